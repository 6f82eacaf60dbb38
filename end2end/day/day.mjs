// A day of a county: twenty hospitals settle 9,500 claims and more, each misbehaves now and then, and the server is killed and
// started again while they work. In the evening the books of all agree, and residents look at their phones.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { balance } from './books.mjs';
import { check, same } from './checks.mjs';
import { withDatabase } from './databases.mjs';
import { acknowledged, atWork, countyOf, counts, open, read } from './hospitals.mjs';
import { look } from './phones.mjs';
import { Portal } from './portal.mjs';
import { setting } from './settings.mjs';

/** 县人民医院, where residents who look at their phones were ill: from the end of the list. */
const PLACE_OF_RESIDENTS = -3;
const HOSPITALS = setting('HOSPITALS', 20, -PLACE_OF_RESIDENTS, 20);
/** Claims that are settled at least. With fewer the day is over before the server was killed as often as it is to be. */
const CLAIMS = setting('CLAIMS', 9_500, 400);
/** Enough for most bills to be of people who had none that day. */
const PEOPLE = setting('PEOPLE', 12_000, 1_000);
/** How often the server is killed during the day. */
const KILLS = 3;
/** Of a hundred bills some are refused, as the books or the rules want it: so many more are sent. */
const MORE = 1.12;
/** Bills of the residents who look at their phones, at the county's hospital. */
const OF_RESIDENTS = 20;
const FAULTS = { repeat: 5, reorder: 3, drop: 3, nonsense: 5, reverse: 3 };
/** Who can sign in and is of the county. */
const COUNTY_PERSON = /^340399/;

export async function day(engine) {
  await withDatabase(engine, PEOPLE, async (database) => {
    const hospitals = open(database, countyOf(HOSPITALS));
    await Portal.serving(database, async (portal) => {
      const begun = performance.now();
      const reports = await atWork((begin) => settle(portal, hospitals, begin));
      const seconds = (performance.now() - begun) / 1000;
      reports.forEach(({ status, text }, number) => {
        check(`${engine}: the day of ${hospitals[number % hospitals.length].code} agrees with the portal's`, status === 0, status ? text : '');
      });
      const { settled, reversed } = await balance(database, hospitals);
      check(`${engine}: at least ${CLAIMS} claims`, settled >= CLAIMS, `${settled} settled, ${reversed} taken back in ${seconds.toFixed(0)} s`);
      console.log(`       ${JSON.stringify(counts(reports))}`);
      await look(portal, residents(database, hospitals.at(PLACE_OF_RESIDENTS)));
    });
  });
}

async function settle(portal, hospitals, begin) {
  const cases = Math.ceil((CLAIMS * MORE) / hospitals.length);
  let left = hospitals.length;
  const works = hospitals.map(async (hospital, number) => {
    const report = await begin(hospital, portal, { cases, seed: number + 1, faults: FAULTS });
    left -= 1;
    return report;
  });
  const [kills, reports] = await Promise.all([killed(portal, hospitals, () => left > 0), Promise.all(works)]);
  same(`${portal.database.engine}: times the server was killed while they worked`, kills, KILLS);
  const hospital = hospitals.at(PLACE_OF_RESIDENTS);
  const people = join(portal.database.folder, 'residents');
  writeFileSync(people, `${persons(portal.database).map(({ id }) => id).join('\n')}\n`);
  // The same client and the same book: this program goes on where the one before ended.
  const evening = { cases: OF_RESIDENTS, seed: 1_000, faults: { ...FAULTS, reverse: 10 }, people };
  reports[hospitals.indexOf(hospital)] = joined(reports[hospitals.indexOf(hospital)], await begin(hospital, portal, evening));
  return reports;
}

function joined(one, other) {
  return { status: one.status || other.status, text: `${one.text}${other.text}` };
}

/** Kills the server after each quarter of the day; how often. */
async function killed(portal, hospitals, working) {
  let kills = 0;
  while (kills < KILLS && working()) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    if (acknowledged(hospitals) < (CLAIMS * (kills + 1)) / (KILLS + 1)) continue;
    await portal.kill();
    await portal.start();
    kills += 1;
  }
  return kills;
}

function persons({ personas }) {
  return personas.filter(({ id }) => COUNTY_PERSON.test(id));
}

/** The residents with what the hospital's book says about them. */
function residents(database, hospital) {
  const id = database.server ? "replace(CAST(id AS TEXT), '-', '')" : 'lower(hex(id))';
  const claims = database.query(`SELECT slip_no, ${id} FROM claim WHERE route = 'counter' AND hospital = '${hospital.code}'`);
  const ids = new Map(claims.map(([slip, hex]) => [slip, hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')]));
  const { sent, done } = read(hospital);
  const back = new Set(done.filter(({ sums }) => sums.reversed).map(({ sums }) => sums.slip));
  const found = persons(database).map((person) => ({ ...person, claims: [] }));
  for (const { key, sums } of done.filter(({ sums }) => !sums.reversed)) {
    const whose = JSON.parse(sent.get(key).body).id_number;
    const { slip, total, funds } = sums;
    found.find((person) => person.id === whose)?.claims.push({ id: ids.get(slip), slip, total, funds, reversed: back.has(slip) });
  }
  return found.filter(({ claims }) => claims.length);
}

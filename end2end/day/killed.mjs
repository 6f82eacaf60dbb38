// `kill -9` of the server, again and again, while hospitals settle: what was acknowledged is there once.

import { balance } from './books.mjs';
import { check } from './checks.mjs';
import { withDatabase } from './databases.mjs';
import { atWork, countyOf, counts, open } from './hospitals.mjs';
import { Portal } from './portal.mjs';
import { setting } from './settings.mjs';

const KILLS = setting('KILLS', 100, 1);
const HOSPITALS = 4;
const PEOPLE = 3_000;
/** Bills of one program; then another one takes over the same book. */
const CASES = 60;
/** The server lives at least this long, and up to this much longer, in milliseconds, each time another length of time. */
const [LEAST, LONGER] = [150, 500];
const FAULTS = { repeat: 10, reverse: 10, drop: 5 };

export async function killed(engine) {
  await withDatabase(engine, PEOPLE, async (database) => {
    const hospitals = open(database, countyOf(HOSPITALS));
    await Portal.serving(database, async (portal) => {
      const reports = await atWork((begin) => underKills(portal, hospitals, begin));
      const apart = reports.filter(({ status }) => status !== 0);
      check(`${engine}: every hospital's book agrees with the portal's`, apart.length === 0, apart.map(({ text }) => text).join('\n'));
      const { settled, reversed } = await balance(database, hospitals);
      const often = counts(reports);
      check(`${engine}: settled under ${KILLS} kills`, settled > KILLS, `${settled} settled, ${reversed} taken back, ${often['portal away'] ?? 0} requests found nobody`);
      console.log(`       ${JSON.stringify(often)}`);
    });
  });
}

/** Kills the server again and again while programs take over from each other; what they report. */
async function underKills(portal, hospitals, begin) {
  let going = true;
  const works = hospitals.map(async (hospital, number) => {
    const reports = [];
    for (let turn = 0; going; turn += 1) {
      const seed = 1 + number + HOSPITALS * turn;
      reports.push(await begin(hospital, portal, { cases: CASES, seed, counters: 4, patience: 600, faults: FAULTS }));
    }
    return reports;
  });
  try {
    for (let kills = 0; kills < KILLS; kills += 1) {
      await new Promise((resolve) => setTimeout(resolve, LEAST + ((kills * 137) % LONGER)));
      await portal.kill();
      await portal.start();
    }
  } finally {
    going = false;
  }
  return (await Promise.all(works)).flat();
}

// The hospitals of a county: registered, each with a client of its own, played by `portal hospital-simulator`.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environment } from '../bench/portal.mjs';
import { BINARY, command, run, TODAY } from './portal.mjs';

const PLACE = 'huaiyuan';
/** Id numbers of the county's people begin so. */
const REGION = '340399';

/** Twenty hospitals: what the demonstration has, and more of its small ones. */
const COUNTY = [
  ...Array.from({ length: 14 }, (_, number) => ({ code: `H340399T${number + 1}`, level: 'township', name: `第${number + 1}卫生院（演示）` })),
  ...Array.from({ length: 3 }, (_, number) => ({ code: `H340399A${number + 1}`, level: '1', name: `第${number + 1}社区医院（演示）` })),
  { code: 'H340399B1', level: '2', name: '县人民医院（演示）' },
  { code: 'H340399B2', level: '2', name: '县中医院（演示）' },
  { code: 'H340399C1', level: '3', name: '市第一医院（演示）' },
];

export function countyOf(many) {
  // From the end: a county has its large hospitals first.
  return COUNTY.slice(-many);
}

/** Registers hospitals and makes a client for each. */
export function open(database, hospitals) {
  const file = join(database.folder, 'hospitals.csv');
  const lines = hospitals.map(({ code, level, name }) => `${code},${PLACE},${name},${level}`);
  writeFileSync(file, `code,jurisdiction,name,level\n${lines.join('\n')}\n`);
  command(database, 'hospital', 'register', file);
  return hospitals.map((hospital) => {
    const client = `${hospital.code.toLowerCase()}-his`;
    const add = ['--id', client, '--hospital', hospital.code, '--scope', 'settle', '--scope', 'reconcile', '--scope', 'eligibility', '--scope', 'fhir'];
    const printed = command(database, 'hospital', 'add', ...add);
    const [, secret] = /^client_secret\s+(\S+)$/m.exec(printed) ?? [];
    return { ...hospital, client, secret, book: join(database.folder, `${client}.book`) };
  });
}

/**
 * Lets hospitals' programs work for as long as `use` takes: it gets what begins one, as `work` does. Those that are at it when
 * `use` fails are ended.
 */
export async function atWork(use) {
  const [stop, running] = [new AbortController(), []];
  const begin = (hospital, portal, bills) => {
    const report = work(hospital, portal, bills, stop.signal);
    running.push(report);
    return report;
  };
  try {
    return await use(begin);
  } finally {
    stop.abort();
    await Promise.all(running);
  }
}

/** Lets a hospital's program work: so many bills, with faults in percent. Exit status and what it printed. */
function work(hospital, portal, { cases, seed, counters = 2, patience = 180, faults = {}, people }, signal) {
  const who = people ? ['--people', people] : ['--demo-people', String(portal.database.people), '--region', REGION];
  const often = Object.entries(faults).flatMap(([name, percent]) => [`--${name}`, String(percent)]);
  const flags = [
    ...['--url', portal.url, '--client', hospital.client, '--level', hospital.level],
    ...['--today', TODAY, '--cases', String(cases), '--seed', String(seed), '--counters', String(counters)],
    ...['--patience', String(patience), '--book', hospital.book, ...who, ...often],
  ];
  return run(BINARY, ['hospital-simulator', ...flags], { env: environment({ PORTAL_CLIENT_SECRET: hospital.secret }), signal });
}

/** How often what happened, of all programs together: `{ settled: 412, … }`. */
export function counts(reports) {
  const sums = {};
  for (const { text } of reports) {
    for (const [, count, what] of text.matchAll(/^ *(\d+) {2}(.+)$/gm)) sums[what] = (sums[what] ?? 0) + Number(count);
  }
  return sums;
}

/** What stands in a hospital's book: its acts by key, and what was acknowledged. */
export function read({ book }) {
  const [sent, done, refused] = [new Map(), [], new Set()];
  for (const line of readFileSync(book, 'utf8').split('\n').filter(Boolean)) {
    const entry = JSON.parse(line);
    if (entry.line === 'sent') sent.set(entry.key, entry);
    if (entry.line === 'refused') refused.add(entry.key);
    if (entry.line === 'done') done.push(entry);
  }
  return { sent, done, refused };
}

/** How many acts of these hospitals were acknowledged so far. */
export function acknowledged(hospitals) {
  const written = hospitals.filter(({ book }) => existsSync(book)).map(({ book }) => readFileSync(book, 'utf8'));
  return written.reduce((sum, text) => sum + text.split('"line":"done"').length - 1, 0);
}

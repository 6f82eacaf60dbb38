// The disk is full: what would write is refused cleanly and leaves nothing half, reading goes on, and with room again the same
// portal settles as before.
//
// SQLite, by a bound on the size of its files (`ulimit -f`), which needs no rights: the journal cannot grow, as on a full disk.
// Both engines on a small file system of their own, for which one must be root: a data folder for SQLite, a tablespace for
// PostgreSQL, whose journal has another disk, as its manual advises; a PostgreSQL whose journal finds no room stops by itself,
// which is `away`. Who is not root is told what was left out.

import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signIn } from '../bench/portal.mjs';
import { balance } from './books.mjs';
import { check, none } from './checks.mjs';
import { withDatabase } from './databases.mjs';
import { countyOf, open, work } from './hospitals.mjs';
import { Portal, undoneAtExit } from './portal.mjs';

const PEOPLE = 200;
/** Bills of each of the hospitals; more than there is room for. */
const CASES = 400;
const MIB = 1024 * 1024;
/** Room that is left for the database to grow. */
const ROOM = 2 * MIB;
const ROOT = process.getuid() === 0;

export async function full(engine) {
  if (engine === 'sqlite') await bounded();
  if (!ROOT) {
    console.log(`       ${engine} on a small file system: left out, only root can make one`);
    return;
  }
  const small = mkdtempSync(join(tmpdir(), 'portal-small-'));
  // Larger than the demonstration; what is over is taken away by a file of the wanted size.
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=192m,mode=0777', 'tmpfs', small]);
  const end = undoneAtExit(() => {
    execFileSync('umount', ['--lazy', small]);
    rmSync(small, { recursive: true });
  });
  try {
    await onSmall(engine, small);
  } finally {
    end();
  }
}

/** SQLite with files that may not grow any more. */
async function bounded() {
  await withDatabase('sqlite', PEOPLE, async (database) => {
    const hospitals = open(database, countyOf(2));
    const portal = await Portal.start(database, { before: ['sh', '-c', 'trap "" XFSZ; exec "$@"', 'sh'] });
    const limit = (bytes) => execFileSync('prlimit', ['--pid', String(portal.pid), `--fsize=${bytes}:`]);
    await trial('sqlite, files bounded', portal, hospitals, {
      fill: () => limit(statSync(database.file).size + ROOM / 4),
      free: () => limit('unlimited'),
    });
  });
}

async function onSmall(engine, small) {
  const filler = join(small, 'filler');
  const room = {
    fill() {
      const { bavail, bsize } = statfsSync(small);
      writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - ROOM)));
    },
    free: () => rmSync(filler, { force: true }),
  };
  const use = async (database) => {
    const hospitals = open(database, countyOf(2));
    await trial(`${engine} on a full disk`, await Portal.start(database), hospitals, room);
  };
  if (engine === 'sqlite') {
    const before = process.env.TMPDIR;
    process.env.TMPDIR = small;
    try {
      await withDatabase(engine, PEOPLE, use);
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
    return;
  }
  await withDatabase(engine, PEOPLE, use, { tablespace: tablespaceIn(small) });
}

/** A folder that belongs to whom PostgreSQL runs as. */
function tablespaceIn(small) {
  const folder = join(small, 'tablespace');
  mkdirSync(folder);
  chownSync(folder, 65534, 65534);
  chmodSync(folder, 0o700);
  return folder;
}

async function trial(what, portal, hospitals, { fill, free }) {
  try {
    const { database, url } = portal;
    const [{ id, password }] = database.personas;
    const cookie = await signIn(url, { id, password });
    const before = await work(hospitals[0], portal, { cases: 20, seed: 1 });
    check(`${what}: hospitals settle before`, before.status === 0, before.status ? before.text : '');
    fill();
    const programs = hospitals.map((hospital, number) => work(hospital, portal, { cases: CASES, seed: 2 + number, patience: 300 }));
    await refused(what, portal, hospitals[0]);
    await read(what, portal, cookie, hospitals[0]);
    free();
    const reports = await Promise.all(programs);
    const apart = reports.filter(({ status }) => status !== 0);
    const waited = reports.map(({ text }) => Number(/(\d+) {2}told to wait/.exec(text)?.[1] ?? 0)).reduce((one, other) => one + other);
    check(`${what}: with room again every hospital comes to its end`, apart.length === 0, apart.map(({ text }) => text).join('\n') || `told to wait ${waited} times`);
    check(`${what}: hospitals were told to wait`, waited > 0);
    check(`${what}: the same process went on`, portal.runs);
    await balance(database, hospitals);
  } finally {
    free();
    await portal.stop();
  }
}

const asHospital = ({ client, secret }) => `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}`;

/** Waits until there is no room, and looks at how a form and a hospital's act are refused. */
async function refused(what, portal, hospital) {
  const form = await until(() =>
    fetch(`${portal.url}/sign-in`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: portal.url, 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams({ id: stranger(), password: 'nothing of the kind', next: '', csrf: '' }),
    }),
  );
  check(`${what}: a form is refused with 503 and Retry-After`, isBusy(form), described(form));
  const slips = slipsOf(portal.database, hospital);
  const act = await until(() =>
    fetch(`${portal.url}/api/v1/settlements/${slips.pop()}/reversal`, {
      method: 'POST',
      headers: { authorization: asHospital(hospital), 'idempotency-key': randomUUID() },
    }),
  );
  const problem = act?.headers.get('content-type') === 'application/problem+json';
  check(`${what}: an act is refused with 503, Retry-After and a problem`, isBusy(act) && problem, described(act));
}

/** Asks until the answer is a failure of the server; that answer. */
async function until(ask) {
  const end = performance.now() + 120_000;
  for (;;) {
    const response = await ask();
    if (response.status >= 500 || performance.now() > end) return response;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const isBusy = (response) => response.status === 503 && Number(response.headers.get('retry-after')) > 0;
const described = (response) => `${response.status}, Retry-After ${response.headers.get('retry-after')}`;

/** Reading goes on. */
async function read(what, portal, cookie, hospital) {
  const [slip] = slipsOf(portal.database, hospital);
  const answers = [];
  for (const path of ['/', '/claims', '/enrolment', '/account', '/readyz', `/api/v1/settlements/${slip}`]) {
    const headers = path.startsWith('/api/') ? { authorization: asHospital(hospital) } : { cookie };
    const { status } = await fetch(portal.url + path, { headers, redirect: 'manual' });
    if (status !== 200) answers.push(`${path}: ${status}`);
  }
  none(`${what}: what could not be read`, answers);
}

function slipsOf({ query }, { code }) {
  return query(`SELECT slip_no FROM claim WHERE route = 'counter' AND hospital = '${code}' ORDER BY slip_no`).flat();
}

/** Another id number each time, of a region that is assigned to nobody: of one number few tries are taken. */
function stranger() {
  const first = `3403991900${String(Math.floor(Math.random() * 12) + 1).padStart(2, '0')}01${String(Math.floor(Math.random() * 1000)).padStart(3, '0')}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = [...first].reduce((total, digit, place) => total + Number(digit) * weights[place], 0);
  return first + '10X98765432'[sum % 11];
}

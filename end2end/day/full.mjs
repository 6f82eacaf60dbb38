// The disk is full: what would write is refused cleanly and leaves nothing half, reading goes on, and with room again the same
// portal settles as before.
//
// SQLite, by a bound on the size of its files (`prlimit --fsize`), which needs no rights: the journal cannot grow, as on a full
// disk. Both engines on a small file system of their own, which only root may mount, and not in every container: a data folder
// for SQLite, a tablespace for PostgreSQL, whose journal has another disk, as its manual advises; a PostgreSQL whose journal
// finds no room stops by itself, which is `away`. Where it cannot be mounted that is told, and counts as failed unless
// LEFT_OUT=allowed.

import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signIn } from '../bench/portal.mjs';
import { balance } from './books.mjs';
import { check, leftOut, none } from './checks.mjs';
import { withDatabase } from './databases.mjs';
import { acknowledged, atWork, countyOf, open } from './hospitals.mjs';
import { Portal, undoneAtExit } from './portal.mjs';

const PEOPLE = 200;
/** Bills of each of the hospitals; more than there is room for. */
const CASES = 400;
const MIB = 1024 * 1024;
/** Room that is left for the database to grow. */
const ROOM = 2 * MIB;
/** Hospitals stand still when none of their books has grown for so long, in milliseconds; at most that is waited for. */
const [STILL, STILL_WITHIN] = [2_000, 60_000];

export async function full(engine) {
  if (engine === 'sqlite') await bounded();
  await withSmallDisk(`${engine} on a full disk`, (small) => onSmall(engine, small));
}

/** A small file system in a folder for as long as `use` takes. */
async function withSmallDisk(what, use) {
  const small = mkdtempSync(join(tmpdir(), 'portal-small-'));
  const removed = undoneAtExit(() => rmSync(small, { recursive: true, force: true }));
  try {
    const unmounted = mounted(what, small);
    if (!unmounted) return;
    try {
      await use(small);
    } finally {
      unmounted();
    }
  } finally {
    removed();
  }
}

/** Mounts it; what undoes that, or nothing where this machine does not allow it. */
function mounted(what, small) {
  // Larger than the demonstration; what is over is taken away by a file of the wanted size.
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=192m,mode=0777', 'tmpfs', small], { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (fault) {
    leftOut(what, `no file system can be mounted here (${(fault.stderr || fault.message).trim()}); root can, where the system allows it`);
    return undefined;
  }
  return undoneAtExit(() => execFileSync('umount', ['--lazy', small]));
}

/** SQLite with files that may not grow any more. */
async function bounded() {
  await withDatabase('sqlite', PEOPLE, async (database) => {
    // The portal would die of the signal that comes with the refusal: whoever sets such a bound has it ignored.
    const before = ['sh', '-c', 'trap "" XFSZ; exec "$@"', 'sh'];
    const limit = ({ pid }, bytes) => execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`]);
    await trial('sqlite, files bounded', database, {
      before,
      fill: (portal) => limit(portal, statSync(database.file).size + ROOM / 4),
      free: (portal) => limit(portal, 'unlimited'),
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
  const use = (database) => trial(`${engine} on a full disk`, database, room);
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

/** Hospitals settle while the disk gets full, and after it. */
async function trial(what, database, { before, fill, free }) {
  const hospitals = open(database, countyOf(2));
  const use = async (portal) => {
    const [{ id, password }] = database.personas;
    const cookie = await signIn(portal.url, { id, password });
    const reports = await atWork(async (begin) => {
      const first = await begin(hospitals[0], portal, { cases: 20, seed: 1 });
      check(`${what}: hospitals settle before`, first.status === 0, first.status ? first.text : '');
      let full = true;
      try {
        fill(portal);
        const works = hospitals.map((hospital, number) => begin(hospital, portal, { cases: CASES, seed: 2 + number, patience: 300 }));
        // Until then a fold of the journal can make room once more, and an act that is to be refused is done.
        await stoodStill(what, hospitals);
        await refused(what, portal, hospitals[0]);
        await read(what, portal, cookie, hospitals[0]);
        full = false;
        free(portal);
        return await Promise.all(works);
      } finally {
        if (full && portal.runs) free(portal);
      }
    });
    const apart = reports.filter(({ status }) => status !== 0);
    check(`${what}: with room again every hospital comes to its end`, apart.length === 0, apart.map(({ text }) => text).join('\n'));
    const waited = reports.map(({ text }) => Number(/(\d+) {2}told to wait/.exec(text)?.[1] ?? 0));
    check(`${what}: every hospital was told to wait`, waited.every((times) => times > 0), `${waited.join(' and ')} times`);
    check(`${what}: the same process went on`, portal.runs);
    await balance(database, hospitals);
  };
  await Portal.serving(database, use, { before });
}

/** Waits until nothing is settled any more. */
async function stoodStill(what, hospitals) {
  const end = performance.now() + STILL_WITHIN;
  let [many, since] = [acknowledged(hospitals), performance.now()];
  while (performance.now() < Math.min(end, since + STILL)) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const now = acknowledged(hospitals);
    if (now !== many) [many, since] = [now, performance.now()];
  }
  check(`${what}: without room nothing is settled`, performance.now() < end, `${many} acts before`);
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

// The database is away for a while: every route answers soon, with 503 and Retry-After where it needs the database, and when
// the database is back the same portal goes on.
//
// PostgreSQL is stopped and started again. SQLite is a file and cannot be away; what happens to it is that another program
// keeps its only writer: reading goes on, writing is told to come back.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, signIn } from '../bench/portal.mjs';
import { balance } from './books.mjs';
import { check, none } from './checks.mjs';
import { withDatabase } from './databases.mjs';
import { atWork, countyOf, open } from './hospitals.mjs';
import { Portal } from './portal.mjs';
import { routes } from './routes.mjs';
import { setting } from './settings.mjs';

/** How long a request waits for a connection of the pool, in milliseconds, and SQLite for a lock: as the server has it. */
const CONNECTION = inSource('config.rs', /acquire_timeout: Duration::from_secs\((\d+)\)/);
const LOCK = inSource('engine/sqlite.rs', /const BUSY: Duration = Duration::from_secs\((\d+)\)/);
/** What two cores may add that have the portal, the database and the hospitals' programs to run, and passwords to compare. */
const MARGIN = 3_000;
/** Who finds out that the database is away has waited for a connection … */
const SOON = CONNECTION + MARGIN;
/** … then everybody knows: who asks later waits for nothing, and is told within the margin. */
const [KNOWN_AFTER, AT_ONCE] = [SOON, MARGIN];
/** While somebody else keeps SQLite's only writer, a request may wait for the connection first and for the lock then. */
const SOON_LOCKED = CONNECTION + LOCK + MARGIN;
/** Longer than it takes until everybody knows, and than a request waits for a lock: or nothing is seen of either. */
const SECONDS = setting('AWAY_SECONDS', 30, Math.max(KNOWN_AFTER, LOCK) / 1_000 + 1);
const PEOPLE = 1_000;
/** Once the database is back the portal finds it again within so many milliseconds. */
const BACK_WITHIN = 5_000;
/** Bills of each of the three hospitals: enough to be at it before, while and after. */
const CASES = 1_500;
const FAULTS = { repeat: 5, reverse: 5 };

/** Signing out ends the session that the others come with. */
const LEFT_OUT = ['/sign-out', '/account/sign-out-everywhere', '/staff/sign-out'];
/** What stands for a parameter; for all others an id that nobody has. */
const VALUES = { type: ['Patient', 'Coverage', 'Claim', 'ClaimResponse', 'ExplanationOfBenefit'], datum: ['name'] };
/** Of these it is known that nothing can be said without the database: each way in, each kind of page and of program. */
const NEED_IT = [
  ...['/readyz', '/sign-in', '/enrolment', '/claims', '/account', '/account/data', '/notices', '/notices/messages', '/hand-in', '/hand-in/{reference}'],
  ...['/family/{link}/hand-in', '/objections', '/staff', '/staff/hand-in', '/api/v1/settlements', '/api/v1/eligibility-queries'],
  ...['/api/fhir/r4/Patient', '/api/fhir/r4/Claim', '/api/fhir/r4/CoverageEligibilityRequest/$submit'],
];

/** A time that stands in the store's source. */
function inSource(file, where) {
  const [, seconds] = where.exec(readFileSync(join(ROOT, 'server/store/src', file), 'utf8')) ?? [];
  if (seconds === undefined) throw new Error(`server/store/src/${file} has nothing like ${where}`);
  return Number(seconds) * 1_000;
}

export async function away(engine) {
  await withDatabase(engine, PEOPLE, async (database) => {
    const hospitals = open(database, countyOf(3));
    await Portal.serving(database, async (portal) => {
      const cookie = await signIn(portal.url, database.personas[0]);
      const requests = everyRequest(portal.url, cookie, hospitals[0]);
      const pid = portal.pid;
      const reports = await atWork(async (begin) => {
        const works = hospitals.map((hospital, number) => begin(hospital, portal, { cases: CASES, seed: number + 1, faults: FAULTS, patience: 300 }));
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        if (database.server) await stopped(database.server, requests);
        else await locked(database.file, requests);
        await back(portal, pid, cookie, engine);
        return Promise.all(works);
      });
      const apart = reports.filter(({ status }) => status !== 0);
      check(`${engine}: hospitals that waited came to an end, and their books agree`, apart.length === 0, apart.map(({ text }) => text).join('\n'));
      await balance(database, hospitals);
    });
  });
}

async function stopped(server, requests) {
  server.halt();
  const begun = performance.now();
  const until = begun + SECONDS * 1000;
  const answers = [];
  try {
    // Again and again all of it, so that the last request meets a database that has been away for long.
    do {
      answers.push(...(await answersTo(requests)));
      await new Promise((resolve) => setTimeout(resolve, 500));
    } while (performance.now() < until);
  } finally {
    server.start();
  }
  const { busy, longest } = judged(answers, SOON);
  const slow = answers.filter(({ at, milliseconds }) => at > begun + KNOWN_AFTER && milliseconds > AT_ONCE);
  none('routes that were slow to say so once it was known', slow.map(({ path, milliseconds }) => `${path}: ${Math.round(milliseconds)} ms`));
  none('routes that need the database and did not say 503', NEED_IT.filter((path) => !busy.has(path)));
  check(`database away for ${SECONDS} s`, answers.length > 0, `${answers.length} requests to ${requests.length} routes, ${busy.size} of them said 503, the longest took ${longest.toFixed(0)} ms`);
}

async function locked(file, requests) {
  const hold = `
import sqlite3, sys, time
held = sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
held.execute("ROLLBACK")
`;
  const holder = spawn('python3', ['-c', hold, file, String(SECONDS)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(holder, 'exit');
  try {
    const held = await Promise.race([once(holder.stdout, 'data').then(() => true), ended.then(() => false)]);
    if (!held) throw new Error('the program that was to keep the writer ended at once: see above');
    const answers = await answersTo(requests);
    const { busy, longest } = judged(answers, SOON_LOCKED);
    const reads = ['/enrolment', '/claims', '/notices', '/hand-in', '/readyz', '/api/v1/packs'].filter((path) => busy.has(path));
    none('pages that could not be read while another program wrote', reads);
    check('writing was told to come back', busy.has('/sign-in') && busy.has('/api/v1/settlements/{slip}/reversal'), `${busy.size} of ${requests.length} routes said 503, the longest took ${longest.toFixed(0)} ms`);
    await ended;
  } finally {
    holder.kill('SIGKILL');
  }
}

/** The same process shows a page to whoever was signed in before. */
async function back(portal, pid, cookie, engine) {
  const begun = performance.now();
  const asked = () => answerTo({ path: '/enrolment', url: `${portal.url}/enrolment`, headers: { cookie } });
  let page = await asked();
  while (page.status === 503 && performance.now() < begun + BACK_WITHIN) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    page = await asked();
  }
  const same = portal.runs && portal.pid === pid && page.status === 200;
  const said = same ? `after ${(performance.now() - begun).toFixed(0)} ms` : JSON.stringify(page);
  check(`${engine}: the same portal goes on, and whoever was signed in still is`, same, said);
}

/** Notes what was answered otherwise than it may be; which paths said 503, and the longest time. */
function judged(answers, soon) {
  const said = ({ method, path, status, milliseconds }) => `${method} ${path}: ${status} after ${Math.round(milliseconds)} ms`;
  none('answers that say that the portal is broken', answers.filter(({ status }) => status >= 500 && status !== 503).map(said));
  none('503 without Retry-After', answers.filter(({ status, retry }) => status === 503 && !(Number(retry) > 0)).map(said));
  none('requests that hung or got no answer', answers.filter(({ status, milliseconds }) => status === 0 || milliseconds > soon).map(said));
  const busy = new Set(answers.filter(({ status }) => status === 503).map(({ path }) => path));
  return { busy, longest: Math.max(...answers.map(({ milliseconds }) => milliseconds)) };
}

/** All of them, some at once: more would measure the machine. */
async function answersTo(requests) {
  const [waiting, answers] = [[...requests], []];
  const lane = async () => {
    for (let request = waiting.shift(); request; request = waiting.shift()) answers.push(await answerTo(request));
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  return answers;
}

async function answerTo({ path, url, method = 'GET', headers = {}, body }) {
  const begun = performance.now();
  try {
    const signal = AbortSignal.timeout(40_000);
    const response = await fetch(url, { method, headers, body, redirect: 'manual', signal });
    await response.arrayBuffer();
    return { at: begun, method, path, status: response.status, retry: response.headers.get('retry-after'), milliseconds: performance.now() - begun };
  } catch {
    return { at: begun, method, path, status: 0, milliseconds: performance.now() - begun };
  }
}

/** A request to every route that stands in the server's source, as a signed-in resident, as staff and as a hospital. */
function everyRequest(url, cookie, hospital) {
  const id = randomUUID();
  const fill = (path) => path.replace(/\{\*?[a-z_]+\}/g, id);
  const asked = routes().filter(({ method, path }) => method !== 'POST' || !LEFT_OUT.includes(path));
  const authorization = `Basic ${Buffer.from(`${hospital.client}:${hospital.secret}`).toString('base64')}`;
  const cookies = `${cookie}; staff=${'A'.repeat(43)}`;
  return asked.flatMap(valued).map(({ method, path }) => {
    const api = path.startsWith('/api/');
    const type = api ? (path.endsWith('_search') ? 'application/x-www-form-urlencoded' : 'application/json') : 'application/x-www-form-urlencoded';
    const headers = api
      ? { authorization, 'idempotency-key': randomUUID() }
      : { cookie: path === '/sign-in' && method === 'POST' ? '' : cookies, origin: url, 'sec-fetch-site': 'same-origin' };
    const body = method === 'GET' ? undefined : bodyFor(path);
    if (body !== undefined) headers['content-type'] = type;
    return { path, method, url: url + fill(path), headers, body };
  });
}

/** A route with each value that a parameter of its is to have. */
function valued({ method, path }) {
  const [name, values] = Object.entries(VALUES).find(([name]) => path.includes(`{${name}}`)) ?? [];
  return name ? values.map((value) => ({ method, path: path.replace(`{${name}}`, value) })) : [{ method, path }];
}

function bodyFor(path) {
  if (path === '/sign-in') return new URLSearchParams({ id: '340399195203110015', password: 'huaihe-weihai-2015', next: '', csrf: '' }).toString();
  if (path.includes('/_search')) return 'identifier=x';
  return path.startsWith('/api/') ? '{}' : 'csrf=x';
}

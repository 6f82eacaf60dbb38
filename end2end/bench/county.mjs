// The pages of one's own insurance and the choice of a tier with a whole county in the database, on each engine.
//
// The rate is compared with that of the least a server could do (`server/bench/src/bin/bare.rs`), each alone on one core with
// its database while the load comes from the other. The waiting is measured with everything on all cores.

import { execFileSync, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { closedLoop, openLoop, quantile, send } from './load.mjs';
import { environment, freePort, makeDemoData, median, ROOT, startPortal, waitUntilReady } from './portal.mjs';
import { startPostgres } from './postgres.mjs';

/** PEOPLE says another number, to try the bench itself. */
export const COUNTY = Number(process.env.PEOPLE ?? 1_300_000);
const SMALL = 10_000;
const READERS = 1_000;
/** Of the people who are looked at so many at most have yet to choose. */
const VISITORS = 4_000;
const CONNECTIONS = 16;
const SECONDS = 10;
const ROUNDS = 3;
const READS_A_SECOND = 200;
const CHOICES_A_SECOND = 50;
const MOST_CHOICES = CHOICES_A_SECOND * 21;

export const ENGINES = ['sqlite', 'postgres'];
const KINDS = [
  'enrolment_rate',
  'bare_rate',
  'rate_ratio',
  'enrolment_p50',
  'enrolment_p99',
  'enrolment_p50_ratio_to_10k',
  'choice_p50',
  'choice_p99',
];
/** The figures of one engine. */
export function names(engine) {
  return KINDS.map((kind) => `county_${engine}_${kind}`);
}

export async function county(say, engine) {
  const programs = buildPrograms();
  const figure = (kind, value, unit) => say(`county_${engine}_${kind}`, value, unit);
  const small = await withDatabase(engine, SMALL, (at) => waiting(at, programs));
  await withDatabase(engine, COUNTY, async (at) => {
    await rates(at, programs, figure);
    const times = await waiting(at, programs);
    figure('enrolment_p50', times.p50.toFixed(2), 'ms');
    figure('enrolment_p99', times.p99.toFixed(2), 'ms');
    figure('enrolment_p50_ratio_to_10k', (times.p50 / small.p50).toFixed(2), 'x');
    await choices(at, programs, figure);
  });
}

/** The two programs beside the portal; their folder. */
export function buildPrograms() {
  const command = ['build', '--quiet', '--locked', '--release', '-p', 'portal-bench'];
  execFileSync('cargo', command, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
  const metadata = execFileSync('cargo', ['metadata', '--locked', '--no-deps', '--format-version', '1'], { cwd: ROOT });
  return join(JSON.parse(metadata).target_directory, 'release');
}

/** A database of so many people for as long as `use` takes. */
export async function withDatabase(engine, people, use) {
  const postgres = engine === 'postgres' ? startPostgres(await freePort()) : undefined;
  const database = postgres?.database;
  let folder;
  try {
    ({ folder } = await makeDemoData(people, database));
    // What was loaded is on the disk before anything is measured.
    postgres?.psql('CHECKPOINT');
    return await use({ folder, people, database: database ?? `sqlite:${join(folder, 'portal.db')}`, postgres });
  } finally {
    postgres?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  }
}

/** Cookies of people who are signed in, spread over the county. */
export function crowd({ folder, database, people }, programs, many) {
  const printed = execFileSync(join(programs, 'crowd'), [folder, database, String(people), String(many)], {
    encoding: 'utf8',
    env: environment(),
    maxBuffer: 1e8,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return printed.trim().split('\n').map((token) => `session=${token}`);
}

async function rates(at, programs, figure) {
  const cookies = crowd(at, programs, READERS);
  const measured = { page: [], bare: [] };
  const [first, second] = [0, 1];
  const pinned = [[process.pid, second], ...(at.postgres ? [[at.postgres.pid, first]] : [])];
  const before = pinned.map(([pid]) => [pid, coresOf(pid)]);
  try {
    pinned.forEach(([pid, core]) => pin(pid, core));
    for (let round = 0; round < ROUNDS; round += 1) {
      const portal = await startPortal(at.folder, { database: at.database, core: first });
      measured.page.push(await rate(portal, cookies));
      const bare = await startBare(at, programs, first);
      measured.bare.push(await rate(bare, cookies));
    }
  } finally {
    before.forEach(([pid, cores]) => pin(pid, cores));
  }
  const [page, bare] = [median(measured.page), median(measured.bare)];
  figure('enrolment_rate', page.toFixed(0), '1/s');
  figure('bare_rate', bare.toFixed(0), '1/s');
  figure('rate_ratio', (page / bare).toFixed(2), 'x');
}

async function rate(server, cookies) {
  try {
    const load = { port: Number(new URL(server.url).port), path: '/enrolment', cookies, connections: CONNECTIONS };
    await closedLoop({ ...load, seconds: 2 });
    return await closedLoop({ ...load, seconds: SECONDS });
  } finally {
    await server.stop();
  }
}

/** Milliseconds of the page at a steady load. */
async function waiting(at, programs) {
  const cookies = crowd(at, programs, READERS);
  const portal = await startPortal(at.folder, { database: at.database });
  try {
    const requests = Array.from({ length: READS_A_SECOND * (SECONDS + 1) }, (_, number) => ({
      url: `${portal.url}/enrolment`,
      headers: { cookie: cookies[number % cookies.length] },
    }));
    const times = await openLoop({ requests, perSecond: READS_A_SECOND });
    return { p50: median(times), p99: quantile(times, 0.99) };
  } finally {
    await portal.stop();
  }
}

/** Choosing: each request is the choice of another person, as the page where the answer is checked sends it. */
async function choices(at, programs, figure) {
  const cookies = crowd(at, programs, VISITORS);
  const portal = await startPortal(at.folder, { database: at.database });
  try {
    const requests = [];
    for (const cookie of cookies) {
      const request = await choiceOf(portal.url, cookie);
      if (request) requests.push(request);
      if (requests.length === MOST_CHOICES) break;
    }
    if (requests.length < CHOICES_A_SECOND * 5) throw new Error(`only ${requests.length} people can choose`);
    const times = await openLoop({ requests, perSecond: CHOICES_A_SECOND });
    figure('choice_p50', median(times).toFixed(2), 'ms');
    figure('choice_p99', quantile(times, 0.99).toFixed(2), 'ms');
  } finally {
    await portal.stop();
  }
}

async function choiceOf(url, cookie) {
  const { text } = await send({ url: `${url}/tiers`, headers: { cookie } });
  const option = /name="option"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="option"/.exec(text);
  if (!option) return undefined;
  const id = option[1] ?? option[2];
  const check = await send({ url: `${url}/tiers/check?option=${encodeURIComponent(id)}`, headers: { cookie }, expect: 0 });
  const csrf = /name="csrf"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="csrf"/.exec(check.text);
  if (check.status !== 200 || !csrf) return undefined;
  return {
    url: `${url}/tiers/check`,
    method: 'POST',
    headers: {
      cookie,
      origin: url,
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ option: id, csrf: csrf[1] ?? csrf[2] }).toString(),
    expect: 303,
  };
}

async function startBare(at, programs, core) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const command = [join(programs, 'bare'), at.folder, at.database, String(port)];
  const server = spawn('taskset', ['-c', String(core), ...command], { env: environment(), stdio: 'ignore' });
  await waitUntilReady(url, server);
  return { url, stop: () => endOf(server) };
}

async function endOf(server) {
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
}

/** The cores that a process may use, as `0-3,8`. */
function coresOf(pid) {
  return execFileSync('taskset', ['-c', '-p', String(pid)], { encoding: 'utf8' }).trim().split(': ').at(-1);
}

/** Keeps a process, and what it starts from now on, on some cores. */
function pin(pid, cores) {
  execFileSync('taskset', ['-a', '-c', '-p', String(cores), String(pid)], { stdio: 'ignore' });
}

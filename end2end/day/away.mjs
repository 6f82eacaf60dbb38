// The database is away for a while: every route answers soon, with 503 and Retry-After where it needs the database, and when
// the database is back the same portal goes on.
//
// PostgreSQL is stopped and started again. SQLite is a file and cannot be away; what happens to it is that another program
// keeps its only writer: reading goes on, writing is told to come back.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { ROOT, signIn } from '../bench/portal.mjs';
import { balance } from './books.mjs';
import { check, none } from './checks.mjs';
import { withDatabase } from './databases.mjs';
import { countyOf, open, work } from './hospitals.mjs';
import { Portal } from './portal.mjs';

const SECONDS = Number(process.env.AWAY_SECONDS ?? 30);
const PEOPLE = 1_000;
/** Who finds out that the database is away waits at most so long, in milliseconds … */
const SOON = 10_000;
/** … from then on everybody is told at once: after this time in milliseconds all answers come within that. */
const [KNOWN_AFTER, AT_ONCE] = [8_000, 2_500];
/** Once the database is back the portal finds it again within so many milliseconds. */
const BACK_WITHIN = 5_000;
/** Bills of each of the three hospitals: enough to be at it before, while and after. */
const CASES = 1_500;
/** While somebody else keeps the only writer, that one is waited for. */
const SOON_LOCKED = 12_000;
const FAULTS = { repeat: 5, reverse: 5 };

export async function away(engine) {
  await withDatabase(engine, PEOPLE, async (database) => {
    const hospitals = open(database, countyOf(3));
    const portal = await Portal.start(database);
    try {
      const cookie = await signIn(portal.url, database.personas[0]);
      const requests = everyRequest(portal.url, cookie, hospitals[0]);
      const pid = portal.pid;
      const works = hospitals.map((hospital, number) => work(hospital, portal, { cases: CASES, seed: number + 1, faults: FAULTS, patience: 300 }));
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      if (database.server) await stopped(portal, database.server, requests);
      else await locked(portal, database.file, requests);
      await back(portal, pid, cookie, engine);
      const apart = (await Promise.all(works)).filter(({ status }) => status !== 0);
      check(`${engine}: hospitals that waited came to an end, and their books agree`, apart.length === 0, apart.map(({ text }) => text).join('\n'));
      await balance(database, hospitals);
    } finally {
      await portal.stop();
    }
  });
}

async function stopped(portal, server, requests) {
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
  const expected = ['/readyz', '/enrolment', '/claims', '/account', '/api/v1/settlements', '/api/v1/eligibility-queries', '/api/fhir/r4/Patient', '/staff', '/sign-in'];
  none('routes that need the database and did not say 503', expected.filter((path) => !busy.has(path)));
  check(`database away for ${SECONDS} s`, answers.length > 0, `${answers.length} requests to ${requests.length} routes, ${busy.size} of them said 503, the longest took ${longest.toFixed(0)} ms`);
}

async function locked(portal, file, requests) {
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
  await once(holder.stdout, 'data');
  const answers = await answersTo(requests);
  const { busy, longest } = judged(answers, SOON_LOCKED);
  const reads = ['/enrolment', '/claims', '/readyz', '/api/v1/packs'].filter((path) => busy.has(path));
  none('pages that could not be read while another program wrote', reads);
  check('writing was told to come back', busy.has('/sign-in') && busy.has('/api/v1/settlements/{slip}/reversal'), `${busy.size} of ${requests.length} routes said 503, the longest took ${longest.toFixed(0)} ms`);
  await ended;
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
  const authorization = `Basic ${Buffer.from(`${hospital.client}:${hospital.secret}`).toString('base64')}`;
  const cookies = `${cookie}; staff=${'A'.repeat(43)}`;
  return routes().map(({ method, path }) => {
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

function bodyFor(path) {
  if (path === '/sign-in') return new URLSearchParams({ id: '340399195203110015', password: 'huaihe-weihai-2015', next: '', csrf: '' }).toString();
  if (path.includes('/_search')) return 'identifier=x';
  return path.startsWith('/api/') ? '{}' : 'csrf=x';
}

/** The routes of the server as its source names them. */
function routes() {
  const found = new Map();
  const add = (method, path) => found.set(`${method} ${path}`, { method, path });
  for (const file of sources(join(ROOT, 'server/src/web'))) {
    const text = readFileSync(file, 'utf8');
    for (const { 1: path, index } of text.matchAll(/\.route\(\s*"(\/[^"]*)"/g)) {
      for (const [, method] of callAt(text, index).matchAll(/\b(get|post)\(/g)) add(method.toUpperCase(), path);
    }
    for (const [, method, path] of text.matchAll(/row\("(GET|POST)",\s*"(\/[^"]+)"/g)) add(method, path);
  }
  const more = ['POST /api/v1/eligibility-queries', 'POST /api/v1/pre-settlements', 'POST /api/v1/settlements', 'POST /api/v1/day-comparisons'];
  const fhir = ['GET metadata', 'GET Patient', 'GET Claim', 'GET Claim/{id}', 'GET ExplanationOfBenefit', 'POST Patient/_search', 'POST CoverageEligibilityRequest'];
  more.push(...fhir.map((one) => one.replace(' ', ' /api/fhir/r4/')), 'GET /readyz', 'GET /api/v1/packs');
  for (const one of more) add(...one.split(' '));
  // Signing out ends the session that the others come with.
  for (const path of ['/sign-out', '/account/sign-out-everywhere', '/staff/sign-out']) found.delete(`POST ${path}`);
  return [...found.values()];
}

/** The call that begins at a place, up to its closing bracket. */
function callAt(text, from) {
  let open = 0;
  for (let at = text.indexOf('(', from); at < text.length; at += 1) {
    open += { '(': 1, ')': -1 }[text[at]] ?? 0;
    if (open === 0) return text.slice(from, at);
  }
  return '';
}

function sources(folder) {
  if (!existsSync(folder)) throw new Error(`${folder} is not there`);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.rs'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

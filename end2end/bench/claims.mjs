// Reading one's claims, and computing all of them again, with a whole county in the database, on each engine.
//
// The readers are residents with several claims, each signed in; list and detail are measured one after the other, each with
// everything on all cores.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { crowd } from './county.mjs';
import { openLoop, quantile, send } from './load.mjs';
import { BINARY, environment, median, startPortal } from './portal.mjs';

const VISITORS = 2_000;
const SEVERAL = 3;
const FEWEST_READERS = 100;
const SECONDS = 10;
const READS_A_SECOND = 200;
const MEMORY_EVERY_MS = 50;

export function names(engine) {
  const waiting = ['list', 'detail'].flatMap((page) => [`${page}_p50`, `${page}_p99`]);
  return [
    ...waiting.map((kind) => `claims_${engine}_${kind}`),
    ...['claims', 'time', 'rate', 'peak_memory'].map((kind) => `recompute_${engine}_${kind}`),
  ];
}

export async function claims(say, engine, at, programs) {
  await reading(at, programs, (kind, value) => say(`claims_${engine}_${kind}`, value.toFixed(2), 'ms'));
  await computing(at, (kind, value, unit) => say(`recompute_${engine}_${kind}`, value, unit));
}

async function reading(at, programs, figure) {
  const portal = await startPortal(at.folder, { database: at.database });
  try {
    const readers = await withSeveral(portal.url, crowd(at, programs, VISITORS));
    const pages = {
      list: () => '/claims',
      detail: ({ claims }, turn) => claims[turn % claims.length],
    };
    for (const [page, path] of Object.entries(pages)) {
      const requests = Array.from({ length: READS_A_SECOND * (SECONDS + 1) }, (_, number) => {
        const reader = readers[number % readers.length];
        const turn = Math.floor(number / readers.length);
        return { url: portal.url + path(reader, turn), headers: { cookie: reader.cookie } };
      });
      const times = await openLoop({ requests, perSecond: READS_A_SECOND });
      figure(`${page}_p50`, median(times));
      figure(`${page}_p99`, quantile(times, 0.99));
    }
  } finally {
    await portal.stop();
  }
}

/** Those who have several claims, with the addresses of them. */
async function withSeveral(url, cookies) {
  const readers = [];
  for (const cookie of cookies) {
    const { text } = await send({ url: `${url}/claims`, headers: { cookie } });
    const claims = [...new Set([...text.matchAll(/href="(\/claims\/[0-9a-f-]{36})"/g)].map(([, path]) => path))];
    if (claims.length >= SEVERAL) readers.push({ cookie, claims });
  }
  if (readers.length < FEWEST_READERS) throw new Error(`only ${readers.length} of ${cookies.length} people have ${SEVERAL} claims`);
  return readers;
}

/** `portal supervise recompute` over everything; it fails where a figure differs. */
async function computing({ folder, database }, figure) {
  const where = ['--data-dir', folder, '--database-url', database];
  const run = spawn(BINARY, ['supervise', 'recompute', ...where], { env: environment(), stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  run.stdout.setEncoding('utf8').on('data', (text) => (printed += text));
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, highestMemory(run.pid))), MEMORY_EVERY_MS);
  const status = await new Promise((resolve) => run.once('close', resolve));
  clearInterval(watch);
  const [, claims, seconds] = /^(\d+) claims, .*; ([\d.]+) s$/m.exec(printed) ?? [];
  if (status !== 0 || !seconds) throw new Error(`portal supervise recompute ended with ${status}:\n${printed}`);
  figure('claims', claims, 'claims');
  figure('time', Number(seconds).toFixed(1), 's');
  figure('rate', (claims / seconds).toFixed(0), '1/s');
  figure('peak_memory', (peak / 1e6).toFixed(0), 'MB');
}

/** Bytes; 0 once the process is gone. */
function highestMemory(pid) {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}

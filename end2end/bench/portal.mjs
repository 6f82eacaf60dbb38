// The release binary, started and asked from outside.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import http from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');
export const BINARY = join(ROOT, 'target/release/portal');
const PAGE_SIZE = Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' }));

/** What the machine says of databases and ports does not reach the portals that are measured. */
export function environment(added = {}) {
  const foreign = /^(PORTAL_|PORT$|HOST$|DATA_DIR$|DATABASE_URL$|RUST_LOG$)/;
  return { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name))), ...added };
}

/**
 * Makes demo data in a temporary folder, or in the database of an address; the folder, and what the command printed.
 */
export async function makeDemoData(people, database) {
  const folder = await mkdtemp(join(tmpdir(), 'portal-bench-'));
  const printed = execFileSync(BINARY, [...where(folder, database), 'demo', '--people', String(people)], {
    encoding: 'utf8',
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { folder, printed };
}

function where(folder, database) {
  return ['--data-dir', folder, ...(database ? ['--database-url', database] : [])];
}

/** A port that nobody listens on. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Starts a portal on a data folder and waits until it is ready; knows how long that took. `database` is its address,
 * `core` the one core to keep it on, `settings` are environment variables beside the usual ones.
 */
export async function startPortal(folder, { database, core, settings = {} } = {}) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const begun = performance.now();
  const command = [BINARY, ...where(folder, database), 'serve', '--port', String(port)];
  const [program, ...flags] = core === undefined ? command : ['taskset', '-c', String(core), ...command];
  const server = spawn(program, flags, {
    env: environment({ PORTAL_LOG: 'warn', PORTAL_NOTICES__ROUNDS: 'false', ...settings }),
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  await waitUntilReady(url, server);
  return {
    url,
    startSeconds: (performance.now() - begun) / 1000,
    manifest: () => JSON.parse(readFileSync(join(ROOT, 'target/site/manifest.json'), 'utf8')),
    residentBytes: () => Number(readFileSync(`/proc/${server.pid}/statm`, 'utf8').split(' ')[1]) * PAGE_SIZE,
    async stop() {
      if (server.exitCode !== null) return;
      const ended = once(server, 'exit');
      server.kill('SIGTERM');
      const patience = setTimeout(() => server.kill('SIGKILL'), 2_000);
      await ended;
      clearTimeout(patience);
    },
  };
}

/** Waits until a server that was started says that it is ready. */
export async function waitUntilReady(url, server) {
  const begun = performance.now();
  while ((await status(`${url}/readyz`)) !== 200) {
    if (server.exitCode !== null) throw new Error(`The server ended with status ${server.exitCode}.`);
    if (performance.now() - begun > 30_000) throw new Error('The server is not ready after 30 s.');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

function status(url) {
  return new Promise((resolve) => {
    http
      .get(url, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
      .on('error', () => resolve(0));
  });
}

/** Bytes of the body as it crosses the network, brotli preferred. */
export function download(url) {
  return new Promise((resolve, reject) => {
    http
      .get(url, { headers: { 'accept-encoding': 'br' } }, (response) => {
        let bytes = 0;
        response.on('data', (chunk) => (bytes += chunk.length));
        response.on('end', () => {
          const fine = response.statusCode === 200 && response.headers['content-encoding'] === 'br';
          if (fine) resolve(bytes);
          else reject(new Error(`${url}: ${response.statusCode}, ${response.headers['content-encoding']}`));
        });
      })
      .on('error', reject);
  });
}

/** Id number and password of the personas who have one, from what `portal demo` printed. */
export function personas(printed) {
  const found = [...printed.matchAll(/(\d{17}[\dX])\n.*password: (\S+)/g)].map(([, id, password]) => ({ id, password }));
  if (found.length === 0) throw new Error(`portal demo named no persona with a password:\n${printed}`);
  return found;
}

/** Signs in as a browser would; the header `Cookie` for what follows. */
export async function signIn(url, { id, password }) {
  const response = await fetch(`${url}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: url, 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams({ id, password, next: '', csrf: '' }),
  });
  const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
  if (response.status !== 303 || cookies.length === 0) throw new Error(`Signing in gave status ${response.status}.`);
  return cookies.join('; ');
}

export function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

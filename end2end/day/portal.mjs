// A portal that can be killed and started again at the same address, and its commands.

import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { environment, freePort, ROOT, waitUntilReady } from '../bench/portal.mjs';

/** PORTAL_BINARY names another than the one of `make build`. */
export const BINARY = resolve(process.env.PORTAL_BINARY ?? join(ROOT, 'target/release/portal'));
/** The demonstration's day. */
export const TODAY = '2015-12-01';
export const LOGS = join(ROOT, 'end2end/test-results/day');

const left = new Set();
process.on('exit', () => {
  for (const undo of [...left].reverse()) {
    try {
      undo();
    } catch (fault) {
      console.error(fault.message);
    }
  }
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

/** Undoes something when this program ends before it was undone. What is returned undoes it now. */
export function undoneAtExit(undo) {
  left.add(undo);
  return () => {
    left.delete(undo);
    undo();
  };
}

/** Settings under which nobody is slowed down because all of a county comes from one address. */
const OPEN = {
  PORTAL_LOG: 'warn,sqlx=error',
  PORTAL_NOTICES__ROUNDS: 'false',
  PORTAL_SIGN_IN_PER_MINUTE: '100000',
  PORTAL_HOSPITAL_PER_SECOND: '100000',
  PORTAL_HOSPITAL_BURST: '100000',
};

/** Runs a command of the portal on a database; what it printed. */
export function command({ folder, address }, ...flags) {
  const where = ['--data-dir', folder, '--database-url', address];
  return execFileSync(BINARY, [...where, ...flags], { encoding: 'utf8', env: environment(), maxBuffer: 1e8 });
}

/** Runs a program without waiting for it here; exit status and what it printed. `signal` ends it, and so does our own end. */
export async function run(program, flags, { env = environment(), signal } = {}) {
  const running = promisify(execFile)(program, flags, { encoding: 'utf8', env, maxBuffer: 1e8, signal, killSignal: 'SIGKILL' });
  const ended = undoneAtExit(() => running.child.kill('SIGKILL'));
  try {
    const { stdout } = await running;
    return { status: 0, text: stdout };
  } catch (fault) {
    return { status: fault.code ?? -1, text: `${fault.stdout ?? ''}${fault.stderr ?? ''}` || fault.message };
  } finally {
    ended();
  }
}

/** Logs that this program began: what earlier ones left in them is gone. */
const begun = new Set();

export class Portal {
  #process;
  #before;
  #end;

  constructor(database, port, before) {
    this.database = database;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.log = join(LOGS, `portal-${database.engine}.log`);
    this.#before = before;
  }

  /** Starts one. `before` is a program with flags that starts the portal in its turn: `sh -c 'ulimit …; exec "$@"' sh`. */
  static async start(database, { before = [] } = {}) {
    mkdirSync(LOGS, { recursive: true });
    const portal = new Portal(database, await freePort(), before);
    portal.#end = undoneAtExit(() => portal.#process?.kill('SIGKILL'));
    try {
      await portal.start();
    } catch (fault) {
      portal.#end();
      throw fault;
    }
    return portal;
  }

  /** One for as long as `use` takes. */
  static async serving(database, use, options) {
    const portal = await Portal.start(database, options);
    try {
      return await use(portal);
    } finally {
      await portal.stop();
    }
  }

  get pid() {
    return this.#process.pid;
  }

  /** Starts it where it was, and waits until it is ready. */
  async start() {
    const { folder, address } = this.database;
    const serve = [BINARY, '--data-dir', folder, '--database-url', address, 'serve', '--port', String(this.port)];
    const [program, ...flags] = [...this.#before, ...serve];
    const log = openSync(this.log, begun.has(this.log) ? 'a' : 'w');
    begun.add(this.log);
    this.#process = spawn(program, flags, { env: environment(OPEN), stdio: ['ignore', log, log] });
    closeSync(log);
    await waitUntilReady(this.url, this.#process);
  }

  /** `kill -9`: nothing is finished, nothing is tidied up. */
  async kill() {
    appendFileSync(this.log, '--- kill -9\n');
    await this.#ended('SIGKILL');
  }

  async stop() {
    try {
      await this.#ended('SIGTERM');
    } finally {
      this.#end();
    }
  }

  /** Whether the process of the beginning is still the one that serves. */
  get runs() {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  async #ended(signal) {
    if (!this.runs) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill(signal);
    const patience = setTimeout(() => this.#process.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(patience);
  }
}

// A portal of one's own: the release binary with demo data in a temporary folder, on a port that the system chooses.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** PORTAL_BINARY names another than the one of `make build`: a debug build, while one is at work. */
const BINARY = process.env.PORTAL_BINARY ?? join(import.meta.dirname, '../../target/release/portal');
const PEOPLE = '200';

/** What the machine says of databases and ports does not reach the portals of the tests. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(PORTAL_|PORT$|HOST$|DATA_DIR$|DATABASE_URL$|RUST_LOG$)/.test(name),
  );
  return Object.fromEntries(kept);
}

/** Makes demo data once; each portal gets a copy of it. Returns the folder and what the command printed. */
export async function makeDemoData(): Promise<{ folder: string; printed: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'portal-demo-'));
  const printed = execFileSync(BINARY, ['--data-dir', folder, 'demo', '--people', PEOPLE], {
    encoding: 'utf8',
    env: environment(),
  });
  return { folder, printed };
}

export class Portal {
  private constructor(
    readonly url: string,
    private readonly process: ChildProcess,
    private readonly folder: string,
  ) {}

  /** Starts a portal on a copy of `template`; its log goes to the file `log`. */
  static async start(template: string, log: string): Promise<Portal> {
    const folder = await mkdtemp(join(tmpdir(), 'portal-end2end-'));
    await cp(template, folder, { recursive: true });
    const server = spawn(BINARY, ['--data-dir', folder, 'serve', '--port', '0'], {
      // Many people sign in from this one address within a minute.
      env: {
        ...environment(),
        PORTAL_SIGN_IN_PER_MINUTE: '100000',
        // Phones get messages whatever the hour of the test; rounds are made when a test makes them.
        PORTAL_NOTICES__QUIET_FROM: '0',
        PORTAL_NOTICES__QUIET_UNTIL: '0',
        PORTAL_NOTICES__ROUNDS: 'false',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (!server.stderr) throw new Error('The portal has no output.');
    server.stderr.pipe(createWriteStream(log, { flags: 'a' }));
    try {
      return new Portal(await address(server), server, folder);
    } catch (fault) {
      server.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
      throw fault;
    }
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null) {
      const ended = once(this.process, 'exit');
      this.process.kill('SIGTERM');
      // Browsers keep connections open; a portal that waits for them is ended all the same.
      const patience = setTimeout(() => this.process.kill('SIGKILL'), 2_000);
      await ended;
      clearTimeout(patience);
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Makes the rounds of notices of the demo's day, as a timer would. */
  makeNotices(): void {
    this.run('notices', 'make');
  }

  /** Runs a command of the portal on this portal's data, and returns what it printed. */
  run(...args: string[]): string {
    return execFileSync(BINARY, ['--data-dir', this.folder, ...args], { encoding: 'utf8', env: environment() });
  }

  /** What was sent to phones so far, oldest first: in demo mode each message is a file in the outbox. */
  async messages(): Promise<string[]> {
    const outbox = join(this.folder, 'outbox');
    const names = await readdir(outbox).catch(() => []);
    const finished = names.filter((name) => name.endsWith('.txt')).sort();
    return Promise.all(finished.map((name) => readFile(join(outbox, name), 'utf8')));
  }

  /** The code of six digits in the newest message. */
  async lastCode(): Promise<string> {
    const code = /(?<!\d)\d{6}(?!\d)/.exec((await this.messages()).at(-1) ?? '');
    if (!code) throw new Error('No code was sent.');
    return code[0];
  }
}

/** Waits for the line `portal: http://127.0.0.1:PORT`. */
async function address(server: ChildProcess): Promise<string> {
  const said: string[] = [];
  const patience = setTimeout(() => server.kill('SIGKILL'), 20_000);
  try {
    for await (const line of createInterface({ input: server.stderr! })) {
      const found = /^portal: (http:\/\/\S+)$/.exec(line);
      if (found?.[1]) return found[1];
      said.push(line);
    }
  } finally {
    clearTimeout(patience);
    // Ending the loop paused it, and a portal that nobody listens to would stand still.
    server.stderr!.resume();
  }
  throw new Error(`The portal did not start:\n${said.join('\n')}`);
}

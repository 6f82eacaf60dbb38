// A PostgreSQL server of the bench's own, with all durability on.

import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where a program of PostgreSQL is: Debian keeps most of them out of the path. */
function program(name) {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort().reverse() : [];
  const folders = [...process.env.PATH.split(':'), ...versions.map((version) => join(debian, version, 'bin'))];
  const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (!found) throw new Error(`PostgreSQL's ${name} is not installed: Debian's package is postgresql`);
  return found;
}

/** PostgreSQL refuses root. */
const AS = process.getuid() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : ['env'];

/** A quarter of a small machine's memory, as its manual advises; everything else as it comes. */
const LARGE = '-c shared_buffers=2GB -c max_wal_size=4GB';

/** Starts a server in a temporary folder on a port. */
export function startPostgres(port, settings = LARGE) {
  const folder = mkdtempSync(join(tmpdir(), 'portal-bench-postgres-'));
  chmodSync(folder, 0o777);
  const data = join(folder, 'data');
  const run = (...command) =>
    execFileSync(AS[0], [...AS.slice(1), ...command], { stdio: ['ignore', 'ignore', 'inherit'], cwd: '/' });
  run(program('initdb'), '-D', data, '-U', 'portal', '-A', 'trust', '-E', 'UTF8', '--locale=C');
  const flags = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 ${settings}`;
  const start = () => run(program('pg_ctl'), '-D', data, '-w', '-t', '60', '-l', join(folder, 'log'), 'start', '-o', flags);
  const halt = () => run(program('pg_ctl'), '-D', data, '-m', 'fast', '-w', 'stop');
  start();
  // By its socket: both are on one machine, and the network's own stack would take a good part of it.
  const address = `postgres://portal@localhost:${port}/postgres?host=${folder}`;
  return {
    pid: Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]),
    /** Its empty database. */
    database: address,
    /** What it says. */
    log: join(folder, 'log'),
    /** Runs statements as its owner; what came back, without headings. */
    psql: (statements) => {
      const flags = ['-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1', '-c', statements, address];
      return execFileSync(program('psql'), flags, { encoding: 'utf8', maxBuffer: 1e9 });
    },
    /** Runs pgbench; what it printed. */
    pgbench: (flags) => execFileSync(program('pgbench'), [...flags, address], { encoding: 'utf8' }),
    /** Stops it for a while: its data stay, and `start` brings it back. */
    halt,
    start,
    stop() {
      if (existsSync(join(data, 'postmaster.pid'))) halt();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

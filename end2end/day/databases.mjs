// The two databases with demo data, and a look into them that goes past the portal.

import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, personas } from '../bench/portal.mjs';
import { startPostgres } from '../bench/postgres.mjs';
import { command, undoneAtExit } from './portal.mjs';

export const ENGINES = ['sqlite', 'postgres'];

/** All durability stays on. */
const MODEST = '-c shared_buffers=256MB -c max_wal_size=1GB';

const LOOK = `
import json, sqlite3, sys
rows = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True, timeout=30).execute(sys.argv[2])
print(json.dumps([list(row) for row in rows]))
`;

/** A database of so many people for as long as `use` takes. `tablespace`: a folder where PostgreSQL is to keep its tables. */
export async function withDatabase(engine, people, use, { tablespace } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'portal-day-'));
  const server = engine === 'postgres' ? startPostgres(await freePort(), MODEST) : undefined;
  const end = undoneAtExit(() => {
    try {
      server?.stop();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
  const file = join(folder, 'portal.db');
  const address = server?.database ?? `sqlite:${file}`;
  const database = { engine, folder, address, server, people, file };
  try {
    if (tablespace) {
      server.psql(`CREATE TABLESPACE small LOCATION '${tablespace}'`);
      server.psql('ALTER ROLE portal SET default_tablespace = small');
    }
    if (server) command(database, 'migrate');
    const printed = command(database, 'demo', '--people', String(people));
    /** Rows of a query, each an array of texts and numbers. */
    database.query = (sql) =>
      server
        ? JSON.parse(server.psql(`SELECT COALESCE(json_agg(to_json(ARRAY(SELECT value FROM json_each(to_json(q))))), '[]') FROM (${sql}) AS q`))
        : JSON.parse(execFileSync('python3', ['-c', LOOK, file, sql], { encoding: 'utf8', maxBuffer: 1e9 }));
    database.personas = personas(printed);
    return await use(database);
  } finally {
    end();
  }
}

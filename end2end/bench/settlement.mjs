// Settling over HTTP with a whole county in the database, on each engine, with all durability on.
//
// On PostgreSQL the rate stands beside that of pgbench, which runs the statements that one settlement sent to the database,
// with other people, slips and keys each time, and with nothing between them: no HTTP, no rules, no receipt.

import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { closedLoopOf, openLoop, quantile, send } from './load.mjs';
import { BINARY, environment, median, startPortal } from './portal.mjs';

const PLACE = 'huaiyuan';
const DAY = '2015-11-30';
/** 清河镇卫生院: where most visits are. */
const HOSPITAL = 'H340399T1';
const PATIENTS = 4_000;
const CONNECTIONS = 16;
const SECONDS = 10;
/**
 * Before anything is measured: after a checkpoint PostgreSQL writes each page that is touched for the first time as a whole,
 * and the disk still works on the county that was just loaded.
 */
const WARM_UP_SECONDS = 20;
/**
 * All is measured by turns, so that what else the machine does meets the portal and pgbench alike. The middle one of so many
 * rounds counts; of the waiting the worst is told too: a shared disk can stop.
 */
const ROUNDS = 3;
/** Half of what each engine is to do at most. */
const STEADY = { sqlite: 250, postgres: 400 };
/** More than a machine of two cores can do. */
const MOST_A_SECOND = 2_500;

setFlagsFromString('--expose-gc');
/** Nothing of what was sent before is cleared away while answers are timed. */
const clearAway = runInNewContext('gc');

export function names(engine) {
  const kinds = ['first_rate', 'rate', 'p50', 'p99', 'p99_worst', ...(engine === 'postgres' ? ['pgbench_rate', 'pgbench_ratio'] : [])];
  return kinds.map((kind) => `settlement_${engine}_${kind}`);
}

export async function settlement(say, engine, at, programs) {
  const figure = (kind, value, unit) => say(`settlement_${engine}_${kind}`, value, unit);
  const authorization = client(at);
  // One hospital sends what a county's twenty do: its bound is lifted.
  const settings = { PORTAL_HOSPITAL_PER_SECOND: '100000', PORTAL_HOSPITAL_BURST: '100000' };
  const portal = await startPortal(at.folder, { database: at.database, settings });
  try {
    const patients = await whoCanBeSettled(portal.url, authorization, covered(at, programs));
    const bills = (many) =>
      Array.from({ length: many }, (_, number) => bill(portal.url, authorization, patients[number % patients.length]));
    const most = (seconds) =>
      closedLoopOf({ requests: bills(MOST_A_SECOND * seconds), connections: CONNECTIONS, seconds });
    figure('first_rate', (await most(WARM_UP_SECONDS)).toFixed(0), '1/s');
    const settle = () => send(bill(portal.url, authorization, patients[0]));
    const bare = at.postgres ? await bareStatements(at, settle) : undefined;
    const perSecond = STEADY[engine];
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const rate = await most(SECONDS);
      const pgbench = bare?.();
      const requests = bills(perSecond * (SECONDS + 1));
      clearAway();
      const times = await openLoop({ requests, perSecond });
      rounds.push({ rate, pgbench, ratio: rate / pgbench, p50: median(times), p99: quantile(times, 0.99) });
    }
    const middle = (name) => median(rounds.map((round) => round[name]));
    figure('rate', middle('rate').toFixed(0), '1/s');
    figure('p50', middle('p50').toFixed(2), 'ms');
    figure('p99', middle('p99').toFixed(2), 'ms');
    figure('p99_worst', Math.max(...rounds.map(({ p99 }) => p99)).toFixed(2), 'ms');
    if (bare) {
      figure('pgbench_rate', middle('pgbench').toFixed(0), '1/s');
      figure('pgbench_ratio', middle('ratio').toFixed(2), 'x');
    }
  } finally {
    await portal.stop();
  }
}

/** A client of the hospital; the header `Authorization` for its requests. */
function client({ folder, database }) {
  const where = ['--data-dir', folder, '--database-url', database];
  const add = ['hospital', 'add', '--id', 'bench', '--hospital', HOSPITAL, '--scope', 'settle'];
  const printed = execFileSync(BINARY, [...where, ...add], { encoding: 'utf8', env: environment() });
  const [, secret] = /^client_secret\s+(\S+)$/m.exec(printed) ?? [];
  if (!secret) throw new Error(`portal hospital add printed no secret:\n${printed}`);
  return `Basic ${Buffer.from(`bench:${secret}`).toString('base64')}`;
}

function covered({ folder, database, people }, programs) {
  const command = [folder, database, String(people), String(PATIENTS), PLACE, DAY];
  return execFileSync(join(programs, 'patients'), command, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
    .trim()
    .split('\n');
}

/** Those of them for whom the rules give an amount. */
async function whoCanBeSettled(url, authorization, people) {
  const found = [];
  for (const person of people) {
    const { status } = await send({ ...bill(url, authorization, person, '/api/v1/pre-settlements'), expect: 0 });
    if (status === 200) found.push(person);
  }
  if (found.length < people.length / 2) throw new Error(`only ${found.length} of ${people.length} can be settled`);
  return found;
}

/** A visit with five items. */
function bill(url, authorization, person, path = '/api/v1/settlements') {
  const item = (name, unit_price, quantity, more = {}) => ({ name, class: 'A', unit_price, quantity, ...more });
  const body = {
    id_number: person,
    slip: `B-${randomUUID()}`,
    total: '61.80',
    care: { kind: 'outpatient', hospital_level: 'township', discharged: DAY },
    bill: {
      lines: [
        item('普通门诊诊查费', '4.00', '1'),
        item('阿莫西林胶囊', '8.60', '2'),
        item('血常规', '18.00', '1'),
        item('复方甘草片', '3.20', '3', { class: 'B', self_ratio: '0.10' }),
        item('一次性注射器', '13.00', '1', { class: 'C' }),
      ],
    },
  };
  return {
    url: url + path,
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify(body),
    expect: 201,
  };
}

/** Tells, each time it is called, how many transactions a second pgbench does with the statements of what `settle` does once. */
async function bareStatements({ folder, postgres }, settle) {
  const statements = await watched(postgres, settle);
  postgres.psql(`CREATE TABLE bench_person AS
    SELECT CAST(row_number() OVER () AS BIGINT) AS n, id, id_number_index AS looked_up
    FROM (SELECT person AS id FROM claim WHERE hospital = '${HOSPITAL}' AND slip_no LIKE 'B-%' GROUP BY person) AS patient
    JOIN person USING (id);
    ALTER TABLE bench_person ADD PRIMARY KEY (n);
    ANALYZE bench_person`);
  const people = postgres.psql('SELECT COUNT(*) FROM bench_person').trim();
  const script = join(folder, 'settlement.sql');
  writeFileSync(script, scriptOf(statements, people));
  const flags = ['-n', '-M', 'prepared', '-c', String(CONNECTIONS), '-j', '2', '-T', String(SECONDS), '-f', script];
  return () => {
    const printed = postgres.pgbench(flags);
    const [, failed] = /number of failed transactions: (\d+)/.exec(printed) ?? [];
    const [, rate] = /^tps = ([\d.]+)/m.exec(printed) ?? [];
    if (!rate || failed !== '0') throw new Error(`pgbench printed:\n${printed}`);
    return Number(rate);
  };
}

/** The statements that the server saw meanwhile, with the values of their parameters in their places. */
async function watched(postgres, act) {
  const log = (milliseconds) => {
    postgres.psql(`ALTER SYSTEM SET log_min_duration_statement = ${milliseconds}`);
    postgres.psql('SELECT pg_reload_conf()');
  };
  const before = readFileSync(postgres.log, 'utf8').length;
  log(0);
  await new Promise((resolve) => setTimeout(resolve, 500));
  await act();
  log(-1);
  const text = readFileSync(postgres.log, 'utf8').slice(before);
  const entry = /LOG: {2}duration: [\d.]+ ms {2}(?:execute [^:]*|statement): ([^]*?)\n(?=\d{4}-)(?:[^\n]*DETAIL: {2}[Pp]arameters: ([^]*?)\n(?=\d{4}-))?/g;
  const all = [...text.matchAll(entry)].map(([, statement, values = '']) => filled(statement, values));
  const [begin, commit] = [all.findIndex((one) => /^BEGIN/.test(one)), all.findIndex((one) => /^COMMIT/.test(one))];
  const found = all.slice(begin + 1, commit);
  if (begin < 0 || !found.some((one) => one.includes('INSERT INTO settlement_key'))) {
    throw new Error(`the statements of a settlement were not seen:\n${text.slice(-4000)}`);
  }
  return found;
}

function filled(statement, values) {
  const parameters = new Map([...values.matchAll(/\$(\d+) = (NULL|'(?:[^']|'')*')/g)].map(([, number, value]) => [number, value]));
  return statement.replaceAll('\t', ' ').replace(/\$(\d+)/g, (all, number) => parameters.get(number) ?? all);
}

/** The same statements for anybody: other people, claims, slips and keys each time. */
function scriptOf(statements, people) {
  const text = statements.join('\n');
  const [looked] = /'\\x[0-9a-f]{64}'/.exec(statements.find((one) => one.includes('id_number_index'))) ?? [];
  const [, claim] = /"claim": ?"([0-9a-f-]{36})"/.exec(text) ?? [];
  const inserted = statements.find((one) => one.includes('INSERT INTO claim '));
  const uuids = [...new Set(inserted.match(/'[0-9a-f]{8}-[0-9a-f-]{27}'/g))].filter((uuid) => uuid !== `'${claim}'`);
  const [key] = /'[0-9a-f-]{36}'(?=, '\\x)/.exec(statements.find((one) => one.includes('INSERT INTO settlement_key'))) ?? [];
  const [slip] = /'B-[0-9a-f-]{36}'/.exec(inserted) ?? [];
  const [person] = uuids;
  if (!looked || !claim || !key || !slip || !person) throw new Error('a settlement has other statements than this bench knows');
  const fresh = "CAST(lpad(to_hex(CAST(:unique AS BIGINT)), 32, '0') AS UUID)";
  const one = (statement) =>
    statement
      // pgbench takes a colon before a letter for a variable of its own.
      .replace(/:(?=[A-Za-z_])/g, "' || chr(58) || '")
      .replaceAll(`'${claim}'`, fresh)
      .replaceAll(key, "('K' || :unique)")
      .replaceAll(slip, "('S' || :unique)")
      .replace(/(INSERT INTO audit [^]*?)'[0-9a-f]{8}-[0-9a-f-]{27}'/, `$1${fresh}`)
      .replaceAll(person, ':person')
      .replaceAll(looked, ':looked_up')
      .replace(/(pg_try_advisory_xact_lock\()[^)]*\)/, '$1:unique)')
      .replaceAll('\n', ' ');
  return [
    `\\set n random(1, ${people})`,
    '\\set unique random(1, 4000000000000000000)',
    'SELECT id AS person, looked_up FROM bench_person WHERE n = :n \\gset',
    'BEGIN;',
    ...statements.map((statement) => `${one(statement)};`),
    'COMMIT;',
    '',
  ].join('\n');
}

// The end of a day: hospital files = settlements = accumulators = replay from zero.

import { check, none, same } from './checks.mjs';
import { read } from './hospitals.mjs';
import { BINARY, run } from './portal.mjs';

const fen = (yuan) => Math.round(Number(yuan) * 100);

/** Each of these finds nothing in books that are whole. What a constraint of the database forbids is not asked here. */
const NOTHING = {
  'settlements whose postings are not what the funds pay': `
    SELECT c.slip_no FROM claim AS c WHERE c.route = 'counter' AND c.fund_pay_sumamt <> (
      SELECT COALESCE(SUM(p.amount), 0) FROM posting AS p WHERE p.person = c.person AND p.claim = c.id AND p.turn = 'settle')`,
  'reversals whose postings are not the mirror': `
    SELECT c.slip_no FROM claim AS c WHERE c.route = 'counter' AND (
      SELECT COALESCE(SUM(p.amount), 0) FROM posting AS p WHERE p.person = c.person AND p.claim = c.id AND p.turn = 'reverse'
    ) <> CASE WHEN c.status = 'reversed' THEN c.fund_pay_sumamt ELSE 0 END`,
  'postings without a settlement of a counter': `
    SELECT p.turn FROM posting AS p LEFT JOIN claim AS c ON c.person = p.person AND c.id = p.claim
    WHERE c.id IS NULL OR c.route <> 'counter'`,
  'settlements without lines': `
    SELECT c.slip_no FROM claim AS c WHERE c.route = 'counter'
      AND NOT EXISTS (SELECT 1 FROM claim_line AS l WHERE l.person = c.person AND l.claim = c.id)`,
  'acts that were done under two keys': `
    SELECT client, slip_no, kind FROM settlement_key GROUP BY client, slip_no, kind HAVING COUNT(*) > 1`,
  'keys without the act that they stand for': `
    SELECT k.key FROM settlement_key AS k JOIN api_client AS a ON a.id = k.client
    LEFT JOIN claim AS c ON c.hospital = a.hospital AND c.slip_no = k.slip_no
    WHERE c.id IS NULL OR (k.kind = 'reverse') > (c.reversed_at IS NOT NULL)`,
  'acts that are on record more or less than once': `
    SELECT (SELECT COUNT(*) FROM claim WHERE route = 'counter')
         + (SELECT COUNT(*) FROM claim WHERE reversed_at IS NOT NULL)
         - (SELECT COUNT(*) FROM audit WHERE action IN ('claim.settle', 'claim.reverse')) AS more
    WHERE (SELECT COUNT(*) FROM claim WHERE route = 'counter')
         + (SELECT COUNT(*) FROM claim WHERE reversed_at IS NOT NULL)
         <> (SELECT COUNT(*) FROM audit WHERE action IN ('claim.settle', 'claim.reverse'))`,
};

/** Compares the hospitals' own books with what the database holds, and has everything computed again. */
export async function balance(database, hospitals) {
  const claims = database.query(`
    SELECT hospital, slip_no, status, medfee_sumamt, fund_pay_sumamt, psn_part_amt FROM claim WHERE route = 'counter'`);
  const keys = database.query('SELECT client, key, kind, slip_no FROM settlement_key');
  const books = compare(hospitals, claims, keys);
  for (const [what, sql] of Object.entries(NOTHING)) none(what, database.query(sql));
  // Its pages, indexes and constraints, as it looks at them itself: a kill or a full disk must not have hurt the file.
  if (!database.server) same('what SQLite says of its file', database.query('SELECT * FROM pragma_integrity_check').join(), 'ok');
  const where = ['--data-dir', database.folder, '--database-url', database.address];
  const again = await run(BINARY, [...where, 'supervise', 'recompute']);
  check('everything computed again from nothing is what was paid', again.status === 0 && / 0 differ, /.test(again.text), again.text.trim());
  return books;
}

function compare(hospitals, claims, keys) {
  const [missing, strange, otherwise, keysMissing, keysStrange, open] = [[], [], [], [], [], []];
  let [settled, reversed] = [0, 0];
  const [claimsOf, keysOf] = [grouped(claims), grouped(keys)];
  for (const hospital of hospitals) {
    const { sent, done, refused } = read(hospital);
    const here = new Map((claimsOf.get(hospital.code) ?? []).map((claim) => [claim[1], claim]));
    const keysHere = new Set((keysOf.get(hospital.client) ?? []).map(([, key]) => key));
    const back = new Set(done.filter(({ sums }) => sums.reversed).map(({ sums }) => sums.slip));
    for (const { key, sums } of done) {
      if (!keysHere.delete(key)) keysMissing.push(key);
      if (sums.reversed) {
        reversed += 1;
        continue;
      }
      settled += 1;
      const claim = here.get(sums.slip);
      if (!claim) {
        missing.push(sums.slip);
        continue;
      }
      here.delete(sums.slip);
      const [, , status, total, funds, person] = claim;
      const fits = total === fen(sums.total) && funds === fen(sums.funds) && person === fen(sums.person);
      if (!fits || (status === 'reversed') !== back.has(sums.slip)) otherwise.push([sums, claim]);
    }
    strange.push(...here.keys());
    keysStrange.push(...keysHere);
    const answered = new Set([...done.map(({ key }) => key), ...refused]);
    open.push(...[...sent.keys()].filter((key) => !answered.has(key)));
  }
  none('acts without an answer', open);
  none('acknowledged settlements that are not there', missing);
  none('settlements that no hospital was told of', strange);
  none('settlements with other sums, or taken back otherwise, than the hospital was told', otherwise);
  none('acknowledged acts without their key', keysMissing);
  none('keys that no hospital was told of', keysStrange);
  same('settlements of hospitals and of the database', claims.length, settled);
  same('keys, and acts that were acknowledged', keys.length, settled + reversed);
  return { settled, reversed };
}

function grouped(rows) {
  const groups = new Map();
  for (const row of rows) groups.set(row[0], [...(groups.get(row[0]) ?? []), row]);
  return groups;
}

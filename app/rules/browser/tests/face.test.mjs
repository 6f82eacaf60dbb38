// The module as others use it: target/rules/rules.js in Node. Receipts are written and signed here without the engine,
// so that both sides of their form are tested. `make test-module` builds the module first.

import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

const FOLDER = new URL('../../../../target/rules/', import.meta.url);
const { load, PackError, ReceiptError, RequestError, Rules, RulesError } = await import(new URL('rules.js', FOLDER));

const pack = async (name) => {
  const index = JSON.parse(await readFile(new URL('packs/index.json', FOLDER), 'utf8'));
  return readFile(new URL(`packs/${index.find((one) => one.name === name).file}`, FOLDER), 'utf8');
};

const stay = (over = {}) => ({
  pack: 'jiamusi-2018',
  care: { kind: 'inpatient', hospital_level: '3', admitted: '2018-03-01', discharged: '2018-03-09' },
  bill: { totals: { A: '20000.00' } },
  ...over,
});

const ready = async () => {
  const rules = await load();
  rules.addPack(await pack('jiamusi-2018'));
  return rules;
};

test('a request is answered with amounts, steps and the pack', async () => {
  const rules = await ready();
  assert.match(rules.engine, /^rules \d+\.\d+\.\d+$/);
  const answer = rules.estimate(stay());
  assert.equal(answer.result.hifp_pay, '12545.00');
  assert.equal(answer.pack.hash, rules.packInfo('jiamusi-2018').hash);
  assert.ok(answer.steps.length > 0);
  assert.deepEqual(rules.estimate(JSON.stringify(stay())), answer);
  assert.equal(rules.estimateText(JSON.stringify(stay())), JSON.stringify(answer));
});

test('a refusal is an answer', async () => {
  const care = { ...stay().care, admitted: '2031-03-01', discharged: '2031-03-09' };
  const answer = (await ready()).estimate(stay({ care }));
  assert.equal(answer.refusal.code, 'not_published');
  assert.equal(answer.result, undefined);
});

test('a request with faults throws all of them', async () => {
  const rules = await ready();
  const bill = { totals: { A: 12.5, B: '-1' } };
  assert.throws(() => rules.estimate(stay({ bill, stranger: 1 })), (error) => {
    assert.ok(error instanceof RequestError && error instanceof RulesError && error instanceof Error);
    assert.equal(error.status, 422);
    const places = error.faults.map(({ path, code }) => `${path} ${code}`).sort();
    assert.deepEqual(places, ['/bill/totals/A number_not_string', '/bill/totals/B negative', '/stranger unknown_field']);
    assert.match(error.message, /and 2 more/);
    assert.match(error.text.zh, /另有 2 处/);
    return true;
  });
  for (const nothing of ['{', undefined]) {
    assert.throws(() => rules.estimate(nothing), RequestError);
  }
  assert.throws(() => rules.estimate('{'), { status: 400, code: 'broken_json' });
  assert.throws(() => rules.estimate(stay({ pack: 'weihai-2014' })), { status: 422, code: 'unknown_pack' });
});

test('a pack is taken in once, and a bad one with its places refused', async () => {
  const rules = await ready();
  const text = await pack('jiamusi-2018');
  const info = rules.addPack(JSON.parse(text));
  assert.equal(info.hash, createHash('sha256').update(text).digest('hex'));
  assert.deepEqual(rules.packs(), [info]);
  assert.equal(info.title.en.length > 0 && info.from <= info.to, true);
  assert.throws(() => rules.addPack({ ...JSON.parse(text), version: 7 }), (error) => {
    assert.ok(error instanceof PackError);
    return error.code === 'bad_pack' && error.faults.some(({ path }) => path === '/version');
  });
  assert.throws(() => rules.addPack('nothing'), PackError);
  assert.throws(() => rules.packInfo('weihai-2014'), { name: 'PackError', code: 'unknown_pack' });
});

test('engines do not share packs, however they were loaded', async () => {
  const [one, other] = await Promise.all([load(), load(FOLDER.href + 'rules.wasm')]);
  one.addPack(await pack('jiamusi-2018'));
  assert.equal(one.packs().length, 1);
  assert.deepEqual(other.packs(), []);
  assert.ok(other instanceof Rules);
  other.free();
  assert.equal(one.estimate(stay()).result.hifp_pay, '12545.00');
});

// --- Receipts --------------------------------------------------------------------------------------------------------

const canonical = (value) => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
};

const sha256 = (text, as) => createHash('sha256').update(text).digest(as);

/** Without what is zero. */
const told = (figures) =>
  Object.fromEntries(
    Object.entries(figures)
      .map(([name, value]) => [name, typeof value === 'object' ? told(value) : value])
      .filter(([, value]) => value !== 0 && value !== '0.00' && !(typeof value === 'object' && !Object.keys(value).length)),
  );

const pair = generateKeyPairSync('ed25519');
const jwk = pair.publicKey.export({ format: 'jwk' });
const keys = { keys: [{ ...jwk, use: 'sig' }] };

const sealed = (receipt) => {
  const json = canonical(receipt);
  const signature = sign(null, Buffer.from(`rules receipt 1\n${json}`), pair.privateKey);
  return `${Buffer.from(json).toString('base64url')}.${signature.toString('base64url')}`;
};

/** The receipt of an answer, with members changed. */
const receipt = (answer, over = {}) => ({
  engine: answer.engine,
  pack: { name: answer.pack.name, version: answer.pack.version, hash: answer.pack.hash },
  facts_hash: '0'.repeat(64),
  result: told(answer.result),
  year_to_date: told(answer.year_to_date),
  ...(answer.limited_by && { limited_by: answer.limited_by }),
  trace_hash: sha256(canonical(answer.steps), 'hex'),
  issued: '2026-11-21T02:00:00Z',
  key: sha256(canonical({ crv: jwk.crv, kty: jwk.kty, x: jwk.x }), 'base64url'),
  ...over,
});

test('a receipt made elsewhere verifies and computes anew; a changed one says what does not fit', async () => {
  const rules = await ready();
  const answer = rules.estimate(stay());
  const [facts] = rules.checkReceipt(sealed(receipt(answer)), stay()).mismatches;
  assert.equal(facts.code, 'facts');
  const good = receipt(answer, { facts_hash: facts.here });

  assert.deepEqual(rules.verifyReceipt(sealed(good), keys), good);
  assert.deepEqual(rules.verifyReceipt(` ${sealed(good)}\n`, JSON.stringify(keys)), good);
  assert.deepEqual(rules.checkReceipt(sealed(good), stay()), { fits: true, mismatches: [], receipt: good });

  const more = { ...good, result: { ...good.result, hifp_pay: '13000.00' } };
  const check = rules.checkReceipt(sealed(more), stay());
  assert.equal(check.fits, false);
  assert.equal(check.mismatches.length, 1);
  const { text, ...rest } = check.mismatches[0];
  assert.deepEqual(rest, { code: 'result', path: '/result/hifp_pay', receipt: '13000.00', here: '12545.00' });
  assert.ok(text.zh && text.en);

  const old = rules.checkReceipt(sealed({ ...good, engine: 'rules 0.0.1' }), stay());
  assert.deepEqual(old.mismatches.map(({ code }) => code), ['engine']);
  const other = rules.checkReceipt(sealed(good), stay({ tier: undefined, bill: { totals: { A: '20000.01' } } }));
  assert.deepEqual(other.mismatches.map(({ code }) => code), ['facts']);
});

test('what is no receipt, or not of a known key, is refused by name', async () => {
  const rules = await ready();
  const text = sealed(receipt(rules.estimate(stay())));
  const refused = (text, keys, code) => assert.throws(() => rules.verifyReceipt(text, keys), { name: 'ReceiptError', code });
  refused(text, { keys: [] }, 'unknown_key');
  refused(text.slice(0, -4), keys, 'form');
  refused(undefined, keys, 'form');
  refused('A'.repeat(9000), keys, 'too_long');
  const [json, signature] = text.split('.');
  refused(`${Buffer.from('{}').toString('base64url')}.${signature}`, keys, 'content');
  const spaced = Buffer.from(`${Buffer.from(json, 'base64url')} `).toString('base64url');
  refused(`${spaced}.${signature}`, keys, 'not_canonical');
  const later = Buffer.from(Buffer.from(json, 'base64url').toString().replace('T02', 'T03')).toString('base64url');
  refused(`${later}.${signature}`, keys, 'signature');
  assert.throws(() => rules.verifyReceipt(text, 'nothing'), { name: 'RulesError', code: 'bad_keys' });
  assert.throws(() => rules.checkReceipt('nothing', stay()), ReceiptError);
  assert.throws(() => rules.checkReceipt(text, {}), RequestError);
  assert.throws(() => rules.checkReceipt(text, '{'), { name: 'RequestError', status: 400 });
  const empty = await load();
  assert.throws(() => empty.checkReceipt(text, stay()), { name: 'PackError', code: 'unknown_pack' });
});

#!/usr/bin/env node
// Compares the engine in target/rules with the same engine compiled natively: random cases of each pack, answers byte
// for byte. `make test-sameness` builds both and runs this; it ends with "N passed, N failed".

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = resolve(import.meta.dirname, '../../..');
const TARGET = process.env.CARGO_TARGET_DIR ?? join(homedir(), '.cache/portal-target');
const MOST_SHOWN = 5;

const { values: options } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '20151201' },
    pack: { type: 'string', multiple: true, default: [] },
    module: { type: 'string', default: join(ROOT, 'target/rules/rules.js') },
    native: { type: 'string', default: join(TARGET, 'release/examples/cases') },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const HELP = `Usage: node sameness.mjs [--cases N] [--seed N] [--pack NAME]… [--module FILE] [--native FILE]

  --cases N      random cases for each pack (100000)
  --seed N       the same seed makes the same cases (20151201)
  --pack NAME    only this pack; may be repeated
  --module FILE  rules.js with the engine beside it (target/rules/rules.js)
  --native FILE  the program that makes the cases (release/examples/cases of cargo's target folder)`;

/** The lines that the native program writes. */
async function* native(...words) {
  const program = spawn(options.native, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(program, 'close');
  let rest = '';
  for await (const piece of program.stdout.setEncoding('utf8')) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop();
    yield* lines;
  }
  const [status] = await ended;
  if (status !== 0) throw new Error(`${options.native} ended with ${status}`);
}

async function engine() {
  const { load } = await import(pathToFileURL(options.module).href);
  const rules = await load();
  const packs = new URL('packs/', pathToFileURL(options.module));
  for (const name of await readdir(packs)) {
    if (name !== 'index.json') rules.addPack(await readFile(new URL(name, packs), 'utf8'));
  }
  return rules;
}

/** What of a block differs, case by case. */
async function differing({ pack, block }, requests, answers) {
  const found = [];
  let index = 0;
  for await (const expected of native('block', pack, String(block), options.cases, options.seed)) {
    if (answers[index] !== expected) found.push({ request: requests[index], native: expected, module: answers[index] });
    index += 1;
  }
  return found;
}

const seen = { amounts: 0, refusals: 0, problems: 0 };

function count(answer) {
  if (answer.startsWith('{"result"')) seen.amounts += 1;
  else if (answer.startsWith('{"refusal"')) seen.refusals += 1;
  else seen.problems += 1;
}

async function main() {
  const rules = await engine();
  const packs = new Map();
  let [passed, failed, shown, micros, nativeMicros] = [0, 0, 0, 0, 0];

  const compare = async (head, requests) => {
    const begun = performance.now();
    const answers = requests.map((request) => rules.estimateText(request));
    micros += (performance.now() - begun) * 1000;
    nativeMicros += head.micros;
    const hash = createHash('sha256');
    for (const answer of answers) hash.update(`${answer}\n`);
    answers.forEach(count);
    packs.set(head.pack, (packs.get(head.pack) ?? 0) + head.cases);
    if (hash.digest('hex') === head.hash) {
      passed += head.cases;
      return;
    }
    const wrong = await differing(head, requests, answers);
    console.log(`${head.pack}, block ${head.block}: ${wrong.length} of ${head.cases} differ`);
    for (const one of wrong.slice(0, Math.max(0, MOST_SHOWN - shown))) {
      console.log(`  request ${one.request}\n  native  ${one.native}\n  module  ${one.module}`);
    }
    shown += wrong.length;
    // A block whose hash differs has failed, even if no line of it does.
    failed += Math.max(1, wrong.length);
    passed += head.cases - Math.max(1, wrong.length);
  };

  let head;
  let requests = [];
  for await (const line of native('blocks', options.cases, options.seed, ...options.pack)) {
    if (head === undefined) {
      head = JSON.parse(line);
      requests = [];
    } else {
      requests.push(line);
    }
    if (requests.length === head.cases) {
      await compare(head, requests);
      head = undefined;
    }
  }

  for (const [pack, cases] of packs) console.log(`${pack}: ${cases} cases`);
  const each = (sum) => (sum / (passed + failed)).toFixed(1);
  console.log(`amounts ${seen.amounts}, refusals ${seen.refusals}, problems ${seen.problems}`);
  console.log(`from text to text: native ${each(nativeMicros)} µs a case, module ${each(micros)} µs`);
  console.log(`${passed} passed, ${failed} failed`);
  // A comparison of nothing but refusals would prove little.
  const meaningful = seen.amounts > (passed + failed) / 4 && seen.refusals > 0 && seen.problems > 0;
  if (!meaningful) console.log('These cases prove little: too few of one kind of answer.');
  return failed === 0 && meaningful ? 0 : 1;
}

if (options.help) {
  console.log(HELP);
} else {
  process.exitCode = await main();
}

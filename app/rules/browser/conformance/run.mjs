#!/usr/bin/env node
// Runs the cases of cases.jsonl against an engine and prints "N passed, N failed". See README.md.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const HELP = `Usage: node run.mjs [--module FILE | --url URL | --command COMMAND] [--only ID] [--verbose]

  --module FILE      rules.js of another build of this module (default: the one beside this folder)
  --url URL          an HTTP endpoint that takes a request by POST, like https://host/api/v1/estimate
  --command COMMAND  a program that takes requests as JSON lines and answers each with a line, in order
  --only ID          one case
  --verbose          each case and why it is expected so`;

const { values: options } = parseArgs({
  options: {
    module: { type: 'string' },
    url: { type: 'string' },
    command: { type: 'string' },
    only: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const here = (path) => new URL(path, import.meta.url);
const json = async (url) => JSON.parse(await readFile(url, 'utf8'));

/** The engine of this module, with the packs of the kit. */
async function ofModule(file) {
  const { load } = await import(file ? pathToFileURL(file).href : here('../rules.js').href);
  const rules = await load();
  for (const folder of ['../packs/', 'packs/']) {
    for (const name of await readdir(here(folder))) {
      if (name !== 'index.json') rules.addPack(await json(here(folder + name)));
    }
  }
  return (cases) => cases.map(({ request }) => JSON.parse(rules.estimateText(JSON.stringify(request))));
}

/** An endpoint over HTTP; waits when it asks to be asked less often. */
function ofUrl(url) {
  const ask = async (request) => {
    for (;;) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(request),
      });
      if (response.status !== 429) {
        const answer = await response.json().catch(() => ({}));
        return 'errors' in answer ? { ...answer, status: response.status } : answer;
      }
      const seconds = Number(response.headers.get('retry-after')) || 1;
      await new Promise((resolve) => setTimeout(resolve, Math.min(seconds, 60) * 1000));
    }
  };
  return async (cases) => {
    const answers = [];
    for (const { request } of cases) answers.push(await ask(request));
    return answers;
  };
}

/** A program with JSON lines; a line that could not be answered is `{"line", "problem"}`. */
function ofCommand(command) {
  return async (cases) => {
    const program = spawn(command, { shell: true, stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(program, 'close');
    const said = (async () => {
      let text = '';
      for await (const piece of program.stdout.setEncoding('utf8')) text += piece;
      return text;
    })();
    program.stdin.on('error', () => undefined);
    program.stdin.end(cases.map(({ request }) => `${JSON.stringify(request)}\n`).join(''));
    const lines = (await said).split('\n').filter((line) => line.trim());
    await ended;
    return cases.map((_, index) => {
      const answer = JSON.parse(lines[index] ?? '{}');
      return answer.problem ? { status: 422, ...answer.problem } : answer;
    });
  };
}

/** What of `expected` the answer does not say. */
function* differences(expected, answer, path) {
  if (expected !== null && typeof expected === 'object' && !Array.isArray(expected)) {
    for (const [name, value] of Object.entries(expected)) yield* differences(value, answer?.[name], `${path}/${name}`);
  } else if (JSON.stringify(expected) !== JSON.stringify(answer ?? null)) {
    yield `${path}: ${JSON.stringify(answer ?? null)} instead of ${JSON.stringify(expected)}`;
  }
}

const places = (faults) => (faults ?? []).map(({ path, code }) => `${path} ${code}`).sort();

const fen = (yuan) => {
  const [whole, part = ''] = String(yuan).split('.');
  return BigInt(whole + part.padEnd(2, '0'));
};

/** Every answer with amounts sums to the bill, whatever else is expected. */
function* doesNotSum({ result }) {
  if (!result) return;
  const sum = fen(result.fund_pay_sumamt) + fen(result.hosp_part_amt) + fen(result.psn_part_amt);
  if (sum !== fen(result.medfee_sumamt)) yield 'funds, hospital and person do not sum to the bill';
}

function* faultsOf(expect, answer) {
  if (expect.problem) {
    if (answer.status !== 422) yield `status: ${answer.status ?? 200} instead of 422`;
    const [wanted, found] = [places(expect.problem), places(answer.errors)];
    for (const fault of wanted.filter((one) => !found.includes(one))) yield `fault missing: ${fault}`;
    for (const fault of found.filter((one) => !wanted.includes(one))) yield `fault not expected: ${fault}`;
  } else if (expect.refusal) {
    yield* differences(expect.refusal, answer.refusal?.code, '/refusal/code');
  } else {
    // Steps are expected by the names of their rules; an answer has them as a list, and some doors leave them out.
    const steps = answer.steps && Object.fromEntries(answer.steps.map((step) => [step.rule, step]));
    const { steps: wanted, ...others } = expect;
    yield* differences(others, answer, '');
    if (wanted && steps) yield* differences(wanted, steps, '/steps');
    yield* doesNotSum(answer);
  }
}

/** A broken answer is a failed case, not the end of the run. */
function check({ expect }, answer) {
  try {
    return [...faultsOf(expect, answer)];
  } catch (fault) {
    return [`the answer is not of the contract's form: ${fault.message}`];
  }
}

async function main() {
  const lines = (await readFile(here('cases.jsonl'), 'utf8')).split('\n').filter(Boolean);
  const all = lines.map((line) => JSON.parse(line)).filter(({ id }) => !options.only || id === options.only);
  const elsewhere = options.url ?? options.command;
  // An engine elsewhere has no packs of the kit.
  const cases = elsewhere ? all.filter(({ pack_files }) => !pack_files) : all;
  const answer = options.url
    ? ofUrl(options.url)
    : options.command
      ? ofCommand(options.command)
      : await ofModule(options.module);
  const answers = await answer(cases);
  let failed = 0;
  cases.forEach((one, index) => {
    const faults = check(one, answers[index]);
    failed += faults.length > 0;
    if (faults.length > 0 || options.verbose) console.log(`${faults.length ? 'FAILED' : 'ok'} ${one.id}: ${one.why}`);
    for (const fault of faults) console.log(`  ${fault}`);
  });
  if (cases.length < all.length) console.log(`left out, since they need packs of the kit: ${all.length - cases.length}`);
  console.log(`conformance: ${cases.length - failed} passed, ${failed} failed`);
  return failed > 0 || cases.length === 0 ? 1 : 0;
}

if (options.help) {
  console.log(HELP);
} else {
  process.exitCode = await main();
}

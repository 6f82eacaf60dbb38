// One engine on both sides: 10,000 random cases give the same bytes natively and in the browser.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from '../support/test.ts';

const CASES = 10_000;
const AT_ONCE = 500;
const ROOT = join(import.meta.dirname, '../..');
const TARGET = process.env.CARGO_TARGET_DIR ?? join(homedir(), '.cache/portal-target');

interface Case {
  pack: string;
  facts: string;
  answer: string;
}

interface Manifest {
  js: string;
  wasm: string;
  packs: Record<string, string>;
}

interface Engine {
  default(at: { module_or_path: string }): Promise<unknown>;
  estimate(pack: string, facts: string): string;
}

/** The cases with the native engine's answers, a number of them at a time. */
async function* nativeAnswers(): AsyncGenerator<Case[]> {
  const cases = spawn(join(TARGET, 'debug/examples/cases'), [String(CASES)], { stdio: ['ignore', 'pipe', 'inherit'] });
  // A program that is not there; the loop below then ends with nothing.
  cases.on('error', () => undefined);
  let some: Case[] = [];
  for await (const line of createInterface({ input: cases.stdout })) {
    some.push(JSON.parse(line));
    if (some.length === AT_ONCE) {
      yield some;
      some = [];
    }
  }
  if (some.length > 0) yield some;
}

test('the native engine and the browser answer alike, byte for byte', async ({ page }) => {
  test.setTimeout(300_000);
  const manifest: Manifest = JSON.parse(readFileSync(join(ROOT, 'target/site/manifest.json'), 'utf8'));
  await page.goto('/about');
  const browser = await page.evaluateHandle(async ({ js, wasm, packs }: Manifest) => {
    const engine: Engine = await import(js);
    await engine.default({ module_or_path: wasm });
    const texts = Object.entries(packs).map(async ([name, url]) => [name, await (await fetch(url)).text()]);
    const byName: Record<string, string> = Object.fromEntries(await Promise.all(texts));
    return ({ pack, facts }: { pack: string; facts: string }) => engine.estimate(byName[pack]!, facts);
  }, manifest);

  let compared = 0;
  const seen = { amounts: 0, refusals: 0, problems: 0 };
  for await (const some of nativeAnswers()) {
    const answers = await page.evaluate(
      ([answer, asked]) => asked.map(answer),
      [browser, some.map(({ pack, facts }) => ({ pack, facts }))] as const,
    );
    some.forEach((native, index) => {
      if (answers[index] !== native.answer) expect(answers[index], native.facts).toBe(native.answer);
      const kind = native.answer.includes('"result"') ? 'amounts' : native.answer.includes('"refusal"') ? 'refusals' : 'problems';
      seen[kind] += 1;
    });
    compared += some.length;
  }
  expect(compared, `cases from ${TARGET}/debug/examples/cases; \`make test-browser\` builds it`).toBe(CASES);
  // A comparison of nothing but refusals would prove little.
  expect(seen.amounts, JSON.stringify(seen)).toBeGreaterThan(CASES / 2);
  expect(seen.refusals, JSON.stringify(seen)).toBeGreaterThan(0);
  expect(seen.problems, JSON.stringify(seen)).toBeGreaterThan(0);
});

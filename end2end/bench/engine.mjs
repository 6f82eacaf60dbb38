// The rules engine's own figures: natively by its bench of divan, in the browser through a page that people use.

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { chromiumPath } from '../support/chromium.mjs';
import { median, ROOT } from './portal.mjs';

/** How much slower than this machine a cheap phone is taken to be. */
const SLOWDOWN = 4;
const KEYSTROKES = 40;
/** How often the page is measured alive and deaf by turns. */
const KEYSTROKE_TURNS = 3;

/** One bench of the crate `rules`: its median, per second and in seconds. */
function divan(bench) {
  const printed = execFileSync('cargo', ['bench', '--locked', '--quiet', '-p', 'rules', '--bench', 'assess', '--', bench], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // divan: name and fastest │ slowest │ median │ mean │ …, and with a counter the items a second in the row below.
  const rows = printed.split('\n');
  const at = rows.findIndex((row) => row.includes(` ${bench} `));
  const column = (row) => /([\d.]+) (\S+)/.exec(row?.split('│')[2] ?? '') ?? [];
  const [, amount, unit] = column(rows[at]);
  const seconds = Number(amount) * { ns: 1e-9, µs: 1e-6, ms: 1e-3, s: 1 }[unit];
  if (!(seconds > 0)) throw new Error(`The bench of rules printed no median of ${bench}:\n${printed}`);
  const [, items, scale] = column(rows[at + 1]?.replace(/^[│├╰─ ]+/, '│ │') ?? '');
  const perSecond = scale ? Number(items) * { item: 1, Kitem: 1e3, Mitem: 1e6 }[scale.split('/')[0]] : 1 / seconds;
  return { seconds, perSecond };
}

/** Assessments a second on one core: amounts alone, with the trace, and with the trace in words. */
export function native(say) {
  say('engine_amounts', Math.round(divan('amounts_alone').perSecond), 'assessments/s');
  say('engine_trace', Math.round(divan('with_trace').perSecond), 'assessments/s');
  say('engine_words', Math.round(divan('with_words').perSecond), 'assessments/s');
}

/** The exact curve of a case through every layer. */
export function curve(say) {
  say('engine_curve', (divan('curve').seconds * 1e6).toFixed(1), 'µs');
}

/** The request of the bench `json_to_json` of the crate `rules`. */
const STAY = {
  pack: 'jiamusi-2018',
  person: { groups: ['low_income'] },
  care: { kind: 'inpatient', hospital_level: '3', admitted: '2018-03-01', discharged: '2018-03-09' },
  bill: { totals: { A: '200000.00', B: '3000.00', C: '500.00' } },
  year_to_date: { stays: 1, basic_fund: '12545.00', compliant_self_pay: '7455.00' },
};
const ROUNDS = 9;
const CALLS = 2_000;

/** One estimate from JSON to JSON, natively and by WebAssembly in Node's engine (that of Chromium), in one run. */
export async function wasm(say) {
  const native = divan('json_to_json').seconds;
  const folder = join(ROOT, 'target/rules');
  const { load } = await import(pathToFileURL(join(folder, 'rules.js')).href);
  const rules = await load();
  const packs = readdirSync(join(folder, 'packs')).filter((name) => name.startsWith(STAY.pack));
  for (const name of packs) rules.addPack(readFileSync(join(folder, 'packs', name), 'utf8'));
  // From text to text like the native bench: what a page does with its objects is not the engine's.
  const request = JSON.stringify(STAY);
  const seconds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = performance.now();
    for (let call = 0; call < CALLS; call += 1) rules.estimateText(request);
    seconds.push((performance.now() - begun) / 1e3 / CALLS);
  }
  say('engine_json_native', (native * 1e6).toFixed(1), 'µs');
  say('engine_json_wasm', (median(seconds) * 1e6).toFixed(1), 'µs');
  say('engine_wasm_ratio', (median(seconds) / native).toFixed(2), 'times');
  const bytes = brotliCompressSync(readFileSync(join(folder, 'rules.wasm'))).length;
  say('rules_wasm_brotli', (bytes / 1000).toFixed(1), 'kB');
}

/** A made-up county's claims of a year settled, then replayed from zero: time, and memory at its highest. */
export function replay(say, claims) {
  const printed = execFileSync(
    'cargo',
    ['run', '--locked', '--quiet', '--release', '-p', 'rules', '--example', 'replay', '--', '--claims', String(claims)],
    { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const figures = new Map(printed.trim().split('\n').map((line) => line.split(/\s+/)).map(([name, value]) => [name, value]));
  const figure = (name) => {
    if (!figures.has(name)) throw new Error(`The replay printed no ${name}:\n${printed}`);
    return figures.get(name);
  };
  const named = `replay_${claims / 1000}k`;
  say(`${named}_time`, figure('replay'), 's');
  say(`${named}_peak_memory`, figure('peak_memory'), 'MB');
  say(`${named}_differences`, figure('differences'), 'claims');
}

/**
 * From a keystroke in the estimator to its painted result, on a processor slowed down; and to the painted keystroke alone,
 * with the page deaf to it: what is between the two is the estimator's, what is below is the browser's.
 */
export async function keystroke(say, url) {
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 360, height: 800 } });
    await page.goto(`${url}/estimate?pack=jiamusi-2018`);
    const field = page.locator('main [name="total_a"]');
    for (let tries = 0; tries < 50 && !(await page.locator('.live .big').isVisible()); tries += 1) {
      await field.fill('');
      await field.fill('20000');
      await page.waitForTimeout(100);
    }
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
    await page.evaluate(listen);
    // By turns, so that what else the machine does meets both alike.
    const figures = { alive: { painted: [], worked: [] }, deaf: { painted: [], worked: [] } };
    for (let turn = 0; turn < KEYSTROKE_TURNS * 2; turn += 1) {
      const deaf = turn % 2 === 1;
      await page.evaluate((deaf) => Object.assign(window, { deaf, painted: [], worked: [] }), deaf);
      for (let stroke = 0; stroke < KEYSTROKES; stroke += 1) {
        await field.press(stroke % 2 === 0 ? '5' : 'Backspace');
        await page.waitForTimeout(60);
      }
      const seen = await page.evaluate(() => ({ painted: window.painted, worked: window.worked }));
      const kind = deaf ? figures.deaf : figures.alive;
      kind.painted.push(...seen.painted);
      kind.worked.push(...seen.worked);
    }
    const { alive, deaf } = figures;
    const all = KEYSTROKES * KEYSTROKE_TURNS;
    if (Math.min(alive.painted.length, deaf.painted.length) < all / 2) {
      throw new Error(`only ${alive.painted.length} and ${deaf.painted.length} of ${all} keystrokes were painted`);
    }
    say('keystroke_to_paint', median(alive.painted).toFixed(1), 'ms');
    say('keystroke_bare_to_paint', median(deaf.painted).toFixed(1), 'ms');
    say('keystroke_paint_ratio', (median(alive.painted) / median(deaf.painted)).toFixed(2), 'x');
    say('keystroke_work', median(alive.worked).toFixed(1), 'ms');
  } finally {
    await browser.close();
  }
}

/** Runs in the page: notes for each keystroke when it is painted, and how long the page worked for it. */
function listen() {
  addEventListener(
    'input',
    (event) => {
      // Until the frame that shows the result is painted: a message after the frame's callbacks comes when it is.
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => window.painted.push(performance.now() - event.timeStamp);
        channel.port2.postMessage(0);
      });
      window.begun = performance.now();
      if (window.deaf) event.stopImmediatePropagation();
    },
    true,
  );
  // The work of the page itself: from its first listener to its last.
  addEventListener('input', () => window.worked.push(performance.now() - window.begun));
}

// The rules engine's own figures: natively by its bench of divan, in the browser through a page that people use.

import { execFileSync } from 'node:child_process';
import { chromium } from 'playwright-core';
import { median, ROOT } from './portal.mjs';

/** How much slower than this machine a cheap phone is taken to be. */
const SLOWDOWN = 4;
const KEYSTROKES = 40;

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

/** From a keystroke in the estimator to its painted result, on a processor slowed down. */
export async function keystroke(say, url) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
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
    await page.evaluate(() => {
      window.painted = [];
      window.worked = [];
      // Until the frame that shows the result is painted: a message after the frame's callbacks comes when it is.
      addEventListener(
        'input',
        (event) => {
          requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => window.painted.push(performance.now() - event.timeStamp);
            channel.port2.postMessage(0);
          });
        },
        true,
      );
      // The work of the page itself: from its first listener to its last.
      addEventListener('input', () => (window.begun = performance.now()), true);
      addEventListener('input', () => window.worked.push(performance.now() - window.begun));
    });
    for (let stroke = 0; stroke < KEYSTROKES; stroke += 1) {
      await field.press(stroke % 2 === 0 ? '5' : 'Backspace');
      await page.waitForTimeout(60);
    }
    const { painted, worked } = await page.evaluate(() => ({ painted: window.painted, worked: window.worked }));
    if (painted.length < KEYSTROKES / 2) throw new Error(`only ${painted.length} keystrokes were painted`);
    say('keystroke_to_paint', median(painted).toFixed(1), 'ms');
    say('keystroke_work', median(worked).toFixed(1), 'ms');
  } finally {
    await browser.close();
  }
}

// npm's Lighthouse, as it judges a page on a phone: slow 4G and a processor at a quarter of its speed, both simulated.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { chromiumPath } from '../support/chromium.mjs';
import { median } from './portal.mjs';

export const CATEGORIES = ['performance', 'accessibility', 'best_practices'];
export const PAGES = {
  home: { path: '/' },
  estimate: { path: '/estimate' },
  enrolment: { path: '/enrolment', signedIn: true },
};

/** Performance differs from run to run; the median of this many counts. */
const RUNS = 3;
const MODULES = join(import.meta.dirname, 'node_modules');
const CHROME_FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Points from 0 to 100 by category. */
export function lighthouse(url, cookie) {
  const reports = Array.from({ length: RUNS }, () => run(url, cookie));
  return Object.fromEntries(
    CATEGORIES.map((category) => {
      const key = category.replace('_', '-');
      const points = median(reports.map((report) => Math.round(report.categories[key].score * 100)));
      if (points < 100) explain(reports.at(-1), key);
      return [category, points];
    }),
  );
}

/** One report. Now and then Chromium records no trace on a busy machine, and Lighthouse asks to be run again. */
function run(url, cookie, triesLeft = 3) {
  const { status, stdout } = spawnSync(
    join(MODULES, '.bin/node'),
    [
      join(MODULES, 'lighthouse/cli/index.js'),
      url,
      '--quiet',
      '--output=json',
      `--only-categories=${CATEGORIES.map((category) => category.replace('_', '-')).join(',')}`,
      `--chrome-flags=${CHROME_FLAGS.join(' ')}`,
      // A person who is signed in stays so: Lighthouse would empty the browser's storage before the page.
      ...(cookie ? [`--extra-headers=${JSON.stringify({ Cookie: cookie })}`, '--disable-storage-reset'] : []),
    ],
    { encoding: 'utf8', maxBuffer: 64e6, stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, CHROME_PATH: chromiumPath() } },
  );
  const report = stdout.startsWith('{') ? JSON.parse(stdout) : undefined;
  if (report && !report.runtimeError && report.finalDisplayedUrl !== url) {
    throw new Error(`Lighthouse ended at ${report.finalDisplayedUrl}.`);
  }
  if (report && !report.runtimeError && status === 0) return report;
  if (triesLeft > 1) return run(url, cookie, triesLeft - 1);
  throw new Error(`Lighthouse failed (status ${status}): ${report?.runtimeError?.message ?? 'no report'}`);
}

/** Says on standard error what cost points, so that one does not have to run it again by hand. */
function explain(report, key) {
  for (const { id, weight } of report.categories[key].auditRefs) {
    const audit = report.audits[id];
    if (weight > 0 && audit.score !== null && audit.score < 1) {
      console.error(`  ${report.finalDisplayedUrl} ${key}: ${audit.title} (${audit.displayValue ?? audit.score})`);
    }
  }
}

// Measures the figures of the README and prints one line each: `bench: NAME VALUE UNIT`.
//
//   make bench                          all, but for the million people
//   make bench ONLY=server_start        one, also of those that take minutes
//   make bench BIG=1                    all
//   PEOPLE=60000 make bench ONLY=settlement    with fewer people than a county's 1.3 million
//
// It measures the release binary as people use it: over HTTP, in a browser, from outside.

import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as claims from './claims.mjs';
import * as county from './county.mjs';
import * as engine from './engine.mjs';
import { CATEGORIES, PAGES, lighthouse } from './lighthouse.mjs';
import * as settlement from './settlement.mjs';
import { download, makeDemoData, median, personas, ROOT, signIn, startPortal } from './portal.mjs';

const STARTS = 5;
const IDLE_SECONDS = 5;

/** Every figure: its names, and how to measure them together. `big` ones take minutes and run only when asked for. */
const FIGURES = [
  { names: ['home_html_css_brotli'], measure: homeDownload },
  { names: ['browser_wasm_js_brotli'], measure: browserDownload },
  { names: ['server_start'], measure: serverStart },
  { names: ['server_idle_rss'], measure: serverIdle },
  { names: ['engine_amounts', 'engine_trace', 'engine_words'], measure: () => engine.native(say) },
  { names: ['engine_curve'], measure: () => engine.curve(say) },
  {
    names: ['engine_json_native', 'engine_json_wasm', 'engine_wasm_ratio', 'rules_wasm_brotli'],
    measure: () => engine.wasm(say),
  },
  ...[350_000, 3_500_000, 7_000_000].map((claims) => ({
    names: ['time', 'peak_memory', 'differences'].map((figure) => `replay_${claims / 1000}k_${figure}`),
    measure: () => engine.replay(say, claims),
  })),
  {
    names: ['keystroke_to_paint', 'keystroke_bare_to_paint', 'keystroke_paint_ratio', 'keystroke_work'],
    measure: (demo) => withPortal(demo, (portal) => engine.keystroke(say, portal.url)),
  },
  ...Object.keys(PAGES).map((page) => ({
    names: CATEGORIES.map((category) => `lighthouse_${page}_${category}`),
    measure: (demo) => lighthousePage(demo, page),
  })),
  { names: ['demo_million'], measure: demoMillion, big: true },
  ...county.ENGINES.map((engine) => ({
    names: county.names(engine),
    measure: () => county.county(say, engine),
    big: true,
  })),
  ...county.ENGINES.map((engine) => ({
    names: [...claims.names(engine), ...settlement.names(engine)],
    measure: () => readAndSettle(engine),
    big: true,
  })),
];

function say(name, value, unit) {
  console.log(`bench: ${name} ${value} ${unit}`);
}

/** HTML of the home page and its style sheet, as they cross the network. */
async function homeDownload(demo) {
  await withPortal(demo, async (portal) => {
    const { css } = portal.manifest();
    const bytes = (await download(portal.url + '/')) + (await download(portal.url + css));
    say('home_html_css_brotli', (bytes / 1000).toFixed(1), 'kB');
  });
}

/** Everything a page with an island loads to come alive. */
async function browserDownload(demo) {
  await withPortal(demo, async (portal) => {
    const { js, wasm } = portal.manifest();
    const bytes = (await download(portal.url + js)) + (await download(portal.url + wasm));
    say('browser_wasm_js_brotli', (bytes / 1000).toFixed(1), 'kB');
  });
}

/** From the start of the process to the first 200 of /readyz; the median of several starts. */
async function serverStart(demo) {
  const seconds = [];
  for (let start = 0; start < STARTS; start += 1) {
    await withPortal(demo, async (portal) => seconds.push(portal.startSeconds));
  }
  say('server_start', median(seconds).toFixed(3), 's');
}

/** Resident memory some seconds after the home page and a signed-in page were served once. */
async function serverIdle(demo) {
  await withPortal(demo, async (portal) => {
    await download(portal.url + '/');
    await signIn(portal.url, personas(demo.printed)[0]);
    await new Promise((resolve) => setTimeout(resolve, IDLE_SECONDS * 1000));
    say('server_idle_rss', (portal.residentBytes() / 1e6).toFixed(1), 'MB');
  });
}

async function lighthousePage(demo, page) {
  execFileSync('sh', ['setup.sh', 'bench'], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
  await withPortal(demo, async (portal) => {
    const cookie = PAGES[page].signedIn ? await signIn(portal.url, personas(demo.printed)[0]) : undefined;
    const scores = lighthouse(portal.url + PAGES[page].path, cookie);
    for (const category of CATEGORIES) say(`lighthouse_${page}_${category}`, scores[category], 'points');
  });
}

/** A million people with their claims. */
async function demoMillion() {
  const begun = performance.now();
  const { folder } = await makeDemoData(1_000_000);
  say('demo_million', ((performance.now() - begun) / 1000).toFixed(0), 's');
  await rm(folder, { recursive: true, force: true });
}

/** What is read of claims, and then settling, in one database: filling it takes longest. */
async function readAndSettle(engine) {
  const programs = county.buildPrograms();
  await county.withDatabase(engine, county.COUNTY, async (at) => {
    await claims.claims(say, engine, at, programs);
    await settlement.settlement(say, engine, at, programs);
  });
}

async function withPortal(demo, use) {
  const portal = await startPortal(demo.folder);
  try {
    await use(portal);
  } finally {
    await portal.stop();
  }
}

function chosen(only) {
  if (!only) return FIGURES.filter((figure) => !figure.big || process.env.BIG);
  const found = FIGURES.filter((figure) => figure.names.some((name) => name === only || name.startsWith(`${only}_`)));
  if (found.length > 0) return found;
  const names = FIGURES.flatMap((figure) => figure.names);
  console.error(`bench: there is no figure ${only}; there are:\n  ${names.join('\n  ')}`);
  process.exit(2);
}

const figures = chosen(process.argv[2]);
const demo = figures.every((figure) => figure.big) ? undefined : await makeDemoData(2_000);
try {
  for (const figure of figures) await figure.measure(demo);
} finally {
  if (demo) await rm(demo.folder, { recursive: true, force: true });
}

// Residents look at their phones in the evening: each claim of the day is there with its reason, with JavaScript and without.

import { chromium } from 'playwright-core';
import { chromiumPath, QUIET } from '../support/chromium.mjs';
import { check, none } from './checks.mjs';

const PHONE = { viewport: { width: 360, height: 800 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2, locale: 'zh-CN' };

/** Looks at the claims of residents: `{ id, password, claims: [{ id, slip, total, funds, reversed }] }`. */
export async function look(portal, residents) {
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: QUIET,
  });
  try {
    for (const javaScriptEnabled of [true, false]) {
      const faults = [];
      let seen = 0;
      for (const resident of residents) {
        const context = await browser.newContext({ ...PHONE, javaScriptEnabled });
        try {
          seen += await evening(await context.newPage(), portal.url, resident, faults);
        } catch (fault) {
          faults.push(fault.message);
        }
        await context.close();
      }
      const how = javaScriptEnabled ? 'with JavaScript' : 'without JavaScript';
      none(`what ${residents.length} residents found wrong on their phones ${how}`, faults);
      check(`claims of the day read on phones ${how}`, seen > 0, String(seen));
    }
  } finally {
    await browser.close();
  }
}

async function evening(page, url, { id, password, claims }, faults) {
  page.on('pageerror', (fault) => faults.push(fault.message));
  page.on('console', (said) => said.type() === 'error' && faults.push(said.text()));
  await page.goto(`${url}/sign-in`);
  await page.locator('main [name="id"]').fill(id);
  await page.locator('main [name="password"]').fill(password);
  await press(page, page.locator('main form button[type="submit"]:not([name])').first());
  const listed = await list(page, url);
  let seen = 0;
  for (const claim of claims) {
    const path = `/claims/${claim.id}`;
    const at = listed.get(path);
    if (!at) {
      faults.push(`${claim.slip} is not in the list`);
      continue;
    }
    await page.goto(at);
    await press(page, page.locator(`main a[href="${path}"]`).first());
    faults.push(...(await read(page, claim)));
    seen += 1;
  }
  return seen;
}

/** On which page of the list each claim is. */
async function list(page, url) {
  const found = new Map();
  for (let [at, turn] = [`${url}/claims`, 1]; at; turn += 1) {
    await page.goto(at);
    const paths = await page.locator('main .list h2 a[href^="/claims/"]').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    for (const path of paths) found.set(path, at);
    const onwards = page.locator(`main a[href="/claims?page=${turn + 1}"]`);
    at = (await onwards.count()) ? `${url}/claims?page=${turn + 1}` : undefined;
  }
  return found;
}

/** What is wrong with the page of a claim. */
async function read(page, { slip, total, funds, reversed }) {
  const text = (await page.locator('main').innerText()).replaceAll(',', '');
  const faults = [];
  for (const said of [slip, total, funds]) if (!text.includes(said)) faults.push(`${slip}: ${said} is not on the page`);
  if (/已冲正|已撤销/.test(text) !== reversed) faults.push(`${slip}: taken back: ${reversed}, and the page says otherwise`);
  // Each step says what was computed and by which clause.
  const steps = await page.locator('main ol > li').count();
  if (steps === 0) faults.push(`${slip}: no steps`);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  if (width > 360) faults.push(`${slip}: ${width} px wide`);
  return faults;
}

async function press(page, target) {
  await Promise.all([page.waitForEvent('load'), target.click()]);
}

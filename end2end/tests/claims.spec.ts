// `/claims`: one's own, and nobody else's; filters, years, files.

import { readFileSync } from 'node:fs';
import { choose, field, follow, send } from '../support/form.ts';
import { persona, PERSONAS, signIn } from '../support/personas.ts';
import { expect, test } from '../support/test.ts';

const CLAIMS = 'main .list h2 a[href^="/claims/"]';

test('a person reads how a claim was computed', async ({ page }) => {
  await signIn(page, persona(PERSONAS.insured));
  await page.goto('/claims');
  const claims = page.locator(CLAIMS);
  await expect(claims.first()).toBeVisible();
  const all = await claims.count();

  await follow(page.locator('main .years a[href="/claims?year=2014"]'));
  await expect(page).toHaveURL(/year=2014/);
  expect(await claims.count()).toBeLessThan(all);
  const days = await page.locator('main .list .small').allTextContents();
  expect(days.length).toBeGreaterThan(0);
  for (const said of days) expect(said).toContain('2014-');

  await page.goto('/claims');
  await follow(claims.first());
  await expect(page).toHaveURL(/\/claims\/[0-9a-f-]{36}$/);
  await expect(page.locator('main table').first()).toBeVisible();
  await expect(page.locator('main ol > li').first()).toBeVisible();
  await expect(page.locator('main tfoot').first()).toBeVisible();
});

test('a filter stands in the address, and one that leaves nothing says so and can be cleared', async ({ page }) => {
  await signIn(page, persona(PERSONAS.insured));
  await page.goto('/claims');
  const all = await page.locator(CLAIMS).count();
  await page.locator('main details > summary').click();
  const option = field(page, 'hospital').locator('option').nth(1);
  const [hospital, name] = [await option.getAttribute('value'), await option.textContent()];
  await field(page, 'hospital').selectOption(hospital!);
  await send(page);
  await expect(page).toHaveURL(new RegExp(`hospital=${hospital}`));
  await expect(field(page, 'hospital')).toHaveValue(hospital!);
  const found = await page.locator(CLAIMS).allTextContents();
  expect(found.length).toBeGreaterThan(0);
  expect(new Set(found)).toEqual(new Set([name]));

  await page.goto(`/claims?hospital=${hospital}&kind=by_case`);
  await expect(page.locator(CLAIMS)).toHaveCount(0);
  await follow(page.locator('main .empty a'));
  await expect(page).toHaveURL('/claims');
  await expect(page.locator(CLAIMS)).toHaveCount(all);
});

test('the years are summed up in a chart and in a table', async ({ page }) => {
  await signIn(page, persona(PERSONAS.insured));
  await page.goto('/claims');
  await follow(page.locator('main a[href="/claims/years"]'));
  await expect(page.locator('main figure svg.stack').first()).toBeVisible();
  const years = await page.locator('main table').first().locator('tbody tr').count();
  expect(await page.locator('main figure').first().locator('svg.stack').count()).toBe(years);
  await follow(page.locator('main .card a[href^="/claims?year="]').first());
  await expect(page).toHaveURL(/\/claims\?year=\d{4}$/);
});

for (const [link, name, begins] of [
  ['main a[href^="/claims/csv"]', 'claims.csv', '\u{feff}'],
  ['main a[href^="/claims/xlsx"]', 'claims.xlsx', 'PK'],
] as const) {
  test(`the list is saved as ${name}`, async ({ page }) => {
    await signIn(page, persona(PERSONAS.insured));
    await page.goto('/claims');
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator(link).click()]);
    expect(download.suggestedFilename()).toBe(name);
    expect(readFileSync(await download.path(), 'utf8').startsWith(begins)).toBe(true);
  });
}

test('everything about a person is saved as one file', async ({ page }) => {
  await signIn(page, persona(PERSONAS.insured));
  await page.goto('/account');
  await follow(page.locator('main a[href="/account/data"]'));
  const button = page.locator('main form[action="/account/data"] button');
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  expect(download.suggestedFilename()).toBe('my-data.zip');
});

test("a guardian reads a child's claims below the link", async ({ page }) => {
  await signIn(page, persona(PERSONAS.guardian));
  await page.goto('/family/ask');
  const child = page.locator('main label.choice', { hasText: '周小雨' }).locator('input');
  await choose(page, 'member', (await child.getAttribute('value'))!);
  await choose(page, 'relation', 'parent');
  await choose(page, 'consent', 'on');
  await send(page);
  await page.goto(`${new URL(page.url()).pathname}/enrolment`);
  await follow(page.locator('main .notice a[href$="/claims"]'));
  await expect(page).toHaveURL(/\/family\/[^/]+\/claims$/);
  await expect(page.locator('main h1')).toHaveText('报销记录');
  await expect(page.locator('main')).toContainText('周小雨');
});

test("a forged claim id and somebody else's are as if there were none", async ({ page, context }) => {
  await signIn(page, persona(PERSONAS.insured));
  await page.goto('/claims');
  const theirs = await page.locator(CLAIMS).first().getAttribute('href');
  await context.clearCookies();

  await signIn(page, persona(PERSONAS.paid));
  const answers: string[] = [];
  for (const path of [theirs!, '/claims/018f0000-0000-7000-8000-000000000000', '/claims/1%27%20OR%201=1', '/claims/%F0%A0%AE%B7']) {
    const response = await page.goto(path);
    expect(response?.status(), path).toBe(404);
    answers.push(await page.locator('main h1').innerText());
  }
  expect(new Set(answers).size).toBe(1);
});

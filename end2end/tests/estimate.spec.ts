// `/estimate`: the same answer from the server's engine and from the browser's.

import { choose, errorAt, field, fill, follow, send } from '../support/form.ts';
import { answer, estimate, estimateMore } from '../support/pages.ts';
import { persona, PERSONAS, signIn } from '../support/personas.ts';
import { expect, test } from '../support/test.ts';

const SAMPLE = '示例参数，非官方';

test('20,000 yuan in a hospital of the third level in Jiamusi', async ({ page }) => {
  await estimate(page, 'jiamusi-2018', '2018-03-09', '20000');
  const shown = answer(page);
  await expect(shown.locator('.big')).toContainText('12,545.00');
  await expect(shown).toContainText('7,455.00');
  // Who pays which part, how it came about, and by which rules.
  await expect(shown.locator('table').first()).toContainText('20,000.00');
  expect(await shown.locator('ol > li').count()).toBeGreaterThanOrEqual(3);
  await expect(shown).toContainText('佳木斯市城乡居民基本医疗保险（2018年）');
  await expect(shown).not.toContainText(SAMPLE);
});

test('an amount is understood as people type it', async ({ page }) => {
  for (const typed of ['２００００', '20,000.00', '２０，０００元', ' ¥20000 ']) {
    await estimate(page, 'jiamusi-2018', '2018-03-09', typed);
    await expect(answer(page).locator('.big'), typed).toContainText('12,545.00');
  }
});

test('an amount that is none is explained, and nothing typed is lost', async ({ page, javaScriptEnabled }) => {
  for (const [typed, why] of [
    ['abc', '数字'],
    ['12.345', '两位小数'],
    ['-5', '负数'],
    ['99999999999', '太大'],
  ] as const) {
    await estimate(page, 'jiamusi-2018', '2018-03-09', typed);
    if (javaScriptEnabled) await expect(answer(page), typed).toContainText(why);
    // The server says the same at the field.
    await send(page);
    await expect(errorAt(page, 'total_a'), typed).toContainText(why);
    await expect(field(page, 'total_a')).toHaveValue(typed);
    await expect(field(page, 'discharged')).toHaveValue('2018-03-09');
    await expect(page).toHaveTitle(/有误/);
  }
});

test('a day outside the time of the rules is refused with the reason, not with an amount', async ({ page }) => {
  await estimate(page, 'jiamusi-2018', '2030-03-09', '20000');
  await expect(answer(page)).toBeVisible();
  await expect(answer(page).locator('.big')).toHaveCount(0);
  await expect(answer(page)).toContainText('12393');
});

test('a sample says so beside the figure', async ({ page }) => {
  await estimate(page, 'weihai-2014', '2014-03-09', '20000');
  await expect(answer(page).locator('.card').first()).toContainText(SAMPLE);
});

test('a bill by its lines, with more rows', async ({ page }) => {
  await page.goto('/estimate?pack=jiamusi-2018');
  await choose(page, 'by', 'lines');
  const rows = await field(page, 'line_2_unit_price').count();
  expect(rows).toBe(1);
  await fill(page, { admitted: '2018-03-01', discharged: '2018-03-09', line_0_unit_price: '200', line_0_quantity: '100' });
  await follow(page.locator('main button[name="more"]'));
  await expect(field(page, 'line_5_unit_price')).toBeVisible();
  await expect(field(page, 'line_0_unit_price')).toHaveValue('200');
  await choose(page, 'line_0_class', 'A');
  await send(page);
  await expect(answer(page).locator('.big')).toContainText('12,545.00');
});

test('signed in, it starts from the own year', async ({ page }) => {
  await signIn(page, persona(PERSONAS.insured));
  await page.goto('/estimate');
  await expect(page.locator('main')).toContainText('今年');
  expect(Number(await field(page, 'year_stays').inputValue())).toBeGreaterThan(0);
});

test('what a larger bill would mean, and which bill leaves so much to pay', async ({ page }) => {
  await estimateMore(page, 'jiamusi-2018', '2018-03-09', '20000');
  const shown = page.locator('#answer');
  await expect(shown.locator('figure svg path').first()).toBeVisible();
  // 700 yuan first, then 65 of each 100; 大病 begins at 27,271.43.
  await expect(shown.locator('table').first()).toContainText('65.00');
  await expect(shown).toContainText('27,271.43');
  await fill(page, { own_at_most: '3000' });
  await page.locator('main form.card button[type="submit"]').click();
  await expect(shown).toContainText('7,271.42');
  // Nothing typed is lost on the way back.
  await page.locator('main form.no-print button[type="submit"]').click();
  await expect(field(page, 'total_a')).toHaveValue('20000');
  await expect(answer(page).locator('.big')).toContainText('12,545.00');
});

test('a wrong amount in the question backwards is said at its field', async ({ page }) => {
  await estimateMore(page, 'jiamusi-2018', '2018-03-09', '20000');
  await fill(page, { own_at_most: '三千' });
  await page.locator('main form.card button[type="submit"]').click();
  await expect(errorAt(page, 'own_at_most')).toContainText('数字');
  await expect(page.locator('#answer figure')).toBeVisible();
});

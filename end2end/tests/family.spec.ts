// A guardian and her children: the register verifies, she chooses for the one, reads why not for the other, sends a proof
// for a third, and enrols a newborn.

import { type Page } from '@playwright/test';
import { expectNoSidewaysScrolling, expectTargets } from '../support/checks.ts';
import { choose, errorAt, errorSummary, field, fill, follow, send } from '../support/form.ts';
import { persona, PERSONAS, signIn } from '../support/personas.ts';
import { expect, test } from '../support/test.ts';

/** Asks to act for a child of the household, and ends on the link's page. */
async function askFor(page: Page, name: string) {
  await page.goto('/family/ask');
  const child = page.locator('main label.choice', { hasText: name });
  await choose(page, 'member', (await child.locator('input').getAttribute('value'))!);
  await choose(page, 'relation', 'parent');
  await choose(page, 'consent', 'on');
  await send(page);
  await expect(page).toHaveURL(/\/family\/[0-9a-f-]{36}$/);
}

test('a guardian enrols the older child and reads why the younger is enrolled already', async ({ page }) => {
  await signIn(page, persona(PERSONAS.guardian));
  await page.goto('/family');
  await expect(page.locator('main .empty').first()).toBeVisible();
  await expectNoSidewaysScrolling(page);
  await follow(page.locator('main a[href="/family/ask"]'));
  await send(page);
  await expect(errorSummary(page)).toBeFocused();
  await expect(errorAt(page, 'member')).toBeVisible();

  await askFor(page, '周小雨');
  await expect(page.locator('h1')).toContainText('有效');
  const link = new URL(page.url()).pathname;
  await page.goto(`${link}/tiers`);
  await expect(page.locator('main .notice').first()).toContainText('周小雨');
  await expectNoSidewaysScrolling(page);
  await choose(page, 'option', 'rural');
  await send(page);
  await expect(page).toHaveURL(/\/tiers\/check/);
  await expect(page.locator('main')).toContainText('周小雨');
  await send(page);
  await expect(page).toHaveURL(/\/family\/[0-9a-f-]{36}\/tiers\/done\/2016-/);

  await askFor(page, '周小宇');
  await page.goto(`${new URL(page.url()).pathname}/tiers`);
  await expect(page.locator('main')).toContainText('已缴费');
  await expect(page.locator('main input[name="option"]')).toHaveCount(0);

  await page.goto('/family');
  await expect(page.locator('main .list > li')).toHaveCount(2);
  await page.goto(link);
  await follow(page.locator('main form[action$="/end"] button'));
  await expect(page.locator('h1')).toContainText('已结束');
  expect((await page.goto(`${link}/enrolment`))?.status()).toBe(404);
});

test('a child outside the household waits for staff, with a proof', async ({ page }) => {
  await signIn(page, persona(PERSONAS.choosing));
  await page.goto('/family/ask');
  if ((await page.locator('main input[name="member"]').count()) > 0) await choose(page, 'member', 'else');
  // The younger child of the other family: on file, and nobody is told.
  await fill(page, { id: '340399201009129810', name: '周小宇' });
  await choose(page, 'relation', 'other');
  await choose(page, 'consent', 'on');
  await send(page);
  await expect(page.locator('h1')).toContainText('等工作人员核对');
  const upload = page.locator('main form[action$="/evidence"] button');
  await field(page, 'file').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('MZ no picture') });
  await upload.click();
  await expect(errorAt(page, 'file')).toBeVisible();
  const pdf = '%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\nstartxref\n9\n%%EOF\n';
  await field(page, 'file').setInputFiles({ name: 'a.pdf', mimeType: 'application/pdf', buffer: Buffer.from(pdf) });
  await upload.click();
  await expect(page.locator('main a[href^="/family/evidence/"]')).toHaveCount(1);
  await expectNoSidewaysScrolling(page);
});

test('a newborn is enrolled from birth, and its id number is told later', async ({ page }) => {
  await signIn(page, persona(PERSONAS.guardian));
  await page.goto('/family/newborn');
  await fill(page, { name: '周丽华之女', birth: '2015-08-01' });
  await choose(page, 'sex', 'female');
  await choose(page, 'consent', 'on');
  await send(page);
  await expect(errorAt(page, 'birth')).toBeVisible();
  await expect(field(page, 'name')).toHaveValue('周丽华之女');
  await fill(page, { birth: '2015-11-20' });
  await send(page);
  await expect(page.locator('main')).toContainText('T-');
  const link = new URL(page.url()).pathname;
  await expectTargets(page);
  await page.goto(`${link}/tiers`);
  await choose(page, 'option', 'rural');
  await send(page);
  await send(page);
  await expect(page).toHaveURL(/\/tiers\/done\/2015-/);
  await expect(page.locator('main')).toContainText('2015-11-20');

  await page.goto(link);
  await fill(page, { id: '340399201511209883', name: '周小雪' });
  await send(page);
  await expect(page.locator('main')).toContainText('正在核对');
});

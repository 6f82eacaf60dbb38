// `/eligibility`: may I enrol, without signing in; only what is still needed is asked.

import { choose, errorAt, errorSummary, field, send } from '../support/form.ts';
import { answerEligibility } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

test('somebody from Huaiyuan who has paid nothing may choose, and reads why', async ({ page }) => {
  await answerEligibility(page);
  const answer = page.locator('#answer');
  await expect(answer).toBeVisible();
  await expect(answer.locator('ol > li, ul > li').first()).toBeVisible();
  await expect(answer).toContainText('12393');
  await expect(page.locator('main a[href="/tiers"]').last()).toBeVisible();
});

test('who is in the insurance of employees is told so', async ({ page }) => {
  await page.goto('/eligibility');
  await choose(page, 'jurisdiction', 'weihai');
  await choose(page, 'year', '2016');
  await send(page);
  for (const [name, value] of [['hukou', 'yes'], ['employee', 'yes']] as const) {
    if ((await field(page, name).count()) > 0) await choose(page, name, value);
  }
  await send(page);
  await expect(page.locator('#answer')).toBeVisible();
  await expect(page.locator('#answer')).toContainText('职工');
});

test('a form without a place says so at the place, and takes the focus there', async ({ page }) => {
  await page.goto('/eligibility');
  await send(page);
  await expect(errorSummary(page)).toBeFocused();
  await expect(errorAt(page, 'jurisdiction')).toBeVisible();
  await errorSummary(page).locator('a').first().click();
  await expect(field(page, 'jurisdiction').first()).toBeFocused();
});

// Supervision: a sample is drawn at the command line, an auditor looks at a claim and answers with a reason.

import { expectAccessible, expectNoSidewaysScrolling, expectTargets } from '../support/checks.ts';
import { choose, errorAt, errorSummary, field, fill, follow, send } from '../support/form.ts';
import { drawSample, startWork } from '../support/staff.ts';
import { expect, test } from '../support/test.ts';

test.setTimeout(90_000);

test('an auditor finds a drawn claim and answers with a reason that is kept', async ({ page, portal, javaScriptEnabled }) => {
  const sound = async () => {
    await expectNoSidewaysScrolling(page);
    await expectTargets(page);
    if (javaScriptEnabled !== false) await expectAccessible(page);
  };
  // The same seed draws the same claims, and asks about them once.
  expect(drawSample(portal)).toEqual(drawSample(portal));
  await startWork(page, portal, { login: 'ji', role: 'auditor' });
  await expect(page.locator('main .tasks')).toContainText('30 件待办');
  await follow(page.locator('main .tasks a[href="/staff/supervision"]'));
  await expect(page.locator('main .list > li')).toHaveCount(25);
  await sound();
  await follow(page.locator('main nav a', { hasText: '下一页' }));
  await expect(page.locator('main .list > li')).toHaveCount(5);
  await field(page, 'kind').selectOption('overlap');
  await follow(page.locator('main form[method="get"] button'));
  await expect(page.locator('main .empty')).toBeVisible();
  await page.goto('/staff/supervision?kind=sample');
  await follow(page.locator('main .list a').first());
  await expect(page.locator('main')).toContainText('种子 2015');
  await sound();
  const finding = page.url();
  await send(page);
  await expect(errorSummary(page)).toBeFocused();
  await expect(errorAt(page, 'answer')).toBeVisible();
  await expect(errorAt(page, 'reason')).toBeVisible();
  await choose(page, 'answer', 'explained');
  await fill(page, { reason: '已对照病历，单据相符' });
  await send(page);
  await expect(page).toHaveURL(finding);
  await expect(page.locator('main')).toContainText('已对照病历，单据相符');
  await expect(field(page, 'reason')).toHaveCount(0);
  await sound();
  await page.goto('/staff');
  await expect(page.locator('main .tasks')).toContainText('29 件待办');
});

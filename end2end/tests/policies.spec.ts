// `/policies`: what holds, with figures, sources and how sure we are of them.

import { expect, test } from '../support/test.ts';

test('every set of figures shows its sources, and samples say that they are samples', async ({ page }) => {
  await page.goto('/policies');
  const packs = page.locator('main details.card');
  expect(await packs.count()).toBeGreaterThanOrEqual(7);

  const sample = packs.filter({ hasText: '怀远县城乡居民医保（2017年' });
  await expect(sample.locator('summary')).toContainText('示例参数，非官方');
  const official = packs.filter({ hasText: '佳木斯市城乡居民基本医疗保险（2018年）' }).first();
  await expect(official.locator('summary')).not.toContainText('示例');

  await official.locator('summary').click();
  await expect(official.locator('table').first()).toBeVisible();
  await official.locator('a[href="/estimate?pack=jiamusi-2018"]').click();
  await expect(page).toHaveURL('/estimate?pack=jiamusi-2018');
});

test('the years of a place unfold to its tiers and what they cost', async ({ page }) => {
  await page.goto('/policies');
  const year = page.locator('main details', { hasText: '2016' }).first();
  await year.locator('summary').first().click();
  await expect(year.locator('table').first()).toBeVisible();
});

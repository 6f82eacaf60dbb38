// `/`: what can I do here; and what is the same on every page: language, large type, the hotline.

import { follow } from '../support/form.ts';
import { expect, test } from '../support/test.ts';

test('every task of the home page leads to its page', async ({ page }) => {
  await page.goto('/');
  await expect(page.locator('h1')).toHaveText('您想办什么？');
  const tasks = page.locator('main .tasks a');
  const ways = await tasks.evaluateAll((links) => links.map((link) => link.getAttribute('href')!));
  expect(ways).toEqual(expect.arrayContaining(['/enrolment', '/estimate', '/tiers', '/claims', '/eligibility', 'tel:12393']));
  for (const way of ways.filter((way) => way.startsWith('/'))) {
    const response = await page.goto(way);
    expect(response?.status(), way).toBe(200);
    await page.goto('/');
    await follow(page.locator(`main .tasks a[href="${way}"]`));
    // Pages of one's own ask to sign in first.
    await expect(page).toHaveURL((url) => url.pathname === way || url.pathname === '/sign-in');
  }
});

test('the open window to pay for next year is said in days', async ({ page }) => {
  await page.goto('/');
  await expect(page.locator('main')).toContainText('2016');
  await expect(page.locator('main')).toContainText(/30\s*天/);
});

test('large type is one touch away on every page and stays', async ({ page }) => {
  await page.goto('/estimate');
  const before = await page.locator('main p').first().evaluate((element) => parseFloat(getComputedStyle(element).fontSize));
  await page.locator('button[name="size"]').click();
  await expect(page).toHaveURL('/estimate');
  await expect(page.locator('html')).toHaveClass('large');
  const after = await page.locator('main p').first().evaluate((element) => parseFloat(getComputedStyle(element).fontSize));
  expect(after).toBeGreaterThanOrEqual(before * 1.2);
  await page.goto('/policies');
  await expect(page.locator('html')).toHaveClass('large');
  await page.locator('button[name="size"]').click();
  await expect(page.locator('html')).not.toHaveClass('large');
});

test('English is one touch away on every page and stays', async ({ page }) => {
  await page.goto('/eligibility');
  await page.locator('button[name="lang"]').click();
  await expect(page).toHaveURL('/eligibility');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.goto('/');
  await expect(page.locator('h1')).not.toHaveText(/\p{Script=Han}/u);
});

test('every page names the hotline and says that the data are made up', async ({ page }) => {
  for (const path of ['/', '/policies', '/eligibility', '/estimate', '/sign-in', '/about', '/privacy']) {
    await page.goto(path);
    await expect(page.locator('footer a[href="tel:12393"]')).toBeVisible();
    await expect(page.locator('aside.demo')).toBeVisible();
  }
});

test('an address that does not exist is answered with a way on', async ({ page }) => {
  const response = await page.goto('/no-such-page');
  expect(response?.status()).toBe(404);
  await expect(page.locator('main a[href="/"]')).toBeVisible();
});

test('nothing of a page is kept by caches on the way, and it cannot be framed', async ({ request, baseURL }) => {
  const { headers } = { headers: (await request.get(baseURL!)).headers() };
  expect(headers['content-security-policy']).toContain("'wasm-unsafe-eval'");
  expect(headers['content-security-policy']).not.toContain('unsafe-inline');
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(headers['referrer-policy']).toBe('same-origin');
  expect(headers['x-content-type-options']).toBe('nosniff');
});

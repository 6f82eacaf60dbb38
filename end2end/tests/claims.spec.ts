// `/claims`: one's own, and nobody else's.

import { follow } from '../support/form.ts';
import { persona, PERSONAS, signIn } from '../support/personas.ts';
import { expect, test } from '../support/test.ts';

test('a person reads how a claim was computed', async ({ page }) => {
  await signIn(page, persona(PERSONAS.insured));
  await page.goto('/claims');
  const claims = page.locator('main a[href^="/claims/"]');
  await expect(claims.first()).toBeVisible();
  const all = await claims.count();

  await follow(page.locator('main a[href="/claims?year=2014"], main [value="2014"]').first());
  await expect(page).toHaveURL(/year=2014/);
  expect(await claims.count()).toBeLessThanOrEqual(all);

  await page.goto('/claims');
  await claims.first().click();
  await expect(page).toHaveURL(/\/claims\/[0-9a-f-]{36}$/);
  await expect(page.locator('main table').first()).toBeVisible();
  await expect(page.locator('main ol > li').first()).toBeVisible();
});

test("a forged claim id and somebody else's are as if there were none", async ({ page, context }) => {
  await signIn(page, persona(PERSONAS.insured));
  await page.goto('/claims');
  const theirs = await page.locator('main a[href^="/claims/"]').first().getAttribute('href');
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

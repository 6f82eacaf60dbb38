// The main journey: sign in, am I insured, compare, check, choose, confirmation, claims, out.

import { expectNoSidewaysScrolling } from '../support/checks.ts';
import { choose, errorAt, errorSummary, follow, send } from '../support/form.ts';
import { chooseTier } from '../support/pages.ts';
import { persona, PERSONAS, signIn, signInFirst, signOut } from '../support/personas.ts';
import { expect, test } from '../support/test.ts';

test('a resident sees how she is insured, chooses a tier for next year and reads her claims', async ({ page }) => {
  const me = persona(PERSONAS.choosing);
  await page.goto('/');
  await follow(page.locator('main a[href="/enrolment"]'));
  await expect(page).toHaveURL(/\/sign-in/);
  await signIn(page, me);

  await page.goto('/enrolment');
  await expect(page.locator('main dl').first()).toBeVisible();
  // Never the whole number on a screen that others may see.
  await expect(page.locator('body')).not.toContainText(me.id);
  await follow(page.locator('main a[href="/tiers"]').first());

  await expect(page.locator('main')).toContainText(/30\s*天/);
  const options = page.locator('main input[name="option"]');
  expect(await options.count()).toBeGreaterThanOrEqual(2);
  // Nothing is chosen beforehand.
  await expect(page.locator('main input[name="option"]:checked')).toHaveCount(0);
  await send(page);
  await expect(errorSummary(page)).toBeFocused();
  await expect(errorAt(page, 'option').or(errorSummary(page)).first()).toBeVisible();

  await chooseTier(page);
  await expect(page.locator('main')).toContainText('2016');
  await send(page);
  await expect(page).toHaveURL(/\/tiers\/done\/[^/]+$/);
  const reference = page.url().split('/').at(-1)!;
  await expect(page.locator('main .reference')).toHaveText(decodeURIComponent(reference));

  await page.goto('/enrolment');
  await expect(page.locator('main')).toContainText('2016');

  await follow(page.locator('main a[href="/claims"]').first());
  await expect(page.locator('h1')).toHaveText('报销记录');
  const claim = page.locator('main .list a').first();
  if ((await claim.count()) > 0) {
    await claim.click();
    await expect(page.locator('main table').first()).toBeVisible();
  }
  await signOut(page);
  await page.goto('/claims');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('sending the choice twice chooses once', async ({ page }) => {
  await signIn(page, persona(PERSONAS.choosing));
  await chooseTier(page);
  await send(page);
  await expect(page).toHaveURL(/\/tiers\/done\//);
  const first = page.url();
  await page.goBack();
  await send(page);
  await expect(page).toHaveURL(/\/tiers/);
  if (page.url().includes('/done/')) expect(page.url()).toBe(first);
});

test('who has paid cannot choose again, and reads why', async ({ page }) => {
  await signIn(page, persona(PERSONAS.paid));
  await page.goto('/tiers');
  await expect(page.locator('main input[name="option"]')).toHaveCount(0);
  await expect(page.locator('main')).toContainText('12393');
  // Nor by an address of one's own making.
  await page.goto('/tiers/check?option=one');
  await expect(page).toHaveURL('/tiers');
});

// 怀政〔2015〕57号 三(三): paid and entered stays, neither may choose, and the two others are not decided by the text.
for (const [who, { number, options, asks }] of Object.entries({
  'paid and entered': { number: PERSONAS.paid, options: 0, asks: 0 },
  'neither paid nor entered': { number: PERSONAS.choosing, options: 2, asks: 0 },
  'paid but not entered': { number: PERSONAS.withPhone, options: 0, asks: 1 },
  'entered but not paid': { number: PERSONAS.enteredOnly, options: 0, asks: 1 },
})) {
  test(`the year of two tracks: ${who}`, async ({ page, portal }) => {
    const who = persona(number);
    await (who.password ? signIn(page, who) : signInFirst(page, portal, who));
    await page.goto('/tiers');
    await expect(page.locator('main input[name="option"]')).toHaveCount(options);
    await expect(page.locator('main form[action="/tiers/decision"]')).toHaveCount(asks);
    await expectNoSidewaysScrolling(page);
    if (!asks) return;
    await follow(page.locator('main form[action="/tiers/decision"] button'));
    await expect(page.locator('main')).toContainText('已申请人工核定');
    await expect(page.locator('main form[action="/tiers/decision"]')).toHaveCount(0);
  });
}

test("somebody else's confirmation is as if there were none", async ({ page, context }) => {
  await signIn(page, persona(PERSONAS.choosing));
  await chooseTier(page);
  await send(page);
  await expect(page).toHaveURL(/\/tiers\/done\//);
  const theirs = page.url();
  await context.clearCookies();
  await signIn(page, persona(PERSONAS.insured));
  expect((await page.goto(theirs))?.status()).toBe(404);
});

test('a form that another site sends is refused', async ({ page, request, portal }) => {
  await signIn(page, persona(PERSONAS.choosing));
  const cookies = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  for (const headers of [
    { cookie: cookies, origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' },
    { cookie: cookies, origin: portal.url, 'sec-fetch-site': 'same-origin' },
  ]) {
    // The second comes from here and lacks the token of the session.
    const response = await request.post(`${portal.url}/tiers/check`, { headers, form: { option: 'one' }, maxRedirects: 0 });
    expect(response.status()).toBe(403);
  }
});

test('an unknown tier is refused with a message', async ({ page }) => {
  await signIn(page, persona(PERSONAS.choosing));
  await page.goto('/tiers');
  const first = page.locator('main input[name="option"]').first();
  const id = await first.getAttribute('value');
  await choose(page, 'option', id!);
  await first.evaluate((input: HTMLInputElement) => (input.value = 'no-such-tier'));
  await send(page);
  await expect(errorSummary(page)).toBeVisible();
});

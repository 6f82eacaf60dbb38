// Around a choice: what each option would cost, what the year after changes, the slip, and taking a choice back. No step
// needs JavaScript.

import { expectNoSidewaysScrolling, expectTargets } from '../support/checks.ts';
import { follow, send } from '../support/form.ts';
import { chosen } from '../support/pages.ts';
import { atTheGateway, chooseAndOrder, payHere } from '../support/payment.ts';
import { persona, PERSONAS, signIn } from '../support/personas.ts';
import { expect, test } from '../support/test.ts';

test('a resident compares on a phone what a year would cost, and nothing is chosen', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  await signIn(page, persona(PERSONAS.choosing));
  await page.goto('/tiers');
  await follow(page.locator('main a[href="/tiers/compare"]'));
  const main = page.locator('main');
  for (const words of ['2015 年的账单', '看病少的一年', '看病不多不少的一年', '得一场大病的一年', '最坏的情况', '示例参数']) {
    await expect(main).toContainText(words);
  }
  await expect(main).toContainText(/三种情况下/);
  // Three years and the worst case, each with both options.
  await expect(page.locator('main table')).toHaveCount(4);
  for (const table of await page.locator('main table').all()) await expect(table.locator('tbody tr')).toHaveCount(2);
  await expect(page.locator('main input')).toHaveCount(0);
  await expectNoSidewaysScrolling(page);
  await expectTargets(page);

  await follow(page.locator('main a[href="/tiers/next-year"]'));
  for (const words of ['2017', '城乡居民统一标准', '会变的', '不变的', '怀政〔2015〕57号']) await expect(main).toContainText(words);
  await expectNoSidewaysScrolling(page);
  await page.goto('/tiers');
  await expect(page.locator('main input[name="option"]:checked')).toHaveCount(0);
});

test('the slip of a choice is kept and printed, and says who chose', async ({ page }) => {
  const me = persona(PERSONAS.choosing);
  await signIn(page, me);
  const reference = await chosen(page);
  await follow(page.locator(`main a[href="/tiers/slip/${reference}"]`));
  const main = page.locator('main');
  for (const words of [decodeURIComponent(reference), me.name, '本人', '2015年12月31日', '2016年1月1日', '150.00']) {
    await expect(main).toContainText(words);
  }
  await expect(page.locator('body')).not.toContainText(me.id);
  await page.setViewportSize({ width: 360, height: 800 });
  await expectNoSidewaysScrolling(page);
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('main a.button')).toHaveCount(1);
  await expect(page.locator('main a.button')).toBeHidden();
});

test('a choice is taken back after a check, once, and another one is made', async ({ page }) => {
  await signIn(page, persona(PERSONAS.choosing));
  const reference = await chosen(page);
  await follow(page.locator(`main a[href="/tiers/withdraw/${reference}"]`));
  await expect(page.locator('h1')).toHaveText('要退掉这个选择吗？');
  await expect(page.locator('main')).toContainText('没有钱要退');
  // The same form in a second tab, sent later, does nothing more.
  const other = await page.context().newPage();
  await other.goto(page.url());
  await send(page);
  await expect(page).toHaveURL(`/tiers/withdrawn/${reference}`);
  await expect(page.locator('h1')).toHaveText('已退选');
  await send(other);
  await expect(other).toHaveURL(`/tiers/withdrawn/${reference}`);
  await other.goto('/notices');
  await expect(other.locator('main li', { hasText: '2016 年的选择已退掉' })).toHaveCount(1);
  await other.close();
  await page.goto('/tiers');
  await expect(page.locator('main input[name="option"]:checked')).toHaveCount(0);
  expect(await chosen(page)).not.toBe(reference);
});

test('what was paid for a choice that is taken back goes back', async ({ page }) => {
  await signIn(page, persona(PERSONAS.choosing));
  await chooseAndOrder(page);
  const order = page.url();
  await atTheGateway(page);
  await payHere(page, 'pay');
  await expect(async () => {
    await page.goto(`${order}/done`);
    await expect(page.locator('main h1')).toHaveText('已缴费', { timeout: 500 });
  }).toPass({ timeout: 10_000 });
  await page.goto('/enrolment');
  await follow(page.locator('main a[href^="/tiers/slip/"]'));
  await expect(page.locator('main')).toContainText('收据编号');
  await follow(page.locator('main a[href^="/tiers/withdraw/"]'));
  await expect(page.locator('main')).toContainText('150.00 元原路退回');
  await send(page);
  await expect(page.locator('main')).toContainText(/退款编号 TK2016-/);
  await page.goto('/pay');
  await expect(page.locator('main')).toContainText('您退掉了选择');
  await page.goto('/tiers');
  await expect(page.locator('main input[name="option"]').first()).toBeAttached();
});

test('what an old register took is not given back here', async ({ page }) => {
  await signIn(page, persona(PERSONAS.paid));
  await page.goto('/enrolment');
  // The year is there, and paid: what is missing is the way to take it back.
  const year = page.locator('main dl', { hasText: '2016-01-01 至 2016-12-31' }).first();
  await expect(year).toContainText(/元，2015-\d\d-\d\d 缴/);
  await expect(page.locator('main a[href^="/tiers/withdraw/"], main a[href^="/tiers/slip/"]')).toHaveCount(0);
  await page.goto('/tiers');
  await expect(page.locator('main')).toContainText('2016 年已缴费，不能再选');
  await expect(page.locator('main a[href^="/tiers/withdraw/"], main form')).toHaveCount(0);
});

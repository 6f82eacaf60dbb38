// Paying a contribution: check, gateway (the sandbox of the demonstration), back, receipt; and everything that goes wrong
// on the way. No step needs JavaScript.

import { expect, type Page } from '@playwright/test';
import { follow, send } from '../support/form.ts';
import { atTheGateway, chooseAndOrder, payHere } from '../support/payment.ts';
import { persona, PERSONAS, signIn } from '../support/personas.ts';
import { test } from '../support/test.ts';

/** Opens the page again until it says so, as a person does who waits. */
async function says(page: Page, words: string | RegExp, timeout = 10_000) {
  await expect(async () => {
    await page.reload();
    await expect(page.locator('main h1')).toHaveText(words, { timeout: 500 });
  }).toPass({ timeout });
}

test('a resident pays for next year and gets a receipt', async ({ page }) => {
  const me = persona(PERSONAS.choosing);
  await signIn(page, me);
  await chooseAndOrder(page);
  const order = page.url();
  // Who, what, how much and till when, before any money moves; never the whole number.
  for (const words of ['2016', '150.00', '2015年12月31日', '示例参数']) {
    await expect(page.locator('main')).toContainText(words);
  }
  await expect(page.locator('body')).not.toContainText(me.id);
  await atTheGateway(page);
  await expect(page.locator('body')).toContainText('模拟支付，非真实扣款');
  await expect(page.locator('main')).toContainText('150.00');
  await expect(page.locator('body')).not.toContainText(me.name);
  await payHere(page, 'pay');
  await expect(page).toHaveURL(`${order}/done`);
  await says(page, '已缴费');

  await follow(page.locator('main a[href^="/receipts/"]'));
  await expect(page.locator('main .reference')).toHaveText(/^SJ2016-/);
  await expect(page.locator('main')).toContainText('网上支付');
  await page.goto('/enrolment');
  await expect(page.locator('main form[action="/pay"]')).toHaveCount(0);
  await page.goto('/pay');
  await expect(page.locator('main a[href^="/receipts/"]').first()).toBeVisible();
});

test('two tabs, going back and sending again are one order and one payment', async ({ page, context }) => {
  await signIn(page, persona(PERSONAS.choosing));
  await chooseAndOrder(page);
  const order = page.url();
  const other = await context.newPage();
  await other.goto('/enrolment');
  await follow(other.locator('main form[action="/pay"] button'));
  await expect(other).toHaveURL(order);

  await atTheGateway(page);
  const payment = page.url();
  await page.goBack();
  await send(page);
  await expect(page).toHaveURL(payment);
  await payHere(page, 'pay');
  await says(page, '已缴费');
  // The other tab still shows the button; it leads to what was paid.
  await send(other);
  await expect(other).toHaveURL(`${order}/done`);
  await expect(other.locator('main h1')).toHaveText('已缴费');
  await other.goto('/pay');
  await expect(other.locator('main a[href^="/pay/"]')).toHaveCount(0);
});

test('who does not pay is told that nothing was charged, and tries again', async ({ page }) => {
  await signIn(page, persona(PERSONAS.choosing));
  await chooseAndOrder(page);
  for (const act of ['cancel', 'fail'] as const) {
    await atTheGateway(page);
    await payHere(page, act);
    await says(page, /没有扣您的钱/);
  }
  await atTheGateway(page);
  await payHere(page, 'pay');
  await says(page, '已缴费');
});

test('money that was taken twice comes back', async ({ page }) => {
  test.setTimeout(60_000);
  await signIn(page, persona(PERSONAS.choosing));
  await chooseAndOrder(page);
  await atTheGateway(page);
  await payHere(page, 'pay', 'twice');
  await says(page, '已缴费');
  await expect(async () => {
    await page.reload();
    await expect(page.locator('main .notice')).toContainText('多付的 150.00 元会退回', { timeout: 500 });
    await expect(page.locator('main .notice')).toContainText('已经退到', { timeout: 500 });
  }).toPass({ timeout: 30_000 });
  await page.goto('/pay');
  await expect(page.locator('main')).toContainText('退款编号');
});

test('where the message of the payment gets lost, nobody is asked to pay again', async ({ page }) => {
  test.setTimeout(90_000);
  await signIn(page, persona(PERSONAS.choosing));
  await chooseAndOrder(page);
  await atTheGateway(page);
  await payHere(page, 'pay', 'lose');
  await expect(page.locator('main h1')).toHaveText('还在等支付机构的结果');
  await expect(page.locator('main')).toContainText('如果您已经付了钱，不用再付');
  // The portal asks by itself.
  await says(page, '已缴费', 60_000);
});

test('messages late, repeated and out of order pay once', async ({ page }) => {
  await signIn(page, persona(PERSONAS.choosing));
  await chooseAndOrder(page);
  await atTheGateway(page);
  await payHere(page, 'pay', 'reorder');
  await says(page, '已缴费');
  await page.reload();
  await expect(page.locator('main h1')).toHaveText('已缴费');
  await expect(page.locator('main .notice')).toHaveCount(0);
});

test('who has paid already is told before any money moves', async ({ page, request, portal }) => {
  await signIn(page, persona(PERSONAS.paid));
  await page.goto('/enrolment');
  await expect(page.locator('main form[action="/pay"]')).toHaveCount(0);
  // Somebody else's order and receipt are as if there were none.
  for (const path of ['/pay/D2016-NONE', '/pay/D2016-NONE/done', '/receipts/SJ2016-NONE']) {
    expect((await page.goto(path))?.status(), path).toBe(404);
  }
  // A message without the gateway's signature moves nothing.
  const forged = await request.post(`${portal.url}/api/v1/payment/callback`, { data: { event: 'E1' } });
  expect(forged.status()).toBe(401);
});

// What a resident is told: by the round of the day, with a payment, for a child; on the page and, if wanted, by phone.

import { type Page } from '@playwright/test';
import { expectNoSidewaysScrolling, expectTargets } from '../support/checks.ts';
import { choose, follow, send } from '../support/form.ts';
import { atTheGateway, chooseAndOrder, payHere } from '../support/payment.ts';
import { persona, PERSONAS, signIn } from '../support/personas.ts';
import { expect, test } from '../support/test.ts';

/** Opens the notice whose line has these words; waits for it as a person does who looks again. */
async function open(page: Page, words: string) {
  const line = page.locator('main .list a', { hasText: words });
  await expect(async () => {
    await page.goto('/notices');
    await expect(line).toHaveCount(1, { timeout: 500 });
  }).toPass({ timeout: 10_000 });
  await line.click();
  await expect(page).toHaveURL(/\/notices\/[0-9a-f-]{36}$/);
  await expect(page.locator('h1')).toContainText(words);
}

test('who has not paid is told, goes on to choosing, and reads the notice once', async ({ page, portal }) => {
  portal.makeNotices();
  portal.makeNotices();
  await signIn(page, persona(PERSONAS.choosing));
  await page.goto('/');
  await expect(page.locator('main .notice').first()).toContainText('1 条未读通知');
  await follow(page.locator('main .notice a[href="/notices"]'));
  await expectNoSidewaysScrolling(page);
  await expectTargets(page);
  await open(page, '2016 年的医保费还没缴');
  await expect(page.locator('main')).toContainText('2015年12月31日');
  await follow(page.locator('main a.button'));
  await expect(page).toHaveURL('/tiers');
  await open(page, '2016 年的医保费还没缴');
  await send(page);
  await expect(page).toHaveURL('/notices');
  await expect(page.locator('main .lead')).toHaveText('没有未读通知');
  await page.goto('/');
  await expect(page.locator('main')).not.toContainText('未读通知');
});

test('a payment is told on the page and by phone, as long as one wants it', async ({ page, portal }) => {
  const me = persona(PERSONAS.choosing);
  await signIn(page, me);
  await page.goto('/notices');
  await expect(page.locator('main .empty')).toBeVisible();
  await follow(page.locator('main a[href="/notices/messages"]'));
  await expect(page.locator('main h2')).toHaveText('短信提醒没有开');
  await expectNoSidewaysScrolling(page);
  await send(page);
  await expect(page.locator('main h2')).toHaveText('短信提醒已开');

  await chooseAndOrder(page);
  await atTheGateway(page);
  await payHere(page, 'pay');
  await open(page, '2016 年的医保费已收到');
  await expect(page.locator('main')).toContainText('150.00');
  await follow(page.locator('main a.button'));
  await expect(page).toHaveURL(/\/receipts\/SJ2016-/);
  await expect
    .poll(async () => (await portal.messages()).join('\n'), { timeout: 25_000 })
    .toContain('2016 年的医保费已收到');
  const sent = (await portal.messages()).join('\n');
  for (const secret of [me.name, me.id, '150.00', 'SJ2016']) expect(sent).not.toContain(secret);

  await page.goto('/notices/messages');
  await send(page);
  await expect(page.locator('main h2')).toHaveText('短信提醒没有开');
  await page.goto('/notices');
  await send(page);
  await expect(page.locator('main .lead')).toHaveText('没有未读通知');
});

test('a guardian reads of the child, and goes to the child’s pages', async ({ page }) => {
  await signIn(page, persona(PERSONAS.guardian));
  await page.goto('/family/ask');
  const child = page.locator('main label.choice', { hasText: '周小雨' });
  await choose(page, 'member', (await child.locator('input').getAttribute('value'))!);
  await choose(page, 'relation', 'parent');
  await choose(page, 'consent', 'on');
  await send(page);
  const link = new URL(page.url()).pathname;
  await open(page, '周小雨：替孩子办事的申请已通过');
  await follow(page.locator('main a.button'));
  await expect(page).toHaveURL(link);
});

// People who work at the portal: the counter, two checkers, the school clerk, the hotline.

import { type Page } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScrolling, expectTargets } from '../support/checks.ts';
import { choose, errorAt, errorSummary, field, fill, follow, send } from '../support/form.ts';
import { persona, PERSONAS, signIn, signInFirst } from '../support/personas.ts';
import { atTheGateway, chooseAndOrder } from '../support/payment.ts';
import { askWithPaper, CLASS_LIST, elsewhere, find, goHome, onBehalf, startWork, tellNumber } from '../support/staff.ts';
import { expect, test } from '../support/test.ts';

test.setTimeout(90_000);

async function sound(page: Page, javaScriptEnabled: boolean | undefined) {
  await expectNoSidewaysScrolling(page);
  await expectTargets(page);
  if (javaScriptEnabled !== false) await expectAccessible(page);
}

test('somebody without a phone is enrolled, pays cash and gets receipt and activation code', async ({ page, portal, javaScriptEnabled }) => {
  await startWork(page, portal, { login: 'zhou', role: 'counter' });
  await sound(page, javaScriptEnabled);
  const { id, name } = persona(PERSONAS.choosing);
  await find(page, id);
  await expect(page.locator('body')).not.toContainText(id);
  await expect(page.locator('body')).not.toContainText(name);
  await choose(page, 'option', 'rural');
  await send(page);
  await expect(errorSummary(page)).toBeFocused();
  await expect(errorAt(page, 'relation')).toBeVisible();
  await onBehalf(page);
  await send(page);
  await expect(page).toHaveURL(/\/slip\/2016-/);
  await follow(page.locator('main a[href$="/cash"]'));
  await expect(page.locator('main .big')).toHaveText('120.00 元');
  await sound(page, javaScriptEnabled);
  await onBehalf(page);
  const form = page.url();
  await send(page);
  await expect(page).toHaveURL(/\/receipt\/SJ2016-/);
  const receipt = page.url();
  await sound(page, javaScriptEnabled);
  // Going back shows that it is paid, and no form any more.
  await page.goBack();
  await expect(page).toHaveURL(form);
  await expect(page.locator('main')).toContainText('不要收钱');
  await expect(page.locator('main form')).toHaveCount(0);
  await page.goto(receipt);
  await page.locator('main a[href$="#asked_by"]').click();
  await onBehalf(page);
  await follow(page.locator('main button[formaction$="/activation"], main form[action$="/activation"] button').first());
  await expect(page.locator('main .reference')).toHaveText(/^[0-9A-Z-]{14}$/);
  await sound(page, javaScriptEnabled);
  const code = await page.locator('main .reference').innerText();
  await goHome(page);
  await page.goto('/sign-in/activate');
  await fill(page, { id, name, code });
  await send(page);
  await expect(page).toHaveURL('/sign-in/password');
});

test('where the budget pays, somebody without a phone is enrolled and no money moves', async ({ page, portal }) => {
  const districts = ['海晏街道', '松岭街道', '双石镇', '望潮镇', '草庙镇'];
  await startWork(page, portal, { login: 'zhou', role: 'counter', jurisdiction: 'weihai', districts });
  await find(page, persona(PERSONAS.withoutPhone).id);
  await choose(page, 'option', (await field(page, 'option').first().getAttribute('value'))!);
  await onBehalf(page);
  await send(page);
  await follow(page.locator('main a[href$="/cash"]'));
  await expect(page.locator('main')).toContainText('不用交钱');
  await onBehalf(page);
  await send(page);
  await expect(page).toHaveURL(/\/receipt\/SJ2016-/);
  await expect(page.locator('main')).toContainText('0.00 元');
  const receipt = new URL(page.url()).pathname;
  await follow(page.locator('main a.line'));
  await expect(page.locator(`main a[href="${receipt}"]`)).toBeVisible();
});

test('money that comes online after cash was taken goes back', async ({ page, portal, browser, javaScriptEnabled }) => {
  const resident = await elsewhere(browser, portal, javaScriptEnabled);
  const me = persona(PERSONAS.choosing);
  await signIn(resident, me);
  await chooseAndOrder(resident);
  await atTheGateway(resident);

  await startWork(page, portal, { login: 'zhou', role: 'counter' });
  await find(page, me.id);
  await follow(page.locator('main a[href$="/cash"]'));
  await expect(page.locator('main .notice')).toContainText('正在网上付同一笔钱');
  await onBehalf(page);
  await send(page);
  await expect(page).toHaveURL(/\/receipt\/SJ2016-/);

  await follow(resident.locator('button[value="pay"]'));
  await expect(async () => {
    await resident.goto('/pay');
    await expect(resident.locator('main')).toContainText('退款编号', { timeout: 500 });
  }).toPass({ timeout: 30_000 });
  await expect(resident.locator('main a[href^="/receipts/SJ2016-"]')).toHaveCount(1);
  await resident.context().close();
});

test('a choice is taken back on somebody’s word, and its money goes back', async ({ page, portal, javaScriptEnabled }) => {
  await startWork(page, portal, { login: 'zhou', role: 'counter' });
  const { id, name } = persona(PERSONAS.choosing);
  await find(page, id);
  const there = page.url();
  await choose(page, 'option', 'rural');
  await onBehalf(page);
  await send(page);
  await follow(page.locator('main a[href$="/cash"]'));
  await onBehalf(page);
  await send(page);
  await expect(page).toHaveURL(/\/receipt\/SJ2016-/);
  await page.goto(there);
  await follow(page.locator('main a[href*="/withdraw/"]'));
  await expect(page.locator('main')).toContainText('120.00 元原路退回');
  await expect(page.locator('body')).not.toContainText(id);
  await expect(page.locator('body')).not.toContainText(name);
  await sound(page, javaScriptEnabled);
  await send(page);
  await expect(errorSummary(page)).toBeFocused();
  await expect(errorAt(page, 'shown')).toBeVisible();
  await onBehalf(page);
  await send(page);
  await expect(page).toHaveURL(/\/withdrawn\/2016-/);
  await expect(page.locator('main')).toContainText(/退款编号 TK2016-/);
  await sound(page, javaScriptEnabled);
  await page.goto(there);
  await expect(page.locator('main a[href*="/withdraw/"]')).toHaveCount(0);
  await expect(field(page, 'option').first()).toBeAttached();
});

test('two people decide a case; neither decides alone', async ({ page, portal, browser, javaScriptEnabled }) => {
  const resident = await elsewhere(browser, portal, javaScriptEnabled);
  await signInFirst(resident, portal, persona(PERSONAS.withPhone));
  await resident.goto('/tiers');
  await follow(resident.locator('main form[action="/tiers/decision"] button'));
  await expect(resident.locator('main')).toContainText('已申请人工核定');

  await startWork(page, portal, { login: 'one', role: 'checker' });
  await expect(page.locator('main .tag').first()).toContainText('1 件待提出意见');
  await page.goto('/staff/cases');
  await follow(page.locator('main .list a').first());
  const there = page.url();
  await choose(page, 'verdict', 'grant:urban');
  await fill(page, { reason: '缴费票据齐全' });
  await send(page);
  await expect(page.locator('main input[name="answer"]')).toHaveCount(0);
  await sound(page, javaScriptEnabled);
  await goHome(page);

  await startWork(page, portal, { login: 'other', role: 'checker' });
  await expect(page.locator('main .tag').first()).toContainText('1 件等您复核');
  await page.goto(there);
  await choose(page, 'answer', 'confirm');
  await fill(page, { reason: '票据已核对' });
  await send(page);
  await resident.goto('/tiers');
  await expect(resident.locator('main')).toContainText('缴费票据齐全');
  await resident.context().close();
});

test("a guardian's request is decided on its papers", async ({ page, portal, browser, javaScriptEnabled }) => {
  const guardian = await elsewhere(browser, portal, javaScriptEnabled);
  const link = await askWithPaper(guardian);

  await startWork(page, portal, { login: 'zhou', role: 'checker' });
  await follow(page.locator('main a[href="/staff/requests"]'));
  await expect(page.locator('main')).not.toContainText('周小宇');
  await follow(page.locator('main .list a').first());
  await expect(page.locator('main')).toContainText('周小宇');
  await sound(page, javaScriptEnabled);
  const paper = await page.locator('main a[href*="/evidence/"]').getAttribute('href');
  const seen = await page.request.get(paper!);
  expect(seen.headers()['content-security-policy']).toContain('sandbox');
  expect(seen.headers()['cache-control']).toBe('no-store');
  await send(page);
  await expect(errorSummary(page)).toBeFocused();
  await choose(page, 'decision', 'yes');
  await fill(page, { reason: '出生医学证明已核对' });
  await send(page);
  await expect(page.locator('main')).toContainText('已经有决定：核对通过');
  expect((await page.request.get(paper!)).status()).toBe(404);
  await guardian.goto(link);
  await expect(guardian.locator('main')).toContainText('出生医学证明已核对');
  await expect(guardian.locator('h1')).toContainText('有效');
  await guardian.context().close();
});

test("a newborn's number is checked and entered", async ({ page, portal, browser, javaScriptEnabled }) => {
  const mother = await elsewhere(browser, portal, javaScriptEnabled);
  await tellNumber(mother);

  await startWork(page, portal, { login: 'zhou', role: 'checker' });
  await follow(page.locator('main a[href="/staff/newborns"]'));
  await follow(page.locator('main .list a').first());
  await expect(page.locator('main')).toContainText('340399 20151120 9883');
  await sound(page, javaScriptEnabled);
  await choose(page, 'decision', 'no');
  await send(page);
  await expect(errorAt(page, 'reason')).toBeVisible();
  await choose(page, 'decision', 'yes');
  await send(page);
  await expect(page.locator('main .notice')).toContainText('已写进登记');
  await expect(page.locator('main .empty')).toBeVisible();
  await mother.context().close();
});

test('a school sends its list, reads each pupil and takes the result with it', async ({ page, portal, javaScriptEnabled }) => {
  await startWork(page, portal, { login: 'school', role: 'school' });
  await follow(page.locator('main a[href="/staff/school"]'));
  await sound(page, javaScriptEnabled);
  await fill(page, { school: '怀远县第一小学', title: '三年级二班' });
  await field(page, 'file').setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from('') });
  await send(page);
  await expect(errorAt(page, 'file')).toBeVisible();
  await expect(field(page, 'title')).toHaveValue('三年级二班');
  await field(page, 'file').setInputFiles(CLASS_LIST);
  await send(page);
  await expect(page.locator('main h2').first()).toHaveText('核对结果：3 人');
  await expect(page.locator('main table')).toContainText('单元格里是公式');
  await expect(page.locator('main')).not.toContainText('340399201009129810');
  await sound(page, javaScriptEnabled);
  await field(page, 'file').setInputFiles(CLASS_LIST);
  const download = page.waitForEvent('download');
  await page.locator('main button[name="answer"]').click();
  expect((await download).suggestedFilename()).toBe('class-list-result.csv');
  // The clerk of a school sees nobody at the counter.
  expect((await page.goto('/staff/counter'))?.status()).toBe(403);
});

test('the hotline reads with a reason and changes nothing', async ({ page, portal, javaScriptEnabled }) => {
  await startWork(page, portal, { login: 'line', role: 'hotline' });
  await follow(page.locator('main a[href="/staff/hotline"]'));
  await fill(page, { id: persona(PERSONAS.insured).id });
  await send(page);
  await expect(errorAt(page, 'reason')).toBeVisible();
  await fill(page, { reason: '来电问是否参保' });
  await send(page);
  await expect(page.locator('main')).toContainText('基金支付');
  await expect(page.locator('main form')).toHaveCount(1);
  await sound(page, javaScriptEnabled);
  for (const path of ['/staff/counter', '/staff/cases', '/staff/requests', '/staff/newborns', '/staff/school']) {
    expect((await page.goto(path))?.status(), path).toBe(403);
  }
});

test('language and type size work on the pages of staff', async ({ page, portal }) => {
  await page.goto('/staff/sign-in');
  await page.locator('header button[value="en"]').click();
  await expect(page).toHaveURL('/staff/sign-in');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await startWork(page, portal, { login: 'zhou', role: 'counter' });
  await page.goto('/staff/counter');
  await page.locator('header button[value="large"]').click();
  await expect(page).toHaveURL('/staff/counter');
  await expect(page.locator('html')).toHaveClass('large');
  await expectNoSidewaysScrolling(page);
});

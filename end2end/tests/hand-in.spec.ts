// A resident hands in a bill, staff ask for more, two of them grant it, a third pays, and the resident reads why on the
// claim's page.

import { expectNoSidewaysScrolling, expectTargets } from '../support/checks.ts';
import { errorAt, errorSummary, fill, follow, send } from '../support/form.ts';
import { decides, entersLines, fillsIn, handsIn, sendsPhoto, takes } from '../support/hand-in.ts';
import { persona, PERSONAS, signIn } from '../support/personas.ts';
import { elsewhere, goHome, startWork } from '../support/staff.ts';
import { expect, test } from '../support/test.ts';

test('a form with faults comes back as it was typed', async ({ page }) => {
  await signIn(page, persona(PERSONAS.insured));
  await page.goto('/claims');
  await follow(page.locator('main a[href="/hand-in"]'));
  await follow(page.locator('main a[href="/hand-in/new"]'));
  await send(page);
  await expect(errorSummary(page)).toBeFocused();
  for (const name of ['hospital', 'place', 'discharged', 'invoice', 'total', 'why', 'bank', 'account']) {
    await expect(errorAt(page, name)).toBeVisible();
  }
  await expectNoSidewaysScrolling(page);
  await expectTargets(page);
  await fillsIn(page);
  await fill(page, { account: '6228-x' });
  await send(page);
  await expect(errorAt(page, 'account')).toBeVisible();
  await expect(page.locator('main input[name="invoice"]')).toHaveValue('0340115001012345 6789');
});

test('a bill is handed in, checked, granted by two, paid, and read on the claim', async ({
  page,
  portal,
  browser,
  javaScriptEnabled,
}) => {
  test.setTimeout(240_000);
  const resident = await elsewhere(browser, portal, javaScriptEnabled);
  await resident.setViewportSize({ width: 360, height: 800 });
  await signIn(resident, persona(PERSONAS.insured));
  await fillsIn(resident);
  await send(resident);
  await expect(resident.locator('main')).toContainText('估计最多能报');
  await expect(resident.locator('main')).toContainText('不是承诺');
  await expectNoSidewaysScrolling(resident);
  await expectTargets(resident);
  const path = await handsIn(resident);
  await expect(resident.locator('h1')).toHaveText('交上去了');
  await expectNoSidewaysScrolling(resident);
  await follow(resident.locator('main a[href$="#files"]'));
  await sendsPhoto(resident);
  await sendsPhoto(resident);
  await expect(resident.locator('main a[href^="/family/evidence/"]')).toHaveCount(2);

  await startWork(page, portal, { login: 'one', role: 'checker' });
  await takes(page);
  const there = page.url();
  await expect(page.locator('main a[href*="/evidence/"]')).toHaveCount(2);
  await expectNoSidewaysScrolling(page);
  await expectTargets(page);
  await fill(page, { missing: '请补出院小结的照片' });
  await follow(page.locator('main form[action$="/ask"] button'));

  await resident.goto('/notices');
  await follow(resident.locator('main .list a').first());
  await follow(resident.locator('main a[href^="/hand-in/"]'));
  await expect(resident.locator('h1')).toHaveText('要补材料');
  await expect(resident.locator('main .notice')).toContainText('请补出院小结的照片');
  await sendsPhoto(resident);
  await fill(resident, { said: '补上了' });
  await follow(resident.locator('main form[action$="/answer"] button'));
  await expect(resident.locator('h1')).toHaveText('正在核对');

  await page.goto(there);
  await entersLines(page);
  await expect(page.locator('main')).toContainText('第 2 版');
  await decides(page, 'decision', 'yes', '发票和清单核对无误');
  await expect(page.locator('main form[action$="/answer"]')).toHaveCount(0);
  await goHome(page);
  await startWork(page, portal, { login: 'other', role: 'checker' });
  await page.goto(there);
  await expectNoSidewaysScrolling(page);
  await decides(page, 'answer', 'yes', '已核对');
  await goHome(page);

  await resident.goto(path);
  await expect(resident.locator('h1')).toHaveText('同意报销，等打款');
  await startWork(page, portal, { login: 'third', role: 'checker' });
  await page.goto('/staff/payments');
  await follow(page.locator('main .list a').first());
  await expect(page.locator('main')).toContainText('6228480012345678901');
  await fill(page, { bank_reference: 'NH2015120100001', on: '2015-12-01' });
  await send(page);

  await resident.goto(path);
  await expect(resident.locator('h1')).toHaveText('已打款');
  await follow(resident.locator('main a[href^="/claims/"].button').first());
  await expect(resident.locator('main')).toContainText(path.split('/').at(-1)!);
  await expect(resident.locator('main')).toContainText('自己先垫付，交发票报的');
  await expect(resident.locator('main .steps > li').first()).toBeVisible();
  await expectNoSidewaysScrolling(resident);
  await resident.goto('/claims');
  await expect(resident.locator('main .list li').first()).toContainText('已打款');
  await resident.context().close();
});

test('a bill is taken back after it was asked once more', async ({ page }) => {
  await signIn(page, persona(PERSONAS.insured));
  const path = await handsIn(page);
  await page.goto(path);
  await follow(page.locator('main a[href$="/withdraw"]'));
  await expect(page.locator('h1')).toHaveText('撤回');
  await send(page);
  await expect(page).toHaveURL(path);
  await expect(page.locator('h1')).toHaveText('已撤回');
  await page.goto('/hand-in');
  await expect(page.locator('main .list')).toContainText('已撤回');
});

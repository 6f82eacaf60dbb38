// A resident compares a claim with other rules, objects to it, two of staff decide, and the resident reads why.

import { expectNoSidewaysScrolling, expectTargets } from '../support/checks.ts';
import { choose, errorAt, errorSummary, field, fill, follow, send } from '../support/form.ts';
import { objectable, objects } from '../support/objections.ts';
import { persona, PERSONAS, signIn } from '../support/personas.ts';
import { elsewhere, goHome, startWork } from '../support/staff.ts';
import { expect, test } from '../support/test.ts';

const PDF = '%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\nstartxref\n9\n%%EOF\n';

test('a claim stands beside the rules of today and of the other track', async ({ page }) => {
  await signIn(page, persona(PERSONAS.insured));
  await page.goto('/claims');
  await follow(page.locator('main .list a').first());
  await follow(page.locator('main a[href$="/compare"]'));
  await expect(page.locator('main .notice').first()).toContainText('和实际付的一样');
  expect(await page.locator('main table.compare tbody tr').count()).toBeGreaterThanOrEqual(4);
  await expect(page.locator('main')).toContainText('示例参数，非官方');
  await expectNoSidewaysScrolling(page);
  await expectTargets(page);
});

test('an objection is asked, decided by two, and its reason is read', async ({ page, portal, browser, javaScriptEnabled }) => {
  const resident = await elsewhere(browser, portal, javaScriptEnabled);
  await signIn(resident, persona(PERSONAS.paid));
  await objectable(resident);
  await send(resident);
  await expect(errorSummary(resident)).toBeFocused();
  await expect(errorAt(resident, 'subject')).toBeVisible();
  await expect(errorAt(resident, 'reason')).toBeVisible();
  await choose(resident, 'subject', 'line:0');
  await fill(resident, { reason: '这一项我没有用过\n<b>请核对</b>' });
  await send(resident);
  await expect(resident).toHaveURL(/\/objections\/2015-[0-9A-Z-]+$/);
  await expect(resident.locator('h1')).toHaveText('正在核对');
  await expect(resident.locator('main')).toContainText('<b>请核对</b>');
  await field(resident, 'file').setInputFiles({ name: 'a.pdf', mimeType: 'application/pdf', buffer: Buffer.from(PDF) });
  await follow(resident.locator('main form[action$="/evidence"] button'));
  await expect(resident.locator('main a[href^="/family/evidence/"]')).toHaveCount(1);
  await expectNoSidewaysScrolling(resident);
  await expectTargets(resident);

  await startWork(page, portal, { login: 'one', role: 'checker' });
  await page.goto('/staff/cases');
  await follow(page.locator('main .list a').first());
  const there = page.url();
  await expect(page.locator('main')).toContainText('这一项我没有用过');
  await expect(page.locator('main a[href*="/evidence/"]')).toHaveCount(1);
  await expect(page.locator('main .steps > li').first()).toBeVisible();
  await expectNoSidewaysScrolling(page);
  await choose(page, 'verdict', 'grant:as_asked');
  await fill(page, { reason: '清单核对过，这一项没有用' });
  await send(page);
  await expect(page.locator('main input[name="answer"]')).toHaveCount(0);
  await goHome(page);

  await startWork(page, portal, { login: 'other', role: 'checker' });
  await page.goto(there);
  await choose(page, 'answer', 'confirm');
  await fill(page, { reason: '已核对' });
  await send(page);

  // Until its hospital has settled it anew it waits on a list.
  await page.goto('/staff');
  await follow(page.locator('main a[href="/staff/anew"]'));
  await expect(page.locator('main .list > li')).toHaveCount(1);
  await expect(page.locator('main .list')).toContainText('等冲正');
  await expectNoSidewaysScrolling(page);
  await expectTargets(page);

  await resident.goto('/notices');
  await follow(resident.locator('main .list a').first());
  await follow(resident.locator('main a[href^="/objections/"]'));
  await expect(resident.locator('h1')).toHaveText('同意，重新结算');
  await expect(resident.locator('main')).toContainText('清单核对过，这一项没有用');
  await expect(resident.locator('main form[action$="/withdraw"]')).toHaveCount(0);
  await resident.context().close();
});

test('an objection is taken back and stays in the list', async ({ page }) => {
  await signIn(page, persona(PERSONAS.paid));
  await objects(page);
  await follow(page.locator('main form[action$="/withdraw"] button'));
  await expect(page.locator('h1')).toHaveText('已撤回');
  await page.goto('/objections');
  await expect(page.locator('main .list > li')).toHaveCount(1);
  await expect(page.locator('main .list')).toContainText('已撤回');
});

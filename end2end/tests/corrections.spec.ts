// A resident looks at what is on file, asks for a correction, checks it, proves it, follows it and takes one back.

import { expectNoSidewaysScrolling, expectTargets } from '../support/checks.ts';
import { choose, errorAt, errorSummary, field, fill, follow, send } from '../support/form.ts';
import { persona, PERSONAS, signIn } from '../support/personas.ts';
import { expect, test } from '../support/test.ts';

const PDF = '%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\nstartxref\n9\n%%EOF\n';

test('a wrong name is asked to be corrected, with a proof', async ({ page }) => {
  const { id, name } = persona(PERSONAS.choosing);
  await signIn(page, persona(PERSONAS.choosing));
  await page.goto('/account');
  await follow(page.locator('main a[href="/details"]'));
  await expect(page.locator('main')).toContainText(name);
  await expect(page.locator('main')).not.toContainText(id);
  await expectNoSidewaysScrolling(page);
  await expectTargets(page);

  await follow(page.locator('main a[href="/details/name"]'));
  await fill(page, { value: '王3' });
  await send(page);
  await expect(errorSummary(page)).toBeFocused();
  await expect(errorAt(page, 'value')).toBeVisible();
  await expect(errorAt(page, 'reason')).toBeVisible();
  await expect(field(page, 'value')).toHaveValue('王3');
  await fill(page, { value: '王志愿', reason: '登记时写错了一个字\n<b>身份证上</b>是“愿”' });
  await send(page);

  // Nothing is sent yet: back, and forth again.
  await expect(page.locator('h1')).toHaveText('请核对');
  await expect(page.locator('main')).toContainText('<b>身份证上</b>');
  await follow(page.locator('main button[name="change"]'));
  await expect(field(page, 'value')).toHaveValue('王志愿');
  await expect(page.locator('main .errors')).toHaveCount(0);
  await send(page);
  await send(page);
  await expect(page).toHaveURL(/\/corrections\/2015-[0-9A-Z-]+$/);
  await expect(page.locator('h1')).toContainText('正在核对');
  await expect(page.locator('main .notice')).toContainText('还没有证明');

  const upload = page.locator('main form[action$="/evidence"] button');
  await field(page, 'file').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from(PDF) });
  await upload.click();
  await expect(errorAt(page, 'file')).toBeVisible();
  await field(page, 'file').setInputFiles({ name: 'a.pdf', mimeType: 'application/pdf', buffer: Buffer.from(PDF) });
  await upload.click();
  await expect(page.locator('main a[href^="/family/evidence/"]')).toHaveCount(1);
  await expect(page.locator('main .notice')).toHaveCount(0);
  await expectNoSidewaysScrolling(page);

  await page.goto('/details');
  await expect(page.locator('main a[href^="/corrections/"]')).toHaveCount(1);
  await expect(page.locator('main a[href="/details/name"]')).toHaveCount(0);
  await follow(page.locator('main a[href^="/corrections/"]'));
  await follow(page.locator('main form[action$="/withdraw"] button'));
  await expect(page.locator('h1')).toContainText('已撤回');
  await page.goto('/details');
  await expect(page.locator('main a[href="/details/name"]')).toHaveCount(1);
});

test('groups are ticked, with the day since when', async ({ page }) => {
  await signIn(page, persona(PERSONAS.choosing));
  await page.goto('/details/groups');
  await choose(page, 'group_disabled', 'on');
  await fill(page, { since: '2016-01-01', reason: '有残疾人证' });
  await send(page);
  await expect(errorAt(page, 'since')).toBeVisible();
  await expect(field(page, 'group_disabled')).toBeChecked();
  await fill(page, { since: '2015年7月1日' });
  await send(page);
  await expect(page.locator('main')).toContainText('2015-07-01');
  await send(page);
  await expect(page.locator('h1')).toContainText('正在核对');
  await expectNoSidewaysScrolling(page);
});

test('an impossible day and a number with a wrong check digit are told at the field', async ({ page }) => {
  await signIn(page, persona(PERSONAS.choosing));
  for (const [datum, value] of [
    ['birth_date', '1966-02-30'],
    ['id_number', '340399196605020018'],
    ['phone', '110'],
  ]) {
    await page.goto(`/details/${datum}`);
    await fill(page, { value: value!, reason: '写错了' });
    await send(page);
    await expect(errorAt(page, 'value')).toBeVisible();
    await expect(field(page, 'value')).toHaveValue(value!);
  }
});

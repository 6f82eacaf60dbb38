// Was I insured on that day, the certificate of it, and whether it is genuine.

import type { Page } from '@playwright/test';
import { expect, test } from '../support/test.ts';
import { fill, follow, send } from '../support/form.ts';
import { persona, PERSONAS, signIn } from '../support/personas.ts';

/** Has a text checked: by the browser where it runs JavaScript, else by the server. */
async function check(page: Page) {
  await page.locator('form[data-verify] button').click();
}

/** Issues a certificate for a day of cover; its number, and what its QR code holds. */
async function certify(page: Page, day: string) {
  await signIn(page, persona(PERSONAS.insured));
  await page.goto('/enrolment');
  await page.locator('form[method="get"] [name="on"]').fill(day);
  await follow(page.locator('form[method="get"] button'));
  await expect(page.locator('#on-answer h2')).toContainText('已参保，待遇有效');
  await follow(page.locator('form[action="/certificates"] button'));
  await expect(page.locator('h1')).toHaveText('参保证明');
  const text = (await page.locator('.signed').textContent()) ?? '';
  return { number: new URL(page.url()).pathname.split('/').pop()!, text };
}

test('a day of cover is certified, and anyone can check the number', async ({ page, context }) => {
  const { number, text } = await certify(page, '2015-03-03');
  expect(text).toContain(`/verify?c=${number}#`);
  await context.clearCookies();
  await page.goto('/verify');
  await fill(page, { text: number.toLowerCase() });
  await send(page);
  await expect(page.locator('#found')).toContainText('是真的参保证明');
  await expect(page.locator('#found')).toContainText('到今天仍然有效');
  await expect(page.locator('#found [data-field="name"]')).toHaveText('陈*仓');
});

test('the text of the QR code is genuine, and a changed one is not', async ({ page }) => {
  const { text } = await certify(page, '2015-03-03');
  await page.goto('/verify');
  await fill(page, { text });
  await check(page);
  await expect(page.locator('#found')).toContainText('签名相符');
  const at = text.indexOf('#') + 30;
  const changed = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
  await fill(page, { text: changed });
  await check(page);
  await expect(page.locator('#found')).toContainText('不是真的');
});

test('a day without cover is answered with what to do', async ({ page }) => {
  await signIn(page, persona(PERSONAS.insured));
  await page.goto('/enrolment?on=1999-01-01');
  await expect(page.locator('#on-answer h2')).toContainText('没有查到您的参保');
  await expect(page.locator('#on-answer a[href="tel:12393"]')).toBeVisible();
  await expect(page.locator('form[action="/certificates"]')).toHaveCount(0);
});

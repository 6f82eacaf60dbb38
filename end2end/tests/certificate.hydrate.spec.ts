// The browser checks certificates and receipts by itself: nothing is sent, and no network is needed.

import { follow } from '../support/form.ts';
import { expect, test } from '../support/test.ts';
import { persona, PERSONAS, signIn } from '../support/personas.ts';

test('a certificate is checked without a network', async ({ page, context }) => {
  await signIn(page, persona(PERSONAS.insured));
  await page.goto('/enrolment');
  await follow(page.locator('form[action="/certificates"] button'));
  const text = (await page.locator('.signed').textContent()) ?? '';
  await page.goto('/verify');
  await page.waitForLoadState('networkidle');
  await context.setOffline(true);
  const sent: string[] = [];
  page.on('request', (request) => sent.push(request.url()));
  await page.locator('[name="text"]').fill(text);
  await page.locator('form[data-verify] button').click();
  await expect(page.locator('#found')).toContainText('是真的参保证明');
  await expect(page.locator('#found [data-field="place"]')).toHaveText('怀远县');
  await page.locator('[name="text"]').fill(text.slice(0, -3) + 'AAA');
  await page.locator('form[data-verify] button').click();
  await expect(page.locator('#found')).toContainText('不是真的');
  expect(sent).toEqual([]);
});

test('what a QR code carries is checked on opening', async ({ page }) => {
  await signIn(page, persona(PERSONAS.insured));
  await page.goto('/enrolment');
  await follow(page.locator('form[action="/certificates"] button'));
  const text = (await page.locator('.signed').textContent()) ?? '';
  const { hash } = new URL(text);
  await page.goto(`/verify${hash}`);
  await expect(page.locator('#found')).toContainText('签名相符');
});

test('a receipt is checked here, and a changed one is refused', async ({ page }) => {
  const request = {
    pack: 'jiamusi-2018',
    care: { kind: 'inpatient', hospital_level: '3', admitted: '2018-03-01', discharged: '2018-03-09' },
    bill: { totals: { A: '20000.00' } },
  };
  const answer = await page.request.post('/api/v1/estimate', { data: request });
  const { receipt } = await answer.json();
  await page.goto('/verify');
  await page.waitForLoadState('networkidle');
  await page.locator('[name="text"]').fill(receipt);
  await page.locator('form[data-verify] button').click();
  await expect(page.locator('#found')).toContainText('是真的回执');
  await expect(page.locator('#found [data-field="fund"]')).toHaveText('12545.00');
  await page.locator('[name="text"]').fill(receipt.replace(/.\./, (end: string) => (end[0] === 'A' ? 'B.' : 'A.')));
  await page.locator('form[data-verify] button').click();
  await expect(page.locator('#found')).toContainText('不是真的');
});

// `/estimate`: the same answer from the server's engine and from the browser's.

import { choose, fill, send } from '../support/form.ts';
import { expect, test } from '../support/test.ts';

/** With JavaScript the answer is there as one types; without, the form is sent. */
async function ask(page: import('@playwright/test').Page, javaScriptEnabled: boolean | undefined) {
  if (!javaScriptEnabled) await send(page);
}

test('a bill of 20,000 yuan in Jiamusi', async ({ page, javaScriptEnabled }) => {
  await page.goto('/estimate?pack=jiamusi-2018');
  await choose(page, 'hospital_level', '3');
  await fill(page, { total_a: '20000', total_b: '', total_c: '', admitted: '2018-03-01', discharged: '2018-03-09' });
  await ask(page, javaScriptEnabled);

  const answer = page.locator('#answer');
  await expect(answer).toContainText('12,545.00');
  await expect(answer).toContainText('7,455.00');
  // Which rules, and how it came about.
  await expect(answer).toContainText('2018');
  await expect(answer.locator('ol > li').first()).toBeVisible();
});

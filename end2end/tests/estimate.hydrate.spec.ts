// What only JavaScript adds to `/estimate`: the answer follows each change, and nothing is sent.

import { choose, fill } from '../support/form.ts';
import { answer, estimate } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

test('the answer follows each change without a request', async ({ page }) => {
  await estimate(page, 'jiamusi-2018', '2018-03-09', '20000');
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await expect(answer(page).locator('.big')).toContainText('12,545.00');
  await choose(page, 'hospital_level', '1');
  await expect(answer(page).locator('.big')).not.toContainText('12,545.00');
  await fill(page, { total_a: '0.00', total_c: '500' });
  await expect(answer(page)).toContainText('500.00');
  expect(requests).toEqual([]);
});

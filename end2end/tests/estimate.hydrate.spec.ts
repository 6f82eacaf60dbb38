// What only JavaScript adds to `/estimate`: the answer follows each change, and nothing is sent.

import { choose, fill } from '../support/form.ts';
import { answer, estimate } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

const LEVELS: Record<string, string> = { 1: '一级', 2: '二级', 3: '三级' };

test('the answer follows each change without a request', async ({ page }) => {
  await estimate(page, 'jiamusi-2018', '2018-03-09', '20000');
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await expect(answer(page).locator('.big')).toContainText('12,545.00');
  // The figure is patched at once, the table is drawn a frame later: both end at the same amount.
  const figure = answer(page).locator('.fund');
  const row = answer(page).locator('table.compare tr.here');
  for (const level of ['1', '2', '3']) {
    await choose(page, 'hospital_level', level);
    await expect(row.locator('th')).toHaveText(LEVELS[level]!);
    await expect(figure).toHaveText(await row.locator('td').first().innerText());
  }
  await expect(figure).toHaveText('12,545.00');
  await fill(page, { total_a: '0.00', total_c: '500' });
  await expect(answer(page)).toContainText('500.00');
  expect(requests).toEqual([]);
});

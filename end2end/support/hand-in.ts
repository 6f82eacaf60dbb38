// Handing in a bill that was paid without the card, and what staff do with it.

import { expect, type Page } from '@playwright/test';
import { choose, field, fill, follow, send } from './form.ts';

/** A photograph of one pixel. */
export const PHOTO = {
  name: 'invoice.png',
  mimeType: 'image/png',
  buffer: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
    'base64',
  ),
};

/** Fills in a stay away from home, paid in full. */
export async function fillsIn(page: Page, base = '') {
  await page.goto(`${base}/hand-in/new`);
  await choose(page, 'kind', 'inpatient');
  await fill(page, { admitted: '2015-11-02', discharged: '2015-11-12', hospital: '省立医院（演示）' });
  await choose(page, 'place', 'in_province');
  await choose(page, 'filed', 'yes');
  await fill(page, { invoice: '0340115001012345 6789', total: '30,000' });
  await choose(page, 'why', 'elsewhere');
  await fill(page, { bank: '农业银行怀远支行', account: '6228 4800 1234 5678 901' });
}

/** Hands it in and comes to the receipt; the path of the hand-in. */
export async function handsIn(page: Page, base = ''): Promise<string> {
  await fillsIn(page, base);
  await send(page);
  await expect(page.locator('main form[action$="/hand-in/send"]')).toBeVisible();
  await send(page);
  await expect(page).toHaveURL(/\/hand-in\/L2015-[0-9A-Z-]+\/receipt$/);
  return new URL(page.url()).pathname.replace(/\/receipt$/, '');
}

/** Sends a photograph. */
export async function sendsPhoto(page: Page) {
  await field(page, 'file').setInputFiles(PHOTO);
  await follow(page.locator('main form[action$="/evidence"] button'));
}

/** Opens the first hand-in of the list and takes it. */
export async function takes(page: Page) {
  await page.goto('/staff/hand-in');
  await follow(page.locator('main .list a').first());
  await follow(page.locator('main form[action$="/take"] button'));
}

/** Enters the lines of the bill. */
export async function entersLines(page: Page) {
  await fill(page, { line_0_name: '手术费', line_0_unit_price: '29000' });
  await choose(page, 'line_0_class', 'A');
  await fill(page, { line_1_name: '护工费', line_1_unit_price: '500', line_1_quantity: '2', line_1_excluded: '不是医疗费' });
  await choose(page, 'line_1_class', 'C');
  await fill(page, { reason: '照清单录入' });
  await follow(page.locator('main form[action$="/lines"] button:not([name])'));
}

/** Decides yes or no, or answers a proposal. */
export async function decides(page: Page, way: 'decision' | 'answer', decision: 'yes' | 'no', why: string) {
  await choose(page, 'decision', decision);
  await fill(page, { why });
  await follow(page.locator(`main form[action$="/${way}"] button`));
}

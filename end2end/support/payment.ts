// The way to a payment and through it, as a person goes.

import { expect, type Page } from '@playwright/test';
import { follow, send } from './form.ts';
import { chooseTier } from './pages.ts';

/** Chooses and presses the button to pay: ends on the page where the order is checked. */
export async function chooseAndOrder(page: Page) {
  await chooseTier(page);
  await send(page);
  await expect(page).toHaveURL(/\/tiers\/done\//);
  await follow(page.locator('main form[action="/pay"] button'));
  await expect(page).toHaveURL(/\/pay\/D2016-[0-9A-Z-]+$/);
}

/** From a page of the order to the gateway's. */
export async function atTheGateway(page: Page) {
  await send(page);
  await expect(page).toHaveURL(/\/sandbox-gateway\/pay\//);
}

/** Presses a button of the sandbox; `delivery` says how its messages go. */
export async function payHere(page: Page, act: 'pay' | 'cancel' | 'fail', delivery?: string) {
  if (delivery) {
    await page.locator('summary').click();
    await page.locator(`label:has(input[value="${delivery}"])`).click();
  }
  await follow(page.locator(`button[value="${act}"]`));
  await expect(page).toHaveURL(/\/pay\/D2016-[0-9A-Z-]+\/done$/);
}

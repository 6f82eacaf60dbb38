// Claims that one can still object to, and objecting to one.

import { expect, type Page } from '@playwright/test';
import { choose, fill, follow, send } from './form.ts';

/** Opens the form of the newest claim. Of the personas the one who has paid had a visit within the term. */
export async function objectable(page: Page) {
  await page.goto('/claims');
  await follow(page.locator('main .list a').first());
  await follow(page.locator('main a[href$="/object"]'));
  await expect(page.locator('main form[action$="/object"]')).toBeVisible();
}

/** Objects to the newest claim as a whole. */
export async function objects(page: Page) {
  await objectable(page);
  await choose(page, 'subject', 'claim');
  await fill(page, { reason: '床位费多算了一天' });
  await send(page);
  await expect(page).toHaveURL(/\/objections\/2015-/);
}

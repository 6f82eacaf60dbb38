// Filling in forms as people do, by what the fields are called in the form itself: the names stay when words change.

import { type Locator, type Page } from '@playwright/test';

export function field(page: Page, name: string): Locator {
  return page.locator(`main [name="${name}"]`);
}

/** Types into fields, after emptying them. */
export async function fill(page: Page, values: Record<string, string>) {
  for (const [name, value] of Object.entries(values)) await field(page, name).fill(value);
}

/** Presses the radio button or tick box with this value, where a person does: on its label, whatever lies on top of it. */
export async function choose(page: Page, name: string, value: string) {
  const id = await page.locator(`main input[name="${name}"][value="${value}"]`).getAttribute('id');
  await page.locator(`main label[for="${id}"], main label:has([id="${id}"])`).click({ force: true });
}

/** Presses a link or button that leads to another page, and waits until that is there. */
export async function follow(target: Locator) {
  await Promise.all([target.page().waitForEvent('load'), target.click()]);
}

/** Presses the button that sends the form; buttons with a name ask for something else. */
export async function send(page: Page) {
  await follow(page.locator('main form button[type="submit"]:not([name])').first());
}

/** The messages at the fields. */
export function errorAt(page: Page, name: string): Locator {
  return page.locator(`[id="${name}-error"]`);
}

/** The list of errors on top of a form that came back. */
export function errorSummary(page: Page): Locator {
  return page.locator('.errors');
}

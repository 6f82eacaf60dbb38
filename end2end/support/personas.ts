// The people of the demo data who can sign in, as `portal demo` prints them.

import { expect, type Page } from '@playwright/test';
import { fill, follow, send } from './form.ts';
import type { Portal } from './portal.ts';

/** Which persona stands for what; the numbers are those of the README. */
export const PERSONAS = { insured: 1, paid: 2, choosing: 3, withPhone: 4, withoutPhone: 6, guardian: 7, enteredOnly: 8 };

export interface Persona {
  name: string;
  id: string;
  password: string | undefined;
  activation: string | undefined;
}

/** Persona 1 to 8, in the order of the README. */
export function persona(number: number): Persona {
  const found = all()[number - 1];
  if (!found) throw new Error(`There is no persona ${number} in:\n${process.env.PORTAL_DEMO_PRINTED}`);
  return found;
}

/** One block each: name and id number in the first line, then how to sign in. */
function all(): Persona[] {
  return (process.env.PORTAL_DEMO_PRINTED ?? '').split('\n\n').flatMap((block) => {
    const [, name, id] = /^(\S+) {2}(\d{17}[\dX])$/m.exec(block) ?? [];
    if (!name || !id) return [];
    const after = (words: string) => new RegExp(`${words}: (\\S+)`).exec(block)?.[1];
    return [{ name, id, password: after('password'), activation: after('activation code') }];
  });
}

/** Signs in with the password, and ends where a person ends after that. */
export async function signIn(page: Page, { id, password }: Persona) {
  if (!password) throw new Error(`${id} has no password.`);
  await page.goto('/sign-in');
  await fill(page, { id, password });
  await send(page);
  await expect(page).not.toHaveURL(/\/sign-in/);
}

/** Asks for a code by id number and name, and waits until it was sent. */
export async function askForCode(page: Page, portal: Portal, { id, name }: Persona) {
  const before = (await portal.messages()).length;
  await page.goto('/sign-in/first');
  await fill(page, { id, name });
  await send(page);
  await expect(page).toHaveURL('/sign-in/code');
  await expect.poll(async () => (await portal.messages()).length).toBe(before + 1);
}

/** The first sign-in, with a code to the phone; ends where a password can be set. */
export async function signInFirst(page: Page, portal: Portal, who: Persona) {
  await askForCode(page, portal, who);
  await fill(page, { code: await portal.lastCode() });
  await send(page);
  await expect(page).toHaveURL('/sign-in/password');
}

export async function signOut(page: Page) {
  await follow(page.locator('form[action="/sign-out"] button'));
  await expect(page.locator('form[action="/sign-out"]')).toHaveCount(0);
}

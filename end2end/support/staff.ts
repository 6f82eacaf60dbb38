// People who work at the portal: an account from the command line, the first sign-in by its link, one-time codes.

import { createHmac } from 'node:crypto';
import { expect, type Page } from '@playwright/test';
import { fill, send } from './form.ts';
import type { Portal } from './portal.ts';

const PASSWORD = 'rain on the county road';
const STEP = 30_000;
/** Townships of Huaiyuan in the demo data. */
const DISTRICTS = ['清河镇', '柳溪镇', '东塘镇', '白杨镇', '南洼乡', '石桥乡', '榴城镇'];

export interface Work {
  login: string;
  role: 'counter' | 'school' | 'checker' | 'hotline';
  jurisdiction?: string;
  districts?: string[];
}

/** The six digits of RFC 6238 for a secret in base32. */
export function oneTimeCode(secret: string, at = Date.now()): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replaceAll(' ', '')].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / STEP)));
  const hash = createHmac('sha1', key).update(counter).digest();
  const offset = hash.at(-1)! & 15;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** Makes an account and returns the path of its link. */
export function hire(portal: Portal, { login, role, jurisdiction = 'huaiyuan', districts = DISTRICTS }: Work): string {
  const place = ['--jurisdiction', jurisdiction, ...districts.flatMap((district) => ['--district', district])];
  const printed = portal.run('staff', 'add', '--login', login, '--name', `员工${login}`, '--role', role, ...place);
  const link = /^http\S+(\/staff\/first\S+)$/m.exec(printed)?.[1];
  if (!link) throw new Error(`No link was printed:\n${printed}`);
  return link;
}

/** Somebody new opens the link, sets up password and codes, and signs in. */
export async function startWork(page: Page, portal: Portal, work: Work): Promise<void> {
  await page.goto(hire(portal, work));
  // The token is out of the address at once.
  await expect(page).toHaveURL('/staff/first');
  const secret = /[A-Z2-7]{4}(?: [A-Z2-7]{1,4})+/.exec(await page.locator('main dl').innerText())?.[0];
  if (!secret) throw new Error('No secret is shown.');
  // The code of the step before, so that the one of now is left for signing in.
  await fill(page, { code: oneTimeCode(secret, Date.now() - STEP), password: PASSWORD, again: PASSWORD });
  await send(page);
  await expect(page).toHaveURL('/staff/sign-in');
  await fill(page, { login: work.login, password: PASSWORD, code: oneTimeCode(secret) });
  await send(page);
  await expect(page).toHaveURL('/staff');
}

export async function goHome(page: Page): Promise<void> {
  await page.locator('form[action="/staff/sign-out"] button').click();
  await expect(page).toHaveURL('/staff/sign-in');
}

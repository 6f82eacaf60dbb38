// People who work at the portal: an account from the command line, the first sign-in by its link, one-time codes.

import { createHmac } from 'node:crypto';
import { type Browser, expect, type Page } from '@playwright/test';
import { choose, field, fill, follow, send } from './form.ts';
import { persona, PERSONAS, signIn } from './personas.ts';
import type { Portal } from './portal.ts';

const PASSWORD = 'rain on the county road';
const STEP = 30_000;
/** Townships of Huaiyuan in the demo data. */
const DISTRICTS = ['清河镇', '柳溪镇', '东塘镇', '白杨镇', '南洼乡', '石桥乡', '榴城镇'];

export interface Work {
  login: string;
  role: 'counter' | 'school' | 'checker' | 'hotline' | 'auditor';
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

/** A code that runs out while it is typed is none of these journeys' business: waits for a step with time left. */
async function withTimeLeft(page: Page) {
  const left = STEP - (Date.now() % STEP);
  if (left < 12_000) await page.waitForTimeout(left + 100);
}

/** Somebody new opens the link, sets up password and codes, and signs in. */
export async function startWork(page: Page, portal: Portal, work: Work): Promise<void> {
  await page.goto(hire(portal, work));
  // The token is out of the address at once.
  await expect(page).toHaveURL('/staff/first');
  const secret = /[A-Z2-7]{4}(?: [A-Z2-7]{1,4})+/.exec(await page.locator('main dl').innerText())?.[0];
  if (!secret) throw new Error('No secret is shown.');
  await withTimeLeft(page);
  // The code of the step before, so that the one of now is left for signing in.
  await fill(page, { code: oneTimeCode(secret, Date.now() - STEP), password: PASSWORD, again: PASSWORD });
  await send(page);
  await expect(page).toHaveURL('/staff/sign-in');
  await fill(page, { login: work.login, password: PASSWORD, code: oneTimeCode(secret) });
  await send(page);
  await expect(page).toHaveURL('/staff');
}

export async function goHome(page: Page): Promise<void> {
  await follow(page.locator('form[action="/staff/sign-out"] button'));
  await expect(page).toHaveURL('/staff/sign-in');
}

/** Another browser at the same portal. */
export async function elsewhere(browser: Browser, portal: Portal, javaScriptEnabled: boolean | undefined): Promise<Page> {
  const context = await browser.newContext({ baseURL: portal.url, javaScriptEnabled: javaScriptEnabled !== false });
  return context.newPage();
}

/** Looks somebody up at the counter, and ends on their page. */
export async function find(page: Page, id: string) {
  await page.goto('/staff/counter');
  await fill(page, { id });
  await send(page);
  await expect(page).toHaveURL(/\/staff\/counter\/[0-9a-f-]{36}$/);
}

/** On whose word: who asks, as what, with which paper. */
export async function onBehalf(page: Page) {
  await fill(page, { asked_by: '王小二' });
  await choose(page, 'relation', 'child');
  await choose(page, 'shown', 'household_book');
}

/** A resident asks to act for somebody's child and sends a paper; the address of the link. */
export async function askWithPaper(guardian: Page): Promise<string> {
  await signIn(guardian, persona(PERSONAS.choosing));
  await guardian.goto('/family/ask');
  if ((await guardian.locator('main input[name="member"]').count()) > 0) await choose(guardian, 'member', 'else');
  await fill(guardian, { id: '340399201009129810', name: '周小宇' });
  await choose(guardian, 'relation', 'other');
  await choose(guardian, 'consent', 'on');
  await send(guardian);
  const link = guardian.url();
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
    'base64',
  );
  await field(guardian, 'file').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: png });
  await follow(guardian.locator('main form[action$="/evidence"] button'));
  await expect(guardian.locator('main a[href^="/family/evidence/"]')).toHaveCount(1);
  return link;
}

/** A mother registers her newborn and tells its id number. */
export async function tellNumber(mother: Page) {
  await signIn(mother, persona(PERSONAS.guardian));
  await mother.goto('/family/newborn');
  await fill(mother, { name: '周丽华之女', birth: '2015-11-20' });
  await choose(mother, 'sex', 'female');
  await choose(mother, 'consent', 'on');
  await send(mother);
  await fill(mother, { id: '340399201511209883', name: '周小雪' });
  await send(mother);
  await expect(mother.locator('main form[action$="/number"]')).toHaveCount(0);
}

/** Three pupils: enrolled, not paid, and a formula. */
export const CLASS_LIST = {
  name: 'a.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from('姓名,身份证号,班级\n周小宇,340399201009129810,一1\n周小雨,340399200706019823,三1\n王小明,=A1,三1\n'),
};

/** Draws thirty claims of Huaiyuan for review; their ids. */
export function drawSample(portal: Portal): string[] {
  const which = ['--method', 'random', '--count', '30', '--seed', '2015', '--jurisdiction', 'huaiyuan'];
  return portal.run('supervise', 'sample', ...which).split('\n').slice(0, 30);
}

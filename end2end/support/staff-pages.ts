// The pages of staff, and how one comes to them.

import { expect, type Page } from '@playwright/test';
import { choose, field, fill, follow, send } from './form.ts';
import { decides, entersLines, handsIn, sendsPhoto, takes } from './hand-in.ts';
import { objects } from './objections.ts';
import { persona, PERSONAS, signIn } from './personas.ts';
import type { Portal } from './portal.ts';
import { askWithPaper, CLASS_LIST, drawSample, find, goHome, hire, onBehalf, startWork, tellNumber } from './staff.ts';

export const STAFF_PAGES: Record<string, (page: Page, portal: Portal) => Promise<void>> = {
  'staff-first': async (page, portal) => {
    await page.goto(hire(portal, { login: 'zhou', role: 'counter' }));
  },
  'staff-sign-in': async (page) => {
    await page.goto('/staff/sign-in');
    await send(page);
  },
  staff: (page, portal) => startWork(page, portal, { login: 'zhou', role: 'checker' }),
  'staff-person': async (page, portal) => {
    await startWork(page, portal, { login: 'zhou', role: 'counter' });
    await find(page, persona(PERSONAS.choosing).id);
  },
  'staff-cash': toCash,
  'staff-receipt': async (page, portal) => {
    await toCash(page, portal);
    await onBehalf(page);
    await send(page);
    await expect(page).toHaveURL(/\/receipt\//);
  },
  'staff-withdraw': async (page, portal) => {
    await startWork(page, portal, { login: 'zhou', role: 'counter' });
    await find(page, persona(PERSONAS.choosing).id);
    const there = page.url();
    await choose(page, 'option', 'rural');
    await onBehalf(page);
    await send(page);
    await page.goto(there);
    await follow(page.locator('main a[href*="/withdraw/"]'));
  },
  'staff-request': async (page, portal) => {
    await askWithPaper(page);
    await startWork(page, portal, { login: 'zhou', role: 'checker' });
    await page.goto('/staff/requests');
    await follow(page.locator('main .list a'));
    await send(page);
  },
  'staff-objection': async (page, portal) => {
    await signIn(page, persona(PERSONAS.paid));
    await objects(page);
    await startWork(page, portal, { login: 'zhou', role: 'checker' });
    await page.goto('/staff/cases');
    await follow(page.locator('main .list a'));
  },
  'staff-hand-ins': async (page, portal) => {
    await signIn(page, persona(PERSONAS.insured));
    await handsIn(page);
    await startWork(page, portal, { login: 'zhou', role: 'checker' });
    await page.goto('/staff/hand-in');
  },
  'staff-hand-in': async (page, portal) => {
    await signIn(page, persona(PERSONAS.insured));
    await page.goto(await handsIn(page));
    await sendsPhoto(page);
    await startWork(page, portal, { login: 'zhou', role: 'checker' });
    await takes(page);
    await entersLines(page);
  },
  'staff-payments-empty': async (page, portal) => {
    await startWork(page, portal, { login: 'zhou', role: 'checker' });
    await page.goto('/staff/payments');
  },
  'staff-payment': async (page, portal) => {
    await grantedByTwo(page, portal);
    await startWork(page, portal, { login: 'wu', role: 'checker' });
    await page.goto('/staff/payments');
    await follow(page.locator('main .list a').first());
  },
  'staff-newborn': async (page, portal) => {
    await tellNumber(page);
    await startWork(page, portal, { login: 'zhou', role: 'checker' });
    await page.goto('/staff/newborns');
    await follow(page.locator('main .list a'));
  },
  'staff-school': async (page, portal) => {
    await startWork(page, portal, { login: 'school', role: 'school' });
    await page.goto('/staff/school');
    await fill(page, { school: '怀远县第一小学', title: '三年级二班' });
    await field(page, 'file').setInputFiles(CLASS_LIST);
    await send(page);
    await expect(page.locator('main table')).toBeVisible();
  },
  'staff-supervision': async (page, portal) => {
    drawSample(portal);
    await startWork(page, portal, { login: 'ji', role: 'auditor' });
    await page.goto('/staff/supervision');
  },
  'staff-finding': async (page, portal) => {
    drawSample(portal);
    await startWork(page, portal, { login: 'ji', role: 'auditor' });
    await page.goto('/staff/supervision');
    await follow(page.locator('main .list a').first());
    await send(page);
  },
};

async function toCash(page: Page, portal: Portal) {
  await startWork(page, portal, { login: 'zhou', role: 'counter' });
  await find(page, persona(PERSONAS.choosing).id);
  await choose(page, 'option', 'rural');
  await onBehalf(page);
  await send(page);
  await follow(page.locator('main a[href$="/cash"]'));
}

async function grantedByTwo(page: Page, portal: Portal) {
  await signIn(page, persona(PERSONAS.insured));
  await handsIn(page);
  await startWork(page, portal, { login: 'zhou', role: 'checker' });
  await takes(page);
  const there = page.url();
  await entersLines(page);
  await decides(page, 'decision', 'yes', '材料齐全');
  await goHome(page);
  await startWork(page, portal, { login: 'zheng', role: 'checker' });
  await page.goto(there);
  await decides(page, 'answer', 'yes', '已核对');
  await goHome(page);
}

// Every page, and how a person comes to it. What holds on every page is checked on each of these.

import { expect, type Page } from '@playwright/test';
import { choose, field, fill, follow, send } from './form.ts';
import { fillsIn, handsIn } from './hand-in.ts';
import { objectable, objects } from './objections.ts';
import { atTheGateway, chooseAndOrder, payHere } from './payment.ts';
import { persona, PERSONAS, signIn } from './personas.ts';
import type { Portal } from './portal.ts';
import { STAFF_PAGES } from './staff-pages.ts';

type Visit = (page: Page, portal: Portal) => Promise<void>;

const at =
  (path: string): Visit =>
  async (page) => {
    await page.goto(path);
  };

const signedIn =
  (number: number, path: string): Visit =>
  async (page) => {
    await signIn(page, persona(number));
    await page.goto(path);
  };

export const PAGES: Record<string, Visit> = {
  home: at('/'),
  policies: async (page) => {
    await page.goto('/policies');
    // Folded up, most of the page would go unseen.
    for (const summary of await page.locator('main summary').all()) await summary.click();
  },
  eligibility: at('/eligibility'),
  'eligibility-answer': answerEligibility,
  estimate: at('/estimate'),
  'estimate-lines': async (page) => {
    await page.goto('/estimate?pack=jiamusi-2018');
    await choose(page, 'by', 'lines');
  },
  'estimate-answer': (page) => estimate(page, 'weihai-2014', '2014-06-01', '30000'),
  'estimate-wrong': (page) => estimate(page, 'jiamusi-2018', '2018-06-01', '12.345'),
  'estimate-refused': (page) => estimate(page, 'jiamusi-2018', '2030-06-01', '100'),
  'estimate-more': (page) => estimateMore(page, 'weihai-2014', '2014-06-01', '30000'),
  'estimate-own-year': signedIn(PERSONAS.insured, '/estimate'),
  'sign-in': at('/sign-in'),
  'sign-in-wrong': async (page) => {
    await page.goto('/sign-in');
    await fill(page, { id: '123', password: '' });
    await send(page);
  },
  'sign-in-first': at('/sign-in/first'),
  'sign-in-code': async (page) => {
    await page.goto('/sign-in/first');
    const { id, name } = persona(PERSONAS.withPhone);
    await fill(page, { id, name });
    await send(page);
  },
  'sign-in-password': async (page) => {
    await page.goto('/sign-in/activate');
    const { id, name, activation } = persona(PERSONAS.withoutPhone);
    await fill(page, { id, name, code: activation! });
    await send(page);
    await expect(page).toHaveURL('/sign-in/password');
  },
  'sign-in-activate': at('/sign-in/activate'),
  enrolment: signedIn(PERSONAS.insured, '/enrolment'),
  details: signedIn(PERSONAS.insured, '/details'),
  'details-phone': signedIn(PERSONAS.insured, '/details/phone'),
  'details-groups': signedIn(PERSONAS.insured, '/details/groups'),
  'details-wrong': async (page) => {
    await signIn(page, persona(PERSONAS.insured));
    await page.goto('/details/birth_date');
    await fill(page, { value: '1952-02-30' });
    await send(page);
  },
  'details-check': async (page) => {
    await signIn(page, persona(PERSONAS.insured));
    await asksForATownship(page);
  },
  correction: async (page) => {
    await signIn(page, persona(PERSONAS.insured));
    await asksForATownship(page);
    await send(page);
    await expect(page).toHaveURL(/\/corrections\//);
  },
  'enrolment-before-choosing': signedIn(PERSONAS.choosing, '/enrolment'),
  tiers: signedIn(PERSONAS.choosing, '/tiers'),
  'tiers-nothing-chosen': async (page) => {
    await signIn(page, persona(PERSONAS.choosing));
    await page.goto('/tiers');
    await send(page);
  },
  'tiers-paid': signedIn(PERSONAS.paid, '/tiers'),
  'tiers-check': async (page) => {
    await signIn(page, persona(PERSONAS.choosing));
    await chooseTier(page);
  },
  'tiers-done': async (page) => {
    await signIn(page, persona(PERSONAS.choosing));
    await chooseTier(page);
    await send(page);
    await expect(page).toHaveURL(/\/tiers\/done\//);
  },
  // Around a choice: comparison, the year after, slip, taking it back.
  'tiers-compare': signedIn(PERSONAS.choosing, '/tiers/compare'),
  'tiers-next-year': signedIn(PERSONAS.choosing, '/tiers/next-year'),
  'tiers-slip': async (page) => {
    await signIn(page, persona(PERSONAS.choosing));
    await page.goto(`/tiers/slip/${await chosen(page)}`);
  },
  'tiers-withdraw': async (page) => {
    await signIn(page, persona(PERSONAS.choosing));
    await page.goto(`/tiers/withdraw/${await chosen(page)}`);
  },
  'tiers-withdrawn': async (page) => {
    await signIn(page, persona(PERSONAS.choosing));
    await page.goto(`/tiers/withdraw/${await chosen(page)}`);
    await send(page);
    await expect(page).toHaveURL(/\/tiers\/withdrawn\//);
  },
  'enrolment-another-day': signedIn(PERSONAS.insured, '/enrolment?on=2015-03-03'),
  'enrolment-unreadable-day': signedIn(PERSONAS.insured, '/enrolment?on=yesterday'),
  certificate: async (page) => {
    await signIn(page, persona(PERSONAS.insured));
    await page.goto('/enrolment');
    await follow(page.locator('form[action="/certificates"] button'));
    await expect(page).toHaveURL(/\/certificates\//);
  },
  verify: at('/verify'),
  'verify-unknown': at('/verify?c=Z-00000-00000'),
  'verify-nothing': async (page) => {
    await page.goto('/verify');
    await page.locator('form[data-verify] button').click();
  },
  pay: signedIn(PERSONAS.paid, '/pay'),
  'pay-check': async (page) => {
    await signIn(page, persona(PERSONAS.choosing));
    await chooseAndOrder(page);
  },
  'pay-waiting': async (page) => {
    await signIn(page, persona(PERSONAS.choosing));
    await chooseAndOrder(page);
    await atTheGateway(page);
    await payHere(page, 'pay', 'lose');
  },
  receipt: async (page) => {
    await signIn(page, persona(PERSONAS.paid));
    await page.goto('/pay');
    await follow(page.locator('main a[href^="/receipts/"]').first());
    await expect(page).toHaveURL(/\/receipts\//);
  },
  claims: signedIn(PERSONAS.insured, '/claims'),
  'claims-filtered': signedIn(PERSONAS.insured, '/claims?kind=inpatient'),
  'claims-nothing-found': signedIn(PERSONAS.insured, '/claims?kind=by_case'),
  'claims-years': signedIn(PERSONAS.choosing, '/claims/years'),
  'my-data': signedIn(PERSONAS.insured, '/account/data'),
  claim: async (page) => {
    await signIn(page, persona(PERSONAS.insured));
    await page.goto('/claims');
    await follow(page.locator('main .list a').first());
    await expect(page).toHaveURL(/\/claims\/.+/);
  },
  // Objections
  'claim-compare': async (page) => {
    await signIn(page, persona(PERSONAS.insured));
    await page.goto('/claims');
    await follow(page.locator('main .list a').first());
    await follow(page.locator('main a[href$="/compare"]'));
  },
  'claim-object': async (page) => {
    await signIn(page, persona(PERSONAS.paid));
    await objectable(page);
  },
  'claim-object-wrong': async (page) => {
    await signIn(page, persona(PERSONAS.paid));
    await objectable(page);
    await send(page);
  },
  objection: async (page) => {
    await signIn(page, persona(PERSONAS.paid));
    await objects(page);
  },
  objections: async (page) => {
    await signIn(page, persona(PERSONAS.paid));
    await objects(page);
    await page.goto('/objections');
  },
  'objections-empty': signedIn(PERSONAS.insured, '/objections'),
  // Hand-in claims
  'hand-in-list-empty': signedIn(PERSONAS.insured, '/hand-in'),
  'hand-in-form': signedIn(PERSONAS.insured, '/hand-in/new'),
  'hand-in-form-wrong': async (page) => {
    await signIn(page, persona(PERSONAS.insured));
    await page.goto('/hand-in/new');
    await send(page);
  },
  'hand-in-check': async (page) => {
    await signIn(page, persona(PERSONAS.insured));
    await fillsIn(page);
    await send(page);
  },
  'hand-in-receipt': async (page) => {
    await signIn(page, persona(PERSONAS.insured));
    await handsIn(page);
  },
  'hand-in': async (page) => {
    await signIn(page, persona(PERSONAS.insured));
    await page.goto(await handsIn(page));
  },
  'hand-in-list': async (page) => {
    await signIn(page, persona(PERSONAS.insured));
    await handsIn(page);
    await page.goto('/hand-in');
  },
  'hand-in-withdraw': async (page) => {
    await signIn(page, persona(PERSONAS.insured));
    await page.goto(`${await handsIn(page)}/withdraw`);
  },
  account: signedIn(PERSONAS.insured, '/account'),
  notices: async (page, portal) => {
    portal.makeNotices();
    await signIn(page, persona(PERSONAS.choosing));
    await page.goto('/notices');
  },
  'notices-empty': signedIn(PERSONAS.choosing, '/notices'),
  notice: async (page, portal) => {
    portal.makeNotices();
    await signIn(page, persona(PERSONAS.choosing));
    await page.goto('/notices');
    await follow(page.locator('main .list a').first());
    await expect(page).toHaveURL(/\/notices\/.+/);
  },
  'notice-messages': signedIn(PERSONAS.choosing, '/notices/messages'),
  about: at('/about'),
  privacy: at('/privacy'),
  'not-found': at('/no-such-page'),
  ...STAFF_PAGES,
};

/** How a page may look. */
export const LOOKS = ['light', 'large', 'english'] as const;

/** Before the first page: the cookies that remember large type and the language. */
export async function wear(page: Page, portal: Portal, look: (typeof LOOKS)[number]) {
  const cookie = { large: { name: 'text', value: 'large' }, english: { name: 'lang', value: 'en' } }[look as string];
  if (cookie) await page.context().addCookies([{ ...cookie, url: portal.url }]);
}

/** Answers the pre-check of Huaiyuan for 2016 as somebody from there who has paid nothing yet. */
export async function answerEligibility(page: Page) {
  await page.goto('/eligibility');
  await choose(page, 'jurisdiction', 'huaiyuan');
  await choose(page, 'year', '2016');
  for (let round = 0; round < 6 && !(await page.locator('#answer').isVisible()); round += 1) {
    for (const [name, value] of [['hukou', 'yes'], ['employee', 'no'], ['elsewhere', 'no'], ['paid', 'no'], ['entered', 'no']] as const) {
      if ((await field(page, name).count()) > 0) await choose(page, name, value);
    }
    await send(page);
  }
}

/** Fills in a stay of a week. With JavaScript the answer comes as one types, without it the form is sent. */
export async function estimate(page: Page, pack: string, discharged: string, total: string) {
  await page.goto(`/estimate?pack=${pack}`);
  const days = { admitted: discharged.replace(/\d\d$/, '01'), discharged };
  await fill(page, { ...days, total_a: total });
  if (!(await javaScriptRuns(page))) {
    await send(page);
    return;
  }
  // What is typed before the module has arrived is computed at the next stroke.
  await expect(async () => {
    await fill(page, { total_a: '' });
    await fill(page, { total_a: total });
    await expect(page.locator('.live h2').first()).toBeVisible({ timeout: 500 });
  }).toPass();
}

/** The estimator's second page, by the button of its form. */
export async function estimateMore(page: Page, pack: string, discharged: string, total: string) {
  await page.goto(`/estimate?pack=${pack}`);
  await fill(page, { admitted: discharged.replace(/\d\d$/, '01'), discharged, total_a: total });
  await follow(page.locator('main button[formaction^="/estimate/more"]'));
  await expect(page).toHaveURL(/\/estimate\/more/);
}

/** Of the answer of the estimator, wherever it was computed. */
export function answer(page: Page) {
  return page.locator('.estimator').locator('.live:has(h2), #answer').first();
}

/** Takes the first tier that can be had, up to the page where one checks it. */
export async function chooseTier(page: Page) {
  await page.goto('/tiers');
  const option = await page.locator('main input[name="option"]').first().getAttribute('value');
  await choose(page, 'option', option!);
  await send(page);
  await expect(page).toHaveURL(/\/tiers\/check/);
}

/** Chooses the first tier that can be had; the number of the choice. */
export async function chosen(page: Page): Promise<string> {
  await chooseTier(page);
  await send(page);
  await expect(page).toHaveURL(/\/tiers\/done\/[^/]+$/);
  return page.url().split('/').at(-1)!;
}

async function javaScriptRuns(page: Page): Promise<boolean> {
  return page.locator('html').evaluate(() => matchMedia('(scripting: enabled)').matches);
}

/** Asks for the correction of the township, up to the check. */
async function asksForATownship(page: Page) {
  await page.goto('/details/township');
  await fill(page, { value: '榴城镇', reason: '搬家了' });
  await send(page);
}

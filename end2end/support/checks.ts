// What holds on every page.

import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Rules of the third level are left out: the palette promises 4.5:1, not 7:1. */
const AXE_TAGS = [
  ...['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'],
  ...['best-practice', 'experimental', 'section508', 'EN-301-549', 'TTv5', 'ACT'],
];

/** No rule of axe finds anything. Needs JavaScript. */
export async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page })
    .options({
      runOnly: { type: 'tag', values: AXE_TAGS },
      rules: { 'color-contrast-enhanced': { enabled: false } },
    })
    .analyze();
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}\n  ${html}\n  ${failureSummary}`),
  );
  expect.soft(found, `axe on ${page.url()}`).toEqual([]);
}

/** The page is as wide as the window, and says what sticks out when it is not. */
export async function expectNoSidewaysScrolling(page: Page) {
  const sticking = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > width + 0.5)
      .map((element) => element.outerHTML.slice(0, 120));
  });
  expect.soft(sticking, `what sticks out of ${page.url()}`).toEqual([]);
}

/** Everything one can press is at least 44 px high and wide; a link in running text at least 24 px high. */
export async function expectTargets(page: Page) {
  const small = await page.evaluate(() => {
    const shown = (element: Element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    // A radio or tick box is pressed by its label; a link off the screen is the one that skips to the text.
    const pressed = (element: Element) => element.closest('label') ?? element;
    const inText = (element: Element) => element.tagName === 'A' && getComputedStyle(element).display === 'inline';
    return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
      .filter(shown)
      .flatMap((element) => {
        const { width, height, bottom } = pressed(element).getBoundingClientRect();
        const least = inText(element) ? 24 : 44;
        const fine = bottom <= 0 || (height >= least - 0.5 && (width >= 43.5 || inText(element)));
        return fine ? [] : [`${Math.round(width)}x${Math.round(height)} ${element.outerHTML.slice(0, 120)}`];
      });
  });
  expect.soft(small, `targets that are too small on ${page.url()}`).toEqual([]);
}

/**
 * Going through the page with the Tab key alone reaches everything one can press, in the order of the document, and
 * shows where one is.
 */
export async function expectKeyboard(page: Page) {
  const reachable = await page.evaluate(() => {
    const candidates = [
      ...document.querySelectorAll<HTMLElement>('a[href], button, input:not([type=hidden]), select, textarea, summary'),
    ].filter((element) => !element.matches(':disabled') && element.checkVisibility({ visibilityProperty: true }));
    // The arrows move among the radios of one name: the Tab key reaches one of them.
    const seen = new Set<string>();
    const stops = candidates.filter((element) => {
      if (!(element instanceof HTMLInputElement) || element.type !== 'radio') return true;
      const chosen = candidates.some((other) => other instanceof HTMLInputElement && other.name === element.name && other.checked);
      if (chosen) return element.checked;
      return seen.has(element.name) ? false : seen.add(element.name);
    });
    stops.forEach((element, index) => (element.dataset.stop = String(index)));
    // From the top, wherever the page has put the focus.
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
    return stops.length;
  });
  const reached: number[] = [];
  const unseen: string[] = [];
  for (let press = 0; press < reachable + 2; press += 1) {
    await page.keyboard.press('Tab');
    const here = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null;
      if (!element || element === document.body) return undefined;
      // What is drawn instead of a radio shows the focus for it.
      const shows = (candidate: Element | null | undefined) => {
        if (!candidate) return false;
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(candidate);
        return (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || boxShadow !== 'none';
      };
      const label = element.closest('label');
      const visible =
        shows(element) || shows(element.parentElement) || shows(label) || [...(label?.children ?? [])].some(shows);
      return { stop: element.dataset.stop, visible, html: element.outerHTML.slice(0, 120) };
    });
    if (!here) break;
    if (here.stop === undefined) continue;
    if (reached.includes(Number(here.stop))) break;
    reached.push(Number(here.stop));
    if (!here.visible) unseen.push(here.html);
  }
  const missed = await page.evaluate(
    (reached) =>
      [...document.querySelectorAll<HTMLElement>('[data-stop]')]
        .filter((element) => !reached.includes(Number(element.dataset.stop)))
        .map((element) => element.outerHTML.slice(0, 120)),
    reached,
  );
  expect.soft(missed, `what the Tab key does not reach on ${page.url()}`).toEqual([]);
  expect.soft(unseen, `what does not show its focus on ${page.url()}`).toEqual([]);
  expect.soft(reached, `the order of the Tab key on ${page.url()}`).toEqual(reached.toSorted((a, b) => a - b));
}

/** One heading of the first level, the page's language, a title. */
export async function expectSoundDocument(page: Page) {
  await expect(page.locator('h1')).toHaveCount(1);
  await expect(page.locator('html')).toHaveAttribute('lang', /^(zh-CN|en)$/);
  await expect(page).toHaveTitle(/\S/);
}

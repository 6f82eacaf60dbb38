// `test` of every journey: a portal of its own with fresh demo data, and a page on which any complaint of the browser is
// a failure.

import { test as base, type Page, type Request } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Portal } from './portal.ts';

export { expect } from '@playwright/test';

const LOGS = join(import.meta.dirname, '../test-results');

export const test = base.extend<{ portal: Portal; complaints: void }>({
  portal: async ({}, use, { parallelIndex }) => {
    const template = process.env.PORTAL_TEMPLATE;
    if (!template) throw new Error('There is no demo data; global-setup.ts makes it.');
    mkdirSync(LOGS, { recursive: true });
    const portal = await Portal.start(template, join(LOGS, `portal-${parallelIndex}.log`));
    await use(portal);
    await portal.stop();
  },

  baseURL: async ({ portal }, use) => use(portal.url),

  complaints: [
    async ({ page, javaScriptEnabled }, use) => {
      const complaints = listen(page, javaScriptEnabled !== false);
      await use();
      base.expect(complaints(), 'what the browser complained about').toEqual([]);
    },
    { auto: true },
  ],
});

/** Collects console warnings and errors (violations of the security policy among them), errors and failed requests. */
function listen(page: Page, javaScript: boolean): () => string[] {
  const heard: { url: string; text: string }[] = [];
  const refusals = new Set<string>();
  page.on('response', (response) => {
    const [status, url] = [response.status(), response.url()];
    if (isPage(response.request()) && isRefusal(status)) refusals.add(url);
    else if (status >= 400) heard.push({ url, text: `status ${status}` });
  });
  page.on('console', (message) => {
    const url = message.location().url;
    if (['error', 'warning'].includes(message.type())) heard.push({ url, text: message.text() });
  });
  page.on('pageerror', (fault) => heard.push({ url: page.url(), text: fault.stack ?? fault.message }));
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    // A person who goes on before everything has arrived is no failure; nor is a script that is not wanted.
    const expected = why === 'net::ERR_ABORTED' || (!javaScript && request.url().endsWith('.js'));
    if (!expected) heard.push({ url: request.url(), text: why });
  });
  // Chromium reports a page that came with 404 or 422 as if it were a failed download; tests check the status.
  return () =>
    heard
      .filter(({ url, text }) => !(text.startsWith('Failed to load resource') && refusals.has(url.split('#')[0]!)))
      .map(({ url, text }) => `${text} (${url})`);
}

function isPage(request: Request): boolean {
  return request.isNavigationRequest() && request.frame().parentFrame() === null;
}

/** A page that says no in words: its status is right, and the test looks at it. */
function isRefusal(status: number): boolean {
  return [400, 403, 404, 409, 413, 422, 429].includes(status);
}

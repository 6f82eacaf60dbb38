// `test` of every journey: its own portal for each worker, and a page on which any complaint of the browser is a
// failure. A portal lives as long as its worker: what a journey writes, the next in the same worker sees.

import { test as base, type Page, type Request, type Response } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Portal } from './portal.ts';

export { expect } from '@playwright/test';

export const test = base.extend<{ complaints: string[] }, { portal: Portal }>({
  portal: [
    async ({}, use, worker) => {
      const logs = join(import.meta.dirname, '../test-results');
      mkdirSync(logs, { recursive: true });
      const template = process.env.PORTAL_TEMPLATE;
      if (!template) throw new Error('There is no demo data; global-setup.ts makes it.');
      const portal = await Portal.start(template, join(logs, `portal-${worker.workerIndex}.log`));
      await use(portal);
      await portal.stop();
    },
    { scope: 'worker' },
  ],

  baseURL: async ({ portal }, use) => use(portal.url),

  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      listen(page, complaints);
      await use(complaints);
      base.expect(complaints, 'what the browser complained about').toEqual([]);
    },
    { auto: true },
  ],
});

/** Collects console warnings and errors (violations of the security policy among them), errors and failed requests. */
function listen(page: Page, complaints: string[]) {
  const refusals = new Set<string>();
  page.on('response', (response) => {
    if (isPage(response.request()) && isRefusal(response)) refusals.add(response.url());
    else if (response.status() >= 400) complaints.push(`${response.status()} for ${response.url()}`);
  });
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    // Chromium reports a page that came with 404 or 422 as if it were a failed download; tests check the status.
    const url = message.location().url;
    if (message.text().startsWith('Failed to load resource') && refusals.has(url)) return;
    complaints.push(`console ${message.type()}: ${message.text()} (${url})`);
  });
  page.on('pageerror', (fault) => complaints.push(`error: ${fault.message}`));
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    // A person who goes on before everything has arrived is no failure.
    if (why !== 'net::ERR_ABORTED') complaints.push(`${why} for ${request.url()}`);
  });
}

function isPage(request: Request): boolean {
  return request.isNavigationRequest() && request.frame().parentFrame() === null;
}

/** A page that says no in words: its status is right, and the test looks at it. */
function isRefusal(response: Response): boolean {
  return [400, 403, 404, 409, 413, 422, 429].includes(response.status());
}

// Every journey runs twice on a phone, with JavaScript and without; only *.hydrate.spec.ts needs it, and only
// *.layout.spec.ts sets its own window.

import { defineConfig } from '@playwright/test';
import { browser, phone } from './support/browser.ts';

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results/failures',
  globalSetup: './support/global-setup.ts',
  globalTeardown: './support/global-teardown.ts',
  forbidOnly: true,
  retries: 0,
  workers: 2,
  timeout: 30_000,
  expect: { timeout: 5_000 },
  reporter: [['list'], ['./support/closing-line.ts']],
  use: { ...browser, screenshot: 'only-on-failure', trace: 'off' },
  projects: [
    { name: 'js', testIgnore: '**/*.layout.spec.ts', use: { ...phone, javaScriptEnabled: true } },
    {
      name: 'no-js',
      testIgnore: ['**/*.layout.spec.ts', '**/*.hydrate.spec.ts'],
      use: { ...phone, javaScriptEnabled: false },
    },
    { name: 'layout', testMatch: '**/*.layout.spec.ts', use: { viewport: { width: 360, height: 800 } } },
  ],
});

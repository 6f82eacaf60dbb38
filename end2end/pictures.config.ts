// `npm run pictures`: pictures of every page for people to look at, in test-results/pictures.

import { defineConfig } from '@playwright/test';
import { browser } from './support/browser.ts';

export default defineConfig({
  testDir: 'pictures',
  outputDir: 'test-results/pictures-failures',
  globalSetup: './support/global-setup.ts',
  globalTeardown: './support/global-teardown.ts',
  workers: 2,
  timeout: 180_000,
  fullyParallel: true,
  reporter: 'list',
  use: { ...browser },
});

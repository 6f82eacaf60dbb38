// No page scrolls sideways, everything can be touched and everything can be reached by keyboard.

import { expectKeyboard, expectNoSidewaysScrolling, expectTargets } from '../support/checks.ts';
import { PAGES, wear } from '../support/pages.ts';
import { test } from '../support/test.ts';

const WIDTHS = [320, 360, 1280];

for (const [name, visit] of Object.entries(PAGES)) {
  for (const look of ['light', 'large', 'english'] as const) {
    test(`${name}, ${look}`, async ({ page, portal }) => {
      await wear(page, portal, look);
      await visit(page, portal);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        await expectNoSidewaysScrolling(page);
        await expectTargets(page);
      }
      await expectKeyboard(page);
    });
  }
}

// Every page, however it looks: axe finds nothing, nothing scrolls sideways, everything can be touched and everything can be
// reached by keyboard. A page is gone to once for each look; what needs no other answer of the server is changed in place.

import { expectAccessible, expectKeyboard, expectNoSidewaysScrolling, expectSoundDocument, expectTargets } from '../support/checks.ts';
import { LOOKS, PAGES, wear } from '../support/pages.ts';
import { test } from '../support/test.ts';

const WIDTHS = [320, 360, 1280];

// Each page is a test of its own: all workers share them.
test.describe.configure({ mode: 'parallel' });

for (const [name, visit] of Object.entries(PAGES)) {
  for (const look of LOOKS) {
    test(`${name}, ${look}`, async ({ page, portal }) => {
      await wear(page, portal, look);
      await visit(page, portal);
      await expectSoundDocument(page);
      await expectAccessible(page);
      if (look === 'light') {
        // Colours that are on their way have no contrast yet.
        await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
        await expectAccessible(page);
        await page.emulateMedia({ colorScheme: 'light' });
      }
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        await expectNoSidewaysScrolling(page);
        await expectTargets(page);
      }
      await expectKeyboard(page);
    });
  }
}

// axe finds nothing, on any page, however it looks. (axe itself is JavaScript; what it looks at is the server's HTML.)

import { expectAccessible, expectSoundDocument } from '../support/checks.ts';
import { LOOKS, PAGES, wear } from '../support/pages.ts';
import { test } from '../support/test.ts';

for (const [name, visit] of Object.entries(PAGES)) {
  for (const look of LOOKS) {
    test(`${name}, ${look}`, async ({ page, portal }) => {
      await wear(page, portal, look);
      await visit(page, portal);
      await expectSoundDocument(page);
      await expectAccessible(page);
    });
  }
}

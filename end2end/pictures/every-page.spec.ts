// Pictures of every page: on a phone and on a desk, dark, in large type, in English, without JavaScript.

import { join } from 'node:path';
import { test } from '../support/test.ts';
import { PAGES, wear } from '../support/pages.ts';

const FOLDER = join(import.meta.dirname, '../test-results/pictures');
const PHONE = { width: 360, height: 800 };
const KINDS = [
  { kind: 'phone', viewport: PHONE, look: 'light' },
  { kind: 'desk', viewport: { width: 1280, height: 800 }, look: 'light' },
  { kind: 'dark', viewport: PHONE, look: 'light', colorScheme: 'dark' },
  { kind: 'large', viewport: PHONE, look: 'large' },
  { kind: 'english', viewport: PHONE, look: 'english' },
  { kind: 'no-js', viewport: PHONE, look: 'light', javaScriptEnabled: false },
] as const;

for (const { kind, look, ...use } of KINDS) {
  test.describe(kind, () => {
    test.use({ ...use, deviceScaleFactor: 2 });
    for (const [name, visit] of Object.entries(PAGES)) {
      test(`${name}, ${kind}`, async ({ page, portal }) => {
        await wear(page, portal, look);
        await visit(page, portal);
        await page.screenshot({ path: join(FOLDER, `${name}.${kind}.png`), fullPage: true });
      });
    }
  });
}

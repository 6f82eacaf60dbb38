// The engine for other pages, loaded in a real browser under the portal's Content-Security-Policy.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as Module from '../../app/rules/browser/rules.js';
import { expect, test } from '../support/test.ts';

const SITE = join(import.meta.dirname, '../../target/site/manifest.json');

interface Manifest {
  rules: { js: string };
  packs: Record<string, string>;
}

test('a page asks the engine with objects and gets objects, or a typed error', async ({ page }) => {
  const manifest: Manifest = JSON.parse(readFileSync(SITE, 'utf8'));
  await page.goto('/about');
  const seen = await page.evaluate(async ({ rules: { js }, packs }: Manifest) => {
    const { load, RequestError }: typeof Module = await import(js);
    const rules = await load();
    const info = rules.addPack(await (await fetch(packs['jiamusi-2018']!)).json());
    const request: Module.Request = {
      pack: info.name,
      care: { kind: 'inpatient', hospital_level: '3', admitted: '2018-03-01', discharged: '2018-03-09' },
      bill: { totals: { A: '20000.00' } },
    };
    const answer = rules.estimate(request);
    let faults: string[] = [];
    try {
      rules.estimate({ ...request, tier: 'none' });
    } catch (error) {
      if (error instanceof RequestError) faults = error.faults.map(({ code }) => code);
    }
    const keys: Module.KeySet = await (await fetch('/.well-known/portal-keys.json')).json();
    return { engine: rules.engine, paid: answer.result?.hifp_pay, faults, keys: keys.keys.length };
  }, manifest);
  expect(seen).toEqual({ engine: expect.stringMatching(/^rules /), paid: '12545.00', faults: ['unknown_tier'], keys: 1 });
});

#!/usr/bin/env node
// What a county's day must not break: node end2end/day/run.mjs PART… with PORTAL_BINARY, ENGINES=sqlite,postgres
//
//   day     20 hospitals, 9,500 claims, with faults; books and phones in the evening (HOSPITALS, CLAIMS, PEOPLE)
//   killed  kill -9 of the server KILLS times under load
//   away    the database stopped for AWAY_SECONDS
//   full    the disk full, and room again

import { away } from './away.mjs';
import { check, closing } from './checks.mjs';
import { ENGINES } from './databases.mjs';
import { day } from './day.mjs';
import { full } from './full.mjs';
import { killed } from './killed.mjs';

const PARTS = { day, killed, away, full };
const engines = (process.env.ENGINES ?? ENGINES.join(',')).split(',');
const asked = process.argv.slice(2);

if (asked.length === 0 || asked.some((name) => !PARTS[name]) || engines.some((name) => !ENGINES.includes(name))) {
  console.error(`node end2end/day/run.mjs PART…, of ${Object.keys(PARTS).join(', ')}; ENGINES of ${ENGINES.join(',')}`);
  process.exit(2);
}
for (const name of asked) {
  for (const engine of engines) {
    console.log(`== ${name} on ${engine}`);
    try {
      await PARTS[name](engine);
    } catch (fault) {
      check(`${name} on ${engine}`, false, fault.stack);
    }
  }
}
process.exit(closing());

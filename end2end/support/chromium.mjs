// The browser of journeys, benches and the day: the system's Chromium, never one of Playwright's own downloads.

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** It has nobody to call: without these it looks for updates at every start. */
export const QUIET = ['--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update'];

/** Where it is. */
export function chromiumPath() {
  if (process.env.CHROME_PATH) return process.env.CHROME_PATH;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(canRun);
  if (found) return found;
  throw new Error('There is no Chromium on this machine; `sh setup.sh test` installs it, CHROME_PATH names another.');
}

/** @param {string} path */
function canRun(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

// The browser that the journeys run in: Debian's Chromium, never one of Playwright's own downloads.

import { execFileSync } from 'node:child_process';

function chromium(): string {
  if (process.env.CHROME_PATH) return process.env.CHROME_PATH;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    try {
      return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    } catch {
      // The next name.
    }
  }
  throw new Error('There is no Chromium on this machine; `sh setup.sh test` installs it, CHROME_PATH names another.');
}

export const browser = {
  browserName: 'chromium' as const,
  locale: 'zh-CN',
  timezoneId: 'Asia/Shanghai',
  launchOptions: {
    executablePath: chromium(),
    // It has nobody to call: without these it looks for updates at every start.
    args: ['--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update'],
  },
};

export const phone = { viewport: { width: 360, height: 800 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

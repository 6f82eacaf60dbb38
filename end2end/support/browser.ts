// The browser that the journeys run in.

import { chromiumPath, QUIET } from './chromium.mjs';

export const browser = {
  browserName: 'chromium' as const,
  locale: 'zh-CN',
  timezoneId: 'Asia/Shanghai',
  launchOptions: { executablePath: chromiumPath(), args: QUIET },
};

export const phone = { viewport: { width: 360, height: 800 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

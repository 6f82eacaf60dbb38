// Ends a run with one plain line of counts, which `make test` adds up: `journeys: 12 passed, 0 failed`.

import type { FullConfig, FullResult, Reporter, Suite } from '@playwright/test/reporter';

export default class ClosingLine implements Reporter {
  private suite: Suite | undefined;

  onBegin(_config: FullConfig, suite: Suite) {
    this.suite = suite;
  }

  onEnd(_result: FullResult) {
    const outcomes = (this.suite?.allTests() ?? []).map((test) => test.outcome());
    const passed = outcomes.filter((outcome) => outcome === 'expected').length;
    const failed = outcomes.filter((outcome) => outcome === 'unexpected' || outcome === 'flaky').length;
    console.log(`\njourneys: ${passed} passed, ${failed} failed`);
  }

  printsToStdio() {
    return true;
  }
}

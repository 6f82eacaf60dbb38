// What is found, one line each, and a closing line that `make test` adds up.

const found = { passed: 0, failed: 0 };

/** Notes whether something is as it should be; `detail` says what it was where not, or a figure. */
export function check(what, holds, detail = '') {
  found[holds ? 'passed' : 'failed'] += 1;
  const said = typeof detail === 'string' ? detail : JSON.stringify(detail);
  console.log(`${holds ? 'ok    ' : 'FAILED'} ${what}${said ? `: ${said.slice(0, 2_000)}` : ''}`);
  return holds;
}

export function same(what, one, other) {
  return check(what, one === other, one === other ? String(one) : `${one}, not ${other}`);
}

/** Notes that nothing is in a list. */
export function none(what, list) {
  return check(what, list.length === 0, list.length ? `${list.length}: ${JSON.stringify(list.slice(0, 5))}` : '');
}

/** Prints the closing line; the exit status. */
export function closing() {
  console.log(`day: ${found.passed} passed, ${found.failed} failed`);
  return found.failed ? 1 : 0;
}

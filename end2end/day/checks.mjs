// What is found, one line each, and a closing line that `make test` adds up.

const found = { passed: 0, failed: 0, left: 0 };
/** Whoever knows that this machine cannot show everything says so; else it counts as failed. */
const MAY_LEAVE_OUT = process.env.LEFT_OUT === 'allowed';

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

/** Notes that something cannot be tried here, and why. */
export function leftOut(what, why) {
  console.log(`LEFT OUT ${what}: ${why}`);
  found.left += 1;
  if (!MAY_LEAVE_OUT) check(what, false, 'left out; LEFT_OUT=allowed would let that pass');
}

/** Prints the closing line; the exit status. */
export function closing() {
  console.log(`day: ${found.passed} passed, ${found.failed} failed${found.left ? `, ${found.left} left out` : ''}`);
  return found.failed ? 1 : 0;
}

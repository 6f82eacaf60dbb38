// /verify without the server: what is typed is checked by the rules engine in the browser against the keys that came with
// the page. Without this script, or without WebAssembly, the form is sent as it is. A bare number always is: only the
// server can look it up.

const form = document.querySelector('form[data-verify]');
const engine = form?.dataset.verify;
const data = JSON.parse(document.getElementById('verify-data')?.textContent ?? 'null');
const field = form?.elements.namedItem('text');

/** A result of the page with values in its places. */
function draw(kind, values) {
  const drawn = document.getElementById(`found-${kind}`).content.cloneNode(true);
  for (const place of drawn.querySelectorAll('[data-field]')) place.textContent = values[place.dataset.field] ?? '';
  const found = document.getElementById('found');
  found.replaceChildren(drawn);
  found.focus();
}

const certificate = (said) => ({
  name: said.name,
  id: said.id,
  place: data.places[said.place] ?? said.place,
  scheme: data.schemes[said.scheme] ?? said.scheme,
  covers: data.until.replace('{from}', said.from).replace('{to}', said.to),
  on: said.on,
  ref: said.ref,
});

const receipt = (said) => ({
  pack: `${said.pack.name} ${said.pack.version}`,
  bill: said.result?.medfee_sumamt ?? said.refusal,
  fund: said.result ? (said.result.fund_pay_sumamt ?? '0.00') : '',
  own: said.result ? (said.result.psn_part_amt ?? '0.00') : '',
  issued: said.issued,
  engine: said.engine,
});

/** Whether the text was a signed one, and so is answered here. */
async function check(text) {
  const { load } = await import(engine);
  const rules = await load();
  try {
    draw('certificate', certificate(rules.verifyCertificate(text, data.keys)));
  } catch (first) {
    // Another kind of statement: a receipt, or nothing of ours.
    if (first.code !== 'content') return draw('wrong', { why: first.text?.[data.lang] ?? String(first) });
    try {
      draw('receipt', receipt(rules.verifyReceipt(text, data.keys)));
    } catch (second) {
      draw('wrong', { why: second.text?.[data.lang] ?? String(second) });
    }
  } finally {
    rules.free();
  }
}

if (engine && data && field && typeof WebAssembly === 'object') {
  form.querySelector('[data-here]').hidden = false;
  let broken = false;
  form.addEventListener('submit', (event) => {
    const typed = field.value.replace(/\s/g, '');
    // The file that the estimator hands out, a whole address, or the text itself.
    const text = /"receipt":"([^"]+)"/.exec(typed)?.[1] ?? typed.split('#').pop();
    if (broken || !text.includes('.')) return;
    event.preventDefault();
    check(text).catch(() => {
      // No engine here: the server answers.
      broken = true;
      form.requestSubmit();
    });
  });
  // The engine is fetched before it is needed: afterwards the page works without a network.
  import(engine).then(({ load }) => load()).catch(() => (broken = true));
  // What a QR code carries behind its # never reaches the server.
  const carried = location.hash.slice(1);
  if (carried.includes('.')) {
    field.value = carried;
    check(carried).catch(() => (broken = true));
  }
}

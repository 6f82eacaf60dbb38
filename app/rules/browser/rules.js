// The rules engine for any page or Node program: objects in, objects out, typed errors. Types: rules.d.ts.

import init, { Rules as Engine, engine } from './rules_bg.js';

/** What the engine cannot do at all; `code` says which, `text` in words for people. */
export class RulesError extends Error {
  constructor(code, text, options) {
    super(text.en, options);
    this.name = new.target.name;
    this.code = code;
    this.text = text;
  }
}

/** A pack that cannot be read, or is not there; `faults` name the places. */
export class PackError extends RulesError {
  constructor(code, text, faults = []) {
    super(code, text);
    this.faults = faults;
  }
}

/** A request that is malformed or impossible; `faults` are all of them, `status` is 400 or 422 as over HTTP. */
export class RequestError extends RulesError {
  constructor(status, faults) {
    const first = faults[0];
    const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
    super(first?.code ?? 'bad_request', {
      zh: first ? `${first.path}：${first.detail}${more && `（另有 ${faults.length - 1} 处）`}` : '请求的内容有误',
      en: first ? `${first.path}: ${first.detail_en}${more}` : 'the request has faults',
    });
    this.status = status;
    this.faults = faults;
  }
}

/** A receipt or certificate that is none, or whose signature does not fit. */
export class ReceiptError extends RulesError {}

const asText = (value) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null'));

/** The error of the engine's `{"error": …}`. */
function failure({ code, text, faults = [] }) {
  switch (code) {
    case 'bad_pack':
    case 'unknown_pack':
      return new PackError(code, text, faults);
    case 'bad_request': {
      const broken = faults.some((fault) => fault.code === 'broken_json');
      const said = faults.map(({ code, path, detail }) => ({ code, path, detail: detail.zh, detail_en: detail.en }));
      return new RequestError(broken ? 400 : 422, said);
    }
    case 'bad_keys':
      return new RulesError(code, text);
    default:
      return new ReceiptError(code, text);
  }
}

/** The engine with the packs it was given. Made by `load`. */
export class Rules {
  #engine;

  constructor() {
    this.#engine = new Engine();
  }

  /** Name and version of the engine: "rules 0.1.0". */
  get engine() {
    return engine();
  }

  /** Takes in a pack (its canonical JSON, as object or text) and describes it. */
  addPack(pack) {
    return this.#call('addPack', asText(pack));
  }

  /** Describes the newest publication of a pack. */
  packInfo(name) {
    return this.#call('packInfo', String(name));
  }

  /** Describes every pack taken in. */
  packs() {
    return this.#call('packs');
  }

  /** Answers a request: amounts or a refusal. Throws a `RequestError` with all faults. */
  estimate(request) {
    const answer = this.#call('estimate', asText(request));
    if (answer.errors) throw new RequestError(answer.status, answer.errors);
    return answer;
  }

  /** The exact curve of a case, and the bill that leaves the person paying `personPays` ("3000.00") where that is asked. */
  curve(request, personPays = '') {
    return this.#answer('curve', asText(request), String(personPays));
  }

  /** The same case changed in one respect, and the smallest changes that alter what is paid. */
  whatIf(request) {
    return this.#answer('whatIf', asText(request));
  }

  /** The least and the most that is paid while answers are missing (left out or null), and the question to ask first. */
  ranges(request) {
    return this.#answer('ranges', asText(request));
  }

  #answer(method, ...texts) {
    const answer = this.#call(method, ...texts);
    if (answer.errors) throw new RequestError(answer.status, answer.errors);
    return answer;
  }

  /** The same from JSON text to JSON text, byte for byte what other builds of this engine say; throws nothing. */
  estimateText(request) {
    return this.#engine.estimate(asText(request));
  }

  /** Verifies a receipt with a JSON Web Key Set and returns what it says. Throws a `ReceiptError`. */
  verifyReceipt(receipt, keys) {
    return this.#call('verifyReceipt', String(receipt), asText(keys)).receipt;
  }

  /** Verifies a certificate of enrolment with a JSON Web Key Set and returns what it says. Throws a `ReceiptError`. */
  verifyCertificate(certificate, keys) {
    return this.#call('verifyCertificate', String(certificate), asText(keys)).certificate;
  }

  /** Computes a receipt anew from its request and says what does not fit. The signature is not looked at. */
  checkReceipt(receipt, request) {
    return this.#call('checkReceipt', String(receipt), asText(request));
  }

  /** Gives back the memory of the packs; nothing may be asked afterwards. */
  free() {
    this.#engine.free();
  }

  /** Every method of the engine takes texts and returns JSON. */
  #call(method, ...texts) {
    const answer = JSON.parse(this.#engine[method](...texts));
    if (answer.error) throw failure(answer.error);
    return answer;
  }
}

let loading;

/** Loads the engine once, and gives a new `Rules` without packs. `source`: where rules.wasm is, or the module itself. */
export async function load(source = new URL('./rules.wasm', import.meta.url)) {
  // Two at once would each make an engine, and the first one's packs would point into the second's memory.
  loading ??= (async () => init({ module_or_path: await readable(await source) }))();
  try {
    await loading;
  } catch (fault) {
    loading = undefined;
    throw new RulesError('not_loaded', { zh: '计算模块没有载入。', en: 'The engine could not be loaded.' }, { cause: fault });
  }
  return new Rules();
}

/** Node's fetch does not read files. */
async function readable(source) {
  const isFile = typeof process !== 'undefined' && source instanceof URL && source.protocol === 'file:';
  if (!isFile) return source;
  const { readFile } = await import(/* webpackIgnore: true */ /* @vite-ignore */ 'node:fs/promises');
  return readFile(source);
}

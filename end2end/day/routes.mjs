// The routes of the server as its source registers them. A route that cannot be read is an error: left out, nobody would ask it.
//
// What is read are calls `.route(PATH, METHODS)` and `.nest(PATH, ROUTER)`. PATH is a text, a constant of this file or of
// another module, or a closure over `format!` such as `at("/new")`, whose function may be called for several bases. METHODS is a
// chain of `get(…)`, `post(…)` and `any(…)`, or a name that stands for one. The places of staff are registered from a list;
// their paths stand in the matrix.

import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { ROOT } from '../bench/portal.mjs';

const SOURCE = join(ROOT, 'server/src');
/** Also named in paths: `routes::NOTICES`. */
const PATHS = join(ROOT, 'app/src/routes.rs');
const STAFF = { file: 'web/staff/mod.rs', path: 'path', matrix: 'web/staff/matrix.rs' };
const METHODS = { get: ['GET'], post: ['POST'], any: ['GET', 'POST'] };
/** What axum can also do, and no route of ours does. */
const OTHER_METHODS = /\b(put|delete|patch|head|options|trace|connect|on|on_service|get_service|post_service|any_service)\(/;
const OTHER_CALLS = /\.(route_service|nest_service)\(/;

/** Every route: `{ method, path }`, with parameters as the source writes them. */
export function routes() {
  const files = sources();
  const found = new Map();
  const add = (method, path) => found.set(`${method} ${path}`, { method, path });
  const prefixes = nested(files);
  for (const file of files) {
    const other = OTHER_CALLS.exec(file.text);
    if (other) throw new Error(`${file.name}: routes by ${other[1]} cannot be read`);
    for (const call of callsOf(file, '.route')) {
      if (file.name === STAFF.file && call.first === STAFF.path) continue;
      const [paths, methods] = [pathsOf(files, file, call), methodsOf(file, call)];
      for (const path of paths) for (const method of methods) add(method, (prefixes.get(file.name) ?? '') + path);
    }
  }
  for (const [method, path] of matrix(files)) add(method, path);
  return [...found.values()];
}

/** Sources of the server without comments and tests. */
function sources() {
  const entries = readdirSync(SOURCE, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.rs')).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return [...paths, PATHS].map((path) => {
    const text = readFileSync(path, 'utf8').replace(/^\s*\/\/.*$/gm, '').replace(/^#\[cfg\(test\)\]\nmod \w+ \{[^]*$/m, '');
    return { name: relative(SOURCE, path), module: moduleOf(path), text };
  });
}

/** `api/fhir/mod.rs` and `api/fhir.rs` are both the module fhir. */
function moduleOf(path) {
  return basename(path) === 'mod.rs' ? basename(dirname(path)) : basename(path, '.rs');
}

/** Calls of a method in a file: where, the first argument, and what follows it. */
function callsOf({ name, text }, method) {
  const calls = [];
  for (let at = text.indexOf(`${method}(`); at >= 0; at = text.indexOf(`${method}(`, at + 1)) {
    const inside = bracketed(text, at + method.length);
    const comma = topLevelComma(inside);
    if (comma < 0) throw new Error(`${name}: ${method}(${inside}) has no second argument`);
    calls.push({ at, first: inside.slice(0, comma).trim(), rest: inside.slice(comma + 1).trim() });
  }
  return calls;
}

/** What stands between the bracket at a place and the one that closes it. */
function bracketed(text, from) {
  let open = 0;
  for (let at = from; at < text.length; at += 1) {
    open += { '(': 1, ')': -1 }[text[at]] ?? 0;
    if (open === 0) return text.slice(from + 1, at);
  }
  throw new Error(`a bracket is not closed: ${text.slice(from, from + 80)}`);
}

function topLevelComma(text) {
  let open = 0;
  for (let at = 0; at < text.length; at += 1) {
    open += { '(': 1, '{': 1, '[': 1, ')': -1, '}': -1, ']': -1 }[text[at]] ?? 0;
    if (open === 0 && text[at] === ',') return at;
  }
  return -1;
}

function pathsOf(files, file, { at, first }) {
  const [, literal] = /^"([^"]*)"$/.exec(first) ?? [];
  if (literal !== undefined) return [literal];
  if (/^[\w:]+$/.test(first)) return [constant(files, file, first)];
  const [, closure, rest] = /^&(\w+)\("([^"]*)"\)$/.exec(first) ?? [];
  if (closure) return built(files, file, at, closure, rest);
  throw new Error(`${file.name}: the path ${first} cannot be read`);
}

/** `NAME` of this file or one that it imports, or `module::NAME`. */
function constant(files, file, path) {
  const [name, module] = path.split('::').reverse();
  const values = (owners) => owners.flatMap(({ text }) => [...text.matchAll(new RegExp(`\\bconst ${name}: &str = "([^"]*)";`, 'g'))].map(([, value]) => value));
  const imports = [...file.text.matchAll(/^ *use [^;]*;/gm)].map(([use]) => use).filter((use) => new RegExp(`\\b${name}\\b`).test(use));
  const imported = files.filter((other) => imports.some((use) => new RegExp(`\\b${other.module}::`).test(use)));
  const own = module ? values(files.filter((other) => other.module === module)) : values([file]);
  const found = own.length || module ? own : values(imported);
  if (found.length !== 1) throw new Error(`${file.name}: ${path} is ${found.length} constants`);
  return found[0];
}

/** What a closure `let at = |rest: &str| format!("{BASE}/{rest}")` makes of a text, for each base that its function gets. */
function built(files, file, at, closure, rest) {
  const before = file.text.slice(0, at);
  const defined = [...before.matchAll(new RegExp(`let ${closure} = \\|(\\w+): &str\\| format!\\("([^"]*)"\\);`, 'g'))].at(-1);
  if (!defined) throw new Error(`${file.name}: what ${closure} makes cannot be read`);
  const [, parameter, format] = defined;
  let paths = [format];
  for (const [placeholder, name] of format.matchAll(/\{(\w+)\}/g)) {
    const values = name === parameter ? [rest] : /^[A-Z_]+$/.test(name) ? [constant(files, file, name)] : givenTo(file, before, name);
    paths = paths.flatMap((path) => values.map((value) => path.replace(placeholder, () => value)));
  }
  return paths;
}

/** The texts with which the function around a place is called in its file, for the one parameter that it has. */
function givenTo(file, before, parameter) {
  const around = [...before.matchAll(/\bfn (\w+)\((\w+): &str\)/g)].at(-1);
  if (around?.[2] !== parameter) throw new Error(`${file.name}: where ${parameter} comes from cannot be read`);
  const calls = [...file.text.matchAll(new RegExp(`(?<!fn )\\b${around[1]}\\(([^)]*)\\)`, 'g'))].map(([, value]) => /^"([^"]*)"$/.exec(value)?.[1]);
  if (calls.length === 0 || calls.includes(undefined)) throw new Error(`${file.name}: with what ${around[1]} is called cannot be read`);
  return calls;
}

function methodsOf(file, { at, first, rest }) {
  const chain = rest.replace(/,$/, '').trim();
  const [, ...defined] = /^\w+$/.test(chain) ? ([...file.text.slice(0, at).matchAll(new RegExp(`let ${chain} = ([^;]*);`, 'g'))].at(-1) ?? []) : [chain, chain];
  const text = defined[0] ?? '';
  const named = [...text.matchAll(/(?:^|\.|::)(get|post|any)\(/g)].map(([, method]) => method);
  if (named.length === 0 || OTHER_METHODS.test(text)) throw new Error(`${file.name}: which methods ${first} has cannot be read: ${chain}`);
  return new Set(named.flatMap((method) => METHODS[method]));
}

/** Files whose router stands below a path. */
function nested(files) {
  const prefixes = new Map();
  for (const file of files) {
    for (const { first, rest } of callsOf(file, '.nest')) {
      const [, module] = /(\w+)::router\(/.exec(rest) ?? [];
      const inner = files.filter((other) => module && other.module === module && other.text.includes('.route('));
      if (inner.length !== 1) throw new Error(`${file.name}: what is below ${first} cannot be read: ${rest}`);
      const [path] = pathsOf(files, file, { at: 0, first });
      prefixes.set(inner[0].name, path);
    }
  }
  return prefixes;
}

/** Methods and paths of the places of staff. */
function matrix(files) {
  const { text } = files.find(({ name }) => name === STAFF.matrix) ?? { text: '' };
  const rows = [...text.matchAll(/row\("(GET|POST)",\s*"(\/[^"]+)"/g)].map(([, method, path]) => [method, path]);
  const written = [...text.matchAll(/(?<!fn )\brow\(/g)].length;
  if (rows.length === 0 || rows.length !== written) throw new Error(`${STAFF.matrix}: ${rows.length} of ${written} rows can be read`);
  return rows;
}

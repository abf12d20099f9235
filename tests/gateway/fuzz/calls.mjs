// Throws made-up calls at the gateway's list of calls (allowed.js, copied beside this file), and
// checks what it lets through against the contract, read here a second time: docs/gateway.md.
//
//   node calls.mjs <inputs> <seed>           tries so many, prints a line of JSON with figures
//   node calls.mjs <inputs> <seed> list      prints those that a request can say, and what was made
//                                            of them
//
// Ends with an error, and the input, as soon as anything is let through that should not be.

import { performance } from 'node:perf_hooks';
import allowed from './allowed.js';

const [inputs, seed, mode] = process.argv.slice(2);
const VENDOR = 'https://saas.licensespring.com/api/v1/';

// Chance, the same for the same seed (mulberry32).

let state = Number(seed) >>> 0;

function chance() {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = state;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}

const below = (count) => Math.floor(chance() * count);
const one = (list) => list[below(list.length)];
const happens = (share) => chance() < share;

// What the contract says, as this file reads it.

const ID = '[1-9][0-9]{0,17}';
const COUNT = (value) => Number.isSafeInteger(value) && value >= 0;
const TEXT = (value) => value === null || typeof value === 'string';
const NUMBER = (value) => new RegExp(`^${ID}$`).test(String(value))
  && !/[\r\n]/.test(String(value))
  && (typeof value === 'string' || Number.isSafeInteger(value));
const NEVER = (value) => value === false;
const FLAG = (value) => typeof value === 'boolean';
const SECRET = (value) => typeof value === 'string' && value.length > 0;

/** Letter by letter: visible ASCII, one `@`, a domain of at least two labels, in lower case. */
function ADDRESS(value) {
  if (typeof value !== 'string' || value.length > 254 || value !== value.toLowerCase()) {
    return false;
  }
  for (const letter of value) {
    if (letter <= ' ' || letter > '~' || '"(),:;<>[\\]'.includes(letter)) {
      return false;
    }
  }
  const parts = value.split('@');
  if (parts.length !== 2 || parts[0].length < 1 || parts[0].length > 64) {
    return false;
  }
  const labels = parts[1].split('.');
  return labels.length > 1 && labels.every((label) => /^[a-z0-9-]+$/.test(label));
}

const NAMES = { first_name: TEXT, last_name: TEXT, phone_number: TEXT };

/** Whether a value is an object of some of these fields, all of the needed, and no others. */
function isObject(value, fields, needed = []) {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    && Object.getPrototypeOf(value) === Object.prototype
    && Object.keys(value).every((name) => Object.hasOwn(fields, name) && fields[name](value[name]))
    && needed.every((name) => Object.hasOwn(value, name));
}

const PEOPLE = (value) => Array.isArray(value) && value.length <= 100
  && value.every((person) => isObject(person, { email: ADDRESS, is_manager: NEVER }, ['email']));

const BODIES = {
  'licenses/{id}/assign_user/': (body) => isObject(body, {
    ...NAMES, email: ADDRESS, is_manager: NEVER, max_activations: COUNT, total_activations: COUNT,
  }, ['email']),
  'licenses/{id}/assign_users/': (body) => isObject(body, { emails: PEOPLE }, ['emails']),
  'licenses/{id}/unassign_user/': (body) => isObject(body, {
    license_user_id: NUMBER, license_user_email: ADDRESS,
  }) && Object.keys(body).length === 1,
  'licenses/{id}/set_users_activations/': (body) => body !== null && typeof body === 'object'
    && !Array.isArray(body) && Object.keys(body).length <= 100
    && Object.entries(body).every(([id, what]) => NUMBER(id)
      && isObject(what, { max_activations: COUNT, reset_total_activations: FLAG })),
  'license-users/{id}/set_password/': (body) => isObject(body, { password: SECRET }, ['password']),
  'orders/{id}/add_manager/': (body) => isObject(body, { ...NAMES, email: ADDRESS }, ['email']),
  'orders/{id}/remove_manager/': (body) => isObject(body, {
    license_user_id: NUMBER,
  }, ['license_user_id']),
  'license-users/{id}/': (body) => isObject(body, {
    ...NAMES, email: ADDRESS, true_email: ADDRESS,
  }),
  'devices/{id}/reset/': (body) => body === null,
  'devices/{id}/blacklist/': (body) => body === null,
};

const LISTS = ['licenses', 'license-users', 'devices', 'products', 'customers',
  'customer-accounts', 'orders'];
const READ = [
  ...LISTS.map((list) => `${list}/`),
  ...LISTS.map((list) => `${list}/{id}/`),
  'orders/{id}/managers/', 'license-histories/', 'license-histories/export',
  'license-activation-histories/', 'license-activation-histories/transfer_count/',
];
const CALLS = [
  ...READ.map((path) => ['GET', path]),
  ...Object.keys(BODIES).map((path) => [path === 'license-users/{id}/' ? 'PATCH' : 'POST', path]),
];
const PATTERNS = CALLS.map(([method, path]) =>
  [method, path, new RegExp(`^${path.replace('{id}', ID)}$`)]);

// What is made up.

const LETTERS = ['/', '//', '.', '..', '%', '%2f', '%2F', '%2e', '%00', '%0a', '\n', '\r\n', '\0',
  '?', '#', '&', '=', ';', '\\', ' ', '\t', '@', ':', '-', '_', 'a', 'A', 'z', '0', '1', '9',
  '{id}', '{', '}', '[', ']', '"', "'", ',', 'é', 'ß', '１', 'İ', '\u2028', '\u202e', '𝟙', '💥',
  '\u0430', 'constructor', '__proto__', 'export', 'bulk_update/', 'disable/', 'managers/'];
const VALUES = ['', '0', '1', '-1', '1e3', '0x1', '007', '9007199254740993', 'null', 'true',
  '4711', 'a%20b', 'a+b', 'ä', '%C3%A4', '2026-01-01T00:00:00Z', '%', '%zz', '%u0041', 'a=b',
  '"', '<x>', '../..', 'a;b=c', 'a,b', '~', "(a)'!*$", '#', 'a#b', '?', 'a?b', '\\', 'a\\b', '\n'];
const QUERY = ['limit', 'offset', 'order_by', 'note__icontains', 'customer__account', 'license',
  'ts__gte', 'ts__lte', 'id__in', 'Limit', '_limit', 'limit[]', 'limit%5B', 'a-b', 'ä', '1a',
  '__proto__', 'constructor', 'x'.repeat(64), 'x'.repeat(65), ''];
const FIELDS = ['email', 'is_manager', 'first_name', 'last_name', 'phone_number', 'password',
  'max_activations', 'total_activations', 'license_user_id', 'license_user_email', 'true_email',
  'emails', 'is_staff', 'customer', '__proto__', 'constructor', 'toString', '201', '0', '007',
  'reset_total_activations', 'initial_password', 'Email', 'email ', 'é'];
const ADDRESSES = ['a@b.example', 'A@B.Example', 'a+b@c.example', ' a@b.example', 'a@b.example ',
  'a@b', '@b.example', 'a@', 'a@@b.example', 'a@b@c.example', 'a@b..example', 'a@.example',
  'a@b.example.', '\u001ca@b.example', 'a\u0000@b.example', 'a@b.example\n', 'ä@b.example',
  'a@ä.example', 'ａ@b.example', 'K@b.example', 'İ@b.example', '"a b"@c.example', 'a(b)@c.example',
  'a,b@c.example', 'a;b@c.example', `${'a'.repeat(64)}@b.example`, `${'a'.repeat(65)}@b.example`,
  `a@${'b.'.repeat(130)}example`, 'a@xn--bcher-kva.example', "o'neil@b.example", 'a@[127.0.0.1]',
  'a@b.example, c@d.example', '<a@b.example>', 'a%40b.example', 'a@-.-'];
const PLAIN = [null, true, false, 0, 1, -1, 1.5, 1e21, 9007199254740993, '', '201', 'x', [], {},
  [[]], [null], { toString: 1 }, { email: 'a@b.example' }];

const ids = () => one(['1', '101', '999999999999999999', '0', '01', '1000000000000000000', '-1',
  '1.0', '+1', '1 ', '１', '{id}', '', String(below(1e9))]);

/** Puts something in, takes something out, or doubles it, somewhere. */
function bent(text) {
  const at = below(text.length + 1);
  const length = below(4);
  switch (below(5)) {
    case 0: return text.slice(0, at) + one(LETTERS) + text.slice(at);
    case 1: return text.slice(0, at) + text.slice(at + length);
    case 2: return text.slice(0, at) + text.slice(at, at + length).repeat(2) + text.slice(at + length);
    case 3: return text.slice(0, at) + [...text.slice(at, at + 1)]
      .map((letter) => `%${letter.codePointAt(0).toString(16)}`).join('') + text.slice(at + 1);
    default: return text.slice(0, at) + (happens(0.5)
      ? text.slice(at).toUpperCase() : one(LETTERS) + text.slice(at + 1));
  }
}

function bentOften(text) {
  let out = text;
  for (let left = happens(0.7) ? 1 : below(6); left > 0; left -= 1) {
    out = bent(out);
  }
  return out;
}

function query() {
  const parts = [];
  for (let left = below(4); left > 0; left -= 1) {
    const name = happens(0.8) ? one(QUERY.slice(0, 9)) : one(QUERY);
    parts.push(happens(0.9) ? `${name}=${happens(0.7) ? one(VALUES.slice(0, 14)) : one(VALUES)}` : name);
  }
  const text = parts.join(happens(0.95) ? '&' : one(['&&', ';', '&amp;', '?']));
  return happens(0.3) ? bentOften(text) : text;
}

const address = () => (happens(0.6) ? ADDRESSES[0] : one(ADDRESSES));
const value = () => (happens(0.3) ? address() : one(PLAIN));

/** A value that suits a field, or does not. */
function suited(name) {
  if (happens(0.15)) {
    return value();
  }
  if (name.includes('email') && name !== 'emails') {
    return address();
  }
  if (name === 'emails') {
    return happens(0.1) ? Array.from({ length: 99 + below(4) }, () => ({ email: ADDRESSES[0] }))
      : Array.from({ length: below(4) }, () => person(['email', 'is_manager']));
  }
  if (name === 'is_manager') {
    return happens(0.6) ? false : one([true, null, 0, '', 'false']);
  }
  if (name === 'license_user_id') {
    return happens(0.5) ? below(1e6) : ids();
  }
  if (name === 'reset_total_activations') {
    return happens(0.7);
  }
  return name.includes('activations') ? below(100) : one(['x', 'Änne', null, '', 'new']);
}

function person(names) {
  const out = {};
  for (const name of names.filter(() => happens(0.6))) {
    out[name] = suited(name);
  }
  if (happens(0.1)) {
    Object.defineProperty(out, one(FIELDS), { value: value(), enumerable: true });
  }
  return out;
}

const SHAPES = {
  'licenses/{id}/assign_user/': ['email', 'is_manager', 'first_name', 'max_activations'],
  'licenses/{id}/assign_users/': ['emails'],
  'licenses/{id}/unassign_user/': ['license_user_id', 'license_user_email'],
  'license-users/{id}/set_password/': ['password'],
  'orders/{id}/add_manager/': ['email', 'last_name'],
  'orders/{id}/remove_manager/': ['license_user_id'],
  'license-users/{id}/': ['email', 'true_email', 'first_name', 'phone_number'],
};

function body(path) {
  if (happens(0.03)) {
    return JSON.stringify(value());
  }
  let out;
  if (path === 'licenses/{id}/set_users_activations/') {
    out = {};
    for (let left = happens(0.1) ? 99 + below(4) : 0; left > 0; left -= 1) {
      out[String(1000 + left)] = {};
    }
    for (let left = below(3); left > 0 && Object.keys(out).length === 0; left -= 1) {
      out[ids()] = person(['max_activations', 'reset_total_activations']);
    }
  } else if (SHAPES[path] !== undefined) {
    out = person(SHAPES[path]);
  } else {
    return happens(0.6) ? one(['', '{}', ' ', ' {} ']) : one(['', '{}', '{"a":1}', 'null', '[]', '{', 'x']);
  }
  const text = JSON.stringify(out);
  return happens(0.15) ? bentOften(text) : text;
}

function input() {
  const [method, path] = one(CALLS);
  const filled = path.replace('{id}', happens(0.8) ? '101' : ids());
  return {
    method: happens(0.93) ? method
      : one(['GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'get', 'GET ', '']),
    path: happens(0.4) ? bentOften(filled) : filled,
    query: method === 'GET' || happens(0.03) ? query() : '',
    body: method === 'GET' ? '' : body(path),
  };
}

// What must hold.

function fault(made, call) {
  const known = PATTERNS.find(([method, , pattern]) => method === made.method
    && pattern.test(made.path) && !/[^a-z0-9/_-]/.test(made.path));
  if (known === undefined) {
    return 'it is not on the list';
  }
  if (call.path !== made.path || call.method !== made.method) {
    return 'another path or method goes out';
  }
  const names = Object.keys(call.query);
  const target = written(call);
  const url = new URL(VENDOR + target);
  // Browsers write an apostrophe in another way; RFC 3986 lets it stand.
  if (url.href !== (VENDOR + target).replaceAll("'", '%27') || !url.href.startsWith(VENDOR)
    || url.pathname !== `/api/v1/${call.path}` || url.hash !== '') {
    return 'the address is not in its normal form';
  }
  const read = [...url.searchParams.keys()];
  if (read.length !== names.length || new Set(read).size !== names.length
    || read.some((name, at) => name !== names[at] || !/^[a-z][a-z0-9_]{0,63}$/.test(name))) {
    return 'the query can be read in two ways';
  }
  if (made.query.split('&').filter((part) => part !== '').length !== names.length) {
    return 'something was said twice';
  }
  if (made.method !== 'GET' && names.length > 0) {
    return 'what changes something has a query';
  }
  if (made.method === 'GET') {
    return call.body === null ? again(call) : 'what only reads has a body';
  }
  const sent = call.body === null ? null : JSON.parse(JSON.stringify(call.body));
  return BODIES[known[1]](sent) ? again(call) : 'the body is not as documented';
}

/** What goes out is its own normal form: seen a second time, it stays the same. */
function again(call) {
  const text = call.body === null ? '' : JSON.stringify(call.body);
  const second = allowed.call(call.method, call.path, queryOf(call), text);
  const isSame = JSON.stringify(second) === JSON.stringify(call);
  return isSame ? null : 'a second look makes something else of it';
}

function queryOf(call) {
  return Object.keys(call.query).map((name) => `${name}=${call.query[name]}`).join('&');
}

function written(call) {
  const query = queryOf(call);
  return `${call.path}${query === '' ? '' : `?${query}`}`;
}

/** Whether a request can say it as it is. HTTP takes a path to end at the first `?` and a target at
 *  a blank, and servers cut off what follows a `#`, before the list sees any of it. */
function canBeSent(made) {
  return /^[A-Za-z]+$/.test(made.method) && !/[?# ]/.test(made.path) && !/[# ]/.test(made.query)
    && [made.path, made.query, made.body].every((text) => Buffer.from(text).toString() === text);
}

function complain(made, what) {
  console.error(`seed ${seed}: ${what}: ${JSON.stringify(made)}`);
  process.exit(1);
}

const since = performance.now();
const through = {};
let count = 0;
for (let left = Number(inputs); left > 0; left -= 1) {
  const made = input();
  let call = null;
  try {
    call = allowed.call(made.method, made.path, made.query, made.body);
  } catch (error) {
    if (error === null || error.refusal !== true || ![400, 403].includes(error.status)) {
      complain(made, `it fails (${error})`);
    }
  }
  if (call !== null) {
    const what = fault(made, call);
    if (what !== null) {
      complain(made, what);
    }
    count += 1;
    through[call.name] = (through[call.name] ?? 0) + 1;
  }
  if (mode === 'list' && canBeSent(made)) {
    const sent = call === null ? null : { target: written(call), body: call.body };
    console.log(JSON.stringify({ ...made, sent }));
  }
}
if (mode !== 'list') {
  const seconds = (performance.now() - since) / 1000;
  console.log(JSON.stringify({ inputs: Number(inputs), through: count, seconds, calls: through }));
}

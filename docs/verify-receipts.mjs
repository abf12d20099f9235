// Verifies a file of receipts without the panel: node docs/verify-receipts.mjs receipts.json
// Node.js 18 or later, and no packages. What each line says is in docs/receipts.md.

import { createHash, webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';

const LINE = /^\{"entry":(.*),"hash":"([0-9a-f]{64})","signature":(?:null|"([0-9a-f]{128})")\}$/;

const hash = (bytes) => createHash('sha256').update(bytes).digest('hex');
const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

function fail(number, why) {
  console.error(number === 0 ? `The head of the file does not fit: ${why}` : `Entry ${number} does not fit: ${why}`);
  process.exit(1);
}

const text = readFileSync(process.argv[2], 'utf8');
if (!text.startsWith('[\n') || !text.endsWith('\n]\n')) {
  console.error('This is no file of receipts.');
  process.exit(1);
}
const lines = text.slice(2, -3).split(',\n').map((line) => LINE.exec(line));
const head = lines[0] ? JSON.parse(lines[0][1]) : fail(0, 'it has another shape');
const raw = Buffer.from(head.key ?? '', 'hex');
const key = head.key && (await webcrypto.subtle.importKey('raw', raw, ecdsa, true, ['verify']));
const before = head.dropped?.count ?? 0;
let last = head.dropped?.last ?? null;

for (const [at, line] of lines.entries()) {
  const number = at && before + at;
  if (!line) fail(number, 'it has another shape');
  const [, said, named, signature] = line;
  if (hash(said) !== named) fail(number, 'it is not what its hash is of');
  const proof = Buffer.from(signature ?? '', 'hex');
  const isSigned = key ? await webcrypto.subtle.verify(ecdsa, key, proof, Buffer.from(said)) : !signature;
  if (!isSigned) fail(number, 'its signature is not by the key of the file');
  if (at === 0) continue;
  const entry = JSON.parse(said);
  if (entry.number !== number || entry.previous !== last) fail(number, 'it does not follow on the one before');
  last = named;
}
if (lines.length - 1 !== head.entries || last !== head.last) fail(before + lines.length, 'it is not there');

console.log(`Whole and unchanged: ${head.entries} receipts, ${before} dropped before them.`);
console.log(key ? `Signed by ${hash(raw)}` : 'Not signed.');

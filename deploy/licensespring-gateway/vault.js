// Files that hold what must not be read and not be made by who can get at the folder: encrypted
// with a secret that only nginx's first process could read, and bound to their place.

import hash from 'crypto';
import refusal from './refusal.js';
import store from './store.js';

const SECRET = /^[0-9a-f]{64}(?![\s\S])/;
/** Bytes of AES-GCM's nonce, and of the tag at the end. */
const NONCE = 12;
const TAG = 16;

/** A key of its own for each purpose. */
function key(r, purpose) {
    const secret = r.variables.seatboard_secret || '';
    if (!SECRET.test(secret)) {
        throw refusal.notSetUp('secret.conf has no secret of 64 hexadecimal digits');
    }
    return hash.createHmac('sha256', secret).update(purpose).digest();
}

function cipher(where, name, nonce) {
    return { name: 'AES-GCM', iv: nonce, additionalData: Buffer.from(`${where}/${name}`) };
}

async function imported(r, use) {
    const bytes = key(r, 'files');
    const made = await crypto.subtle.importKey('raw', bytes, { name: 'AES-GCM' }, false, [use]);
    return made;
}

/** Writes a value. */
async function put(r, where, name, value) {
    const nonce = Buffer.alloc(NONCE);
    crypto.getRandomValues(nonce);
    const used = await imported(r, 'encrypt');
    const plain = Buffer.from(JSON.stringify(value));
    const hidden = await crypto.subtle.encrypt(cipher(where, name, nonce), used, plain);
    const both = Buffer.concat([nonce, Buffer.from(hidden)]);
    store.put(r, where, name, both.toString('base64url'));
}

/** The value of a file; null if there is none. One that was not written here, or with another
 *  secret, is an error: taken for none it would let in who has less than is asked for. */
async function get(r, where, name) {
    const text = store.get(r, where, name);
    if (text === null) {
        return null;
    }
    const both = Buffer.from(text, 'base64url');
    if (both.length <= NONCE + TAG) {
        throw new Error(`${where}/${name} is cut off`);
    }
    const used = await imported(r, 'decrypt');
    let plain;
    try {
        const nonce = both.slice(0, NONCE);
        plain = await crypto.subtle.decrypt(cipher(where, name, nonce), used, both.slice(NONCE));
    } catch (error) {
        throw new Error(`${where}/${name} cannot be opened with the secret of secret.conf`);
    }
    return JSON.parse(Buffer.from(plain).toString('utf8'));
}

/** What stands for a text that need not be read back. */
function hidden(r, purpose, text) {
    return hash.createHmac('sha256', key(r, purpose)).update(text).digest('hex');
}

export default { put, get, hidden };

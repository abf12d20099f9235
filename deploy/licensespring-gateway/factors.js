// The second factor: one-time codes by time (RFC 6238), and recovery codes for who has lost what
// shows them.

import hash from 'crypto';
import refusal from './refusal.js';
import store from './store.js';
import tries from './tries.js';
import vault from './vault.js';

const FOLDER = 'factors';
const PENDING = 'pending';
const USED = 'used';
const MINUTE = 60000;
/** How long a secret that was shown waits to be confirmed. */
const CONFIRMING = 10 * MINUTE;
/** Milliseconds that a code is shown, and how many steps before and after count too. */
const STEP = 30000;
const DRIFT = 1;
/** How long a code that was used is remembered: longer than it would count. */
const SPENT = 5 * MINUTE;
/** Bytes of a secret, as RFC 4226 recommends. */
const SECRET = 20;
const RECOVERY = 10;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** Of letters and digits those that nobody takes for others: five bits each. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';
const CODE = /^[0-9]{6}(?![\s\S])/;
const RECOVERY_CODE = /^[a-z2-9]{16}(?![\s\S])/;

function place(user) {
    return store.digest(user);
}

/** Changes with the second factor; empty if there is none. */
function mark(r, user) {
    const text = store.get(r, FOLDER, place(user));
    return text === null ? '' : store.digest(text);
}

function random(count) {
    const bytes = Buffer.alloc(count);
    crypto.getRandomValues(bytes);
    return bytes;
}

/** Bytes in base32 (RFC 4648). Their number is a multiple of five, so nothing is padded. */
function base32(bytes) {
    let out = '';
    let held = 0;
    let bits = 0;
    for (let i = 0; i < bytes.length; i++) {
        held = held * 256 + bytes[i];
        bits += 8;
        while (bits >= 5) {
            bits -= 5;
            const digit = Math.floor(held / Math.pow(2, bits));
            out += BASE32[digit];
            held -= digit * Math.pow(2, bits);
        }
    }
    return out;
}

/** The code of a step of time (RFC 4226, section 5.3). */
function code(secret, step) {
    const counter = Buffer.alloc(8);
    counter.writeUInt32BE(Math.floor(step / 4294967296), 0);
    counter.writeUInt32BE(step % 4294967296, 4);
    const mac = hash.createHmac('sha1', secret).update(counter).digest();
    const at = mac[19] & 15;
    const number = (mac[at] & 127) * 16777216 + mac[at + 1] * 65536 + mac[at + 2] * 256
        + mac[at + 3];
    return `00000${number % 1000000}`.slice(-6);
}

/** Whether it is a code of now that has not been used, which uses it up. */
function takeCode(r, kept, given) {
    const now = Math.floor(Date.now() / STEP);
    let found = null;
    for (let step = now - DRIFT; step <= now + DRIFT; step++) {
        if (store.same(code(Buffer.from(kept.secret, 'hex'), step), given)) {
            found = step;
        }
    }
    store.tidy(r, USED, SPENT);
    return found !== null && store.claim(r, USED, store.digest(`${kept.id} ${found}`), SPENT);
}

/** The name of the file that says that a recovery code has been used. */
function spent(user, kept, index) {
    return `${place(user)}.${kept.id}-${index}`;
}

/** Whether it is a recovery code that has not been used, which uses it up for good. */
function takeRecovery(r, user, kept, given) {
    const found = vault.hidden(r, 'recovery codes', `${kept.id} ${given}`);
    const index = kept.codes.findIndex(one => store.same(one, found));
    return index >= 0 && store.claim(r, FOLDER, spent(user, kept, index), Infinity);
}

function left(r, user, kept) {
    return kept.codes.filter((one, index) =>
        store.age(r, FOLDER, spent(user, kept, index)) === Infinity).length;
}

/** As somebody types a code, without what only makes it readable. */
function plain(given) {
    return given.replace(/[\s-]/g, '').toLowerCase();
}

/** Lets through who has the code, or throws. Codes of the app are so few that tries of them are
 *  limited by account; only who knows the password gets here. */
function mustBeRight(r, user, kept, given, isRecoveryToo) {
    const typed = plain(given);
    if (isRecoveryToo && RECOVERY_CODE.test(typed)) {
        if (takeRecovery(r, user, kept, typed)) {
            return;
        }
        throw refusal.codeWrong();
    }
    const tried = tries.code(r, user);
    if (!CODE.test(typed) || !takeCode(r, kept, typed)) {
        throw refusal.codeWrong();
    }
    tried.right();
}

/** Looks at the code of whoever signs in with the right password. */
async function check(r, user, given) {
    const kept = await vault.get(r, FOLDER, place(user));
    if (kept === null) {
        return;
    }
    if (given === undefined) {
        throw refusal.codeNeeded();
    }
    mustBeRight(r, user, kept, given, true);
}

/** Recovery codes: what is shown of them, and what is kept. */
function recovery(r, id) {
    const shown = [];
    for (let i = 0; i < RECOVERY; i++) {
        const bytes = random(16);
        let text = '';
        for (let at = 0; at < 16; at++) {
            text += (at > 0 && at % 4 === 0 ? '-' : '') + LETTERS[bytes[at] & 31];
        }
        shown.push(text);
    }
    const hide = one => vault.hidden(r, 'recovery codes', `${id} ${plain(one)}`);
    return { shown: shown, kept: shown.map(hide) };
}

/** Removes what is left of a second factor beside its own file. */
function dropSpent(r, user, kept) {
    kept.codes.forEach((one, index) => store.drop(r, FOLDER, spent(user, kept, index)));
}

/** Says what there is. */
async function told(r, session) {
    const kept = await vault.get(r, FOLDER, place(session.user));
    const required = session.admin.mustHaveFactor && session.kept.way === 'password';
    return kept === null ? { on: false, required: required } : {
        on: true,
        required: required,
        since: kept.since,
        recovery_codes_left: left(r, session.user, kept),
    };
}

/** What is shown to set one up. */
async function begin(r, session) {
    if (mark(r, session.user) !== '') {
        throw refusal.state('There is a second factor already.', 'second_factor_on');
    }
    const bytes = random(SECRET);
    const until = Date.now() + CONFIRMING;
    store.tidy(r, PENDING, CONFIRMING);
    await vault.put(r, PENDING, place(session.user), {
        id: store.random(), secret: bytes.toString('hex'), until: until, session: session.name,
    });
    const secret = base32(bytes);
    const issuer = encodeURIComponent(r.variables.seatboard_issuer);
    const who = encodeURIComponent(`${session.admin.code}/${session.admin.email}`);
    return {
        secret: secret,
        uri: `otpauth://totp/${issuer}:${who}?secret=${secret}&issuer=${issuer}`
            + '&algorithm=SHA1&digits=6&period=30',
        until: until,
    };
}

/** Turns on what was begun in this session, for who has a code of it; answers with the recovery
 *  codes. */
async function confirm(r, session, given) {
    const pending = await vault.get(r, PENDING, place(session.user));
    if (pending === null || pending.session !== session.name || pending.until <= Date.now()
        || mark(r, session.user) !== '') {
        throw refusal.state('Begin to set it up first.', 'not_begun');
    }
    mustBeRight(r, session.user, pending, given, false);
    const codes = recovery(r, pending.id);
    await vault.put(r, FOLDER, place(session.user), {
        id: pending.id, secret: pending.secret, since: Date.now(), codes: codes.kept,
    });
    store.drop(r, PENDING, place(session.user));
    return codes.shown;
}

/** The second factor of somebody who has the code of it. */
async function opened(r, session, given) {
    const kept = await vault.get(r, FOLDER, place(session.user));
    if (kept === null) {
        throw refusal.state('There is no second factor.', 'second_factor_off');
    }
    mustBeRight(r, session.user, kept, given, true);
    return kept;
}

/** Other recovery codes in place of the former. */
async function renewed(r, session, given) {
    const kept = await opened(r, session, given);
    const codes = recovery(r, kept.id);
    const fresh = Object.assign({}, kept, { codes: codes.kept });
    await vault.put(r, FOLDER, place(session.user), fresh);
    dropSpent(r, session.user, kept);
    return codes.shown;
}

async function off(r, session, given) {
    const kept = await opened(r, session, given);
    store.drop(r, FOLDER, place(session.user));
    dropSpent(r, session.user, kept);
}

export default { mark, check, told, begin, confirm, renewed, off };

// Passwords: those that an operator wrote into a file, which nginx itself checks, and those that
// people chose in place of them.

import companies from './companies.js';
import refusal from './refusal.js';
import store from './store.js';
import tries from './tries.js';
import vault from './vault.js';

const FOLDER = 'passwords';
/** Stands in the passwords file for everybody who is not there: a try takes as long. */
const NOBODY = '-';
const SHORTEST = 12;
const LONGEST = 200;
const CONTROL = /[\x00-\x1f\x7f]/;

/** What is derived from a password, by PBKDF2 with HMAC and SHA-512. */
async function derived(password, salt, rounds) {
    const bytes = Buffer.from(password);
    const name = { name: 'PBKDF2' };
    const key = await crypto.subtle.importKey('raw', bytes, name, false, ['deriveBits']);
    const how = {
        name: 'PBKDF2', hash: 'SHA-512', salt: Buffer.from(salt), iterations: rounds,
    };
    const bits = await crypto.subtle.deriveBits(how, key, 512);
    return Buffer.from(bits).toString('hex');
}

function place(user) {
    return store.digest(user);
}

/** The password that somebody chose; null if there is none, or if the operator has given them
 *  another since. */
async function chosen(r, user, line) {
    const kept = await vault.get(r, FOLDER, place(user));
    return kept !== null && line !== null && kept.over === store.digest(line) ? kept : null;
}

/** Changes with the operator's line and with what was chosen in its place: sessions end then.
 *  Null if there is no line. */
function mark(r, user) {
    const line = companies.line(r, user);
    return line === null ? null
        : store.digest(`${line}\n${store.get(r, FOLDER, place(user)) || ''}`);
}

/** Whether it is the password of somebody. Both kinds are checked for everybody, whoever has
 *  which and whether there is such a person at all: every try takes as long. */
async function isRight(r, user, isThere, password) {
    const line = isThere ? companies.line(r, user) : null;
    const own = await chosen(r, isThere ? user : NOBODY, line);
    const asked = `${line !== null && own === null ? user : NOBODY}:${password}`;
    r.variables.seatboard_basic = Buffer.from(asked).toString('base64');
    const reply = await r.subrequest('/gateway/-/password', { method: 'GET' });
    if (reply.status !== 204 && reply.status !== 401 && reply.status !== 403) {
        throw new Error(`the password check answered ${reply.status}`);
    }
    const usual = { salt: store.random(), rounds: Number(r.variables.seatboard_rounds), hash: '' };
    const against = own || usual;
    const hash = await derived(password, against.salt, against.rounds);
    const isChosen = store.same(hash, against.hash);
    return own === null ? line !== null && reply.status === 204 : isChosen;
}

/** Lets through who knows their own password, or throws; wrong ones count as at signing in. */
async function mustBeRight(r, session, password) {
    const tried = tries.begin(r, session.user);
    const right = await isRight(r, session.user, true, password);
    if (!right) {
        throw refusal.credentials();
    }
    tried.right();
}

function mustBeGood(fresh, current) {
    const length = fresh.length;
    if (length < SHORTEST) {
        throw refusal.field('new', `Take at least ${SHORTEST} characters.`);
    }
    if (length > LONGEST) {
        throw refusal.field('new', `Take no more than ${LONGEST} characters.`);
    }
    if (CONTROL.test(fresh)) {
        throw refusal.field('new', 'Leave out control characters.');
    }
    if (fresh === current) {
        throw refusal.field('new', 'Take another one than before.');
    }
}

/** Puts another password in the place of somebody's. */
async function change(r, session, current, fresh) {
    mustBeGood(fresh, current);
    await mustBeRight(r, session, current);
    const line = companies.line(r, session.user);
    const rounds = Number(r.variables.seatboard_rounds);
    const salt = store.random();
    const hash = await derived(fresh, salt, rounds);
    await vault.put(r, FOLDER, place(session.user), {
        user: session.user, over: store.digest(line), salt: salt, rounds: rounds, hash: hash,
    });
}

export default { mark, isRight, mustBeRight, change };

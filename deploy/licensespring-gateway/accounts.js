// How somebody gets in: with a password and, where there is one, a second factor, or by the word
// of a portal.

import bodies from './bodies.js';
import companies from './companies.js';
import factors from './factors.js';
import passwords from './passwords.js';
import portals from './portals.js';
import refusal from './refusal.js';
import sessions from './sessions.js';
import tries from './tries.js';

const BASIC = /^Basic ([A-Za-z0-9+\/]{1,2000}={0,2})(?![\s\S])/i;

async function signIn(r) {
    const found = BASIC.exec(r.headersIn.Authorization || '');
    const given = found ? Buffer.from(found[1], 'base64').toString('utf8') : '';
    const colon = given.indexOf(':');
    if (colon < 0) {
        throw refusal.credentials();
    }
    const body = r.requestText ? bodies.read(r, [], ['code']) : {};
    const user = given.slice(0, colon).toLowerCase();
    const tried = tries.begin(r, user);
    const admin = companies.find(r, user);
    const mark = admin === null ? null : passwords.mark(r, user);
    const isThere = mark !== null;
    const right = await passwords.isRight(r, user, isThere, given.slice(colon + 1));
    if (!right) {
        throw refusal.credentials();
    }
    const factor = factors.mark(r, user);
    if (factor !== '' && body.code === undefined) {
        // Half of the way is no wrong try.
        tried.right();
    }
    await factors.check(r, user, body.code);
    tried.right();
    sessions.tidy(r);
    tries.tidy(r);
    return sessions.begin(r, admin, { way: 'password', mark: mark, factor: factor });
}

async function exchange(r) {
    const body = bodies.read(r, ['assertion'], []);
    const found = await portals.exchanged(r, body.assertion);
    sessions.tidy(r);
    return sessions.begin(r, found.admin, found.proof);
}

export default { signIn, exchange };

// What people do about themselves: their second factor, their password, their sessions. Nothing of
// it reaches the vendor.

import bodies from './bodies.js';
import factors from './factors.js';
import passwords from './passwords.js';
import refusal from './refusal.js';
import sessions from './sessions.js';

const ROOT = '/gateway/';
const ONE = /^sessions\/([0-9a-f]{22})(?![\s\S])/;

function moment(milliseconds) {
    return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Who came in by a portal's word has no password here that could be shown. */
function mustHavePassword(session) {
    if (session.kept.way !== 'password') {
        throw refusal.notAllowed('Whoever comes in through a portal has no password here.');
    }
}

async function begin(r, session) {
    mustHavePassword(session);
    const body = bodies.read(r, ['password'], []);
    await passwords.mustBeRight(r, session, body.password);
    const begun = await factors.begin(r, session);
    return { secret: begun.secret, uri: begun.uri, expires: moment(begun.until) };
}

async function confirm(r, session) {
    mustHavePassword(session);
    const body = bodies.read(r, ['code'], []);
    const codes = await factors.confirm(r, session, body.code);
    sessions.renew(r, session);
    return { recovery_codes: codes };
}

/** Reads password and code of somebody who has both; answers with the code. */
async function both(r, session) {
    mustHavePassword(session);
    const body = bodies.read(r, ['password', 'code'], []);
    await passwords.mustBeRight(r, session, body.password);
    return body.code;
}

async function renewCodes(r, session) {
    const code = await both(r, session);
    const codes = await factors.renewed(r, session, code);
    sessions.renew(r, session);
    return { recovery_codes: codes };
}

async function turnOff(r, session) {
    const code = await both(r, session);
    if (session.admin.mustHaveFactor) {
        throw refusal.notAllowed('Your company requires a second factor.');
    }
    await factors.off(r, session, code);
    sessions.renew(r, session);
}

async function tellFactor(r, session) {
    const told = await factors.told(r, session);
    if (told.on) {
        told.since = moment(told.since);
    }
    return told;
}

async function changePassword(r, session) {
    mustHavePassword(session);
    const body = bodies.read(r, ['current', 'new'], []);
    await passwords.change(r, session, body.current, body.new);
    sessions.renew(r, session);
}

function tellSessions(r, session) {
    const all = sessions.all(r, session).map(one => {
        const out = {
            id: one.id,
            begun: moment(one.begun),
            seen: moment(one.seen),
            expires: moment(one.expires),
            current: one.isThis,
            way: one.kept.way,
        };
        if (one.kept.portal) {
            out.portal = one.kept.portal.issuer;
        }
        return Object.assign(out, one.kept.agent);
    });
    return { sessions: all };
}

function endAll(r, session) {
    sessions.all(r, session).forEach(one => sessions.end(r, one.name));
}

function endOne(r, session, id) {
    const found = sessions.all(r, session).find(one => one.id === id);
    if (found === undefined) {
        throw refusal.notFound();
    }
    sessions.end(r, found.name);
}

/** By path and method; what answers with nothing is a 204. */
const CALLS = {
    'sessions': { GET: tellSessions, DELETE: endAll },
    'sessions/{id}': { DELETE: endOne },
    'password': { POST: changePassword },
    'second-factor': { GET: tellFactor },
    'second-factor/begin': { POST: begin },
    'second-factor/confirm': { POST: confirm },
    'second-factor/recovery-codes': { POST: renewCodes },
    'second-factor/off': { POST: turnOff },
};

/** Answers a call of somebody about themselves. */
async function answer(r, path) {
    const session = sessions.current(r);
    const rest = path.slice(ROOT.length);
    const one = ONE.exec(rest);
    const name = one === null ? rest : 'sessions/{id}';
    const isFactor = name.startsWith('second-factor');
    if (session.isHeld && !isFactor) {
        throw refusal.factorNeeded();
    }
    if (!path.startsWith(ROOT) || !Object.prototype.hasOwnProperty.call(CALLS, name)) {
        throw refusal.notFound();
    }
    const act = CALLS[name][r.method];
    if (act === undefined) {
        throw refusal.notAllowed('This method is not allowed.');
    }
    const value = await act(r, session, one === null ? null : one[1]);
    return value;
}

export default { answer, moment };

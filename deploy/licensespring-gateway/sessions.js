// Who is signed in. A session is a file named after the digest of its token, and sealed: what is
// stored cannot be used to sign in, and whoever writes into the folder makes no session.

import browser from './browser.js';
import companies from './companies.js';
import factors from './factors.js';
import passwords from './passwords.js';
import portals from './portals.js';
import refusal from './refusal.js';
import store from './store.js';

const TOKEN = /^Bearer ([A-Za-z0-9_-]{43})(?![\s\S])/i;
const FOLDER = 'sessions';
const MINUTE = 60000;
/** How long somebody has who must set up a second factor first. */
const SETTING_UP = 15 * MINUTE;
/** Digits of the seal, and the line break after it. */
const SEAL = 65;

function idle(r) {
    return Number(r.variables.seatboard_idle) * MINUTE;
}

function life(r) {
    return Number(r.variables.seatboard_hours) * 60 * MINUTE;
}

/** Ties what a session's file says to the file's own name and to the company's key, which only
 *  nginx's first process could read. */
function seal(r, name, text) {
    return store.sealed(r.variables.seatboard_seal, `${name}\n${text}`);
}

function write(r, name, kept) {
    const text = JSON.stringify(kept);
    store.put(r, FOLDER, name, `${seal(r, name, text)}\n${text}`);
}

/** Whether somebody has to set up a second factor before anything else. */
function isHeld(admin, kept) {
    return admin.mustHaveFactor && kept.way === 'password' && kept.factor === '';
}

/** The session as the rest of the gateway knows it. */
function told(name, admin, kept) {
    return {
        name: name,
        admin: admin,
        user: kept.user,
        kept: kept,
        expires: kept.expires,
        isHeld: isHeld(admin, kept),
        factor: kept.way === 'portal' ? 'portal'
            : kept.factor !== '' ? 'on' : admin.mustHaveFactor ? 'required' : 'off',
    };
}

/** Begins a session. `proof` has the way in and what the session stands and falls with: the
 *  digest of what was shown, and of the second factor, and for a portal's person whose word it
 *  was. */
function begin(r, admin, proof) {
    r.variables.seatboard_code = admin.key;
    const token = store.random();
    const name = store.digest(token);
    const now = Date.now();
    const kept = Object.assign({ user: admin.user, begun: now, factor: '' }, proof);
    kept.expires = now + (isHeld(admin, kept) ? Math.min(SETTING_UP, life(r)) : life(r));
    kept.agent = kept.way === 'portal' ? {} : browser.told(r.headersIn['User-Agent']);
    write(r, name, kept);
    r.variables.seatboard_admin = admin.user;
    const out = told(name, admin, kept);
    out.token = token;
    return out;
}

/** Whether a file says that it is a session of this user, sealed or not. */
function isOf(r, name, user) {
    try {
        return JSON.parse(store.get(r, FOLDER, name).slice(SEAL)).user === user;
    } catch (error) {
        return false;
    }
}

/** Goes on with a session whose person has changed the password or the second factor in it: what
 *  it stands and falls with is another now, so that all others have ended. */
function renew(r, session) {
    const kept = Object.assign({}, session.kept, {
        mark: passwords.mark(r, session.user),
        factor: factors.mark(r, session.user),
    });
    kept.expires = kept.begun + life(r);
    if (isHeld(session.admin, kept)) {
        kept.expires = Math.min(kept.expires, Date.now() + SETTING_UP);
    }
    write(r, session.name, kept);
    // Also those that have ended by it, or they would begin anew when a second factor is turned off.
    store.names(r, FOLDER).filter(name => name !== session.name && isOf(r, name, session.user))
        .forEach(name => store.drop(r, FOLDER, name));
}

/** Who a session is of, as long as what it began with holds; or null. */
function holder(r, kept) {
    if (kept.way === 'portal') {
        const mark = portals.mark(r, kept.portal, kept.user);
        return mark !== null && mark === kept.mark
            ? companies.vouched(r, kept.user, kept.portal) : null;
    }
    const mark = passwords.mark(r, kept.user);
    const isSame = mark !== null && mark === kept.mark
        && factors.mark(r, kept.user) === kept.factor;
    return isSame ? companies.find(r, kept.user) : null;
}

/** What the file of a session says, if it has not ended and nobody else wrote it, and where one
 *  is given, if it is of this user; or null. */
function peek(r, name, user) {
    const text = store.get(r, FOLDER, name);
    if (text === null || store.age(r, FOLDER, name) > idle(r)) {
        return null;
    }
    const sealed = text.slice(SEAL).trimEnd();
    let kept;
    try {
        kept = JSON.parse(sealed);
    } catch (error) {
        return null;
    }
    if (!kept || !(kept.expires > Date.now()) || typeof kept.user !== 'string'
        || (user !== undefined && kept.user !== user)) {
        return null;
    }
    // The seal is made with the company's key, so the company comes first.
    r.variables.seatboard_code = kept.user.slice(0, Math.max(kept.user.indexOf('/'), 0));
    if (!store.same(text.slice(0, SEAL), `${seal(r, name, sealed)}\n`)) {
        return null;
    }
    const admin = holder(r, kept);
    return admin === null ? null : told(name, admin, kept);
}

/** The same for a request of the session, which is of use by it. */
function read(r, name) {
    const found = peek(r, name);
    if (found && store.age(r, FOLDER, name) > Math.min(MINUTE, idle(r) / 4)) {
        store.touch(r, FOLDER, name);
    }
    return found;
}

/** The session of the request's token; throws if there is none any more. */
function current(r) {
    const found = TOKEN.exec(r.headersIn.Authorization || '');
    if (!found) {
        throw refusal.signedOut();
    }
    const name = store.digest(found[1]);
    const session = read(r, name);
    if (!session) {
        store.drop(r, FOLDER, name);
        throw refusal.signedOut();
    }
    r.variables.seatboard_admin = session.user;
    // What the limits of this session and its company count by.
    r.variables.seatboard_session = name;
    return session;
}

/** A name of a session that leads to no token and to no file. */
function id(name) {
    return store.digest(`session ${name}`).slice(0, 22);
}

/** The person's sessions that have not ended, the newest last, each with its file's name. */
function all(r, own) {
    const found = [];
    store.names(r, FOLDER).forEach(name => {
        const unused = store.age(r, FOLDER, name);
        const one = name === own.name ? own : peek(r, name, own.user);
        if (one) {
            found.push({
                name: name,
                id: id(name),
                begun: one.kept.begun,
                expires: one.expires,
                seen: Date.now() - unused,
                isThis: name === own.name,
                kept: one.kept,
            });
        }
    });
    return found.sort((one, other) => one.begun - other.begun);
}

function end(r, name) {
    store.drop(r, FOLDER, name);
}

/** Removes what has ended. Called when somebody signs in, which is often enough. */
function tidy(r) {
    store.names(r, FOLDER).forEach(name => {
        try {
            const text = store.get(r, FOLDER, name);
            if (JSON.parse(text.slice(SEAL)).expires <= Date.now()) {
                store.drop(r, FOLDER, name);
            }
        } catch (error) {
            // Another worker removed it first, or is just writing it.
        }
    });
    store.tidy(r, FOLDER, idle(r));
}

export default { begin, renew, current, all, end, tidy };

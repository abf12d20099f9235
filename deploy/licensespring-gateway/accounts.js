// Who may sign in, and who is signed in. Passwords are checked by nginx itself, sessions are
// files named after the digest of their token, and sealed: what is stored cannot be used to sign in.

import fs from 'fs';
import refusal from './refusal.js';
import store from './store.js';
import tries from './tries.js';

const TOKEN = /^Bearer ([A-Za-z0-9_-]{43})(?![\s\S])/i;
const BASIC = /^Basic ([A-Za-z0-9+\/]{1,2000}={0,2})(?![\s\S])/i;
const USER = /^([a-z0-9_-]{1,64})\/([^:\/\s]{1,254})(?![\s\S])/;
const DOMAIN = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?![\s\S])/;
const MINUTE = 60000;
const SESSIONS = 'sessions';
/** Stands in the passwords file for everybody who is not there: a try takes as long. */
const NOBODY = '-';

function file(r, name) {
    return `${r.variables.seatboard_files}/${name}`;
}

function idle(r) {
    return Number(r.variables.seatboard_idle) * MINUTE;
}

/** Ties what a session's file says to the file's own name and to the company's key, which only
 *  nginx's first process could read: whoever writes into the folder makes no session. */
function seal(r, name, kept) {
    const text = [name, kept.user, kept.expires, kept.mark].join('\n');
    return store.sealed(r.variables.seatboard_seal, text);
}

/** The name under which an object has `wanted`, whatever the case. */
function named(object, wanted) {
    return Object.keys(object).find(name => name.toLowerCase() === wanted);
}

/** The line of the passwords file, digested: sessions end when it changes or goes. */
function mark(r, user) {
    const start = `${user}:`;
    const lines = fs.readFileSync(file(r, 'passwords'), 'utf8').split('\n');
    const line = lines.find(one => one.startsWith(start));
    return line === undefined ? null : store.digest(line);
}

function domainOf(address) {
    return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

/** The domains that a company lists; null if it lists none. */
function listed(code, company) {
    const domains = company.domains;
    if (domains === undefined) {
        return null;
    }
    if (!Array.isArray(domains) || domains.some(one => !DOMAIN.test(String(one).toLowerCase()))) {
        throw new Error(`companies.json: domains of ${code} is no list of domains`);
    }
    return domains.map(one => one.toLowerCase());
}

/** The domains of the mail addresses that a company may bring in; null stands for all. Without
 *  a list these are the ones its admins' own addresses have, unless others' admins have them. */
function domains(companies, code) {
    const company = companies[code];
    if (company.customer_account === 'all' || company.domains === 'all') {
        return null;
    }
    const given = listed(code, company);
    if (given !== null) {
        return given;
    }
    const others = {};
    Object.keys(companies).forEach(name => {
        const other = companies[name];
        if (other.customer_account !== company.customer_account) {
            const theirs = Array.isArray(other.domains) ? other.domains : [];
            theirs.concat(Object.keys(other.admins || {})).forEach(one => {
                others[domainOf(String(one))] = true;
            });
        }
    });
    return Object.keys(company.admins || {}).map(domainOf).filter(one => others[one] !== true);
}

/** The person `code/e-mail`, in lower case, or null. */
function find(r, user) {
    const parts = USER.exec(user);
    if (!parts) {
        return null;
    }
    const companies = JSON.parse(fs.readFileSync(file(r, 'companies.json'), 'utf8'));
    const code = named(companies, parts[1]);
    if (code === undefined) {
        return null;
    }
    const company = companies[code];
    const account = company.customer_account;
    // A slip of the pen here must not open everything.
    if (account !== 'all' && !(Number.isSafeInteger(account) && account > 0)) {
        throw new Error(`companies.json: customer_account of ${code} is neither a number nor "all"`);
    }
    const admins = company.admins || {};
    const email = named(admins, parts[2]);
    if (email === undefined) {
        return null;
    }
    const admin = admins[email];
    return {
        user: user,
        email: email,
        role: admin.role === 'admin' ? 'admin' : 'viewer',
        first_name: admin.first_name,
        last_name: admin.last_name,
        code: code,
        key: parts[1],
        name: company.name || code,
        account: account,
        domains: domains(companies, code),
    };
}

/** Removes what has ended. Called when somebody signs in, which is often enough. */
function tidy(r) {
    store.names(r, SESSIONS).forEach(name => {
        try {
            if (JSON.parse(store.get(r, SESSIONS, name)).expires <= Date.now()) {
                store.drop(r, SESSIONS, name);
            }
        } catch (error) {
            // Another worker removed it first, or is just writing it.
        }
    });
    store.tidy(r, SESSIONS, idle(r));
    tries.tidy(r);
}

async function signIn(r) {
    const found = BASIC.exec(r.headersIn.Authorization || '');
    const given = found ? Buffer.from(found[1], 'base64').toString('utf8') : '';
    const colon = given.indexOf(':');
    if (colon < 0) {
        throw refusal.credentials();
    }
    const user = given.slice(0, colon).toLowerCase();
    const tried = tries.begin(r, user);
    const admin = find(r, user);
    const before = admin && mark(r, user);
    const known = Boolean(before);
    const asked = `${known ? user : NOBODY}:${given.slice(colon + 1)}`;
    r.variables.seatboard_basic = Buffer.from(asked).toString('base64');
    const reply = await r.subrequest('/gateway/-/password', { method: 'GET' });
    if (reply.status !== 204 && reply.status !== 401 && reply.status !== 403) {
        throw new Error(`the password check answered ${reply.status}`);
    }
    if (reply.status !== 204 || !known) {
        throw refusal.credentials();
    }
    tried.right();
    tidy(r);
    r.variables.seatboard_code = admin.key;
    const token = store.random();
    const name = store.digest(token);
    const expires = Date.now() + Number(r.variables.seatboard_hours) * 60 * MINUTE;
    const kept = { user: user, expires: expires, mark: before };
    kept.seal = seal(r, name, kept);
    store.put(r, SESSIONS, name, JSON.stringify(kept));
    r.variables.seatboard_admin = user;
    return { admin: admin, expires: expires, token: token };
}

/** What the file of a session says, if it has not ended and nobody else wrote it; or null. */
function read(r, name) {
    let kept;
    try {
        kept = JSON.parse(store.get(r, SESSIONS, name));
    } catch (error) {
        return null;
    }
    const unused = store.age(r, SESSIONS, name);
    if (!kept || !(kept.expires > Date.now()) || unused > idle(r)) {
        return null;
    }
    const admin = find(r, kept.user);
    if (!admin || mark(r, kept.user) !== kept.mark) {
        return null;
    }
    r.variables.seatboard_code = admin.key;
    if (kept.seal !== seal(r, name, kept)) {
        return null;
    }
    if (unused > Math.min(MINUTE, idle(r) / 4)) {
        store.touch(r, SESSIONS, name);
    }
    return { admin: admin, user: kept.user, expires: kept.expires };
}

/** The session of the request's token; throws if there is none any more. */
function session(r) {
    const found = TOKEN.exec(r.headersIn.Authorization || '');
    if (!found) {
        throw refusal.signedOut();
    }
    const name = store.digest(found[1]);
    const kept = read(r, name);
    if (!kept) {
        store.drop(r, SESSIONS, name);
        throw refusal.signedOut();
    }
    r.variables.seatboard_admin = kept.user;
    // What the limits of this session and its company count by.
    r.variables.seatboard_session = name;
    return { admin: kept.admin, expires: kept.expires, name: name };
}

function signOut(r) {
    store.drop(r, SESSIONS, session(r).name);
}

export default { signIn, signOut, session };

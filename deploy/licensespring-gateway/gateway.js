// What the panel speaks to: signing in and out, what people do about themselves, and the calls
// passed on to the vendor.
// Written for njs 0.7.9, which knows neither classes nor destructuring nor `for … of`.

import accounts from './accounts.js';
import allowed from './allowed.js';
import exported from './exports.js';
import personal from './personal.js';
import refusal from './refusal.js';
import scope from './scope.js';
import secrets from './secrets.js';
import sessions from './sessions.js';
import vendor from './vendor.js';

const SESSION = '/gateway/session';
const EXCHANGE = '/gateway/exchange';
const API = '/gateway/api/v1/';

/** What a gateway of this version keeps to, the first one included: later ones only add. */
const CONTRACTS = [1, 2, 3];

function send(r, status, value, after) {
    r.headersOut['Cache-Control'] = 'no-store';
    if (after) {
        r.headersOut['Retry-After'] = after;
    }
    if (value === undefined) {
        r.return(status);
        return;
    }
    r.headersOut['Content-Type'] = 'application/json';
    r.return(status, typeof value === 'string' ? value : JSON.stringify(value));
}

/** Runs a handler; whatever it throws becomes an answer in the one shape all of them have. */
async function answered(r, handler) {
    try {
        await handler();
    } catch (error) {
        if (error.refusal) {
            if (error.why) {
                r.error(`seatboard: ${error.why}`);
            }
            send(r, error.status, error.body, error.after);
        } else {
            r.error(`seatboard: ${error.stack || error}`);
            send(r, 500, { detail: 'The gateway failed; its log tells why.' });
        }
    }
}

function path(r) {
    return r.variables.request_uri.split('?')[0];
}

function told(session) {
    const admin = session.admin;
    const out = {
        begun: personal.moment(session.kept.begun),
        expires: personal.moment(session.expires),
        email: admin.email,
        role: admin.role,
        company: { code: admin.code, name: admin.name },
        way: session.kept.way,
        second_factor: session.factor,
    };
    if (admin.first_name) {
        out.first_name = admin.first_name;
    }
    if (admin.last_name) {
        out.last_name = admin.last_name;
    }
    if (session.token) {
        out.token = session.token;
    }
    return out;
}

function session(r) {
    return answered(r, async () => {
        if (path(r) !== SESSION) {
            throw refusal.notFound();
        }
        if (r.method === 'POST') {
            const begun = await accounts.signIn(r);
            send(r, 201, told(begun));
        } else if (r.method === 'GET' && !r.headersIn.Authorization) {
            send(r, 200, {
                service: 'licensespring-gateway', contract: CONTRACTS[0], contracts: CONTRACTS,
            });
        } else if (r.method === 'GET') {
            send(r, 200, told(sessions.current(r)));
        } else if (r.method === 'DELETE') {
            sessions.end(r, sessions.current(r).name);
            send(r, 204);
        } else {
            throw refusal.notAllowed('This method is not allowed.');
        }
    });
}

/** A portal's word in place of a password. */
function exchange(r) {
    return answered(r, async () => {
        if (path(r) !== EXCHANGE) {
            throw refusal.notFound();
        }
        if (r.method !== 'POST') {
            throw refusal.notAllowed('This method is not allowed.');
        }
        const begun = await accounts.exchange(r);
        send(r, 201, told(begun));
    });
}

/** What people do about themselves. */
function mine(r) {
    return answered(r, async () => {
        const value = await personal.answer(r, path(r));
        send(r, value === undefined ? 204 : 200, value);
    });
}

/** As the vendor wrote it, but for what gives a way in to other people's licenses. */
async function fit(admin, ask, text) {
    if (admin.role !== 'admin') {
        return secrets.bare(text);
    }
    if (admin.account === 'all' || ask.call.method !== 'GET') {
        return text;
    }
    const fitting = await secrets.fit(ask, text);
    return fitting;
}

/** A table as the vendor wrote it, but for what is not this admin's. */
async function tabled(admin, ask, text) {
    const rows = admin.account === 'all' ? text : await exported.narrow(ask, text);
    return admin.account === 'all' && admin.role === 'admin' ? rows : exported.bare(rows);
}

function sendTable(r, text) {
    r.headersOut['Cache-Control'] = 'no-store';
    r.headersOut['Content-Type'] = 'text/csv; charset=utf-8';
    r.return(200, text);
}

/** Sends the call itself. */
async function passOn(ask) {
    const call = ask.call;
    if (call.method === 'GET') {
        const read = await vendor.send(ask, call.method, call.path, call.query, null);
        return read;
    }
    scope.changing(ask);
    let status = 0;
    try {
        const reply = await vendor.send(ask, call.method, call.path, call.query, call.body);
        status = reply.status;
        return reply;
    } finally {
        scope.changed(ask, status);
    }
}

function api(r) {
    return answered(r, async () => {
        const session = sessions.current(r);
        const admin = session.admin;
        if (session.isHeld) {
            throw refusal.factorNeeded();
        }
        if (!r.variables.seatboard_seal) {
            throw refusal.upstream(`keys.conf has no key for ${admin.key}`);
        }
        // The bytes as they came: what needs decoding or tidying up is no path of ours.
        const raw = path(r);
        if (!raw.startsWith(API)) {
            throw refusal.notAllowed();
        }
        const call = allowed.call(r.method, raw.slice(API.length), r.variables.args, r.requestText);
        if (call.method !== 'GET' && admin.role !== 'admin') {
            throw refusal.notAllowed('Your role here is to look, not to change.');
        }
        const ask = {
            r: r, code: admin.key, account: admin.account, domains: admin.domains, call: call,
        };
        const scoped = admin.account !== 'all';
        if (scoped) {
            const made = await scope.before(ask);
            if (made) {
                send(r, 200, secrets.bare(JSON.stringify(made)));
                return;
            }
        }
        const reply = await passOn(ask);
        if (call.isTable && reply.status < 300) {
            const table = await tabled(admin, ask, reply.text);
            sendTable(r, table);
            return;
        }
        if (scoped && reply.status < 300) {
            await scope.after(ask, reply.value);
        }
        const text = await fit(admin, ask, reply.text);
        send(r, reply.status, text, reply.after);
    });
}

function nothing(r) {
    send(r, 404, { detail: 'Not found.' });
}

function tries(r) {
    send(r, 429, { detail: 'Too many tries to sign in. Wait a minute.' }, '60');
}

function busy(r) {
    send(r, 429, { detail: 'Too many requests. Wait a moment.' }, '2');
}

function large(r) {
    send(r, 413, { detail: 'The request is too large.' });
}

/** What is not on the list of calls does not get to the vendor, whichever way it came. */
function listed(r) {
    return allowed.isListed(r.method, r.variables.seatboard_path) ? 'yes' : '';
}

/** Reached only when nginx found the password right. */
function right(r) {
    r.return(204);
}

export default { session, exchange, mine, api, nothing, tries, busy, large, listed, right };

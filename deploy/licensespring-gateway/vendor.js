// Asks the vendor, through nginx, which adds the key; the vendor's headers never get here.

import refusal from './refusal.js';
import time from './time.js';

/** More pages than any company has; a server that never comes to an end is not followed. */
const PAGES = 200;

/** How long a request waits for its turn, and how soon it asks for it again, at first and at
 *  last; in milliseconds. */
const PATIENCE = 20000;
const SOON = 30;
const LATE = 300;

/** Sends a request as soon as fewer are under way than may be. */
async function inTurn(ask, path, options) {
    const until = Date.now() + PATIENCE;
    let pause = SOON;
    let reply = await ask.r.subrequest(path, options);
    while (reply.headersOut['X-Wait']) {
        if (Date.now() > until) {
            throw refusal.limited();
        }
        await time.pass(pause * (0.5 + Math.random()));
        pause = Math.min(pause * 2, LATE);
        reply = await ask.r.subrequest(path, options);
    }
    return reply;
}

function written(query) {
    return Object.keys(query).map(name => `${name}=${query[name]}`).join('&');
}

/** One request; its answer is JSON, or it is not passed on. */
async function send(ask, method, path, query, body) {
    const way = method === 'GET' ? 'look' : 'act';
    const options = { method: method, args: written(query) };
    if (method !== 'GET') {
        options.body = body === null ? '' : JSON.stringify(body);
    }
    const reply = await inTurn(ask, `/gateway/-/${way}/${ask.code}/${path}`, options);
    const status = reply.status;
    if (status === 429) {
        throw refusal.limited(reply.headersOut['Retry-After']);
    }
    // The vendor says 403 where others say 401, so it is about the key.
    if (status === 401 || status === 403) {
        throw refusal.upstream(`the vendor refuses the key of ${ask.code} (${status})`);
    }
    if (status < 200 || (status >= 300 && status < 400) || status === 502 || status === 504) {
        throw refusal.upstream(`no answer from the vendor (${status})`);
    }
    const text = reply.responseText;
    if (ask.call.isTable && path === ask.call.path && status < 300) {
        return table(reply, text);
    }
    if (status === 204 || (status < 300 && method !== 'GET' && text === '')) {
        return { status: 204 };
    }
    try {
        const after = status === 503 ? reply.headersOut['Retry-After'] : undefined;
        return { status: status, text: text, value: JSON.parse(text), after: after };
    } catch (error) {
        if (status < 300) {
            throw refusal.upstream('the vendor\'s answer is cut off or no JSON');
        }
        // A page of some proxy on the way, which is nobody's business.
        const value = { detail: 'The license server could not do this.' };
        return { status: status, text: JSON.stringify(value), value: value };
    }
}

/** An answer that is a table. Anything else in its place is no answer: a page of some proxy must
 *  not pass for one. */
function table(reply, text) {
    if (!/^text\/csv\b/.test(reply.headersOut['Content-Type'] || '')) {
        throw refusal.upstream('the vendor\'s answer is no table');
    }
    return { status: reply.status, text: text };
}

/** Something looked up on the way; null if the vendor does not know it. */
async function look(ask, path, query) {
    const reply = await send(ask, 'GET', path, query || {}, null);
    if (reply.status === 404) {
        return null;
    }
    if (reply.status !== 200) {
        throw refusal.upstream(`a look-up was answered with ${reply.status}`);
    }
    return reply.value;
}

async function list(ask, path, query) {
    const value = await look(ask, path, query);
    return rows(value);
}

/** All rows of a list, page by page, until a visitor says `false`. The vendor's own `next` is
 *  not followed. */
async function walk(ask, path, query, limit, visit) {
    let offset = 0;
    for (let page = 0; page < PAGES; page++) {
        const asked = Object.assign({}, query, { limit: limit, offset: offset });
        const found = await list(ask, path, asked);
        for (let i = 0; i < found.results.length; i++) {
            const goesOn = await visit(found.results[i]);
            if (goesOn === false) {
                return;
            }
        }
        offset += found.results.length;
        if (found.results.length === 0 || offset >= found.count) {
            return;
        }
    }
    throw refusal.upstream(`${path} has no end`);
}

/** The list a value must be. */
function rows(value) {
    if (!value || !Array.isArray(value.results) || typeof value.count !== 'number') {
        throw refusal.upstream('the vendor\'s answer is no list');
    }
    return value;
}

export default { send, look, list, walk, rows };

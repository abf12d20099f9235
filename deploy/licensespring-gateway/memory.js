// What was read of a customer account, kept for a minute for whoever only looks. Whatever
// changes something looks anew, and lets everything be read anew after it.

import store from './store.js';
import time from './time.js';

const FOLDER = 'remembered';
const LIFE = 60000;
/** How long somebody waits for what another request is reading just now. */
const PATIENCE = 30000;
/** Counts the changes of those who are kept to no account. */
const ALL = 'all';

function start(whose) {
    return store.digest(whose).slice(0, 32);
}

/** Whose reading is remembered together: another account of the same code is another one. */
function whose(ask) {
    return ask.account === ALL ? ALL : `${ask.code}/${ask.account}`;
}

/** How many changes there were. One more, and what was read before is not found. */
function changes(ask, of) {
    return store.size(ask.r, FOLDER, `${start(of)}.changes`);
}

function name(ask, what) {
    const of = whose(ask);
    return `${start(of)}-${changes(ask, of)}-${changes(ask, ALL)}-${what}`;
}

/** What is remembered under a name; `undefined` if nothing is. */
function found(ask, file) {
    const text = store.get(ask.r, FOLDER, file);
    const kept = text === null ? null : JSON.parse(text);
    return kept !== null && kept.at > Date.now() - LIFE ? kept.value : undefined;
}

function isFresh(ask) {
    return ask.call.method !== 'GET';
}

/** What is remembered already; `undefined` if nothing is, or it must be looked at anew. */
function peek(ask, what) {
    return isFresh(ask) ? undefined : found(ask, name(ask, what));
}

async function make(ask, file, read) {
    const at = Date.now();
    const value = await read();
    store.put(ask.r, FOLDER, file, JSON.stringify({ at: at, value: value }));
    return value;
}

/** What is remembered, or what is read now. Several who need the same read it once. */
async function recall(ask, what, read) {
    if (isFresh(ask)) {
        const value = await read();
        return value;
    }
    const file = name(ask, what);
    const until = Date.now() + PATIENCE;
    let value = found(ask, file);
    while (value === undefined && !store.claim(ask.r, FOLDER, `${file}.reading`, PATIENCE)) {
        if (Date.now() > until) {
            const own = await read();
            return own;
        }
        await time.pass(100);
        value = found(ask, file);
    }
    if (value !== undefined) {
        return value;
    }
    try {
        value = await make(ask, file, read);
    } finally {
        store.drop(ask.r, FOLDER, `${file}.reading`);
    }
    return value;
}

/** Something is changed: from now on everything is read anew. Called before, so that what is
 *  being read meanwhile is not found, and after. */
function forget(ask) {
    store.append(ask.r, FOLDER, `${start(whose(ask))}.changes`);
    store.tidy(ask.r, FOLDER, 2 * LIFE);
}

export default { peek, recall, forget };

// Addresses that a company has given up a moment ago: a seat, a manager, an address of one of
// its people. Somebody who belongs nowhere is nobody's to take, except back.

import store from './store.js';

const FOLDER = 'released';

function life(ask) {
    return Number(ask.r.variables.seatboard_undo) * 60000;
}

/** The company alone had this person, and now gives them up. */
function keep(ask, address) {
    store.tidy(ask.r, FOLDER, life(ask));
    const kept = { code: ask.code, until: Date.now() + life(ask) };
    store.put(ask.r, FOLDER, store.digest(address), JSON.stringify(kept));
}

/** Whether the company that asks was the last to have them. */
function isOurs(ask, address) {
    const text = store.get(ask.r, FOLDER, store.digest(address));
    const kept = text === null ? null : JSON.parse(text);
    return kept !== null && kept.code === ask.code && kept.until > Date.now();
}

/** Somebody has them now, whoever it is. */
function forget(ask, address) {
    store.drop(ask.r, FOLDER, store.digest(address));
}

export default { keep, isOurs, forget };

// Keeps an admin within their customer account. The vendor ignores filters it does not know
// and then answers with everything, so what comes back is looked at row by row: a list that
// was not narrowed is not passed on at all.

import memory from './memory.js';
import own from './own.js';
import people from './people.js';
import refusal from './refusal.js';
import released from './released.js';
import secrets from './secrets.js';
import vendor from './vendor.js';

/** How lists are narrowed; for others the vendor documents no filter. */
const FILTERS = {
    'GET licenses/': 'customer__account',
    'GET license-users/': 'license__order__customer_account',
    'GET customers/': 'account',
};
const TRANSFERS = 'GET license-activation-histories/transfer_count/';
const ID = /^[1-9][0-9]{0,17}(?![\s\S])/;
/** How many licenses are asked for their devices at the same time. */
const ABREAST = 4;
/** How many rows a page has, of most lists. */
const MANY = 1000;

/** The license a list must be about. */
function named(ask) {
    const id = ask.call.query.license || '';
    if (!ID.test(id)) {
        throw refusal.notAllowed('The query must name one license.');
    }
    return id;
}

async function before(ask) {
    const call = ask.call;
    const filter = FILTERS[call.name];
    if (filter) {
        call.query[filter] = String(ask.account);
        return null;
    }
    const kind = call.path.split('/')[0];
    if (call.name === TRANSFERS) {
        const transfers = await transferCount(ask);
        return transfers;
    }
    const made = await madeHere(ask);
    if (made) {
        return paged(call.query, made);
    }
    if (call.name === 'GET customer-accounts/{id}/') {
        if (Number(call.id) !== ask.account) {
            throw refusal.notFound();
        }
    } else if (call.isTable) {
        // A day of all licenses is narrowed by its rows.
        if (call.query.license !== undefined) {
            await own.knownLicense(ask, named(ask));
        }
    } else if (!call.id && (kind === 'devices' || kind.indexOf('license-') === 0)) {
        await own.knownLicense(ask, named(ask));
    } else if (call.name === 'GET orders/{id}/managers/') {
        await own.order(ask, call.id);
    } else if (call.method !== 'GET') {
        await beforeWrite(ask, kind);
    }
    return null;
}

/** What the license itself says: an answer that is one number does not show what it counts. */
async function transferCount(ask) {
    const license = await own.license(ask, named(ask));
    if (Object.keys(ask.call.query).length > 1) {
        throw refusal.notAllowed('The query may name a license, and nothing else.');
    }
    if (!Number.isSafeInteger(license.transfer_count)) {
        throw refusal.upstream('the license does not tell its transfers');
    }
    return { transfer_count: license.transfer_count };
}

async function beforeWrite(ask, kind) {
    const call = ask.call;
    if (kind === 'license-users') {
        await beforePerson(ask);
        return;
    }
    if (kind === 'devices') {
        const device = await vendor.look(ask, `devices/${call.id}/`);
        await own.license(ask, device ? own.idOf(device.license) : null);
        return;
    }
    if (kind === 'orders') {
        await own.order(ask, call.id);
        await beforeManager(ask);
        return;
    }
    const license = await own.license(ask, call.id);
    if (call.name === 'POST licenses/{id}/set_users_activations/') {
        if (Object.keys(call.body).some(id => !people.holds(license, id))) {
            throw refusal.notFound();
        }
    }
    if (call.name === 'POST licenses/{id}/unassign_user/') {
        await beforeRelease(ask, license);
        return;
    }
    const emails = call.body.emails || (call.body.email === undefined ? [] : [call.body]);
    for (let i = 0; i < emails.length; i++) {
        await people.mustBeFree(ask, emails[i].email);
    }
}

/** A new address is looked at as one that is assigned is; the one before may be taken back. */
async function beforePerson(ask) {
    const user = await people.mustBeOwn(ask, ask.call.id);
    const names = ['email', 'true_email'].filter(name => ask.call.body[name] !== undefined);
    for (let i = 0; i < names.length; i++) {
        await people.mustBeUnused(ask, ask.call.body[names[i]], user);
        ask.leaving = people.address(user);
    }
}

async function beforeManager(ask) {
    const body = ask.call.body;
    if (body.email !== undefined) {
        await people.mustBeFree(ask, body.email);
        return;
    }
    const managers = await people.managers(ask, ask.call.id);
    const user = managers.find(one => String(one.id) === String(body.license_user_id));
    await leaves(ask, user);
}

async function beforeRelease(ask, license) {
    const body = ask.call.body;
    const isMeant = body.license_user_id === undefined
        ? one => people.address(one) === body.license_user_email
        : one => String(one.id) === String(body.license_user_id);
    await leaves(ask, (license.license_users || []).find(isMeant));
}

/** Who is to leave must be there: the vendor's own answer tells whom it knows at all. */
async function leaves(ask, user) {
    if (!user) {
        throw refusal.notFound();
    }
    await people.leaving(ask, user);
}

/** The list of customer accounts: the one. */
async function onlyAccount(ask) {
    const account = await vendor.look(ask, `customer-accounts/${ask.account}/`);
    return account && own.isAccount(ask, account) ? [account] : [];
}

/** All orders are gone through, as no filter is documented, and the account's are kept. */
async function ownOrders(ask) {
    const out = [];
    await vendor.walk(ask, 'orders/', {}, MANY, async row => {
        const isOwn = await own.isCustomer(ask, row.customer);
        if (isOwn) {
            out.push(row);
        }
    });
    return out;
}

/** The devices of the licenses of the account, in as few requests as that takes: either those
 *  of all customers are gone through, or those of each license. */
async function ownDevices(ask) {
    const out = [];
    const query = unpaged(ask.call.query);
    const found = await own.holdings(ask);
    const walk = more => vendor.walk(ask, 'devices/', Object.assign({}, query, more), MANY, row => {
        if (found.licenses[own.idOf(row.license)] === true) {
            out.push(row);
        }
    });
    const ids = Object.keys(found.licenses);
    const first = await vendor.list(ask, 'devices/', Object.assign({}, query, { limit: 1 }));
    if (first.count <= ids.length * MANY) {
        await walk({});
        return out;
    }
    for (let i = 0; i < ids.length; i += ABREAST) {
        const some = ids.slice(i, i + ABREAST);
        await Promise.all(some.map(id => walk({ license: id })));
    }
    return out;
}

/** A list that is put together for all of its pages at once, and without anybody's password. */
function kept(ask, what, read) {
    return memory.recall(ask, what, async () => {
        const rows = await read(ask);
        return JSON.parse(secrets.bare(JSON.stringify(rows)));
    });
}

/** The rows of a list that is put together here, or null. */
async function madeHere(ask) {
    const name = ask.call.name;
    const isPlain = Object.keys(unpaged(ask.call.query)).length === 0;
    let rows = null;
    if (name === 'GET customer-accounts/') {
        rows = await onlyAccount(ask);
    } else if (name === 'GET orders/') {
        rows = await kept(ask, 'orders', ownOrders);
    } else if (name === 'GET devices/' && ask.call.query.license === undefined) {
        rows = isPlain ? await kept(ask, 'devices', ownDevices) : await ownDevices(ask);
    }
    return rows;
}

function unpaged(query) {
    const out = Object.assign({}, query);
    delete out.limit;
    delete out.offset;
    delete out.order_by;
    return out;
}

/** One page of these, as the vendor would write it. */
function paged(query, rows) {
    const offset = Math.max(Number(query.offset) || 0, 0);
    const limit = Math.min(Number(query.limit) || 20, MANY);
    const seen = {};
    // The same device may have come with two pages, and pages must not overlap.
    const all = rows.filter(row => !seen[row.id] && (seen[row.id] = true));
    all.sort((one, other) => one.id - other.id);
    const results = all.slice(offset, offset + limit);
    return { count: all.length, next: null, previous: null, results: results };
}

/** Looks at what came back; throws unless all of it is in the scope. */
async function after(ask, value) {
    const call = ask.call;
    if (FILTERS[call.name] || (!call.id && call.method === 'GET')) {
        await afterList(ask, value);
    } else if (call.name === 'GET licenses/{id}/' || call.name === 'GET orders/{id}/') {
        await own.mustBe(ask, value);
    } else if (call.name === 'GET license-users/{id}/') {
        await people.mustBeHere(ask, value);
    } else if (call.name === 'GET devices/{id}/') {
        await own.knownLicense(ask, own.idOf(value.license));
    } else if (call.name === 'GET customers/{id}/') {
        if (!own.isAccount(ask, value.customer_account)) {
            throw refusal.notFound();
        }
    }
    // Whatever else there is was looked up before it was done.
}

async function afterList(ask, value) {
    const call = ask.call;
    if (call.name === 'GET products/') {
        return;
    }
    const results = vendor.rows(value).results;
    let holders = null;
    if (call.name === 'GET license-users/') {
        const found = await own.holdings(ask);
        holders = found.people;
    }
    for (let i = 0; i < results.length; i++) {
        const row = results[i];
        let fits;
        if (holders) {
            fits = holders[row.id] > 0 || (row.customer_accounts || []).some(one => own.isAccount(ask, one));
        } else if (call.name === 'GET customers/') {
            fits = own.isAccount(ask, row.customer_account);
        } else if (FILTERS[call.name]) {
            fits = await own.isCustomer(ask, row.customer);
        } else {
            const license = row.license === undefined ? row.device && row.device.license : row.license;
            fits = String(own.idOf(license)) === call.query.license;
        }
        if (!fits) {
            throw own.wide(call.path);
        }
    }
}

/** Something is about to be changed. */
function changing(ask) {
    memory.forget(ask);
}

/** Takes up what a change has done, whoever made it; the status is 0 where that is not known. */
function changed(ask, status) {
    memory.forget(ask);
    if (status === 0 || status >= 300) {
        return;
    }
    const body = ask.call.body || {};
    (body.emails || [body]).forEach(one => {
        [one.email, one.true_email].filter(email => email !== undefined).forEach(email => {
            released.forget(ask, email);
        });
    });
    if (ask.leaving !== undefined) {
        released.keep(ask, ask.leaving);
    }
}

export default { before, after, changing, changed };

// Keeps an admin within their customer account. The vendor ignores filters it does not know
// and then answers with everything, so what comes back is looked at row by row: a list that
// was not narrowed is not passed on at all.

import refusal from './refusal.js';
import vendor from './vendor.js';

/** How lists are narrowed; for others the vendor documents no filter. */
const FILTERS = {
    'GET licenses/': 'customer__account',
    'GET license-users/': 'license__order__customer_account',
    'GET customers/': 'account',
};
const ID = /^[1-9][0-9]{0,17}$/;
/** No person holds more licenses than one page has. */
const HELD = 100;
/** How many licenses are asked for their devices at the same time. */
const ABREAST = 4;

function wide(what) {
    return refusal.upstream(`the vendor did not narrow ${what}`);
}

/** The id of what is now an object, now a bare id. */
function idOf(value) {
    const id = value !== null && typeof value === 'object' ? value.id : value;
    return id === undefined || id === null ? null : Number(id);
}

function isOwn(ask, account) {
    return idOf(account) === ask.account;
}

/** Ids of the customers of the account, as keys. */
async function ownCustomers(ask) {
    if (!ask.customers) {
        const found = {};
        await vendor.walk(ask, 'customers/', { account: ask.account }, 1000, row => {
            if (!isOwn(ask, row.customer_account)) {
                throw wide('customers');
            }
            found[row.id] = true;
        });
        ask.customers = found;
    }
    return ask.customers;
}

async function isOwnCustomer(ask, customer) {
    if (customer === null || customer === undefined) {
        return false;
    }
    // The embedded customer may or may not name its account.
    if (customer.customer_account !== undefined) {
        return isOwn(ask, customer.customer_account);
    }
    const found = await ownCustomers(ask);
    return found[idOf(customer)] === true;
}

/** What belongs to a customer, and that customer to the account. */
async function mustBeOwn(ask, thing) {
    const own = await isOwnCustomer(ask, thing ? thing.customer : null);
    if (!own) {
        throw refusal.notFound();
    }
}

async function ownLicense(ask, id) {
    if (id === null) {
        throw refusal.notFound();
    }
    const license = await vendor.look(ask, `licenses/${id}/`);
    await mustBeOwn(ask, license);
    return license;
}

async function ownOrder(ask, id) {
    const order = await vendor.look(ask, `orders/${id}/`);
    await mustBeOwn(ask, order);
}

function holds(license, user) {
    return (license.license_users || []).some(one => String(one.id) === String(user));
}

/** Where a person belongs: to this account, and to others. */
async function belongs(ask, user) {
    const out = { here: false, elsewhere: false };
    (user.customer_accounts || []).forEach(account => {
        if (isOwn(ask, account)) {
            out.here = true;
        } else {
            out.elsewhere = true;
        }
    });
    const query = { license_users__id: user.id, limit: HELD };
    const list = await vendor.list(ask, 'licenses/', query);
    for (let i = 0; i < list.results.length; i++) {
        if (!holds(list.results[i], user.id)) {
            throw wide('licenses by person');
        }
        const own = await isOwnCustomer(ask, list.results[i].customer);
        if (own) {
            out.here = true;
        } else {
            out.elsewhere = true;
        }
    }
    if (list.count > list.results.length) {
        out.elsewhere = true;
    }
    return out;
}

/** A person is one identity for all of the vendor's customers: what one changes, all get. */
async function ownPerson(ask, id) {
    const user = await vendor.look(ask, `license-users/${id}/`);
    if (!user) {
        throw refusal.notFound();
    }
    const found = await belongs(ask, user);
    if (!found.here) {
        throw refusal.notFound();
    }
    if (found.elsewhere) {
        throw refusal.notAllowed('This person also has licenses outside your company.');
    }
}

/** The vendor answers with the password of whoever is assigned: not with a stranger's. */
async function noStranger(ask, email) {
    const wanted = String(email).trim().toLowerCase();
    const query = { true_email__iexact: encodeURIComponent(wanted), limit: 10 };
    const list = await vendor.list(ask, 'license-users/', query);
    for (let i = 0; i < list.results.length; i++) {
        const user = list.results[i];
        if (String(user.true_email).toLowerCase() !== wanted) {
            throw wide('people by address');
        }
        const found = await belongs(ask, user);
        if (found.elsewhere) {
            throw refusal.notAllowed(`${wanted} has licenses outside your company.`);
        }
    }
}

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
    const made = await madeHere(ask);
    if (made) {
        return paged(call.query, made);
    }
    if (call.name === 'GET customer-accounts/{id}/') {
        if (Number(call.id) !== ask.account) {
            throw refusal.notFound();
        }
    } else if (!call.id && (kind === 'devices' || kind.indexOf('license-') === 0)) {
        await ownLicense(ask, named(ask));
    } else if (call.name === 'GET orders/{id}/managers/') {
        await ownOrder(ask, call.id);
    } else if (call.method !== 'GET') {
        await beforeWrite(ask, kind);
    }
    return null;
}

async function beforeWrite(ask, kind) {
    const call = ask.call;
    if (kind === 'license-users') {
        await ownPerson(ask, call.id);
        return;
    }
    if (kind === 'devices') {
        const device = await vendor.look(ask, `devices/${call.id}/`);
        await ownLicense(ask, device ? idOf(device.license) : null);
        return;
    }
    if (kind === 'orders') {
        await ownOrder(ask, call.id);
        if (call.body.email !== undefined) {
            await noStranger(ask, call.body.email);
        }
        return;
    }
    const license = await ownLicense(ask, call.id);
    if (call.name === 'POST licenses/{id}/set_users_activations/') {
        if (Object.keys(call.body).some(id => !holds(license, id))) {
            throw refusal.notFound();
        }
    }
    const emails = call.body.emails || (call.body.email === undefined ? [] : [call.body]);
    for (let i = 0; i < emails.length; i++) {
        await noStranger(ask, emails[i].email);
    }
}

/** The list of customer accounts: the one. */
async function onlyAccount(ask) {
    const account = await vendor.look(ask, `customer-accounts/${ask.account}/`);
    return account && isOwn(ask, account) ? [account] : [];
}

/** All orders are gone through, as no filter is documented, and the account's are kept. */
async function ownOrders(ask) {
    const out = [];
    await vendor.walk(ask, 'orders/', {}, 1000, async row => {
        const own = await isOwnCustomer(ask, row.customer);
        if (own) {
            out.push(row);
        }
    });
    return out;
}

/** The devices of each license of the account; of one person, those on these licenses. */
async function ownDevices(ask) {
    const out = [];
    const query = unpaged(ask.call.query);
    const licenses = {};
    await eachLicense(ask, row => {
        licenses[row.id] = true;
    });
    const walk = more => vendor.walk(ask, 'devices/', Object.assign({}, query, more), 1000, row => {
        if (licenses[idOf(row.license)] === true) {
            out.push(row);
        }
    });
    if (query.license_users__id !== undefined) {
        await walk({});
    } else {
        const ids = Object.keys(licenses);
        for (let i = 0; i < ids.length; i += ABREAST) {
            const some = ids.slice(i, i + ABREAST);
            await Promise.all(some.map(id => walk({ license: id })));
        }
    }
    return out;
}

/** The rows of a list that is put together here, or null. */
async function madeHere(ask) {
    const name = ask.call.name;
    let rows = null;
    if (name === 'GET customer-accounts/') {
        rows = await onlyAccount(ask);
    } else if (name === 'GET orders/') {
        rows = await ownOrders(ask);
    } else if (name === 'GET devices/' && ask.call.query.license === undefined) {
        rows = await ownDevices(ask);
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
    const limit = Math.min(Number(query.limit) || 20, 1000);
    const seen = {};
    // The same device may have come with two pages, and pages must not overlap.
    const all = rows.filter(row => !seen[row.id] && (seen[row.id] = true));
    all.sort((one, other) => one.id - other.id);
    const results = all.slice(offset, offset + limit);
    return { count: all.length, next: null, previous: null, results: results };
}

async function eachLicense(ask, visit) {
    await vendor.walk(ask, 'licenses/', { customer__account: ask.account }, 100, async row => {
        const own = await isOwnCustomer(ask, row.customer);
        if (!own) {
            throw wide('licenses');
        }
        visit(row);
    });
}

/** Ids of all who have a seat on a license of the account, as keys. */
async function ownPeople(ask) {
    const found = {};
    await eachLicense(ask, row => {
        (row.license_users || []).forEach(user => {
            found[user.id] = true;
        });
    });
    return found;
}

/** Looks at what came back; throws unless all of it is in the scope. */
async function after(ask, value) {
    const call = ask.call;
    if (FILTERS[call.name] || (!call.id && call.method === 'GET')) {
        await afterList(ask, value);
    } else if (call.name === 'GET licenses/{id}/' || call.name === 'GET orders/{id}/') {
        await mustBeOwn(ask, value);
    } else if (call.name === 'GET license-users/{id}/') {
        const found = await belongs(ask, value);
        if (!found.here) {
            throw refusal.notFound();
        }
    } else if (call.name === 'GET devices/{id}/') {
        await ownLicense(ask, idOf(value.license));
    } else if (call.name === 'GET customers/{id}/') {
        if (!isOwn(ask, value.customer_account)) {
            throw refusal.notFound();
        }
    }
    // Whatever else there is was looked up before it was done.
}

async function afterList(ask, value) {
    const call = ask.call;
    if (call.name === 'GET products/' || call.path.endsWith('transfer_count/')) {
        return;
    }
    const results = vendor.rows(value).results;
    let people = null;
    if (call.name === 'GET license-users/') {
        people = await ownPeople(ask);
    }
    for (let i = 0; i < results.length; i++) {
        const row = results[i];
        let fits;
        if (people) {
            fits = people[row.id] === true || (row.customer_accounts || []).some(one => isOwn(ask, one));
        } else if (call.name === 'GET customers/') {
            fits = isOwn(ask, row.customer_account);
        } else if (FILTERS[call.name]) {
            fits = await isOwnCustomer(ask, row.customer);
        } else {
            const license = row.license === undefined ? row.device && row.device.license : row.license;
            fits = String(idOf(license)) === call.query.license;
        }
        if (!fits) {
            throw wide(call.path);
        }
    }
}

export default { before, after };

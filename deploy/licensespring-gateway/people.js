// A license user is one identity for all of the vendor's customers: what one company changes
// about a person, all get. So it is looked at where a person belongs before anything is done.

import memory from './memory.js';
import own from './own.js';
import refusal from './refusal.js';
import released from './released.js';
import vendor from './vendor.js';

/** No person holds more licenses than one page has. */
const HELD = 100;
/** How many orders are asked whether a person manages them; beyond that they belong elsewhere. */
const ORDERS = 20;

/** How many people of one answer are looked at one by one. */
const ONE_BY_ONE = 20;

function address(user) {
    return String(user.true_email).toLowerCase();
}

function holds(license, user) {
    return (license.license_users || []).some(one => String(one.id) === String(user));
}

/** Who manages an order. */
async function managers(ask, order) {
    const path = `orders/${order}/managers/`;
    const value = await vendor.look(ask, path);
    if (value === null || Array.isArray(value)) {
        return value || [];
    }
    const found = [];
    await vendor.walk(ask, path, {}, 1000, row => {
        found.push(row);
    });
    return found;
}

/** Whether somebody manages any order at all. */
async function isManager(ask, user) {
    const list = await vendor.list(ask, 'license-users/', {
        true_email__iexact: encodeURIComponent(address(user)),
        managing_orders__isnull: 'false',
        limit: 10,
    });
    return list.count > list.results.length || list.results.some(one => one.id === user.id);
}

/** Whose orders a person manages. The vendor tells neither the orders of a person nor their
 *  customers: licenses are found by their manager's address, in part, and the orders of these
 *  are asked. Whose orders cannot be found this way manages them elsewhere. */
async function managing(ask, user) {
    const out = { here: false, elsewhere: false };
    const asked = {};
    const query = { manager__true_email__icontains: encodeURIComponent(address(user)) };
    await vendor.walk(ask, 'licenses/', query, 100, async row => {
        const isOwn = await own.isCustomer(ask, row.customer);
        const where = isOwn ? 'here' : 'elsewhere';
        const order = own.idOf(row.order);
        if (out[where] || asked[order]) {
            return true;
        }
        if (order === null || Object.keys(asked).length >= ORDERS) {
            out.elsewhere = true;
            return false;
        }
        asked[order] = true;
        const all = await managers(ask, order);
        out[where] = all.some(one => one.id === user.id);
        return true;
    });
    out.elsewhere = out.elsewhere || !out.here;
    return out;
}

/** Where a person belongs: to this account, and to others. */
async function belongs(ask, user) {
    const out = { here: false, elsewhere: false };
    const note = isOwn => {
        out[isOwn ? 'here' : 'elsewhere'] = true;
    };
    (user.customer_accounts || []).forEach(account => note(own.isAccount(ask, account)));
    const query = { license_users__id: user.id, limit: HELD };
    const list = await vendor.list(ask, 'licenses/', query);
    for (let i = 0; i < list.results.length; i++) {
        if (!holds(list.results[i], user.id)) {
            throw own.wide('licenses by person');
        }
        const isOwn = await own.isCustomer(ask, list.results[i].customer);
        note(isOwn);
    }
    if (list.count > list.results.length) {
        out.elsewhere = true;
    }
    const manages = await isManager(ask, user);
    if (manages) {
        const orders = await managing(ask, user);
        out.here = out.here || orders.here;
        out.elsewhere = out.elsewhere || orders.elsewhere;
    }
    return out;
}

/** Somebody of this account, whoever else has them. */
async function mustBeHere(ask, user) {
    const held = memory.peek(ask, 'holdings');
    if (held && held.people[user.id] > 0) {
        return;
    }
    const found = await belongs(ask, user);
    if (!found.here) {
        throw refusal.notFound();
    }
}

/** Somebody of this account, and of no other. */
async function mustBeOwn(ask, id) {
    const user = await vendor.look(ask, `license-users/${id}/`);
    if (!user) {
        throw refusal.notFound();
    }
    const found = await belongs(ask, user);
    if (!found.here) {
        throw refusal.notFound();
    }
    if (found.elsewhere) {
        throw refusal.notAllowed('This person cannot be changed here. Ask your vendor.');
    }
    return user;
}

/** Who brings in an address sets its first password: a company does so for its own domains. */
function mayBringIn(ask, email) {
    const domain = email.slice(email.lastIndexOf('@') + 1);
    return ask.domains === null || ask.domains.indexOf(domain) >= 0 || released.isOurs(ask, email);
}

/** Everybody who has an address. */
async function at(ask, wanted) {
    const query = { true_email__iexact: encodeURIComponent(wanted), limit: 10 };
    const list = await vendor.list(ask, 'license-users/', query);
    if (list.results.some(user => address(user) !== wanted)) {
        throw own.wide('people by address');
    }
    if (list.count > list.results.length) {
        throw refusal.upstream('more people with one address than can be looked at');
    }
    return list.results;
}

/** An address that nobody has, or somebody of this account and of no other. Whoever belongs
 *  nowhere may be another customer's, between two seats: only who gave them up takes them back.
 *  The vendor answers with the password of whoever is assigned. */
async function mustBeFree(ask, wanted) {
    const found = await at(ask, wanted);
    for (let i = 0; i < found.length; i++) {
        const where = await belongs(ask, found[i]);
        if (where.elsewhere || !(where.here || released.isOurs(ask, wanted))) {
            throw refusal.address();
        }
    }
    if (found.length === 0 && !mayBringIn(ask, wanted)) {
        throw refusal.address();
    }
}

/** An address that a person is to have from now on: their own, or one that nobody has. */
async function mustBeUnused(ask, wanted, user) {
    const found = await at(ask, wanted);
    const isTheirs = found.some(one => one.id === user.id);
    if (found.some(one => one.id !== user.id) || !(isTheirs || mayBringIn(ask, wanted))) {
        throw refusal.address();
    }
}

/** Remembers an address that is about to be given up, unless others have the person too. */
async function leaving(ask, user) {
    const found = await belongs(ask, user);
    if (found.here && !found.elsewhere) {
        ask.leaving = address(user);
    }
}

/** What the vendor tells of all who have seats here, by id: how many they have anywhere, and
 *  whether they manage orders. */
async function records(ask) {
    const out = {};
    const narrowed = { license__order__customer_account: ask.account };
    const held = await own.holdings(ask);
    const each = (query, visit) => vendor.walk(ask, 'license-users/', query, 1000, row => {
        const accounts = row.customer_accounts || [];
        if (!held.people[row.id] && !accounts.some(one => own.isAccount(ask, one))) {
            throw own.wide('people');
        }
        visit(row, accounts);
    });
    await each(narrowed, (row, accounts) => {
        out[row.id] = {
            seats: row.total_licenses,
            isNamed: accounts.some(one => !own.isAccount(ask, one)),
            manages: false,
        };
    });
    const managers = Object.assign({ managing_orders__isnull: 'false' }, narrowed);
    await each(managers, row => {
        if (out[row.id]) {
            out[row.id].manages = true;
        }
    });
    return out;
}

/** What the lists tell: whether somebody belongs to this account alone; `null` if they do not. */
function told(record, seats) {
    if (!record || !Number.isSafeInteger(record.seats)) {
        return null;
    }
    if (record.isNamed || record.seats > seats) {
        return false;
    }
    return record.seats === seats && !record.manages ? true : null;
}

async function isAlone(ask, id) {
    const user = await vendor.look(ask, `license-users/${id}/`);
    const where = user ? await belongs(ask, user) : { here: false };
    return where.here && !where.elsewhere;
}

/** Those of these people who belong to this account and to no other, as keys. Most are told
 *  from the lists; the others are looked at one by one, as far as that goes. */
async function alone(ask, ids) {
    const out = {};
    const held = await own.holdings(ask);
    const isHere = ids.some(id => held.people[id] > 0);
    const known = isHere ? await memory.recall(ask, 'records', () => records(ask)) : {};
    const open = ids.filter(id => {
        const verdict = told(known[id], held.people[id]);
        out[id] = verdict === true;
        return verdict === null;
    });
    for (let i = 0; i < Math.min(open.length, ONE_BY_ONE); i++) {
        const id = open[i];
        out[id] = await memory.recall(ask, `alone-${id}`, () => isAlone(ask, id));
    }
    return out;
}

export default {
    alone, address, holds, managers, mustBeHere, mustBeOwn, mustBeFree, mustBeUnused, leaving,
};

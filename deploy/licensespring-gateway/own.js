// What belongs to the customer account of whoever asks: customers, and through them licenses
// and orders.

import memory from './memory.js';
import refusal from './refusal.js';
import vendor from './vendor.js';

function wide(what) {
    return refusal.upstream(`the vendor did not narrow ${what}`);
}

/** The id of what is now an object, now a bare id. */
function idOf(value) {
    const id = value !== null && typeof value === 'object' ? value.id : value;
    return id === undefined || id === null ? null : Number(id);
}

function isAccount(ask, account) {
    return idOf(account) === ask.account;
}

/** Ids of the customers of the account, as keys. */
async function readCustomers(ask) {
    const found = {};
    await vendor.walk(ask, 'customers/', { account: ask.account }, 1000, row => {
        if (!isAccount(ask, row.customer_account)) {
            throw wide('customers');
        }
        found[row.id] = true;
    });
    return found;
}

async function customers(ask) {
    if (!ask.customers) {
        ask.customers = await memory.recall(ask, 'customers', () => readCustomers(ask));
    }
    return ask.customers;
}

async function isCustomer(ask, customer) {
    if (customer === null || customer === undefined) {
        return false;
    }
    // The embedded customer may or may not name its account.
    if (customer.customer_account !== undefined) {
        return isAccount(ask, customer.customer_account);
    }
    const found = await customers(ask);
    return found[idOf(customer)] === true;
}

/** What belongs to a customer, and that customer to the account. */
async function mustBe(ask, thing) {
    const own = await isCustomer(ask, thing ? thing.customer : null);
    if (!own) {
        throw refusal.notFound();
    }
}

async function license(ask, id) {
    if (id === null) {
        throw refusal.notFound();
    }
    const found = await vendor.look(ask, `licenses/${id}/`);
    await mustBe(ask, found);
    return found;
}

/** A license of the account, without looking where that is known. */
async function knownLicense(ask, id) {
    const held = memory.peek(ask, 'holdings');
    if (!held || held.licenses[id] !== true) {
        await license(ask, id);
    }
}

async function order(ask, id) {
    const found = await vendor.look(ask, `orders/${id}/`);
    await mustBe(ask, found);
}

async function eachLicense(ask, visit) {
    await vendor.walk(ask, 'licenses/', { customer__account: ask.account }, 100, async row => {
        const own = await isCustomer(ask, row.customer);
        if (!own) {
            throw wide('licenses');
        }
        visit(row);
    });
}

/** Ids of the licenses of the account, and of all who have a seat on them with how many. */
async function readHoldings(ask) {
    const found = { licenses: {}, people: {} };
    await eachLicense(ask, row => {
        found.licenses[row.id] = true;
        (row.license_users || []).forEach(user => {
            found.people[user.id] = (found.people[user.id] || 0) + 1;
        });
    });
    return found;
}

async function holdings(ask) {
    if (!ask.holdings) {
        ask.holdings = await memory.recall(ask, 'holdings', () => readHoldings(ask));
    }
    return ask.holdings;
}

export default {
    wide, idOf, isAccount, isCustomer, mustBe, license, knownLicense, order, holdings,
};

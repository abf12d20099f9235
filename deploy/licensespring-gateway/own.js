// What belongs to the customer account of whoever asks: customers, and through them licenses
// and orders.

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
async function customers(ask) {
    if (!ask.customers) {
        const found = {};
        await vendor.walk(ask, 'customers/', { account: ask.account }, 1000, row => {
            if (!isAccount(ask, row.customer_account)) {
                throw wide('customers');
            }
            found[row.id] = true;
        });
        ask.customers = found;
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
async function holdings(ask) {
    if (!ask.holdings) {
        const found = { licenses: {}, people: {} };
        await eachLicense(ask, row => {
            found.licenses[row.id] = true;
            (row.license_users || []).forEach(user => {
                found.people[user.id] = (found.people[user.id] || 0) + 1;
            });
        });
        ask.holdings = found;
    }
    return ask.holdings;
}

export default { wide, idOf, isAccount, isCustomer, mustBe, license, order, holdings };

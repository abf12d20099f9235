// Who may sign in: the companies and their people, and the passwords they were given. All of it
// is read anew each time, so that what an operator writes counts at once.

import fs from 'fs';

const USER = /^([a-z0-9_-]{1,64})\/([^:\/\s]{1,254})(?![\s\S])/;
const DOMAIN = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?![\s\S])/;

function text(r, name) {
    return fs.readFileSync(`${r.variables.seatboard_files}/${name}`, 'utf8');
}

/** The name under which an object has `wanted`, whatever the case. */
function named(object, wanted) {
    return Object.keys(object).find(name => name.toLowerCase() === wanted);
}

/** The line of the passwords file; null if there is none. */
function line(r, user) {
    const start = `${user}:`;
    const found = text(r, 'passwords').split('\n').find(one => one.startsWith(start));
    return found === undefined ? null : found;
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

/** Something that is either so or not; a slip of the pen is neither. */
function flag(value, what) {
    if (value !== undefined && value !== true && value !== false) {
        throw new Error(`companies.json: ${what} is neither true nor false`);
    }
    return value === true;
}

/** The company of `code/e-mail`, in lower case, with that address and how the company's own
 *  people spell it; null if there is no such company. */
function place(r, user) {
    const parts = USER.exec(user);
    if (!parts) {
        return null;
    }
    const companies = JSON.parse(text(r, 'companies.json'));
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
    return {
        user: user,
        companies: companies,
        code: code,
        company: company,
        key: parts[1],
        address: parts[2],
        email: named(company.admins || {}, parts[2]),
    };
}

function person(at, email, entry) {
    return {
        user: at.user,
        email: email,
        role: entry.role === 'admin' ? 'admin' : 'viewer',
        first_name: entry.first_name,
        last_name: entry.last_name,
        code: at.code,
        key: at.key,
        name: at.company.name || at.code,
        account: at.company.customer_account,
        domains: domains(at.companies, at.code),
        mustHaveFactor: flag(at.company.second_factor, `second_factor of ${at.code}`),
    };
}

/** Who stands in the list of a company's people, unless they are locked. */
function listedPerson(at) {
    const entry = at.company.admins[at.email];
    return flag(entry.locked, `locked of ${at.email}`) ? null : person(at, at.email, entry);
}

/** The person `code/e-mail`, in lower case, or null. */
function find(r, user) {
    const at = place(r, user);
    return at === null || at.email === undefined ? null : listedPerson(at);
}

/** The same for whom a portal vouches: also anybody who has an address of one of the company's
 *  listed domains, and who looks. Of those who see all customers, nobody. */
function vouched(r, user, names) {
    const at = place(r, user);
    if (at === null) {
        return null;
    }
    if (at.email !== undefined) {
        return listedPerson(at);
    }
    if (at.company.customer_account === 'all' || at.company.domains === 'all') {
        return null;
    }
    const given = listed(at.code, at.company);
    if (given === null || given.indexOf(domainOf(at.address)) < 0) {
        return null;
    }
    const entry = { role: 'viewer', first_name: names.first_name, last_name: names.last_name };
    return person(at, at.address, entry);
}

export default { find, vouched, line, text };

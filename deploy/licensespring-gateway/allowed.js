// The calls that are passed on, and what they may carry. Everything else is refused before
// the vendor hears of it. What goes out is written anew from the parts that were understood.

import refusal from './refusal.js';

// Not `$` at the end: to nginx's scripts it also fits before a line break.
const ID = /^[1-9][0-9]{0,17}(?![\s\S])/;
/** Addresses of mail as everybody reads them in one way: no blanks, no control characters, no
 *  letters that a server might take for others. */
const PLAIN = /^[a-z0-9.!#$%&'*+\/=?^_`{|}~-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+(?![\s\S])/;
const VISIBLE = /^[\x21-\x7e]{3,254}(?![\s\S])/;

function shape() {
    return refusal.notAllowed('The body is not of the documented shape.');
}

function tooMany() {
    return refusal.notAllowed(`The body names no people, or more than ${PEOPLE}.`);
}

function kept(isSound) {
    return value => {
        if (!isSound(value)) {
            throw shape();
        }
        return value;
    };
}

// Kinds of values. Each gives what is sent in place of what came, or throws.

const text = kept(value => value === null || typeof value === 'string');
const password = kept(value => typeof value === 'string' && value !== '');
const count = kept(value => Number.isSafeInteger(value) && value >= 0);
const flag = kept(value => typeof value === 'boolean');
/** Whoever is made a manager by the way could sign in at the vendor's own portal. */
const no = kept(value => value === false);
/** Beyond a script's precision it would go out as another one. */
const id = kept(value => (typeof value === 'string' || Number.isSafeInteger(value)) && ID.test(String(value)));

function address(value, name) {
    const lower = typeof value === 'string' && VISIBLE.test(value) ? value.toLowerCase() : '';
    if (!PLAIN.test(lower)) {
        throw refusal.field(name, 'Enter a plain e-mail address.');
    }
    return lower;
}

const PERSON = { first_name: text, last_name: text, phone_number: text };

function person(more) {
    return Object.assign({}, PERSON, more);
}

/** Each call with the fields its body may have; without a list, it has none. Nobody is assigned
 *  or appointed with a password: it would stay in force when somebody else has the person. */
const CALLS = {
    'GET licenses/': {},
    'GET licenses/{id}/': {},
    'GET license-users/': {},
    'GET license-users/{id}/': {},
    'GET devices/': {},
    'GET devices/{id}/': {},
    'GET products/': {},
    'GET products/{id}/': {},
    'GET customers/': {},
    'GET customers/{id}/': {},
    'GET customer-accounts/': {},
    'GET customer-accounts/{id}/': {},
    'GET orders/': {},
    'GET orders/{id}/': {},
    'GET orders/{id}/managers/': {},
    'GET license-histories/': {},
    // The one path without a slash at its end.
    'GET license-histories/export': { isTable: true },
    'GET license-activation-histories/': {},
    'GET license-activation-histories/transfer_count/': {},
    'POST licenses/{id}/assign_user/': {
        fields: person({
            email: address, is_manager: no, max_activations: count, total_activations: count,
        }),
        needs: ['email'],
    },
    'POST licenses/{id}/assign_users/': {
        fields: { emails: list({ email: address, is_manager: no }, ['email']) },
        needs: ['emails'],
    },
    'POST licenses/{id}/unassign_user/': {
        fields: { license_user_id: id, license_user_email: address },
        needs: [],
        most: 1,
    },
    'POST licenses/{id}/set_users_activations/': {
        each: { max_activations: count, reset_total_activations: flag },
    },
    'POST license-users/{id}/set_password/': {
        fields: { password: password },
        needs: ['password'],
    },
    'POST devices/{id}/reset/': {},
    'POST devices/{id}/blacklist/': {},
    'POST orders/{id}/add_manager/': { fields: person({ email: address }), needs: ['email'] },
    'POST orders/{id}/remove_manager/': { fields: { license_user_id: id }, needs: ['license_user_id'] },
    'PATCH license-users/{id}/': {
        fields: person({ email: address, true_email: address }),
        needs: [],
    },
};

const NAME = /^[a-z][a-z0-9_]{0,63}(?![\s\S])/;
/** No `;`, which some servers take for `&`; a `%` only before two digits. */
const VALUE = /^(?:[A-Za-z0-9._~!$'()*+,:@\/?-]|%[0-9A-Fa-f]{2})*(?![\s\S])/;
/** One request is not to stand for a thousand. */
const PEOPLE = 100;

function isObject(value) {
    return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** An object of these fields and no others, written anew. */
function only(value, fields, needs) {
    if (!isObject(value) || needs.some(name => value[name] === undefined)) {
        throw shape();
    }
    const out = {};
    Object.keys(value).forEach(name => {
        if (!Object.prototype.hasOwnProperty.call(fields, name)) {
            throw refusal.notAllowed('The body has a field that may not be sent.');
        }
        out[name] = fields[name](value[name], name);
    });
    return out;
}

function list(fields, needs) {
    return value => {
        if (!Array.isArray(value) || value.length > PEOPLE) {
            throw tooMany();
        }
        return value.map(one => only(one, fields, needs));
    };
}

/** An object with a person's id for each key. */
function byPerson(value, fields) {
    if (!isObject(value) || Object.keys(value).some(key => !ID.test(key))) {
        throw shape();
    }
    if (Object.keys(value).length > PEOPLE) {
        throw tooMany();
    }
    const out = {};
    Object.keys(value).forEach(key => {
        out[key] = only(value[key], fields, []);
    });
    return out;
}

function bodyOf(call, text) {
    if (!call.fields && !call.each) {
        // Actions without parameters are sent empty, or as an empty object.
        if (text && text.trim() !== '' && text.trim() !== '{}') {
            throw refusal.notAllowed('This takes no body.');
        }
        return null;
    }
    let value;
    try {
        value = JSON.parse(text || '');
    } catch (error) {
        throw refusal.unreadable();
    }
    if (call.each) {
        return byPerson(value, call.each);
    }
    const body = only(value, call.fields, call.needs);
    if (call.most !== undefined && Object.keys(body).length !== call.most) {
        throw shape();
    }
    return body;
}

/** The query as an object of undecoded values. */
function queryOf(args) {
    const query = {};
    (args || '').split('&').filter(part => part !== '').forEach(part => {
        const equals = part.indexOf('=');
        const name = equals < 0 ? part : part.slice(0, equals);
        const value = equals < 0 ? '' : part.slice(equals + 1);
        if (!NAME.test(name) || !VALUE.test(value)) {
            throw refusal.notAllowed('The query has a part that may not be sent.');
        }
        // Of two values the gateway might see one and the vendor the other.
        if (Object.prototype.hasOwnProperty.call(query, name)) {
            throw refusal.notAllowed('The query says something twice.');
        }
        query[name] = value;
    });
    return query;
}

/** The name of the call that method and path stand for, and whose id it has; null if there is
 *  none. */
function named(method, path) {
    const parts = path.split('/');
    const one = ID.test(parts[1] || '') ? parts[1] : null;
    if (one) {
        parts[1] = '{id}';
    }
    const name = `${method} ${parts.join('/')}`;
    if (!Object.prototype.hasOwnProperty.call(CALLS, name) || (!one && name.indexOf('{') >= 0)) {
        return null;
    }
    return { name: name, id: one };
}

function isListed(method, path) {
    return named(method, path) !== null;
}

/** The call that method, path (after `api/v1/`), query and body stand for. */
function call(method, path, args, text) {
    const found = named(method, path);
    if (found === null) {
        throw refusal.notAllowed();
    }
    const query = queryOf(args);
    if (method !== 'GET' && Object.keys(query).length > 0) {
        throw refusal.notAllowed('This takes no query.');
    }
    return {
        name: found.name,
        method: method,
        path: path,
        id: found.id,
        query: query,
        isTable: CALLS[found.name].isTable === true,
        body: method === 'GET' ? null : bodyOf(CALLS[found.name], text),
    };
}

export default { call, isListed, address };

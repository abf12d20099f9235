// The calls that are passed on, and what they may carry. Everything else is refused before
// the vendor hears of it. What goes out is written anew from the parts that were understood.

import refusal from './refusal.js';

const PERSON = ['first_name', 'last_name', 'phone_number'];

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
    'GET license-activation-histories/': {},
    'GET license-activation-histories/transfer_count/': {},
    'POST licenses/{id}/assign_user/': {
        fields: PERSON.concat([
            'email', 'is_manager', 'max_activations', 'total_activations',
        ]),
    },
    'POST licenses/{id}/assign_users/': { fields: ['emails'] },
    'POST licenses/{id}/unassign_user/': { fields: ['license_user_id', 'license_user_email'] },
    'POST licenses/{id}/set_users_activations/': { fields: 'users' },
    'POST license-users/{id}/set_password/': { fields: ['password'] },
    'POST devices/{id}/reset/': {},
    'POST devices/{id}/blacklist/': {},
    'POST orders/{id}/add_manager/': { fields: PERSON.concat(['email']) },
    'POST orders/{id}/remove_manager/': { fields: ['license_user_id'] },
    'PATCH license-users/{id}/': { fields: PERSON.concat(['email', 'true_email']) },
};

const ID = /^[1-9][0-9]{0,17}$/;
const NAME = /^[a-z][a-z0-9_]{0,63}$/;
/** No `;`, which some servers take for `&`; a `%` only before two digits. */
const VALUE = /^(?:[A-Za-z0-9._~!$'()*+,:@\/?-]|%[0-9A-Fa-f]{2})*$/;
/** One request is not to stand for a thousand. */
const PEOPLE = 100;

function isObject(value) {
    return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function only(value, fields) {
    if (!isObject(value)) {
        throw refusal.notAllowed('The body is not of the documented shape.');
    }
    const strange = Object.keys(value).find(name => fields.indexOf(name) < 0);
    if (strange !== undefined) {
        throw refusal.notAllowed('The body has a field that may not be sent.');
    }
}

function bodyOf(fields, text) {
    if (!fields) {
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
    if (fields === 'users') {
        if (!isObject(value) || Object.keys(value).some(id => !ID.test(id))) {
            throw refusal.notAllowed('The body is not of the documented shape.');
        }
        Object.keys(value).forEach(id => {
            only(value[id], ['max_activations', 'reset_total_activations']);
        });
        return value;
    }
    only(value, fields);
    if (fields[0] === 'emails') {
        if (!Array.isArray(value.emails) || value.emails.length > PEOPLE) {
            throw refusal.notAllowed(`The body names no people, or more than ${PEOPLE}.`);
        }
        value.emails.forEach(one => only(one, ['email', 'is_manager']));
    }
    return value;
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

/** The call that method, path (after `api/v1/`), query and body stand for. */
function call(method, path, args, text) {
    const parts = path.split('/');
    const id = ID.test(parts[1] || '') ? parts[1] : null;
    if (id) {
        parts[1] = '{id}';
    }
    const name = `${method} ${parts.join('/')}`;
    if (!Object.prototype.hasOwnProperty.call(CALLS, name) || (!id && name.indexOf('{') >= 0)) {
        throw refusal.notAllowed();
    }
    const query = queryOf(args);
    if (method !== 'GET' && Object.keys(query).length > 0) {
        throw refusal.notAllowed('This takes no query.');
    }
    return {
        name: name,
        method: method,
        path: path,
        id: id,
        query: query,
        body: method === 'GET' ? null : bodyOf(CALLS[name].fields, text),
    };
}

export default { call };

// Bodies of the calls that are the gateway's own: objects of texts.

import refusal from './refusal.js';

/** More than any of these texts has. */
const LONGEST = 10000;

/** The body of a request: an object with the fields it needs and those it may have, all of them
 *  texts, and no others. */
function read(r, needs, may) {
    let value;
    try {
        value = JSON.parse(r.requestText || '');
    } catch (error) {
        throw refusal.unreadable();
    }
    const isObject = value !== null && typeof value === 'object' && !Array.isArray(value);
    const known = needs.concat(may);
    const isSound = name => known.indexOf(name) >= 0 && typeof value[name] === 'string'
        && value[name].length <= LONGEST;
    if (!isObject || !Object.keys(value).every(isSound)
        || needs.some(name => typeof value[name] !== 'string')) {
        throw refusal.malformed();
    }
    return value;
}

export default { read };

// First passwords in what the vendor answers. They are passed on to who may use them: an admin,
// and of people who belong to the admin's company alone.

import people from './people.js';

const ANY = /"initial_password"\s*:\s*"[^"]/;
const EVERY = /"initial_password"(\s*:\s*)"[^"\\]*(?:\\.[^"\\]*)*"/g;
/** What of JSON has to be told apart: a field that counts, other strings, where objects begin
 *  and end. */
const PARTS =
    /"(id|initial_password)"\s*:\s*("[^"\\]*(?:\\.[^"\\]*)*"|-?[0-9]+)|"[^"\\]*(?:\\.[^"\\]*)*"|[{}]/g;

/** Without any. Numbers beyond a script's precision stay what they are, so the text is not
 *  written anew. */
function bare(text) {
    return text ? text.replace(EVERY, '"initial_password"$1null') : text;
}

/** Where first passwords stand, each with the id of whose it is. */
function find(text) {
    const found = [];
    const open = [];
    let part;
    PARTS.lastIndex = 0;
    while ((part = PARTS.exec(text)) !== null) {
        const here = open[open.length - 1];
        if (part[0] === '{') {
            open.push({ id: null, spans: [] });
        } else if (part[0] === '}') {
            open.pop();
            here.spans.forEach(span => found.push({ id: here.id, from: span[0], to: span[1] }));
        } else if (part[1] === 'id') {
            here.id = part[2].replace(/"/g, '');
        } else if (part[1] && part[2] !== '""') {
            const to = part.index + part[0].length;
            here.spans.push([to - part[2].length, to]);
        }
    }
    return found.sort((one, other) => one.from - other.from);
}

/** Without those of people who belong elsewhere, too: whoever is asked there for a first
 *  password must not find it used. */
async function fit(ask, text) {
    if (!text || !ANY.test(text)) {
        return text;
    }
    const found = find(text);
    const ids = {};
    found.forEach(one => {
        if (one.id !== null) {
            ids[one.id] = true;
        }
    });
    const alone = await people.alone(ask, Object.keys(ids));
    let out = '';
    let from = 0;
    found.filter(one => alone[one.id] !== true).forEach(one => {
        out += `${text.slice(from, one.from)}null`;
        from = one.to;
    });
    return out + text.slice(from);
}

export default { bare, fit };

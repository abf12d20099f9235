// The export of histories: a table as text, a day of all customers in one answer. Rows of others
// are taken out, and the rest is passed on as the vendor wrote it.

import own from './own.js';
import refusal from './refusal.js';

const ID = /^[1-9][0-9]{0,17}(?![\s\S])/;
const WHOSE = 'license_id';
/** A cell in quotes, where a quote stands for itself when it is doubled. */
const QUOTED = /^"(?:[^"]|"")*"(?![\s\S])/;

function unsound(why) {
    return refusal.upstream(`the export is no table: ${why}`);
}

/** How many quotes a piece of text has. */
function quotes(text) {
    return text.indexOf('"') < 0 ? 0 : text.split('"').length - 1;
}

/** The rows of a table: a line break between quotes belongs to its cell. */
function rows(text) {
    const out = [];
    let open = '';
    text.split('\n').forEach(line => {
        const row = open === '' ? line : `${open}\n${line}`;
        if (quotes(row) % 2 === 1) {
            open = row;
        } else {
            open = '';
            out.push(row);
        }
    });
    if (open !== '') {
        throw unsound('a cell has no end');
    }
    return out;
}

/** The cells of a row. Quotes that are not where they belong could hide whose row it is. */
function cells(row) {
    const line = row.endsWith('\r') ? row.slice(0, -1) : row;
    if (line.indexOf('"') < 0) {
        return line.split(',');
    }
    const out = [];
    let open = '';
    line.split(',').forEach(part => {
        const cell = open === '' ? part : `${open},${part}`;
        open = quotes(cell) % 2 === 1 ? cell : '';
        if (open === '') {
            out.push(cell);
        }
    });
    if (out.some(cell => cell.indexOf('"') >= 0 && !QUOTED.test(cell))) {
        throw unsound('a quote stands where none may');
    }
    return out;
}

/** Ids of the licenses of the account, for as long as what is in scope is remembered. */
async function licenses(ask) {
    const found = await own.holdings(ask);
    return found.licenses;
}

/** The rows of licenses in scope, with the first one, which names the columns. */
async function narrow(ask, text) {
    const table = rows(text);
    const names = cells(table[0]);
    const at = names.indexOf(WHOSE);
    if (at < 0) {
        throw unsound(`it has no column ${WHOSE}`);
    }
    const mine = await licenses(ask);
    const wanted = ask.call.query.license;
    const kept = table.slice(1).filter(row => {
        if (row === '' || row === '\r') {
            return false;
        }
        const found = cells(row);
        if (found.length !== names.length) {
            throw unsound('a row has more or fewer cells than there are columns');
        }
        // What the vendor was asked to leave out shows that it did not narrow the rest either.
        if (wanted !== undefined && found[at] !== wanted) {
            throw own.wide(ask.call.path);
        }
        return ID.test(found[at]) && mine[found[at]] === true;
    });
    return [table[0]].concat(kept, '').join('\n');
}

/** Without first passwords, wherever the text of an event has one: quotes are doubled there. */
function bare(text) {
    return text.replace(
        /""initial_password""(\s*:\s*)""(?:\\""|\\[^"]|[^"\\])*""/g,
        '""initial_password""$1null',
    );
}

export default { narrow, bare };

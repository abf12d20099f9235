// Small files that all of nginx's workers see. They are in memory, and gone when the host restarts,
// save what people chose for themselves. Names are digests, so nothing of a person stands in a
// listing.

import fs from 'fs';
import hash from 'crypto';

function digest(text) {
    return hash.createHash('sha256').update(text).digest('hex');
}

function random() {
    const bytes = new Uint8Array(32);
    crypto.getRandomValues(bytes);
    return Buffer.from(bytes).toString('base64url');
}

/** What is kept for good: passwords that people chose, and their second factors. */
const KEPT = ['passwords', 'factors'];

function folder(r, name) {
    const kept = KEPT.indexOf(name) >= 0;
    return `${kept ? r.variables.seatboard_kept : r.variables.seatboard_run}/${name}`;
}

function exists(path) {
    try {
        fs.accessSync(path);
        return true;
    } catch (error) {
        return false;
    }
}

/** Does something in a folder, which is made if nobody has made it yet. */
function within(r, name, act) {
    const path = folder(r, name);
    if (!exists(path)) {
        try {
            fs.mkdirSync(path, { mode: 0o700 });
        } catch (error) {
            // Another worker was faster, or the act fails and says why.
        }
    }
    return act(path);
}

/** Writes a file: whoever reads it meanwhile gets the one before, or this one, whole. */
function put(r, where, name, text) {
    within(r, where, path => {
        const fresh = `${path}/.${random()}`;
        fs.writeFileSync(fresh, text, { mode: 0o600, flag: 'wx' });
        fs.renameSync(fresh, `${path}/${name}`);
    });
}

/** What a file holds; null if there is none. */
function get(r, where, name) {
    try {
        return fs.readFileSync(`${folder(r, where)}/${name}`, 'utf8');
    } catch (error) {
        return null;
    }
}

function drop(r, where, name) {
    try {
        fs.unlinkSync(`${folder(r, where)}/${name}`);
    } catch (error) {
        // Gone already.
    }
}

/** Makes a file one byte longer: workers that do so at the same time do not disturb each other. */
function append(r, where, name) {
    within(r, where, path => fs.appendFileSync(`${path}/${name}`, '.', { mode: 0o600 }));
}

/** Notes that a file was of use: longer by a blank, it is as old as now. */
function touch(r, where, name) {
    fs.appendFileSync(`${folder(r, where)}/${name}`, ' ', { mode: 0o600 });
}

/** For how many milliseconds nobody has touched a file. */
function age(r, where, name) {
    try {
        return Date.now() - fs.statSync(`${folder(r, where)}/${name}`).mtimeMs;
    } catch (error) {
        return Infinity;
    }
}

/** How long a file is; 0 if there is none. */
function size(r, where, name) {
    try {
        return fs.statSync(`${folder(r, where)}/${name}`).size;
    } catch (error) {
        return 0;
    }
}

/** Makes a file that only one can make. One that is so many milliseconds old was left behind. */
function claim(r, where, name, limit) {
    return within(r, where, path => {
        try {
            fs.writeFileSync(`${path}/${name}`, '', { mode: 0o600, flag: 'wx' });
            return true;
        } catch (error) {
            if (age(r, where, name) > limit) {
                drop(r, where, name);
            }
            return false;
        }
    });
}

/** The names of all files in a folder. */
function names(r, where) {
    const path = folder(r, where);
    return exists(path) ? fs.readdirSync(path) : [];
}

/** Removes what nobody has touched for so many milliseconds. */
function tidy(r, where, limit) {
    names(r, where).forEach(name => {
        if (age(r, where, name) > limit) {
            drop(r, where, name);
        }
    });
}

/** What only who knows the key can have written. */
function sealed(key, text) {
    return hash.createHmac('sha256', key).update(text).digest('hex');
}

/** Whether two texts are the same; how long it takes tells nothing of where they differ. */
function same(one, other) {
    return digest(String(one)) === digest(String(other));
}

export default {
    digest, sealed, same, random, put, get, drop, append, touch, age, size, claim, names, tidy,
};

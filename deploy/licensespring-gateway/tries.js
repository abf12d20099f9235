// Guessing of passwords and codes, counted in memory. Every try counts until it has turned out
// right: for the network it comes from, for the account and the company that it names, and for all.
//
// A network that guesses is refused. When an account, a company or all together are guessed at
// from many networks, each network has a few tries left and no more: so whoever knows their
// password gets in, however many others are guessing, and guessing gets nowhere.

import refusal from './refusal.js';
import store from './store.js';

const FOLDER = 'tries';
/** Those that are counted over a day. */
const DAILY = 'daily-tries';
const MINUTE = 60000;
const DAY = 1440 * MINUTE;
/** How many times as many codes may be wrong in a day as in ten minutes. */
const A_DAY = 5;
/** How long tries are counted together when many networks guess. */
const LONG = 10 * MINUTE;
/** How many tries a network has in that time when many guess. */
const LEFT = 3;

/** An address of the network, or what one household or one rented server has of IPv6: a /64. */
function network(address) {
    const mapped = /^::ffff:([0-9.]+)/i.exec(address);
    if (mapped) {
        return mapped[1];
    }
    if (address.indexOf(':') < 0) {
        return address;
    }
    const halves = address.split('::');
    const start = halves[0] === '' ? [] : halves[0].split(':');
    const end = halves.length < 2 || halves[1] === '' ? [] : halves[1].split(':');
    const between = halves.length < 2 ? 0 : 8 - start.length - end.length;
    const all = start.concat(new Array(between).fill('0'), end);
    return all.slice(0, 4).map(part => parseInt(part, 16).toString(16)).join(':');
}

/** Counts within so many milliseconds: of this stretch of time, and as much of the one before as
 *  still lies within. */
function counter(r, what, who, length) {
    const now = Date.now();
    const at = Math.floor(now / length);
    const folder = length > LONG ? DAILY : FOLDER;
    const name = `${what}-${store.digest(who).slice(0, 32)}-`;
    const sized = (stretch, of) => store.size(r, folder, `${name}${stretch}-${of}`);
    const open = stretch => Math.max(sized(stretch, 'tried') - sized(stretch, 'right'), 0);
    return {
        count: () => open(at) + Math.ceil(open(at - 1) * (1 - (now % length) / length)),
        add: of => store.append(r, folder, `${name}${at}-${of}`),
    };
}

/** Lets a try through, or throws. The answer has `right`, to be called if it was. */
function begin(r, user) {
    const limit = name => Number(r.variables[`seatboard_${name}_tries`]);
    const from = network(r.remoteAddress);
    const company = user.slice(0, Math.max(user.indexOf('/'), 0));
    const quick = counter(r, 'quick', from, MINUTE);
    const here = counter(r, 'network', from, LONG);
    const wide = [
        [counter(r, 'account', user, LONG), limit('account')],
        [counter(r, 'company', company, LONG), limit('company')],
        [counter(r, 'all', '', LONG), limit('all')],
    ];
    const isGuessed = wide.some(one => one[0].count() >= one[1]);
    if (quick.count() >= limit('network') || (isGuessed && here.count() >= LEFT)) {
        throw refusal.limited('60');
    }
    // Where nobody ever gets in, nothing else tidies up.
    if (Math.random() < 0.02) {
        tidy(r);
    }
    const counters = [quick, here].concat(wide.map(one => one[0]));
    counters.forEach(one => one.add('tried'));
    return { right: () => counters.forEach(one => one.add('right')) };
}

/** The same for a code, by account alone: it is asked for only where the password was right, and
 *  there are few codes. However many networks try, there are so many tries and no more. */
function code(r, user) {
    const limit = Number(r.variables.seatboard_code_tries);
    const counters = [
        [counter(r, 'code', user, LONG), limit],
        [counter(r, 'code', user, DAY), A_DAY * limit],
    ];
    if (counters.some(one => one[0].count() >= one[1])) {
        throw refusal.limited('600');
    }
    counters.forEach(one => one[0].add('tried'));
    return { right: () => counters.forEach(one => one[0].add('right')) };
}

function tidy(r) {
    store.tidy(r, FOLDER, 2 * LONG);
    store.tidy(r, DAILY, 2 * DAY);
}

export default { begin, code, tidy, network };

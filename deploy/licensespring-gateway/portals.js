// Portals that know who is in: what their servers sign (JSON Web Tokens, RFC 7519, 7515 and 8725)
// is taken for a sign-in.

import allowed from './allowed.js';
import companies from './companies.js';
import refusal from './refusal.js';
import store from './store.js';

const FOLDER = 'assertions';
const COMPACT = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)(?![\s\S])/;
const LONGEST = 8192;
const ONCE = /^[A-Za-z0-9._~-]{16,128}(?![\s\S])/;
const FILE = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}\.pem(?![\s\S])/;
const PEM = /-----BEGIN PUBLIC KEY-----([A-Za-z0-9+\/=\s]+)-----END PUBLIC KEY-----/;
const NAME = 100;
/** Seconds between `iat` and `exp` at most, and by how many clocks may differ. */
const LIFE = 300;
const SKEW = 30;
/** Milliseconds for which an assertion is remembered: longer than it could count. */
const REMEMBERED = 900000;
/** What a public key of RSA with 2048 bits takes up at least. */
const RSA_BYTES = 290;

/** What is taken, and nothing else: no secret that both sides know, and never nothing. */
const ALGORITHMS = {
    ES256: {
        key: { name: 'ECDSA', namedCurve: 'P-256' },
        signature: { name: 'ECDSA', hash: 'SHA-256' },
    },
    RS256: {
        key: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
        signature: { name: 'RSASSA-PKCS1-v1_5' },
    },
};

function own(object, name) {
    const isThere = object !== null && typeof object === 'object' && typeof name === 'string'
        && Object.prototype.hasOwnProperty.call(object, name);
    return isThere ? object[name] : undefined;
}

/** A portal as the operator wrote it down; undefined if there is none of that name. */
function portal(r, issuer) {
    const found = own(JSON.parse(companies.text(r, 'portals.json')), issuer);
    if (found === undefined) {
        return undefined;
    }
    if (typeof found.audience !== 'string' || found.audience === ''
        || !Array.isArray(found.companies)) {
        throw new Error('portals.json: a portal has no audience, or no list of companies');
    }
    return found;
}

/** A key of a portal, with the text of its file; undefined if there is none of that name. */
function key(r, of, kid) {
    const found = own(of.keys, kid);
    if (found === undefined) {
        return undefined;
    }
    if (own(ALGORITHMS, found.alg) === undefined || !FILE.test(String(found.file))) {
        throw new Error('portals.json: a key has neither ES256 nor RS256 for its alg, or no file');
    }
    return { alg: found.alg, text: companies.text(r, found.file) };
}

function isOf(of, code) {
    return of.companies.some(one => String(one).toLowerCase() === code);
}

/** Changes with the key that vouched; null when the key, the portal or the company in it is gone. */
function mark(r, by, user) {
    const of = portal(r, by.issuer);
    if (of === undefined || !isOf(of, user.slice(0, user.indexOf('/')))) {
        return null;
    }
    const found = key(r, of, by.kid);
    return found === undefined ? null : store.digest(`${found.alg}\n${found.text}`);
}

/** A part of the token that must be an object of JSON. */
function object(part, what) {
    let value;
    try {
        value = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    } catch (error) {
        throw refusal.assertion(`its ${what} is no JSON`);
    }
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
        throw refusal.assertion(`its ${what} is no object`);
    }
    return value;
}

/** A number of a signature as DER has it. */
function integer(bytes) {
    let from = 0;
    while (from < bytes.length - 1 && bytes[from] === 0) {
        from += 1;
    }
    const digits = bytes.slice(from);
    const start = digits[0] > 127 ? [2, digits.length + 1, 0] : [2, digits.length];
    return Buffer.concat([Buffer.from(start), digits]);
}

/** A signature of ES256 as njs before 0.8 wants it. Tokens have the two numbers side by side. */
function der(signature) {
    const both = Buffer.concat([integer(signature.slice(0, 32)), integer(signature.slice(32))]);
    return Buffer.concat([Buffer.from([48, both.length]), both]);
}

async function isSigned(found, signature, text) {
    const pem = PEM.exec(found.text);
    const bytes = pem === null ? Buffer.alloc(0) : Buffer.from(pem[1].replace(/\s/g, ''), 'base64');
    if (bytes.length === 0 || (found.alg === 'RS256' && bytes.length < RSA_BYTES)) {
        throw new Error('portals.json: the file of a key is no public key, or of too few bits');
    }
    if (found.alg === 'ES256' && signature.length !== 64) {
        return false;
    }
    const algorithm = ALGORITHMS[found.alg];
    const made = await crypto.subtle.importKey('spki', bytes, algorithm.key, false, ['verify']);
    const forms = found.alg === 'ES256' ? [der(signature), signature] : [signature];
    const data = Buffer.from(text);
    for (let i = 0; i < forms.length; i++) {
        let right = false;
        try {
            right = await crypto.subtle.verify(algorithm.signature, made, forms[i], data);
        } catch (error) {
            // Not of this form.
        }
        if (right === true) {
            return true;
        }
    }
    return false;
}

function mustBeNow(claims) {
    const now = Math.floor(Date.now() / 1000);
    if (!Number.isSafeInteger(claims.iat) || !Number.isSafeInteger(claims.exp)) {
        throw refusal.assertion('iat or exp is no whole number');
    }
    if (claims.exp <= claims.iat || claims.exp - claims.iat > LIFE) {
        throw refusal.assertion(`it does not live between 1 and ${LIFE} seconds`);
    }
    if (claims.exp <= now - SKEW) {
        throw refusal.assertion('it is over');
    }
    if (claims.iat > now + SKEW) {
        throw refusal.assertion('it is from the future');
    }
    if (claims.nbf !== undefined
        && !(Number.isSafeInteger(claims.nbf) && claims.nbf <= now + SKEW)) {
        throw refusal.assertion('it does not count yet');
    }
}

function isFor(claims, audience) {
    const all = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
    return all.length === 1 && all[0] === audience;
}

function name(claims, field) {
    const value = claims[field];
    if (value !== undefined && !(typeof value === 'string' && value.length <= NAME)) {
        throw refusal.assertion(`${field} is no name`);
    }
    return value;
}

function address(claims) {
    try {
        return allowed.address(claims.email, 'email');
    } catch (error) {
        throw refusal.assertion('email is no plain address');
    }
}

/** The portal and the key that an assertion's header and issuer name. */
function named(r, header, claims) {
    if (header.crit !== undefined || (header.typ !== undefined && header.typ !== 'JWT')) {
        throw refusal.assertion('its header asks for what is not known here');
    }
    const of = portal(r, claims.iss);
    if (of === undefined) {
        throw refusal.assertion('there is no such portal');
    }
    const found = key(r, of, header.kid);
    if (found === undefined) {
        throw refusal.assertion('the portal has no such key');
    }
    // The key says how it is used, and not the token.
    if (header.alg !== found.alg) {
        throw refusal.assertion('its alg is not the one of the key');
    }
    return { of: of, key: found };
}

/** Who an assertion is of, with what their session stands and falls with. It counts once. */
async function exchanged(r, assertion) {
    const parts = assertion.length > LONGEST ? null : COMPACT.exec(assertion);
    if (parts === null) {
        throw refusal.assertion('it is no token in compact form');
    }
    const header = object(parts[1], 'header');
    const claims = object(parts[2], 'payload');
    const by = named(r, header, claims);
    const signature = Buffer.from(parts[3], 'base64url');
    const signed = await isSigned(by.key, signature, `${parts[1]}.${parts[2]}`);
    if (!signed) {
        throw refusal.assertion('its signature is not of this key');
    }
    mustBeNow(claims);
    if (!isFor(claims, by.of.audience)) {
        throw refusal.assertion('it is for somebody else');
    }
    if (!ONCE.test(String(claims.jti)) || typeof claims.jti !== 'string') {
        throw refusal.assertion('jti is missing or not of its form');
    }
    const code = typeof claims.company === 'string' ? claims.company.toLowerCase() : '';
    if (!isOf(by.of, code)) {
        throw refusal.assertion('the portal does not speak for this company');
    }
    const user = `${code}/${address(claims)}`;
    const vouching = {
        issuer: claims.iss,
        kid: header.kid,
        first_name: name(claims, 'given_name'),
        last_name: name(claims, 'family_name'),
    };
    const admin = companies.vouched(r, user, vouching);
    if (admin === null) {
        throw refusal.assertion('nobody of this company has this address, or they are locked');
    }
    store.tidy(r, FOLDER, REMEMBERED);
    if (!store.claim(r, FOLDER, store.digest(`${claims.iss}\n${claims.jti}`), REMEMBERED)) {
        throw refusal.assertion('it has been used');
    }
    const proof = { way: 'portal', mark: mark(r, vouching, user), portal: vouching };
    return { admin: admin, proof: proof };
}

export default { exchanged, mark };

// Every way the gateway says no. These are thrown; `gateway.js` sends them.

function refusal(status, detail, code) {
    const body = { detail: detail };
    if (code) {
        body.code = code;
    }
    return { refusal: true, status: status, body: body };
}

function credentials() {
    return refusal(403, 'Company code, e-mail address or password is wrong.', 'credentials');
}

function signedOut() {
    return refusal(401, 'You are signed out. Sign in again.', 'signed_out');
}

function notAllowed(detail) {
    return refusal(403, detail || 'The gateway does not allow this.', 'not_allowed');
}

/** The same for an address that others have as for one that nobody may bring in: whose it is,
 *  is not told. */
function address() {
    return refusal(409, 'This address cannot be used here. Ask your vendor.', 'address');
}

function notFound() {
    return refusal(404, 'Not found.');
}

function unreadable() {
    return refusal(400, 'The request is not valid JSON.');
}

/** About one field of a body, as the vendor would say it. */
function field(name, detail) {
    const out = refusal(400, detail, 'invalid');
    out.body[name] = [detail];
    return out;
}

function limited(after) {
    const out = refusal(429, 'Too many requests. Wait a moment.');
    out.after = after || '2';
    return out;
}

/** `why` is for the log alone. */
function upstream(why) {
    const out = refusal(502, 'The license server does not answer as it should.', 'upstream');
    out.why = why;
    return out;
}

export default {
    credentials, signedOut, notAllowed, address, notFound, unreadable, field, limited, upstream,
};

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

/** The password is right; only who knows it hears of a code. */
function codeNeeded() {
    return refusal(403, 'Enter the code of your authenticator app.', 'code_needed');
}

function codeWrong() {
    return refusal(403, 'This code is wrong or has been used.', 'code_wrong');
}

/** The company requires a second factor, and the person has not set one up. */
function factorNeeded() {
    return refusal(403, 'Set up the second factor first.', 'second_factor');
}

/** In the same words, whatever is wrong; `why` is for the log alone. */
function assertion(why) {
    const out = refusal(403, 'The assertion is not accepted.', 'assertion');
    out.why = `assertion refused: ${why}`;
    return out;
}

/** What is asked for is there already, or not yet. */
function state(detail, code) {
    return refusal(409, detail, code);
}

/** `why` is for the log alone. */
function notSetUp(why) {
    const out = notAllowed('The gateway is not set up for this.');
    out.why = why;
    return out;
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

/** JSON, but not what this call takes. */
function malformed() {
    return refusal(400, 'The body is not of the documented shape.', 'invalid');
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
    credentials, codeNeeded, codeWrong, factorNeeded, assertion, state, notSetUp, signedOut,
    notAllowed, address, notFound, unreadable, malformed, field, limited, upstream,
};

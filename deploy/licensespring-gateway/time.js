// Waiting.

/** Gives others a turn for so many milliseconds. */
function pass(milliseconds) {
    return new Promise(done => setTimeout(done, milliseconds));
}

export default { pass };

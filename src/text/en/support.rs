//! English for what is sent to support.

use crate::text::support::SupportText;

/// English.
pub(super) static TEXT: SupportText = SupportText {
    intro: "Copy this and add what you did and what happened instead. It holds no names, email \
        addresses, passwords or tokens.",
    reading: "Asking the panel's host and the license server",
    copy: "Copy all of it",
    write: "Write to support",
    panel: "Panel",
    address: "Address",
    frame: "In a frame",
    framed: |is_framed| if is_framed { "yes" } else { "no" },
    server: "Server",
    server_says: "It says",
    account: "Account",
    role: "Signed in as",
    nobody: "nobody",
    browser: "Browser",
    window: "Window",
    page: "Page",
    program: "Program",
    no_policy: "no policy by header",
    no_answer: "no answer",
    faults: "Faults of the host",
    no_faults: "none seen",
    time: "Time",
};

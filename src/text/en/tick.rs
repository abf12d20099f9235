//! English for ticking people by a list of addresses.

use super::plural;
use crate::text::tick::TickText;

/// English.
pub static TEXT: TickText = TickText {
    open: "Select by addresses…",
    title: "Select by addresses",
    people: "Addresses",
    hint: "One on each line, as in a mail, or from a file. Nothing is changed: those who are found are ticked.",
    example: "ana@example.com\nkarl@example.com",
    nobody: "None of them is in this list",
    verb: |count| format!("Select {}", plural(count, "person", "people")),
    elsewhere: |addresses, more| {
        let named = addresses.join(", ");
        match more {
            0 => format!("Not in this list: {named}"),
            more => format!("Not in this list: {named} and {more} more"),
        }
    },
};

//! English for verifying receipts.

use super::plural;
use crate::{plan::chain::Fault, text::verify::VerifyText};

fn receipts(count: u32) -> String {
    plural(count as usize, "receipt", "receipts")
}

/// English.
pub(in crate::text) static TEXT: VerifyText = VerifyText {
    title: "Verify receipts",
    line: "A file that Activity exported for verifying shows by itself whether anybody has changed \
           it. It is read in this browser and sent nowhere.",
    back: "Sign in",
    choose: "Choose a file",
    or_drop: "or drop it here",
    reading: "Reading the file",

    too_large: |name| format!("{name} is larger than any file that Activity exports."),
    not_ours: |name| {
        format!(
            "{name} is no file of receipts as Activity exports it. One that another program has \
             saved again is none any more."
        )
    },
    whole: |count| format!("Whole and unchanged: {}", receipts(count)),
    unsigned: |count| format!("In order, but not signed: {}", receipts(count)),
    unsigned_why: "The browser that kept them could not sign, since the page was not a secure one. \
                   Whoever changed a receipt could have made the file fit again.",
    unchecked: |count| {
        format!(
            "In order, but the signatures are not checked: {}",
            receipts(count)
        )
    },
    unchecked_why: "This browser checks signatures on secure pages alone. Open this page by https.",
    broken: |number, time| match (number, time) {
        (0, _) => "The head of the file does not fit".to_owned(),
        (number, None) => format!("Entry {number} does not fit"),
        (number, Some(time)) => format!("Entry {number}, of {time}, does not fit"),
    },
    broken_why: |fault| match fault {
        Fault::Unreadable => "It no longer has the shape of an entry.",
        Fault::Changed => "What it says has been changed: it does not give its hash any more.",
        Fault::Unsigned => "Its signature is not by the key of the file.",
        Fault::Detached => {
            "It does not follow on the entry before it: one is missing between them, or it is from \
             elsewhere."
        }
        Fault::Missing => "The head of the file tells of it, and it is not there.",
    },
    whole_before: |count| match count {
        1 => "The entry before it is unchanged.".to_owned(),
        count => format!("The {count} entries before it are unchanged."),
    },

    result: "Result",
    file: "File",
    span: "Receipts",
    from_to: |from, to| format!("{from} – {to}"),
    exported: "Exported",
    begins: "Begins with",
    from_first: "The first receipt of the chain",
    dropped: |count, from, to| {
        format!(
            "Entry {}: {} before it, from {from} to {to}, {} dropped, since a browser keeps only so \
             many",
            count + 1,
            receipts(count),
            if count == 1 { "was" } else { "were" },
        )
    },
    signed_by: "Signed by",
    own_key: "The key of this browser",
    noted_key: "The key with the fingerprint you noted",
    unknown_key: "A key that this browser does not know. Compare its fingerprint with the one that \
                  this page shows in the browser where the receipts were made.",
    other_key: "Another key than the one you noted. The file may be whole and still not be theirs.",
    noted: "Fingerprint you noted",
    noted_hint: "As the browser showed it where the receipts were made.",

    this_browser: "Key of this browser",
    this_browser_text: "Receipts made here are signed with it. It cannot be read or copied; note its \
                        fingerprint to know it again elsewhere.",
    signed_nothing: "This browser has not signed any receipts yet.",
    copy: "Copy fingerprint",
    fingerprint: "Fingerprint",
};

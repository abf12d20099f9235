//! English for who is in charge of a serial-number license.

use crate::text::charge::{ChargeText, OfficeText};

/// English.
pub(super) static TEXT: ChargeText = ChargeText {
    heading: "In charge",
    manager: "Contract manager",
    coordinator: "Software coordinator",
    nobody: "Nobody",
    no_team: "The license is in no team",
    rule: "A serial-number license has up to two people in charge: the owner of its team is the \
        contract manager, the owner of the license the software coordinator.",
    too_many: |count| {
        format!("The team has {count} owners. A serial-number license takes one contract manager.")
    },
    step: |at, of| format!("Step {at} of {of}"),
    start: "Get started",
    next: "Next",
    back: "Back",
    serial: "Serial number",
    serial_wrong: "This is not the serial number of this license",
    known: |person| format!("This is {person}, who is in the list of users already."),
    creates: |email| format!("{email} is created as a user first."),
    authorised: "I am authorised to make this change on behalf of my company",
    authorised_needed: "Tick this to go on",
    submit: "Submit",
    by_mail: "Your role may not change who is in charge. Send this to the vendor instead.",
    open_mail: "Open in your mail program",
    copy: "Copy the text",
    one_owner: "This team has serial-number licenses only, and those take one contract manager. \
        Remove the present owner first.",
    coordinator_words: OfficeText {
        change: "Change the software coordinator…",
        title: |license| format!("Change the software coordinator of {license}"),
        start_text: "You need the serial number, the address of the person who is software coordinator \
            now, and who it will be. Nothing changes before the last step.",
        current: "Email of the current software coordinator",
        current_wrong: "The software coordinator has another address",
        current_none: "The license has no software coordinator now.",
        new_heading: "The new software coordinator",
        same: "This person is the software coordinator already",
        summary: |license, from, to| {
            format!("{to} becomes software coordinator of {license} in place of {from}.")
        },
        summary_seat: "The owner's seat goes with it.",
        subject: |license| format!("New software coordinator for {license}"),
    },
    manager_words: OfficeText {
        change: "Replace manager…",
        title: |contract| format!("Replace a manager of contract {contract}"),
        start_text: "You need the serial number, the address of the manager who goes, and who \
            comes. Nothing changes before the last step.",
        current: "Email of the manager who goes",
        current_wrong: "Nobody who manages this contract has this address",
        current_none: "Nobody manages this contract now.",
        new_heading: "The new manager",
        same: "This person manages this contract already",
        summary: |contract, from, to| {
            format!("{to} becomes a manager of contract {contract} in place of {from}.")
        },
        summary_seat: "Seats and devices stay as they are.",
        subject: |contract| format!("New manager for contract {contract}"),
    },
};

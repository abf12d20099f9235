//! English for contracts and those who manage them.

use super::plural;
use crate::text::contracts::ContractsText;

/// English.
pub(super) static TEXT: ContractsText = ContractsText {
    heading: "Contract",
    number: "Number",
    others: "Also covers",
    managers: "Managers",
    managers_text: "They may manage the licenses of this contract in the vendor's portal. They \
        need no seat for that.",
    nobody: "Nobody manages this contract.",
    too_many: |count| {
        format!("This contract has {count} managers. Serial-number licenses take two at most.")
    },
    takes_two: "Serial-number licenses take two managers at most; remove one first",
    add: "Add manager…",
    add_title: |number| format!("Add a manager to contract {number}"),
    add_text: |count| {
        format!(
            "They may then manage {} in the vendor's portal: seats, devices and people.",
            plural(count, "license", "licenses")
        )
    },
    person: "Person",
    person_hint: "Type a name or an address. An address nobody has yet is created, with a password \
        of its own.",
    person_missing: "Choose a person first",
    already: "Manages this contract",
    add_confirm: "Add manager",
    remove: |person| format!("Remove {person} as a manager"),
    remove_short: "Remove",
    remove_title: |person| format!("Remove {person} as a manager?"),
    remove_text: |person, count| {
        format!(
            "{person} may no longer manage {} in the vendor's portal. Seats and devices stay as \
             they are.",
            plural(count, "license", "licenses")
        )
    },
    remove_last: "This is the last manager. Nobody is left to manage this contract.",
    remove_self: "This is you. You lose your access to these licenses in the vendor's portal.",
    remove_confirm: "Remove manager",

    act: "managing a contract",
    gone: "The contract does not exist any more",
};

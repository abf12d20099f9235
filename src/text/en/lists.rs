//! English for lists of people that come from files.

use seatboard_core::people_file::{Holds, Mark};

use super::{list_words, plural};
use crate::text::lists::ListText;

/// English.
pub static TEXT: ListText = ListText {
    refusal: list_words::refusal,
    finding: list_words::finding,
    flaw: |fault| format!("Not an email: {}", list_words::fault(fault)),
    flaw_empty: "The email is missing",
    marked: |mark| format!("Not taken: {}", list_words::mark(mark)),
    take_anyway: |email| format!("Take {email} anyway"),
    not_chosen: |count| format!("{count} not taken"),
    holds: |holds| match holds {
        Holds::Nothing => "Not read",
        Holds::Address => "Email",
        Holds::Given => "First name",
        Holds::Family => "Last name",
        Holds::FullName => "Full name",
        Holds::FullNameReversed => "Full name, last name first",
        Holds::Team => "Team",
        Holds::Products => "Products",
        Holds::MaxActivations => "Max. activations",
        Holds::Status => "Status",
        Holds::Active => "Active: yes or no",
        Holds::Flag(Mark::Blocked) => "Blocked: yes or no",
        Holds::Flag(Mark::Suspended) => "Suspended: yes or no",
        Holds::Flag(Mark::Deactivated) => "Deactivated: yes or no",
        Holds::Flag(Mark::Inactive) => "Inactive: yes or no",
        Holds::Flag(Mark::Deleted) => "Deleted: yes or no",
        Holds::Flag(Mark::Bot) => "Bot: yes or no",
    },
    found: |people, unchosen| match unchosen {
        0 => format!("{} found.", plural(people, "person", "people")),
        unchosen => format!(
            "{} found, {unchosen} of them marked as inactive, blocked or a bot.",
            plural(people, "person", "people")
        ),
    },
    columns: "Columns",
    columns_text: "What each column is read as. Nothing else in the file is used.",
    column: "Column",
    column_number: |number| format!("Column {number}"),
    example: "Example",
    read_as: "Read as",
    read_as_label: |column| format!("Read {column} as"),
    secret: "Secret, never read",
    not_people: "Nobody",
    more: |count| format!("And {}.", plural(count, "more", "more")),
    back: "Back",
    take: |people| format!("Take {}", plural(people, "person", "people")),
    hidden: |count| {
        format!(
            "{} below are not shown.",
            plural(count, "more line", "more lines")
        )
    },
};

//! English for lists of people that come from files.

use seatboard_core::{
    dry_run::{Change, Kind, NoTeam},
    people_file::{Holds, Mark},
};

use super::{list_words, plural};
use crate::text::{format, lists::ListText};

/// English.
pub static TEXT: ListText = ListText {
    refusal: list_words::refusal,
    finding: list_words::finding,
    flaw: |fault| format!("Not an email: {}", list_words::fault(fault)),
    flaw_empty: "The email is missing",
    marked: |mark| format!("Not taken: {}", list_words::mark(mark)),
    take_anyway: |email| format!("Take {email} anyway"),
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
    flawed: |count| match count {
        0 => String::new(),
        1 => "1 more has no address that can be used, and can be put right.".to_owned(),
        count => format!("{count} more have no address that can be used, and can be put right."),
    },
    columns: "Columns",
    columns_text: "What each column is read as. Nothing else in the file is used.",
    column: "Column",
    column_number: |number| format!("Column {number}"),
    example: "Example",
    wait: "A file is being read",
    being_read: |file| format!("Reading {file}…"),
    teamless: |count, team| {
        let who = match count {
            1 => "1 person is listed with a team that is not known and comes into".to_owned(),
            count => format!(
                "{} people are listed with a team that is not known and come into",
                format::number(count as u64)
            ),
        };
        match team {
            Some(team) => format!("{who} {team}."),
            None => format!("{who} no team."),
        }
    },
    read_as: "Read as",
    read_as_label: |column| format!("Read {column} as"),
    secret: "Secret, never read",
    not_people: "Nobody",
    more: |count| format!("And {}.", plural(count, "more", "more")),
    back: "Back",
    take: |people| format!("Take {}", plural(people, "person", "people")),
    show_more: |count| format!("Show {}", plural(count, "more line", "more lines")),
    search: "Search the list",
    verdicts: "What becomes of them",
    kind: |kind| match kind {
        Kind::New => "Will be created",
        Kind::Unknown => "Not known",
        Kind::Exists => "Already there",
        Kind::Seated => "With a seat already",
        Kind::Twice => "Listed twice",
        Kind::Exceeds => "No seat left",
        Kind::NotPossible => "Not possible",
        Kind::Outside => "Outside the allowed domains",
        Kind::Invalid => "To put right",
        Kind::Out => "Not taken",
        Kind::Checking => "Being checked",
    },
    counted: |kind, count| {
        let words = (TEXT.kind)(kind);
        let (first, rest) = words.split_at(1);
        let count = format::number(count as u64);
        format!("{count} {}{rest}", first.to_lowercase())
    },
    line: |line| format!("Line {line}"),
    twice: |line| format!("Stands in line {line} already, left out"),
    outside: "New users may not have an email of this domain",
    exceeds: |licenses| format!("No seat left on {licenses}"),
    in_team: |team| format!("Team {team}"),
    no_team: |why, team| match why {
        NoTeam::Unknown => format!("Team “{team}” is not known"),
        NoTeam::Several => format!("Several teams are called “{team}”"),
    },
    no_teams: |column| {
        format!("No teams to invite into on this server: column “{column}” is not used.")
    },
    unused_team: |column| {
        format!("Your role may not put people into teams: column “{column}” is not used.")
    },
    unused_products: |column| {
        format!(
            "Column “{column}” is not used: everybody gets the licenses you choose. Reconcile gives each what the list says."
        )
    },
    unused_activations: |column| {
        format!("Column “{column}” is not used: limits are not set by a list.")
    },
    not_possible: |count| match count {
        1 => "1 line cannot work: untick or remove it".to_owned(),
        count => format!("{count} lines cannot work: untick or remove them"),
    },
    undo: |change| match change {
        Change::Put => "Undo: line put right".to_owned(),
        Change::Ticked(count) => format!("Undo: {} ticked", plural(count, "line", "lines")),
        Change::Unticked(count) => format!("Undo: {} unticked", plural(count, "line", "lines")),
        Change::Dropped(count) => format!("Undo: {} removed", plural(count, "line", "lines")),
    },
    save_refused: |count| match count {
        1 => "Save the one left out…".to_owned(),
        count => format!("Save the {} left out…", format::number(count as u64)),
    },
    refused_name: "left-out.csv",
    refused_headings: ["Email", "First name", "Last name", "Team", "Reason"],
};

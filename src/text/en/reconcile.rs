//! English for comparing who should have what with who has it.

use seatboard_core::reconcile::{Doubt, State};

use super::{list_words, plural};
use crate::text::reconcile::ReconcileText;

/// English.
pub static TEXT: ReconcileText = ReconcileText {
    title: "Reconcile",
    also: "as it should be, desired state, roster, manifest, compare a list",
    lead: "Compares who should have what with who has it. Nothing is sent.",
    begin: "Who should have what?",
    begin_text: "Bring a list of people, such as an export of your directory, or a manifest that was saved here. You say by its columns who gets what.",
    or_drop: "or drop it here",
    as_it_is: "Save as it is now",
    as_it_is_text: |license| match license {
        Some(license) => {
            format!("A manifest of who holds a seat on {license} now, to change and bring back.")
        }
        None => "A manifest of who holds which seats now, to change and bring back.".to_owned(),
    },
    not_ours: "This is no manifest. Bring a list of people or a manifest that was saved here.",
    rules_known: |rules| {
        format!(
            "{} of last time {} filled in for the next list.",
            plural(rules, "rule", "rules"),
            if rules == 1 { "is" } else { "are" }
        )
    },
    columns_text: "What each column is read as. Next you say who gets what, by the products or by any other column.",
    rules: "Who gets what",
    rules_text: "Name a product or a license, or several with ; between them. All rules that fit a person count. Only what is named here is compared.",
    everybody: "Everybody in the list gets",
    add_column: "By a column…",
    by_column: |column| format!("By {column}"),
    drop_column: |column| format!("No rules by {column}"),
    value: "Value",
    people: "People",
    gets: "Gets",
    gets_label: |column, value| format!("Who has {value} in {column} gets"),
    is_product: "Product",
    is_license: "License",
    nothing_so: "Nothing is called so",
    several_so: "Several are called so",
    more_values: |values| {
        format!(
            "{} with fewer people are not shown.",
            plural(values, "value", "values")
        )
    },
    no_rule: "Say first who gets what",
    unknown_names: |names| {
        format!(
            "{} nothing that is known here. Nobody gets or loses anything by it.",
            match names {
                1 => "1 value names".to_owned(),
                names => format!("{names} values name"),
            }
        )
    },
    compare: |people| format!("Compare {}", plural(people, "person", "people")),
    start_over: "Start over",
    back_to_rules: "Change the rules",
    label: "What differs",
    line: |give, extra, right| {
        format!("{give} to assign · {extra} to release · {right} as it should be")
    },
    reading: "Who has what is being read…",
    search: "Search people and licenses",
    sets: "What differs",
    state_word: |state| match state {
        State::Give => "To assign",
        State::Extra => "To release",
        State::Outside => "Not in the list",
        State::Right => "As it should be",
    },
    person: "Person",
    license: "License",
    state: "Seat",
    last_time: "Last time",
    wanted_before: "Wanted",
    not_wanted_before: "Not wanted",
    doubt: |doubt| match doubt {
        Doubt::Marked(mark) => format!("The list says: {}", list_words::mark(*mark)),
        Doubt::Unknown => "Not on the server".to_owned(),
        Doubt::Owner => "Owns the license: change the owner first".to_owned(),
    },
    select: |person, license| format!("Select {person} on {license}"),
    select_all: "Select all that are listed",
    outside: |seats, people| {
        format!(
            "Release also {} of {} not in the list",
            plural(seats, "seat", "seats"),
            plural(people, "person", "people")
        )
    },
    outside_hint: "Whoever is not in the list keeps what they have, unless you say so here.",
    creates: |people| {
        format!(
            "Create {} not on the server",
            plural(people, "person who is", "people who are")
        )
    },
    creates_hint: "They get the seats that they should have.",
    unknown: |people| {
        format!(
            "{} not on the server",
            plural(people, "person is", "people are")
        )
    },
    meant: |email, near| format!("{email}: take {near} instead"),
    more_unknown: |people| format!("and {people} more"),
    nowhere: |product, people| {
        format!(
            "{product} has no license in use that {} could get a seat on.",
            plural(people, "person", "people")
        )
    },
    lost: |names| format!("Not known here, and left out: {}", names.join(", ")),
    same: "Everything is as it should be",
    same_text: "Nothing has to be assigned or released.",
    none_chosen: "Nothing is selected",
    add: |rows| match rows {
        0 => "Add to plan".to_owned(),
        rows => format!("Add {} to plan", super::format::number(rows as u64)),
    },
    save_difference: "Save difference",
    saved_difference: |rows| format!("Saved {} as CSV.", plural(rows, "row", "rows")),
    save_manifest: "Save manifest",
    last_not_kept: "This cannot be kept here for next time: it is too long, or there is no room. A saved manifest does the same.",
    saved_manifest: |people| {
        format!(
            "Saved what {} should have.",
            plural(people, "person", "people")
        )
    },
};

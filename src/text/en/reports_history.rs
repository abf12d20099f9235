//! English for the report of the past.

use super::plural;
use crate::text::reports_history::HistoryText;

fn observations(count: usize) -> String {
    plural(count, "observation", "observations")
}

/// English.
pub(in crate::text) static TEXT: HistoryText = HistoryText {
    title: "History",
    line: |count, days, zone| {
        let known = plural(count, "day observed", "days observed");
        format!("{known} · {days} · {zone}")
    },
    days: |from, to| format!("{from} – {to}"),
    off: "No history is kept",
    off_text: "Whoever runs this panel has decided that browsers keep no history of use.",
    none: "Nothing observed yet",
    none_text: "A server tells what is, not what was. From the first observation on, this page shows how seats moved. Observe now, or open a file you saved elsewhere.",
    none_yet: "The first observation is made as soon as everything has been read.",
    all_licenses: "All licenses",
    only_license: "License",

    over_time: "Seats held and bought",
    chart: "Seats held and bought over time",
    held: "Held",
    bought: "Bought",
    full: "All seats held",
    gap: "Not observed",
    gaps: |count| {
        plural(
            count,
            "gap without observations",
            "gaps without observations",
        )
    },
    day: "Day",
    no_limit: "No limit",
    walk: "Day by day, with the arrow keys",
    numbers: "Numbers as a table",
    said: |days, held, bought| match (held, bought) {
        (None, _) => format!("{days}: not observed"),
        (Some(held), None) => format!("{days}: {held} held"),
        (Some(held), Some(bought)) => format!("{days}: {held} held of {bought} bought"),
    },
    now: "Last observed",
    now_counts: "Seats held when they were last observed.",
    of_bought: |bought| format!("of {bought} bought"),
    of_days: |days| format!("of {}", plural(days, "day observed", "days observed")),
    on: |day| format!("on {day}"),
    peak: "Peak",
    peak_counts: "The most seats held on a day that was observed.",
    came: |names| format!("New that day: {names}"),
    by_unknown: "Who was new that day was not observed.",
    by_nobody: "Nobody was new that day.",
    left_out: |count| {
        let licenses = plural(count, "license", "licenses");
        format!("{licenses} without limit left out. Choose one to see it.")
    },
    not_together: "On no day were all of these licenses observed together. Choose one of them.",
    who_then: |day| format!("Who held a seat on {day}?"),

    no_outlook: "Forecast: none, as there is no limit to reach.",
    too_little: |days, over, least, least_over| {
        let known = plural(days, "day observed", "days observed");
        let over = plural(over.max(0) as usize, "day", "days");
        format!(
            "Forecast: not enough history. {known} over {over}; it takes {least} over {least_over} days."
        )
    },
    all_held: "Forecast: all seats are held already.",
    runs_out: |bought, day| {
        format!("Forecast: if it goes on like this, all {bought} seats are held on {day}.")
    },
    lasts: |bought| {
        format!("Forecast: if it goes on like this, the {bought} seats last for years.")
    },

    who: "Who held a seat on a day",
    who_on: |day| format!("Who held a seat on {day}"),
    day_hint: |first, last| format!("Observed from {first} to {last}."),
    answer: "On that day",
    did: "Held",
    between: "Between",
    changed: |from, to| format!("Changed between {from} and {to}."),
    not_observed: "Nothing was observed before or after.",
    nobody: "Nobody is known to have held a seat",
    nobody_text: "Choose another day, or other licenses.",
    others: "Whoever is not listed held none, as far as their licenses were observed before and after.",

    compare: "Compare two days",
    before: "First day",
    after: "Second day",
    turned: |before, after| format!("{before} → {after}"),
    who_came: "Came",
    who_went: "Went",
    moved: |came, went| format!("Came {came} · Went {went}"),
    same: "No difference",
    same_text: "As far as it was observed, nothing changed between these days.",

    keep: "What is kept",
    keep_text: "Sealed in this browser, for you alone: ids and days, no names. A file of your own moves it to another browser and outlasts this one.",
    keeps_nothing: "This browser keeps nothing for you: what is observed is gone when this page closes. Save it as a file to keep it.",
    kept: |count, days| format!("{}, {days}.", observations(count)),
    kept_none: "Nothing is kept yet.",
    saved_on: |when| format!("Last saved as a file on {when}."),
    never_saved: "Never saved as a file.",
    save_again: "It is a month since this was last saved as a file. Browsers can lose what they keep.",
    observe: "Observe now",
    observes: "Observes as soon as everything has been read.",
    observed: "Observed and kept",
    observed_here: "Observed, but this browser does not keep it",
    passphrase: "Passphrase",
    passphrase_again: "Passphrase again",
    passphrase_hint: "At least 12 characters. Without it nobody can open the file, you included.",
    too_short: "Use at least 12 characters.",
    not_same: "The two are not the same.",
    needs_passphrase: "Enter the passphrase of the file.",
    save: "Save file…",
    save_title: "Save the history as a file",
    save_text: "The file holds all that was observed, sealed by your passphrase.",
    save_confirm: "Save file",
    saved: "History saved as a file",
    cannot_seal: "This browser cannot seal files.",
    open: "Open file…",
    open_title: "Open a history file",
    open_text: "What it holds is added to what is kept. Nothing is lost, and opening it twice changes nothing.",
    file: "File",
    choose_file: "Choose a file.",
    open_confirm: "Open file",
    opened: |count| match count {
        0 => "Nothing new in this file".to_owned(),
        count => format!("{} added", observations(count)),
    },
    opened_here: |count| match count {
        0 => "Nothing new in this file".to_owned(),
        count => format!(
            "{} added, but this browser does not keep them",
            observations(count)
        ),
    },
    too_large: "This file is larger than any that is saved here.",
    not_ours: "This is not a history file, or it is of another version.",
    shut: "The passphrase is another, or the file has been changed.",
    other_server: "This file is of another server, account or company.",
    clear: "Clear…",
    clear_title: "Clear the history?",
    clear_text: "All that was observed is forgotten in this browser. Files that you saved stay as they are. The next observation is made when a report has been read again.",
    clear_confirm: "Clear history",
    cleared: "History cleared",
};

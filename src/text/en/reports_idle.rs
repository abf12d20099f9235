//! English for the report of idle seats.

use super::plural;
use crate::{
    text::{format, reports_idle::IdleText},
    usage::{Doubt, Exclusion},
};

fn seats(count: usize) -> String {
    plural(count, "seat", "seats")
}

/// English.
pub(in crate::text) static TEXT: IdleText = IdleText {
    title: "Idle seats",
    line: |chosen, of| format!("{chosen} chosen of {of} that may be idle"),
    people_off: "Reports about people are off",
    people_off_text: "Whoever runs this panel has decided that reports do not show people.",

    how: "What to look for",
    by_days: "No sign for some days",
    by_seats: "A number of seats",
    days: "No sign for",
    days_value: |days| format!("{} days", format::number(days.into())),
    days_hint: "Days by the calendar, today included.",
    free: "Seats to free",
    free_hint: |days| {
        format!(
            "The longest without a sign first. Nobody seen in the last {days} days, and never a seat of unknown use."
        )
    },
    cut_off: |days| {
        format!(
            "This takes seats without a sign for {} days.",
            format::number(days.into())
        )
    },
    cut_out: "This takes only seats of people who are banned or gone.",
    missing: |count| {
        format!(
            "{} short: no further seat is idle for sure enough.",
            seats(count as usize)
        )
    },
    grace: "Held for less than (days)",
    leave_alone: "Leave alone",
    staff: "Admins",
    offline: "Taken offline",
    owners_note: "Owners of a license are left alone: their seat goes with it.",

    outcome: "What comes of it",
    seats: |count| seats(count as usize),
    people: |count| format!("of {}", plural(count as usize, "person", "people")),
    become_free: |count| match count {
        1 => "1 seat becomes free".to_owned(),
        count => format!("{} seats become free", format::number(count.into())),
    },
    saved: |money| format!("{money} a year"),
    no_price: |count| format!("{} without a price", seats(count as usize)),
    no_price_at_all: "No price of these seats is known.",

    tiers: "How sure it is",
    tier: |tier| ["Certain", "Probable", "To review", "Unknown", "In use"][tier.min(4)],
    tier_text: |tier| {
        [
            "Their person is banned or gone.",
            "Not used for long enough, and held for long enough.",
            "Not used, but there is a doubt that somebody should look at.",
            "Nobody can say. Never chosen by itself.",
            "Seen in these days.",
        ][tier.min(4)]
    },
    all: "All",
    left_alone: "Left alone",
    doubt: |doubt| match doubt {
        Some(Doubt::Shared) => "The license was in use; that may have been them.",
        Some(Doubt::Offline) => "Taken offline, and nothing was heard since.",
        Some(Doubt::Tenure) => "Nobody knows whether they have held it for long.",
        None => "",
    },
    excluded: |why| match why {
        Exclusion::Staff => "Admin",
        Exclusion::Owner => "Owner of the license",
        Exclusion::Pinned => "Pinned",
        Exclusion::New => "Held for a short time",
        Exclusion::Offline => "Taken offline",
    },
    pinned_until: |day| format!("Pinned until {day}"),
    column: "How sure",
    certain_why: "Banned or gone.",
    label: "Seats that may be idle",
    select: |person, license| format!("Select {person} on {license}"),
    select_all: "Select all seats shown",
    none: "No idle seats",
    none_text: "By what has been read, nobody's seat lies idle for so long.",

    pin: "Pin…",
    pin_named: |person| format!("Pin… {person}"),
    unpin: "Unpin",
    unpin_named: |person| format!("Unpin {person}"),
    pin_title: |person| format!("Leave {person} alone"),
    pin_text: "Such as somebody on leave. None of their seats is chosen up to that day. Only you see this, in this browser.",
    pin_until: "Until",
    past: "Choose a day from today on.",

    take: |count| match count {
        0 => "Release seats…".to_owned(),
        count => format!("Release {}…", seats(count)),
    },
    take_none: "No seat is chosen.",
    take_title: |count| format!("Release {}?", seats(count)),
    take_text: "Their people lose access to these licenses. It can be undone from the receipt, as long as there is room.",
    on_license: |license, given, freed| {
        if given == freed {
            format!("{license}: {}", seats(given as usize))
        } else {
            format!("{license}: {} given up, {} become free", given, freed)
        }
    },
    more_licenses: |count| format!("and {}", plural(count, "more license", "more licenses")),
    owners_out: |count| {
        format!(
            "{} of owners left out: an owner's seat goes with the license.",
            seats(count)
        )
    },
    confirm: |count| format!("Release {}", seats(count)),
    of: |person, license| format!("{person} on {license}"),

    warn: "Warn first…",
    warn_title: |count| format!("Warn before {} are freed", seats(count)),
    warn_text: "You get a file to write to these people by mail merge. From the day of the decision on, this page offers to free the seats of those who were not seen since.",
    warn_pseudonyms: "Reports show pseudonyms here, and a mail needs addresses.",
    warn_confirm: "Save file and begin",
    warn_nobody: "None of these people can be warned.",
    no_address: |count| {
        format!(
            "{} of people without a known address: not in the file.",
            seats(count)
        )
    },
    not_kept: "This browser keeps nothing for you: the day of the decision will be forgotten when this page closes.",
    decide_on: "Decide on",
    warned: |count| format!("{} in the file", seats(count)),
    round: |told, decide| format!("Warned on {told}, to be decided on {decide}"),
    round_waits: |count, days| {
        format!(
            "{} are waiting. {} to go.",
            seats(count),
            plural(days.max(0) as usize, "day", "days")
        )
    },
    round_due: |count| format!("It is time to decide. {} still idle.", seats(count)),
    came_back: |count| match count {
        1 => "1 seat is in use again and was dropped:".to_owned(),
        count => format!("{count} seats are in use again and were dropped:"),
    },
    gone: |count| match count {
        1 => "1 seat is not held any more.".to_owned(),
        count => format!("{count} seats are not held any more."),
    },
    seen_on: |person, license, day| format!("{person} on {license}, seen on {day}"),
    decide: |count| format!("Release {}…", seats(count)),
    call_off: "End this round",
    decide_none: "No seat of this round is left to free.",
};

//! English for the report of renewals.

use chrono::Datelike;

use super::plural;
use crate::{
    text::{format, reports_renewals::RenewalsText},
    usage::AddendKind,
};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn seats(count: u32) -> String {
    plural(count as usize, "seat", "seats")
}

/// English.
pub(in crate::text) static TEXT: RenewalsText = RenewalsText {
    title: "Renewals",
    line: |licenses, ending, days| format!("{licenses} · {ending} end within {days} days"),

    how: "What ends",
    all: "All",
    within: |days| format!("Within {days} days"),
    months: "Months",
    month: |day| format!("{} {}", MONTHS[day.month0() as usize], day.year()),
    ended: "Ended",
    in_grace: "In grace",
    never: "Never ends",
    licenses: |count| plural(count, "license", "licenses"),
    buffer: "Buffer (%)",
    calendar: "Save calendar",
    calendar_none: "Nothing shown here has a day on which it ends.",
    calendar_saved: |days| format!("{} saved", plural(days, "day", "days")),
    search: "Search licenses, products",
    only: |what| format!("Only what ends: {what}"),

    figures: "Seats of the licenses shown",
    bought: "Bought",
    apart: |count| {
        format!(
            "{} without limit or by device not counted",
            plural(count, "license", "licenses")
        )
    },
    bought_counts: "on licenses for named people",
    held: "Held",
    used: "Used",
    used_counts: |not, unknown| format!("{not} not used · {unknown} unknown"),
    suggested: "Renew at",
    fewer: |count| format!("{count} fewer than bought"),
    more: |count| format!("{count} more than bought"),
    as_many: "as many as bought",

    label: "Licenses by when they end",
    ends: "Ends on",
    no_end: "Never",
    in_days: |days| match days {
        0 => "today".to_owned(),
        1 => "in 1 day".to_owned(),
        -1 => "1 day ago".to_owned(),
        days if days < 0 => format!("{} days ago", format::number(days.unsigned_abs())),
        days => format!("in {} days", format::number(days.unsigned_abs())),
    },
    until: |day| format!("works until {day}"),
    use_of: "Seats held",
    by_device: "by device",
    no_limit: "no limit",
    none: "No licenses",
    none_text: "There are no licenses here to renew.",

    open: |count, license| format!("{count}: how {license} adds up"),
    renew_at: |license, count| format!("Renew {license} at {count}"),
    adds_up: "How it adds up",
    addend: |what| match what {
        AddendKind::Used => "Used",
        AddendKind::Unknown => "Unknown",
        AddendKind::New => "New",
        AddendKind::Pinned => "Pinned",
        AddendKind::Waiting => "Waiting",
        AddendKind::Growth => "Growth",
    },
    addend_text: |what, days| match what {
        AddendKind::Used => "Seats used in the range.".to_owned(),
        AddendKind::Unknown => {
            "Nobody can say whether they were used, so they are kept.".to_owned()
        }
        AddendKind::New => format!("Not used yet, and held for less than {days} days."),
        AddendKind::Pinned => "Not used, and kept for somebody by you.".to_owned(),
        AddendKind::Waiting => "People who wait for a seat.".to_owned(),
        AddendKind::Growth => "Seats that more will be held by then, by the past.".to_owned(),
    },
    unseen: |count| format!("Of {} it has not been read who holds them.", seats(count)),
    no_history: "Not enough history to tell.",
    buffer_of: |percent| format!("Buffer of {percent} %, rounded up"),
    sum: "Renew at",
    least: |count| format!("The fewest that would do: {}, those that were used.", count),
    idle: "Not needed",
    idle_text: "Not used, not new, kept for nobody.",
    now: |bought, held| format!("Bought now: {bought}, held: {held}."),
    show: |what| format!("Show seats: {what}"),

    event: |license| format!("{license} ends"),
    event_text: |product, bought, held, suggested| {
        format!("{product}\nBought: {bought}, held: {held}\nRenew at: {suggested}")
    },
};

//! English for what needs somebody today.

use crate::text::{format, home::HomeText};

fn of(count: usize, one: &'static str, many: &'static str) -> &'static str {
    if count == 1 { one } else { many }
}

/// English.
pub static TEXT: HomeText = HomeText {
    title: "Home",
    line: |count| match count {
        0 => "Nothing needs you".to_owned(),
        1 => "1 thing needs you".to_owned(),
        count => format!("{} things need you", format::number(count as u64)),
    },
    reading: "Looking at licenses, seats and devices",
    list: "What needs you today",
    none: "Nothing needs you today",
    none_text: "No license is over its limit, full or about to end, nothing lies idle, and all you began is done.",
    interrupted: |count| of(count, "interrupted run", "interrupted runs"),
    removing: |count| {
        of(
            count,
            "removal the server has not finished",
            "removals the server has not finished",
        )
    },
    over: |count| of(count, "license over its limit", "licenses over their limit"),
    ended_held: |count| {
        of(
            count,
            "ended license that people still hold",
            "ended licenses that people still hold",
        )
    },
    full: |count| {
        of(
            count,
            "license with no free seat",
            "licenses with no free seat",
        )
    },
    expiring: |count, days| {
        let what = of(count, "license ends", "licenses end");
        format!("{what} within {days} days")
    },
    silent: |count| {
        of(
            count,
            "device that stopped reporting",
            "devices that stopped reporting",
        )
    },
    unseen: |count, days| {
        let what = of(count, "device", "devices");
        format!("{what} not seen for {days} days")
    },
    idle: |count, days| {
        let what = of(count, "seat", "seats");
        format!("{what} not used for {days} days")
    },
    fresh: |count| {
        of(
            count,
            "license new or larger since your last visit",
            "licenses new or larger since your last visit",
        )
    },
    and_more: |names, more| format!("{names} and {} more", format::number(more as u64)),
};

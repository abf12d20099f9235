//! English for what has been added since the last visit.

use super::plural;
use crate::text::{format, fresh::FreshText};

/// English.
pub(super) static TEXT: FreshText = FreshText {
    new: "new",
    more: |seats| format!("+{}", plural(seats as usize, "seat", "seats")),
    filter: "New since last visit",
    notice: |licenses, seats, on| {
        let licenses = (licenses > 0).then(|| plural(licenses, "new license", "new licenses"));
        let seats = (on > 0).then(|| {
            let more = if seats == 1 { "seat" } else { "seats" };
            format!(
                "{} more {more} on {}",
                format::number(seats),
                plural(on, "license", "licenses")
            )
        });
        let parts: Vec<String> = [licenses, seats].into_iter().flatten().collect();
        format!("Since your last visit: {}.", parts.join(" and "))
    },
    show: "Show only these",
};

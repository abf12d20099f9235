//! The server's own log, in English.

use super::plural;
use crate::{
    domain::{Deed, LogKind},
    text::LogText,
};

pub(super) static TEXT: LogText = LogText {
    title: "Server log",
    here: "Done here",
    loading: "Looking for the server's log",
    line: |count| format!("{}, newest first", plural(count, "entry", "entries")),
    line_more: |count| {
        format!(
            "The {} newest entries",
            super::super::format::number(count as u64)
        )
    },
    note: |server| {
        format!(
            "What {server} wrote down about everybody, wherever they did it. It may take a minute to appear."
        )
    },
    told_note: "What the server told your webhooks, which does not name who did it, beside what you did in this browser.",
    search: "Search what is shown",
    rows_shown: |count| plural(count, "entry shown", "entries shown"),
    searched: |count| {
        format!(
            "Searched in the {} newest entries. Older ones have not been read yet.",
            super::super::format::number(count as u64)
        )
    },
    more: "Read older entries",
    reading: "Reading…",
    empty: "Nothing in the log yet",
    empty_text: "What anybody changes from now on is listed here.",
    none_in_these: "Nothing fits among the entries read so far.",

    changes: "All changes",
    everything: "Everything",
    kind: |kind| match kind {
        LogKind::People => "People",
        LogKind::Licenses => "Licenses",
        LogKind::Seats => "Seats",
        LogKind::Devices => "Devices",
        LogKind::Teams => "Teams",
        LogKind::SignIns => "Sign-ins",
    },
    by: "By",
    by_anybody: "By anybody",
    since: "Since",
    any_time: "Any time",
    last_days: |days| match days {
        "1" => "Today".to_owned(),
        days => format!("Last {days} days"),
    },

    what: "What",
    on: "On what",
    when: "When",
    deed: |deed| match deed {
        Deed::UserCreated => "Person created",
        Deed::UserChanged => "Person changed",
        Deed::UserRemoved => "Person removed",
        Deed::UserBanned => "Person banned",
        Deed::UserUnbanned => "Person let in again",
        Deed::UserTeam => "Person moved to another team",
        Deed::PasswordAsked => "New password asked for",
        Deed::LicenseCreated => "License created",
        Deed::LicenseChanged => "License changed",
        Deed::LicenseRemoved => "License removed",
        Deed::LicenseSuspended => "License suspended",
        Deed::LicenseReinstated => "License reinstated",
        Deed::LicenseRenewed => "License renewed",
        Deed::LicenseExpired => "License expired",
        Deed::LicenseOwner => "Owner changed",
        Deed::LicensePolicy => "Policy changed",
        Deed::LicenseTeam => "License moved to another team",
        Deed::SeatsAssigned => "Seats assigned",
        Deed::SeatsReleased => "Seats released",
        Deed::DeviceActivated => "Device activated",
        Deed::DeviceChanged => "Device changed",
        Deed::DeviceReset => "Device reset",
        Deed::DeviceUser => "Device given to somebody else",
        Deed::DeviceTeam => "Device moved to another team",
        Deed::DeviceSilent => "Device stopped reporting",
        Deed::TeamCreated => "Team created",
        Deed::TeamChanged => "Team changed",
        Deed::TeamRemoved => "Team removed",
        Deed::TeamOwnersAdded => "Team owners added",
        Deed::TeamOwnersRemoved => "Team owners removed",
        Deed::SignedIn => "Signed in",
        Deed::TokenRenewed => "Sign-in renewed",
        Deed::SignedOut => "Signed out",
    },
    by_nobody: "Nobody signed in",
    by_untold: "Not told",
    source: "Source",
    any_source: "Any source",
    told: "Webhook event",
    history: "License history",
    histories: "License histories",
    histories_note: "What the histories of all licenses tell, a day at a time and a year back at most. They name who used a license, and not which admin changed it.",
    done_here: "This browser",
    by_key: "A program with this license's key",
    by_named: |name| format!("by {name}"),
    person: "person",
    license: "license",
    device: "device",
    team: "team",
    product: "product",
    policy: "policy",
    gone: |kind| format!("A {kind} that is gone"),
    unknown: "Nothing named",
    changed: |field, before, after| format!("{field}: {before} → {after}"),
    set: |field, after| format!("{field}: {after}"),
    emptied: |field, before| format!("{field}: {before} → none"),
    field: |field| match field {
        "email" => "Email".to_owned(),
        "firstName" => "First name".to_owned(),
        "lastName" => "Last name".to_owned(),
        "role" => "Role".to_owned(),
        "name" => "Name".to_owned(),
        "password" => "Password".to_owned(),
        "user" => "Person".to_owned(),
        "device" => "Device".to_owned(),
        "maxUsers" => "Seats".to_owned(),
        "maxMachines" => "Devices".to_owned(),
        "maxLicenses" => "Licenses".to_owned(),
        "expiry" => "Expires".to_owned(),
        "status" => "Status".to_owned(),
        "metadata" => "Vendor's data".to_owned(),
        other => other.to_owned(),
    },

    export_file: |day| format!("server-log-{day}.csv"),
    exporting: "Reading…",
    exported: |count| format!("{} exported", plural(count, "entry", "entries")),
    exported_part: |count| {
        format!(
            "The {} newest entries exported. Choose a shorter time for the others.",
            super::super::format::number(count as u64)
        )
    },
    not_exported: "Nothing was exported, because the log could not be read to its end. Try again.",
    csv_by: "By",
    csv_by_id: "By (ID)",
    csv_word: "Event",
    csv_on_kind: "On",
    csv_on: "Name",
    csv_on_id: "ID",
    csv_changes: "Changed",
    csv_id: "Entry",
};

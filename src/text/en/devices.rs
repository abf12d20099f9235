//! English for devices, and for resetting them.

use super::plural;
use crate::text::{devices::DevicesText, format::number};

/// English.
pub(super) static TEXT: DevicesText = DevicesText {
    search: "Search devices",
    reading: "devices",
    line: |count| plural(count, "device", "devices"),
    line_silent: |count| format!(" · {} not reporting", number(count as u64)),
    shown: |count| plural(count, "device shown", "devices shown"),
    none: "No devices yet",
    none_text: "A device appears here when somebody activates a license on it.",
    none_of_person: "No devices",
    none_of_person_text: "A device appears here when a license is activated on it.",
    of_all: "Devices",
    select: |name| format!("Select {name}"),
    select_all: |count| format!("Select all {}", plural(count, "device", "devices")),
    details_of: |name| format!("Details of {name}"),
    being_reset: "Being reset",
    since: |when| format!("Activated {when}"),

    alive: "Reporting",
    silent: "Not reporting",
    never: "Never reported",
    inactive: "Deactivated",
    blocked: "Blacklisted",
    not_active: "The license is not active on this device",
    nobodys: "No person",
    platform: "Platform",
    any_platform: "Any platform",
    idle: "Last seen",
    any_time: "Seen at any time",
    idle_for: |days| format!("Not seen for {}", plural(days as usize, "day", "days")),

    details: "Details…",
    name: "Name",
    host_name: "Host name",
    fingerprint: "Fingerprint",
    next_report: "Next report due",
    cores: "Processor cores",
    memory: "Memory",
    disk: "Disk",
    bytes: |bytes| {
        let gib = bytes / 1_073_741_824.0;
        if gib >= 1.0 {
            format!("{} GiB", number(gib.round() as u64))
        } else {
            format!("{} MiB", number((gib * 1024.0).round() as u64))
        }
    },
    id: "Device ID",

    reset: "Reset…",
    reset_confirm: |count| format!("Reset {}", plural(count, "device", "devices")),
    reset_question: |name| format!("Reset {name}?"),
    reset_question_many: |count| format!("Reset {}?", plural(count, "device", "devices")),
    consequence: |count| {
        if count == 1 {
            "The license is deactivated on this device, and one activation becomes free:".to_owned()
        } else {
            format!(
                "The license is deactivated on each of them, and {} activations become free:",
                number(count as u64)
            )
        }
    },
    freed: |now, after| format!("{now} → {after} devices"),
    freed_of: |now, after, max| format!("{now} → {after} of {max} devices"),
    anew: "To go on there, the product has to be activated anew. This cannot be undone.",
    more: |count| format!("and {} more", number(count as u64)),
    too_many: |most| format!("Reset at most {most} devices at a time."),
    result: |done, failed| {
        if failed == 0 {
            format!("{} reset", number(done as u64))
        } else {
            format!(
                "{} reset, {} not",
                number(done as u64),
                number(failed as u64)
            )
        }
    },
    retry: |count| format!("Try {} again", plural(count, "device", "devices")),
    protected: "Your administrator frees devices of this license.",
    not_yours: "This device is not yours.",

    with_seat: |count| {
        if count == 1 {
            "1 device is active on this license for them:".to_owned()
        } else {
            format!(
                "{} devices are active on this license for them:",
                number(count as u64)
            )
        }
    },
    with_seat_looking: "Looking up their devices…",
    leave: "Leave them active",
    leave_text: "They keep counting, and no longer show whose they are.",
    reset_too: |count| format!("Reset {} too", plural(count, "device", "devices")),
    reset_too_text: "Their activations become free. The product has to be activated anew there.",
    only_leave: |count| {
        format!(
            "{} on this license for them. They stay active and keep counting; your role may not reset them.",
            plural(count, "device is active", "devices are active")
        )
    },
    release_one: |person, license| format!("Release the seat of {person} on {license}?"),

    in_use: |used| match used {
        "1" => "1 device".to_owned(),
        used => format!("{used} devices"),
    },
    in_use_of: |max| format!("of {max} devices"),
    free: "Free activations",
    used: "Devices in use",
};

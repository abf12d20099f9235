//! What was done, and why, in English.

use super::plural;
use crate::text::ActivityText;

pub(super) static TEXT: ActivityText = ActivityText {
    title: "Activity",
    line: |count| {
        if count == 0 {
            "What you change here is listed with its outcome, newest first.".to_owned()
        } else {
            format!("{}, newest first", plural(count, "receipt", "receipts"))
        }
    },
    kept: "The last 200 are kept in this browser, sealed with your password, and are here when you sign in again.",
    not_kept: "This browser did not keep all of this list, so reloading the page forgets some of it. Export it if you need it.",
    forget: "Forget what was kept",
    forget_title: "Forget what was kept?",
    forget_text: "This list goes, and with it Undo and every interrupted run; so does what this browser keeps of other people. What was done on the server stays.",
    forget_confirm: "Forget it",
    search: "Search activity",
    rows_shown: |count| plural(count, "receipt shown", "receipts shown"),
    empty: "Nothing done yet",
    empty_text: "Assign, release or move a seat, and its receipt appears here, with undo.",
    label: "Activity",
    what: "What",
    by: "By",
    when: "When",
    outcome: "Outcome",
    show_acts: |line| format!("Changes of: {line}"),
    changes: |count| plural(count, "change", "changes"),
    reason_was: |reason| format!("Reason: {reason}"),

    filter_today: "Today",
    filter_week: "Last 7 days",
    filter_failed: "With failures",
    filter_undone: "Undone",
    filter_interrupted: "Interrupted",

    failed: "Failed",
    unsure: "Unsure",
    failed_count: |count| format!("{} failed", super::super::format::number(count as u64)),
    not_tried_count: |count| format!("{} not tried", super::super::format::number(count as u64)),
    is_interrupted: "Interrupted",
    is_undone: "Undone",
    takes_back: "Undo",
    go_to_undo: |time| format!("Undone {time}"),
    go_to_undone: |time| format!("Undoes what was done {time}"),
    undo_named: |line| format!("Undo: {line}"),
    nothing_to_undo: "Nothing in it can be undone.",
    undone_already: "It has been undone already.",
    something_runs: "Wait until what is on its way has arrived.",

    interrupted: |done, of| {
        format!(
            "Interrupted after {} of {}",
            super::super::format::number(done as u64),
            plural(of, "change", "changes")
        )
    },
    offer: |left, of, time| {
        format!(
            "{} of {} from {time} {} not sent, because the page was closed or loaded again.",
            super::super::format::number(left as u64),
            plural(of, "change", "changes"),
            if left == 1 { "was" } else { "were" },
        )
    },
    offer_unsure: |left, unsure, of, time| {
        format!(
            "The page was closed or loaded again while {} from {time} {} on the way: {} not sent, {} without an answer. What may have arrived is looked up before it is repeated.",
            plural(of, "change", "changes"),
            if of == 1 { "was" } else { "were" },
            super::super::format::number(left as u64),
            super::super::format::number(unsure as u64),
        )
    },
    go_on: "Go on",
    leave_it: "Leave it",
    show: "Show in Activity",

    export: "Export CSV",
    export_file: |day| format!("activity-{day}.csv"),
    exported: |count| format!("{} exported", plural(count, "change", "changes")),
    export_proof: "Export for verifying",
    proof_file: |day| format!("receipts-{day}.json"),
    proof_exported: |count| {
        format!(
            "{} exported, signed by this browser",
            plural(count, "receipt", "receipts")
        )
    },
    proof_unsigned: |count| {
        format!(
            "{} exported without signatures: browsers sign on secure pages alone",
            plural(count, "receipt", "receipts")
        )
    },
    proof_nothing: "There is nothing to verify yet: receipts from before can only be exported as CSV.",
    verify: "Verify a file",
    csv_time: "Time",
    csv_by: "By",
    csv_reason: "Reason",
    csv_change: "Change",
    csv_license: "License",
    csv_people: "People",
    csv_outcome: "Outcome",
    csv_detail: "Detail",
    csv_receipt: "Receipt",
    csv_undoes: "Takes back",
    csv_server: "Server",
    csv_before: "Before",
    csv_after: "After",

    reason: "Reason",
    reason_optional: "Reason (optional)",
    reason_hint: "Kept with the receipt in Activity, such as a ticket number.",
    reason_missing: "Give a reason first.",
    reason_title: "Why is this changed?",
    reason_text: "Here every change needs a reason. Nothing has been sent yet.",
    reason_confirm: "Go on",
    nothing_sent: "Nothing was sent: no reason was given.",

    unkept_title: "Change it all without a record?",
    unkept_text: "This browser has no room to keep how far so many changes have come. If the page is closed or loaded again meanwhile, nothing here can tell what was done and what was not. Nothing has been sent yet.",
    unkept_confirm: "Go on without",
    unkept_now: "This browser no longer has room to keep how far the changes have come. Leave the page open until they are done.",
    unkept_nothing: "Nothing was sent.",
};

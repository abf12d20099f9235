use super::{super::plan::PlanText, plural};

pub static TEXT: PlanText = PlanText {
    title: "Plan",
    also: "staged changes, apply together",
    add: "Add to plan",
    added: |acts| format!("{} added to the plan.", plural(acts, "change", "changes")),
    staged: |acts| format!("{} staged", plural(acts, "change", "changes")),
    licenses: |licenses| plural(licenses, "license", "licenses"),
    look: "Look",
    apply_of: "Apply…",
    lead: "Nothing is sent before you apply it.",
    empty: "Nothing is staged",
    empty_text: "Choose “Add to plan” in a dialog, or tick boxes in the matrix. What is staged is applied together.",
    search: "Search changes",
    group_by: "Grouped by",
    by_license: "By license",
    by_person: "By person",
    no_license: "No license",
    no_person: "Nobody in particular",
    license: "License",
    used: "Assigned",
    free: "Free",
    over: "Over",
    then: |now, after| format!("{now} → {after}"),
    unlimited: "no limit",
    seats: "Seats before and after",
    verdicts: "What can be expected",
    more: |more| {
        format!(
            "{} more: search or filter to see them.",
            super::format::number(more as u64)
        )
    },
    works: "Works",
    already_so: "Already so",
    exceeds: "Would exceed",
    not_possible: "Not possible",
    lacking: |seats| plural(seats as usize, "seat too few", "seats too few"),
    before: "Before",
    theirs: "Theirs",
    mine: "Mine",
    keep_theirs: "Keep theirs",
    use_mine: "Use mine",
    decide: |verb, act| format!("{verb}: {act}"),
    nobody: "nobody",
    limits: |limits| {
        let words = ["users", "licenses", "devices"];
        let limit = |(limit, of): (Option<u32>, &str)| match limit {
            Some(limit) => format!("{} {of}", super::format::number(limit.into())),
            None => format!("any {of}"),
        };
        limits
            .into_iter()
            .zip(words)
            .map(limit)
            .collect::<Vec<_>>()
            .join(", ")
    },
    back: |acts| {
        format!(
            "Put {} back into the plan",
            plural(acts, "change", "changes")
        )
    },
    calls: "Copy as API calls",
    calls_lead: "Changes as API calls. Put a token into TOKEN first. Where new:… stands, put the id that the server gave to whoever was created.",
    calls_without: "Not among them, do it in the panel",
    drop: |words| format!("Remove from the plan: {words}"),
    dropped: "Removed from the plan.",
    drop_refused: |acts| {
        format!(
            "Remove {} that cannot work",
            super::format::number(acts as u64)
        )
    },
    drop_all: "Remove all…",
    drop_all_question: |acts| {
        format!(
            "Remove {} from the plan?",
            plural(acts, "change", "changes")
        )
    },
    drop_all_text: "Nothing of them has been sent, and nothing will be.",
    apply_title: "Apply the plan",
    apply: |acts| match acts {
        0 => "Apply".to_owned(),
        acts => format!("Apply {}", plural(acts, "change", "changes")),
    },
    nothing: "Nothing in the plan would change anything",
    refused: |acts| {
        format!(
            "{} cannot be made. Remove what cannot work, or make room for it.",
            plural(acts, "change", "changes")
        )
    },
    taken_elsewhere: "Another tab has changed the plan. It is shown as it is now.",
    not_kept: "The browser cannot keep a plan of this size. It stays in this tab until that is closed or reloaded.",
    summary: |done, failed| {
        let done = plural(done, "change", "changes");
        match failed {
            0 => format!("{done} made"),
            failed => format!("{done} made, {} not", super::format::number(failed as u64)),
        }
    },
};

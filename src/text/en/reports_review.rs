//! English for the review of access.

use super::plural;
use crate::{
    text::reports_review::ReviewText,
    usage::{FileRefused, RowRefused},
};

fn seats(count: usize) -> String {
    plural(count, "seat", "seats")
}

/// English.
pub(in crate::text) static TEXT: ReviewText = ReviewText {
    title: "Access review",
    opening: "Opening the round",
    no_round: "Ask those who know who needs their seat",
    begin_first: "Begin a round first: there is no outcome yet.",
    line: |done, of| format!("{done} of {of} decided"),

    what: "What is reviewed",
    what_text: "Reviewers decide on each of these seats: keep it, take it back, or they don't know.",
    who: "Who decides",
    reviewers: "Reviewers, one on each line",
    reviewers_hint: "A name and an address, say. Each gets a file that opens in any browser without \
                     signing in and sends nothing.",
    reviewers_example: "Dora Lang <dora@example.com>",
    split: "Who gets which seats",
    evenly: "Evenly",
    by_team: "By team",
    by_product: "By product",
    evenly_text: "All seats of a person go to one reviewer, and nobody whose address stands above \
                  decides on their own.",
    by_team_text: "Each team has a reviewer. Seats of people without a team have none.",
    by_product_text: "Each product has a reviewer.",
    decides_on: |what| format!("Who decides on {what}"),
    nobody: "Nobody",
    seats,
    due: "Decide by",
    past: "Choose a day from today on.",
    shares: "Who gets how many",
    left: |count| match count {
        1 => "1 seat has no reviewer and stays out of the round.".to_owned(),
        count => format!("{count} seats have no reviewer and stay out of the round."),
    },
    begin: "Begin the round",
    no_reviewers: "Nobody decides on any of these seats yet.",
    no_seats: "There are no seats to review.",
    no_names: "Reports show no names here, and nobody can decide on somebody they cannot name.",
    not_kept: "This browser keeps nothing for you, so answers could not be checked when they come \
               back. Sign in with your password.",
    failed: "This browser could not keep the round, so none was begun.",
    begun: |files| {
        format!(
            "The round has begun. Save {} and send each to its reviewer.",
            plural(files, "file", "files")
        )
    },

    round: |begun, due| format!("Round of {begun}, to be decided by {due}"),
    overdue: |begun, due| format!("Round of {begun}, was to be decided by {due}"),
    unproved: "Who answered is not proved: whoever has a file can answer it. What is proved is that \
               its rows are as they were given out.",
    unsafe_now: "This browser has not kept the last change. Export the outcome before you leave.",
    take_in: "Take in answers…",
    free: |count| format!("Release {}…", seats(count)),
    free_none: "There is no seat to release: nobody has said so of one that is still held.",
    close: "Close round…",
    close_title: "Close this round?",
    close_text: "Its answers are forgotten, and files that are still out cannot be taken in any \
                 more. Export the outcome first if you have to show it.",
    close_confirm: "Close round",
    figures: "Where the round stands",
    decided: "Decided",
    decided_of: |of| format!("of {}", seats(of)),
    to_free: "To release",
    to_free_text: "and not used since",
    contested: "Two answers",
    contested_text: "count for nothing until you choose",
    missing: "Missing",
    missing_text: "nobody has decided",

    progress: "Progress by reviewer",
    done_of: |done, of| format!("{done} of {of}"),
    save: "Save file",
    save_for: |who| format!("Save file of {who}"),
    saved: |who| format!("Saved. Send it to {who}."),
    no_key: "This browser has lost the key of this round, so no further file can be signed. Answers \
             to files that are out still count.",

    came: "Taken in",
    came_of: |file, count, who| format!("{file}: {} by {who}", plural(count, "answer", "answers")),
    refused: |file, why| format!("{file} was refused: {why}"),
    file_refused: |why| match why {
        FileRefused::NotAnswers => "it holds no answers to a review.",
        FileRefused::OtherVersion => "it is of a version that is not known here.",
        FileRefused::OtherServer => "it is about seats of another server.",
        FileRefused::OtherRound => "it answers another round.",
    },
    too_large: "it is too large to hold answers.",
    row_refused: |person, license, why| {
        let why = match why {
            RowRefused::Changed => "the row was changed after it was given out.",
            RowRefused::NotTheirs => "the row was not given to this reviewer.",
            RowRefused::Unreadable => "what was decided cannot be read.",
        };
        format!("{person} on {license} was refused: {why}")
    },
    more_rows: |count| format!("and {} more", plural(count, "row", "rows")),

    label: "Seats of the round",
    search: "Search people, licenses, reviewers",
    all: "All",
    standing: "Decision",
    keep: "Keep",
    take_back: "Release",
    dont_know: "Don't know",
    over: "No longer open",
    used_since: "Used since",
    used_since_on: |day| format!("Was to be released, used on {day}"),
    gone: "Seat gone",
    gone_text: "Its person does not hold it any more",
    taken_back: "Released",
    last_then: "Last sign as it began",
    reviewer: "Reviewer",
    decision: "Decision",
    none: "No seats",
    none_text: "There are no seats in this round.",

    choose: "Choose…",
    change: "Change…",
    choose_title: |person, license| format!("{person} on {license}"),
    choose_text: "Different files say different things. Which one counts?",
    this_one: "This one counts",
    no_reason: "No reason given",
    decided_at: |when| format!("Decided {when}"),

    file_of: |reviewer, due| format!("For {reviewer}. Please decide by {due}."),
    file_how: |begun| {
        [
            "For each seat, say whether its person still needs it. Then save your answers and send \
             the saved file back to whoever sent you this one."
                .to_owned(),
            "This page sends nothing by itself. You can save as often as you like: answers add up. \
             What is left open stays open. Ctrl S saves, too."
                .to_owned(),
            format!(
                "The last sign of use is as of {begun}. Not every use leaves a sign, so none does \
                 not mean that a seat is not needed."
            ),
        ]
    },
    file_reason: "Reason",
    file_progress: "% of % decided.",
    file_save: "Save answers",
    file_saved: "Saved as %. Now send that file back.",
    file_no_script: "This page needs scripts to collect your answers. It runs its own alone.",
    file_never: "No sign of use",
};

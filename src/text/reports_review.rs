//! Words of the review of access.

use crate::usage::{FileRefused, RowRefused};

/// The words of the reader's language.
pub fn words() -> &'static ReviewText {
    &super::en::reports_review::TEXT
}

/// What the review of access says.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct ReviewText {
    pub title: &'static str,
    pub opening: &'static str,
    pub no_round: &'static str,
    /// Why nothing can be printed or saved without one.
    pub begin_first: &'static str,
    pub line: fn(&str, &str) -> String,

    // Beginning a round
    pub what: &'static str,
    pub what_text: &'static str,
    pub who: &'static str,
    pub reviewers: &'static str,
    pub reviewers_hint: &'static str,
    pub reviewers_example: &'static str,
    pub split: &'static str,
    pub evenly: &'static str,
    pub by_team: &'static str,
    pub by_product: &'static str,
    pub evenly_text: &'static str,
    pub by_team_text: &'static str,
    pub by_product_text: &'static str,
    pub decides_on: fn(&str) -> String,
    pub nobody: &'static str,
    pub seats: fn(usize) -> String,
    pub due: &'static str,
    pub past: &'static str,
    pub shares: &'static str,
    pub left: fn(usize) -> String,
    pub begin: &'static str,
    pub no_reviewers: &'static str,
    pub no_seats: &'static str,
    pub no_names: &'static str,
    pub not_kept: &'static str,
    pub failed: &'static str,
    pub begun: fn(usize) -> String,

    // The round
    pub round: fn(&str, &str) -> String,
    pub overdue: fn(&str, &str) -> String,
    pub unproved: &'static str,
    pub unsafe_now: &'static str,
    pub take_in: &'static str,
    pub free: fn(usize) -> String,
    pub free_none: &'static str,
    pub close: &'static str,
    pub close_title: &'static str,
    pub close_text: &'static str,
    pub close_confirm: &'static str,
    pub figures: &'static str,
    pub decided: &'static str,
    pub decided_of: fn(usize) -> String,
    pub to_free: &'static str,
    pub to_free_text: &'static str,
    pub contested: &'static str,
    pub contested_text: &'static str,
    pub missing: &'static str,
    pub missing_text: &'static str,

    // By reviewer
    pub progress: &'static str,
    pub done_of: fn(usize, usize) -> String,
    pub save: &'static str,
    pub save_for: fn(&str) -> String,
    pub saved: fn(&str) -> String,
    pub no_key: &'static str,

    // What came back
    pub came: &'static str,
    pub came_of: fn(&str, usize, &str) -> String,
    pub refused: fn(&str, &str) -> String,
    pub file_refused: fn(FileRefused) -> &'static str,
    pub too_large: &'static str,
    pub row_refused: fn(&str, &str, RowRefused) -> String,
    pub more_rows: fn(usize) -> String,

    // Rows
    pub label: &'static str,
    pub search: &'static str,
    pub all: &'static str,
    pub standing: &'static str,
    pub keep: &'static str,
    pub take_back: &'static str,
    pub dont_know: &'static str,
    pub over: &'static str,
    pub used_since: &'static str,
    pub used_since_on: fn(&str) -> String,
    pub gone: &'static str,
    pub gone_text: &'static str,
    pub taken_back: &'static str,
    pub last_then: &'static str,
    pub reviewer: &'static str,
    pub decision: &'static str,
    pub none: &'static str,
    pub none_text: &'static str,

    // Choosing of several answers
    pub choose: &'static str,
    pub change: &'static str,
    pub choose_title: fn(&str, &str) -> String,
    pub choose_text: &'static str,
    pub this_one: &'static str,
    pub no_reason: &'static str,
    pub decided_at: fn(&str) -> String,

    // In the reviewer's file
    pub file_of: fn(&str, &str) -> String,
    pub file_how: fn(&str) -> [String; 3],
    pub file_reason: &'static str,
    pub file_progress: &'static str,
    pub file_save: &'static str,
    pub file_saved: &'static str,
    pub file_no_script: &'static str,
    pub file_never: &'static str,
}

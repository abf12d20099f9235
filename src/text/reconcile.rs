//! The words for comparing who should have what with who has it.

use seatboard_core::reconcile::{Doubt, State};

/// The words for comparing who should have what with who has it.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct ReconcileText {
    pub title: &'static str,
    pub also: &'static str,
    pub lead: &'static str,
    // Bringing a list
    pub begin: &'static str,
    pub begin_text: &'static str,
    pub or_drop: &'static str,
    pub as_it_is: &'static str,
    pub as_it_is_text: fn(Option<&str>) -> String,
    pub not_ours: &'static str,
    pub rules_known: fn(usize) -> String,
    pub columns_text: &'static str,
    // Rules
    pub rules: &'static str,
    pub rules_text: &'static str,
    pub everybody: &'static str,
    pub add_column: &'static str,
    pub by_column: fn(&str) -> String,
    pub drop_column: fn(&str) -> String,
    pub value: &'static str,
    pub people: &'static str,
    pub gets: &'static str,
    /// Names the field by the column and the value.
    pub gets_label: fn(&str, &str) -> String,
    pub is_product: &'static str,
    pub is_license: &'static str,
    pub nothing_so: &'static str,
    pub several_so: &'static str,
    pub more_values: fn(usize) -> String,
    pub no_rule: &'static str,
    pub unknown_names: fn(usize) -> String,
    pub compare: fn(usize) -> String,
    pub start_over: &'static str,
    pub back_to_rules: &'static str,
    // The difference
    pub label: &'static str,
    pub line: fn(usize, usize, usize) -> String,
    pub reading: &'static str,
    pub search: &'static str,
    pub sets: &'static str,
    pub state_word: fn(State) -> &'static str,
    pub person: &'static str,
    pub license: &'static str,
    pub state: &'static str,
    pub last_time: &'static str,
    pub wanted_before: &'static str,
    pub not_wanted_before: &'static str,
    pub doubt: fn(&Doubt) -> String,
    pub select: fn(&str, &str) -> String,
    pub select_all: &'static str,
    pub outside: fn(usize, usize) -> String,
    pub outside_hint: &'static str,
    pub creates: fn(usize) -> String,
    pub creates_hint: &'static str,
    pub unknown: fn(usize) -> String,
    pub meant: fn(&str, &str) -> String,
    pub more_unknown: fn(usize) -> String,
    pub nowhere: fn(&str, usize) -> String,
    pub lost: fn(&[String]) -> String,
    pub same: &'static str,
    pub same_text: &'static str,
    pub none_chosen: &'static str,
    pub add: fn(usize) -> String,
    pub save_difference: &'static str,
    pub saved_difference: fn(usize) -> String,
    pub save_manifest: &'static str,
    pub last_not_kept: &'static str,
    pub saved_manifest: fn(usize) -> String,
}

/// The words, in the language of the page.
pub fn words() -> &'static ReconcileText {
    &super::en::reconcile::TEXT
}

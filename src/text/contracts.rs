//! The words for contracts and those who manage them.

/// The words for a license's contract.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct ContractsText {
    pub heading: &'static str,
    pub number: &'static str,
    pub others: &'static str,
    pub managers: &'static str,
    pub managers_text: &'static str,
    pub nobody: &'static str,
    pub too_many: fn(usize) -> String,
    pub takes_two: &'static str,
    pub add: &'static str,
    pub add_title: fn(&str) -> String,
    pub add_text: fn(usize) -> String,
    pub person: &'static str,
    pub person_hint: &'static str,
    pub person_missing: &'static str,
    pub already: &'static str,
    pub add_confirm: &'static str,
    pub remove: fn(&str) -> String,
    pub remove_short: &'static str,
    pub remove_title: fn(&str) -> String,
    pub remove_text: fn(&str, usize) -> String,
    pub remove_last: &'static str,
    pub remove_self: &'static str,
    pub remove_confirm: &'static str,

    // Acts
    pub act: &'static str,
    pub gone: &'static str,
}

//! The words for the plan: what is staged, what it comes to, and what became of it.

/// The words for the plan.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct PlanText {
    pub title: &'static str,
    pub also: &'static str,
    // In dialogs
    pub add: &'static str,
    pub added: fn(usize) -> String,
    // In the bar
    pub staged: fn(usize) -> String,
    pub licenses: fn(usize) -> String,
    pub look: &'static str,
    pub apply_of: &'static str,
    // On the page
    pub lead: &'static str,
    pub empty: &'static str,
    pub empty_text: &'static str,
    pub search: &'static str,
    pub group_by: &'static str,
    pub by_license: &'static str,
    pub by_person: &'static str,
    pub no_license: &'static str,
    pub no_person: &'static str,
    pub license: &'static str,
    pub used: &'static str,
    pub free: &'static str,
    pub over: &'static str,
    pub then: fn(&str, &str) -> String,
    pub unlimited: &'static str,
    pub seats: &'static str,
    pub verdicts: &'static str,
    pub more: fn(usize) -> String,
    // Verdicts
    pub works: &'static str,
    pub already_so: &'static str,
    pub exceeds: &'static str,
    pub not_possible: &'static str,
    pub lacking: fn(u32) -> String,
    // Where somebody else came between
    pub before: &'static str,
    pub theirs: &'static str,
    pub mine: &'static str,
    pub keep_theirs: &'static str,
    pub use_mine: &'static str,
    pub decide: fn(&str, &str) -> String,
    pub nobody: &'static str,
    pub limits: fn([Option<u32>; 3]) -> String,
    pub back: fn(usize) -> String,
    // As API calls
    pub calls: &'static str,
    pub calls_lead: &'static str,
    pub calls_without: &'static str,
    // Taking out
    pub drop: fn(&str) -> String,
    pub dropped: &'static str,
    pub drop_refused: fn(usize) -> String,
    pub drop_all: &'static str,
    pub drop_all_question: fn(usize) -> String,
    pub drop_all_text: &'static str,
    // Applying
    pub apply_title: &'static str,
    pub apply: fn(usize) -> String,
    pub nothing: &'static str,
    pub refused: fn(usize) -> String,
    pub taken_elsewhere: &'static str,
    pub not_kept: &'static str,
    pub summary: fn(usize, usize) -> String,
}

/// The words, in the language of the page.
pub fn words() -> &'static PlanText {
    &super::en::plan::TEXT
}

//! The words for how many seats are needed.

/// The words for how many seats are needed.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct SizingText {
    pub title: &'static str,
    pub owned: &'static str,
    pub needed: &'static str,
    pub unlimited: &'static str,
    pub too_few: fn(&str) -> String,
    pub too_many: fn(&str) -> String,
    pub enough: &'static str,
    /// How many for each seat of which product, and how many seats that has.
    pub per: fn(&str, &str, &str) -> String,
}

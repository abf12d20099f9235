//! The words for lists that are taken along.

/// The words for lists that are taken along.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct TakingText {
    pub saved: fn(usize) -> String,
    pub copied: fn(usize) -> String,
    pub printed: fn(&str) -> String,
    pub rows: fn(usize) -> String,
    pub cut: fn(&str, &str) -> String,
    /// The heading of a column on paper, by its name in files.
    pub head: fn(&str) -> String,
}

/// The words, in the language of the page.
pub fn words() -> &'static TakingText {
    &super::en::taking::TEXT
}

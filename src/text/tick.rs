//! Phrases for ticking people by a list of addresses.

/// Phrases for ticking people by a list of addresses.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct TickText {
    pub open: &'static str,
    pub title: &'static str,
    pub people: &'static str,
    pub hint: &'static str,
    pub example: &'static str,
    pub nobody: &'static str,
    pub verb: fn(usize) -> String,
    /// Addresses of nobody in the list, and how many more there are of them.
    pub elsewhere: fn(&[&str], usize) -> String,
}

/// The phrases, apart from those of the first load.
pub fn words() -> &'static TickText {
    &super::en::tick::TEXT
}

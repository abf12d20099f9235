//! The words for what needs somebody today.

/// The words for what needs somebody today. Where a phrase takes a number, it is written without
/// it: the number stands before the phrase.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct HomeText {
    pub title: &'static str,
    /// For so many things.
    pub line: fn(usize) -> String,
    pub reading: &'static str,
    pub list: &'static str,
    pub none: &'static str,
    pub none_text: &'static str,
    pub interrupted: fn(usize) -> &'static str,
    pub removing: fn(usize) -> &'static str,
    pub over: fn(usize) -> &'static str,
    pub ended_held: fn(usize) -> &'static str,
    pub full: fn(usize) -> &'static str,
    /// Within so many days.
    pub expiring: fn(usize, u32) -> String,
    pub silent: fn(usize) -> &'static str,
    /// For so many days.
    pub unseen: fn(usize, u32) -> String,
    /// For so many days.
    pub idle: fn(usize, u32) -> String,
    pub fresh: fn(usize) -> &'static str,
    /// Names, and how many more there are.
    pub and_more: fn(&str, usize) -> String,
}

/// The words.
pub fn words() -> &'static HomeText {
    &super::en::home::TEXT
}

//! The words for what has been added since the last visit.

/// The words for what has been added since the last visit.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct FreshText {
    pub new: &'static str,
    pub more: fn(u32) -> String,
    pub filter: &'static str,
    /// New licenses; seats that were added, and on how many licenses.
    pub notice: fn(usize, u64, usize) -> String,
    pub show: &'static str,
}

//! Words for saved views of lists.

/// Saved views of lists.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct ViewsText {
    pub title: &'static str,
    pub chosen: fn(&str) -> String,
    pub save: &'static str,
    pub save_title: &'static str,
    pub rename: fn(&str) -> String,
    pub rename_title: &'static str,
    pub delete: fn(&str) -> String,
    pub deleted: fn(&str) -> String,
    pub copy_link: &'static str,
    pub copied: &'static str,
    pub hint: &'static str,
    pub taken: &'static str,
    pub confirm: &'static str,
}

//! The words for changing several people, or several seats, together.

/// The words for changing several people, or several seats, together.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct TogetherText {
    pub more: &'static str,
    pub more_label: &'static str,
    pub role_title: fn(usize) -> String,
    pub ban_title: fn(usize) -> String,
    pub unban_title: fn(usize) -> String,
    pub role: &'static str,
    pub ban: &'static str,
    pub unban: &'static str,
    pub choose_role: &'static str,
    pub role_verb: fn(usize) -> String,
    pub unban_verb: fn(usize) -> String,
    pub role_reaches: fn(usize, &str) -> String,
    pub ban_reaches: fn(usize) -> String,
    pub unban_reaches: fn(usize) -> String,
    pub left_out: fn(usize) -> String,
    pub nobody: &'static str,
    pub who: &'static str,
    pub own_role: &'static str,
    pub role_already: &'static str,
    pub not_banned: &'static str,
    pub signs_out: &'static str,
    pub unban_keeps: &'static str,
}

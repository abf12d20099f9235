//! Words of the page that verifies receipts.

use crate::plan::chain::Fault;

/// The words, in the language of the page.
pub fn words() -> &'static VerifyText {
    &super::en::verify::TEXT
}

/// What verifying receipts says.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct VerifyText {
    pub title: &'static str,
    pub line: &'static str,
    pub back: &'static str,
    pub choose: &'static str,
    pub or_drop: &'static str,
    pub reading: &'static str,

    /// A file by its name.
    pub too_large: fn(&str) -> String,
    pub not_ours: fn(&str) -> String,
    pub whole: fn(u32) -> String,
    pub unsigned: fn(u32) -> String,
    pub unsigned_why: &'static str,
    pub unchecked: fn(u32) -> String,
    pub unchecked_why: &'static str,
    /// An entry by its number, and when it began, where it says so.
    pub broken: fn(u32, Option<&str>) -> String,
    pub broken_why: fn(Fault) -> &'static str,
    /// How many entries come before it.
    pub whole_before: fn(u32) -> String,

    pub result: &'static str,
    pub file: &'static str,
    pub span: &'static str,
    pub from_to: fn(&str, &str) -> String,
    pub exported: &'static str,
    pub begins: &'static str,
    pub from_first: &'static str,
    /// How many were dropped, and from when to when they were.
    pub dropped: fn(u32, &str, &str) -> String,
    pub signed_by: &'static str,
    pub own_key: &'static str,
    pub noted_key: &'static str,
    pub unknown_key: &'static str,
    pub other_key: &'static str,
    pub noted: &'static str,
    pub noted_hint: &'static str,

    pub this_browser: &'static str,
    pub this_browser_text: &'static str,
    pub signed_nothing: &'static str,
    pub copy: &'static str,
    pub fingerprint: &'static str,
}

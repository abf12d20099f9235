//! Words of the report of renewals.

use crate::usage::AddendKind;

/// The words of the reader's language.
pub fn words() -> &'static RenewalsText {
    &super::en::reports_renewals::TEXT
}

/// What the report of renewals says.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct RenewalsText {
    pub title: &'static str,
    pub line: fn(&str, usize, u32) -> String,

    // What is shown
    pub how: &'static str,
    pub all: &'static str,
    pub within: fn(u32) -> String,
    pub months: &'static str,
    pub month: fn(chrono::NaiveDate) -> String,
    pub ended: &'static str,
    pub in_grace: &'static str,
    pub never: &'static str,
    pub licenses: fn(usize) -> String,
    pub buffer: &'static str,
    pub calendar: &'static str,
    pub calendar_none: &'static str,
    pub calendar_saved: fn(usize) -> String,
    pub search: &'static str,
    pub only: fn(&str) -> String,

    // Figures
    pub figures: &'static str,
    pub bought: &'static str,
    pub apart: fn(usize) -> String,
    pub bought_counts: &'static str,
    pub held: &'static str,
    pub used: &'static str,
    pub used_counts: fn(&str, &str) -> String,
    pub suggested: &'static str,
    pub fewer: fn(&str) -> String,
    pub more: fn(&str) -> String,
    pub as_many: &'static str,

    // Rows
    pub label: &'static str,
    pub ends: &'static str,
    pub no_end: &'static str,
    pub in_days: fn(i64) -> String,
    pub until: fn(&str) -> String,
    pub use_of: &'static str,
    pub by_device: &'static str,
    pub no_limit: &'static str,
    pub none: &'static str,
    pub none_text: &'static str,

    // How it adds up
    pub open: fn(&str, &str) -> String,
    pub renew_at: fn(&str, &str) -> String,
    pub adds_up: &'static str,
    pub addend: fn(AddendKind) -> &'static str,
    pub addend_text: fn(AddendKind, u32) -> String,
    pub unseen: fn(u32) -> String,
    pub no_history: &'static str,
    pub buffer_of: fn(u32) -> String,
    pub sum: &'static str,
    pub least: fn(u32) -> String,
    pub idle: &'static str,
    pub idle_text: &'static str,
    pub now: fn(u32, u32) -> String,
    pub show: fn(&str) -> String,

    // In a calendar
    pub event: fn(&str) -> String,
    pub event_text: fn(&str, u32, u32, u32) -> String,
}

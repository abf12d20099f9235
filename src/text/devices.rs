//! The words for devices, and for resetting them.

/// The words for devices.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct DevicesText {
    // The list
    pub search: &'static str,
    pub reading: &'static str,
    pub line: fn(usize) -> String,
    pub line_silent: fn(usize) -> String,
    pub shown: fn(usize) -> String,
    pub none: &'static str,
    pub none_text: &'static str,
    pub none_of_person: &'static str,
    pub none_of_person_text: &'static str,
    pub of_all: &'static str,
    pub select: fn(&str) -> String,
    pub select_all: fn(usize) -> String,
    pub details_of: fn(&str) -> String,
    pub being_reset: &'static str,
    pub since: fn(&str) -> String,

    // Filters
    pub alive: &'static str,
    pub silent: &'static str,
    pub never: &'static str,
    pub inactive: &'static str,
    pub blocked: &'static str,
    pub not_active: &'static str,
    pub nobodys: &'static str,
    pub platform: &'static str,
    pub any_platform: &'static str,
    pub idle: &'static str,
    pub any_time: &'static str,
    pub idle_for: fn(u32) -> String,

    // Details
    pub details: &'static str,
    pub name: &'static str,
    pub host_name: &'static str,
    pub fingerprint: &'static str,
    pub next_report: &'static str,
    pub cores: &'static str,
    pub memory: &'static str,
    pub disk: &'static str,
    pub bytes: fn(f64) -> String,
    pub id: &'static str,

    // Reset
    pub reset: &'static str,
    pub reset_confirm: fn(usize) -> String,
    pub reset_question: fn(&str) -> String,
    pub reset_question_many: fn(usize) -> String,
    pub consequence: fn(usize) -> String,
    pub freed: fn(&str, &str) -> String,
    pub freed_of: fn(&str, &str, &str) -> String,
    pub anew: &'static str,
    pub more: fn(usize) -> String,
    pub too_many: fn(&str) -> String,
    pub result: fn(usize, usize) -> String,
    pub retry: fn(usize) -> String,
    pub protected: &'static str,
    pub not_yours: &'static str,

    // With a seat
    pub with_seat: fn(usize) -> String,
    pub with_seat_looking: &'static str,
    pub leave: &'static str,
    pub leave_text: &'static str,
    pub reset_too: fn(usize) -> String,
    pub reset_too_text: &'static str,
    pub only_leave: fn(usize) -> String,
    pub release_one: fn(&str, &str) -> String,

    // Licenses that devices share
    pub in_use: fn(&str) -> String,
    pub in_use_of: fn(&str) -> String,
    pub free: &'static str,
    pub used: &'static str,
}

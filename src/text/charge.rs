//! The words for who is in charge of a serial-number license, and for changing that.

/// The words for the people in charge of a license.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct ChargeText {
    pub heading: &'static str,
    pub manager: &'static str,
    pub coordinator: &'static str,
    pub nobody: &'static str,
    pub no_team: &'static str,
    pub rule: &'static str,
    pub too_many: fn(usize) -> String,
    pub step: fn(usize, usize) -> String,
    pub start: &'static str,
    pub next: &'static str,
    pub back: &'static str,
    pub serial: &'static str,
    pub serial_wrong: &'static str,
    pub known: fn(&str) -> String,
    pub creates: fn(&str) -> String,
    pub authorised: &'static str,
    pub authorised_needed: &'static str,
    pub submit: &'static str,
    pub by_mail: &'static str,
    pub open_mail: &'static str,
    pub copy: &'static str,
    pub one_owner: &'static str,
    /// The software coordinator of a license.
    pub coordinator_words: OfficeText,
    /// A manager of a contract.
    pub manager_words: OfficeText,
}

/// The words for an office that is passed on step by step.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct OfficeText {
    pub change: &'static str,
    pub title: fn(&str) -> String,
    pub start_text: &'static str,
    pub current: &'static str,
    pub current_wrong: &'static str,
    pub current_none: &'static str,
    pub new_heading: &'static str,
    pub same: &'static str,
    pub summary: fn(&str, &str, &str) -> String,
    pub summary_seat: &'static str,
    pub subject: fn(&str) -> String,
}

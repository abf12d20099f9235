//! The words for what end users see.

/// The words for an end user's own page.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct MineText {
    pub title: &'static str,
    pub line: fn(usize, usize, usize) -> String,
    pub from: fn(&str) -> String,
    pub reading: &'static str,
    pub products: &'static str,
    pub devices: &'static str,
    pub none: &'static str,
    pub none_text: &'static str,
    pub how: &'static str,
    pub how_sign_in: fn(&str) -> String,
    pub how_serial: &'static str,
    pub how_floating: &'static str,
    pub not_told: fn(&str) -> String,
    pub seat: &'static str,
    pub seat_of_owner: &'static str,
    pub active_on: &'static str,
    pub your_devices: fn(usize) -> String,
    pub all_devices: fn(&str, Option<&str>) -> String,
}

//! The words for lines of people who wait for a seat, and for why somebody has theirs.

/// The words for lines of people who wait for a seat, and for why somebody has theirs.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct WaitingText {
    pub title: &'static str,
    pub hint: &'static str,
    pub unread: &'static str,
    /// Since when, by whom, until when.
    pub since: fn(&str, &str, &str) -> String,
    // How whoever does not wait any more stands
    pub seated: &'static str,
    pub gone: &'static str,
    pub banned: &'static str,
    pub lapsed: &'static str,
    pub give: &'static str,
    pub give_named: fn(&str) -> String,
    pub take_out: &'static str,
    pub take_out_named: fn(&str) -> String,
    /// So many in line instead of a seat.
    pub put: fn(usize) -> String,
    pub put_note: &'static str,
    pub put_verb: fn(usize, usize) -> String,
    pub put_name: fn(&str) -> String,
    /// Where the server keeps no lines though the vendor wants them.
    pub none_here: &'static str,
    /// Who is next, as many as seats become free.
    pub next: fn(&[String]) -> String,
    pub next_on: fn(&str, &[String]) -> String,
    pub give_seats: fn(usize) -> String,
    /// The same on a license that is named.
    pub give_seats_on: fn(usize, &str) -> String,
    pub act: &'static str,
    // Why somebody has a seat
    pub why: &'static str,
    pub why_short: &'static str,
    pub why_seat_of: fn(&str, &str) -> String,
    pub why_named: fn(&str, &str) -> String,
    pub owner: &'static str,
    pub owner_way: &'static str,
    /// When, by whom, in a run of how many.
    pub given: fn(&str, &str, usize) -> String,
    pub reason: fn(&str) -> String,
    pub receipt: &'static str,
    pub unknown: &'static str,
    pub not_by_team: fn(&str) -> String,
    pub release_way: &'static str,
    pub to_license: &'static str,
    pub no_longer: &'static str,
}

/// The words, in the language of the page.
pub fn words() -> &'static WaitingText {
    &super::en::waiting::TEXT
}

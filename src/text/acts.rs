//! The words for what acts did, or could not do.

use crate::acts::Sentence;

/// The words for what acts did, or could not do.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct ActsText {
    // Why an act failed, or would
    pub no_team: &'static str,
    /// One that is not known by name.
    pub some_device: &'static str,
    /// The state of what the server has yet to delete.
    pub removing: &'static str,
    pub being_removed: &'static str,
    // A removal that the server has not finished
    pub removal_going: &'static str,
    pub removal_late: &'static str,
    pub removal_finished: &'static str,
    /// Seats that are counted and nobody's.
    pub seats_going: fn(u32) -> String,
    /// Somebody whom only an id names.
    pub somebody_removed: &'static str,
    pub not_read: &'static str,
    pub was_removed: &'static str,
    pub no_device: &'static str,
    pub not_seated: &'static str,
    pub no_seat: &'static str,
    pub has_seat: &'static str,
    pub changed: &'static str,
    pub name_taken: &'static str,
    pub invalid_email: &'static str,
    pub last_admin: &'static str,
    pub is_you: &'static str,
    pub in_name_only: &'static str,
    pub team_full: &'static str,
    pub still_holds: &'static str,
    pub still_waits: &'static str,
    pub line_unread: &'static str,
    pub line_full: &'static str,
    pub unknown_team: &'static str,
    pub needs_team: &'static str,
    pub invalid_team: &'static str,
    pub not_end_user: &'static str,
    /// The address of a person cannot change on this server.
    pub email_fixed: &'static str,
    pub above_license: &'static str,
    pub needs_seat: &'static str,
    pub no_team_name: &'static str,

    /// How acts of each kind are told.
    pub said: fn(Sentence) -> Said,
}

/// How acts of one kind are told. What stands in a sentence comes in the order that [`Sentence`]
/// lists; what is nobody, or nothing, is empty.
#[derive(Clone, Copy, Debug)]
pub struct Said {
    /// One that is done.
    pub one: fn([&str; 3]) -> String,
    /// So many that are done, and the license, if all are about the seats of one.
    pub many: fn(usize, &str) -> String,
    /// One that is yet to be done, where that is told otherwise.
    pub will: Option<fn([&str; 3]) -> String>,
}

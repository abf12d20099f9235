//! The words for what acts did, or could not do, to people, devices and teams.

/// The words for acts that are not about seats.
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
    pub unknown_team: &'static str,
    pub needs_team: &'static str,
    pub invalid_team: &'static str,
    pub not_end_user: &'static str,

    // What was done
    pub updated_one: fn(&str) -> String,
    pub updated_many: fn(usize) -> String,
    pub removed_one: fn(&str) -> String,
    pub removed_many: fn(usize) -> String,
    pub banned_one: fn(&str) -> String,
    pub banned_many: fn(usize) -> String,
    pub unbanned_one: fn(&str) -> String,
    pub unbanned_many: fn(usize) -> String,
    pub role_one: fn(&str, &str) -> String,
    pub role_many: fn(usize) -> String,
    pub reset_one: fn(&str) -> String,
    pub reset_many: fn(usize) -> String,
    pub device_owner_one: fn(&str, &str) -> String,
    pub device_free_one: fn(&str) -> String,
    pub device_free_many: fn(usize) -> String,
    pub moved_many: fn(usize) -> String,
    pub owners_many: fn(usize) -> String,
    pub team_owners_many: fn(usize) -> String,
    pub device_owner_many: fn(usize) -> String,
    pub seat_limit_one: fn(&str, u32) -> String,
    pub seat_limit_many: fn(usize) -> String,
    pub seat_reset_one: fn(&str, &str) -> String,
    pub seat_reset_many: fn(usize) -> String,
    /// The address of a person cannot change on this server.
    pub email_fixed: &'static str,
    pub above_license: &'static str,
    pub needs_seat: &'static str,
    pub user_team_one: fn(&str, &str) -> String,
    pub user_team_many: fn(usize) -> String,
    pub license_team_one: fn(&str, &str) -> String,
    pub license_team_many: fn(usize) -> String,
    pub no_team_name: &'static str,
    pub team_created: fn(&str) -> String,
    pub team_updated: fn(&str) -> String,
    pub team_removed: &'static str,
    pub team_owner_added: fn(&str, &str) -> String,
    pub team_owner_removed: fn(&str, &str) -> String,
}

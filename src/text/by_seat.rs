//! The words for seats with activations of their own, and for how licenses were sold.

/// The words for seats with activations of their own, and for how licenses were sold.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct BySeatText {
    // Signing in
    pub company_code: &'static str,
    /// One of the three is wrong, and nobody says which.
    pub wrong_credentials: &'static str,

    // The people on a license
    pub phone: &'static str,
    pub first_password: &'static str,
    pub max_activations: &'static str,
    pub total_activations: &'static str,
    pub password_hidden: &'static str,
    pub password_gone: &'static str,
    pub show_first_password: &'static str,
    pub first_password_title: fn(&str) -> String,
    pub first_password_note: &'static str,
    /// How often a person has activated, and how often they may, as a text.
    pub used_of: fn(u32, &str) -> String,
    pub change_email: &'static str,
    pub change_password: &'static str,
    pub set_max: &'static str,
    pub reset_total: &'static str,
    pub nothing_to_reset: &'static str,

    // After creating people with their seats
    pub first_passwords: &'static str,
    pub passwords_made: fn(usize) -> String,
    pub show_passwords: &'static str,
    pub copy_password_of: fn(&str) -> String,
    pub passwords_once: &'static str,
    pub copy_passwords: &'static str,
    pub save_passwords: &'static str,
    pub passwords_file: &'static str,

    // Details of a license
    pub purchase: &'static str,
    pub perpetual: &'static str,
    pub time_limited: &'static str,
    pub subscription: &'static str,
    pub consumption: &'static str,
    pub trial: &'static str,
    pub customer: &'static str,
    pub note: &'static str,
    pub starts: &'static str,
    pub at_once: &'static str,
    pub activated: &'static str,
    pub disabled: &'static str,
    pub grace: &'static str,
    pub grace_of: fn(u32) -> String,
    pub maintained: &'static str,
    pub activations: &'static str,
    pub used_free: fn(&str) -> String,
    pub uses_period: &'static str,
    pub overage_of: fn(&str) -> String,
    pub shared: &'static str,
    pub transfers: &'static str,
    pub max_transfers: &'static str,
    pub virtual_machines: &'static str,
    pub offline: &'static str,
    pub history: &'static str,
    pub history_loading: &'static str,
    pub history_none: &'static str,
    pub history_more: &'static str,
    /// For an entry the server gives no word for.
    pub history_unnamed: &'static str,

    // The limit of a seat
    pub limit_anew: &'static str,
    pub limit_title: fn(&str) -> String,
    pub limit_hint: fn(&str, &str) -> String,
    pub limit_hint_free: fn(&str) -> String,
    pub limit_number: &'static str,
    pub limit_above: fn(&str) -> String,
    pub limit_same: &'static str,
    pub limit_below: &'static str,
    pub limit_save: &'static str,

    // Resetting a seat
    pub reset_title: fn(&str) -> String,
    pub reset_text: fn(&str) -> String,
    pub reset_looking: &'static str,
    pub reset_devices: &'static str,
    pub reset_no_devices: &'static str,
    pub reset_no_undo: &'static str,
    pub reset_confirm: &'static str,
}

//! The words for seats with activations of their own, and for how licenses were sold.

/// The words for seats with activations of their own, and for how licenses were sold.
#[expect(missing_docs, reason = "a phrase is told by its name and its words")]
pub struct BySeatText {
    // The people on a license
    pub phone: &'static str,
    pub first_password: &'static str,
    pub max_activations: &'static str,
    pub total_activations: &'static str,
    pub password_hidden: &'static str,
    pub password_gone: &'static str,
    pub change_email: &'static str,
    pub change_password: &'static str,
    pub set_max: &'static str,
    pub reset_total: &'static str,
    pub nothing_to_reset: &'static str,

    // The limit of a seat
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

//! Seats with activations of their own, in English.

use crate::text::by_seat::BySeatText;

/// English.
pub(super) static TEXT: BySeatText = BySeatText {
    phone: "Phone number",
    first_password: "Initial password",
    max_activations: "Max activations",
    total_activations: "Total activations",
    password_hidden: "hidden",
    password_gone: "There is no initial password any more: it has been changed",
    change_email: "Change e-mail…",
    change_password: "Change password…",
    set_max: "Set max activations…",
    reset_total: "Reset total activations…",
    nothing_to_reset: "Nothing is activated with this seat",

    limit_title: |person| format!("How often {person} may activate"),
    limit_hint: |used, most| {
        format!("{used} activated now. The license allows {most} in all, for everybody together.")
    },
    limit_hint_free: |used| format!("{used} activated now. The license has no limit in all."),
    limit_number: "Enter a whole number above zero",
    limit_above: |most| format!("The license allows {most} activations in all"),
    limit_same: "That is the limit already",
    limit_below: "Fewer than are activated now: nothing is deactivated, but nothing new can be activated.",
    limit_save: "Set limit",

    reset_title: |person| format!("Reset all activations of {person}"),
    reset_text: |used| match used {
        "1" => "1 activation is counted from zero again, and its device is deactivated.".to_owned(),
        many => format!(
            "{many} activations are counted from zero again, and their devices are deactivated."
        ),
    },
    reset_looking: "Looking up which devices these are…",
    reset_devices: "The license stops working on:",
    reset_no_devices: "The server names no device for them.",
    reset_no_undo: "This cannot be undone. The person can activate again, on the same devices or others.",
    reset_confirm: "Reset activations",
};

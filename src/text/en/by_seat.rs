//! Seats with activations of their own, in English.

use crate::text::by_seat::BySeatText;

/// English.
pub(super) static TEXT: BySeatText = BySeatText {
    company_code: "Company code",
    wrong_credentials: "The company code, the email or the password is wrong.",

    phone: "Phone number",
    first_password: "Initial password",
    max_activations: "Max activations",
    total_activations: "Total activations",
    password_hidden: "hidden",
    password_gone: "There is no initial password any more: it has been changed",
    show_first_password: "Show the initial password…",
    first_password_title: |name| format!("Initial password of {name}"),
    first_password_note: "It is valid until this person chooses a password of their own.",
    used_of: |used, max| format!("Activations: {used} of {max}"),
    change_email: "Change e-mail…",
    change_password: "Change password…",
    set_max: "Set max activations…",
    reset_total: "Reset total activations…",
    nothing_to_reset: "Nothing is activated with this seat",

    first_passwords: "Initial passwords",
    passwords_made: |count| match count {
        1 => "1 person was created with an initial password.".to_owned(),
        many => format!("{many} people were created, each with an initial password."),
    },
    show_passwords: "Show initial passwords",
    copy_password_of: |email| format!("Copy the password of {email}"),
    passwords_once: "Pass them on now. They are shown in the list of license users only until they are changed.",
    copy_passwords: "Copy all",
    save_passwords: "Save as a file",
    passwords_file: "initial-passwords.txt",

    purchase: "Type",
    perpetual: "Perpetual",
    time_limited: "Time-limited",
    subscription: "Subscription",
    consumption: "Consumption",
    trial: "Trial",
    customer: "Customer",
    note: "Note",
    starts: "Starts",
    at_once: "From the beginning",
    activated: "First activated",
    disabled: "Disabled",
    grace: "Grace period",
    grace_of: |count| match count {
        0 => "None".to_owned(),
        // The server's documents leave the unit open.
        count => format!("{count} (in the server's unit)"),
    },
    maintained: "Maintenance until",
    activations: "Activations",
    used_free: |used| format!("{used}, no limit"),
    uses_period: "Counted anew",
    overage_of: |most| format!("Up to {most} more"),
    shared: "In use at once",
    transfers: "Transfers so far",
    max_transfers: "Transfers allowed (0 = no limit)",
    virtual_machines: "On virtual machines",
    offline: "Offline activation",
    history: "Activation history",
    history_loading: "Reading the history",
    history_none: "Nothing has happened yet.",
    history_more: "Show earlier entries",
    history_unnamed: "Unnamed event",

    limit_anew: "A limit of activations that was set for this person does not go along.",
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

//! English for a person's own sign-in.

use crate::text::own::OwnText;

/// English.
pub(super) static TEXT: OwnText = OwnText {
    title: "Your sign-in",
    also: "Password, second factor, sessions, two-factor, 2FA",
    reading: "Reading your sign-in",
    factor: "Second factor",
    factor_text: "Besides the password, a code from an app on your phone is asked for at every sign-in.",
    factor_on: |since, left| {
        let since = since.map_or_else(String::new, |since| format!(" since {since}"));
        let left = match left {
            Some(0) => " No recovery code is left: make new ones.".to_owned(),
            Some(1) => " One recovery code is left.".to_owned(),
            Some(left) => format!(" {left} recovery codes are left."),
            None => String::new(),
        };
        format!("On{since}.{left}")
    },
    factor_off: "Off: the password alone lets anybody in who knows it.",
    by_portal: "You came in through your vendor's portal. Password and second factor are kept there.",
    set_up: "Set up…",
    set_up_first: "Set up a second factor",
    set_up_first_text: "Your company asks for a code besides the password. Nothing else can be done before it is set up.",
    set_up_password: "Your password first, so that nobody does this at a screen you left open.",
    next: "Continue",
    scan: "Scan this with an authenticator app, such as the one your company uses.",
    scan_label: "QR code with the secret for your app",
    type_in: "Or type this into the app:",
    secret: "Secret",
    until: |time| format!("Confirm it by {time}."),
    code: "Code from the app",
    code_hint: "Six digits. They change every half minute.",
    any_code: "Code",
    any_code_hint: "From the app, or a recovery code, which is used up by it.",
    confirm: "Turn it on",
    codes: "Recovery codes",
    codes_text: "Each lets you in once, where the app is not at hand. They are shown this once: print them or write them down, and keep them where your password is not.",
    codes_kept: "I have kept them",
    copy_codes: "Copy all",
    new_codes: "New recovery codes…",
    new_codes_text: "The ones you have are worth nothing afterwards.",
    new_codes_verb: "Make new ones",
    turn_off: "Turn off…",
    turn_off_text: "The password alone lets you in afterwards. You are signed out everywhere else.",
    turn_off_verb: "Turn it off",
    turned_off: "The second factor is off",
    turned_on: "The second factor is on. You are signed out everywhere else.",
    required_here: "Your company requires it.",
    too_late: "The time for it is over. Begin again: the app needs a new secret.",
    password: "Password",
    password_text: "A new one signs you out everywhere else.",
    change_password: "Change password…",
    current: "Present password",
    new: "New password",
    new_hint: "Twelve characters or more.",
    new_short: "Use between 12 and 200 characters.",
    new_same: "This is the present one.",
    change_verb: "Change password",
    changed: "Password changed. You are signed out everywhere else.",
    wrong_password: "This is not your password.",
    wrong_code: "This is not the code, or it has been used. Wait for the next one.",
    sessions: "Where you are signed in",
    sessions_text: "End whatever you do not know, then change your password.",
    session: |browser, system, portal| match (browser, system, portal) {
        (_, _, Some(portal)) => format!("Through {portal}"),
        (Some(browser), Some(system), None) => format!("{browser} on {system}"),
        (Some(one), None, None) | (None, Some(one), None) => one.to_owned(),
        (None, None, None) => "An unknown browser".to_owned(),
    },
    session_times: |begun, seen, expires| {
        let part = |word: &str, time: Option<&str>| time.map(|time| format!("{word} {time}"));
        let parts = [
            part("signed in", begun),
            part("last used", seen),
            part("ends", expires),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    },
    this_one: "This one",
    end: "End",
    end_of: |what| format!("End {what}"),
    ended: "Signed out there",
    end_all: "Sign out everywhere",
};

//! English.

mod activity;
mod acts;
mod by_seat;
mod by_user;
mod charge;
mod contracts;
mod devices;
mod fresh;
pub(super) mod home;
mod list_words;
mod lists;
mod log;
mod manage;
mod mine;
mod own;
mod palette;
pub(super) mod plan;
pub(super) mod reconcile;
pub(super) mod renewal;
pub(super) mod reports;
pub(super) mod reports_history;
pub(super) mod reports_idle;
pub(super) mod reports_renewals;
pub(super) mod reports_review;
mod roles;
mod said;
mod sizing;
mod support;
pub(super) mod taking;
mod teams;
pub(super) mod tick;
mod together;
pub(super) mod verify;
mod views;
pub(super) mod waiting;

pub use lists::TEXT as LISTS;

use super::{Text, format};

fn plural(count: usize, one: &str, many: &str) -> String {
    if count == 1 {
        format!("1 {one}")
    } else {
        format!("{} {many}", super::format::number(count as u64))
    }
}

/// English.
pub static TEXT: Text = Text {
    main_nav: "Main",
    skip_to_content: "Skip to content",
    licenses: "Licenses",
    reports: "Reports",
    users: "Users",
    account: "Account",
    sign_out: "Sign out",
    theme: "Theme",
    theme_system: "As the system",
    theme_light: "Light",
    theme_dark: "Dark",
    support: "Support",
    support_what: "What to send to support",
    undo: "Undo",
    close: "Close",
    cancel: "Cancel",
    retry: "Try again",
    stop: "Stop",
    copy: "Copy",
    copied: "Copied",
    copy_failed: "The browser does not allow copying here. Show the text and copy it by hand.",
    reveal: "Show",
    hide: "Hide",
    masked: "hidden",
    none: "none",
    dismiss: "Dismiss",
    refresh: "Refresh",
    updated_just_now: "Updated just now",
    updated_ago: |seconds| match seconds {
        0..=59 => format!("Updated {seconds} s ago"),
        60..=3_599 => format!("Updated {} min ago", seconds / 60),
        _ => format!("Updated {} h ago", seconds / 3_600),
    },
    not_updated: "Not updated yet",
    offline: |time| format!("The license server has not answered since {time}."),
    offline_kept: "What you see is what was read before. Changes wait and are sent once it answers.",
    offline_partly: |time| {
        format!(
            "The license server has not answered since {time} for a part of this page. The rest is \
             up to date, and changes are sent."
        )
    },
    reading: |what, have| format!("Reading {what}: {have} so far"),
    reading_of: |what, have, total| format!("Reading {what}: {have} of {total}"),
    not_found_title: "There is no such page",
    not_found_text: "The address may be mistyped, or the page may have moved.",
    to_licenses: "Go to Licenses",
    broken_title: "This part of the page failed",
    broken_text: "Nothing was changed on the server. Reload the page to go on.",

    sign_in_title: |brand| format!("Sign in to {brand}"),
    by_portal: "Sign in through this portal",
    sign_in: "Sign in",
    forgot: "Forgot password?",
    forgot_sent: |email| {
        format!(
            "If somebody here signs in with {email}, a mail to choose a new password is on its way to them."
        )
    },
    sign_in_again: "Sign in again",
    sign_in_again_text: "Your session has ended. What you were doing is kept and goes on after you sign in.",
    server_address: "License server",
    server_address_hint: "The address of your vendor's license server, such as https://licenses.example.com",
    email: "Email",
    password: "Password",
    code: "Code",
    code_hint: "The six digits from your authenticator app",
    wrong_credentials: "The email or the password is wrong.",
    no_password: "This account has no password here. Use the link in your invitation to choose one, or ask your administrator.",
    code_wrong: "Not signed in. Each code works once: wait for the next one. If it goes on, the password may be wrong.",
    too_many: |seconds| {
        if seconds >= 120 {
            format!(
                "Too many tries. Try again in {} minutes.",
                seconds.div_ceil(60)
            )
        } else {
            format!(
                "Too many tries. Try again in {}.",
                plural(seconds as usize, "second", "seconds")
            )
        }
    },
    banned: "This account is banned. Ask your administrator.",
    not_an_admin: "This account may not manage licenses. Sign in with an administrator's account.",
    wrong_account: "The license server does not know the account this panel is set up for. Tell whoever runs the panel.",
    not_this_server: |url| {
        format!("What answers at {url} is not a Keygen license server. Check the address.")
    },
    server_unreachable: |url| {
        format!("No answer from {url}. Check your connection, or try again in a moment.")
    },
    server_barred: |url| {
        format!(
            "The panel's own host does not let it talk to {url}. Whoever runs the panel has to \
             name that server after connect-src in the Content-Security-Policy; the server itself \
             was not asked."
        )
    },
    ended: "Your session has ended. Sign in again.",
    lasts: |until| match until {
        Some(until) => format!(
            "Signed out here. Your role may not end a sign-in on the server: it ends by itself, {until}."
        ),
        None => "Signed out here. Your role may not end a sign-in on the server, where it goes on."
            .to_owned(),
    },
    email_invalid: "Enter a whole email address, such as ana@example.com.",
    required: "This is needed.",
    address_invalid: "Enter a whole address that starts with https://.",
    signing_in: "Signing in…",
    screen_loading: "Loading this screen",
    screen_absent: "This part of the panel did not arrive.",
    screen_absent_advice: "Nothing was changed. Check the connection and try again.",
    part_gone: "This part of the panel is no longer where it was.",
    part_gone_advice: "Nothing was changed. A newer version may be out: load the page again. If that \
        does not help, whoever runs the panel has to put up all files of one version.",
    part_refused: "The panel's own host refused this part of it.",
    part_refused_advice: "Nothing was changed. Try again in a moment. If it keeps failing, tell \
        whoever runs the panel; the license server has nothing to do with it.",
    part_late: "The panel's own host has not answered for half a minute.",

    fault_signed_out: "Your session has ended.",
    fault_forbidden: "Your role does not allow this.",
    fault_not_found: "It is not on the server any more.",
    fault_conflict: "Somebody else changed the same thing at the same moment.",
    fault_limited: "The server asks for a pause. It is tried again by itself.",
    fault_refused: |status| format!("The license server failed (status {status})."),
    fault_unreadable: |at| {
        format!("The license server's answer could not be understood (at {at}).")
    },
    fault_unreachable: "The license server does not answer.",
    fault_kept: "Nothing was changed.",
    saved_unseen: |file| {
        format!(
            "{file} was handed to the browser. If it does not appear, the page around the panel does \
             not let it save files: open the panel in a window of its own."
        )
    },
    config_title: "This panel is not set up yet",
    frame_refused: "This page may not show the panel",
    frame_refused_text: |origin| {
        let why = "Only pages that are named in its configuration may show it in a frame, so that \
            none can have you press what you do not see.";
        match origin {
            Some(origin) => format!(
                "{why} Whoever runs the panel can add {origin} to session.hosts in config.json."
            ),
            None => why.to_owned(),
        }
    },
    own_window: "Open it in a window of its own",
    config_missing: "Its host has no file config.json. Whoever runs the panel has to put it beside index.html.",
    config_unread_title: "The panel's settings could not be read",
    config_unread: |status| {
        let why = match status {
            Some(status) => format!("answers {status}"),
            None => "does not answer".to_owned(),
        };
        format!("The panel's host {why} when it is asked for config.json. Nothing was changed.")
    },
    config_not_json: |detail| format!("The file config.json is not valid JSON: {detail}."),
    config_field: |field| format!("The file config.json has an unusable value for {field}."),

    license: "License",
    activation: "Activation",
    seats: "Seats",
    assigned_to: "Assigned to",
    expires: "Expires",
    ends_on: |day| format!("Expires {day}"),
    status: "Status",
    actions: "Actions",
    more_actions: |name| format!("Actions for {name}"),
    licenses_line: |licenses, assigned, max, free| {
        let word = if licenses == "1" {
            "license"
        } else {
            "licenses"
        };
        format!("{licenses} {word} · {assigned} of {max} seats assigned · {free} free")
    },
    licenses_line_over: |count| format!(" · {count} over the limit"),
    seats_none: "No seats",
    seats_none_why: "",
    license_seatless: "This license has no seats to give",
    licenses_line_unlimited: |count| format!(" · {count} more without limit"),
    on_inactive: |count| format!("{count} on inactive licenses"),
    on_ended: |count| format!("{count} on ended or suspended licenses"),
    no_limit_assigned: |count| format!("{count} assigned without limit"),
    more_billable: "more, billable",
    assigns_to_ended: "This license has ended: whoever gets a seat may not be able to use it.",
    assigns_to_stopped: "This license is suspended: nobody can use a seat until your vendor lets it go on.",
    licenses_loading: "Reading licenses…",
    search_licenses: "Search licenses",
    all: "All",
    filter_sign_in: "Sign-in",
    filter_serial: "Serial number",
    filter_floating: "Floating",
    filter_no_free: "No free seats",
    filter_expiring: "Expiring in 90 days",
    filter_expired: "Expired",
    filter_ended_held: "Ended with people",
    filter_oversold: "Over the limit",
    no_licenses: "No licenses yet",
    no_licenses_text: "Licenses your vendor books for you appear here.",
    nothing_matches: "Nothing matches",
    nothing_matches_text: "No row has all of what you typed and chose.",
    clear_filters: "Clear search and filters",
    unnamed_license: "License without a name",
    order: |order| format!("Order {order}"),
    nobody: "Nobody yet",
    more_people: |count| format!("+{}", super::format::number(u64::from(count))),
    people_on: |count| plural(count as usize, "person", "people"),
    people_names: |names, more| {
        if more == 0 {
            names.to_owned()
        } else {
            format!(
                "{names} and {} more",
                super::format::number(u64::from(more))
            )
        }
    },
    no_expiry: "No expiry",
    perpetual: "perpetual",
    in_days: |days| match days {
        0 => "today".to_owned(),
        1 => "in 1 day".to_owned(),
        -1 => "1 day ago".to_owned(),
        2.. => format!("in {} days", super::format::number(days.unsigned_abs())),
        _ => format!("{} days ago", super::format::number(days.unsigned_abs())),
    },
    assign_users: "Assign users",
    open_license: "Open license",
    rows_shown: |count| plural(count, "license shown", "licenses shown"),
    still_reading: |line| format!("{line} · still reading"),
    filters: "Filters",

    free: |free| format!("{free} free"),
    free_then: |now, after| format!("{now} → {after} free"),
    of_max: |max| format!("of {max}"),
    over: |over| format!("{over} over"),
    unlimited: "no limit",
    assigned_no_limit: |assigned| format!("{assigned} assigned"),
    assigned_then: |now, after| format!("{now} → {after} assigned"),
    oversold: |assigned, max| format!("{assigned} of {max}"),

    license_for: "License for:",
    tab_details: "License details",
    tab_devices: "Devices",
    tab_users: "License users",
    license_tabs: "Parts of this license",
    free_seats: "Free seats",
    assigned: "Assigned",
    devices: "Devices",
    no_limit: "no limit",
    assign_license_user: "Assign license user",
    license_gone: "This license is not there",
    license_gone_text: "It may have been deleted, or the address may be mistyped.",
    after_changes: |count| {
        format!(
            "after {}",
            plural(count, "change on its way", "changes on their way")
        )
    },
    oversold_banner: |assigned, max| {
        format!(
            "{assigned} of {max} seats are assigned: more than were bought. Release seats or ask your vendor for more."
        )
    },
    overage_note: |max, cap| format!("{max} seats were bought; up to {cap} may be assigned."),
    identity: "Identity",
    life_cycle: "Life cycle",
    limits: "Limits",
    rules: "Rules",
    use_heading: "Use",
    name: "Name",
    product: "Product",
    policy: "Policy",
    team: "Team",
    license_key: "License key",
    license_id: "License ID",
    order_number: "Order",
    owner: "Owner",
    created: "Created",
    last_changed: "Last changed",
    last_validated: "Last validated",
    last_check_in: "Last check-in",
    next_check_in: "Next check-in",
    last_check_out: "Last offline copy",
    max_users: "Seats",
    max_devices: "Devices",
    uses: "Uses",
    uses_of: |uses, max| format!("{uses} of {max}"),
    overage: "Beyond the limit",
    overage_never: "Not allowed",
    overage_always: "Allowed without limit",
    overage_percent: |percent| format!("Allowed up to {percent} %"),
    is_floating: "On several devices",
    is_strict: "Strict: stops when a limit is passed",
    is_protected: "Protected from changes by its users",
    needs_heartbeat: "Devices must report",
    needs_check_in: "Must check in",
    devices_counted: "Devices are counted",
    per_person: "per person",
    per_person_max: |max| format!("up to {max} per person"),
    per_license: "per license",
    on_expiry: "When it expires",
    expiry_restrict: "Only versions released before the end can still be used",
    expiry_revoke: "All access stops",
    expiry_maintain: "What was released before the end stays available",
    expiry_allow: "Access goes on",
    duration: "Term",
    duration_days: |days| plural(usize::try_from(days).unwrap_or(0), "day", "days"),
    for_ever: "No end",
    yes: "Yes",
    no: "No",
    never: "Never",

    device: "Device",
    platform: "Platform",
    address: "Address",
    person: "Person",
    activated: "Activated",
    last_seen: "Last seen",
    heartbeat: "Signal",
    no_devices: "Active on no device",
    no_devices_text: "Devices appear here when somebody activates this license on them.",
    devices_label: |name| format!("Devices of {name}"),
    beat_not_started: "Never reported",
    beat_alive: "Reporting",
    beat_dead: "Not reporting",

    first_name: "First name",
    last_name: "Last name",
    seat: "Seat",
    seat_assigned: "Assigned",
    seat_owner: "Owner",
    owner_why: "Owns this license, which takes one seat. It goes with the ownership.",
    staged_in: "Being assigned",
    staged_out: "Being released",
    no_seats: "Nobody holds a seat yet",
    no_seats_text: "Assign people, and they can start at once.",
    people_label: |name| format!("People on {name}"),
    search_people: "Search these people",
    select_person: |name| format!("Select {name}"),
    select_all: "Select all",
    selected: |count| format!("{} selected", super::format::number(count as u64)),
    clear_selection: "Clear selection",
    release: "Release seat",
    release_named: |name| format!("Release the seat of {name}"),
    release_confirm: |count| format!("Release {}", plural(count, "seat", "seats")),
    release_question: |count, license| {
        format!("Release {} of {license}?", plural(count, "seat", "seats"))
    },
    release_consequence: |count| {
        format!(
            "{} free. Nobody is removed from Users.",
            plural(count, "seat becomes", "seats become")
        )
    },
    release_devices: "Devices they activated stay active and keep counting until they are reset.",
    release_undo_note: "Undo gives the seats back, but devices no longer show whose they were.",
    release_owner_skipped: "The owner's seat stays: it goes with the ownership.",
    move_seat: "Move seat…",
    move_title: |name| format!("Move the seat of {name}"),
    move_text: |license| {
        format!("One seat of {license} passes on. The number of free seats stays the same.")
    },
    move_confirm: "Move seat",
    move_to: "To",
    hand_over: "Hand over ownership…",
    hand_over_title: |name| format!("Hand over what {name} owns"),
    hand_over_text: |license| {
        format!(
            "The new owner of {license} takes over the owner's seat. Whoever holds an assigned seat has to give it up first."
        )
    },
    remove_owner: "Leave without owner…",
    remove_owner_title: "Leave this license without an owner?",
    remove_owner_text: |name| format!("{name} no longer owns it, and the seat becomes free."),
    role_forbids: "Your role does not allow this.",
    no_seat_here: |person, license| format!("{person} has no seat on {license}."),
    owner_seat_stays: "This seat belongs to the owner. Hand over the ownership instead.",
    license_full: |of| {
        format!("No seat is free ({of}). Release one first, or ask your vendor for more.")
    },

    lose_text: "What was entered or shown here would be lost.",
    lose_stay: "Keep it open",
    lose_go: "Discard and close",

    assign_title: |license| format!("Assign license users: {license}"),
    assign_people: "People",
    assign_hint: "Type a name or an email, or paste many addresses at once.",
    assign_left: |left, of| format!("{left} of {of} free seats left"),
    assign_left_unlimited: |chosen| {
        plural(
            chosen,
            "person chosen; this license has no limit",
            "people chosen; this license has no limit",
        )
    },
    assign_confirm: |count| {
        if count == 0 {
            "Assign users".to_owned()
        } else {
            format!("Assign {}", plural(count, "user", "users"))
        }
    },
    assign_none: "Choose at least one person.",
    assign_too_many: |over, names| {
        format!(
            "{} more than there are free seats: {names}.",
            plural(over as usize, "person", "people")
        )
    },
    beyond_limit: |beyond, max| {
        format!(
            "{} more than the limit of {}: the policy allows it.",
            super::format::number(u64::from(beyond)),
            super::format::number(u64::from(max))
        )
    },
    already_seated: "Already holds a seat here",
    did_you_mean: |meant| format!("Did you mean {meant}?"),
    unknown_people: "Not known",
    unknown_text: "Nobody has these addresses. They are left out unless you create them.",
    create_unknown: "Create these people too",
    is_banned: "Banned",
    remove_person: |name| format!("Remove {name}"),
    matches: |count| plural(count, "match", "matches"),
    no_match: "Nobody matches. Type a whole email address to create a person.",
    searching: "Searching…",
    new_people: "New people",
    new_people_text: "These addresses are not known yet. They are created when you assign.",
    new_people_forbidden: "Your role may not create people. Remove these addresses, or ask an administrator.",
    create_person: |email| format!("Create {email}"),
    invalid_addresses: |list| format!("Not an email address, left out: {list}"),
    seated_left_out: |list| format!("Already hold a seat, left out: {list}"),
    namesakes: |list| format!("Several people have this name, choose by address: {list}"),
    without_seat: |list| format!("No seat left, left out: {list}"),
    first_name_optional: "First name (optional)",
    last_name_optional: "Last name (optional)",
    checking: "Looking up addresses…",
    not_fitting: "Does not fit",
    drop_not_fitting: |over, fits| {
        let number = |count: usize| super::format::number(count as u64);
        format!(
            "{} too many: assign the first {}",
            number(over),
            number(fits)
        )
    },
    released_title: |done, failed| {
        if failed == 0 {
            format!("{} released", super::format::number(done as u64))
        } else {
            format!(
                "{} released, {} not",
                super::format::number(done as u64),
                super::format::number(failed as u64)
            )
        }
    },
    result_title: |done, failed| {
        if failed == 0 {
            format!("{} assigned", super::format::number(done as u64))
        } else {
            format!(
                "{} assigned, {} not",
                super::format::number(done as u64),
                super::format::number(failed as u64)
            )
        }
    },
    result_person: "Person",
    result_outcome: "Result",
    retry_failed: |count| format!("Try {} again", plural(count, "person", "people")),
    working: |done, all| format!("{done} of {all} done"),
    waits_for_sign_in: "Waiting until you have signed in again.",
    waits_for_server: "The license server does not answer. It is asked again by itself.",
    done: "Done",

    outcome_done: "Done",
    outcome_skipped: "Already so",
    outcome_not_tried: "Not tried",
    failed_full: |assigned, max| format!("No seat left: {assigned} of {max} are taken"),
    failed_full_unlimited: "No seat left",
    failed_no_user: "This person is not on the server any more",
    failed_no_license: "This license is not on the server any more",
    failed_owner: "The owner's seat goes with the ownership",
    failed_email_taken: "This address belongs to somebody already",
    failed_forbidden: "Your role does not allow this",
    failed_needs_user: "The person could not be created",
    failed_refused: |words| format!("Refused: {words}"),
    failed_unsure: "The answer was lost; look again before you repeat it",
    why_owner: "The owner's seat goes with the ownership",
    why_unknown_license: "This license is not known",
    why_unknown_user: "This person is not known",
    why_seated: "Already holds a seat on this license",
    why_not_holder: "Holds no seat on this license",
    why_email: "Not an email address",
    why_email_taken: "This address belongs to somebody already",
    why_cycle: "These moves go round in a circle",
    why_needs_user: "The person cannot be created",

    nothing_changed: "Nothing had to be changed",
    some_failed: |count| format!("{} not possible", super::format::number(count as u64)),
    some_not_tried: |count| format!("{} not tried", super::format::number(count as u64)),
    outcome_oversold: |over| {
        format!("Somebody else took the last seat at the same moment: {over} over")
    },
    give_back: "Give it back",
    give_back_named: |receipt| format!("Give back what is over: {receipt}"),
    several_licenses: "several licenses",

    create_user: "Create user",
    create_new_user: "Create new user",
    create_user_title: "Create a user",
    search_users: "Search users",
    user: "User",
    role: "Role",
    users_line: |count| {
        let word = if count == "1" { "person" } else { "people" };
        format!("{count} {word}")
    },
    users_loading: |have| format!("Reading users: {have} so far"),
    no_users: "No users yet",
    no_users_text: "Create the people who are to work with your licenses.",
    users_label: "Users",
    role_admin: "Administrator",
    role_developer: "Developer",
    role_sales: "Sales agent",
    role_support: "Support agent",
    role_read_only: "Read-only",
    role_user: "User",
    status_active: "Active",
    status_inactive: "No recent use",
    status_banned: "Banned",
    email_taken: "Somebody with this email is a user already.",

    activity: &activity::TEXT,
    log: &log::TEXT,
    palette: &palette::TEXT,
    views: &views::TEXT,

    act_sign_in: "Sign-in",
    act_serial: "Serial number",
    act_floating: "Floating",
    lic_active: "Active",
    lic_inactive: "Inactive",
    lic_expiring: "Expiring",
    lic_expired: "Expired",
    lic_suspended: "Suspended",
    lic_banned: "Banned",

    acts: &acts::TEXT,
    by_user: &by_user::BY_USER,
    charge: &charge::TEXT,
    contracts: &contracts::TEXT,
    teams: &teams::TEXT,
    device_words: &devices::TEXT,
    mine: &mine::TEXT,
    support_facts: &support::TEXT,
    own: &own::TEXT,
    by_seat: &by_seat::TEXT,
    manage: &manage::TEXT,
    roles: &roles::TEXT,
    together: &together::TEXT,
    fresh: &fresh::TEXT,
    sizing: &sizing::TEXT,
};

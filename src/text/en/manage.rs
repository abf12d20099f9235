//! English for managing people.

use super::plural;
use crate::text::{format, manage::ManageText};

/// English.
pub(super) static TEXT: ManageText = ManageText {
    actions_for: |person| format!("Actions for {person}"),
    edit: "Edit…",
    leaver: "Hand over or release…",
    role_change: "Change role…",
    password: "Set password…",
    ban: "Ban",
    unban: "Lift the ban",
    remove: "Remove…",
    is_you: "This is you",
    invite: "Invite users",

    edit_title: |person| format!("Edit {person}"),
    save: "Save changes",
    edit_same: "Nothing has been changed yet",

    remove_one: |person| format!("Remove {person}?"),
    remove_many: |count| format!("Remove {count} people?"),
    ways: "What is to happen",
    way_remove: "Remove",
    way_remove_text: "Seats become free. Licenses they own and their devices go with them.",
    way_hand_over: "Hand over, then remove",
    way_hand_over_text: "A successor gets their seats, licenses and teams first. Nothing is lost.",
    way_ban: "Ban instead",
    way_ban_text: "They are shut out. Everything they have stays, and a ban can be lifted.",
    banned_already: "Banned already",
    ban_keeps: "Seats stay taken while they are banned, and no license is deleted.",
    remove_confirm: |count, deleted| match deleted {
        0 => format!("Remove {}", plural(count, "person", "people")),
        deleted => format!(
            "Remove {} and delete {}",
            plural(count, "person", "people"),
            plural(deleted, "license", "licenses")
        ),
    },
    hand_over_confirm: |count| {
        format!("Hand over and remove {}", plural(count, "person", "people"))
    },
    ban_confirm: |count| format!("Ban {}", plural(count, "person", "people")),
    cannot_undo: "This cannot be undone.",
    undo_leaves: "Undo gives the seats back. The people it creates stay.",
    undo_partly: "Undo gives back seats, licenses and teams. Devices that are reset, and rights that are lost, stay so.",
    successor: "Successor",
    no_successor: "Choose who takes over",
    successor_leaves: "A successor is among those who leave",
    successor_of: |person| format!("Successor of {person}"),
    for_each: "Choose for each",
    for_each_hint: "Some hand over to somebody else, or to nobody.",
    as_for_all: "As for all",
    to_nobody: "Nobody: it becomes free",
    to_other: "Somebody else",
    choose_first: "Choose a successor to see what changes hands.",
    still_reading: "Still being read",
    reading: |done, all| format!("Reading what they have: {done} of {all}"),
    reading_label: "Reading what they have",
    nothing_to_do: "There is nothing to do",
    follows: "What follows",
    nothing_else: "Nothing else changes: no seat, license, device or team is theirs.",
    came: |done, failed| match failed {
        0 => format!("{done} done"),
        failed => format!("{done} done, {failed} not"),
    },

    others: |count| plural(count, "other person", "other people"),
    and_more: |count| format!("and {count} more"),
    not_possible: |what| format!("{what}: not possible"),
    no_room: "There are not enough free seats",
    deleted: |license| format!("{license} is deleted with its owner"),
    others_lose: |count, names| {
        format!(
            "{} their seat: {names}",
            if count == 1 {
                "1 other person loses".to_owned()
            } else {
                format!("{count} other people lose")
            }
        )
    },
    nobody_else: "Nobody else holds a seat on it.",
    passes_to: |count, person| match count {
        1 => format!("the seat passes to {person}"),
        count => format!("{count} seats pass to {person}"),
    },
    new_owner: |person| format!("{person} becomes its owner"),
    no_owner: "it has no owner any more",
    given: |count| format!("{} given", plural(count, "seat is", "seats are")),
    seated_already: |person| format!("{person} has a seat already"),
    becomes_free: |count| match count {
        1 => "1 seat becomes free".to_owned(),
        count => format!("{count} seats become free"),
    },
    free_then: |before, after, max| {
        if before == after {
            format!("{before} free of {max}, as before")
        } else {
            format!("{before} → {after} free of {max}")
        }
    },
    held_then: |before, after| {
        if before == after {
            format!("{before} assigned, as before")
        } else {
            format!("{before} → {after} assigned, no limit")
        }
    },
    devices_gone: |count| match count {
        1 => "1 device is deactivated".to_owned(),
        count => format!("{count} devices are deactivated"),
    },
    devices_stay: |count| match count {
        1 => "1 device stays active and belongs to nobody".to_owned(),
        count => format!("{count} devices stay active and belong to nobody"),
    },
    last_owner: "The team has no other owner.",
    has_role: |person, role| format!("{person} has the role {role}"),
    signed_out: "It signs them out everywhere.",

    act_remove: "remove",
    act_ban: "ban",
    act_unban: "lift the ban",
    act_edit: "edit",
    act_role: |role| format!("role {role}"),
    act_team: "team",
    act_team_owner: "team ownership",
    act_seat_limit: "activation limit",
    act_seat_reset: "activations reset",
    act_seat_to: |person| format!("seat for {person}"),
    act_seat_of: |person| format!("seat of {person}"),
    act_owner: |person| format!("{person} as owner"),
    act_no_owner: "no owner",
    act_device_owner: |device| format!("owner of {device}"),
    act_reset: |device| format!("reset {device}"),

    leaver_title: |person| format!("Hand over or release: {person}"),
    leavers_title: |people| {
        let people = plural(people, "person", "people");
        format!("Hand over or release: {people}")
    },
    what_now: "What happens to it",
    hand_all: "Hand everything to a successor",
    hand_all_text: "Seats, licenses and team ownership pass on.",
    take_all: "Release everything",
    take_all_text: "Seats become free; licenses they own stay, without an owner.",
    reset_devices: "Reset their devices, too",
    reset_devices_hint: "Their activations become free. The product has to be activated anew.",
    role_too: "Their role, too",
    role_too_hint: "They become an end user for good; a successor gets the role if it is higher and their own rights are enough for it.",
    after: "Afterwards",
    after_stay: "They stay a user",
    after_ban: "Ban them",
    after_remove: "Remove them",
    next_team: "Their team",
    team_stays: "Stays as it is",
    hand_verb: |after| match after {
        0 => "Hand over",
        1 => "Hand over and ban",
        _ => "Hand over and remove",
    },
    take_verb: |after| match after {
        0 => "Release",
        1 => "Release and ban",
        _ => "Release and remove",
    },
    has: "What they have",
    has_seats: "Seats",
    has_licenses: "Owned licenses",
    has_teams: "Owned teams",

    role_title: |person| format!("Change the role of {person}"),
    role_same: "This is their role already",
    role_signs_out: "Changing the role signs them out everywhere.",
    role_confirm: |role| format!("Change role to {role}"),
    may_admin: "Everything, roles and other administrators included.",
    may_developer: "Everything but roles and administrators.",
    may_sales: "Licenses, their owners and seats, devices, and creating end users.",
    may_support: "Seats, and banning end users.",
    may_read_only: "Sees everything, changes nothing.",
    may_user: "Sees only what is theirs.",

    password_title: |person| format!("Password of {person}"),
    password_how: "How they get one",
    password_made: "Generate one",
    password_made_text: "It is shown here once, for you to pass on. The one they have now is gone for good.",
    password_made_verb: "Generate and set",
    password_typed: "Type one",
    password_typed_text: "For when you have agreed on one. The one they have now is gone for good.",
    password_typed_verb: "Set password",
    password_mail: "Let them choose",
    password_mail_text: "The server sends them a mail with a link. Their password stays until then.",
    password_mail_verb: "Send mail",
    new_password: "New password",
    password_rule: "From 6 to 72 characters.",
    password_short: "Use at least 6 characters.",
    password_long: "Too long: use at most 72 characters, fewer with accents or symbols.",
    no_chance: "This browser cannot generate passwords. Type one.",
    password_set: |person| format!("{person} has a new password"),
    mail_sent: |person| format!("The server was asked to send {person} a mail"),
    mails_sent: |people| {
        format!(
            "The server was asked to send {} a mail",
            plural(people, "person", "people")
        )
    },
    password_is: |person| format!("{person} can sign in with this password now:"),
    password_once: "Copy it now. It is kept nowhere and cannot be shown again.",

    batch: "Batch license assign",
    batch_title: |license| format!("Batch license assign: {license}"),
    from_file: "Read a file…",
    save_example: "Save an example",
    example_name: "people.csv",
    file_too_large: "This file is larger than 4 MB. Nothing was taken from it.",
    invite_title: "Invite users",
    invite_people: "People",
    invite_hint: "One per line: an address, a name and an address, or a row copied from a spreadsheet (first name, last name, email). A recipient line of a mail works as well, and so does a file dropped here.",
    invite_example: "ana@example.com\nKarl Lind karl@example.com\nZoë Test <zoe@example.com>",
    invite_found: |found, listed| match (found, listed) {
        (0, 0) => "Nobody yet.".to_owned(),
        (found, 0) => format!("{} found.", plural(found, "line", "lines")),
        (found, listed) => format!(
            "{} found, {listed} on the list already.",
            plural(found, "line", "lines")
        ),
    },
    invite_nobody: "There is nobody to invite yet",
    go_on: "Continue",
    lines_label: "People on the list",
    line_field: |field, email| format!("{field} of {email}"),
    line_new: "Will be created",
    line_exists: |person| format!("Already a user: {person}"),
    line_seated: |person| format!("Holds a seat already: {person}"),
    line_unknown: "Not known, left out",
    line_several: "Several people have this name: write the address",
    line_out: "Left out",
    line_take: |email| format!("Take {email}"),
    drop_bad: |count| match count {
        1 => "Remove the one that is not an address".to_owned(),
        count => format!("Remove the {count} that are not addresses"),
    },
    more_people: "Add more",
    only_unknown: "Nobody on the list is known. Tick “Create these people too”, or correct the addresses",
    all_seated: "Everybody on the list holds a seat already",
    unknown_hint: |count| match count {
        1 => "1 address on the list is nobody’s.".to_owned(),
        count => format!(
            "{} addresses on the list are nobody’s.",
            format::number(count as u64)
        ),
    },
    invite_bad: |count| match count {
        1 => "1 line has to be put right or removed first".to_owned(),
        count => format!("{count} lines have to be put right or removed first"),
    },
    access_now: "Give access now",
    access_to: "Licenses",
    access_hint: "They get a seat on each.",
    access_none: "Choose a license, or untick “Give access now”",
    access_short: |people, names| {
        format!(
            "{} more than there are free seats: {names}",
            plural(people, "person", "people")
        )
    },
    too_few: "Too few free seats",
    invite_mail: "Let new users choose a password",
    invite_mail_hint: "The server sends each of them a mail.",
    invite_confirm: |count| format!("Invite {}", plural(count, "user", "users")),
    invited: |done, failed| match failed {
        0 => format!("{} invited", plural(done, "user", "users")),
        failed => format!("{} invited, {failed} not", plural(done, "user", "users")),
    },
    mails_failed: |count| {
        format!(
            "The server could not be asked to send {}. Use “Set password…” to try again.",
            plural(count, "mail", "mails")
        )
    },
};

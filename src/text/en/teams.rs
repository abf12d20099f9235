//! English for teams.

use super::plural;
use crate::text::teams::TeamsText;

/// English.
pub(super) static TEXT: TeamsText = TeamsText {
    switch: |team| format!("Team: {team}"),
    all: "All teams",
    gone: "A team that is gone",
    manage: "Manage teams…",
    only: |team| format!("Show only {team}"),

    title: "Teams",
    search: "Search teams",
    line: |count| plural(count, "team", "teams"),
    create: "Create team",
    none: "There are no teams",
    none_text: "A team holds people and licenses that belong together, such as an office.",
    team: "Team",
    people: "People",
    licenses: "Licenses",
    devices: "Devices",
    seats: "Seats",
    holds: |people, licenses| {
        let people = plural(people, "person", "people");
        format!("{people} · {}", plural(licenses, "license", "licenses"))
    },
    and_unlimited: |of, count| format!("{of} · {count} without limit"),
    used_of: |used, max| format!("{used} of {max}"),
    used: |used| used.to_owned(),
    show_all: "Show all teams",
    still_reading: "Still reading",

    owners: "Owners",
    owners_text: "Owners may see the team and everything in it.",
    no_owners: "Nobody owns this team.",
    add_owner: "Add an owner",
    remove_owner: |person| format!("Remove {person} as an owner"),
    limits: "Limits",
    max_people: "People at most",
    max_licenses: "Licenses at most",
    max_devices: "Devices at most",
    people_of: |team| format!("People in {team}"),
    licenses_of: |team| format!("Licenses of {team}"),
    no_people: "Nobody is in this team",
    no_licenses: "This team has no licenses",
    team_gone: "This team is not on the server",
    team_gone_text: "It may have been removed. Its people and licenses are still there.",
    back: "To the teams",
    actions: |team| format!("Actions for {team}"),
    edit: "Edit team…",
    remove: "Remove team…",
    team_id: "Team id",
    quota_of: |used, max, unit| format!("{used} of {max} {unit}"),
    quota: |max, unit| format!("{max} {unit}"),

    create_title: "Create a team",
    create_confirm: "Create team",
    edit_title: |team| format!("Edit {team}"),
    save: "Save",
    name: "Name",
    limit_hint: "Leave it empty for no limit.",
    limit_invalid: "Enter a whole number above zero, or nothing",
    name_taken: "There is another team of this name",

    remove_title: |team| format!("Remove {team}?"),
    remove_text: |people, licenses| {
        format!(
            "{} and {} stay, without a team. This cannot be undone.",
            plural(people, "person", "people"),
            plural(licenses, "license", "licenses"),
        )
    },
    remove_confirm: "Remove team",

    move_people: "Move to another team…",
    move_licenses: "Move to another team…",
    move_title: |count, people| {
        if people {
            format!("Move {}", plural(count, "person", "people"))
        } else {
            format!("Move {}", plural(count, "license", "licenses"))
        }
    },
    move_to: "To the team",
    move_confirm: |team| match team {
        Some(team) => format!("Move to {team}"),
        None => "Move out of their team".into(),
    },
    no_team: "No team",
    move_text: "Seats stay with the people who hold them. A team's limit counts its own people \
        and licenses.",
    move_nothing: "They are in this team already",

    add_people: "Add people…",
    add_licenses: "Add licenses…",
    add_people_title: |team| format!("Add people to {team}"),
    add_licenses_title: |team| format!("Add licenses to {team}"),
    add_hint: "Type a part of the name. Whoever is in another team leaves it.",
    add_nobody: "Choose at least one",
    add_confirm: |count| match count {
        0 => "Add".to_owned(),
        count => format!("Add {}", super::super::format::number(count as u64)),
    },
    now_in: |team| format!("now in {team}"),
    to_team: "Move to a team…",
    select_license: |name| format!("Select {name}"),
    select_licenses: |count| format!("Select all {count} licenses"),

    ask_vendor: "Ask the vendor…",
    ask_title: "Ask the vendor to change teams",
    ask_text: "The license server cannot merge or split teams. The vendor can: this writes the \
        request for you.",
    ask_what: "What should be done?",
    ask_merge: "Merge this team into another one",
    ask_split: "Split this team in two",
    ask_other_team: "The other team",
    ask_people: "Who and what goes to the new team",
    ask_more: "Anything else the vendor should know",
    ask_next: "Next",
    ask_back: "Back",
    ask_authorised: "I am authorised to ask for this on behalf of my company",
    ask_authorised_needed: "Tick this to go on",
    ask_preview: "The request",
    ask_open: "Open in your mail program",
    ask_copy: "Copy the text",
    ask_no_address: "The vendor has left no mail address here. Copy the text and send it the way \
        you usually reach them.",
    ask_subject: |team| format!("Change of team {team}"),
    ask_merge_body: |team, other| {
        format!(
            "Please merge the team {team} into the team {other}, with all its people, licenses and devices."
        )
    },
    ask_split_body: |team, people| {
        format!("Please split the team {team}. These go to a new team:\n{people}")
    },
    ask_signature: |person| format!("Asked by {person}, who is authorised to do so."),
};

//! English for what acts did, or could not do, to people, devices and teams.

use super::plural;
use crate::text::acts::ActsText;

/// English.
pub(super) static TEXT: ActsText = ActsText {
    no_team: "This team is not on the server any more",
    some_device: "A device",
    removing: "Being removed",
    being_removed: "It is being removed: whoever owned it is not on the server any more",
    removal_going: "The server is still deleting what was theirs",
    removal_late: "The server has not finished a removal yet. What was theirs is shown as being removed until it has.",
    removal_finished: "The server has finished the removal",
    seats_going: |count| match count {
        1 => {
            "1 of the seats taken is being removed: whoever held it is not on the server any more."
                .to_owned()
        }
        count => format!(
            "{count} of the seats taken are being removed: whoever held them is not on the server any more."
        ),
    },
    somebody_removed: "Somebody who was removed",
    not_read: "Not read yet",
    was_removed: "removed",
    no_device: "This device is not on the server any more",
    not_seated: "Whose device it is to be holds no seat on its license",
    no_seat: "Holds no seat that could be passed on",
    has_seat: "Holds a seat already",
    changed: "Somebody else has changed this in the meantime",
    name_taken: "There is another team of this name",
    invalid_email: "The server does not take this for an email address",
    last_admin: "The last administrator has to stay one",
    is_you: "This is you: another administrator has to do it",
    in_name_only: "In name only: a change of role gives no rights",
    team_full: "The team is full",
    still_holds: "Not removed: what was to be handed over first is still theirs",
    unknown_team: "This team is not known",
    needs_team: "The team cannot be created",
    invalid_team: "A team needs a name, and limits above zero",
    not_end_user: "Only end users can be banned; take the role away first",

    updated_one: |person| format!("{person} was changed"),
    updated_many: |count| format!("{} changed", plural(count, "person", "people")),
    removed_one: |person| format!("{person} was removed"),
    removed_many: |count| format!("{} removed", plural(count, "person", "people")),
    banned_one: |person| format!("{person} is banned"),
    banned_many: |count| format!("{} banned", plural(count, "person", "people")),
    unbanned_one: |person| format!("{person} is no longer banned"),
    unbanned_many: |count| format!("{} no longer banned", plural(count, "person", "people")),
    role_one: |person, role| format!("{person} now has the role {role}"),
    role_many: |count| format!("{} changed", plural(count, "role", "roles")),
    reset_one: |license| format!("A device of {license} was reset, one activation is free"),
    reset_many: |count| format!("{} reset", plural(count, "device", "devices")),
    device_owner_one: |device, person| format!("{device} belongs to {person}"),
    device_free_one: |device| format!("{device} belongs to nobody"),
    device_free_many: |count| match count {
        1 => "1 device belongs to nobody".to_owned(),
        count => format!("{count} devices belong to nobody"),
    },
    moved_many: |count| format!("{} passed on", plural(count, "seat", "seats")),
    owners_many: |count| {
        format!(
            "{} another owner",
            if count == 1 {
                "1 license has".to_owned()
            } else {
                format!("{count} licenses have")
            }
        )
    },
    team_owners_many: |count| {
        let owners = plural(count, "ownership", "ownerships");
        format!("{owners} of teams changed")
    },
    teams_created_many: |count| format!("{} created", plural(count, "team", "teams")),
    teams_updated_many: |count| format!("{} changed", plural(count, "team", "teams")),
    teams_removed_many: |count| format!("{} removed", plural(count, "team", "teams")),
    managers_added_many: |count| format!("{} added", plural(count, "manager", "managers")),
    managers_removed_many: |count| format!("{} removed", plural(count, "manager", "managers")),
    device_owner_many: |count| match count {
        1 => "1 device belongs to somebody else".to_owned(),
        count => format!("{count} devices belong to somebody else"),
    },
    seat_limit_one: |person, limit| match limit {
        1 => format!("{person} may now activate once"),
        limit => format!("{person} may now activate {limit} times"),
    },
    seat_limit_many: |count| {
        format!(
            "Activation limits of {} changed",
            plural(count, "person", "people")
        )
    },
    seat_reset_one: |person, license| {
        format!("All activations of {person} on {license} were reset")
    },
    seat_reset_many: |count| format!("Activations of {} reset", plural(count, "person", "people")),
    above_license: "The license allows fewer activations in all",
    email_fixed: "This server keeps addresses; take the seat back and give one to the new address",
    needs_seat: "People are created together with a seat on this server; choose a license for them",
    user_team_one: |person, team| format!("{person} moved to {team}"),
    user_team_many: |count| {
        format!(
            "{} moved to another team",
            plural(count, "person", "people")
        )
    },
    license_team_one: |license, team| format!("{license} moved to {team}"),
    license_team_many: |count| {
        format!(
            "{} moved to another team",
            plural(count, "license", "licenses")
        )
    },
    no_team_name: "no team",
    team_created: |team| format!("The team {team} was created"),
    team_updated: |team| format!("The team {team} was changed"),
    team_removed: "The team was removed; its people and licenses have no team now",
    team_owner_added: |person, team| format!("{person} is an owner of {team}"),
    team_owner_removed: |person, team| format!("{person} no longer is an owner of {team}"),
};

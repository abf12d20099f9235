//! English for what acts did, kind by kind.

use super::plural;
use crate::{acts::Sentence, text::acts::Said};

/// How acts of each kind are told.
pub(super) fn said(sentence: Sentence) -> Said {
    match sentence {
        Sentence::Assigned => Said {
            one: |[person, license, _]| format!("{person} has a seat on {license}"),
            many: |count, license| format!("{} assigned to {license}", people(count)),
            will: Some(|[person, license, _]| format!("Assign {person} to {license}")),
        },
        Sentence::Released => Said {
            one: |[person, license, _]| format!("{person} no longer has a seat on {license}"),
            many: |count, license| format!("{} of {license} released", seats(count)),
            will: Some(|[person, license, _]| format!("Release the seat of {person} on {license}")),
        },
        Sentence::Passed => Said {
            one: |[person, license, _]| format!("{person} has taken over a seat on {license}"),
            many: |count, _| format!("{} passed on", seats(count)),
            will: Some(|[to, license, from]| {
                format!("Move a seat of {license} from {from} to {to}")
            }),
        },
        Sentence::SeatLimit => Said {
            one: |[person, limit, _]| match limit {
                "1" => format!("{person} may now activate once"),
                limit => format!("{person} may now activate {limit} times"),
            },
            many: |count, _| format!("Activation limits of {} changed", people(count)),
            will: None,
        },
        Sentence::SeatReset => Said {
            one: |[person, license, _]| {
                format!("All activations of {person} on {license} were reset")
            },
            many: |count, _| format!("Activations of {} reset", people(count)),
            will: None,
        },
        Sentence::Owner => Said {
            one: |[_, license, _]| format!("The owner of {license} has changed"),
            many: |count, _| match count {
                1 => "1 license has another owner".to_owned(),
                count => format!("{count} licenses have another owner"),
            },
            will: Some(|[to, license, from]| match to {
                "" => format!("Take the ownership of {license} from {from}"),
                to => format!("Make {to} the owner of {license}"),
            }),
        },
        Sentence::LicenseTeam => Said {
            one: |[license, team, _]| format!("{license} moved to {team}"),
            many: |count, _| {
                let licenses = plural(count, "license", "licenses");
                format!("{licenses} moved to another team")
            },
            will: None,
        },
        Sentence::JoinedLine => Said {
            one: |[person, license, _]| format!("{person} waits for a seat on {license}"),
            many: |count, _| format!("{} put in line", people(count)),
            will: Some(|[person, license, _]| {
                format!("Put {person} in line for a seat on {license}")
            }),
        },
        Sentence::LeftLine => Said {
            one: |[person, license, _]| format!("{person} no longer waits for a seat on {license}"),
            many: |count, _| format!("{} taken out of line", people(count)),
            will: Some(|[person, license, _]| {
                format!("Take {person} out of the line for {license}")
            }),
        },
        Sentence::Created => Said {
            one: |[person, ..]| format!("{person} was created"),
            many: |count, _| format!("{} created", people(count)),
            will: Some(|[person, ..]| format!("Create {person}")),
        },
        Sentence::Updated => Said {
            one: |[person, ..]| format!("{person} was changed"),
            many: |count, _| format!("{} changed", people(count)),
            will: None,
        },
        Sentence::Removed => Said {
            one: |[person, ..]| format!("{person} was removed"),
            many: |count, _| format!("{} removed", people(count)),
            will: None,
        },
        Sentence::Banned => Said {
            one: |[person, ..]| format!("{person} is banned"),
            many: |count, _| format!("{} banned", people(count)),
            will: None,
        },
        Sentence::Unbanned => Said {
            one: |[person, ..]| format!("{person} is no longer banned"),
            many: |count, _| format!("{} no longer banned", people(count)),
            will: None,
        },
        Sentence::Role => Said {
            one: |[person, role, _]| format!("{person} now has the role {role}"),
            many: |count, _| format!("{} changed", plural(count, "role", "roles")),
            will: None,
        },
        Sentence::UserTeam => Said {
            one: |[person, team, _]| format!("{person} moved to {team}"),
            many: |count, _| format!("{} moved to another team", people(count)),
            will: None,
        },
        Sentence::TeamCreated => Said {
            one: |[team, ..]| format!("The team {team} was created"),
            many: |count, _| format!("{} created", teams(count)),
            will: None,
        },
        Sentence::TeamUpdated => Said {
            one: |[team, ..]| format!("The team {team} was changed"),
            many: |count, _| format!("{} changed", teams(count)),
            will: None,
        },
        Sentence::TeamRemoved => Said {
            one: |_| "The team was removed; its people and licenses have no team now".to_owned(),
            many: |count, _| format!("{} removed", teams(count)),
            will: None,
        },
        Sentence::TeamOwnerAdded => Said {
            one: |[person, team, _]| format!("{person} is an owner of {team}"),
            many: ownerships,
            will: None,
        },
        Sentence::TeamOwnerRemoved => Said {
            one: |[person, team, _]| format!("{person} no longer is an owner of {team}"),
            many: ownerships,
            will: None,
        },
        Sentence::DeviceReset => Said {
            one: |[license, ..]| format!("A device of {license} was reset, one activation is free"),
            many: |count, _| format!("{} reset", plural(count, "device", "devices")),
            will: None,
        },
        Sentence::DeviceGiven => Said {
            one: |[device, person, _]| format!("{device} belongs to {person}"),
            many: |count, _| match count {
                1 => "1 device belongs to somebody else".to_owned(),
                count => format!("{count} devices belong to somebody else"),
            },
            will: None,
        },
        Sentence::DeviceFreed => Said {
            one: |[device, ..]| format!("{device} belongs to nobody"),
            many: |count, _| match count {
                1 => "1 device belongs to nobody".to_owned(),
                count => format!("{count} devices belong to nobody"),
            },
            will: None,
        },
        Sentence::ManagerAdded => Said {
            one: |[person, contract, _]| format!("{person} manages contract {contract}"),
            many: |count, _| format!("{} added", plural(count, "manager", "managers")),
            will: None,
        },
        Sentence::ManagerRemoved => Said {
            one: |[person, contract, _]| format!("{person} no longer manages contract {contract}"),
            many: |count, _| format!("{} removed", plural(count, "manager", "managers")),
            will: None,
        },
    }
}

fn people(count: usize) -> String {
    plural(count, "person", "people")
}

fn seats(count: usize) -> String {
    plural(count, "seat", "seats")
}

fn teams(count: usize) -> String {
    plural(count, "team", "teams")
}

fn ownerships(count: usize, _: &str) -> String {
    let owners = plural(count, "ownership", "ownerships");
    format!("{owners} of teams changed")
}

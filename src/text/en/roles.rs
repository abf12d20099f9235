//! English for roles and rights.

use super::plural;
use crate::{domain::Right, text::roles::RolesText};

/// English.
pub(super) static TEXT: RolesText = RolesText {
    right: |right| match right {
        Right::See => "see everything",
        Right::Assign => "assign seats",
        Right::Invite => "invite people",
        Right::Remove => "remove people",
        Right::Devices => "reset devices",
        Right::Teams => "change teams",
        Right::Roles => "change roles",
    },
    own_devices: "reset devices of their own",
    nothing: "see what is theirs",
    can: |list| format!("Afterwards they can {list}"),
    can_at_most: |list| format!("Afterwards they can at most {list}"),
    could: |list| format!("Now they can {list}"),
    could_at_most: |list| format!("Now they can at most {list}"),
    cannot: |list| format!("They cannot {list}"),
    loses: |list| format!("They lose for good: {list}"),
    loses_some: "They lose some rights for good",
    for_good: "Changing the role again does not bring it back, and there is no Undo.",
    unseen: "The server shows nobody's rights. What an earlier change of role took is missing here, too.",
    shown: "As the server shows their rights.",
    admins_unseen: "Nobody can see whether another administrator has full rights. If none has, nobody can manage the account.",
    why_new: "A change of role gives no rights, it only takes some. Invite them with this role instead: as a new user, under another address.",
    invite_as: |role| format!("Invite with the role {role}…"),
    not_passed: |person, role| format!("{person} does not get the role {role}"),
    many: |count, from, to| format!("{} from {from} to {to}", plural(count, "person", "people")),
    lacking: |role| {
        format!(
            "The server refuses what the role {role} allows: you have fewer rights than your role says. An earlier change of role may have taken them. Ask an administrator to invite you with this role as a new user."
        )
    },
};

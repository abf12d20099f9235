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
    again: |role| format!("Make again with the role {role}…"),
    again_title: |person, role| format!("Make {person} again as {role}"),
    again_text: "They are removed and created anew with the same name and address and all rights of the role. What they have is taken off them before and given back after it.",
    again_back: "What they get back",
    again_new: "They get another id. What is built on the old one no longer knows them.",
    again_lost: "The server deletes their password, second factor, tokens and the data that other programs keep with them.",
    again_meanwhile: "Their seats are free for a moment: somebody else could take one.",
    again_password: "When it is done you choose how they get a new password.",
    again_verb: |role| format!("Make again as {role}"),
    not_passed: |person, role| format!("{person} does not get the role {role}"),
    many: |count, from, to| format!("{} from {from} to {to}", plural(count, "person", "people")),
    lacking: |role| {
        format!(
            "The server refuses what the role {role} allows: you have fewer rights than your role says. An earlier change of role may have taken them. Ask an administrator to invite you with this role as a new user."
        )
    },
};

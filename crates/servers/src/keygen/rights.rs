//! Rights in the server's words. The Enterprise Edition shows them of everybody, the Community
//! Edition of nobody.

use super::document::Row;
use crate::ApiError;
use seatboard_core::domain::{RIGHTS, Right, Rights, Role};

/// What a right is made of (keygen-api app/models/permission.rb).
fn words(right: Right) -> &'static [&'static str] {
    match right {
        Right::See => &[
            "license.read",
            "user.read",
            "machine.read",
            "group.read",
            "product.read",
            "policy.read",
        ],
        Right::Assign => &["license.users.attach", "license.users.detach"],
        Right::Invite => &["user.create"],
        Right::Remove => &["user.delete"],
        Right::Devices => &["machine.delete"],
        Right::Teams => &[
            "group.create",
            "group.update",
            "group.delete",
            "group.owners.attach",
            "group.owners.detach",
        ],
        Right::Roles => &["user.update", "admin.update"],
    }
}

/// The rights that a list of permissions amounts to.
fn of_words(list: &[&str]) -> Rights {
    let has = |word: &&str| list.contains(&"*") || list.contains(word);
    let whole = |right: &Right| words(*right).iter().all(has);
    let held: Vec<Right> = RIGHTS.into_iter().filter(whole).collect();
    Rights::of(&held)
}

/// The rights of a person, where the server shows them.
pub(super) fn shown(row: &Row<'_>) -> Result<Option<Rights>, ApiError> {
    let list = row.maybe_words("attributes.permissions")?;
    Ok(list.map(|list| of_words(&list)))
}

/// Whether somebody has a permission. Where the server does not show any, staff have what their
/// role is taken to be born with, and end users no more than what an end user is: nobody can
/// give them more on an edition that shows none.
pub(super) fn has(list: Option<&[&str]>, role: Role, word: &str) -> bool {
    const NOT_BORN: [&str; 3] = ["account.read", "product.read", "policy.read"];
    match list {
        Some(list) => list.iter().any(|held| *held == "*" || *held == word),
        None => match role {
            Role::User => !NOT_BORN.contains(&word),
            Role::ReadOnly => word != "token.revoke",
            Role::Admin | Role::Developer | Role::SalesAgent | Role::SupportAgent => true,
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::keygen::people::role_name;
    use seatboard_core::domain::{is_in_name_only, loses_rights};

    const ROLES: [Role; 6] = [
        Role::Admin,
        Role::Developer,
        Role::SalesAgent,
        Role::SupportAgent,
        Role::ReadOnly,
        Role::User,
    ];

    /// The permissions that a role is born with, as recorded of the server.
    fn born(all: &Value, role: Role) -> Vec<&str> {
        let list = all[role_name(role)]["default"].as_array();
        let words = list.into_iter().flatten().filter_map(Value::as_str);
        words.collect()
    }

    fn recorded() -> Value {
        let text =
            include_str!("../../../../tests/stand-in/keygen-exchanges/role-permissions.json");
        serde_json::from_str(text).expect("JSON")
    }

    #[test]
    fn k2_what_each_role_is_born_with_is_what_the_server_gives_it() {
        let all = recorded();
        for role in ROLES {
            let list = born(&all, role);
            assert!(list.len() > 30, "{role:?}");
            assert_eq!(of_words(&list), role.born(), "{role:?}");
            for word in [
                "account.read",
                "product.read",
                "policy.read",
                "token.revoke",
            ] {
                assert_eq!(
                    has(None, role, word),
                    list.contains(&word),
                    "{role:?} {word}"
                );
            }
        }
    }

    #[test]
    fn k2_what_a_change_of_role_takes_follows_from_the_recorded_sets() {
        let all = recorded();
        for from in ROLES {
            for to in ROLES {
                let (before, after) = (born(&all, from), born(&all, to));
                let within = |some: &[&str], all: &[&str]| some.iter().all(|it| all.contains(it));
                assert_eq!(
                    loses_rights(from, to),
                    !within(&before, &after),
                    "{from:?} {to:?}"
                );
                assert_eq!(
                    is_in_name_only(None, from, to),
                    to < from && !within(&after, &before),
                    "{from:?} {to:?}"
                );
            }
        }
    }

    #[test]
    fn a_star_is_every_right() {
        assert_eq!(of_words(&["*"]), Rights::ALL);
        assert_eq!(
            of_words(&["license.users.attach", "machine.delete"]),
            Rights::of(&[Right::Devices])
        );
    }
}

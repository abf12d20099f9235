//! The permissions of a person. Each role is born with a set of them; a change of role leaves
//! those that the person has *and* the new role is born with, so it never gives any
//! (keygen-api app/models/permission.rb, app/models/user.rb). The community edition shows nobody
//! what is left.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;

use super::document::Refusal;

/// What a role is born with, and what it may have at most.
#[derive(Deserialize)]
struct Sets {
    default: BTreeSet<String>,
}

/// As the real server lists them.
static ROLES: LazyLock<HashMap<String, Sets>> = LazyLock::new(|| {
    let text = include_str!("../../keygen-exchanges/role-permissions.json");
    serde_json::from_str(text).unwrap_or_default()
});

/// The permissions of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rights(BTreeSet<String>);

impl Rights {
    /// All that this role is born with.
    pub(crate) fn of_role(role: &str) -> Self {
        Self(
            ROLES
                .get(role)
                .map_or_else(BTreeSet::new, |sets| sets.default.clone()),
        )
    }

    /// Reads what is stored for a person of this role: nothing, while they have all of it.
    pub(crate) fn stored(role: &str, stored: Option<&str>) -> Self {
        match stored {
            None => Self::of_role(role),
            Some(text) => Self(text.split(' ').map(str::to_owned).collect()),
        }
    }

    /// What is left of them in another role, and how that is stored.
    pub(crate) fn in_role(&self, role: &str) -> Option<String> {
        let born = Self::of_role(role);
        let left: BTreeSet<&String> = self.0.intersection(&born.0).collect();
        let list: Vec<&str> = left.iter().map(|name| name.as_str()).collect();
        (left.len() < born.0.len()).then(|| list.join(" "))
    }

    pub(crate) fn has(&self, permission: &str) -> bool {
        self.0.contains(permission)
    }

    /// Refuses what is not among them.
    pub(crate) fn check(&self, permission: &str) -> Result<(), Refusal> {
        if self.has(permission) {
            Ok(())
        } else {
            Err(Refusal::lacks_permission())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(roles: &[&str]) -> Rights {
        let mut stored = None;
        for pair in roles.windows(2) {
            stored = Rights::stored(pair[0], stored.as_deref()).in_role(pair[1]);
        }
        Rights::stored(roles[roles.len() - 1], stored.as_deref())
    }

    #[test]
    fn a_change_of_role_takes_rights_and_gives_none() {
        let admin = Rights::of_role("admin");
        assert!(admin.has("user.create") && admin.has("admin.read"));
        assert_eq!(
            after(&["admin", "developer", "support-agent", "admin"]),
            admin
        );
        assert_eq!(
            after(&["admin", "read-only", "admin"]),
            Rights::of_role("read-only")
        );
        let promoted = after(&["user", "admin"]);
        assert!(promoted.has("license.read") && !promoted.has("policy.read"));
        assert_eq!(after(&["user", "admin", "user"]), Rights::of_role("user"));
        assert!(after(&["user", "read-only", "user"]).has("license.read"));
        assert!(!after(&["user", "read-only", "user"]).has("machine.create"));
    }
}

//! Who may do what: the role table of the contract, reduced to what a default permission list
//! allows (keygen-api app/models/permission.rb, app/policies).

use super::document::Refusal;

/// The roles a person can have, the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    Admin,
    Developer,
    Sales,
    Support,
    ReadOnly,
    User,
}

impl Role {
    pub(crate) const NAMES: [&'static str; 6] = [
        "admin",
        "developer",
        "sales-agent",
        "support-agent",
        "read-only",
        "user",
    ];

    pub(crate) fn from_name(name: &str) -> Self {
        match name {
            "admin" => Self::Admin,
            "developer" => Self::Developer,
            "sales-agent" => Self::Sales,
            "support-agent" => Self::Support,
            "read-only" => Self::ReadOnly,
            _ => Self::User,
        }
    }

    /// What its tokens start with.
    pub(crate) fn token_prefix(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Developer => "dev",
            Self::Sales => "sales",
            Self::Support => "spprt",
            Self::ReadOnly => "read",
            Self::User => "user",
        }
    }

    /// The `kind` of its tokens.
    pub(crate) fn token_kind(self) -> &'static str {
        match self {
            Self::Admin => "admin-token",
            Self::Developer => "developer-token",
            Self::Sales => "sales-token",
            Self::Support => "support-token",
            Self::ReadOnly => "read-only-token",
            Self::User => "user-token",
        }
    }
}

/// Something a bearer wants to do that needs more than reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Create or change a person of this role.
    WriteUser(Role),
    DeleteUser(Role),
    /// Ban or unban a person of this role.
    BanUser(Role),
    /// Change the group of a user, license or machine.
    ChangeGroup,
    /// Create, delete, renew or revoke licenses, change their owner, policy or entitlements.
    ManageLicense,
    /// Change, suspend, reinstate, check in, count usage.
    UpdateLicense,
    /// Attach or detach license users.
    Seats,
    Validate,
    /// Create, delete, reset machines, change their owner.
    ManageMachine,
    UpdateMachine,
    /// Send a heartbeat for a machine.
    PingMachine,
    WritePolicy,
    DeletePolicy,
    /// Products, groups, entitlements, group owners.
    WriteCatalogue,
    /// Read or search whatever the account holds.
    Read,
    /// Read who did what.
    ReadLogs,
}

/// Whether this role may do it.
pub(crate) fn may(role: Role, deed: Deed) -> bool {
    use Role::{Admin, Developer, ReadOnly, Sales, Support, User};
    match deed {
        Deed::Read | Deed::Validate => role != User,
        Deed::ReadLogs => matches!(role, Admin | Developer | ReadOnly),
        Deed::WriteUser(target) => match role {
            Admin => true,
            Developer => target != Admin,
            Sales => target == User,
            Support | ReadOnly | User => false,
        },
        Deed::DeleteUser(target) => match role {
            Admin => true,
            Developer => target != Admin,
            _ => false,
        },
        Deed::BanUser(target) => target == User && role <= Support,
        Deed::Seats | Deed::UpdateLicense | Deed::UpdateMachine => role <= Support,
        Deed::ChangeGroup | Deed::ManageLicense | Deed::ManageMachine | Deed::WritePolicy => {
            role <= Sales
        }
        Deed::DeletePolicy | Deed::WriteCatalogue | Deed::PingMachine => role <= Developer,
    }
}

/// [`may`] as a refusal.
pub(crate) fn allow(role: Role, deed: Deed) -> Result<(), Refusal> {
    if may(role, deed) {
        Ok(())
    } else {
        Err(Refusal::forbidden())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(deed: Deed) -> Vec<&'static str> {
        Role::NAMES
            .into_iter()
            .filter(|name| may(Role::from_name(name), deed))
            .collect()
    }

    #[test]
    fn rights_follow_the_role_table() {
        let top = ["admin", "developer"];
        let sales = ["admin", "developer", "sales-agent"];
        let support = ["admin", "developer", "sales-agent", "support-agent"];
        assert_eq!(who(Deed::Read).len(), 5);
        assert_eq!(who(Deed::Seats), support);
        assert_eq!(who(Deed::BanUser(Role::User)), support);
        assert_eq!(who(Deed::BanUser(Role::Support)).len(), 0);
        assert_eq!(who(Deed::ManageLicense), sales);
        assert_eq!(who(Deed::DeletePolicy), top);
        assert_eq!(who(Deed::WriteUser(Role::User)), sales);
        assert_eq!(who(Deed::WriteUser(Role::Support)), top);
        assert_eq!(who(Deed::DeleteUser(Role::Admin)), ["admin"]);
    }
}

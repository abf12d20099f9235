//! What people may do at most, as far as it matters here, and what a change of role leaves of it.
//!
//! A change of role only takes: the server keeps of a person's rights those that the new role is
//! born with, and adds none (recorded of Keygen CE 1.8.0). Whoever is created with a role has all
//! of its rights.

use super::Role;

/// Something that takes rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// See everybody and everything.
    See,
    /// Give and take back seats.
    Assign,
    /// Create people.
    Invite,
    /// Remove people.
    Remove,
    /// Reset devices; for an end user, their own.
    Devices,
    /// Create, change and remove teams.
    Teams,
    /// Change roles, those of administrators included.
    Roles,
}

/// All of them.
pub const RIGHTS: [Right; 7] = [
    Right::See,
    Right::Assign,
    Right::Invite,
    Right::Remove,
    Right::Devices,
    Right::Teams,
    Right::Roles,
];

/// A set of rights, one bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rights(u8);

impl Rights {
    /// All of them.
    pub const ALL: Self = Self(0b111_1111);

    /// These and no others.
    pub fn of(rights: &[Right]) -> Self {
        let bits = rights.iter().map(|right| 1 << *right as u8);
        Self(bits.fold(0, |all, bit| all | bit))
    }

    /// Whether a right is among them.
    pub fn has(self, right: Right) -> bool {
        self.0 & (1 << right as u8) != 0
    }

    /// Those that are among others as well.
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those that are not among others.
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each of them.
    pub fn each(self) -> impl Iterator<Item = Right> {
        RIGHTS.into_iter().filter(move |right| self.has(*right))
    }
}

impl Role {
    /// The rights that somebody is created with. Four roles are born with the same ones; what
    /// they may do differs by [`Self::used`].
    pub fn born(self) -> Rights {
        match self {
            Self::Admin | Self::Developer | Self::SalesAgent | Self::SupportAgent => Rights::ALL,
            Self::ReadOnly => Rights::of(&[Right::See]),
            Self::User => Rights::of(&[Right::Devices]),
        }
    }

    /// The rights that the server lets somebody of the role use (keygen-api app/policies).
    pub fn used(self) -> Rights {
        use Right::{Assign, Devices, Invite, See};
        match self {
            Self::Admin => Rights::ALL,
            Self::Developer => Rights::ALL.without(Rights::of(&[Right::Roles])),
            Self::SalesAgent => Rights::of(&[See, Assign, Invite, Devices]),
            Self::SupportAgent => Rights::of(&[See, Assign]),
            Self::ReadOnly => Rights::of(&[See]),
            Self::User => Rights::of(&[Devices]),
        }
    }
}

/// What somebody of a role can do: at most, where the server does not show the rights they
/// `have`.
pub fn able(have: Option<Rights>, role: Role) -> Rights {
    have.unwrap_or(role.born()).and(role.used())
}

/// As [`able`], after a change of role.
pub fn able_after(have: Option<Rights>, from: Role, to: Role) -> Rights {
    able(Some(have.unwrap_or(from.born()).and(to.born())), to)
}

/// Whether a change of role takes rights that no other change brings back.
pub fn loses_rights(from: Role, to: Role) -> bool {
    !from.born().without(to.born()).is_empty()
}

/// What a change of role takes for good.
pub fn lost(have: Option<Rights>, from: Role, to: Role) -> Rights {
    able(have, from).without(to.born())
}

/// Whether somebody would get a higher role and lack what is expected of it. `have` are their
/// rights, where the server shows them.
pub fn is_in_name_only(have: Option<Rights>, from: Role, to: Role) -> bool {
    let is_up = to < from;
    is_up
        && !able(None, to)
            .without(have.unwrap_or(from.born()))
            .is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn k2_an_admin_made_an_end_user_and_one_again_would_be_one_in_name_only() {
        assert!(loses_rights(Role::Admin, Role::User));
        assert!(is_in_name_only(None, Role::User, Role::Admin));
        assert_eq!(
            able_after(None, Role::Admin, Role::User),
            Rights::of(&[Right::Devices])
        );
        let gone = lost(None, Role::Admin, Role::User);
        assert_eq!(gone, Rights::ALL.without(Rights::of(&[Right::Devices])));
    }

    #[test]
    fn k2_among_the_four_roles_born_alike_nothing_is_lost() {
        let alike = [
            Role::Admin,
            Role::Developer,
            Role::SalesAgent,
            Role::SupportAgent,
        ];
        for from in alike {
            for to in alike {
                assert!(!loses_rights(from, to), "{from:?} {to:?}");
                assert!(!is_in_name_only(None, from, to), "{from:?} {to:?}");
                assert_eq!(able_after(None, from, to), to.used());
            }
        }
    }

    #[test]
    fn k2_rights_that_are_shown_count_more_than_the_role() {
        let helps = Rights::of(&[Right::See, Right::Assign]);
        assert_eq!(able(Some(helps), Role::Admin), helps);
        assert!(is_in_name_only(
            Some(helps),
            Role::SupportAgent,
            Role::Admin
        ));
        assert!(!is_in_name_only(Some(Rights::ALL), Role::User, Role::Admin));
    }
}

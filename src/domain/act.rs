//! Everything an admin can change, as values, and what can become of them.

use super::{LicenseId, NewUser, User, UserId};

/// One change. A single click is one act; a batch is many.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Act {
    /// Create a person. Other acts of the same plan name them by [`NewUser::placeholder`].
    CreateUser(NewUser),
    /// Give a person a seat.
    Assign {
        /// The license to seat them on.
        license: LicenseId,
        /// Who gets the seat.
        user: UserId,
    },
    /// Take back an assigned seat.
    Release {
        /// The license the seat is on.
        license: LicenseId,
        /// Who gives it up.
        user: UserId,
    },
    /// Pass an assigned seat from one person to another.
    Move {
        /// The license the seat is on.
        license: LicenseId,
        /// Who gives it up.
        from: UserId,
        /// Who gets it.
        to: UserId,
    },
    /// Change who owns a license, and with it the owner's seat.
    SetOwner {
        /// The license.
        license: LicenseId,
        /// Who owns it before, if anyone; kept so that the act can be taken back.
        from: Option<UserId>,
        /// Who owns it after, if anyone.
        to: Option<UserId>,
    },
}

/// What became of an act.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Outcome {
    /// It took effect.
    Done,
    /// It was already so; nothing was changed.
    Skipped,
    /// It did not take effect.
    Failed(Failure),
    /// It was never sent.
    NotTried,
}

/// Why an act did not take effect.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub enum Failure {
    /// No seat was left. The numbers are the server's, read after the refusal.
    Full {
        /// Seats held.
        assigned: u32,
        /// Seats bought.
        max: Option<u32>,
    },
    /// The person is not on the server (any more).
    NoSuchUser,
    /// The license is not on the server (any more).
    NoSuchLicense,
    /// The owner's seat cannot be assigned or released; only the ownership can change.
    OwnerSeat,
    /// The address belongs to somebody already.
    EmailTaken,
    /// The role of the person signed in does not allow it.
    Forbidden,
    /// A person it needed could not be created.
    NeedsUser,
    /// The server refused, in its own words.
    Refused(String),
    /// The answer was lost, and looking afterwards did not work either: it may or may not
    /// have taken effect.
    Unsure,
}

/// What a server made of a batch of acts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// One outcome per act, in the order of the acts.
    pub outcomes: Vec<Outcome>,
    /// People created, each with the placeholder that stood for them.
    pub created: Vec<(UserId, User)>,
    /// The licenses concerned, as read again afterwards.
    pub licenses: Vec<super::License>,
}

impl Act {
    /// The license whose seats the act changes, if it changes any.
    pub fn license(&self) -> Option<&LicenseId> {
        match self {
            Self::CreateUser(_) => None,
            Self::Assign { license, .. }
            | Self::Release { license, .. }
            | Self::Move { license, .. }
            | Self::SetOwner { license, .. } => Some(license),
        }
    }

    /// Who holds a seat after the act that did not hold it before.
    pub fn seats(&self) -> Option<&UserId> {
        match self {
            Self::Assign { user, .. } => Some(user),
            Self::Move { to, .. } => Some(to),
            Self::SetOwner { to, .. } => to.as_ref(),
            Self::CreateUser(_) | Self::Release { .. } => None,
        }
    }

    /// Who no longer holds a seat after the act.
    pub fn unseats(&self) -> Option<&UserId> {
        match self {
            Self::Release { user, .. } => Some(user),
            Self::Move { from, .. } => Some(from),
            Self::SetOwner { from, .. } => from.as_ref(),
            Self::CreateUser(_) | Self::Assign { .. } => None,
        }
    }

    /// The same act with a placeholder replaced by the person it stood for.
    pub fn with_user(&self, placeholder: &UserId, real: &UserId) -> Self {
        let swap = |id: &UserId| {
            if id == placeholder {
                real.clone()
            } else {
                id.clone()
            }
        };
        match self.clone() {
            create @ Self::CreateUser(_) => create,
            Self::Assign { license, user } => Self::Assign {
                license,
                user: swap(&user),
            },
            Self::Release { license, user } => Self::Release {
                license,
                user: swap(&user),
            },
            Self::Move { license, from, to } => Self::Move {
                license,
                from: swap(&from),
                to: swap(&to),
            },
            Self::SetOwner { license, from, to } => Self::SetOwner {
                license,
                from: from.as_ref().map(swap),
                to: to.as_ref().map(swap),
            },
        }
    }
}

impl Outcome {
    /// Whether what the act wanted is so now.
    pub fn holds(&self) -> bool {
        matches!(self, Self::Done | Self::Skipped)
    }
}

//! Acts on contracts.

use super::{
    Ability, Facts, Meets, Named, Phrase, Rank, Repeat, Seats, Sentence,
    Value::{Contract, User},
};
use crate::domain::{ContractId, UserId};

/// One change to a contract.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ContractAct {
    /// Let a person manage it.
    AddManager {
        /// The person.
        user: UserId,
    },
    /// A person no longer manages it.
    RemoveManager {
        /// The person.
        user: UserId,
    },
}

impl ContractAct {
    pub(super) fn facts<'a>(&'a self, contract: &'a ContractId) -> Facts<'a> {
        let (sentence, user) = match self {
            Self::AddManager { user } => (Sentence::ManagerAdded, user),
            Self::RemoveManager { user } => (Sentence::ManagerRemoved, user),
        };
        Facts {
            contract: Some(contract),
            user: Some(user),
            ..Facts::of(
                Rank::Fills,
                Seats::None,
                Repeat::UntilKnown,
                Ability::ChangeManagers,
                Phrase::two(sentence, User(user), Contract(contract)),
            )
        }
    }

    pub(super) fn inverse(&self) -> Self {
        match self.clone() {
            Self::AddManager { user } => Self::RemoveManager { user },
            Self::RemoveManager { user } => Self::AddManager { user },
        }
    }

    pub(super) fn meets(&self, then: &Self) -> Meets<Self> {
        Meets::cancel(self.inverse() == *then)
    }

    pub(super) fn each_id(&mut self, each: &mut dyn FnMut(Named<'_>)) {
        match self {
            Self::AddManager { user } | Self::RemoveManager { user } => each(Named::User(user)),
        }
    }
}

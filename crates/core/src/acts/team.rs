//! Acts on teams.

use super::{
    Ability, Facts, Lasts, Meets, Named, Phrase, Rank, Repeat, Seats, Sentence,
    Value::{Name, Team, User},
};
use crate::domain::{TeamDraft, TeamId, UserId};

/// One change to a team.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TeamAct {
    /// Create it; see [`Act::create_team`](super::Act::create_team).
    Create(TeamDraft),
    /// Change its name or limits.
    Update {
        /// What is so before. Parts that are the same in both are left as they are.
        from: TeamDraft,
        /// What is so after.
        to: TeamDraft,
    },
    /// Remove it. Its people and licenses stay, without a team. Cannot be taken back.
    Remove,
    /// Make a person one of its owners.
    AddOwner {
        /// The person.
        user: UserId,
    },
    /// A person no longer is one of its owners.
    RemoveOwner {
        /// The person.
        user: UserId,
    },
}

impl TeamAct {
    pub(super) fn facts<'a>(&'a self, team: &'a TeamId) -> Facts<'a> {
        let manage = |rank, phrase| Facts {
            team: Some(team),
            ..Facts::of(
                rank,
                Seats::None,
                Repeat::UntilKnown,
                Ability::ManageTeams,
                phrase,
            )
        };
        let it = Team(Some(team));
        match self {
            Self::Create(new) => Facts {
                team: None,
                ..manage(
                    Rank::Makes,
                    Phrase::one(Sentence::TeamCreated, Name(&new.name)),
                )
            },
            Self::Update { .. } => manage(Rank::Fills, Phrase::one(Sentence::TeamUpdated, it)),
            Self::Remove => manage(Rank::Removes, Phrase::one(Sentence::TeamRemoved, it)),
            Self::AddOwner { user } => Facts {
                user: Some(user),
                into_team: Some(team),
                ..manage(
                    Rank::Fills,
                    Phrase::two(Sentence::TeamOwnerAdded, User(user), it),
                )
            },
            Self::RemoveOwner { user } => Facts {
                user: Some(user),
                takes_from: Some(user),
                ..manage(
                    Rank::Fills,
                    Phrase::two(Sentence::TeamOwnerRemoved, User(user), it),
                )
            },
        }
    }

    pub(super) fn inverse(&self) -> Result<Self, Lasts> {
        Ok(match self.clone() {
            Self::Create(_) => return Err(Lasts::Created),
            Self::Update { from, to } => Self::Update { from: to, to: from },
            Self::Remove => return Err(Lasts::Removed),
            Self::AddOwner { user } => Self::RemoveOwner { user },
            Self::RemoveOwner { user } => Self::AddOwner { user },
        })
    }

    pub(super) fn meets(&self, then: &Self) -> Meets<Self> {
        match self {
            Self::Create(_) => {
                // The draft of a team can be corrected.
                if let Self::Create(_) = then {
                    return Meets::Join(then.clone());
                }
            }
            Self::Update { from, .. } => {
                if let Self::Update { to, .. } = then {
                    return Meets::span(from, to, |from, to| Self::Update { from, to });
                }
            }
            Self::Remove => {}
            Self::AddOwner { .. } | Self::RemoveOwner { .. } => {
                return Meets::cancel(self.inverse().as_ref() == Ok(then));
            }
        }
        Meets::Not
    }

    pub(super) fn is_idle(&self) -> bool {
        match self {
            Self::Update { from, to } => from == to,
            Self::Create(_) | Self::Remove | Self::AddOwner { .. } | Self::RemoveOwner { .. } => {
                false
            }
        }
    }

    pub(super) fn each_id(&mut self, each: &mut dyn FnMut(Named<'_>)) {
        match self {
            Self::AddOwner { user } | Self::RemoveOwner { user } => each(Named::User(user)),
            Self::Create(_) | Self::Update { .. } | Self::Remove => {}
        }
    }
}

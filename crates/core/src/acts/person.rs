//! Acts on people.

use super::{
    Ability, Facts, Lasts, Meets, Named, Phrase, Rank, Repeat, Seats, Sentence,
    Value::{self, Team, User},
};
use crate::domain::{NewUser, Profile, Role, TeamId, UserId, loses_rights};

/// One change to a person.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PersonAct {
    /// Create them; see [`Act::create_user`](super::Act::create_user).
    Create(NewUser),
    /// Change their address or names.
    Update {
        /// What is so before; kept so that the act can be taken back. Parts that are the same
        /// in both are left as they are.
        from: Profile,
        /// What is so after.
        to: Profile,
    },
    /// Remove them, with every license they own, every device that is theirs and every seat they
    /// hold. Cannot be taken back.
    Remove,
    /// Shut an end user out. What they have stays.
    Ban,
    /// Let a banned person in again.
    Unban,
    /// Change what they may do. It signs them out, and takes from them for good the rights that
    /// the new role is not born with; see [`loses_rights`].
    SetRole {
        /// Their role before.
        from: Role,
        /// Their role after.
        to: Role,
    },
    /// Move them to another team.
    SetTeam {
        /// Their team before, if any.
        from: Option<TeamId>,
        /// Their team after, if any.
        to: Option<TeamId>,
    },
}

impl PersonAct {
    pub(super) fn facts<'a>(&'a self, user: &'a UserId) -> Facts<'a> {
        let fills = |needs, phrase| Facts {
            user: Some(user),
            ..Facts::of(Rank::Fills, Seats::None, Repeat::UntilKnown, needs, phrase)
        };
        let told = |sentence| Phrase::one(sentence, User(user));
        match self {
            Self::Create(new) => Facts {
                into_team: new.team.as_ref(),
                ..Facts::of(
                    Rank::Makes,
                    Seats::None,
                    Repeat::UntilKnown,
                    match new.role {
                        None | Some(Role::User) => Ability::CreateUsers,
                        Some(_) => Ability::CreateWithRole,
                    },
                    Phrase::one(Sentence::Created, Value::NewUser(new)),
                )
            },
            Self::Update { .. } => fills(Ability::EditUser(user), told(Sentence::Updated)),
            Self::Remove => Facts {
                user: Some(user),
                ..Facts::of(
                    Rank::Removes,
                    Seats::All(user),
                    Repeat::UntilKnown,
                    Ability::RemoveUser(user),
                    told(Sentence::Removed),
                )
            },
            Self::Ban => fills(Ability::BanUsers, told(Sentence::Banned)),
            Self::Unban => fills(Ability::BanUsers, told(Sentence::Unbanned)),
            Self::SetRole { to, .. } => fills(
                Ability::SetRoles,
                Phrase::two(Sentence::Role, User(user), Value::Role(*to)),
            ),
            Self::SetTeam { to, .. } => Facts {
                into_team: to.as_ref(),
                ..fills(
                    Ability::ChangeTeam,
                    Phrase::two(Sentence::UserTeam, User(user), Team(to.as_ref())),
                )
            },
        }
    }

    pub(super) fn inverse(&self) -> Result<Self, Lasts> {
        Ok(match self.clone() {
            Self::Create(_) => return Err(Lasts::Created),
            Self::Update { from, to } => Self::Update { from: to, to: from },
            Self::Remove => return Err(Lasts::Removed),
            Self::Ban => Self::Unban,
            Self::Unban => Self::Ban,
            Self::SetRole { from, to } if loses_rights(from, to) => return Err(Lasts::RightsGone),
            Self::SetRole { from, to } => Self::SetRole { from: to, to: from },
            Self::SetTeam { from, to } => Self::SetTeam { from: to, to: from },
        })
    }

    pub(super) fn meets(&self, then: &Self) -> Meets<Self> {
        match self {
            Self::Create(_) => {
                // The draft of a person can be corrected.
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
            Self::Ban => return Meets::cancel(*then == Self::Unban),
            Self::Unban => return Meets::cancel(*then == Self::Ban),
            Self::SetRole { from, .. } => {
                if let Self::SetRole { to, .. } = then {
                    return Meets::span(from, to, |from, to| Self::SetRole { from, to });
                }
            }
            Self::SetTeam { from, .. } => {
                if let Self::SetTeam { to, .. } = then {
                    return Meets::span(from, to, |from, to| Self::SetTeam { from, to });
                }
            }
        }
        Meets::Not
    }

    pub(super) fn is_idle(&self) -> bool {
        match self {
            Self::Create(_) | Self::Remove | Self::Ban | Self::Unban => false,
            Self::Update { from, to } => from == to,
            Self::SetRole { from, to } => from == to,
            Self::SetTeam { from, to } => from == to,
        }
    }

    pub(super) fn each_id(&mut self, each: &mut dyn FnMut(Named<'_>)) {
        match self {
            Self::Create(new) => {
                if let Some(team) = &mut new.team {
                    each(Named::Team(team));
                }
            }
            Self::SetTeam { from, to } => {
                let both = from.iter_mut().chain(to);
                both.for_each(|id| each(Named::Team(id)));
            }
            Self::Update { .. } | Self::Remove | Self::Ban | Self::Unban | Self::SetRole { .. } => {
            }
        }
    }
}

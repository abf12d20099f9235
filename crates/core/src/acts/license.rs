//! Acts on a license itself: who owns it, which team it belongs to, and who waits for a seat.

use super::{
    Ability, Facts, Meets, Named, Phrase, Rank, Repeat, Seats, Sentence,
    Value::{self, License, Team, User},
};
use crate::{
    domain::{LicenseId, TeamId, UserId},
    waiting::Place,
};

/// One change to a license.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LicenseAct {
    /// Change who owns it, and with it the owner's seat.
    SetOwner {
        /// Who owns it before, if anyone; kept so that the act can be taken back.
        from: Option<UserId>,
        /// Who owns it after, if anyone.
        to: Option<UserId>,
    },
    /// Move it to another team.
    SetTeam {
        /// Its team before, if any.
        from: Option<TeamId>,
        /// Its team after, if any.
        to: Option<TeamId>,
    },
    /// Put somebody in line for a seat.
    JoinLine(Place),
    /// Take somebody out of the line.
    LeaveLine {
        /// The place they have; kept so that the act can be taken back.
        place: Place,
        /// Whether only because they hold a seat by now; without one they stay in line.
        seated: bool,
    },
}

impl LicenseAct {
    pub(super) fn facts<'a>(&'a self, license: &'a LicenseId) -> Facts<'a> {
        let it = License(license);
        let facts = match self {
            Self::SetOwner { from, to } => {
                let (from, to) = (from.as_ref(), to.as_ref());
                let (rank, repeat) = match (from, to) {
                    (Some(_), None) => (Rank::Frees, Repeat::UntilKnown),
                    (Some(_), Some(_)) => (Rank::Passes, Repeat::AFewTimes),
                    (None, _) => (Rank::Fills, Repeat::UntilKnown),
                };
                let values = [Value::maybe(to), it, Value::maybe(from)];
                Facts {
                    takes_from: from,
                    ..Facts::of(
                        rank,
                        Seats::Owners(from, to),
                        repeat,
                        Ability::ChangeOwner,
                        Phrase::new(Sentence::Owner, values),
                    )
                }
            }
            Self::SetTeam { to, .. } => Facts {
                into_team: to.as_ref(),
                ..Facts::of(
                    Rank::Fills,
                    Seats::None,
                    Repeat::UntilKnown,
                    Ability::ChangeTeam,
                    Phrase::two(Sentence::LicenseTeam, it, Team(to.as_ref())),
                )
            },
            Self::JoinLine(place) => Facts::of(
                Rank::Fills,
                Seats::None,
                Repeat::UntilKnown,
                Ability::KeepLine,
                Phrase::two(Sentence::JoinedLine, User(&place.user), it),
            ),
            Self::LeaveLine { place, seated } => Facts::of(
                // The seat has to be theirs before.
                if *seated { Rank::Removes } else { Rank::Frees },
                Seats::None,
                Repeat::UntilKnown,
                Ability::KeepLine,
                Phrase::two(Sentence::LeftLine, User(&place.user), it),
            ),
        };
        Facts {
            license: Some(license),
            ..facts
        }
    }

    pub(super) fn inverse(&self) -> Self {
        match self.clone() {
            Self::SetOwner { from, to } => Self::SetOwner { from: to, to: from },
            Self::SetTeam { from, to } => Self::SetTeam { from: to, to: from },
            Self::JoinLine(place) => Self::LeaveLine {
                place,
                seated: false,
            },
            Self::LeaveLine { place, .. } => Self::JoinLine(place),
        }
    }

    pub(super) fn meets(&self, then: &Self) -> Meets<Self> {
        match (self, then) {
            (Self::SetOwner { from, .. }, Self::SetOwner { to, .. }) => {
                Meets::span(from, to, |from, to| Self::SetOwner { from, to })
            }
            (Self::SetTeam { from, .. }, Self::SetTeam { to, .. }) => {
                Meets::span(from, to, |from, to| Self::SetTeam { from, to })
            }
            (Self::JoinLine(place), Self::LeaveLine { place: other, .. })
            | (Self::LeaveLine { place, .. }, Self::JoinLine(other)) => {
                Meets::cancel(place.user == other.user)
            }
            (
                Self::SetOwner { .. }
                | Self::SetTeam { .. }
                | Self::JoinLine(_)
                | Self::LeaveLine { .. },
                _,
            ) => Meets::Not,
        }
    }

    pub(super) fn is_idle(&self) -> bool {
        match self {
            Self::SetOwner { from, to } => from == to,
            Self::SetTeam { from, to } => from == to,
            Self::JoinLine(_) | Self::LeaveLine { .. } => false,
        }
    }

    pub(super) fn each_id(&mut self, each: &mut dyn FnMut(Named<'_>)) {
        match self {
            Self::SetOwner { from, to } => {
                let both = from.iter_mut().chain(to);
                both.for_each(|id| each(Named::User(id)));
            }
            Self::SetTeam { from, to } => {
                let both = from.iter_mut().chain(to);
                both.for_each(|id| each(Named::Team(id)));
            }
            Self::JoinLine(place) | Self::LeaveLine { place, .. } => {
                each(Named::User(&mut place.user));
            }
        }
    }
}

//! Acts on somebody's assigned seat.

use super::{
    Ability, Facts, Lasts, Meets, Named, Phrase, Rank, Repeat, Seats, Sentence,
    Value::{License, Number, User},
};
use crate::domain::{LicenseId, UserId};

/// One change to somebody's assigned seat on a license.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SeatAct {
    /// Give a person a seat.
    Assign {
        /// Who gets the seat.
        user: UserId,
    },
    /// Take back an assigned seat.
    Release {
        /// Who gives it up.
        user: UserId,
    },
    /// Pass an assigned seat from one person to another.
    Move {
        /// Who gives it up.
        from: UserId,
        /// Who gets it.
        to: UserId,
    },
    /// Change how many activations a person may have with their seat, where the server counts
    /// them by seat.
    SetLimit {
        /// Who has the seat.
        user: UserId,
        /// The limit before; 0 where that is not known, or was none.
        from: u32,
        /// The limit after.
        to: u32,
    },
    /// Deactivate a license on all devices of a person, and count their activations from zero.
    /// Cannot be taken back: the product activates anew.
    Reset {
        /// Who has the seat.
        user: UserId,
    },
}

impl SeatAct {
    /// Passes a seat on, gives one or takes one back; nothing if it stays where it is.
    fn pass(from: Option<&UserId>, to: Option<&UserId>) -> Option<Self> {
        match (from.cloned(), to.cloned()) {
            (None, None) => None,
            (None, Some(user)) => Some(Self::Assign { user }),
            (Some(user), None) => Some(Self::Release { user }),
            (Some(from), Some(to)) => (from != to).then_some(Self::Move { from, to }),
        }
    }

    /// Who gives an assigned seat up and who gets it, if it is about that.
    fn hands(&self) -> Option<(Option<&UserId>, Option<&UserId>)> {
        match self {
            Self::Assign { user } => Some((None, Some(user))),
            Self::Release { user } => Some((Some(user), None)),
            Self::Move { from, to } => Some((Some(from), Some(to))),
            Self::SetLimit { .. } | Self::Reset { .. } => None,
        }
    }

    pub(super) fn facts<'a>(&'a self, license: &'a LicenseId) -> Facts<'a> {
        let on = License(license);
        let facts = match self {
            Self::Assign { user } => Facts::of(
                Rank::Fills,
                Seats::Assigned(None, Some(user)),
                Repeat::UntilKnown,
                Ability::ChangeSeats,
                Phrase::two(Sentence::Assigned, User(user), on),
            ),
            Self::Release { user } => Facts::of(
                Rank::Frees,
                Seats::Assigned(Some(user), None),
                Repeat::UntilKnown,
                Ability::ChangeSeats,
                Phrase::two(Sentence::Released, User(user), on),
            ),
            Self::Move { from, to } => Facts {
                takes_from: Some(from),
                ..Facts::of(
                    Rank::Passes,
                    Seats::Assigned(Some(from), Some(to)),
                    Repeat::AFewTimes,
                    Ability::ChangeSeats,
                    Phrase::new(Sentence::Passed, [User(to), on, User(from)]),
                )
            },
            Self::SetLimit { user, to, .. } => Facts::of(
                Rank::Fills,
                Seats::None,
                Repeat::UntilKnown,
                Ability::ChangeSeats,
                Phrase::two(Sentence::SeatLimit, User(user), Number(*to)),
            ),
            Self::Reset { user } => Facts::of(
                Rank::Frees,
                Seats::None,
                Repeat::UntilKnown,
                Ability::ResetDevices,
                Phrase::two(Sentence::SeatReset, User(user), on),
            ),
        };
        Facts {
            license: Some(license),
            ..facts
        }
    }

    pub(super) fn is_reset(&self) -> bool {
        match self {
            Self::Reset { .. } => true,
            Self::Assign { .. }
            | Self::Release { .. }
            | Self::Move { .. }
            | Self::SetLimit { .. } => false,
        }
    }

    pub(super) fn inverse(&self) -> Result<Self, Lasts> {
        Ok(match self.clone() {
            Self::Assign { user } => Self::Release { user },
            Self::Release { user } => Self::Assign { user },
            Self::Move { from, to } => Self::Move { from: to, to: from },
            Self::SetLimit { from: 0, .. } => return Err(Lasts::BeforeUnknown),
            Self::SetLimit { user, from, to } => Self::SetLimit {
                user,
                from: to,
                to: from,
            },
            Self::Reset { .. } => return Err(Lasts::Reset),
        })
    }

    /// A seat given and then passed on is given to the other at once.
    pub(super) fn meets(&self, then: &Self) -> Meets<Self> {
        if let Self::SetLimit { user, from, .. } = self
            && let Self::SetLimit { user: same, to, .. } = then
            && user == same
        {
            let user = user.clone();
            return Meets::span(from, to, |from, to| Self::SetLimit { user, from, to });
        }
        let (Some((out, into)), Some((then_out, then_into))) = (self.hands(), then.hands()) else {
            return Meets::Not;
        };
        let passed = if into.is_some() && into == then_out {
            Self::pass(out, then_into)
        } else if out.is_some() && out == then_into {
            Self::pass(then_out, into)
        } else {
            return Meets::Not;
        };
        passed.map_or(Meets::Cancel, Meets::Join)
    }

    pub(super) fn is_idle(&self) -> bool {
        match self {
            Self::Assign { .. } | Self::Release { .. } | Self::Reset { .. } => false,
            Self::Move { from, to } => from == to,
            Self::SetLimit { from, to, .. } => from == to,
        }
    }

    pub(super) fn each_id(&mut self, each: &mut dyn FnMut(Named<'_>)) {
        match self {
            Self::Assign { user }
            | Self::Release { user }
            | Self::SetLimit { user, .. }
            | Self::Reset { user } => each(Named::User(user)),
            Self::Move { from, to } => {
                each(Named::User(from));
                each(Named::User(to));
            }
        }
    }
}

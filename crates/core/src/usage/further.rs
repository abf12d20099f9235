//! What a server can be asked beyond its lists: which of it would tell more, and how it is taken
//! in.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{KnownBy, Reading, Report, Sign, SignKind, Source, State, Unknown};
use crate::domain::{LicenseId, Moment, UserId};

/// Somebody was given a seat, or lost it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatChange {
    /// On which license.
    pub license: LicenseId,
    /// Who.
    pub user: UserId,
    /// When.
    pub at: Moment,
    /// Whether they were given it.
    pub is_given: bool,
}

impl Report {
    /// The licenses of which it would tell more on which days they were validated: those whose
    /// last attempt leaves a state open, or is all that a use rests on, as it may have failed.
    pub fn wants_days(&self) -> Vec<LicenseId> {
        let reading = self.evidence.reading();
        let mut wanted = FxHashSet::default();
        for (seat, state) in reading.seats.iter().zip(&self.states) {
            let license = &reading.licenses[seat.license as usize];
            if license.days.is_none() && rests_on_an_attempt(state) {
                wanted.insert(seat.license);
            }
        }
        let licenses = reading.licenses.iter().zip(0..);
        let wanted = licenses.filter(|(_, nth)| wanted.contains(nth));
        wanted.map(|(license, _)| license.id.clone()).collect()
    }
}

fn rests_on_an_attempt(state: &State) -> bool {
    let is_attempt =
        |sign: &Sign| (sign.kind, sign.source) == (SignKind::Validation, Source::License);
    match state {
        State::Used(sign) => is_attempt(sign),
        // Whatever the last attempt came to, none was in the range.
        State::NotUsed(_) => false,
        State::Unknown(why) => match why {
            Unknown::SeenAfter(sign) | Unknown::Cut(sign) => is_attempt(sign),
            Unknown::Unclear(_) => true,
            Unknown::AirGapped
            | Unknown::Offline(_)
            | Unknown::NotRead
            | Unknown::NotCounted
            | Unknown::Unattributed
            | Unknown::NeverReports => false,
        },
    }
}

impl Reading {
    /// Takes in when seats were given and lost. Whoever holds one has held it since they were last
    /// given it; of seats that nobody holds it tells nothing. Put all people in their places first.
    pub fn add_changes(&mut self, changes: &[SeatChange]) {
        let mut last: FxHashMap<u32, &SeatChange> = FxHashMap::default();
        for change in changes {
            if let Some(seat) = self.find_seat(&change.license, &change.user) {
                let known = last.entry(seat).or_insert(change);
                if change.at > known.at {
                    *known = change;
                }
            }
        }
        for (seat, change) in last {
            let tenure = &mut self.seats[seat as usize].tenure;
            tenure.had_not(change.at, KnownBy::Log);
            // Whoever lost it last has been given it since, and nobody told when.
            if change.is_given {
                tenure.had(change.at, KnownBy::Log);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::usage::{Habits, LicenseUse};

    fn change(user: &str, at: i64, is_given: bool) -> SeatChange {
        SeatChange {
            license: "l".into(),
            user: user.into(),
            at: DateTime::UNIX_EPOCH + chrono::TimeDelta::days(at),
            is_given,
        }
    }

    #[test]
    fn a_seat_is_held_since_it_was_last_given() {
        let mut reading = Reading::new(DateTime::UNIX_EPOCH, Habits::default());
        reading.put_license(LicenseUse {
            id: "l".into(),
            ..LicenseUse::default()
        });
        for user in ["again", "untold", "lost"] {
            reading.seat(&"l".into(), &user.into());
        }
        // In no order, as pages of a list that grows may overlap.
        reading.add_changes(&[
            change("again", 3, false),
            change("again", 5, true),
            change("again", 1, true),
            change("gone", 2, true),
            change("lost", 2, true),
            change("lost", 4, false),
        ]);
        let tenure = |user: &str| {
            let seat = reading.find_seat(&"l".into(), &user.into());
            seat.map(|seat| reading.seats[seat as usize].tenure)
        };
        let day = |day| Some(change("", day, true).at);
        let again = tenure("again").expect("a seat");
        assert_eq!((again.not_before, again.at_latest), (day(5), day(5)));
        assert_eq!(again.known_by, Some(KnownBy::Log));
        let lost = tenure("lost").expect("a seat");
        assert_eq!((lost.not_before, lost.at_latest), (day(4), None));
        assert_eq!(tenure("untold"), Some(super::super::Tenure::default()));
        // Nobody is made out of what was told.
        assert_eq!(tenure("gone"), None);
    }
}

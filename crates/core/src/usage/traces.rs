//! What a server's own history of its licenses tells of use: moments that the lists have passed
//! over, as these keep the last of everything alone.

use chrono::{Days, NaiveDate};
use rustc_hash::FxHashSet;

use super::{NotUsed, Range, Reading, Report, Sign, SignKind, Source, State, Unknown};
use crate::domain::{DeviceId, LicenseId, Moment, UserId};

/// A use of a license, as a history tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The license.
    pub license: LicenseId,
    /// Who it was, where the history says so.
    pub user: Option<UserId>,
    /// On which device, where it says so.
    pub device: Option<DeviceId>,
    /// When.
    pub at: Moment,
    /// What was done.
    pub kind: SignKind,
}

impl Reading {
    /// Takes in what histories tell. A use is somebody's where the history names them, or else where
    /// its device is known to be theirs; without either it is nobody's in particular. Put all
    /// people in their places first.
    pub fn add_traces<'t>(
        &mut self,
        traces: impl IntoIterator<Item = &'t Trace>,
        owner: impl Fn(&DeviceId) -> Option<UserId>,
    ) {
        for trace in traces {
            let owner = || trace.device.as_ref().and_then(&owner);
            let user = trace.user.clone().or_else(owner);
            let sign = Sign::at(trace.at, trace.kind, Source::Log);
            self.add_sign(&trace.license, user.as_ref(), sign);
        }
    }
}

impl Report {
    /// The licenses of which a history would tell more: those on which it is open whether somebody
    /// used their seat, though something was seen that may have been them. In order.
    pub fn wants_traces(&self) -> Vec<LicenseId> {
        let reading = self.evidence.reading();
        let seats = reading.seats.iter().zip(&self.states);
        let open: FxHashSet<u32> = { seats.filter(|(_, state)| is_open(state)) }
            .map(|(seat, _)| seat.license)
            .collect();
        let mut open: Vec<LicenseId> = { open.into_iter() }
            .map(|license| reading.licenses[license as usize].id.clone())
            .collect();
        crate::lean::sort(&mut open);
        open
    }
}

fn is_open(state: &State) -> bool {
    match state {
        State::Used(_) => false,
        State::NotUsed(why) => match why {
            NotUsed::Before(_) | NotUsed::Silent(_) | NotUsed::Never | NotUsed::NotActivated => {
                false
            }
        },
        State::Unknown(why) => match why {
            Unknown::SeenAfter(_) | Unknown::Cut(_) | Unknown::Unattributed => true,
            // Nothing is heard of these, or something else tells more.
            Unknown::AirGapped
            | Unknown::Offline(_)
            | Unknown::NotRead
            | Unknown::Unclear(_)
            | Unknown::NotCounted
            | Unknown::NeverReports => false,
        },
    }
}

impl Range {
    /// The days of UTC of which a part is in it, the latest first, and no more than so many; and
    /// whether these are all.
    pub fn utc_days(&self, most: usize) -> (Vec<NaiveDate>, bool) {
        let last = self.to - chrono::TimeDelta::nanoseconds(i64::from(!self.is_open));
        let (first, mut day) = (self.from.date_naive(), last.date_naive());
        let mut days = Vec::new();
        while day >= first {
            if days.len() == most {
                return (days, false);
            }
            days.push(day);
            match day.checked_sub_days(Days::new(1)) {
                Some(before) => day = before,
                None => break,
            }
        }
        (days, true)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::{DateTime, TimeDelta};

    use super::*;
    use crate::usage::{Evidence, Habits, History, LicenseUse, Period, Utc, read_day};

    fn at(day: i64) -> Moment {
        DateTime::UNIX_EPOCH + TimeDelta::days(day) + TimeDelta::hours(9)
    }

    fn trace(user: Option<&str>, device: Option<&str>, day: i64) -> Trace {
        Trace {
            license: "l".into(),
            user: user.map(Into::into),
            device: device.map(Into::into),
            at: at(day),
            kind: SignKind::Validation,
        }
    }

    /// Ana and Ben hold seats on a license and were both seen on day 40.
    fn reading() -> Reading {
        let habits = Habits {
            tells_all: true,
            hides_owners: true,
            ends_on_days: true,
        };
        let mut reading = Reading::new(at(41), habits);
        reading.put_license(LicenseUse {
            id: "l".into(),
            held: 2,
            last_validated: Some(at(40)),
            has_all_people: true,
            ..LicenseUse::default()
        });
        for user in ["ana", "ben"] {
            let seat = reading.seat(&"l".into(), &user.into()).expect("a seat");
            seat.has_all_devices = true;
            seat.signs
                .push(Sign::at(at(40), SignKind::Heartbeat, Source::Device));
        }
        reading
    }

    /// What is said of both in January 1970, which is over.
    fn report(reading: Reading) -> Report {
        let evidence = Evidence::new(
            Arc::new(reading),
            Arc::new(History::default()),
            Arc::new(Utc),
        );
        let range = evidence.range(Period::read("1970-01-01..1970-02-01").expect("a range"));
        Report::new(Arc::new(evidence), range)
    }

    #[test]
    fn a_history_tells_of_a_range_that_was_over_before_the_last_sign() {
        let before = report(reading());
        assert!(
            before
                .states
                .iter()
                .all(|it| matches!(it, State::Unknown(Unknown::SeenAfter(_)))),
            "{:?}",
            before.states
        );
        assert_eq!(before.wants_traces(), [LicenseId::from("l")]);

        let mut told = reading();
        let traces = [
            // By name; by a device that is known to be Ben's; and nobody's.
            trace(Some("ana"), Some("x"), 10),
            trace(None, Some("bens"), 12),
            trace(None, Some("x"), 14),
            trace(Some("gone"), None, 15),
        ];
        let owner = |device: &DeviceId| (device.as_str() == "bens").then(|| UserId::from("ben"));
        told.add_traces(&traces, owner);
        let after = report(told);
        let used = |day| State::Used(Sign::at(at(day), SignKind::Validation, Source::Log));
        assert_eq!(after.states, [used(10), used(12)]);
        assert_eq!(after.wants_traces(), []);
        assert!(after.has_shared_activity(0));
    }

    #[test]
    fn a_use_that_names_nobody_makes_nobody_a_user() {
        let mut told = reading();
        told.add_traces(&[trace(None, Some("x"), 10)], |_| None);
        let after = report(told);
        assert_eq!(after.states, report(reading()).states);
        assert_eq!(after.wants_traces(), [LicenseId::from("l")]);
    }

    #[test]
    fn days_are_read_from_the_latest_back_and_no_more_than_so_many() {
        let day = |text| read_day(text).expect("a day");
        let range = |text: &str| {
            let period = Period::read(text).expect("a range");
            period.range(at(60), &Utc)
        };
        assert_eq!(
            range("1970-01-30..1970-02-02").utc_days(9),
            (
                ["1970-02-01", "1970-01-31", "1970-01-30"].map(day).into(),
                true
            )
        );
        let (days, is_all) = range("1970-01-01..1970-02-01").utc_days(2);
        assert_eq!(
            (days, is_all),
            (["1970-01-31", "1970-01-30"].map(day).into(), false)
        );
        // Today is a part of what goes on until now.
        let (days, _) = range("this-month").utc_days(1);
        assert_eq!(days, [day("1970-03-02")]);
    }
}

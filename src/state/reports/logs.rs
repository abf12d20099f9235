//! What the server's logs have told of use: whose lines were read for which licenses, and how far
//! back. They are read for a bounded number of licenses and people at a time, and for each license
//! only so many pages of it.

use rustc_hash::FxHashMap;

use super::basis::Basis;
use crate::{
    api::ApiError,
    domain::{DeviceId, LicenseId, Moment, UserId},
    usage::{LoggedUse, Reading},
};

/// How many licenses, and how many people, are asked about before somebody wants more.
pub const AT_A_TIME: usize = 100;
/// How many pages of the log are read for a license. A hundred lines are on each.
pub const PAGES: usize = 5;

/// What has been told.
#[derive(Default)]
pub struct Logs {
    /// Whether there is a log of events, once that has been asked.
    pub log: Option<Told>,
    /// Whether there is one of requests.
    pub requests: Option<Told>,
    licenses: FxHashMap<LicenseId, Walked>,
    people: FxHashMap<UserId, Vec<LoggedUse>>,
}

/// What a server answered when it was first asked for a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// It keeps none.
    Absent,
    /// The person signed in may not read it.
    Refused(ApiError),
    /// There is one. It begins then, unless it is empty or says nothing of that.
    Kept(Option<Moment>),
}

/// What was read of the log for a license.
pub struct Walked {
    /// What it told.
    pub uses: Vec<LoggedUse>,
    /// Back to when it was asked for.
    pub since: Moment,
    /// The last attempt to validate when it was. A later one is not in it.
    pub attempt: Option<Moment>,
    /// Where it was left off, if there were more lines than are read.
    pub cut: Option<Moment>,
}

/// What is left to be asked.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Left<'a> {
    /// The licenses, with the last attempt to validate each.
    pub licenses: Vec<&'a (LicenseId, Option<Moment>)>,
    /// The people.
    pub people: Vec<&'a UserId>,
}

/// What the reader has to know of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogNote {
    /// It would tell more, and the server keeps none.
    pub is_absent: bool,
    /// It was read, and does not reach back to where the range begins.
    pub begins: Option<Moment>,
    /// Of how many licenses it was read back to some moment only, and the latest of these.
    pub cut: Option<(usize, Moment)>,
    /// How many licenses and people would be asked about if somebody wants more.
    pub left: (usize, usize),
}

impl Logs {
    /// What a report would still ask.
    pub fn left<'a>(&self, basis: &'a Basis) -> Left<'a> {
        let from = basis.report.range.from;
        let is_open = |(id, attempt): &&(LicenseId, Option<Moment>)| {
            let walked = self.licenses.get(id);
            walked.is_none_or(|it| it.attempt != *attempt || it.since > from)
        };
        let mut left = Left::default();
        if !self.is_absent() {
            let open = basis.wanted_log.iter().filter(is_open);
            left.licenses = open.collect();
        }
        if !self.has_no_requests() {
            let people = basis.wanted_requests.iter();
            let open = people.filter(|id| !self.people.contains_key(*id));
            left.people = open.collect();
        }
        left
    }

    /// Whether the server is known to keep no log of events.
    pub fn is_absent(&self) -> bool {
        self.log == Some(Told::Absent)
    }

    /// Whether it is known to keep none of requests, which share the place of events.
    pub fn has_no_requests(&self) -> bool {
        self.is_absent() || self.requests == Some(Told::Absent)
    }

    /// Takes in what the log told of a license.
    pub fn put_license(&mut self, id: LicenseId, walked: Walked) {
        self.licenses.insert(id, walked);
    }

    /// Takes in what somebody's requests told.
    pub fn put_person(&mut self, id: UserId, uses: Vec<LoggedUse>) {
        self.people.insert(id, uses);
    }

    /// Lets people be asked about again: they may have sent more.
    pub fn forget_people(&mut self) {
        self.people.clear();
    }

    /// Puts what was told beside what was read.
    pub fn add_to(
        &self,
        reading: &mut Reading,
        license_of: &dyn Fn(&DeviceId) -> Option<LicenseId>,
    ) {
        let walked = self.licenses.values().flat_map(|it| &it.uses);
        reading.add_logged(walked, license_of);
        let asked = self.people.values().flatten();
        reading.add_logged(asked, license_of);
    }

    /// What has to be said of it beside a report.
    pub fn note(&self, basis: &Basis, left: (usize, usize)) -> LogNote {
        let from = basis.report.range.from;
        let is_wanted = !basis.wanted_log.is_empty();
        let (is_absent, begins) = match &self.log {
            None | Some(Told::Refused(_)) => (false, None),
            Some(Told::Absent) => (is_wanted, None),
            Some(Told::Kept(begins)) => (false, begins.filter(|at| is_wanted && *at > from)),
        };
        let cut = { basis.wanted_log.iter() }
            .filter_map(|(id, _)| self.licenses.get(id)?.cut)
            .filter(|at| *at > from);
        let cut = cut.fold(None, |so_far: Option<(usize, Moment)>, at| {
            let (count, latest) = so_far.unwrap_or((0, at));
            Some((count + 1, latest.max(at)))
        });
        LogNote {
            is_absent,
            begins,
            cut,
            left,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::Hold,
        estate::{Estate, Topic, sample},
        state::reports::ReportZone,
        usage::{Habits, Period},
    };

    fn at(day: i64) -> Moment {
        Moment::default() + chrono::TimeDelta::days(day)
    }

    /// Ana and Ben share a license that somebody used on day 60; day 61 is today.
    fn basis() -> Basis {
        let mut license = sample::license("l1", 2, Some(5));
        license.last_validated = Some(at(60));
        let mut estate = Estate::with_licenses(vec![license]);
        let mut walk = estate.begin(Topic::Seats("l1".into()));
        let seats = ["ana", "ben"].map(|id| sample::seat("l1", id, Hold::Assigned));
        estate.merge_seats(&mut walk, seats.into());
        estate.finish(walk);
        let walk = estate.begin(Topic::AllDevices);
        estate.finish(walk);
        let reading = Reading::from_estate(&estate, at(61), Habits::default());
        Basis::new(
            reading,
            &estate,
            Default::default(),
            ReportZone::own(),
            |evidence| evidence.range(Period::LastMonths(2)),
        )
    }

    fn walked(since: Moment, attempt: Moment) -> Walked {
        Walked {
            uses: Vec::new(),
            since,
            attempt: Some(attempt),
            cut: None,
        }
    }

    #[test]
    fn a_log_is_asked_again_of_what_was_used_since_and_of_a_longer_range() {
        let (basis, mut logs) = (basis(), Logs::default());
        let from = basis.report.range.from;
        let count = |logs: &Logs| {
            let left = logs.left(&basis);
            (left.licenses.len(), left.people.len())
        };
        assert_eq!(count(&logs), (1, 2));
        for (since, attempt, open) in [
            (from, at(60), 0),
            (from - chrono::TimeDelta::days(1), at(60), 0),
            (from + chrono::TimeDelta::days(1), at(60), 1),
            (from, at(59), 1),
        ] {
            logs.put_license("l1".into(), walked(since, attempt));
            assert_eq!(count(&logs), (open, 2));
        }
        logs.put_person("ana".into(), Vec::new());
        assert_eq!(logs.left(&basis).people, [&UserId::from("ben")]);
        logs.forget_people();
        logs.requests = Some(Told::Absent);
        assert_eq!(count(&logs), (1, 0));
        // Without a place for one log there is none for the other.
        (logs.requests, logs.log) = (None, Some(Told::Absent));
        assert_eq!(count(&logs), (0, 0));
    }

    #[test]
    fn what_a_log_does_not_reach_is_said() {
        let (basis, mut logs) = (basis(), Logs::default());
        let from = basis.report.range.from;
        let note = |logs: &Logs| logs.note(&basis, (0, 3));
        let nothing = LogNote {
            left: (0, 3),
            ..LogNote::default()
        };
        assert_eq!(note(&logs), nothing);
        logs.log = Some(Told::Absent);
        assert!(note(&logs).is_absent);
        for (begin, said) in [(at(45), Some(at(45))), (from, None)] {
            logs.log = Some(Told::Kept(Some(begin)));
            assert_eq!(note(&logs).begins, said);
        }
        let mut cut = walked(from, at(60));
        cut.cut = Some(at(50));
        logs.put_license("l1".into(), cut);
        assert_eq!(note(&logs).cut, Some((1, at(50))));
        let mut cut = walked(from, at(60));
        cut.cut = Some(from - chrono::TimeDelta::days(1));
        logs.put_license("l1".into(), cut);
        assert_eq!(note(&logs), nothing);
    }
}

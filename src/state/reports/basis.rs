//! What a report rests on: everything that was read, put in order for one range and one zone.

use std::sync::Arc;

use super::{
    stages::{Missing, holders},
    zone::ReportZone,
};
use crate::{
    domain::{LicenseId, Moment, UserId},
    estate::Estate,
    usage::{Evidence, History, Range, Reading, Report, State, Unknown},
};

/// What a report rests on.
pub struct Basis {
    /// The states of all seats in the range, with the signs that they rest on.
    pub report: Report,
    /// The zone that days and months are those of.
    pub zone: ReportZone,
    /// Whose devices have to be read by themselves, and have not been.
    pub unread: Vec<UserId>,
    /// How many have to be, with those that have been.
    pub persons: usize,
    /// Whose people had not been read, where a person's own list alone tells of their devices.
    pub(super) holders: Missing,
    /// Licenses of which it would tell more on which days they were validated, with the last
    /// attempt.
    pub wanted: Vec<(LicenseId, Option<Moment>)>,
    /// Licenses of which a history would tell more.
    pub open: Vec<LicenseId>,
    /// Licenses of which a log would tell more, with the last attempt.
    pub wanted_log: Vec<(LicenseId, Option<Moment>)>,
    /// People whose own requests would tell more.
    pub wanted_requests: Vec<UserId>,
    /// Whether all lists had been read that can be.
    pub is_listed: bool,
    /// How much had been told beyond them.
    pub told: u32,
}

impl Basis {
    /// Puts in order what was read.
    pub fn new(
        reading: Reading,
        estate: &Estate,
        history: Arc<History>,
        zone: ReportZone,
        range: impl FnOnce(&Evidence) -> Range,
    ) -> Self {
        let evidence = Evidence::new(Arc::new(reading), history, Arc::new(zone.clone()));
        let range = range(&evidence);
        let report = Report::new(Arc::new(evidence), range);
        let (unread, persons) = personal(&report, estate);
        let missing = match report.evidence.reading().habits.hides_owners {
            true => holders(estate),
            false => Missing::default(),
        };
        let attempt = |id: LicenseId| {
            let license = estate.license(&id);
            let attempt = license.and_then(|license| license.last_validated);
            (id, attempt)
        };
        let wanted = report.wants_days().into_iter().map(attempt).collect();
        let open = report.wants_traces();
        let wanted_log = report.wants_log().into_iter().map(attempt).collect();
        let wanted_requests = report.wants_requests();
        Self {
            report,
            zone,
            unread,
            persons,
            holders: missing,
            wanted,
            open,
            wanted_log,
            wanted_requests,
            is_listed: false,
            told: 0,
        }
    }

    /// What was read.
    pub fn reading(&self) -> &Reading {
        self.report.evidence.reading()
    }
}

/// Where only a person's own list tells which devices are theirs: whose would tell more and has
/// not been read, and how many there are with those that have been.
fn personal(report: &Report, estate: &Estate) -> (Vec<UserId>, usize) {
    let reading = report.evidence.reading();
    if !reading.habits.hides_owners {
        return (Vec::new(), 0);
    }
    let mut is_unread = vec![false; reading.people.len()];
    for (seat, state) in reading.seats.iter().zip(&report.states) {
        is_unread[seat.person as usize] |= *state == State::Unknown(Unknown::NotRead);
    }
    let walked = reading.people.iter();
    let walked = walked
        .filter(|it| estate.has_walked_devices_of(&it.id))
        .count();
    let unread: Vec<UserId> = { reading.people.iter().zip(is_unread) }
        .filter(|(person, is_unread)| *is_unread && !estate.has_walked_devices_of(&person.id))
        .map(|(person, _)| person.id.clone())
        .collect();
    let persons = walked + unread.len();
    (unread, persons)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Activations, Hold, Moment, Standing},
        estate::{Topic, sample},
        usage::{Habits, Period, Scope},
    };

    fn at(day: i64) -> Moment {
        Moment::default() + chrono::TimeDelta::days(day)
    }

    /// Ana and Ben share a license that was used on day 60; Cem never activated anything.
    fn estate() -> Estate {
        let mut license = sample::license("l1", 3, Some(5));
        license.last_validated = Some(at(60));
        let mut estate = Estate::with_licenses(vec![license]);
        let mut walk = estate.begin(Topic::Seats("l1".into()));
        let mut rows = Vec::new();
        for (id, used) in [("ana", 1), ("ben", 1), ("cem", 0)] {
            let (mut seat, user) = sample::seat("l1", id, Hold::Assigned);
            seat.activations = Some(Activations { used, max: None });
            rows.push((seat, user));
        }
        estate.merge_seats(&mut walk, rows);
        estate.finish(walk);
        estate
    }

    fn basis(estate: &Estate) -> Basis {
        let habits = Habits {
            tells_all: true,
            hides_owners: true,
            ends_on_days: true,
        };
        let zone = ReportZone::own();
        let reading = Reading::from_estate(estate, at(61), habits);
        Basis::new(reading, estate, Arc::default(), zone, |evidence| {
            evidence.range(Period::LastMonths(3))
        })
    }

    #[test]
    fn devices_of_single_people_are_read_only_where_they_tell_more() {
        let mut estate = estate();
        let before = basis(&estate);
        assert_eq!(before.unread, [UserId::from("ana"), UserId::from("ben")]);
        assert_eq!(before.persons, 2);
        assert!(!before.report.summary(&Scope::default()).known.people_used);

        for (id, seen) in [("ana", 60), ("ben", -10)] {
            let mut device = sample::device(&format!("of-{id}"), "l1");
            device.user = Some(id.into());
            device.standing = Some(Standing::Active);
            device.last_seen = Some(at(seen));
            device.activated = at(-20);
            let mut walk = estate.begin(Topic::UserDevices(id.into()));
            estate.merge_devices(&mut walk, vec![device]);
            estate.finish(walk);
        }
        let after = basis(&estate);
        assert_eq!((after.unread.len(), after.persons), (0, 2));
        let summary = after.report.summary(&Scope::default());
        assert!(summary.known.people);
        let people = summary.people;
        assert_eq!((people.used, people.not_used, people.unknown), (1, 2, 0));
    }
}

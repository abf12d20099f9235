//! What observations tell of those who hold seats now, and of those who did.

use chrono::{Days, NaiveDate, TimeDelta};
use rustc_hash::FxHashMap;

use super::{
    DaySign, History,
    frame::{Frame, sign},
};
use crate::{
    domain::{LicenseId, Moment, UserId},
    usage::{Range, Reading, Sign, Source, Zone, evidence::Past},
};

/// Somebody who held a seat in a range and does not any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerHolder {
    /// On which license.
    pub license: LicenseId,
    /// Who.
    pub person: UserId,
    /// When they were last seen to hold it.
    pub seen: Moment,
    /// When they were first seen not to: it ended in between.
    pub gone: Moment,
}

/// When days begin and end, each looked up once.
struct DayTimes<'a> {
    zone: &'a dyn Zone,
    known: FxHashMap<NaiveDate, (Moment, Moment)>,
}

impl DayTimes<'_> {
    /// A sign of a day: that of the report where the observation is of its zone. Elsewhere the
    /// day is one that somebody on earth has then, which never claims too much.
    fn sign(&mut self, seen: DaySign, frame: &Frame) -> Sign {
        let next = seen.day.checked_add_days(Days::new(1)).unwrap_or(seen.day);
        let midnight = |day: NaiveDate| day.and_time(chrono::NaiveTime::MIN).and_utc();
        let (first, end) = if frame.zone == self.zone.name() {
            let zone = self.zone;
            let times = || (zone.begin(seen.day), zone.begin(next));
            *self.known.entry(seen.day).or_insert_with(times)
        } else if frame.zone == "UTC" {
            (midnight(seen.day), midnight(next))
        } else {
            let (first, end) = (midnight(seen.day), midnight(next));
            (first - TimeDelta::hours(14), end + TimeDelta::hours(12))
        };
        let last = (end - TimeDelta::nanoseconds(1)).min(frame.at);
        Sign {
            first: first.min(last),
            last,
            kind: seen.kind,
            source: Source::Observation,
        }
    }
}

impl History {
    /// What it tells of what was read.
    pub(in crate::usage) fn past(&self, reading: &Reading, zone: &dyn Zone) -> Past {
        let mut past = Past::default();
        let mut times = DayTimes {
            zone,
            known: FxHashMap::default(),
        };
        let licenses: Vec<Option<u32>> = { self.licenses.items.iter() }
            .map(|id| reading.find_license(id))
            .collect();
        let seats = self.places_in(reading);
        for frame in &self.frames {
            let mut lasts = vec![0_u16; licenses.len()];
            let mut is_whole = vec![false; licenses.len()];
            for row in &frame.rows {
                let Some(license) = licenses[row.license as usize] else {
                    continue;
                };
                lasts[row.license as usize] = row.last;
                is_whole[row.license as usize] = row.has_all_people;
                if let Some(seen) = sign(row.last) {
                    let entry = past.licenses.entry(license).or_default();
                    let sign = times.sign(seen, frame);
                    if entry.shared.last() != Some(&sign) {
                        entry.shared.push(sign);
                    }
                }
                if row.held > 1 {
                    past.others.insert(license, frame.at);
                }
            }
            for (place, &(on, _)) in self.seats.items.iter().enumerate() {
                let Some(license) = licenses[on as usize] else {
                    continue;
                };
                let seen = frame.seat(place);
                lasts[on as usize] = later(lasts[on as usize], seen);
                let Some(seat) = seats[place] else {
                    if seen > 0 {
                        past.others.insert(license, frame.at);
                    }
                    continue;
                };
                let entry = past.seats.entry(seat).or_default();
                if let Some(seen) = sign(seen) {
                    let sign = times.sign(seen, frame);
                    entry.seen.retain(|(_, known)| *known != sign);
                    entry.seen.push((frame.at, sign));
                }
                if seen > 0 {
                    entry.held_since = entry.held_since.or(Some(frame.at));
                } else if is_whole[on as usize] {
                    entry.held_since = None;
                    entry.free_at = Some(frame.at);
                }
            }
            for row in frame.rows.iter().filter(|row| row.has_all_devices) {
                let last = sign(lasts[row.license as usize]);
                if let (Some(license), Some(seen)) = (licenses[row.license as usize], last) {
                    let entry = past.licenses.entry(license).or_default();
                    entry.seen.push((frame.at, times.sign(seen, frame)));
                }
            }
        }
        past
    }

    /// Who held a seat in a range and does not any more, of licenses all of whose people are
    /// known now.
    pub fn former_holders(&self, reading: &Reading, range: &Range) -> Vec<FormerHolder> {
        let seats = self.places_in(reading);
        let mut former = Vec::new();
        for (place, &(on, who)) in self.seats.items.iter().enumerate() {
            let license = &self.licenses.items[on as usize];
            let now = reading.find_license(license);
            let is_whole = now.is_some_and(|at| reading.licenses[at as usize].has_all_people);
            if seats[place].is_some() || !is_whole {
                continue;
            }
            let in_range = { self.frames.iter().enumerate() }
                .rfind(|(_, frame)| frame.seat(place) > 0 && range.has(frame.at));
            let Some((nth, frame)) = in_range else {
                continue;
            };
            let after = self.frames[nth + 1..].iter();
            let mut gone =
                after.filter(|frame| frame.row(on).is_some_and(|row| row.has_all_people));
            former.push(FormerHolder {
                license: license.clone(),
                person: self.people.items[who as usize].clone(),
                seen: frame.at,
                gone: gone.next().map_or(reading.now, |frame| frame.at),
            });
        }
        former
    }

    /// Where each seat stands in what was read.
    fn places_in(&self, reading: &Reading) -> Vec<Option<u32>> {
        let place = |&(license, person): &(u32, u32)| {
            let license = &self.licenses.items[license as usize];
            reading.find_seat(license, &self.people.items[person as usize])
        };
        self.seats.items.iter().map(place).collect()
    }
}

/// The later of two codes by day, however they came about.
fn later(a: u16, b: u16) -> u16 {
    let day = |code: u16| sign(code).map(|sign| sign.day);
    if day(b) > day(a) { b } else { a }
}

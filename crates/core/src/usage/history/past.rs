//! What observations tell of those who hold seats now, and of those who did.

use chrono::{Days, NaiveDate, TimeDelta};
use rustc_hash::FxHashMap;

use super::{
    DaySign, History,
    frame::{Frame, day_of, sign},
};
use crate::{
    domain::{LicenseId, Moment, UserId},
    usage::{Range, Reading, Sign, Source, Zone},
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

/// What observations tell of those that were read.
#[derive(Clone, Debug, Default)]
pub(in crate::usage) struct Past {
    /// By the place of the seat in what was read.
    pub seats: FxHashMap<u32, PastSeat>,
    /// By the place of the license, the latest sign that was nobody's in particular.
    pub licenses: FxHashMap<u32, Sign>,
    /// When somebody else than its only holder was last seen on a license.
    pub others: FxHashMap<u32, Moment>,
}

/// What observations tell of one seat.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::usage) struct PastSeat {
    /// The latest sign.
    pub last: Option<Sign>,
    /// Since when it has been seen without a break.
    pub held_since: Option<Moment>,
    /// When it was last seen not to be held.
    pub free_at: Option<Moment>,
}

/// When days begin and end, each looked up once.
pub(super) struct DayTimes<'a> {
    zone: &'a dyn Zone,
    known: FxHashMap<NaiveDate, (Moment, Moment)>,
}

impl<'a> DayTimes<'a> {
    pub fn new(zone: &'a dyn Zone) -> Self {
        Self {
            zone,
            known: FxHashMap::default(),
        }
    }

    /// Whether the days of an observation are those of the report.
    pub fn is_exact(&self, frame: &Frame) -> bool {
        frame.zone == self.zone.name() || frame.zone == "UTC"
    }

    /// A sign of a day: that of the report where the observation is of its zone. Elsewhere the
    /// day is one that somebody on earth has then, which never claims too much.
    pub fn sign(&mut self, seen: DaySign, frame: &Frame) -> Sign {
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

/// The latest sign of something, by the observation that told it.
#[derive(Clone, Copy, Default)]
struct Latest {
    code: u16,
    is_exact: bool,
    frame: u32,
}

impl Latest {
    /// Takes in what an observation says. A day of the zone of the report goes before the same
    /// day elsewhere.
    fn see(&mut self, code: u16, is_exact: bool, frame: u32) {
        // The same as before, as on most days.
        if code == self.code && is_exact == self.is_exact {
            return;
        }
        let is_later = (day_of(code), is_exact) > (day_of(self.code), self.is_exact);
        if code >= 2 && (self.code < 2 || is_later) {
            *self = Self {
                code,
                is_exact,
                frame,
            };
        }
    }
}

/// No observation.
const NONE: u32 = u32::MAX;

impl History {
    /// What it tells of what was read.
    pub(in crate::usage) fn past(&self, reading: &Reading, zone: &dyn Zone) -> Past {
        let mut times = DayTimes::new(zone);
        let licenses = self.licenses_in(reading);
        let count = self.seats.items.len();
        let mut seat_last = vec![Latest::default(); count];
        let mut license_last = vec![Latest::default(); licenses.len()];
        // Observations by their places.
        let (mut since, mut free, mut seen_at) =
            (vec![NONE; count], vec![NONE; count], vec![NONE; count]);
        let mut crowded = vec![NONE; licenses.len()];
        for (nth, frame) in (0_u32..).zip(&self.frames) {
            let is_exact = times.is_exact(frame);
            let mut is_whole = vec![false; licenses.len()];
            for row in &frame.rows {
                let license = row.license as usize;
                license_last[license].see(row.last, is_exact, nth);
                is_whole[license] = row.has_all_people;
                if row.held > 1 {
                    crowded[license] = nth;
                }
            }
            for (place, &(license, _)) in self.seats.items.iter().enumerate() {
                let code = frame.seat(place);
                if code > 0 {
                    seat_last[place].see(code, is_exact, nth);
                    seen_at[place] = nth;
                    if since[place] == NONE {
                        since[place] = nth;
                    }
                } else if is_whole[license as usize] {
                    since[place] = NONE;
                    free[place] = nth;
                }
            }
        }
        let at = |nth: u32| self.frames.get(nth as usize).map(|frame| frame.at);
        let mut told = |latest: Latest| {
            let frame = self.frames.get(latest.frame as usize)?;
            Some(times.sign(sign(latest.code)?, frame))
        };
        // Told better by days that the server has counted.
        let is_news = |license: u32, sign: &Sign| {
            let license = reading.licenses.get(license as usize);
            license.is_none_or(|license| !license.has_counted(sign))
        };
        let mut past = Past::default();
        let other = |past: &mut Past, license: u32, seen: Option<Moment>| {
            if let Some(seen) = seen {
                let last = past.others.entry(license).or_insert(seen);
                *last = seen.max(*last);
            }
        };
        for (place, license) in licenses.iter().enumerate() {
            if let Some(license) = *license {
                let last = told(license_last[place]).filter(|sign| is_news(license, sign));
                past.licenses.extend(last.map(|sign| (license, sign)));
                other(&mut past, license, at(crowded[place]));
            }
        }
        for (place, seat) in self.seats_in(reading).into_iter().enumerate() {
            let license = licenses[self.seats.items[place].0 as usize];
            match (seat, license) {
                (Some(seat), _) => {
                    let on = reading.seats[seat as usize].license;
                    past.seats.insert(
                        seat,
                        PastSeat {
                            last: told(seat_last[place]).filter(|sign| is_news(on, sign)),
                            held_since: at(since[place]),
                            free_at: at(free[place]),
                        },
                    );
                }
                (None, Some(license)) => other(&mut past, license, at(seen_at[place])),
                (None, None) => {}
            }
        }
        past
    }

    /// Who held a seat in a range and does not any more, of licenses all of whose people are
    /// known now.
    pub fn former_holders(&self, reading: &Reading, range: &Range) -> Vec<FormerHolder> {
        let seats = self.seats_in(reading);
        let mut former = Vec::new();
        for (place, &(on, _)) in self.seats.items.iter().enumerate() {
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
            let mut gone = self.frames[nth + 1..].iter().filter(|it| it.is_whole(on));
            former.push(FormerHolder {
                license: license.clone(),
                person: self.person_of(place),
                seen: frame.at,
                gone: gone.next().map_or(reading.now, |frame| frame.at),
            });
        }
        former
    }

    /// Where each license stands in what was read.
    pub(super) fn licenses_in(&self, reading: &Reading) -> Vec<Option<u32>> {
        let ids = self.licenses.items.iter();
        ids.map(|id| reading.find_license(id)).collect()
    }

    /// Where each seat stands in what was read.
    pub(super) fn seats_in(&self, reading: &Reading) -> Vec<Option<u32>> {
        let place = |&(license, person): &(u32, u32)| {
            let license = &self.licenses.items[license as usize];
            reading.find_seat(license, &self.people.items[person as usize])
        };
        self.seats.items.iter().map(place).collect()
    }
}

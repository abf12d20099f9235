//! How many seats were held over time: day by day, with the peak and who made it, and what is to
//! come.

use chrono::{Datelike, Months, NaiveDate, TimeDelta};
use rustc_hash::FxHashSet;

use super::{
    History,
    frame::{Frame, sign},
    keep::{EVERY_DAY, EVERY_WEEK},
};
use crate::{
    domain::{LicenseId, Moment, UserId},
    usage::Zone,
};

/// Seats of one or several licenses on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeriesPoint {
    /// The day, in the zone of the report.
    pub day: NaiveDate,
    /// Seats bought, as last observed that day; `None` without limit, or if that is not known.
    pub bought: Option<u32>,
    /// Seats held, as last observed that day; `None` if nobody observed it.
    pub held: Option<u32>,
    /// How many observations there were that day.
    pub observations: u32,
}

/// What is known of a license on a day.
#[derive(Clone, Copy, Default)]
struct Known {
    /// Seats bought and held, as last observed.
    row: Option<(Option<u32>, u32)>,
    is_absent: bool,
    observations: u32,
}

/// Several licenses on a day.
#[derive(Clone, Copy)]
struct Sum {
    bought: Option<u32>,
    held: u32,
    /// Of how many licenses it is known.
    known: u32,
    observations: u32,
}

impl Default for Sum {
    fn default() -> Self {
        Self {
            bought: Some(0),
            held: 0,
            known: 0,
            observations: u32::MAX,
        }
    }
}

impl Sum {
    fn add(&mut self, found: &Known) {
        let none = found.is_absent.then_some((Some(0), 0));
        let Some((bought, held)) = found.row.or(none) else {
            return;
        };
        self.bought = self.bought.zip(bought).map(|(sum, more)| sum + more);
        self.held += held;
        self.known += 1;
        self.observations = self.observations.min(found.observations);
    }
}

/// The most that were held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peak {
    /// The first day on which so many were held.
    pub day: NaiveDate,
    /// How many.
    pub held: u32,
    /// Who held one then and not at the observation before: those who made it. `None` if it is
    /// not known who held one then, or before.
    pub by: Option<Vec<UserId>>,
}

impl History {
    /// The days from the first observation of a license to the last. A day without one is there,
    /// and not known.
    pub fn days_of(&self, license: &LicenseId, zone: &dyn Zone) -> Vec<SeriesPoint> {
        let Some(&license) = self.licenses.places.get(license) else {
            return Vec::new();
        };
        let mut points: Vec<SeriesPoint> = Vec::new();
        for frame in &self.frames {
            let Some(row) = frame.row(license) else {
                continue;
            };
            let day = zone.day(frame.at);
            while let Some(next) = points.last().and_then(|last| last.day.succ_opt())
                && next < day
            {
                points.push(SeriesPoint {
                    day: next,
                    bought: None,
                    held: None,
                    observations: 0,
                });
            }
            let observations = match points.last() {
                Some(last) if last.day == day => last.observations,
                _ => 0,
            };
            if observations > 0 {
                points.pop();
            }
            points.push(SeriesPoint {
                day,
                bought: row.bought,
                held: Some(row.held),
                observations: observations + 1,
            });
        }
        points
    }

    /// Several licenses together: a day is known only if it is known of each of them, and has a
    /// limit only if each of them has. Where somebody observes a license at other times and does
    /// not find it, it was not there yet, or not any more.
    pub fn days_together(&self, licenses: &[LicenseId], zone: &dyn Zone) -> Vec<SeriesPoint> {
        let days: Vec<NaiveDate> = self.frames.iter().map(|it| zone.day(it.at)).collect();
        let (Some(&first), Some(&last)) = (days.first(), days.last()) else {
            return Vec::new();
        };
        let count = (last - first).num_days() as usize + 1;
        let mut sums = vec![Sum::default(); count];
        let mut all = 0_u32;
        for license in licenses {
            let Some(&license) = self.licenses.places.get(license) else {
                continue;
            };
            all += 1;
            let seen_by: FxHashSet<&str> = { self.frames.iter() }
                .filter(|frame| frame.row(license).is_some())
                .map(|frame| frame.observer.as_str())
                .collect();
            // What it was on the day before, until an observation says otherwise.
            let mut known: Option<(usize, Known)> = None;
            for (frame, day) in self.frames.iter().zip(&days) {
                let nth = (*day - first).num_days() as usize;
                if let Some((before, found)) = &known
                    && *before != nth
                {
                    sums[*before].add(found);
                    known = None;
                }
                let row = frame.row(license);
                if row.is_none() && !seen_by.contains(frame.observer.as_str()) {
                    continue;
                }
                let (_, found) = known.get_or_insert((nth, Known::default()));
                found.observations += 1;
                match row {
                    Some(row) => found.row = Some((row.bought, row.held)),
                    // Somebody else has found it on the same day.
                    None if found.row.is_some() => {}
                    None => found.is_absent = true,
                }
            }
            if let Some((nth, found)) = &known {
                sums[*nth].add(found);
            }
        }
        let points = first.iter_days().zip(sums).map(|(day, sum)| {
            let is_known = sum.known == all && all > 0;
            SeriesPoint {
                day,
                bought: sum.bought.filter(|_| is_known),
                held: is_known.then_some(sum.held),
                observations: if is_known { sum.observations } else { 0 },
            }
        });
        let mut points: Vec<SeriesPoint> = points.collect();
        let is_known = |point: &SeriesPoint| point.held.is_some();
        let end = points.iter().rposition(is_known).map_or(0, |nth| nth + 1);
        points.truncate(end);
        points.drain(..points.iter().position(is_known).unwrap_or(0));
        points
    }

    /// The most seats of several licenses that were held together, by their days, and who made it
    /// so many.
    pub fn peak_together(
        &self,
        licenses: &[LicenseId],
        points: &[SeriesPoint],
        zone: &dyn Zone,
    ) -> Option<Peak> {
        let most = points.iter().filter_map(|point| point.held).max()?;
        let day = points.iter().find(|point| point.held == Some(most))?.day;
        let (begin, end) = (zone.begin(day), zone.begin(day.succ_opt().unwrap_or(day)));
        let on = self.seats_by_license();
        let mut by = Some(Vec::new());
        for license in licenses {
            let Some(&place) = self.licenses.places.get(license) else {
                continue;
            };
            let then = self.last_of(place, begin..end);
            let before = self.last_of(place, Moment::MIN_UTC..begin);
            match (then, before) {
                // It was not there that day.
                (None, _) => {}
                (Some(then), Some(before)) if then.is_whole(place) && before.is_whole(place) => {
                    let came = { on[place as usize].iter() }
                        .filter(|seat| then.seat(**seat) > 0 && before.seat(**seat) == 0);
                    if let Some(by) = &mut by {
                        by.extend(came.map(|seat| self.person_of(*seat)));
                    }
                }
                (Some(_), _) => by = None,
            }
        }
        if let Some(by) = &mut by {
            crate::lean::sort(by);
            by.dedup();
        }
        Some(Peak {
            day,
            held: most,
            by,
        })
    }

    /// All licenses that were ever seen, in no particular order.
    pub fn licenses(&self) -> &[LicenseId] {
        &self.licenses.items
    }

    /// Everybody who was ever seen on a seat, in no particular order.
    pub fn people(&self) -> &[UserId] {
        &self.people.items
    }

    /// Whether a license had no limit when it was last seen.
    pub fn has_no_limit(&self, license: &LicenseId) -> bool {
        let Some(&place) = self.licenses.places.get(license) else {
            return false;
        };
        let last = self.frames.iter().rev().find_map(|frame| frame.row(place));
        last.is_some_and(|row| row.bought.is_none())
    }

    /// The most seats of a license that were held, and who made it so many.
    pub fn peak(&self, license: &LicenseId, zone: &dyn Zone) -> Option<Peak> {
        let place = *self.licenses.places.get(license)?;
        let rows = || {
            self.frames
                .iter()
                .filter_map(|frame| Some((frame, frame.row(place)?)))
        };
        let most = rows().map(|(_, row)| row.held).max()?;
        let (at, _) = rows().find(|(_, row)| row.held == most)?;
        let whole = || rows().filter(|(_, row)| row.has_all_people);
        let then = whole().find(|(frame, _)| frame.at == at.at);
        let before = whole().rfind(|(frame, _)| frame.at < at.at);
        let by = then.zip(before).map(|((then, _), (before, _))| {
            let mut people: Vec<UserId> = (0..self.seats.items.len())
                .filter(|seat| self.seats.items[*seat].0 == place)
                .filter(|seat| then.seat(*seat) > 0 && before.seat(*seat) == 0)
                .map(|seat| self.person_of(seat))
                .collect();
            crate::lean::sort(&mut people);
            people
        });
        Some(Peak {
            day: zone.day(at.at),
            held: most,
            by,
        })
    }

    /// The seats on each license, by their places.
    pub(super) fn seats_by_license(&self) -> Vec<Vec<usize>> {
        let mut on = vec![Vec::new(); self.licenses.items.len()];
        for (place, (license, _)) in self.seats.items.iter().enumerate() {
            on[*license as usize].push(place);
        }
        on
    }

    /// Whose seat it is that stands at a place.
    pub(super) fn person_of(&self, seat: usize) -> UserId {
        self.people.items[self.seats.items[seat].1 as usize].clone()
    }

    /// The months in which somebody was seen to use a seat, by their first days. Others are not
    /// known: a month in which nobody observed anything may be one of them.
    pub fn months_of(&self, license: &LicenseId, person: &UserId) -> Vec<NaiveDate> {
        let license = self.licenses.places.get(license);
        let person = self.people.places.get(person);
        let seat = license
            .zip(person)
            .map(|(license, person)| (*license, *person));
        let Some(&seat) = seat.and_then(|seat| self.seats.places.get(&seat)) else {
            return Vec::new();
        };
        let seen = { self.frames.iter() }.filter_map(|frame| sign(frame.seat(seat as usize)));
        let months = crate::lean::set(seen.filter_map(|sign| sign.day.with_day(1)));
        months.into_iter().collect()
    }

    /// How many were held on each day of the last year that was observed, for
    /// [`Forecast`](crate::usage::Forecast).
    pub fn counts(points: &[SeriesPoint]) -> Vec<(NaiveDate, u32)> {
        let last = points.last().map(|point| point.day);
        let year = last.and_then(|day| day.checked_sub_months(Months::new(12)));
        let recent = points.iter().filter(|point| Some(point.day) >= year);
        recent
            .filter_map(|point| Some((point.day, point.held?)))
            .collect()
    }

    /// Which days of a series have to be drawn as a gap, by their places: between observations
    /// that are further from each other than usual, or than is kept of times so long ago.
    pub fn gaps(points: &[SeriesPoint]) -> FxHashSet<usize> {
        let known: Vec<usize> = (0..points.len())
            .filter(|nth| points[*nth].held.is_some())
            .collect();
        let mut steps: Vec<usize> = known.windows(2).map(|pair| pair[1] - pair[0]).collect();
        crate::lean::sort(&mut steps);
        let usual = steps
            .get(steps.len().saturating_sub(1) / 2)
            .copied()
            .unwrap_or(1);
        let last = points.last().map(|point| point.day).unwrap_or_default();
        let mut gaps = FxHashSet::default();
        for pair in known.windows(2) {
            let kept = keeping(last - points[pair[0]].day);
            let allowed = usual.max(usize::try_from(kept).unwrap_or(1));
            if pair[1] - pair[0] > allowed + allowed / 2 {
                gaps.extend(pair[0] + 1..pair[1]);
            }
        }
        gaps
    }
}

/// How many days lie between observations that are kept of a time so long ago.
fn keeping(age: TimeDelta) -> i64 {
    let days = age.num_days();
    if days <= EVERY_DAY {
        1
    } else if days <= EVERY_WEEK {
        7
    } else {
        31
    }
}

impl Frame {
    /// Whether a license was observed with all its people.
    pub fn is_whole(&self, license: u32) -> bool {
        self.row(license).is_some_and(|row| row.has_all_people)
    }
}

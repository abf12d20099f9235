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
    domain::{LicenseId, UserId},
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

    /// Several licenses together: a day is known only if each of them was observed on it, and
    /// has a limit only if each of them has.
    pub fn days_together(&self, licenses: &[LicenseId], zone: &dyn Zone) -> Vec<SeriesPoint> {
        let each: Vec<Vec<SeriesPoint>> = { licenses.iter() }
            .map(|license| self.days_of(license, zone))
            .filter(|points| !points.is_empty())
            .collect();
        let first = each
            .iter()
            .filter_map(|it| it.first())
            .map(|it| it.day)
            .min();
        let last = each
            .iter()
            .filter_map(|it| it.last())
            .map(|it| it.day)
            .max();
        let (Some(first), Some(last)) = (first, last) else {
            return Vec::new();
        };
        let on = |day: NaiveDate| {
            let here: Vec<Option<&SeriesPoint>> = { each.iter() }
                .map(|points| {
                    let nth = usize::try_from((day - points[0].day).num_days()).ok()?;
                    points.get(nth)
                })
                .collect();
            let sum = |of: fn(&SeriesPoint) -> Option<u32>| -> Option<u32> {
                here.iter().map(|point| of((*point)?)).sum()
            };
            let held = sum(|point| point.held);
            SeriesPoint {
                day,
                bought: held.and_then(|_| sum(|point| point.bought)),
                held,
                observations: { here.iter().flatten() }
                    .map(|point| point.observations)
                    .min()
                    .unwrap_or(0),
            }
        };
        first
            .iter_days()
            .take_while(|day| *day <= last)
            .map(on)
            .collect()
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

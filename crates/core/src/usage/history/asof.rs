//! Who held a seat on a day, and what is different between two days.

use chrono::NaiveDate;

use super::{History, frame::Frame};
use crate::{
    domain::{LicenseId, Moment, UserId},
    lean,
    usage::Zone,
};

/// Whether somebody held a seat on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldOn {
    /// They did.
    Held,
    /// They did not.
    NotHeld,
    /// It changed somewhere between these two observations, of which the first may be that of
    /// the day.
    Between(Moment, Moment),
    /// Nothing was observed before, or nothing after.
    Unknown,
}

/// A seat and whether it was held on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolderOn {
    /// On which license.
    pub license: LicenseId,
    /// Who.
    pub person: UserId,
    /// Whether they held it.
    pub held: HeldOn,
}

/// What is different between two observations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenseChange {
    /// Of which license.
    pub license: LicenseId,
    /// Seats bought, before and after; `None` without limit.
    pub bought: (Option<u32>, Option<u32>),
    /// Seats held, before and after.
    pub held: (u32, u32),
    /// Who came; `None` if not everybody was known both times.
    pub came: Option<Vec<UserId>>,
    /// Who went.
    pub went: Option<Vec<UserId>>,
    /// The observations that are compared.
    pub at: (Moment, Moment),
}

impl History {
    /// Who held seats on a day in the zone of the report, and of whom nobody can say. Those who
    /// did not are not among them. In no particular order.
    pub fn holders_on(&self, day: NaiveDate, zone: &dyn Zone) -> Vec<HolderOn> {
        let next = day.succ_opt().unwrap_or(day);
        let (begin, end) = (zone.begin(day), zone.begin(next));
        let around: Vec<Around<'_>> = (0..self.licenses.items.len() as u32)
            .map(|license| self.around(license, begin, end))
            .collect();
        let mut found = Vec::new();
        for (place, &(license, person)) in self.seats.items.iter().enumerate() {
            let held = around[license as usize].held(place);
            if held != HeldOn::NotHeld {
                found.push(HolderOn {
                    license: self.licenses.items[license as usize].clone(),
                    person: self.people.items[person as usize].clone(),
                    held,
                });
            }
        }
        found
    }

    /// Whether somebody held a seat on a day.
    pub fn held_on(
        &self,
        license: &LicenseId,
        person: &UserId,
        day: NaiveDate,
        zone: &dyn Zone,
    ) -> HeldOn {
        let Some(&license) = self.licenses.places.get(license) else {
            return HeldOn::Unknown;
        };
        let next = day.succ_opt().unwrap_or(day);
        let around = self.around(license, zone.begin(day), zone.begin(next));
        let person = self.people.places.get(person);
        let seat = person.and_then(|person| self.seats.places.get(&(license, *person)));
        // Whoever was never seen is in no place.
        around.held(seat.map_or(usize::MAX, |seat| *seat as usize))
    }

    /// The observations of a license around a day.
    fn around(&self, license: u32, begin: Moment, end: Moment) -> Around<'_> {
        let whole = || {
            self.frames
                .iter()
                .filter(|frame| frame.row(license).is_some())
        };
        let within = |frame: &&Frame| frame.at >= begin && frame.at < end;
        Around {
            license,
            within: whole().filter(within).collect(),
            before: whole().filter(|frame| frame.at < begin).collect(),
            after: whole().filter(|frame| frame.at >= end).collect(),
        }
    }

    /// What is different between the last observations of two days, or before them, license by
    /// license.
    pub fn compare(&self, from: NaiveDate, to: NaiveDate, zone: &dyn Zone) -> Vec<LicenseChange> {
        let until = |day: NaiveDate| zone.begin(day.succ_opt().unwrap_or(day));
        let (from, to) = (until(from), until(to));
        let on = self.seats_by_license();
        let mut changes = Vec::new();
        for (place, license) in (0_u32..).zip(&self.licenses.items) {
            let last = |end| self.last_of(place, Moment::MIN_UTC..end);
            let (Some(old), Some(new)) = (last(from), last(to)) else {
                continue;
            };
            let (Some(was), Some(is)) = (old.row(place), new.row(place)) else {
                continue;
            };
            let both = was.has_all_people && is.has_all_people;
            let people = |old: &Frame, new: &Frame| {
                let seats = on[place as usize].iter();
                let came = seats.filter(|seat| new.seat(**seat) > 0 && old.seat(**seat) == 0);
                let mut people: Vec<UserId> = came.map(|seat| self.person_of(*seat)).collect();
                lean::sort(&mut people);
                people
            };
            changes.push(LicenseChange {
                license: license.clone(),
                bought: (was.bought, is.bought),
                held: (was.held, is.held),
                came: both.then(|| people(old, new)),
                went: both.then(|| people(new, old)),
                at: (old.at, new.at),
            });
        }
        lean::sort_by(&mut changes, &|a, b| a.license.cmp(&b.license));
        changes
    }
}

/// The observations of a license around a day.
struct Around<'a> {
    license: u32,
    within: Vec<&'a Frame>,
    before: Vec<&'a Frame>,
    after: Vec<&'a Frame>,
}

impl Around<'_> {
    /// Whether an observation has somebody on the license; `None` if it cannot say.
    fn sees(&self, frame: &Frame, seat: usize) -> Option<bool> {
        if frame.seat(seat) > 0 {
            return Some(true);
        }
        frame.is_whole(self.license).then_some(false)
    }

    fn held(&self, seat: usize) -> HeldOn {
        let told = |frame: &&&Frame| self.sees(frame, seat).map(|held| (frame.at, held));
        let within: Vec<(Moment, bool)> = self.within.iter().filter_map(|it| told(&it)).collect();
        if let (Some(first), Some(last)) = (within.first(), within.last()) {
            // It was both on the day itself: whoever looks for a holder finds one, with a doubt.
            if within.iter().any(|it| it.1 != first.1) {
                return HeldOn::Between(first.0, last.0);
            }
            return if first.1 {
                HeldOn::Held
            } else {
                HeldOn::NotHeld
            };
        }
        let before = self.before.iter().rev().find_map(|it| told(&it));
        let after = self.after.iter().find_map(|it| told(&it));
        match (before, after) {
            (Some((_, true)), Some((_, true))) => HeldOn::Held,
            (Some((_, false)), Some((_, false))) => HeldOn::NotHeld,
            (Some((before, _)), Some((after, _))) => HeldOn::Between(before, after),
            _ => HeldOn::Unknown,
        }
    }
}

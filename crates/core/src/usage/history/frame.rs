//! An observation as it is held: by places instead of ids, and two bytes a seat.

use chrono::{Days, NaiveDate};

use super::{DaySign, History};
use crate::{
    domain::Moment,
    usage::{Ends, SignKind},
};

/// An observation by places.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub server: String,
    pub observer: String,
    pub zone: String,
    pub at: Moment,
    /// By license.
    pub rows: Vec<Row>,
    /// By the places of seats: 0 where it was not seen, else [`code`]; shorter than the list of
    /// all seats where those that follow were not seen.
    pub seats: Vec<u16>,
    /// Of all the rest.
    pub hash: u64,
}

/// A license in an observation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub license: u32,
    pub bought: Option<u32>,
    pub cap: Option<u32>,
    pub held: u32,
    pub ends: Option<Ends>,
    pub last: u16,
    pub has_all_devices: bool,
    pub has_all_people: bool,
}

const KINDS: [SignKind; 5] = [
    SignKind::Heartbeat,
    SignKind::Validation,
    SignKind::CheckIn,
    SignKind::CheckOut,
    SignKind::Activation,
];

/// What is seen of a seat as a number: 1 if there was no sign, else the day and the kind.
pub(super) fn code(sign: Option<DaySign>) -> u16 {
    let Some(sign) = sign else {
        return 1;
    };
    let day = (sign.day - epoch()).num_days().max(0);
    let kind = KINDS.iter().position(|it| *it == sign.kind).unwrap_or(0);
    pack(u32::try_from(day).unwrap_or(u32::MAX), kind as u16)
}

/// The number of a day and a kind. What is later than the last day is of the last.
pub(super) fn pack(day: u32, kind: u16) -> u16 {
    const KIND_COUNT: u16 = KINDS.len() as u16;
    const LAST: u16 = (u16::MAX - 2) / KIND_COUNT - 1;
    let day = u16::try_from(day).unwrap_or(LAST).min(LAST);
    day * KIND_COUNT + kind.min(KIND_COUNT - 1) + 2
}

/// The day of a number; 0 where it is of none.
pub(super) fn day_of(code: u16) -> u32 {
    u32::from(code.saturating_sub(2)) / KINDS.len() as u32
}

/// The kind of a number, by its place; the first where it is of none.
pub(super) fn kind_of(code: u16) -> u16 {
    code.saturating_sub(2) % KINDS.len() as u16
}

/// The sign of a number, if it is of one.
pub(super) fn sign(code: u16) -> Option<DaySign> {
    (code >= 2).then_some(())?;
    Some(DaySign {
        day: epoch().checked_add_days(Days::new(day_of(code).into()))?,
        kind: KINDS[usize::from(kind_of(code))],
    })
}

/// Days are counted from here: nothing is older, and the numbers last until 2045.
fn epoch() -> NaiveDate {
    NaiveDate::from_ymd_opt(2010, 1, 1).unwrap_or(NaiveDate::MIN)
}

impl Frame {
    /// What was seen of a seat.
    pub fn seat(&self, place: usize) -> u16 {
        self.seats.get(place).copied().unwrap_or(0)
    }

    /// What was seen of a license.
    pub fn row(&self, license: u32) -> Option<&Row> {
        // Most observations are of all licenses.
        let likely = self.rows.get(license as usize);
        if let Some(row) = likely.filter(|row| row.license == license) {
            return Some(row);
        }
        let at = self.rows.binary_search_by_key(&license, |row| row.license);
        at.ok().map(|at| &self.rows[at])
    }
}

/// A sum over numbers in which no two of them can trade places and no change of one goes
/// unseen. Against accidents alone: against people there is the encryption around it.
#[derive(Clone, Copy)]
pub(super) struct Sum(pub u64);

impl Sum {
    pub fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Each step can be undone, so different sums stay different.
    pub fn add(&mut self, number: u64) {
        self.0 = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 ^= self.0 >> 32;
    }

    pub fn add_text(&mut self, text: &str) {
        self.add(text.len() as u64);
        text.bytes().for_each(|byte| self.add(byte.into()));
    }
}

/// The sum of texts, one after the other.
pub(in crate::usage) fn sum_of<'a>(texts: impl IntoIterator<Item = &'a str>) -> u64 {
    let mut sum = Sum::new();
    texts.into_iter().for_each(|text| sum.add_text(text));
    sum.0
}

impl History {
    /// Works out the sums of ids that have come.
    pub(super) fn sum_ids(&mut self) {
        let licenses = self.licenses.items.iter().skip(self.license_sums.len());
        self.license_sums
            .extend(licenses.map(|id| sum_of([id.as_str()])));
        let people = self.people.items.iter().skip(self.person_sums.len());
        self.person_sums
            .extend(people.map(|id| sum_of([id.as_str()])));
    }

    /// Of what an observation says, in whatever order it came to be known here.
    pub(super) fn hash(&self, frame: &Frame) -> u64 {
        let mut sum = Sum::new();
        for text in [&frame.server, &frame.observer, &frame.zone] {
            sum.add_text(text);
        }
        sum.add(frame.at.timestamp_micros() as u64);
        // Added up, since their order is that of the places here.
        let mut all = 0_u64;
        let optional = |number: Option<u32>| number.map_or(u64::MAX, u64::from);
        for row in &frame.rows {
            let mut sum = Sum::new();
            sum.add(self.license_sums[row.license as usize]);
            sum.add(optional(row.bought));
            sum.add(optional(row.cap));
            sum.add(row.held.into());
            match row.ends {
                None => sum.add(0),
                Some(Ends::At(at)) => {
                    sum.add(1);
                    sum.add(at.timestamp_micros() as u64);
                }
                Some(Ends::On(day)) => {
                    sum.add(2);
                    sum.add((day - epoch()).num_days() as u64);
                }
            }
            sum.add(row.last.into());
            sum.add(u64::from(row.has_all_devices) << 1 | u64::from(row.has_all_people));
            all = all.wrapping_add(sum.0);
        }
        sum.add(all);
        let mut all = 0_u64;
        for (&(license, person), &seen) in self.seats.items.iter().zip(&frame.seats) {
            if seen > 0 {
                let mut sum = Sum::new();
                sum.add(self.license_sums[license as usize]);
                sum.add(self.person_sums[person as usize] ^ u64::from(seen).rotate_left(48));
                all = all.wrapping_add(sum.0);
            }
        }
        sum.add(all);
        sum.0
    }
}

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
    const MOST: i64 = (u16::MAX as i64 - 2) / KINDS.len() as i64 - 1;
    let day = (sign.day - epoch()).num_days().clamp(0, MOST);
    let kind = KINDS.iter().position(|it| *it == sign.kind).unwrap_or(0);
    u16::try_from(day * KINDS.len() as i64 + kind as i64 + 2).unwrap_or(u16::MAX)
}

/// The sign of a number, if it is of one.
pub(super) fn sign(code: u16) -> Option<DaySign> {
    let code = usize::from(code.checked_sub(2)?);
    Some(DaySign {
        day: epoch().checked_add_days(Days::new((code / KINDS.len()) as u64))?,
        kind: KINDS[code % KINDS.len()],
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

impl History {
    /// Of what an observation says, in whatever order it came to be known here.
    pub(super) fn hash(&self, frame: &Frame) -> u64 {
        let of = |text: &str| {
            let mut sum = Sum::new();
            sum.add_text(text);
            sum.0
        };
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
            sum.add(of(self.licenses.items[row.license as usize].as_str()));
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
        let licenses: Vec<u64> = { self.licenses.items.iter() }
            .map(|id| of(id.as_str()))
            .collect();
        let people: Vec<u64> = self.people.items.iter().map(|id| of(id.as_str())).collect();
        let mut all = 0_u64;
        for (&(license, person), &seen) in self.seats.items.iter().zip(&frame.seats) {
            if seen > 0 {
                let mut sum = Sum::new();
                sum.add(licenses[license as usize]);
                sum.add(people[person as usize]);
                sum.add(seen.into());
                all = all.wrapping_add(sum.0);
            }
        }
        sum.add(all);
        sum.0
    }
}

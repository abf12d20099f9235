//! How long observations are kept: every day for a quarter, then one a week for a year, then one
//! a month for two more.

use chrono::{Datelike, TimeDelta};
use rustc_hash::FxHashMap;

use super::{History, frame::Frame};
use crate::domain::Moment;

/// Every day is kept for so many days.
pub(super) const EVERY_DAY: i64 = 92;
/// One a week for so many: thirteen months.
pub(super) const EVERY_WEEK: i64 = 396;
/// One a month for so many: thirty-seven months.
const EVERY_MONTH: i64 = 1_127;

/// What an observation is one of.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Bucket {
    Day(i32),
    Week(i32, u32),
    Month(i32, u32),
}

impl Bucket {
    fn of(at: Moment, now: Moment) -> Option<Self> {
        let day = at.date_naive();
        let age = now.signed_duration_since(at).num_days();
        if age <= EVERY_DAY {
            Some(Self::Day(day.num_days_from_ce()))
        } else if age <= EVERY_WEEK {
            let week = day.iso_week();
            Some(Self::Week(week.year(), week.week()))
        } else if age <= EVERY_MONTH {
            Some(Self::Month(day.year(), day.month()))
        } else {
            None
        }
    }
}

impl History {
    /// Lets go of what is not kept any more at a moment. Of each observer's day, week or month
    /// the observation stays that knew the people of most licenses; of several the last.
    pub fn thin(&mut self, now: Moment) {
        let whole = |frame: &Frame| frame.rows.iter().filter(|row| row.has_all_people).count();
        let mut best: FxHashMap<(String, Bucket), (usize, Moment, u64)> = FxHashMap::default();
        let key = |frame: &Frame| {
            let bucket = Bucket::of(frame.at, now)?;
            Some((frame.observer.clone(), bucket))
        };
        for frame in &self.frames {
            if let Some(key) = key(frame) {
                let mine = (whole(frame), frame.at, frame.hash);
                let most = best.entry(key).or_insert(mine);
                *most = mine.max(*most);
            }
        }
        self.frames.retain(|frame| {
            let most = key(frame).and_then(|key| best.get(&key).copied());
            most.is_some_and(|(_, at, hash)| (at, hash) == (frame.at, frame.hash))
        });
    }

    /// As [`Self::write`], without the oldest observations where it would be more than so many
    /// bytes; those are let go of.
    pub fn write_within(&mut self, most: usize) -> Vec<u8> {
        loop {
            let bytes = self.write();
            if bytes.len() <= most || self.frames.is_empty() {
                return bytes;
            }
            let too_many = self.frames.len().div_ceil(10);
            self.frames.drain(..too_many);
        }
    }

    /// When the last observation was made that knew the people of any license.
    pub fn last_at(&self) -> Option<Moment> {
        let mut whole = self.frames.iter().rev();
        let last = whole.find(|frame| frame.rows.iter().any(|row| row.has_all_people));
        last.map(|frame| frame.at)
    }

    /// Whether it is time for another observation: one a day is enough.
    pub fn is_due(&self, now: Moment) -> bool {
        let last = self.last_at();
        last.is_none_or(|last| now.signed_duration_since(last) >= TimeDelta::hours(20))
    }
}

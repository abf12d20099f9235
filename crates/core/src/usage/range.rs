//! The range of time that a report is about. Months are those of the report's zone.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::Zone;
use crate::domain::Moment;

/// A range as it is chosen, and as it stands in an address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Period {
    /// From the first of the month to now.
    #[default]
    ThisMonth,
    /// This month and those before it, so many together.
    LastMonths(u32),
    /// From one day on, up to but without another.
    Days(NaiveDate, NaiveDate),
}

/// A range between two moments: `from` is in it, `to` is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// When it begins.
    pub from: Moment,
    /// When it ends.
    pub to: Moment,
    /// Whether it goes on until now. Then whatever was read later than `to`, while the rest was
    /// still being read, is in it as well.
    pub is_open: bool,
}

impl Period {
    /// The ranges that are offered, beside days that somebody chooses.
    pub const OFFERED: [Self; 5] = [
        Self::ThisMonth,
        Self::LastMonths(3),
        Self::LastMonths(6),
        Self::LastMonths(9),
        Self::LastMonths(12),
    ];

    /// What is written as `this-month`, `last-3`, or `2026-09-01..2026-10-01`, of which the
    /// second day is not in the range.
    pub fn read(text: &str) -> Option<Self> {
        if text == "this-month" {
            return Some(Self::ThisMonth);
        }
        if let Some(months) = text.strip_prefix("last-") {
            let months = months.parse().ok()?;
            return (1..=120)
                .contains(&months)
                .then_some(Self::LastMonths(months));
        }
        let (from, to) = text.split_once("..")?;
        let (from, to) = (read_day(from)?, read_day(to)?);
        (from < to).then_some(Self::Days(from, to))
    }

    /// As [`Self::read`] reads it.
    pub fn write(&self) -> String {
        match self {
            Self::ThisMonth => "this-month".to_owned(),
            Self::LastMonths(months) => format!("last-{months}"),
            Self::Days(from, to) => format!("{}..{}", write_day(*from), write_day(*to)),
        }
    }

    /// The range in a zone, as it is at a moment of the server's clock: that of the oldest
    /// reading which the report uses.
    pub fn range(&self, now: Moment, zone: &dyn Zone) -> Range {
        let (from, to) = match *self {
            Self::ThisMonth => (months_back(zone.day(now), 0), None),
            Self::LastMonths(months) => {
                (months_back(zone.day(now), months.saturating_sub(1)), None)
            }
            Self::Days(from, to) => (from, Some(to)),
        };
        let ends = to.map(|day| zone.begin(day)).filter(|to| *to < now);
        Range {
            from: zone.begin(from),
            to: ends.unwrap_or(now),
            is_open: ends.is_none(),
        }
    }
}

/// The first day of a month: that of a day, or so many before it.
fn months_back(day: NaiveDate, months: u32) -> NaiveDate {
    let first = day.with_day(1).unwrap_or(day);
    first
        .checked_sub_months(Months::new(months))
        .unwrap_or(first)
}

impl Range {
    /// Everything that is seen on one of the last `days` days, today among them: whoever is not
    /// in it has given no sign for that many days.
    pub fn last_days(days: u32, now: Moment, zone: &dyn Zone) -> Self {
        let today = zone.day(now);
        let first = today.checked_sub_days(Days::new(days.saturating_sub(1).into()));
        Self {
            from: zone.begin(first.unwrap_or(today)),
            to: now,
            is_open: true,
        }
    }

    /// Whether a moment is in it.
    pub fn has(&self, at: Moment) -> bool {
        self.from <= at && (self.is_open || at < self.to)
    }

    /// Its first and its last day, both in it.
    pub fn days(&self, zone: &dyn Zone) -> (NaiveDate, NaiveDate) {
        let last = self.to - chrono::TimeDelta::nanoseconds(i64::from(!self.is_open));
        (zone.day(self.from), zone.day(last))
    }
}

/// A day such as `2026-09-01`.
pub fn write_day(day: NaiveDate) -> String {
    let mut text = crate::domain::iso::write(day.and_time(chrono::NaiveTime::MIN).and_utc());
    text.truncate("2026-09-01".len());
    text
}

/// Reads a day such as `2026-09-01`.
pub fn read_day(text: &str) -> Option<NaiveDate> {
    let begin = crate::domain::iso::read(&format!("{text}T00:00:00Z"))?;
    Some(begin.date_naive())
}

#[cfg(test)]
mod tests {
    use super::{super::zone::tests::zone, *};
    use crate::domain::iso;

    fn at(text: &str) -> Moment {
        iso::read(text).expect("a moment")
    }

    #[test]
    fn months_begin_in_the_zone_and_this_one_is_among_them() {
        let now = at("2026-11-22T10:00:00Z");
        for (name, months, from) in [
            ("Europe/Berlin", 1, "2026-10-31T23:00:00Z"),
            ("Europe/Berlin", 3, "2026-08-31T22:00:00Z"),
            ("Europe/Berlin", 6, "2026-05-31T22:00:00Z"),
            ("Europe/Berlin", 9, "2026-02-28T23:00:00Z"),
            ("Europe/Berlin", 12, "2025-11-30T23:00:00Z"),
            ("UTC", 3, "2026-09-01T00:00:00Z"),
            ("Pacific/Pago_Pago", 6, "2026-06-01T11:00:00Z"),
        ] {
            let range = Period::LastMonths(months).range(now, &zone(name));
            assert_eq!((range.from, range.to), (at(from), now), "{name} {months}");
            assert!(range.is_open);
        }
        assert_eq!(
            Period::ThisMonth.range(now, &zone("UTC")),
            Period::LastMonths(1).range(now, &zone("UTC"))
        );
    }

    #[test]
    fn a_month_begins_for_some_while_it_still_goes_on_for_others() {
        let now = at("2026-10-31T23:30:00Z");
        let berlin = Period::ThisMonth.range(now, &zone("Europe/Berlin"));
        assert_eq!(berlin.from, at("2026-10-31T23:00:00Z"));
        let utc = Period::ThisMonth.range(now, &zone("UTC"));
        assert_eq!(utc.from, at("2026-10-01T00:00:00Z"));
    }

    #[test]
    fn a_day_on_which_clocks_go_back_has_twenty_five_hours() {
        let berlin = zone("Europe/Berlin");
        let period = Period::read("2026-10-25..2026-10-26").expect("a period");
        let range = period.range(at("2026-11-22T10:00:00Z"), &berlin);
        assert_eq!((range.to - range.from).num_hours(), 25);
        assert!(range.has(at("2026-10-25T22:59:59Z")));
        assert!(!range.has(at("2026-10-25T23:00:00Z")));
        let day = read_day("2026-10-25").expect("a day");
        assert_eq!(range.days(&berlin), (day, day));
    }

    #[test]
    fn what_is_chosen_is_read_as_it_is_written() {
        for text in ["this-month", "last-3", "last-12", "2026-09-01..2026-10-01"] {
            assert_eq!(
                Period::read(text).map(|it| it.write()).as_deref(),
                Some(text)
            );
        }
        for text in [
            "",
            "last-0",
            "last-x",
            "last--1",
            "2026-09-01",
            "2026-09-01..2026-09-01",
            "2026-10-01..2026-09-01",
            "2026-02-30..2026-03-01",
        ] {
            assert_eq!(Period::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_range_that_is_not_over_ends_now() {
        let now = at("2026-11-22T10:00:00Z");
        let period = Period::read("2026-11-01..2026-12-01").expect("a period");
        let range = period.range(now, &zone("UTC"));
        assert_eq!((range.to, range.is_open), (now, true));
    }

    #[test]
    fn no_sign_for_so_many_days_counts_days_of_the_calendar() {
        let (now, utc) = (at("2026-11-22T10:00:00Z"), zone("UTC"));
        assert_eq!(
            Range::last_days(1, now, &utc).from,
            at("2026-11-22T00:00:00Z")
        );
        assert_eq!(
            Range::last_days(90, now, &utc).from,
            at("2026-08-25T00:00:00Z")
        );
    }
}

//! Days in a time zone. The rules of zones are the caller's: the browser has them already, and
//! they are large.

use chrono::{Days, NaiveDate, TimeDelta};

use crate::domain::Moment;

/// A time zone that a report is made in. All of it follows from how far its clocks are ahead of
/// UTC at a moment.
pub trait Zone: Send + Sync {
    /// Its name, such as `Europe/Berlin`. It stands in every file.
    fn name(&self) -> &str;

    /// How many seconds its clocks are ahead of UTC; negative where they are behind.
    fn ahead_s(&self, at: Moment) -> i32;

    /// The day it is there.
    fn day(&self, at: Moment) -> NaiveDate {
        let there = at.checked_add_signed(TimeDelta::seconds(self.ahead_s(at).into()));
        there.unwrap_or(at).date_naive()
    }

    /// When a day begins there: at midnight, or at the first moment after it where clocks leave
    /// midnight out. A day that has midnight twice begins at the first.
    fn begin(&self, day: NaiveDate) -> Moment {
        let utc = day.and_time(chrono::NaiveTime::MIN).and_utc();
        let (before, after) = (utc - TimeDelta::hours(36), utc + TimeDelta::hours(36));
        // As the clocks go before and after whatever happens around that day.
        let by = |at: Moment| utc - TimeDelta::seconds(self.ahead_s(at).into());
        let candidates = [by(before), by(after)];
        let is_midnight = |at: &Moment| by(*at) == *at;
        if let Some(first) = candidates.into_iter().filter(is_midnight).min() {
            return first;
        }
        // Clocks go forward across midnight: the day begins when they do.
        let (mut earlier, mut later) = (before.timestamp(), after.timestamp());
        while later - earlier > 1 {
            let middle = earlier.midpoint(later);
            let at = Moment::from_timestamp(middle, 0).unwrap_or(utc);
            if self.day(at) < day {
                earlier = middle;
            } else {
                later = middle;
            }
        }
        Moment::from_timestamp(later, 0).unwrap_or(utc)
    }
}

/// The zone without rules.
#[derive(Clone, Copy, Debug, Default)]
pub struct Utc;

impl Zone for Utc {
    fn name(&self) -> &str {
        "UTC"
    }

    fn ahead_s(&self, _: Moment) -> i32 {
        0
    }
}

/// The days of a zone, looked up once each: a zone that has to be asked for every sign of a large
/// server is slow.
#[derive(Clone, Debug)]
pub struct Calendar {
    first: NaiveDate,
    /// When each day begins, from `first` on.
    begins: Vec<Moment>,
}

impl Calendar {
    /// The days from one to another, both included.
    pub fn new(zone: &dyn Zone, first: NaiveDate, last: NaiveDate) -> Self {
        let days = first.iter_days().take_while(|day| *day <= last);
        Self {
            first,
            begins: days.map(|day| zone.begin(day)).collect(),
        }
    }

    /// The day of a moment. `None` before the first one; what is later than the last belongs to
    /// that.
    pub fn day(&self, at: Moment) -> Option<NaiveDate> {
        let after = self.begins.partition_point(|begin| *begin <= at);
        let nth = after.checked_sub(1)?;
        self.first.checked_add_days(Days::new(nth as u64))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use chrono::NaiveDate;
    use jiff::{Timestamp, tz::TimeZone};
    use proptest::prelude::*;

    use super::*;
    use crate::domain::iso;

    /// A zone by the rules that others keep.
    pub(crate) struct Named(pub TimeZone, pub String);

    pub(crate) fn zone(name: &str) -> Named {
        Named(TimeZone::get(name).expect("a zone"), name.to_owned())
    }

    impl Zone for Named {
        fn name(&self) -> &str {
            &self.1
        }

        fn ahead_s(&self, at: Moment) -> i32 {
            let at = Timestamp::from_second(at.timestamp()).expect("in range");
            self.0.to_offset(at).seconds()
        }
    }

    fn at(text: &str) -> Moment {
        iso::read(text).expect("a moment")
    }

    fn on(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a day")
    }

    #[test]
    fn days_begin_where_clocks_change() {
        for (name, day, begin) in [
            ("Europe/Berlin", on(2026, 10, 25), "2026-10-24T22:00:00Z"),
            ("Europe/Berlin", on(2026, 10, 26), "2026-10-25T23:00:00Z"),
            ("Pacific/Auckland", on(2026, 6, 1), "2026-05-31T12:00:00Z"),
            ("Pacific/Auckland", on(2026, 11, 1), "2026-10-31T11:00:00Z"),
            ("Pacific/Pago_Pago", on(2026, 11, 1), "2026-11-01T11:00:00Z"),
            // There was no midnight: clocks went from there to one o'clock.
            ("America/Sao_Paulo", on(2018, 11, 4), "2018-11-04T03:00:00Z"),
            // Midnight came twice.
            ("America/Havana", on(2026, 11, 1), "2026-11-01T04:00:00Z"),
            ("UTC", on(2026, 11, 1), "2026-11-01T00:00:00Z"),
        ] {
            assert_eq!(zone(name).begin(day), at(begin), "{name} {day}");
        }
    }

    proptest! {
        #[test]
        fn days_are_as_others_work_them_out(
            nth in 0_usize..7, year in 1990_i32..2037, day in 1_u32..366,
        ) {
            let names = [
                "Europe/Berlin", "Pacific/Auckland", "Pacific/Pago_Pago", "America/Sao_Paulo",
                "Australia/Lord_Howe", "Asia/Beirut", "America/New_York",
            ];
            let zone = zone(names[nth]);
            let day = NaiveDate::from_yo_opt(year, day).expect("a day");
            let theirs = jiff::civil::date(
                i16::try_from(year).expect("small"),
                chrono::Datelike::month(&day) as i8,
                chrono::Datelike::day(&day) as i8,
            );
            let theirs = theirs.to_zoned_datetime(zone.0.clone()).expect("a day");
            let begin = zone.begin(day);
            prop_assert_eq!(begin.timestamp(), theirs.timestamp().as_second());
            prop_assert_eq!(zone.day(begin), day);
            let calendar = Calendar::new(&zone, day, day + Days::new(3));
            prop_assert_eq!(calendar.day(begin), Some(day));
            prop_assert_eq!(calendar.day(begin - TimeDelta::seconds(1)), None);
        }
    }
}

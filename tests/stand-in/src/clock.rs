//! The server's clock: real time plus an offset that tests move.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Months, SecondsFormat, Utc};

/// One day in milliseconds.
pub(crate) const DAY: i64 = 86_400_000;

/// The clock every time stamp of one server comes from.
#[derive(Default)]
pub(crate) struct Clock {
    offset_ms: AtomicI64,
    /// What it shows while it stands; nought while it goes.
    stands_at: AtomicI64,
}

impl Clock {
    /// Milliseconds since the epoch, as this server sees it.
    pub(crate) fn now(&self) -> i64 {
        if self.stands_at.load(Ordering::SeqCst) != 0 {
            return self.stands_at.fetch_add(1, Ordering::SeqCst);
        }
        Utc::now().timestamp_millis() + self.offset_ms.load(Ordering::SeqCst)
    }

    /// The same, but a clock that stands does not go on for it.
    pub(crate) fn look(&self) -> i64 {
        match self.stands_at.load(Ordering::SeqCst) {
            0 => self.now(),
            at => at,
        }
    }

    /// A clock that shows this moment now and goes on from there.
    pub(crate) fn at(ms: i64) -> Self {
        let clock = Self::default();
        clock.set(ms);
        clock
    }

    /// Stops the clock at this moment. It still goes on by a millisecond whenever somebody looks,
    /// so that what happens keeps its order.
    pub(crate) fn stop(&self, ms: i64) {
        self.stands_at.store(ms, Ordering::SeqCst);
    }

    /// Puts the clock to this moment, from which it goes on.
    pub(crate) fn set(&self, ms: i64) {
        self.stands_at.store(0, Ordering::SeqCst);
        let real = Utc::now().timestamp_millis();
        self.offset_ms.store(ms - real, Ordering::SeqCst);
    }

    /// Moves the clock; a negative number moves it back.
    pub(crate) fn advance(&self, ms: i64) {
        if self.stands_at.load(Ordering::SeqCst) != 0 {
            self.stands_at.fetch_add(ms, Ordering::SeqCst);
        }
        self.offset_ms.fetch_add(ms, Ordering::SeqCst);
    }
}

/// The wire form of a time: ISO 8601 in UTC with milliseconds.
pub(crate) fn iso(ms: i64) -> String {
    DateTime::<Utc>::from_timestamp_millis(ms)
        .unwrap_or_default()
        .to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// So many months later, on the same day of the month where there is one.
pub(crate) fn months_after(ms: i64, months: u32) -> i64 {
    let at = DateTime::<Utc>::from_timestamp_millis(ms).unwrap_or_default();
    let then = at.checked_add_months(Months::new(months));
    then.map_or(ms, |then| then.timestamp_millis())
}

/// The same moment of the year before, or the last one before 29 February.
pub(crate) fn a_year_before(ms: i64) -> i64 {
    let at = DateTime::<Utc>::from_timestamp_millis(ms).unwrap_or_default();
    let then = at.checked_sub_months(Months::new(12));
    then.map_or(ms, |then| then.timestamp_millis())
}

/// The moment so many seconds after another, by the calendar: the server takes a duration apart
/// into years, months, weeks, days and a rest, each of average length, and then adds whole ones
/// (ActiveSupport::Duration.build). A year of 365 days is eleven months, four weeks, two days and
/// some hours, and so ends earlier than a year later.
pub(crate) fn after(ms: i64, seconds: i64) -> i64 {
    const YEAR: i64 = 31_556_952;
    const MONTH: i64 = 2_629_746;
    let (years, rest) = (seconds.div_euclid(YEAR), seconds.rem_euclid(YEAR));
    let months = u32::try_from(years * 12 + rest / MONTH).unwrap_or_default();
    months_after(ms, months) + rest % MONTH * 1000
}

/// Reads a time the way the server accepts it: ISO 8601 (date alone too) or unix seconds.
pub(crate) fn parse_time(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<i64>() {
        return seconds.checked_mul(1000);
    }
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.timestamp_millis());
    }
    if let Ok(time) = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f") {
        return Some(time.and_utc().timestamp_millis());
    }
    let date = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    Some(date.and_hms_opt(0, 0, 0)?.and_utc().timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_stands_keeps_order_and_no_pace() {
        let clock = Clock::at(1_000);
        clock.stop(5_000);
        assert_eq!([clock.now(), clock.now()], [5_000, 5_001]);
        clock.advance(1_000);
        assert_eq!(clock.now(), 6_002);
        clock.set(9_000);
        assert!((9_000..10_000).contains(&clock.now()));
    }

    #[test]
    fn durations_go_by_the_calendar() {
        let start = parse_time("2026-11-28T15:42:24Z").expect("a time");
        let then = |seconds: i64| iso(after(start, seconds));
        assert_eq!(then(31_536_000), "2027-11-27T20:22:18.000Z");
        assert_eq!(then(2_592_000), "2026-12-28T15:42:24.000Z");
        assert_eq!(then(31_556_952), "2027-11-28T15:42:24.000Z");
        assert_eq!(then(86_400), "2026-11-29T15:42:24.000Z");
    }

    #[test]
    fn times_are_read_in_every_accepted_form() {
        let noon = 1_772_366_400_000;
        assert_eq!(parse_time("2026-03-01T12:00:00.000Z"), Some(noon));
        assert_eq!(parse_time("2026-03-01T13:00:00+01:00"), Some(noon));
        assert_eq!(parse_time("1772366400"), Some(noon));
        assert_eq!(parse_time("2026-03-01"), Some(noon - DAY / 2));
        assert_eq!(parse_time("soon"), None);
        assert_eq!(iso(noon), "2026-03-01T12:00:00.000Z");
    }
}

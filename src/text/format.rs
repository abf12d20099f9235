//! Dates and numbers, by the rules of the reader's own browser.

use crate::domain::{Moment, iso};

const DAY_S: i64 = 86_400;

/// Days of the reader's calendar from `now` until `then`: 0 for all of today, negative for what is
/// past. So they agree with the dates that stand beside them, whatever the time of day.
pub fn days_until(then: Moment, now: Moment) -> i64 {
    let on = |moment| day_at(moment, browser::ahead_min(moment));
    on(then) - on(now)
}

/// The number of a moment's day, where clocks are so many minutes ahead of UTC at that moment: in
/// summer they may be ahead by others than in winter.
fn day_at(moment: Moment, ahead_min: i64) -> i64 {
    (moment.timestamp() + ahead_min * 60).div_euclid(DAY_S)
}

/// Whole seconds from `then` until `now`, never below zero.
pub fn seconds_since(then: Moment, now: Moment) -> u64 {
    u64::try_from((now - then).num_seconds()).unwrap_or(0)
}

/// The moment as a machine reads it: ISO 8601, UTC.
pub fn machine(moment: Moment) -> String {
    iso::write(moment)
}

/// The present, by this device's clock.
#[cfg(target_arch = "wasm32")]
pub fn now() -> Moment {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds fit 53 bits for ages"
    )]
    let ms = js_sys::Date::now() as i64;
    Moment::from_timestamp_millis(ms).unwrap_or_default()
}

/// The present; natively only tests ask, and they get a fixed one.
#[cfg(not(target_arch = "wasm32"))]
pub fn now() -> Moment {
    Moment::default()
}

/// When today began, by the reader's time zone.
#[cfg(target_arch = "wasm32")]
pub fn start_of_today() -> Moment {
    let day = js_sys::Date::new_0();
    for zero in [
        js_sys::Date::set_hours,
        js_sys::Date::set_minutes,
        js_sys::Date::set_seconds,
        js_sys::Date::set_milliseconds,
    ] {
        zero(&day, 0);
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds fit 53 bits for ages"
    )]
    let ms = day.get_time() as i64;
    Moment::from_timestamp_millis(ms).unwrap_or_default()
}

/// When today began; natively only tests ask.
#[cfg(not(target_arch = "wasm32"))]
pub fn start_of_today() -> Moment {
    now()
}

/// A day such as `12 Jan 2027`, in the reader's order and language, by the reader's time zone.
pub fn day(moment: Moment) -> String {
    browser::day(moment)
}

/// A day of a calendar, whatever time zone it is in; as [`day`] writes it.
pub fn plain_day(day: chrono::NaiveDate) -> String {
    browser::plain_day(day)
}

/// A day with the time, zone named.
pub fn day_and_time(moment: Moment) -> String {
    browser::day_and_time(moment)
}

/// The time of day, such as `14:05`.
pub fn clock(moment: Moment) -> String {
    browser::clock(moment)
}

/// A whole number with the reader's grouping.
pub fn number(number: u64) -> String {
    browser::number(number)
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use super::Moment;
    use js_sys::{Date, Intl, Object, Reflect};
    use wasm_bindgen::{JsCast, JsValue};

    thread_local! {
        // Making a formatter costs far more than using one.
        static DAY: Intl::DateTimeFormat = formatter(&[("day", "numeric"), ("month", "short"), ("year", "numeric")]);
        static TIME: Intl::DateTimeFormat = formatter(&[
            ("day", "numeric"), ("month", "short"), ("year", "numeric"),
            ("hour", "2-digit"), ("minute", "2-digit"), ("timeZoneName", "short"),
        ]);
        static PLAIN_DAY: Intl::DateTimeFormat = formatter(&[
            ("day", "numeric"), ("month", "short"), ("year", "numeric"), ("timeZone", "UTC"),
        ]);
        static CLOCK: Intl::DateTimeFormat =
            formatter(&[("hour", "2-digit"), ("minute", "2-digit")]);
        static NUMBER: Intl::NumberFormat =
            Intl::NumberFormat::new(&js_sys::Array::new(), &Object::new());
    }

    fn formatter(options: &[(&str, &str)]) -> Intl::DateTimeFormat {
        let object = Object::new();
        for (key, value) in options {
            // Setting a field of a fresh plain object cannot fail.
            let _ = Reflect::set(&object, &JsValue::from_str(key), &JsValue::from_str(value));
        }
        Intl::DateTimeFormat::new(&js_sys::Array::new(), &object)
    }

    fn date(moment: Moment) -> Date {
        #[expect(
            clippy::cast_precision_loss,
            reason = "milliseconds fit 53 bits for ages"
        )]
        let ms = moment.timestamp_millis() as f64;
        Date::new(&JsValue::from_f64(ms))
    }

    fn call(format: &js_sys::Function, value: &JsValue) -> Option<String> {
        format.call1(&JsValue::UNDEFINED, value).ok()?.as_string()
    }

    pub fn day(moment: Moment) -> String {
        DAY.with(|day| call(&day.format(), &date(moment)))
            .unwrap_or_default()
    }

    pub fn plain_day(day: chrono::NaiveDate) -> String {
        let begin = day.and_time(chrono::NaiveTime::MIN).and_utc();
        PLAIN_DAY
            .with(|format| call(&format.format(), &date(begin)))
            .unwrap_or_default()
    }

    pub fn day_and_time(moment: Moment) -> String {
        TIME.with(|time| call(&time.format(), &date(moment)))
            .unwrap_or_default()
    }

    pub fn ahead_min(moment: Moment) -> i64 {
        #[expect(clippy::cast_possible_truncation, reason = "less than a day")]
        let behind = date(moment).get_timezone_offset() as i64;
        -behind
    }

    pub fn clock(moment: Moment) -> String {
        CLOCK
            .with(|clock| call(&clock.format(), &date(moment)))
            .unwrap_or_default()
    }

    pub fn number(number: u64) -> String {
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
        let value = JsValue::from_f64(number as f64);
        NUMBER
            .with(|format| call(format.format().unchecked_ref(), &value))
            .unwrap_or_else(|| number.to_string())
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod browser {
    use super::Moment;

    pub fn day(moment: Moment) -> String {
        moment.format("%-d %b %Y").to_string()
    }

    pub fn plain_day(day: chrono::NaiveDate) -> String {
        day.format("%-d %b %Y").to_string()
    }

    pub fn day_and_time(moment: Moment) -> String {
        moment.format("%-d %b %Y, %H:%M UTC").to_string()
    }

    pub fn ahead_min(_: Moment) -> i64 {
        0
    }

    pub fn clock(moment: Moment) -> String {
        moment.format("%H:%M").to_string()
    }

    pub fn number(number: u64) -> String {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    /// Days from one moment to another, each with how many hours clocks are ahead then.
    fn days(from: (&str, i64), to: (&str, i64)) -> i64 {
        let on = |(moment, ahead_h): (&str, i64)| {
            let moment = moment.parse().expect("a moment");
            day_at(moment, ahead_h * 60)
        };
        on(to) - on(from)
    }

    #[test]
    fn k10_days_beside_a_date_are_those_of_the_calendar() {
        // What was wrong once: on 28 November in the evening, by UTC.
        let evening = ("2026-11-28T21:00:00Z", 0);
        for (date, away) in [
            ("2026-11-18T12:00:00Z", -10),
            ("2026-11-28T00:00:00Z", 0),
            ("2026-11-28T23:59:59Z", 0),
            ("2026-11-29T00:00:00Z", 1),
            ("2026-11-30T12:00:00Z", 2),
            ("2026-12-18T00:00:00Z", 20),
        ] {
            assert_eq!(days(evening, (date, 0)), away, "{date}");
        }
        // A minute before and after midnight in Auckland, twelve hours ahead.
        let end = ("2026-06-02T12:00:00Z", 12);
        assert_eq!(days(("2026-06-01T11:59:00Z", 12), end), 2);
        assert_eq!(days(("2026-06-01T12:01:00Z", 12), end), 1);
        // And west of Greenwich the day before is still the day before.
        assert_eq!(
            days(("2026-06-02T03:00:00Z", -5), ("2026-06-02T06:00:00Z", -5)),
            1
        );
    }

    #[test]
    fn k10_a_day_of_23_or_25_hours_is_one_day() {
        // Berlin: clocks go forward on 29 March 2026 and back on 25 October.
        let (winter, summer) = (1, 2);
        assert_eq!(
            days(
                ("2026-03-28T23:30:00Z", winter),
                ("2026-03-29T21:30:00Z", summer)
            ),
            0
        );
        assert_eq!(
            days(
                ("2026-03-28T22:30:00Z", winter),
                ("2026-03-29T22:30:00Z", summer)
            ),
            2
        );
        assert_eq!(
            days(
                ("2026-10-24T22:30:00Z", summer),
                ("2026-10-25T22:30:00Z", winter)
            ),
            0
        );
        assert_eq!(
            days(
                ("2026-10-24T21:30:00Z", summer),
                ("2026-10-25T22:30:00Z", winter)
            ),
            1
        );
    }

    #[test]
    fn the_last_day_counts_as_zero_and_the_day_after_as_minus_one() {
        let now = Moment::default();
        assert_eq!(days_until(now + TimeDelta::hours(23), now), 0);
        assert_eq!(days_until(now + TimeDelta::hours(25), now), 1);
        assert_eq!(days_until(now - TimeDelta::hours(1), now), -1);
    }

    #[test]
    fn a_clock_that_is_behind_never_yields_a_negative_age() {
        let now = Moment::default();
        assert_eq!(seconds_since(now + TimeDelta::seconds(5), now), 0);
    }
}

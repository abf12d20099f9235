//! Moments as servers write them. By hand, since the general parser and formatter of `chrono`
//! are large beside what is needed of them here.

use chrono::{Datelike, NaiveDate, TimeDelta, Timelike};

use super::Moment;

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// The moment in ISO 8601, UTC, to the second: `2027-01-12T08:30:00Z`.
pub fn write(moment: Moment) -> String {
    let mut out = String::with_capacity(20);
    let year = u32::try_from(moment.year()).unwrap_or(0);
    two_digits(&mut out, year / 100 % 100);
    two_digits(&mut out, year % 100);
    for (before, number) in [
        ('-', moment.month()),
        ('-', moment.day()),
        ('T', moment.hour()),
        (':', moment.minute()),
        (':', moment.second()),
    ] {
        out.push(before);
        two_digits(&mut out, number);
    }
    out.push('Z');
    out
}

fn two_digits(out: &mut String, number: u32) {
    for digit in [number / 10 % 10, number % 10] {
        out.push(char::from_digit(digit, 10).unwrap_or('0'));
    }
}

/// Reads RFC 3339, such as `2027-01-12T08:30:00.000Z` or `2027-01-12T10:30:00+02:00`.
pub fn read(text: &str) -> Option<Moment> {
    let (date, rest) = text.split_at_checked(10)?;
    let (clock, rest) = rest.strip_prefix(['T', 't', ' '])?.split_at_checked(8)?;
    let mut date = date.split('-');
    let year = digits(date.next()?, 4)?;
    let (month, day) = (digits(date.next()?, 2)?, digits(date.next()?, 2)?);
    let (nanos, zone) = match rest.strip_prefix('.') {
        None => (0, rest),
        Some(rest) => {
            let end = rest.find(|sign: char| !sign.is_ascii_digit())?;
            let (fraction, zone) = rest.split_at(end);
            (nanos(fraction)?, zone)
        }
    };
    let moment = at([year, month, day], clock, nanos)?;
    moment.checked_sub_signed(offset(zone)?)
}

/// Reads the `Date` header of HTTP: `Tue, 12 Jan 2027 08:30:00 GMT`.
pub fn read_http(text: &str) -> Option<Moment> {
    let text = text.split_once(',').map_or(text, |(_, date)| date);
    let mut parts = text.split_ascii_whitespace();
    let day = parts.next()?;
    let day = digits(day, day.len().min(2))?;
    let month = parts.next()?;
    let month = MONTHS
        .iter()
        .position(|name| name.eq_ignore_ascii_case(month))?;
    let year = digits(parts.next()?, 4)?;
    let clock = parts.next()?;
    matches!(parts.next()?, "GMT" | "UTC" | "UT" | "+0000").then_some(())?;
    at([year, u32::try_from(month).ok()? + 1, day], clock, 0)
}

fn at([year, month, day]: [u32; 3], clock: &str, nanos: u32) -> Option<Moment> {
    let mut clock = clock.split(':');
    let (hour, minute) = (digits(clock.next()?, 2)?, digits(clock.next()?, 2)?);
    let second = digits(clock.next()?, 2)?;
    if clock.next().is_some() || second > 60 {
        return None;
    }
    // A leap second has no place of its own in the time of computers.
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    let time = date.and_hms_nano_opt(hour, minute, second.min(59), nanos)?;
    Some(time.and_utc())
}

/// What a zone is ahead of UTC.
fn offset(zone: &str) -> Option<TimeDelta> {
    if matches!(zone, "Z" | "z") {
        return Some(TimeDelta::zero());
    }
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    let ahead = i64::from(hours * 60 + minutes);
    match zone.as_bytes().first()? {
        b'+' => Some(TimeDelta::minutes(ahead)),
        b'-' => Some(TimeDelta::minutes(-ahead)),
        _ => None,
    }
}

fn nanos(fraction: &str) -> Option<u32> {
    let kept = &fraction[..fraction.len().min(9)];
    let mut value = digits(kept, kept.len())?;
    for _ in kept.len()..9 {
        value *= 10;
    }
    Some(value)
}

/// A number of exactly so many digits, at least one.
fn digits(text: &str, count: usize) -> Option<u32> {
    if text.len() != count || count == 0 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, SecondsFormat};
    use proptest::prelude::*;

    use super::{read, read_http, write};

    #[test]
    fn what_is_not_a_time_is_not_read() {
        for text in [
            "",
            "2027-01-12",
            "2027-01-12T08:30:00",
            "2027-13-12T08:30:00Z",
            "2027-02-30T08:30:00Z",
            "2027-01-12T24:30:00Z",
            "2027-01-12T08:30:61Z",
            "2027-01-12T08:30:00.Z",
            "2027-01-12T08:30:00+0200",
            "2027-01-12T08:30:00*02:00",
            "2027-01-12T08:30:00+24:00",
            "27-01-12T08:30:00Z",
            "2027-1-12T08:30:00Z0",
            "+027-01-12T08:30:00Z",
            "2027-01-12T08:30:00Zé",
            "é027-01-12T08:30:00Z",
        ] {
            assert_eq!(read(text), None, "{text:?} was read");
        }
        for text in [
            "",
            "Tue, 12 Foo 2027 08:30:00 GMT",
            "Tue, 12 Jan 2027 08:30:00 CET",
        ] {
            assert_eq!(read_http(text), None, "{text:?} was read");
        }
    }

    #[test]
    fn the_date_header_is_read_as_the_general_parser_reads_it() {
        for text in [
            "Tue, 15 Nov 1994 08:12:31 GMT",
            "Wed, 1 Jan 2025 00:00:00 GMT",
            "Thu, 29 Feb 2024 23:59:59 +0000",
        ] {
            let general = DateTime::parse_from_rfc2822(text).expect("a date header");
            assert_eq!(read_http(text), Some(general.to_utc()));
        }
    }

    proptest! {
        #[test]
        fn any_time_is_read_and_written_as_the_general_parser_does(
            seconds in -62_000_000_000_i64..253_000_000_000,
            nanos in 0_u32..1_000_000_000,
            ahead in -1400_i32..1400,
        ) {
            let moment = DateTime::from_timestamp(seconds, nanos).expect("in range");
            prop_assert_eq!(write(moment), moment.to_rfc3339_opts(SecondsFormat::Secs, true));
            for precision in [SecondsFormat::Millis, SecondsFormat::Nanos] {
                let zone = chrono::FixedOffset::east_opt(ahead * 60).expect("in range");
                let text = moment.with_timezone(&zone).to_rfc3339_opts(precision, true);
                let general = DateTime::parse_from_rfc3339(&text).expect("just written");
                prop_assert_eq!(read(&text), Some(general.to_utc()), "{}", text);
            }
        }
    }
}

//! Moments and days on the wire: seconds as a rule, microseconds sometimes, and for the day a
//! license ends a plain date or a moment.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::Value;

use super::answer::Refusal;
use crate::clock::parse_time;

fn time(ms: i64) -> DateTime<Utc> {
    DateTime::<Utc>::from_timestamp_millis(ms).unwrap_or_default()
}

/// How one answer writes its moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stamp {
    Seconds,
    Micros,
}

impl Stamp {
    pub(crate) fn write(self, ms: i64) -> Value {
        let form = match self {
            Self::Seconds => SecondsFormat::Secs,
            Self::Micros => SecondsFormat::Micros,
        };
        time(ms).to_rfc3339_opts(form, true).into()
    }

    pub(crate) fn maybe(self, ms: Option<i64>) -> Value {
        ms.map_or(Value::Null, |ms| self.write(ms))
    }
}

/// `yyyy-mm-dd`.
pub(crate) fn day(ms: Option<i64>) -> Value {
    ms.map_or(Value::Null, |ms| {
        time(ms).format("%Y-%m-%d").to_string().into()
    })
}

/// The form of the CSV files.
pub(crate) fn csv(ms: i64) -> String {
    time(ms).format("%Y-%m-%d %H:%M:%S+00:00").to_string()
}

/// A day or moment of a body; `null` and the empty text take it away.
pub(crate) fn read(name: &str, value: &Value) -> Result<Option<i64>, Refusal> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) if text.is_empty() => Ok(None),
        Value::String(text) => match parse_time(text) {
            Some(ms) if text.contains('-') => Ok(Some(ms)),
            _ => Err(malformed(name)),
        },
        _ => Err(malformed(name)),
    }
}

fn malformed(name: &str) -> Refusal {
    let text = "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.";
    Refusal::field(name, text)
}

/// The moment so long after another: `<n>d`, `<n>m` or `<n>y`.
pub(crate) fn after(from: i64, duration: &str) -> Option<i64> {
    let unit = duration.chars().last()?;
    let count: u32 = duration[..duration.len() - unit.len_utf8()].parse().ok()?;
    let months = match unit {
        'd' => {
            let days = chrono::Days::new(count.into());
            return time(from)
                .checked_add_days(days)
                .map(|at| at.timestamp_millis());
        }
        'm' => count,
        'y' => count.checked_mul(12)?,
        _ => return None,
    };
    let at = time(from).checked_add_months(chrono::Months::new(months))?;
    Some(at.timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn moments_have_seconds_or_microseconds() {
        let noon = 1_772_366_400_120;
        assert_eq!(Stamp::Seconds.write(noon), json!("2026-03-01T12:00:00Z"));
        assert_eq!(
            Stamp::Micros.write(noon),
            json!("2026-03-01T12:00:00.120000Z")
        );
        assert_eq!(day(Some(noon)), json!("2026-03-01"));
        assert_eq!(csv(noon), "2026-03-01 12:00:00+00:00");
    }

    #[test]
    fn a_duration_counts_days_months_or_years() {
        let noon = 1_772_366_400_000;
        let shown = |duration| day(after(noon, duration));
        assert_eq!(shown("10d"), json!("2026-03-11"));
        assert_eq!(shown("2m"), json!("2026-05-01"));
        assert_eq!(shown("1y"), json!("2027-03-01"));
        assert_eq!(shown("1w"), Value::Null);
        assert_eq!(shown(""), Value::Null);
    }
}

//! Analytics that need the column store: numbers by the day, and who was asked for most. Without
//! it they are 405. What counted nothing is left out, and the present day is live, the others are
//! as the night wrote them down (keygen-api app/models/analytics/series.rb).

use serde_json::{Value, json};

use super::Call;
use super::analytics::{gauge_count, plain};
use super::document::{Refusal, Reply, Source};
use super::events::EVENTS;
use super::paging::is_uuid;
use crate::clock::{DAY, a_year_before, iso, parse_time};
use crate::store::sparks::{self, Counts, Days};

/// The codes that validations are counted by (keygen-api
/// app/models/analytics/series/sparks/validations.rb).
pub(crate) const CODES: [&str; 38] = [
    "BANNED",
    "CHECKSUM_SCOPE_MISMATCH",
    "CHECKSUM_SCOPE_REQUIRED",
    "COMPONENTS_SCOPE_EMPTY",
    "COMPONENTS_SCOPE_MISMATCH",
    "COMPONENTS_SCOPE_REQUIRED",
    "ENTITLEMENTS_MISSING",
    "ENTITLEMENTS_SCOPE_EMPTY",
    "ENVIRONMENT_SCOPE_MISMATCH",
    "ENVIRONMENT_SCOPE_REQUIRED",
    "EXPIRED",
    "FINGERPRINT_SCOPE_EMPTY",
    "FINGERPRINT_SCOPE_MISMATCH",
    "FINGERPRINT_SCOPE_REQUIRED",
    "HEARTBEAT_DEAD",
    "HEARTBEAT_NOT_STARTED",
    "MACHINE_SCOPE_MISMATCH",
    "MACHINE_SCOPE_REQUIRED",
    "NO_MACHINE",
    "NO_MACHINES",
    "NOT_FOUND",
    "OVERDUE",
    "POLICY_SCOPE_MISMATCH",
    "POLICY_SCOPE_REQUIRED",
    "PRODUCT_SCOPE_MISMATCH",
    "PRODUCT_SCOPE_REQUIRED",
    "SUSPENDED",
    "TOO_MANY_CORES",
    "TOO_MANY_MACHINES",
    "TOO_MANY_PROCESSES",
    "TOO_MANY_USERS",
    "TOO_MUCH_DISK",
    "TOO_MUCH_MEMORY",
    "USER_SCOPE_MISMATCH",
    "USER_SCOPE_REQUIRED",
    "VALID",
    "VERSION_SCOPE_MISMATCH",
    "VERSION_SCOPE_REQUIRED",
];
/// The sizes that are noted each night.
pub(crate) const SIZES: [&str; 4] = ["alus", "licenses", "machines", "users"];
/// How many are told at the top, unless more are asked for, and at most.
const USUAL: i64 = 10;
const MOST: i64 = 100;

/// What follows `analytics/` of what only the column store knows.
pub(crate) fn get(call: &Call<'_>, path: &[&str]) -> Reply {
    if !call.clickhouse {
        return Err(Refusal::not_supported());
    }
    let today = call.now.div_euclid(DAY);
    match path {
        ["gauges", "validations"] => {
            let license = license(call)?;
            let counts = sparks::logged_validations(call.db, license, today)?;
            gauges(&renamed(counts, |code| Some(validation(code))))
        }
        ["gauges", "requests"] => {
            let counts = sparks::requests(call.db, "status", only(today))?;
            gauges(&renamed(counts, |class| Some(format!("requests.{class}"))))
        }
        ["gauges", "events", pattern] => {
            let names = matching(pattern)?;
            let counts = sparks::logged_events(call.db, None, only(today))?;
            gauges(&renamed(counts, |event| spark_of(&names, event)))
        }
        ["sparks", "validations"] => validations(call, today),
        ["sparks", "requests"] => {
            let counts = sparks::requests(call.db, "status", range(call, today)?)?;
            rows(&renamed(counts, |class| Some(format!("requests.{class}"))))
        }
        ["sparks", "events", pattern] => {
            let names = matching(pattern)?;
            let days = range(call, today)?;
            let mut counts = sparks::events(call.db, days)?;
            if days.last == today {
                counts.extend(sparks::logged_events(call.db, None, only(today))?);
            }
            rows(&renamed(counts, |event| spark_of(&names, event)))
        }
        ["sparks", metric] => size(call, metric, today),
        ["events", pattern] => {
            let names = matching(pattern)?;
            let about = about(call);
            let about = about.as_ref().map(|(kind, id)| (kind.as_str(), *id));
            let counts = sparks::logged_events(call.db, about, range(call, today)?)?;
            rows(&renamed(counts, |event| {
                names.contains(&event).then(|| event.to_owned())
            }))
        }
        ["leaderboards", kind] => leaderboard(call, kind, today),
        _ => Err(Refusal::not_supported()),
    }
}

fn only(day: i64) -> Days {
    Days {
        first: day,
        last: day,
    }
}

/// A code as a metric: `NO_MACHINE` is `validations.no-machine`.
fn validation(code: &str) -> String {
    format!("validations.{}", code.to_lowercase().replace('_', "-"))
}

/// An event as a metric: `license.created` is `events.license-created`.
fn spark_of(names: &[&str], event: &str) -> Option<String> {
    let is_asked = names.contains(&event);
    is_asked.then(|| format!("events.{}", event.replace('.', "-")))
}

/// The same numbers under other names; those without one are left out.
fn renamed(counts: Counts, name: impl Fn(&str) -> Option<String>) -> Counts {
    let named = counts.into_iter().filter_map(|((old, day), count)| {
        let name = name(&old).filter(|_| count > 0)?;
        Some(((name, day), count))
    });
    named.collect()
}

/// By name, then by date.
fn rows(counts: &Counts) -> Reply {
    let row = |((metric, day), count): (&(String, i64), &i64)| json!({ "metric": metric, "date": date(*day), "count": count });
    plain(counts.iter().map(row).collect())
}

fn gauges(counts: &Counts) -> Reply {
    let row =
        |((metric, _), count): (&(String, i64), &i64)| json!({ "metric": metric, "count": count });
    plain(counts.iter().map(row).collect())
}

/// A day as the wire writes it.
fn date(day: i64) -> String {
    iso(day * DAY).chars().take(10).collect()
}

fn refuse<T>(detail: &str, parameter: &str) -> Result<T, Refusal> {
    let at = Source::Parameter(parameter.to_owned());
    Err(Refusal::bad_request(detail, None, &at))
}

/// The days that are asked for: two weeks and today, or a first and a last one.
fn range(call: &Call<'_>, today: i64) -> Result<Days, Refusal> {
    let usual = Days {
        first: today - 14,
        last: today,
    };
    let days = ends(call)?.unwrap_or(usual);
    let least = a_year_before(today * DAY).div_euclid(DAY);
    if days.first < least {
        let detail = format!("must be greater than or equal to {}", date(least));
        return refuse(&detail, "date[start]");
    }
    if days.last > today {
        let detail = format!("must be less than or equal to {}", date(today));
        return refuse(&detail, "date[end]");
    }
    Ok(days)
}

/// Both ends of the range, or neither: half a range is refused here, unlike in the logs.
pub(crate) fn ends(call: &Call<'_>) -> Result<Option<Days>, Refusal> {
    let end = |name: &str| {
        let parameter = format!("date[{name}]");
        match call.query.entry("date", name).map(parse_time) {
            Some(Some(at)) => Ok(at.div_euclid(DAY)),
            Some(None) => refuse("type mismatch (received string expected date)", &parameter),
            None => refuse("is missing", &parameter),
        }
    };
    if call.query.hash("date").is_empty() {
        return Ok(None);
    }
    Ok(Some(Days {
        first: end("start")?,
        last: end("end")?,
    }))
}

/// The license that is asked about, by its id alone.
fn license<'a>(call: &'a Call<'_>) -> Result<Option<&'a str>, Refusal> {
    match call.query.raw("license") {
        Some(id) if !is_uuid(id) => {
            refuse("type mismatch (received string expected uuid)", "license")
        }
        license => Ok(license),
    }
}

/// The record that is asked about. The wire's plural is what the log has.
fn about<'a>(call: &'a Call<'_>) -> Option<(String, &'a str)> {
    let kind = call.query.entry("resource", "type")?;
    let id = call.query.entry("resource", "id")?;
    Some((
        format!("{}s", kind.trim_end_matches('s').to_lowercase()),
        id,
    ))
}

/// The events of this name, or below it where it ends with `.*`.
fn matching(pattern: &str) -> Result<Vec<&'static str>, Refusal> {
    let is_meant = |event: &str| match pattern.strip_suffix('*') {
        Some(start) if start.ends_with('.') => event.starts_with(start),
        _ => event == pattern,
    };
    let names: Vec<&str> = EVENTS.into_iter().filter(|event| is_meant(event)).collect();
    if names.is_empty() {
        return refuse("is invalid", "event");
    }
    Ok(names)
}

fn validations(call: &Call<'_>, today: i64) -> Reply {
    let license = license(call)?;
    let days = range(call, today)?;
    let mut counts = sparks::validations(call.db, license, days)?;
    if days.last == today {
        counts.extend(sparks::logged_validations(call.db, license, today)?);
    }
    rows(&renamed(counts, |code| {
        CODES.contains(&code).then(|| validation(code))
    }))
}

/// One of the four sizes. There is none of people with a seat.
fn size(call: &Call<'_>, metric: &str, today: i64) -> Reply {
    if !SIZES.contains(&metric) {
        return refuse("is invalid", "metrics");
    }
    let days = range(call, today)?;
    let mut counts = sparks::sizes(call.db, metric, days)?;
    if days.last == today {
        counts.insert((metric.to_owned(), today), gauge_count(call, metric)?);
    }
    rows(&renamed(counts, |metric| Some(metric.to_owned())))
}

fn leaderboard(call: &Call<'_>, kind: &str, today: i64) -> Reply {
    let days = range(call, today)?;
    let most = match call.query.raw("limit").map(str::parse::<i64>) {
        None => USUAL,
        Some(Ok(limit)) if limit > MOST => {
            return refuse(&format!("must be less than or equal to {MOST}"), "limit");
        }
        Some(Ok(limit)) => limit.max(0),
        Some(Err(_)) => return refuse("type mismatch (received string expected integer)", "limit"),
    };
    let scores = sparks::most_asked(call.db, kind, days, most)?;
    let row = |(what, count): (String, i64)| json!({ "discriminator": what, "count": count });
    plain(scores.into_iter().map(row).collect::<Vec<Value>>().into())
}

//! The internal analytics under `/-/`: gauges and the expirations heatmap; the rest needs a
//! column store ([`series`], keygen-api app/controllers/priv/analytics).

use std::collections::BTreeMap;

use rusqlite::Connection;
use serde_json::{Value, json};

use super::document::{Answer, Form, Refusal, Reply, Source};
use super::roles::Deed;
use super::{Call, series};
use crate::clock::{DAY, iso};
use crate::store;
use crate::store::select::Select;

pub(crate) fn plain(data: Value) -> Reply {
    let mut answer = Answer::data(data);
    answer.form = Form::Json;
    Ok(answer)
}

/// `analytics/…`; `path` is what follows.
pub(crate) fn get(call: &Call<'_>, path: &[&str]) -> Reply {
    call.may("account.analytics.read", Deed::Read)?;
    match path {
        [
            "gauges",
            metric @ ("users" | "licenses" | "machines" | "alus"),
        ] => gauge(call, metric),
        ["heatmaps", "expirations"] => expirations(call),
        // keygen-api has no guard on this one: without a column store it falls over.
        ["gauges", "requests"] if !call.clickhouse => Err(Refusal::server_error()),
        ["gauges", "requests" | "validations"]
        | ["gauges" | "sparks", "events", _]
        | ["sparks" | "events", _]
        | ["leaderboards", "ips" | "urls" | "licenses" | "user-agents"]
        | ["usage"] => series::get(call, path),
        _ => Err(Refusal::not_found()),
    }
}

fn gauge(call: &Call<'_>, metric: &str) -> Reply {
    let count = gauge_count(call, metric)?;
    plain(json!([{ "metric": metric, "count": count }]))
}

/// How much there is of one of the four now.
pub(crate) fn gauge_count(call: &Call<'_>, metric: &str) -> rusqlite::Result<i64> {
    count(call.db, metric, call.now)
}

/// The same for whoever is no request.
pub(crate) fn count(db: &Connection, metric: &str, now: i64) -> rusqlite::Result<i64> {
    match metric {
        "users" => Select::from("users").when("users.role = 'user'").count(db),
        "alus" => store::users::active_licensed(db, now),
        "licenses" => Select::from("licenses").count(db),
        _ => Select::from("machines").count(db),
    }
}

/// Licenses by the day they expire; days without any are omitted.
fn expirations(call: &Call<'_>) -> Reply {
    let today = call.now - call.now.rem_euclid(DAY);
    let within = |day: i64, name: &str| {
        let at = day * DAY;
        if (today - 31 * DAY..=today + 366 * DAY).contains(&at) {
            return Ok(at);
        }
        let source = Source::Parameter(format!("date[{name}]"));
        Err(Refusal::bad_request("date is out of range", None, &source))
    };
    let (start, end) = match series::ends(call)? {
        None => (today, today + 364 * DAY),
        Some(days) => (within(days.first, "start")?, within(days.last, "end")?),
    };
    let mut days: BTreeMap<i64, i64> = BTreeMap::new();
    for expiry in store::licenses::expiries(call.db, start, end + DAY)? {
        *days.entry(expiry.div_euclid(DAY)).or_default() += 1;
    }
    let most = days.values().copied().max().unwrap_or(1);
    let first = start.div_euclid(DAY);
    // Columns are weeks from Sunday on, rows are week days; 1970-01-01 was a Thursday.
    let week = |day: i64| (day + 4).div_euclid(7);
    let cells: Vec<Value> = days
        .into_iter()
        .map(|(day, count)| {
            json!({
                "date": &iso(day * DAY)[..10],
                "x": week(day) - week(first),
                "y": (day + 4).rem_euclid(7),
                "temperature": count as f64 / most as f64,
                "count": count,
            })
        })
        .collect();
    plain(Value::Array(cells))
}

//! `event-logs`: list and show. EE alone has them
//! (keygen-api app/controllers/api/v1/event_logs_controller.rb).

use serde_json::{Value, json};

use super::Call;
use super::casing::{camel, rekey};
use super::document::{Answer, Links, Refusal, Reply, Source};
use super::paging::{is_uuid, list_uncounted};
use super::query::Query;
use super::roles::Deed;
use crate::clock::{DAY, iso, parse_time};
use crate::store::event_logs::{EventLog, read, select};
use crate::store::select::Select;

/// The most days a range may span.
const LONGEST: i64 = 31;

fn show(links: Links<'_>, log: &EventLog) -> Value {
    let one = |pair: &Option<(String, String)>| match pair {
        Some((kind, id)) => links.one(&format!("{kind}/{id}"), kind, Some(id)),
        None => json!({ "data": null }),
    };
    let request = log
        .request_id
        .clone()
        .map(|id| ("request-logs".to_owned(), id));
    let metadata = log.metadata.as_deref().map(|text| {
        let stored: Value = serde_json::from_str(text).unwrap_or_default();
        rekey(stored, camel)
    });
    let mut resource = links.resource(
        "event-logs",
        &log.id,
        json!({
            "event": log.event,
            "metadata": metadata,
            "created": iso(log.created),
            "updated": iso(log.created),
        }),
        json!({
            "request": one(&request),
            "whodunnit": one(&log.whodunnit),
            "resource": one(&log.resource),
        }),
    );
    // keygen-api app/serializers/event_log_serializer.rb: the link leads to the request logs.
    let at = links.to(&format!("request-logs/{}", log.id));
    resource["links"] = json!({ "self": at });
    resource
}

/// Routes of CE do not know the logs, and without a column store there is no place for them,
/// whoever asks.
pub(super) fn is_kept(call: &Call<'_>) -> Result<(), Refusal> {
    if !call.ee {
        return Err(Refusal::not_found());
    }
    if !call.clickhouse {
        return Err(Refusal::not_supported());
    }
    Ok(())
}

/// Sales and support may not look.
fn admit(call: &Call<'_>) -> Result<(), Refusal> {
    is_kept(call)?;
    call.may("event-log.read", Deed::ReadLogs).map(drop)
}

pub(crate) fn index(call: &Call<'_>) -> Reply {
    admit(call)?;
    let links = call.links();
    list_uncounted(
        call,
        &narrowed(call)?,
        read,
        |log| &log.id,
        |log| show(links, log),
    )
}

pub(crate) fn get(call: &Call<'_>, id: &str) -> Reply {
    admit(call)?;
    let found = select()
        .only("event_logs.id = ?", [id.to_owned()])
        .one(call.db, read)?;
    let log = found.ok_or_else(|| Refusal::no_such("event-log", id))?;
    Ok(Answer::data(show(call.links(), &log)))
}

fn narrowed(call: &Call<'_>) -> Result<Select, Refusal> {
    let query = &call.query;
    let mut select = select();
    let events = query
        .list("events")
        .or_else(|| query.text("event").map(|event| vec![event]));
    if let Some(events) = events {
        let marks = vec!["?"; events.len()].join(", ");
        let events = events.iter().map(|event| (*event).to_owned());
        select = select.only(format!("event_logs.event IN ({marks})"), events);
    }
    for name in ["whodunnit", "resource"] {
        select = by_whom(select, "event_logs", name, query);
    }
    if let Some(request) = query.text("request") {
        select = by_id(select, "event_logs.request_id", request);
    }
    range(select, "event_logs", query)
}

/// Keeps what was done by somebody, or to something. A kind without an id finds nothing.
pub(super) fn by_whom(mut select: Select, table: &str, name: &str, query: &Query) -> Select {
    let id = query.text(name).or_else(|| query.entry(name, "id"));
    if let Some(kind) = query.entry(name, "type") {
        // Singular and plural are the same to it.
        let plural = format!("{}s", kind.trim_end_matches('s'));
        select = select.only(format!("{table}.{name}_type = ?"), [plural]);
        if id.is_none() {
            return select.none();
        }
    }
    match id {
        Some(id) => by_id(select, &format!("{table}.{name}_id"), id),
        None => select,
    }
}

/// Whole ids fit as they are, parts of them anywhere.
pub(super) fn by_id(select: Select, column: &str, id: &str) -> Select {
    if is_uuid(id) {
        return select.only(format!("{column} = ?"), [id.to_owned()]);
    }
    let part = format!("%{}%", id.replace(['%', '_'], ""));
    select.only(format!("{column} LIKE ?"), [part])
}

/// Keeps what is of a range of days. Half a range is no range.
pub(super) fn range(select: Select, table: &str, query: &Query) -> Result<Select, Refusal> {
    match (query.entry("date", "start"), query.entry("date", "end")) {
        (Some(start), Some(end)) => {
            let (start, end) = days(start, end)?;
            let condition = format!("{table}.created >= ? AND {table}.created < ?");
            Ok(select.only(condition, [start, end]))
        }
        _ => Ok(select),
    }
}

/// From the first day's start to the last one's end.
fn days(start: &str, end: &str) -> Result<(i64, i64), Refusal> {
    let refuse = |detail: &str| {
        let source = Source::Parameter("date".into());
        Err(Refusal::bad_request(detail, None, &source))
    };
    let (Some(start), Some(end)) = (parse_time(start), parse_time(end)) else {
        return refuse("invalid date range");
    };
    let start = start - start.rem_euclid(DAY);
    let end = end - end.rem_euclid(DAY) + DAY;
    let days = (end - 1000 - start).div_euclid(DAY);
    if !(1..=LONGEST).contains(&days) {
        return refuse(&format!(
            "date range must be between 1 and {LONGEST} days (got {days})"
        ));
    }
    Ok((start, end))
}

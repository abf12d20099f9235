//! `request-logs`: list and show, without headers and bodies. EE alone has them
//! (keygen-api app/controllers/api/v1/request_logs_controller.rb).

use serde_json::{Value, json};

use super::Call;
use super::document::{Answer, Links, Refusal, Reply};
use super::event_logs::{by_id, by_whom, is_kept, range};
use super::paging::list_uncounted;
use super::roles::Deed;
use crate::clock::iso;
use crate::store::request_logs::{RequestLog, read, select};
use crate::store::select::Select;

fn show(links: Links<'_>, log: &RequestLog) -> Value {
    let one = |pair: &Option<(String, String)>| match pair {
        Some((kind, id)) => links.one(&format!("{kind}/{id}"), kind, Some(id)),
        None => json!({ "data": null }),
    };
    links.resource(
        "request-logs",
        &log.id,
        json!({
            "url": log.url,
            "method": log.method,
            "status": log.status,
            "userAgent": log.agent,
            "ip": log.ip,
            "requestHeaders": null,
            "requestBody": null,
            "responseSignature": null,
            "responseHeaders": null,
            "responseBody": null,
            "created": iso(log.created),
            "updated": iso(log.created),
        }),
        json!({
            "requestor": one(&log.requestor),
            "resource": one(&log.resource),
        }),
    )
}

fn admit(call: &Call<'_>) -> Result<(), Refusal> {
    is_kept(call)?;
    call.may("request-log.read", Deed::ReadLogs).map(drop)
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
        .only("request_logs.id = ?", [id.to_owned()])
        .one(call.db, read)?;
    let log = found.ok_or_else(|| Refusal::no_such("request-log", id))?;
    Ok(Answer::data(show(call.links(), &log)))
}

fn narrowed(call: &Call<'_>) -> Result<Select, Refusal> {
    let query = &call.query;
    let mut select = select();
    for name in ["requestor", "resource"] {
        select = by_whom(select, "request_logs", name, query);
    }
    for name in ["ip", "method", "status"] {
        if let Some(value) = query.text(name) {
            select = select.only(format!("request_logs.{name} = ?"), [value.to_owned()]);
        }
    }
    if let Some(url) = query.text("url") {
        select = by_id(select, "request_logs.url", url);
    }
    range(select, "request_logs", query)
}

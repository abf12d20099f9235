//! `webhook-endpoints` and `webhook-events`: on the community edition the only log there is. An
//! event is kept for every endpoint that wants it, from the endpoint's creation on; its payload
//! is what the request answered, or what it took away (keygen-api
//! app/services/broadcast_event_service.rb). Nobody is named as the one who did it.

use rusqlite::types::Value as Sql;
use serde_json::{Value, json};

use super::document::{Answer, Invalid, Links, Refusal, Reply};
use super::paging::{list, list_uncounted};
use super::roles::Deed;
use super::schema::{Attr, Body, Input, Kind, attr};
use super::{Call, events, machines};
use crate::clock::iso;
use crate::reply::VERSION;
use crate::store;
use crate::store::removal;
use crate::store::webhooks::{
    Endpoint, Event, endpoints, insert_endpoint, insert_event, read_endpoint, read_event,
};

const TYPES: &[&str] = &["webhook-endpoint", "webhook-endpoints"];
const ALGORITHMS: &[&str] = &["ed25519", "rsa-pss-sha256", "rsa-sha256"];

fn show(links: Links<'_>, endpoint: &Endpoint) -> Value {
    let subscriptions: Value = serde_json::from_str(&endpoint.subscriptions).unwrap_or_default();
    links.resource(
        "webhook-endpoints",
        &endpoint.id,
        json!({
            "url": endpoint.url,
            "subscriptions": subscriptions,
            "signatureAlgorithm": endpoint.signature_algorithm,
            "apiVersion": VERSION,
            "created": iso(endpoint.created),
            "updated": iso(endpoint.updated),
        }),
        json!({ "product": { "links": { "related": null }, "data": null } }),
    )
}

fn find(call: &Call<'_>, id: &str) -> Result<Endpoint, Refusal> {
    let found = endpoints()
        .only("webhook_endpoints.id = ?", [id.to_owned()])
        .one(call.db, read_endpoint)?;
    found.ok_or_else(|| Refusal::no_such("webhook endpoint", id))
}

pub(crate) fn index(call: &Call<'_>) -> Reply {
    call.may("webhook-endpoint.read", Deed::ReadLogs)?;
    let links = call.links();
    list(
        call,
        &endpoints(),
        read_endpoint,
        |endpoint| &endpoint.id,
        |endpoint| show(links, endpoint),
    )
}

pub(crate) fn get(call: &Call<'_>, id: &str) -> Reply {
    call.may("webhook-endpoint.read", Deed::ReadLogs)?;
    Ok(Answer::data(show(call.links(), &find(call, id)?)))
}

fn attributes(url: Attr) -> [Attr; 4] {
    [
        url,
        attr("subscriptions", Kind::Texts),
        attr("signature_algorithm", Kind::Text).one_of(ALGORITHMS),
        attr("api_version", Kind::Text),
    ]
}

fn check(input: &Input) -> Result<(), Refusal> {
    if input
        .text("url")
        .is_some_and(|url| !url.starts_with("https://"))
    {
        let detail = "must be a valid URL using the https protocol";
        return Invalid::attribute("webhook-endpoints", "url", "INVALID", detail).refuse();
    }
    Ok(())
}

pub(crate) fn create(call: &Call<'_>) -> Reply {
    call.bearer()?;
    let url = attr("url", Kind::Text).required();
    let input = Body::new(TYPES, &attributes(url)).read(call.body.as_ref())?;
    call.may("webhook-endpoint.create", Deed::WriteCatalogue)?;
    check(&input)?;
    let algorithm = input.text("signature_algorithm").unwrap_or(ALGORITHMS[0]);
    let subscriptions = input.attributes.get("subscriptions");
    let endpoint = Endpoint {
        id: call.new_id(),
        url: input.text("url").unwrap_or_default().to_owned(),
        subscriptions: subscriptions.map_or_else(|| r#"["*"]"#.into(), Value::to_string),
        signature_algorithm: Some(algorithm.to_owned()),
        created: call.now,
        updated: call.now,
    };
    insert_endpoint(call.db, &endpoint)?;
    Ok(Answer::created(show(call.links(), &endpoint)))
}

pub(crate) fn update(call: &Call<'_>, id: &str) -> Reply {
    let endpoint = find(call, id)?;
    call.may("webhook-endpoint.update", Deed::WriteCatalogue)?;
    let url = attr("url", Kind::Text);
    let input = Body::new(TYPES, &attributes(url)).read(call.body.as_ref())?;
    check(&input)?;
    let mut changes: Vec<(&str, Sql)> = Vec::new();
    for name in ["url", "signature_algorithm"] {
        if let Some(text) = input.text(name) {
            changes.push((name, text.to_owned().into()));
        }
    }
    if let Some(names) = input.attributes.get("subscriptions") {
        changes.push(("subscriptions", names.to_string().into()));
    }
    store::change(
        call.db,
        "webhook_endpoints",
        &endpoint.id,
        call.now,
        &changes,
    )?;
    Ok(Answer::data(show(call.links(), &find(call, id)?)))
}

pub(crate) fn delete(call: &Call<'_>, id: &str) -> Reply {
    let endpoint = find(call, id)?;
    call.may("webhook-endpoint.delete", Deed::WriteCatalogue)?;
    store::delete(call.db, "webhook_endpoints", &endpoint.id)?;
    Ok(Answer::empty())
}

fn show_event(links: Links<'_>, event: &Event) -> Value {
    let mut shown = links.resource(
        "webhook-events",
        &event.id,
        json!({
            "endpoint": event.endpoint,
            "apiVersion": VERSION,
            "payload": event.payload,
            "event": event.event,
            "status": "FAILED",
            "lastResponseCode": null,
            "lastResponseBody": "DNS_ERROR",
            "created": iso(event.created),
            "updated": iso(event.created),
        }),
        json!({}),
    );
    let token = event.id.replace('-', "");
    shown["meta"] = json!({ "idempotencyToken": format!("{token}{}v3", &token[..28]) });
    shown
}

/// Newest first, never counted.
pub(crate) fn index_events(call: &Call<'_>) -> Reply {
    call.may("webhook-event.read", Deed::ReadLogs)?;
    let mut select = store::webhooks::events();
    if let Some(names) = call.query.list("events") {
        let marks = vec!["?"; names.len()].join(", ");
        let names = names.into_iter().map(str::to_owned);
        select = select.only(format!("webhook_events.event IN ({marks})"), names);
    }
    if let Some(status) = call.query.text("status")
        && !status.eq_ignore_ascii_case("FAILED")
    {
        select = select.none();
    }
    let links = call.links();
    list_uncounted(
        call,
        &select,
        read_event,
        |event| &event.id,
        |event| show_event(links, event),
    )
}

fn find_event(call: &Call<'_>, id: &str) -> Result<Event, Refusal> {
    let found = store::webhooks::events()
        .only("webhook_events.id = ?", [id.to_owned()])
        .one(call.db, read_event)?;
    found.ok_or_else(|| Refusal::no_such("webhook event", id))
}

pub(crate) fn get_event(call: &Call<'_>, id: &str) -> Reply {
    call.may("webhook-event.read", Deed::ReadLogs)?;
    Ok(Answer::data(show_event(
        call.links(),
        &find_event(call, id)?,
    )))
}

pub(crate) fn delete_event(call: &Call<'_>, id: &str) -> Reply {
    let event = find_event(call, id)?;
    call.may("webhook-event.delete", Deed::WriteCatalogue)?;
    store::delete(call.db, "webhook_events", &event.id)?;
    Ok(Answer::empty())
}

/// Keeps what a request did, for everybody who wanted to be told of it before.
pub(crate) fn record(
    call: &Call<'_>,
    path: &[&str],
    before: Option<&Value>,
    answer: &Answer,
    wanting: &[Endpoint],
) -> Result<(), Refusal> {
    let Some(name) = events::name_of(call, path, answer) else {
        return Ok(());
    };
    let payload = payload(answer, before);
    for endpoint in wanting.iter().filter(|endpoint| endpoint.wants(&name)) {
        let event = new_event(endpoint, &name, &payload, call.now);
        insert_event(call.db, &event)?;
    }
    Ok(())
}

/// Keeps what happened to a device without anybody's request. Of seats and licenses that go with
/// their owner or license nothing is told.
pub(crate) fn by_itself(
    db: &rusqlite::Connection,
    links: Links<'_>,
    name: &str,
    kind: removal::Kind,
    id: &str,
    now: i64,
) -> rusqlite::Result<()> {
    if kind != removal::Kind::Machine {
        return Ok(());
    }
    let wanting = store::webhooks::all(db)?;
    let Some(machine) = store::machines::find(db, id)?.filter(|_| !wanting.is_empty()) else {
        return Ok(());
    };
    let payload = json!({ "data": machines::show(links, &machine, now) });
    for endpoint in wanting.iter().filter(|endpoint| endpoint.wants(name)) {
        insert_event(db, &new_event(endpoint, name, &payload, now))?;
    }
    Ok(())
}

fn new_event(endpoint: &Endpoint, name: &str, payload: &Value, now: i64) -> Event {
    Event {
        id: uuid::Uuid::new_v4().to_string(),
        endpoint: endpoint.url.clone(),
        event: name.to_owned(),
        payload: payload.to_string(),
        created: now,
    }
}

/// What an event tells: what the request answered, or else what it took away.
fn payload(answer: &Answer, before: Option<&Value>) -> Value {
    if let Some(told) = &answer.told {
        return json!({ "data": told });
    }
    let Some(mut body) = answer.body.clone() else {
        return json!({ "data": before });
    };
    // A secret is told to nobody but whoever asked for it.
    if let Some(attributes) = body.pointer_mut("/data/attributes") {
        attributes.as_object_mut().and_then(|it| it.remove("token"));
    }
    body
}

//! Webhooks: who wants to be told, and what there was to tell. Nothing is ever sent, so no delivery
//! ever succeeds. An event outlives its endpoint.

use rusqlite::{Connection, Row, params};

use super::select::Select;

/// Made whenever a database is opened: files of an earlier version lack it.
pub(super) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS webhook_endpoints (
  id TEXT PRIMARY KEY, url TEXT NOT NULL, subscriptions TEXT NOT NULL,
  signature_algorithm TEXT, created INTEGER NOT NULL, updated INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS webhook_events (
  id TEXT PRIMARY KEY, endpoint TEXT NOT NULL, event TEXT NOT NULL, payload TEXT NOT NULL,
  created INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS webhook_events_order ON webhook_events(created, id);
";

/// Somebody who wants to be told.
#[derive(Debug, Clone)]
pub(crate) struct Endpoint {
    pub id: String,
    pub url: String,
    /// A JSON array of names of events, or of `*`.
    pub subscriptions: String,
    pub signature_algorithm: Option<String>,
    pub created: i64,
    pub updated: i64,
}

impl Endpoint {
    pub(crate) fn wants(&self, event: &str) -> bool {
        let names: Vec<String> = serde_json::from_str(&self.subscriptions).unwrap_or_default();
        names.iter().any(|name| name == "*" || name == event)
    }
}

/// Something that was to be told.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub id: String,
    /// The address of the endpoint it was for.
    pub endpoint: String,
    pub event: String,
    /// A JSON document.
    pub payload: String,
    pub created: i64,
}

pub(crate) fn endpoints() -> Select {
    Select::from("webhook_endpoints")
}

pub(crate) fn read_endpoint(row: &Row<'_>) -> rusqlite::Result<Endpoint> {
    Ok(Endpoint {
        id: row.get("id")?,
        url: row.get("url")?,
        subscriptions: row.get("subscriptions")?,
        signature_algorithm: row.get("signature_algorithm")?,
        created: row.get("created")?,
        updated: row.get("updated")?,
    })
}

/// Every endpoint, oldest first.
pub(crate) fn all(db: &Connection) -> rusqlite::Result<Vec<Endpoint>> {
    endpoints().after(db, None, true, i64::MAX, read_endpoint)
}

pub(crate) fn insert_endpoint(db: &Connection, endpoint: &Endpoint) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO webhook_endpoints (id, url, subscriptions, signature_algorithm, created,
                                        updated)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            endpoint.id,
            endpoint.url,
            endpoint.subscriptions,
            endpoint.signature_algorithm,
            endpoint.created,
            endpoint.updated
        ],
    )?;
    Ok(())
}

pub(crate) fn events() -> Select {
    Select::from("webhook_events")
}

pub(crate) fn read_event(row: &Row<'_>) -> rusqlite::Result<Event> {
    Ok(Event {
        id: row.get("id")?,
        endpoint: row.get("endpoint")?,
        event: row.get("event")?,
        payload: row.get("payload")?,
        created: row.get("created")?,
    })
}

/// Keeps an event. Two within one millisecond stay in their order: the second is a little later.
pub(crate) fn insert_event(db: &Connection, event: &Event) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO webhook_events (id, endpoint, event, payload, created)
         SELECT ?1, ?2, ?3, ?4, COALESCE(MAX(created) + 1, ?5) FROM webhook_events
         WHERE created BETWEEN ?5 AND ?5 + 1000",
        params![
            event.id,
            event.endpoint,
            event.event,
            event.payload,
            event.created
        ],
    )?;
    Ok(())
}

//! The event log of EE: who did what to which record. Rows are only ever added.

use rusqlite::{Connection, Row, params};

use super::select::Select;

/// Made whenever a database is opened: files of an earlier version lack it.
pub(super) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS event_logs (
  id TEXT PRIMARY KEY, event TEXT NOT NULL,
  whodunnit_type TEXT, whodunnit_id TEXT, resource_type TEXT, resource_id TEXT,
  request_id TEXT, metadata TEXT, created INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS event_logs_order ON event_logs(created, id);
";

/// A record of the log. Types are those of the wire, such as `licenses`; what they name may be
/// gone.
#[derive(Debug, Clone)]
pub(crate) struct EventLog {
    pub id: String,
    pub event: String,
    pub whodunnit: Option<(String, String)>,
    pub resource: Option<(String, String)>,
    pub request_id: Option<String>,
    pub metadata: Option<String>,
    pub created: i64,
}

pub(crate) fn select() -> Select {
    Select::from("event_logs")
}

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<EventLog> {
    let pair = |kind: &str, id: &str| -> rusqlite::Result<Option<(String, String)>> {
        let kind: Option<String> = row.get(kind)?;
        let id: Option<String> = row.get(id)?;
        Ok(kind.zip(id))
    };
    Ok(EventLog {
        id: row.get("id")?,
        event: row.get("event")?,
        whodunnit: pair("whodunnit_type", "whodunnit_id")?,
        resource: pair("resource_type", "resource_id")?,
        request_id: row.get("request_id")?,
        metadata: row.get("metadata")?,
        created: row.get("created")?,
    })
}

pub(crate) fn insert(db: &Connection, log: &EventLog) -> rusqlite::Result<()> {
    let (who_type, who_id) = log.whodunnit.clone().unzip();
    let (what_type, what_id) = log.resource.clone().unzip();
    db.prepare_cached(
        "INSERT INTO event_logs (id, event, whodunnit_type, whodunnit_id, resource_type,
                                 resource_id, request_id, metadata, created)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        log.id,
        log.event,
        who_type,
        who_id,
        what_type,
        what_id,
        log.request_id,
        log.metadata,
        log.created
    ])?;
    Ok(())
}

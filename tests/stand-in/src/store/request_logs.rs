//! The request log of EE: who asked for what, and about which record. Rows are only ever added.

use rusqlite::{Connection, Row, params};

use super::select::Select;

/// Made whenever a database is opened: files of an earlier version lack it.
pub(super) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS request_logs (
  id TEXT PRIMARY KEY, method TEXT NOT NULL, url TEXT NOT NULL, status TEXT NOT NULL,
  agent TEXT, ip TEXT,
  requestor_type TEXT, requestor_id TEXT, resource_type TEXT, resource_id TEXT,
  created INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS request_logs_order ON request_logs(created, id);
CREATE INDEX IF NOT EXISTS request_logs_of ON request_logs(requestor_id, created, id);
";

/// A record of the log. Types are those of the wire, such as `licenses`; what they name may be
/// gone. Of headers and bodies nothing is kept.
#[derive(Debug, Clone)]
pub(crate) struct RequestLog {
    pub id: String,
    pub method: String,
    /// The path, as it was asked for.
    pub url: String,
    pub status: String,
    pub agent: Option<String>,
    pub ip: Option<String>,
    pub requestor: Option<(String, String)>,
    pub resource: Option<(String, String)>,
    pub created: i64,
}

pub(crate) fn select() -> Select {
    Select::from("request_logs")
}

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<RequestLog> {
    let pair = |kind: &str, id: &str| -> rusqlite::Result<Option<(String, String)>> {
        let kind: Option<String> = row.get(kind)?;
        let id: Option<String> = row.get(id)?;
        Ok(kind.zip(id))
    };
    Ok(RequestLog {
        id: row.get("id")?,
        method: row.get("method")?,
        url: row.get("url")?,
        status: row.get("status")?,
        agent: row.get("agent")?,
        ip: row.get("ip")?,
        requestor: pair("requestor_type", "requestor_id")?,
        resource: pair("resource_type", "resource_id")?,
        created: row.get("created")?,
    })
}

pub(crate) fn insert(db: &Connection, log: &RequestLog) -> rusqlite::Result<()> {
    let (who_type, who_id) = log.requestor.clone().unzip();
    let (what_type, what_id) = log.resource.clone().unzip();
    db.prepare_cached(
        "INSERT INTO request_logs (id, method, url, status, agent, ip, requestor_type,
                                   requestor_id, resource_type, resource_id, created)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        log.id,
        log.method,
        log.url,
        log.status,
        log.agent,
        log.ip,
        who_type,
        who_id,
        what_type,
        what_id,
        log.created
    ])?;
    Ok(())
}

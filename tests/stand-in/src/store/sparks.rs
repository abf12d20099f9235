//! What the column store of an enterprise server keeps by the day, without an end: how often each
//! license was validated with which outcome, how often each event happened, how much there was of
//! everything, and what was asked for. Days are UTC, counted from 1970. The present day is nowhere
//! here but among the requests: a day is written down in the night after it, the sizes at its start
//! (keygen-api app/workers/record_*_spark_worker.rb).

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use crate::clock::DAY;

/// Made whenever a database is opened: files of an earlier version lack it.
pub(super) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS spark_state (day INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS spark_validations (
  license TEXT NOT NULL, day INTEGER NOT NULL, code TEXT NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (license, day, code)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS spark_validations_day ON spark_validations(day, code);
CREATE TABLE IF NOT EXISTS spark_events (
  event TEXT NOT NULL, day INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (event, day)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS spark_sizes (
  metric TEXT NOT NULL, day INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (metric, day)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS spark_requests (
  kind TEXT NOT NULL, day INTEGER NOT NULL, what TEXT NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (kind, day, what)
) WITHOUT ROWID;
";

/// A number for each name and day.
pub(crate) type Counts = BTreeMap<(String, i64), i64>;

/// The first and the last day of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Days {
    pub first: i64,
    pub last: i64,
}

fn counts(db: &Connection, sql: &str, params: impl rusqlite::Params) -> rusqlite::Result<Counts> {
    db.prepare_cached(sql)?
        .query_map(params, |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?
        .collect()
}

/// Validations by code, of one license or of all: the days that are over.
pub(crate) fn validations(
    db: &Connection,
    license: Option<&str>,
    days: Days,
) -> rusqlite::Result<Counts> {
    // Two questions, so that each is answered by its own index.
    match license {
        Some(license) => counts(
            db,
            "SELECT code, day, count FROM spark_validations
             WHERE license = ?1 AND day BETWEEN ?2 AND ?3",
            params![license, days.first, days.last],
        ),
        None => counts(
            db,
            "SELECT code, day, SUM(count) FROM spark_validations
             WHERE day BETWEEN ?1 AND ?2 GROUP BY code, day",
            [days.first, days.last],
        ),
    }
}

/// The same of one day, as far as the log has it.
pub(crate) fn logged_validations(
    db: &Connection,
    license: Option<&str>,
    day: i64,
) -> rusqlite::Result<Counts> {
    counts(
        db,
        "SELECT json_extract(metadata, '$.code') AS code, created / 86400000, COUNT(*)
         FROM event_logs WHERE created >= ?1 AND created < ?2 AND event LIKE 'license.validation.%'
         AND code IS NOT NULL AND (?3 IS NULL OR resource_id = ?3) GROUP BY code",
        params![day * DAY, (day + 1) * DAY, license],
    )
}

/// Events by name: the days that are over.
pub(crate) fn events(db: &Connection, days: Days) -> rusqlite::Result<Counts> {
    counts(
        db,
        "SELECT event, day, count FROM spark_events WHERE day BETWEEN ?1 AND ?2",
        [days.first, days.last],
    )
}

/// Events by name, as far as the log has them, of one record or of all.
pub(crate) fn logged_events(
    db: &Connection,
    about: Option<(&str, &str)>,
    days: Days,
) -> rusqlite::Result<Counts> {
    let (kind, id) = about.unzip();
    counts(
        db,
        "SELECT event, created / 86400000 AS day, COUNT(*) FROM event_logs
         WHERE created >= ?1 AND created < ?2
         AND (?3 IS NULL OR resource_type = ?3 AND resource_id = ?4) GROUP BY event, day",
        params![days.first * DAY, (days.last + 1) * DAY, kind, id],
    )
}

/// How much there was of something at the start of each day.
pub(crate) fn sizes(db: &Connection, metric: &str, days: Days) -> rusqlite::Result<Counts> {
    counts(
        db,
        "SELECT metric, day, count FROM spark_sizes WHERE metric = ?1 AND day BETWEEN ?2 AND ?3",
        params![metric, days.first, days.last],
    )
}

/// Requests of one kind by what they were about.
pub(crate) fn requests(db: &Connection, kind: &str, days: Days) -> rusqlite::Result<Counts> {
    counts(
        db,
        "SELECT what, day, count FROM spark_requests WHERE kind = ?1 AND day BETWEEN ?2 AND ?3",
        params![kind, days.first, days.last],
    )
}

/// What was asked for most, with how often.
pub(crate) fn most_asked(
    db: &Connection,
    kind: &str,
    days: Days,
    most: i64,
) -> rusqlite::Result<Vec<(String, i64)>> {
    db.prepare_cached(
        "SELECT what, SUM(count) AS times FROM spark_requests
         WHERE kind = ?1 AND day BETWEEN ?2 AND ?3
         GROUP BY what ORDER BY times DESC, what LIMIT ?4",
    )?
    .query_map(params![kind, days.first, days.last, most], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?
    .collect()
}

/// Counts a request under each of these kinds.
pub(crate) fn count_request(
    db: &Connection,
    day: i64,
    about: &[(&str, String)],
) -> rusqlite::Result<()> {
    for (kind, what) in about {
        db.prepare_cached(
            "INSERT INTO spark_requests (kind, day, what, count) VALUES (?1, ?2, ?3, 1)
             ON CONFLICT DO UPDATE SET count = count + 1",
        )?
        .execute(params![kind, day, what])?;
    }
    Ok(())
}

/// Writes down so many validations of a license on a day that is over, in place of what stood
/// there.
pub(crate) fn set_validations(
    db: &Connection,
    license: &str,
    day: i64,
    code: &str,
    count: i64,
) -> rusqlite::Result<()> {
    db.execute(
        "INSERT OR REPLACE INTO spark_validations (license, day, code, count)
         VALUES (?1, ?2, ?3, ?4)",
        params![license, day, code, count],
    )?;
    Ok(())
}

/// Writes down every day that is over and not written down yet. `sizes` is what there is now: in
/// the nights that were slept through it was the same.
pub(crate) fn record(
    db: &Connection,
    today: i64,
    sizes: impl FnOnce() -> rusqlite::Result<Vec<(&'static str, i64)>>,
) -> rusqlite::Result<()> {
    let last: Option<i64> =
        db.query_row("SELECT MAX(day) FROM spark_state", [], |row| row.get(0))?;
    if last.is_some_and(|last| last >= today) {
        return Ok(());
    }
    if let Some(last) = last {
        let span = [last * DAY, today * DAY];
        db.execute(
            "INSERT OR REPLACE INTO spark_validations (license, day, code, count)
             SELECT resource_id, created / 86400000 AS day, json_extract(metadata, '$.code') AS code,
               COUNT(*)
             FROM event_logs WHERE created >= ?1 AND created < ?2
             AND event LIKE 'license.validation.%' AND code IS NOT NULL AND resource_id IS NOT NULL
             GROUP BY resource_id, day, code",
            span,
        )?;
        db.execute(
            "INSERT OR REPLACE INTO spark_events (event, day, count)
             SELECT event, created / 86400000 AS day, COUNT(*) FROM event_logs
             WHERE created >= ?1 AND created < ?2 GROUP BY event, day",
            span,
        )?;
    }
    for (metric, count) in sizes()? {
        for day in last.map_or(today, |last| last + 1)..=today {
            db.prepare_cached(
                "INSERT OR REPLACE INTO spark_sizes (metric, day, count) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![metric, day, count])?;
        }
    }
    db.execute("DELETE FROM spark_state", [])?;
    db.execute("INSERT INTO spark_state VALUES (?1)", [today])?;
    Ok(())
}

//! What LicenseSpring's side adds to the store: tables beside Keygen's, kept in step by
//! triggers, and views that show both together.

pub(crate) mod acts;
pub(crate) mod devices;
pub(crate) mod orders;
pub(crate) mod people;
pub(crate) mod record;

use rusqlite::{Connection, params};

pub(crate) use record::Record;

const TABLES: &str = include_str!("tables.sql");
const FILL: &str = include_str!("fill.sql");
const TRIGGERS: &str = include_str!("triggers.sql");
const VIEWS: &str = include_str!("views.sql");

/// Adds this side to a database that has Keygen's alone.
pub(crate) fn add(db: &Connection) -> rusqlite::Result<()> {
    for part in [TABLES, FILL, VIEWS, TRIGGERS] {
        db.execute_batch(part)?;
    }
    Ok(())
}

/// Adds what a file of an earlier version lacks. Its triggers and views stay as they were: they
/// tell less of whose doing something was.
pub(crate) fn complete(db: &Connection) -> rusqlite::Result<()> {
    for (table, column, kind) in [
        ("ls_history", "device", "INTEGER"),
        ("ls_history", "user", "TEXT"),
        ("ls_licenses", "is_air_gapped", "INTEGER NOT NULL DEFAULT 0"),
    ] {
        if !db.column_exists(None, table, column)? {
            db.execute_batch(&format!("ALTER TABLE {table} ADD COLUMN {column} {kind}"))?;
        }
    }
    Ok(())
}

/// Tells the triggers what time it is.
pub(crate) fn set_moment(db: &Connection, now: i64) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE moment SET now = ?1")?
        .execute([now])?;
    Ok(())
}

/// Notes what happened to a license.
pub(crate) fn note(
    db: &Connection,
    license: &str,
    now: i64,
    text: &str,
    data: Option<&str>,
) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO ls_history (ts, license, text, data) VALUES (?1, ?2, ?3, ?4)",
        params![now, license, text, data],
    )?;
    Ok(())
}

/// Changes columns of one row. Tables and columns are never taken from a request.
pub(crate) fn change(
    db: &Connection,
    table: &str,
    id: i64,
    changes: &[(&str, rusqlite::types::Value)],
) -> rusqlite::Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let columns: Vec<String> = changes
        .iter()
        .map(|(column, _)| format!("{column} = ?"))
        .collect();
    let sql = format!("UPDATE {table} SET {} WHERE id = ?", columns.join(", "));
    let values = changes.iter().map(|(_, value)| value.clone());
    let values = values.chain([id.into()]);
    db.execute(&sql, rusqlite::params_from_iter(values))?;
    Ok(())
}

//! Everything the server remembers, in SQLite. All SQL lives here; the wire format does not.

pub(crate) mod catalogue;
pub(crate) mod event_logs;
pub(crate) mod groups;
pub(crate) mod licenses;
pub(crate) mod machines;
pub(crate) mod pruning;
pub(crate) mod removal;
pub(crate) mod request_logs;
pub(crate) mod seats;
pub(crate) mod second_factors;
pub(crate) mod select;
pub(crate) mod sparks;
pub(crate) mod spring;
pub(crate) mod tokens;
pub(crate) mod users;
pub(crate) mod webhooks;

use std::path::PathBuf;

use rusqlite::{Connection, OptionalExtension, params};

const SCHEMA: &str = include_str!("schema.sql");
const INDEXES: &str = include_str!("indexes.sql");

/// Where the server keeps its state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Database {
    /// In memory: gone when the last clone of the server is dropped.
    #[default]
    Memory,
    /// In this file. A file that already holds a server's state is carried on, not seeded again.
    File(PathBuf),
}

/// The one account of the server.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub id: String,
    pub slug: String,
    pub name: String,
    pub protected: bool,
    pub created: i64,
    pub updated: i64,
}

/// Opens the database; `seed` fills it if it is new, `finish` adds what only LicenseSpring's
/// side has, each inside one transaction.
///
/// # Errors
/// When the file cannot be opened, or holds something else.
pub(crate) fn open(
    database: &Database,
    seed: impl FnOnce(&Connection) -> anyhow::Result<()>,
    finish: impl FnOnce(&Connection) -> anyhow::Result<()>,
) -> anyhow::Result<Connection> {
    let mut db = match database {
        Database::Memory => Connection::open_in_memory()?,
        Database::File(path) => Connection::open(path)?,
    };
    // Tests and demos outlive no power cut, so nothing waits for the disk.
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "OFF")?;
    db.pragma_update(None, "temp_store", "MEMORY")?;
    db.pragma_update(None, "cache_size", -64_000)?;
    db.set_prepared_statement_cache_capacity(64);
    let known: bool = db.query_row(
        "SELECT EXISTS(SELECT 1 FROM sqlite_master WHERE name = 'account')",
        [],
        |row| row.get(0),
    )?;
    if !known {
        let work = db.transaction()?;
        work.execute_batch(SCHEMA)?;
        work.execute_batch(second_factors::SCHEMA)?;
        work.execute_batch(removal::SCHEMA)?;
        seed(&work)?;
        work.execute_batch(INDEXES)?;
        work.commit()?;
    }
    // A file may be older than this side of the store.
    if !db.table_exists(None, "ls_licenses")? {
        let work = db.transaction()?;
        spring::add(&work)?;
        finish(&work)?;
        work.commit()?;
    }
    if !db.column_exists(None, "users", "permissions")? {
        db.execute_batch("ALTER TABLE users ADD COLUMN permissions TEXT")?;
    }
    if !db.column_exists(None, "machines", "died")? {
        db.execute_batch("ALTER TABLE machines ADD COLUMN died INTEGER")?;
    }
    spring::complete(&db)?;
    removal::unbind(&db)?;
    db.execute_batch(event_logs::SCHEMA)?;
    db.execute_batch(request_logs::SCHEMA)?;
    db.execute_batch(second_factors::SCHEMA)?;
    db.execute_batch(webhooks::SCHEMA)?;
    db.execute_batch(sparks::SCHEMA)?;
    db.execute_batch(removal::SCHEMA)?;
    db.pragma_update(None, "foreign_keys", true)?;
    Ok(db)
}

/// Stores the account; there is exactly one.
pub(crate) fn insert_account(db: &Connection, account: &Account) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO account (id, slug, name, protected, created, updated)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            account.id,
            account.slug,
            account.name,
            account.protected,
            account.created,
            account.updated
        ],
    )?;
    Ok(())
}

pub(crate) fn account(db: &Connection) -> rusqlite::Result<Account> {
    db.query_row("SELECT * FROM account", [], |row| {
        Ok(Account {
            id: row.get("id")?,
            slug: row.get("slug")?,
            name: row.get("name")?,
            protected: row.get("protected")?,
            created: row.get("created")?,
            updated: row.get("updated")?,
        })
    })
}

/// Whether a row with this id exists. `table` is never taken from a request.
pub(crate) fn exists(db: &Connection, table: &str, id: &str) -> rusqlite::Result<bool> {
    db.prepare_cached(&format!("SELECT 1 FROM {table} WHERE id = ?1"))?
        .exists([id])
}

/// Deletes a row by id; most of what hangs on it is [`removal`]'s business. `table` is never taken from a request.
pub(crate) fn delete(db: &Connection, table: &str, id: &str) -> rusqlite::Result<()> {
    db.execute(&format!("DELETE FROM {table} WHERE id = ?1"), [id])?;
    Ok(())
}

/// Moves a user, license or machine to a group, or out of any.
pub(crate) fn set_group(
    db: &Connection,
    table: &str,
    id: &str,
    group: Option<&str>,
    now: i64,
) -> rusqlite::Result<()> {
    db.execute(
        &format!(
            "UPDATE {table} SET group_id = ?2, updated = ?3 WHERE id = ?1 AND group_id IS NOT ?2"
        ),
        params![id, group, now],
    )?;
    Ok(())
}

/// How many members of one kind (`users`, `licenses`, `machines`) a group has.
pub(crate) fn group_size(db: &Connection, table: &str, group: &str) -> rusqlite::Result<i64> {
    db.query_row(
        &format!("SELECT COUNT(*) FROM {table} WHERE group_id = ?1"),
        [group],
        |row| row.get(0),
    )
}

/// Changes columns of one row and when it was updated. Tables and columns are never taken from a
/// request.
pub(crate) fn update(
    db: &Connection,
    table: &str,
    id: &str,
    now: i64,
    changes: &[(&str, rusqlite::types::Value)],
) -> rusqlite::Result<()> {
    let mut sql = format!("UPDATE {table} SET updated = ?");
    let mut values = vec![rusqlite::types::Value::Integer(now)];
    for (column, value) in changes {
        sql.push_str(&format!(", {column} = ?"));
        values.push(value.clone());
    }
    sql.push_str(" WHERE id = ?");
    values.push(id.to_owned().into());
    db.execute(&sql, rusqlite::params_from_iter(values))?;
    Ok(())
}

/// As [`update`], unless everything is as it was: Keygen then leaves the row alone.
pub(crate) fn change(
    db: &Connection,
    table: &str,
    id: &str,
    now: i64,
    changes: &[(&str, rusqlite::types::Value)],
) -> rusqlite::Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let columns: Vec<String> = changes
        .iter()
        .map(|(column, _)| format!("{column} = ?"))
        .collect();
    let differs: Vec<String> = changes
        .iter()
        .map(|(column, _)| format!("{column} IS NOT ?"))
        .collect();
    let sql = format!(
        "UPDATE {table} SET updated = ?, {} WHERE ({}) AND id = ?",
        columns.join(", "),
        differs.join(" OR ")
    );
    let given = || changes.iter().map(|(_, value)| value.clone());
    let mut values = vec![rusqlite::types::Value::Integer(now)];
    values.extend(given());
    values.extend(given());
    values.push(id.to_owned().into());
    db.execute(&sql, rusqlite::params_from_iter(values))?;
    Ok(())
}

/// Changes columns of one row that say nothing about when it was updated.
pub(crate) fn note(
    db: &Connection,
    table: &str,
    id: &str,
    changes: &[(&str, rusqlite::types::Value)],
) -> rusqlite::Result<()> {
    for (column, value) in changes {
        let sql = format!("UPDATE {table} SET {column} = ?1 WHERE id = ?2");
        db.execute(&sql, params![value, id])?;
    }
    Ok(())
}

/// The first row of a query as `T`, or nothing.
pub(crate) fn first<T>(
    db: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
    read: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Option<T>> {
    db.prepare_cached(sql)?.query_row(params, read).optional()
}

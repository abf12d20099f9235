//! Second factors: the secret that an app shares with the server.

use rusqlite::{Connection, Row, params};

use super::select::Select;

/// Made whenever a database is opened: files of an earlier version lack it. A person has one.
pub(super) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS second_factors (
  id TEXT PRIMARY KEY, user_id TEXT NOT NULL UNIQUE REFERENCES users(id) ON DELETE CASCADE,
  secret TEXT NOT NULL, enabled INTEGER NOT NULL DEFAULT 0,
  -- The step of time whose code was taken last: it is worth nothing again, nor any before it.
  last_step INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL, updated INTEGER NOT NULL
);
";

#[derive(Debug, Clone)]
pub(crate) struct SecondFactor {
    pub id: String,
    pub user_id: String,
    pub secret: String,
    pub enabled: bool,
    pub last_step: i64,
    pub created: i64,
    pub updated: i64,
}

pub(crate) fn select() -> Select {
    Select::from("second_factors")
}

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<SecondFactor> {
    Ok(SecondFactor {
        id: row.get("id")?,
        user_id: row.get("user_id")?,
        secret: row.get("secret")?,
        enabled: row.get("enabled")?,
        last_step: row.get("last_step")?,
        created: row.get("created")?,
        updated: row.get("updated")?,
    })
}

/// The second factor of a person, if they have one.
pub(crate) fn of_user(db: &Connection, user: &str) -> rusqlite::Result<Option<SecondFactor>> {
    select()
        .only("second_factors.user_id = ?", [user.to_owned()])
        .one(db, read)
}

/// Stores a new one; a person who has one already is a conflict.
pub(crate) fn insert(db: &Connection, factor: &SecondFactor) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO second_factors (id, user_id, secret, enabled, last_step, created, updated)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            factor.id,
            factor.user_id,
            factor.secret,
            factor.enabled,
            factor.last_step,
            factor.created,
            factor.updated
        ],
    )?;
    Ok(())
}

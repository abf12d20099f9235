//! Seats: who is attached to which license. The owner's seat is a column of the license.

use rusqlite::{Connection, Row, params};

/// The record that one person is attached to one license.
#[derive(Debug, Clone)]
pub(crate) struct Seat {
    pub id: String,
    pub license_id: String,
    pub user_id: String,
    pub created: i64,
    pub updated: i64,
}

/// A condition on `users`: attached to the license, or its owner. Takes the id twice.
pub(crate) const ON_LICENSE: &str = "(users.id IN (SELECT user_id FROM license_users WHERE license_id = ?) \
     OR users.id IN (SELECT owner_id FROM licenses WHERE id = ?))";

/// A condition on `licenses`: the person owns it or is attached. Takes the id twice.
pub(crate) const HELD_BY: &str = "(licenses.owner_id = ? \
     OR licenses.id IN (SELECT license_id FROM license_users WHERE user_id = ?))";

fn read(row: &Row<'_>) -> rusqlite::Result<Seat> {
    Ok(Seat {
        id: row.get("id")?,
        license_id: row.get("license_id")?,
        user_id: row.get("user_id")?,
        created: row.get("created")?,
        updated: row.get("updated")?,
    })
}

pub(crate) fn find(db: &Connection, license: &str, user: &str) -> rusqlite::Result<Option<Seat>> {
    super::first(
        db,
        "SELECT * FROM license_users WHERE license_id = ?1 AND user_id = ?2",
        [license, user],
        read,
    )
}

/// Everybody attached to a license.
pub(crate) fn attached(db: &Connection, license: &str) -> rusqlite::Result<Vec<String>> {
    db.prepare_cached("SELECT user_id FROM license_users WHERE license_id = ?1")?
        .query_map([license], |row| row.get(0))?
        .collect()
}

/// Attaches a person. Limits are the caller's business.
pub(crate) fn insert(
    db: &Connection,
    id: &str,
    license: &str,
    user: &str,
    now: i64,
) -> rusqlite::Result<Seat> {
    db.prepare_cached(
        "INSERT INTO license_users (id, license_id, user_id, created, updated)
         VALUES (?1, ?2, ?3, ?4, ?4)",
    )?
    .execute(params![id, license, user, now])?;
    Ok(Seat {
        id: id.to_owned(),
        license_id: license.to_owned(),
        user_id: user.to_owned(),
        created: now,
        updated: now,
    })
}

/// Detaches a person; their machines on the license lose their owner and stay.
pub(crate) fn remove(db: &Connection, license: &str, user: &str) -> rusqlite::Result<()> {
    db.execute(
        "DELETE FROM license_users WHERE license_id = ?1 AND user_id = ?2",
        [license, user],
    )?;
    Ok(())
}

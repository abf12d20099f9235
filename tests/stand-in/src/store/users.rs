//! People.

use rusqlite::{Connection, Row, params};

use super::select::{Fields, Select};
use crate::clock::DAY;
use crate::keygen::rights::Rights;

/// A person, with what the server derives on reading.
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub id: String,
    pub email: String,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub role: String,
    pub password: Option<String>,
    pub banned: Option<i64>,
    pub group_id: Option<String>,
    pub metadata: String,
    pub created: i64,
    pub updated: i64,
    /// What is left of the role's permissions, if not all of them.
    pub permissions: Option<String>,
    /// New, or on a license that was used, within the last 90 days.
    pub active: bool,
}

impl User {
    /// What they are permitted to do.
    pub(crate) fn rights(&self) -> Rights {
        Rights::stored(&self.role, self.permissions.as_deref())
    }
}

/// The moment before which nothing counts as activity.
pub(crate) fn activity_cut(now: i64) -> i64 {
    now - 90 * DAY
}

/// A condition on a license row named `name`: something happened on it since `cut`.
pub(crate) fn license_active(name: &str, cut: i64) -> String {
    format!(
        "MAX({name}.created, COALESCE({name}.last_validated, 0), \
         COALESCE({name}.last_check_in, 0), COALESCE({name}.last_check_out, 0)) >= {cut}"
    )
}

/// A condition on `users`: active in the sense of the `status` attribute.
pub(crate) fn user_active(now: i64) -> String {
    let cut = activity_cut(now);
    let active = license_active("l", cut);
    format!(
        "(users.created >= {cut} \
         OR EXISTS (SELECT 1 FROM licenses l WHERE l.owner_id = users.id AND {active}) \
         OR EXISTS (SELECT 1 FROM license_users s JOIN licenses l ON l.id = s.license_id \
                    WHERE s.user_id = users.id AND {active}))"
    )
}

/// The columns of the table that [`read`] takes, in its order.
const COLUMNS: &[&str] = &[
    "id",
    "email",
    "first_name",
    "last_name",
    "role",
    "password",
    "banned",
    "group_id",
    "metadata",
    "created",
    "updated",
    "permissions",
];

/// All people, with what [`User`] needs.
pub(crate) fn select(now: i64) -> Select {
    // The cut moves by whole minutes only, so that the prepared statement can be reused.
    let minute = now - now.rem_euclid(60_000);
    Select::of("users", COLUMNS).column(&format!("{} AS active", user_active(minute)))
}

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<User> {
    let mut fields = Fields::of(row);
    Ok(User {
        id: fields.next()?,
        email: fields.next()?,
        first_name: fields.next()?,
        last_name: fields.next()?,
        role: fields.next()?,
        password: fields.next()?,
        banned: fields.next()?,
        group_id: fields.next()?,
        metadata: fields.next()?,
        created: fields.next()?,
        updated: fields.next()?,
        permissions: fields.next()?,
        active: fields.next()?,
    })
}

/// The person with this id or e-mail address, whatever its case.
pub(crate) fn find(db: &Connection, now: i64, key: &str) -> rusqlite::Result<Option<User>> {
    let query = select(now);
    if key.contains('@') {
        query.only("users.email = ?", [key.to_lowercase()])
    } else {
        query.only("users.id = ?", [key.to_owned()])
    }
    .one(db, read)
}

/// The id of the person with this id or e-mail address.
pub(crate) fn find_id(db: &Connection, key: &str) -> rusqlite::Result<Option<String>> {
    super::first(
        db,
        "SELECT id FROM users WHERE id = ?1 OR email = ?2",
        [key, &key.to_lowercase()],
        |row| row.get(0),
    )
}

/// What a new person is stored with.
pub(crate) struct NewUser<'a> {
    pub id: &'a str,
    pub email: &'a str,
    pub first_name: Option<&'a str>,
    pub last_name: Option<&'a str>,
    pub role: &'a str,
    pub password: Option<&'a str>,
    pub group_id: Option<&'a str>,
    pub metadata: &'a str,
    pub created: i64,
}

pub(crate) fn insert(db: &Connection, user: &NewUser<'_>) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO users (id, email, first_name, last_name, role, password, group_id, metadata,
                            created, updated)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)",
    )?
    .execute(params![
        user.id,
        user.email,
        user.first_name,
        user.last_name,
        user.role,
        user.password,
        user.group_id,
        user.metadata,
        user.created
    ])?;
    Ok(())
}

pub(crate) fn email_taken(
    db: &Connection,
    email: &str,
    except: Option<&str>,
) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM users WHERE email = ?1 AND id <> ?2")?
        .exists(params![email, except.unwrap_or_default()])
}

/// How many admins there are.
pub(crate) fn admins(db: &Connection) -> rusqlite::Result<i64> {
    db.query_row(
        "SELECT COUNT(*) FROM users WHERE role = 'admin'",
        [],
        |row| row.get(0),
    )
}

/// People who hold a license that was active in the last 90 days, and such licenses that nobody
/// holds: each of those counts as somebody.
pub(crate) fn active_licensed(db: &Connection, now: i64) -> rusqlite::Result<i64> {
    let active = license_active("l", activity_cut(now));
    db.query_row(
        &format!(
            "SELECT (SELECT COUNT(*) FROM licenses l WHERE l.owner_id IS NULL AND {active}
                     AND l.id NOT IN (SELECT license_id FROM license_users)) + COUNT(*) FROM (
               SELECT l.owner_id FROM licenses l WHERE l.owner_id IS NOT NULL AND {active}
               UNION
               SELECT s.user_id FROM license_users s JOIN licenses l ON l.id = s.license_id
               WHERE {active})"
        ),
        [],
        |row| row.get(0),
    )
}

/// Remembers that a password reset was asked for; the secret itself is never stored.
pub(crate) fn set_reset(
    db: &Connection,
    id: &str,
    digest: Option<&str>,
    at: Option<i64>,
) -> rusqlite::Result<()> {
    db.execute(
        "UPDATE users SET reset_digest = ?2, reset_sent = ?3 WHERE id = ?1",
        params![id, digest, at],
    )?;
    Ok(())
}

/// The digest of the reset secret that was sent, and when.
pub(crate) fn reset(db: &Connection, id: &str) -> rusqlite::Result<Option<(String, i64)>> {
    super::first(
        db,
        "SELECT reset_digest, reset_sent FROM users WHERE id = ?1 AND reset_digest IS NOT NULL",
        [id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

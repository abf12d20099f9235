//! Licenses.

use rusqlite::{Connection, Row, params};

use super::select::{Fields, Select};

/// A license, with its counters. Each `max_*` is an override of the policy's number.
#[derive(Debug, Clone)]
pub(crate) struct License {
    pub id: String,
    pub key: String,
    pub name: Option<String>,
    pub policy_id: String,
    pub product_id: String,
    pub owner_id: Option<String>,
    pub group_id: Option<String>,
    pub expiry: Option<i64>,
    pub suspended: bool,
    pub protected: bool,
    pub uses: i64,
    pub max_machines: Option<i64>,
    pub max_processes: Option<i64>,
    pub max_users: Option<i64>,
    pub max_cores: Option<i64>,
    pub max_memory: Option<i64>,
    pub max_disk: Option<i64>,
    pub max_uses: Option<i64>,
    pub last_validated: Option<i64>,
    pub last_check_in: Option<i64>,
    pub last_check_out: Option<i64>,
    /// People attached; the owner comes on top.
    pub users_count: i64,
    pub machines_count: i64,
    pub machines_cores: i64,
    pub machines_memory: i64,
    pub machines_disk: i64,
    pub metadata: String,
    pub created: i64,
    pub updated: i64,
    pub owner_banned: bool,
}

impl License {
    /// Seats in use: everybody attached, and the owner.
    pub(crate) fn seats(&self) -> i64 {
        self.users_count + i64::from(self.owner_id.is_some())
    }

    /// The last time anything happened that counts as activity.
    pub(crate) fn last_activity(&self) -> i64 {
        [self.last_validated, self.last_check_in, self.last_check_out]
            .into_iter()
            .flatten()
            .fold(self.created, i64::max)
    }
}

/// The columns of the table that [`read`] takes, in its order.
const COLUMNS: &[&str] = &[
    "id",
    "key",
    "name",
    "policy_id",
    "product_id",
    "owner_id",
    "group_id",
    "expiry",
    "suspended",
    "protected",
    "uses",
    "max_machines",
    "max_processes",
    "max_users",
    "max_cores",
    "max_memory",
    "max_disk",
    "max_uses",
    "last_validated",
    "last_check_in",
    "last_check_out",
    "users_count",
    "machines_count",
    "machines_cores",
    "machines_memory",
    "machines_disk",
    "metadata",
    "created",
    "updated",
];

/// All licenses, with what [`License`] needs.
pub(crate) fn select() -> Select {
    Select::of("licenses", COLUMNS).column(
        "EXISTS (SELECT 1 FROM users o WHERE o.id = licenses.owner_id AND o.banned IS NOT NULL) \
         AS owner_banned",
    )
}

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<License> {
    let mut fields = Fields::of(row);
    Ok(License {
        id: fields.next()?,
        key: fields.next()?,
        name: fields.next()?,
        policy_id: fields.next()?,
        product_id: fields.next()?,
        owner_id: fields.next()?,
        group_id: fields.next()?,
        expiry: fields.next()?,
        suspended: fields.next()?,
        protected: fields.next()?,
        uses: fields.next()?,
        max_machines: fields.next()?,
        max_processes: fields.next()?,
        max_users: fields.next()?,
        max_cores: fields.next()?,
        max_memory: fields.next()?,
        max_disk: fields.next()?,
        max_uses: fields.next()?,
        last_validated: fields.next()?,
        last_check_in: fields.next()?,
        last_check_out: fields.next()?,
        users_count: fields.next()?,
        machines_count: fields.next()?,
        machines_cores: fields.next()?,
        machines_memory: fields.next()?,
        machines_disk: fields.next()?,
        metadata: fields.next()?,
        created: fields.next()?,
        updated: fields.next()?,
        owner_banned: fields.next()?,
    })
}

/// The license with this id or key.
pub(crate) fn find(db: &Connection, key: &str) -> rusqlite::Result<Option<License>> {
    let by_id = select()
        .only("licenses.id = ?", [key.to_owned()])
        .one(db, read)?;
    if by_id.is_some() {
        return Ok(by_id);
    }
    select()
        .only("licenses.key = ?", [key.to_owned()])
        .one(db, read)
}

/// What a new license is stored with; everything else starts empty.
pub(crate) struct NewLicense<'a> {
    pub id: &'a str,
    pub key: &'a str,
    pub name: Option<&'a str>,
    pub policy_id: &'a str,
    pub product_id: &'a str,
    pub owner_id: Option<&'a str>,
    pub group_id: Option<&'a str>,
    pub expiry: Option<i64>,
    pub suspended: bool,
    pub protected: bool,
    pub max_users: Option<i64>,
    pub max_machines: Option<i64>,
    pub last_validated: Option<i64>,
    pub metadata: &'a str,
    pub created: i64,
}

pub(crate) fn insert(db: &Connection, license: &NewLicense<'_>) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO licenses (id, key, name, policy_id, product_id, owner_id, group_id, expiry,
           suspended, protected, max_users, max_machines, last_validated, metadata, created, updated)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?15)",
    )?
    .execute(params![
        license.id,
        license.key,
        license.name,
        license.policy_id,
        license.product_id,
        license.owner_id,
        license.group_id,
        license.expiry,
        license.suspended,
        license.protected,
        license.max_users,
        license.max_machines,
        license.last_validated,
        license.metadata,
        license.created
    ])?;
    Ok(())
}

pub(crate) fn key_taken(db: &Connection, key: &str) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM licenses WHERE key = ?1")?
        .exists([key])
}

/// Takes the license from this owner, if they own it.
pub(crate) fn disown(db: &Connection, id: &str, owner: &str, now: i64) -> rusqlite::Result<()> {
    db.execute(
        "UPDATE licenses SET owner_id = NULL, updated = ?3 WHERE id = ?1 AND owner_id = ?2",
        params![id, owner, now],
    )?;
    Ok(())
}

/// Expiry moments between two times, soonest first, for the expirations heatmap.
pub(crate) fn expiries(db: &Connection, from: i64, to: i64) -> rusqlite::Result<Vec<i64>> {
    db.prepare_cached(
        "SELECT expiry FROM licenses WHERE expiry >= ?1 AND expiry < ?2 ORDER BY expiry",
    )?
    .query_map([from, to], |row| row.get(0))?
    .collect()
}

/// Whether this person owns the license or is attached to it.
pub(crate) fn holds(db: &Connection, license: &License, user: &str) -> rusqlite::Result<bool> {
    Ok(license.owner_id.as_deref() == Some(user)
        || super::seats::find(db, &license.id, user)?.is_some())
}

/// The id of the license that has this id, key or name, or this id at LicenseSpring's side.
///
/// # Errors
/// When there is none.
pub(crate) fn named(db: &Connection, key: &str) -> anyhow::Result<String> {
    let found = super::first(
        db,
        "SELECT id FROM licenses WHERE id = ?1 OR key = ?1 OR name = ?1
         OR id = (SELECT license FROM ls_licenses WHERE id = CAST(?1 AS INTEGER))",
        [key],
        |row| row.get(0),
    )?;
    found.ok_or_else(|| anyhow::anyhow!("no license {key:?}"))
}

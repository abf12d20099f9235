//! License users and their seats.

use rusqlite::{Connection, params};

use super::Record;
use crate::store::select::Select;

/// Everybody on a license with what the seat adds: how many devices they may have and have.
pub(crate) fn holders(db: &Connection, license: &str) -> rusqlite::Result<Vec<Record>> {
    db.prepare_cached(
        "SELECT p.*, COALESCE(s.max_activations, 1) AS max_activations,
           COALESCE(s.extra_activations, 0) + (SELECT COUNT(*) FROM ls_devices d
             WHERE d.license = ?1 AND d.owner = p.user AND d.machine IS NOT NULL)
             AS total_activations
         FROM ls_holders h JOIN ls_person p ON p.user = h.user
         LEFT JOIN ls_seats s ON s.license = h.license AND s.user = h.user
         WHERE h.license = ?1 ORDER BY h.created, p.id",
    )?
    .query_map([license], Record::read)?
    .collect()
}

/// How many seats of a license are taken.
pub(crate) fn holder_count(db: &Connection, license: &str) -> rusqlite::Result<i64> {
    db.prepare_cached("SELECT COUNT(*) FROM ls_holders WHERE license = ?1")?
        .query_row([license], |row| row.get(0))
}

/// Whether somebody has a seat on a license.
pub(crate) fn holds(db: &Connection, license: &str, user: &str) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM ls_holders WHERE license = ?1 AND user = ?2")?
        .exists([license, user])
}

/// The license user with this id.
pub(crate) fn find(db: &Connection, id: i64) -> rusqlite::Result<Option<Record>> {
    Record::one(db, &Select::from("ls_person").only("id = ?", [id]))
}

/// The license user with this address, whatever its case.
pub(crate) fn find_by_email(db: &Connection, email: &str) -> rusqlite::Result<Option<Record>> {
    let email = email.trim().to_lowercase();
    Record::one(
        db,
        &Select::from("ls_person").only("true_email = ?", [email]),
    )
}

/// How many seats a person has on licenses that are authorised by user.
pub(crate) fn total_licenses(db: &Connection, user: &str) -> rusqlite::Result<i64> {
    db.prepare_cached(
        "SELECT COUNT(*) FROM ls_holders h JOIN ls_licenses s ON s.license = h.license
         JOIN ls_products x ON x.id = s.product
         WHERE h.user = ?1 AND x.authorization_method = 'user'",
    )?
    .query_row([user], |row| row.get(0))
}

/// Sets what differs from the usual on one seat.
pub(crate) fn set_seat(
    db: &Connection,
    license: &str,
    user: &str,
    max: Option<i64>,
    extra: Option<i64>,
) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO ls_seats (license, user, max_activations, extra_activations)
         VALUES (?1, ?2, COALESCE(?3, 1), COALESCE(?4, 0))
         ON CONFLICT (license, user) DO UPDATE SET
           max_activations = COALESCE(?3, max_activations),
           extra_activations = COALESCE(?4, extra_activations)",
        params![license, user, max, extra],
    )?;
    Ok(())
}

/// Nobody's seat counts activations any more that no device stands for.
pub(crate) fn clear_seats(db: &Connection, license: &str) -> rusqlite::Result<()> {
    db.execute(
        "UPDATE ls_seats SET extra_activations = 0 WHERE license = ?1",
        [license],
    )?;
    Ok(())
}

//! Orders: their licenses and who manages them.

use rusqlite::{Connection, params};

use super::Record;

/// The licenses of an order.
pub(crate) fn licenses(db: &Connection, order: i64) -> rusqlite::Result<Vec<Record>> {
    db.prepare_cached("SELECT * FROM ls_license WHERE order_id = ?1 ORDER BY id")?
        .query_map([order], Record::read)?
        .collect()
}

/// The license users who manage an order.
pub(crate) fn managers(db: &Connection, order: i64) -> rusqlite::Result<Vec<Record>> {
    db.prepare_cached(
        "SELECT p.* FROM ls_person p JOIN ls_managers m ON m.user = p.user
         WHERE m.order_id = ?1 ORDER BY p.id",
    )?
    .query_map([order], Record::read)?
    .collect()
}

/// Lets somebody manage an order; once is enough.
pub(crate) fn add_manager(db: &Connection, order: i64, user: &str) -> rusqlite::Result<()> {
    db.execute(
        "INSERT OR IGNORE INTO ls_managers (order_id, user) VALUES (?1, ?2)",
        params![order, user],
    )?;
    Ok(())
}

/// Whether they managed it until now.
pub(crate) fn remove_manager(db: &Connection, order: i64, user: &str) -> rusqlite::Result<bool> {
    let gone = db.execute(
        "DELETE FROM ls_managers WHERE order_id = ?1 AND user = ?2",
        params![order, user],
    )?;
    Ok(gone > 0)
}

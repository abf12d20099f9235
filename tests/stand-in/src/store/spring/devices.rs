//! Devices: activations of a license, past ones too.

use rusqlite::{Connection, params};

use super::Record;

/// The variables a client has stored with a device.
pub(crate) fn variables(db: &Connection, device: i64) -> rusqlite::Result<Vec<Record>> {
    db.prepare_cached("SELECT * FROM ls_variables WHERE device = ?1 ORDER BY id")?
        .query_map([device], Record::read)?
        .collect()
}

/// Deactivates devices of a license: one, those of one person, or all. Keygen forgets their
/// machines; the trigger keeps the rest. A device that Keygen does not know is done here alone.
pub(crate) fn deactivate(
    db: &Connection,
    license: &str,
    device: Option<i64>,
    owner: Option<&str>,
) -> rusqlite::Result<usize> {
    let known = db.execute(
        "DELETE FROM machines WHERE id IN (
           SELECT machine FROM ls_devices WHERE license = ?1 AND machine IS NOT NULL
           AND (?2 IS NULL OR id = ?2) AND (?3 IS NULL OR owner = ?3))",
        params![license, device, owner],
    )?;
    db.execute(
        "INSERT INTO ls_activations (ts, action, device)
         SELECT (SELECT now FROM moment), 'deactivation', id FROM ls_devices
         WHERE license = ?1 AND machine IS NOT NULL
           AND (?2 IS NULL OR id = ?2) AND (?3 IS NULL OR owner = ?3)",
        params![license, device, owner],
    )?;
    let others = db.execute(
        "UPDATE ls_devices SET machine = NULL, time_deactivated = (SELECT now FROM moment),
           updated = (SELECT now FROM moment)
         WHERE license = ?1 AND machine IS NOT NULL
           AND (?2 IS NULL OR id = ?2) AND (?3 IS NULL OR owner = ?3)",
        params![license, device, owner],
    )?;
    Ok(known + others)
}

/// Whether this hardware may not be used with the license any more.
pub(crate) fn is_blacklisted(
    db: &Connection,
    license: &str,
    hardware_id: &str,
) -> rusqlite::Result<bool> {
    db.prepare_cached(
        "SELECT 1 FROM ls_devices WHERE license = ?1 AND hardware_id = ?2 AND blacklisted",
    )?
    .exists([license, hardware_id])
}

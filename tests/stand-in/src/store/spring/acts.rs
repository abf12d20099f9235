//! What the software itself does through the vendor's other API: activate, check, consume.

use anyhow::{Result, bail};
use rusqlite::{Connection, params};

use super::{devices, note};
use crate::store;

/// Activates a license on some hardware, whatever its limits say. A device that is active
/// already is only checked.
pub(crate) fn activate(
    db: &Connection,
    license: &str,
    user: Option<&str>,
    hardware_id: &str,
    hostname: Option<&str>,
    now: i64,
) -> Result<()> {
    if devices::is_blacklisted(db, license, hardware_id)? {
        bail!("{hardware_id:?} is blacklisted");
    }
    if store::machines::activated(db, license, "m.fingerprint", hardware_id)? {
        return check(db, license, Some(hardware_id), user, now);
    }
    let id = uuid::Uuid::new_v4().to_string();
    store::machines::insert(
        db,
        &store::machines::NewMachine {
            id: &id,
            fingerprint: hardware_id,
            name: hostname,
            hostname,
            ip: Some("10.20.9.9"),
            platform: Some("Windows 11"),
            cores: None,
            memory: None,
            disk: None,
            license_id: license,
            owner_id: user,
            group_id: None,
            last_heartbeat: None,
            metadata: "{}",
            created: now,
        },
    )?;
    Ok(())
}

/// The software looks whether the license is still good: on some device, for somebody. Without a
/// person it is whoever the device belongs to.
pub(crate) fn check(
    db: &Connection,
    license: &str,
    hardware_id: Option<&str>,
    user: Option<&str>,
    now: i64,
) -> Result<()> {
    let is_apart: bool = db.query_row(
        "SELECT is_air_gapped FROM ls_licenses WHERE license = ?1",
        [license],
        |row| row.get(0),
    )?;
    if is_apart {
        bail!("nothing is heard of a license that is air-gapped");
    }
    db.execute(
        "UPDATE licenses SET last_validated = ?2 WHERE id = ?1",
        params![license, now],
    )?;
    db.execute(
        "UPDATE ls_devices SET last_check = ?2, updated = ?2
         WHERE license = ?1 AND machine IS NOT NULL AND hardware_id = ?3",
        params![license, now, hardware_id],
    )?;
    db.execute(
        "INSERT INTO ls_history (ts, license, text, device, user)
         SELECT ?2, ?1, 'License check', d.id, COALESCE(?4, d.owner) FROM (SELECT 1)
         LEFT JOIN ls_devices d ON d.license = ?1 AND d.hardware_id = ?3",
        params![license, now, hardware_id, user],
    )?;
    Ok(())
}

/// Says whether a license is used apart from any network.
pub(crate) fn set_air_gapped(db: &Connection, license: &str, on: bool) -> Result<()> {
    db.execute(
        "UPDATE ls_licenses SET is_air_gapped = ?2 WHERE license = ?1",
        params![license, on],
    )?;
    Ok(())
}

/// The software uses something up; below zero it gives back.
pub(crate) fn consume(db: &Connection, license: &str, count: i64, now: i64) -> Result<()> {
    let taken = db.execute(
        "UPDATE ls_licenses SET total_consumptions = total_consumptions + ?2
         WHERE license = ?1 AND total_consumptions + ?2 >= 0
         AND (allow_unlimited_consumptions OR ?2 <= 0 OR total_consumptions + ?2
           <= max_consumptions + CASE WHEN allow_overages THEN max_overages ELSE 0 END)",
        params![license, count],
    )?;
    if taken == 0 {
        bail!("there is not that much to consume");
    }
    Ok(note(db, license, now, "License consumption", None)?)
}

//! Puts the past of a seed in order, so that nothing in it is older than what it hangs on: no
//! seat than its license, no device than its person's seat, no heartbeat than its device.

use anyhow::Result;
use rusqlite::{Connection, params};

/// Each step sets right what the ones before may have left; `?1` is now.
const STEPS: &[&str] = &[
    // Whoever has a device had a seat before.
    "UPDATE license_users SET created = first - 3600000 FROM (
       SELECT license_id AS license, owner_id AS owner, MIN(created) AS first FROM machines
       WHERE owner_id IS NOT NULL GROUP BY license_id, owner_id)
     WHERE license_id = license AND user_id = owner AND created >= first",
    // Seats come with the license or the person, the earliest, and here over all the time since.
    "UPDATE license_users SET created = least + (?1 - least) / 100 * (place * 37 % 90 + 5) FROM (
       SELECT s.rowid AS place, MAX(l.created, u.created) AS least FROM license_users s
       JOIN licenses l ON l.id = s.license_id JOIN users u ON u.id = s.user_id)
     WHERE license_users.rowid = place AND created <= least",
    "UPDATE license_users SET updated = created",
    "UPDATE machines SET created = least + 60000 FROM (
       SELECT m.rowid AS place, MAX(l.created, COALESCE(s.created, 0)) AS least FROM machines m
       JOIN licenses l ON l.id = m.license_id
       LEFT JOIN license_users s ON s.license_id = m.license_id AND s.user_id = m.owner_id)
     WHERE machines.rowid = place AND created <= least",
    "UPDATE machines SET last_heartbeat = MAX(last_heartbeat, created),
       last_check_out = MAX(last_check_out, created)",
    "UPDATE machines SET
       updated = MAX(created, COALESCE(last_heartbeat, 0), COALESCE(last_check_out, 0))",
    // A check-in is preset where one is required, and then comes once in a while.
    "UPDATE licenses SET last_check_in = MAX(created, ?1 - (rowid * 5 % 40 + 8) * 86400000)
     WHERE policy_id IN (
       SELECT id FROM policies WHERE json_extract(rules, '$.require_check_in'))",
    // Software that reports has asked whether it may before.
    "UPDATE licenses SET last_validated = MAX(last_validated, created, COALESCE(
       (SELECT MAX(last_heartbeat) FROM machines WHERE license_id = licenses.id), 0))",
    // Nobody is told again of those who have been silent for long.
    "UPDATE machines SET died = ends FROM (
       SELECT m.rowid AS place, COALESCE(m.last_heartbeat,
         CASE WHEN p.require_heartbeat THEN m.created END) + 1000 * p.heartbeat_duration AS ends
       FROM machines m JOIN licenses l ON l.id = m.license_id
       JOIN policies p ON p.id = l.policy_id)
     WHERE machines.rowid = place AND ends < ?1",
];

pub(super) fn settle(db: &Connection, now: i64) -> Result<()> {
    // The indexes come after seeding, and these steps would take for ever without.
    db.execute_batch(
        "CREATE INDEX settled_seats ON license_users(license_id, user_id);
         CREATE INDEX settled_machines ON machines(license_id, owner_id)",
    )?;
    for step in STEPS {
        if step.contains("?1") {
            db.execute(step, params![now])?;
        } else {
            db.execute(step, [])?;
        }
    }
    Ok(db.execute_batch("DROP INDEX settled_seats; DROP INDEX settled_machines")?)
}

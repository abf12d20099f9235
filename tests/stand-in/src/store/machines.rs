//! Machines: the devices a license is activated on.

use rusqlite::{Connection, Row, params};

use super::select::{Fields, Select};

/// A machine, with what the server derives on reading.
#[derive(Debug, Clone)]
pub(crate) struct Machine {
    pub id: String,
    pub fingerprint: String,
    pub name: Option<String>,
    pub hostname: Option<String>,
    pub ip: Option<String>,
    pub platform: Option<String>,
    pub cores: Option<i64>,
    pub memory: Option<i64>,
    pub disk: Option<i64>,
    pub license_id: String,
    /// Its license's; unknown once the license is gone.
    pub product_id: Option<String>,
    pub owner_id: Option<String>,
    pub group_id: Option<String>,
    pub last_heartbeat: Option<i64>,
    pub last_check_out: Option<i64>,
    pub max_processes: Option<i64>,
    pub metadata: String,
    pub created: i64,
    pub updated: i64,
    pub require_heartbeat: bool,
    /// Seconds.
    pub heartbeat_duration: i64,
}

/// The columns of the table that [`read`] takes, in its order.
const COLUMNS: &[&str] = &[
    "id",
    "fingerprint",
    "name",
    "hostname",
    "ip",
    "platform",
    "cores",
    "memory",
    "disk",
    "license_id",
    "owner_id",
    "group_id",
    "last_heartbeat",
    "last_check_out",
    "max_processes",
    "metadata",
    "created",
    "updated",
];

/// All machines, with what [`Machine`] needs.
pub(crate) fn select() -> Select {
    Select::of("machines", COLUMNS)
        .join(
            // Either may be gone already while the worker is behind.
            " LEFT JOIN licenses l ON l.id = machines.license_id \
             LEFT JOIN policies p ON p.id = l.policy_id",
        )
        .column("l.product_id AS product_id")
        .column("COALESCE(p.require_heartbeat, 0)")
        .column("COALESCE(p.heartbeat_duration, 600)")
}

/// A condition on `machines` alone: its heartbeat has stopped.
pub(crate) fn dead(now: i64) -> String {
    format!(
        "EXISTS (SELECT 1 FROM licenses l JOIN policies p ON p.id = l.policy_id \
         WHERE l.id = machines.license_id AND CASE WHEN machines.last_heartbeat IS NULL \
         THEN p.require_heartbeat AND machines.created + 1000 * p.heartbeat_duration < {now} \
         ELSE machines.last_heartbeat + 1000 * p.heartbeat_duration < {now} END)"
    )
}

/// A machine whose heartbeat has stopped.
pub(crate) struct Silent {
    pub id: String,
    /// Whether it was told already.
    pub is_told: bool,
    /// Whether it is to be removed now.
    pub goes: bool,
}

/// Every machine that has something coming, with when: `told` when its heartbeat stops, `goes` when
/// its policy removes it, as soon as it may not be revived any more. The real server looks every two
/// minutes, so it comes at most so long after (keygen-api config/schedule.yml).
const COMING: &str = "WITH rule AS (
   SELECT id, require_heartbeat, 1000 * heartbeat_duration AS life,
     json_extract(rules, '$.heartbeat_cull_strategy') = 'DEACTIVATE_DEAD'
       AND json_extract(rules, '$.heartbeat_resurrection_strategy') <> 'ALWAYS_REVIVE' AS culls,
     -- The minutes stand before the word; NO_REVIVE has none.
     60000 * CAST(json_extract(rules, '$.heartbeat_resurrection_strategy') AS INTEGER) AS revives
   FROM policies),
 found AS (
   SELECT m.id, m.created, m.died IS NOT NULL AS is_told, rule.culls, rule.revives,
     COALESCE(m.last_heartbeat, CASE WHEN rule.require_heartbeat THEN m.created END) + rule.life
       AS ends
   FROM rule JOIN licenses l ON l.policy_id = rule.id JOIN machines m ON m.license_id = l.id
   WHERE m.died IS NULL OR rule.culls),
 coming AS (
   SELECT id, created, is_told, CASE WHEN NOT is_told THEN ends END AS told,
     CASE WHEN culls THEN ends + revives + 120000 END AS goes
   FROM found WHERE ends IS NOT NULL)";

/// The machines whose time has come.
pub(crate) fn silent(db: &Connection, now: i64) -> rusqlite::Result<Vec<Silent>> {
    db.prepare_cached(&format!(
        "{COMING} SELECT id, is_told, goes IS NOT NULL AND goes < ?1 FROM coming
         WHERE told < ?1 OR goes < ?1 ORDER BY created, id"
    ))?
    .query_map([now], |row| {
        Ok(Silent {
            id: row.get(0)?,
            is_told: row.get(1)?,
            goes: row.get(2)?,
        })
    })?
    .collect()
}

/// When the next machine's time comes, unless something changes before.
pub(crate) fn next_silent(db: &Connection) -> rusqlite::Result<Option<i64>> {
    db.prepare_cached(&format!(
        "{COMING} SELECT MIN(COALESCE(told, goes)) FROM coming WHERE told IS NOT NULL \
         OR goes IS NOT NULL"
    ))?
    .query_row([], |row| row.get(0))
}

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Machine> {
    let mut fields = Fields::of(row);
    Ok(Machine {
        id: fields.next()?,
        fingerprint: fields.next()?,
        name: fields.next()?,
        hostname: fields.next()?,
        ip: fields.next()?,
        platform: fields.next()?,
        cores: fields.next()?,
        memory: fields.next()?,
        disk: fields.next()?,
        license_id: fields.next()?,
        owner_id: fields.next()?,
        group_id: fields.next()?,
        last_heartbeat: fields.next()?,
        last_check_out: fields.next()?,
        max_processes: fields.next()?,
        metadata: fields.next()?,
        created: fields.next()?,
        updated: fields.next()?,
        product_id: fields.next()?,
        require_heartbeat: fields.next()?,
        heartbeat_duration: fields.next()?,
    })
}

/// The machine with this id, or the oldest one with this fingerprint.
pub(crate) fn find(db: &Connection, key: &str) -> rusqlite::Result<Option<Machine>> {
    let by_id = select()
        .only("machines.id = ?", [key.to_owned()])
        .one(db, read)?;
    if by_id.is_some() {
        return Ok(by_id);
    }
    let oldest = select()
        .only("machines.fingerprint = ?", [key.to_owned()])
        .after(db, None, true, 1, read)?;
    Ok(oldest.into_iter().next())
}

/// What a new machine is stored with.
pub(crate) struct NewMachine<'a> {
    pub id: &'a str,
    pub fingerprint: &'a str,
    pub name: Option<&'a str>,
    pub hostname: Option<&'a str>,
    pub ip: Option<&'a str>,
    pub platform: Option<&'a str>,
    pub cores: Option<i64>,
    pub memory: Option<i64>,
    pub disk: Option<i64>,
    pub license_id: &'a str,
    pub owner_id: Option<&'a str>,
    pub group_id: Option<&'a str>,
    pub last_heartbeat: Option<i64>,
    pub metadata: &'a str,
    pub created: i64,
}

pub(crate) fn insert(db: &Connection, machine: &NewMachine<'_>) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO machines (id, fingerprint, name, hostname, ip, platform, cores, memory, disk,
           license_id, owner_id, group_id, last_heartbeat, metadata, created, updated)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?15)",
    )?
    .execute(params![
        machine.id,
        machine.fingerprint,
        machine.name,
        machine.hostname,
        machine.ip,
        machine.platform,
        machine.cores,
        machine.memory,
        machine.disk,
        machine.license_id,
        machine.owner_id,
        machine.group_id,
        machine.last_heartbeat,
        machine.metadata,
        machine.created
    ])?;
    Ok(())
}

/// How many machines of a license one person owns; nobody is a person of their own here.
pub(crate) fn owned_count(
    db: &Connection,
    license: &str,
    owner: Option<&str>,
) -> rusqlite::Result<i64> {
    db.prepare_cached("SELECT COUNT(*) FROM machines WHERE license_id = ?1 AND owner_id IS ?2")?
        .query_row(params![license, owner], |row| row.get(0))
}

/// Whose the machines of a license are.
pub(crate) fn owners(db: &Connection, license: &str) -> rusqlite::Result<Vec<Option<String>>> {
    db.prepare_cached("SELECT owner_id FROM machines WHERE license_id = ?1")?
        .query_map([license], |row| row.get(0))?
        .collect()
}

/// The machines that have a fingerprint where `scope`, a condition on license `l`, holds.
pub(crate) fn with_fingerprint(
    db: &Connection,
    fingerprint: &str,
    scope: &str,
    value: &str,
) -> rusqlite::Result<Vec<String>> {
    db.prepare(&format!(
        "SELECT m.id FROM machines m LEFT JOIN licenses l ON l.id = m.license_id
         WHERE m.fingerprint = ?1 AND {scope} = ?2"
    ))?
    .query_map([fingerprint, value], |row| row.get(0))?
    .collect()
}

/// Whether a license has a machine with this value in `column`, `m.id` or `m.fingerprint`.
pub(crate) fn activated(
    db: &Connection,
    license: &str,
    column: &str,
    value: &str,
) -> rusqlite::Result<bool> {
    db.prepare(&format!(
        "SELECT 1 FROM machines m WHERE m.license_id = ?1 AND {column} = ?2"
    ))?
    .exists([license, value])
}

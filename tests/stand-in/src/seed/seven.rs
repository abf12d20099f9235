//! The world of seven people on four licenses, in which every figure of a report is known: who
//! reported to the second, on which side of a month's beginning, and who never did.

use anyhow::Result;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};
use serde_json::json;

use super::{DOMAIN, Plan, Seeder};
use crate::clock::parse_time;
use crate::store;

/// What the clock shows when the world is looked at.
const NOW: &str = "2026-11-22T10:00:00Z";
/// When all of it began, but for one device.
const BEGAN: &str = "2025-01-15T00:00:00Z";
/// When the license that several people hold was asked for last, by nobody knows whom.
const SHARED: &str = "2026-11-20T08:00:00Z";
/// When the only holder of a license asked for it last.
const SOLE: &str = "2026-02-28T23:30:00Z";

/// The moment at which the world stands.
pub(crate) fn clock() -> Option<DateTime<Utc>> {
    NOW.parse().ok()
}

fn at(text: &str) -> i64 {
    parse_time(text).unwrap_or_default()
}

/// A device: hardware, whose, when it was activated and when it sent its last heartbeat.
type Device = (
    &'static str,
    Option<&'static str>,
    &'static str,
    Option<&'static str>,
);

const DEVICES: [Device; 4] = [
    ("ana-1", Some("ana"), BEGAN, Some("2026-10-31T23:00:00Z")),
    ("ben-1", Some("ben"), BEGAN, Some("2026-10-31T22:59:59Z")),
    ("cem-1", Some("cem"), "2026-05-31T22:00:00Z", None),
    ("nobody-1", None, BEGAN, None),
];

pub(super) fn fill(seeder: &mut Seeder<'_>) -> Result<()> {
    for (first, last) in [
        ("Ana", "Ahrens"),
        ("Ben", "Boll"),
        ("Cem", "Can"),
        ("Dia", "Dorn"),
        ("Eva", "Ernst"),
        ("Fay", "Falk"),
        ("Gus", "Graf"),
    ] {
        let id = seeder.id();
        store::users::insert(
            seeder.db,
            &store::users::NewUser {
                id: &id,
                email: &email(&first.to_lowercase()),
                first_name: Some(first),
                last_name: Some(last),
                role: "user",
                password: None,
                group_id: None,
                metadata: "{}",
                created: at(BEGAN),
            },
        )?;
    }
    let mut policies = Vec::new();
    for (name, code, keeps) in [
        ("CAD", "cad", true),
        ("Cloud", "cloud", false),
        ("Share", "share", false),
    ] {
        let product = seeder.product(name, code)?;
        let mut rules = json!({"floating": true, "authentication_strategy": "TOKEN"});
        if keeps {
            rules["heartbeat_cull_strategy"] = json!("KEEP_DEAD");
        }
        let policy = seeder.policy(&product, &format!("{name} named user"), &rules, &json!({}))?;
        policies.push((product, policy));
    }
    for (name, of, seats, validated, people) in [
        (
            "CAD 1",
            0,
            Some(5),
            Some(SHARED),
            &["ana", "ben", "cem", "dia"][..],
        ),
        ("Cloud 1", 1, Some(2), Some(SOLE), &["eva"]),
        ("CAD 2", 0, Some(1), None, &["fay"]),
        ("Share 1", 2, None, None, &["gus"]),
    ] {
        let (product, policy) = &policies[of];
        let id = seeder.license(&Plan {
            policy,
            product,
            name: Some(name),
            owner: None,
            group: None,
            max_users: seats,
            max_machines: None,
            expires_in: None,
            suspended: false,
            protected: true,
            metadata: "{}".into(),
            created: 0,
            validated: None,
        })?;
        let validated = validated.map(at);
        store::note(
            seeder.db,
            "licenses",
            &id,
            &[("last_validated", validated.into())],
        )?;
        for person in people {
            let person = person_id(seeder.db, person)?;
            seeder.seat(&id, &person)?;
        }
        if name == "CAD 1" {
            devices(seeder, &id)?;
        }
    }
    began(seeder.db)
}

fn email(local: &str) -> String {
    format!("{local}@{DOMAIN}")
}

fn person_id(db: &Connection, local: &str) -> Result<String> {
    let found = store::users::find_id(db, &email(local))?;
    found.ok_or_else(|| anyhow::anyhow!("no {local}"))
}

fn devices(seeder: &mut Seeder<'_>, license: &str) -> Result<()> {
    for (hardware, owner, activated, heartbeat) in DEVICES {
        let id = seeder.id();
        let owner = owner.map(|owner| person_id(seeder.db, owner)).transpose()?;
        store::machines::insert(
            seeder.db,
            &store::machines::NewMachine {
                id: &id,
                fingerprint: hardware,
                name: Some(hardware),
                hostname: Some(hardware),
                ip: None,
                platform: Some("windows"),
                cores: None,
                memory: None,
                disk: None,
                license_id: license,
                owner_id: owner.as_deref(),
                group_id: None,
                last_heartbeat: heartbeat.map(at),
                metadata: "{}",
                created: at(activated),
            },
        )?;
    }
    Ok(())
}

/// Everything is of the same day; by a second each, so that lists have one order.
fn began(db: &Connection) -> Result<()> {
    for table in ["products", "policies", "licenses", "license_users"] {
        db.execute(
            &format!("UPDATE {table} SET created = ?1 + 1000 * rowid, updated = ?1 + 1000 * rowid"),
            [at(BEGAN)],
        )?;
    }
    // All that died, died long ago.
    db.execute(
        "UPDATE machines SET died = last_heartbeat + 600000 WHERE last_heartbeat IS NOT NULL",
        [],
    )?;
    Ok(())
}

/// The same people on LicenseSpring's side. Licenses there are of a product and have no name; Eva's
/// own device is the one thing Keygen does not know, since it knows her by her license alone.
pub(super) fn finish(db: &Connection) -> Result<()> {
    db.execute_batch(
        "INSERT INTO ls_products (product, name, code)
         SELECT id, name, code FROM products ORDER BY created;
         UPDATE ls_licenses SET product = (
           SELECT x.id FROM licenses l JOIN products p ON p.id = l.product_id
           JOIN ls_products x ON x.product = p.id AND x.name = p.name
           WHERE l.id = ls_licenses.license);
         DELETE FROM ls_products WHERE id NOT IN (SELECT product FROM ls_licenses);
         UPDATE ls_devices SET last_check = time_activated WHERE last_check IS NULL",
    )?;
    db.execute(
        "UPDATE ls_devices SET last_check = ?1, updated = ?1 WHERE owner IS NULL",
        [at(SHARED)],
    )?;
    db.execute(
        "INSERT INTO ls_devices (license, hardware_id, machine, owner, hostname, os, type, app_ver,
           sdk_build_version, last_check, time_activated, created, updated)
         SELECT l.id, 'eva-1', 'not at Keygen', u.id, 'eva-1', 'windows', 'desktop', '3.2.1',
           'C# SDK 7.3', ?1, ?2, ?2, ?1
         FROM licenses l, users u WHERE l.name = 'Cloud 1' AND u.email = ?3",
        params![at(SOLE), at(BEGAN), email("eva")],
    )?;
    db.execute(
        "UPDATE ls_licenses SET time_activated = (
           SELECT MIN(time_activated) FROM ls_devices d WHERE d.license = ls_licenses.license)",
        [],
    )?;
    db.execute_batch(
        "INSERT INTO ls_activations (ts, action, device)
         SELECT time_activated, 'activation', id FROM ls_devices ORDER BY time_activated, id;
         INSERT INTO ls_history (ts, license, text, device, user)
         SELECT ts, license, text, device, user FROM (
           SELECT created AS ts, id AS license, 'License created' AS text, NULL AS device,
             NULL AS user FROM licenses
           UNION ALL SELECT created, license, 'License assigned to user', NULL, user FROM ls_holders
           UNION ALL SELECT time_activated, license, 'License activated', id, owner FROM ls_devices
           UNION ALL SELECT last_check, license, 'License check', id, owner FROM ls_devices
           WHERE last_check > time_activated)
         ORDER BY ts",
    )?;
    Ok(())
}

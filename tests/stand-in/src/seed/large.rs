//! A server of a size that shows whether a client scales.

use anyhow::Result;
use rusqlite::Connection;
use serde_json::json;

use super::{DOMAIN, Plan, Seeder, names, past};
use crate::clock::DAY;
use crate::store;

const LICENSES: usize = 2_000;
const PEOPLE: usize = 50_000;
const SEATS: usize = 50_000;
const MACHINES: usize = 60_000;
const GROUPS: usize = 40;
/// People beyond this one have no seat.
const SEATED: usize = 40_000;

pub(super) fn fill(seeder: &mut Seeder<'_>) -> Result<()> {
    let groups: Vec<String> = (1..=GROUPS)
        .map(|number| seeder.group(&format!("Team {number:02}"), None))
        .collect::<Result<_>>()?;
    let people = people(seeder, &groups)?;
    let licenses = licenses(seeder, &groups)?;
    let per_license = SEATS / LICENSES;
    let holder = |license: usize, round: usize| {
        // No person twice on a license: the steps differ for every round below 25.
        &people[(license * 20 + round * 1_607 + round * round * 31) % SEATED]
    };
    for round in 0..per_license {
        for (at, license) in licenses.iter().enumerate() {
            seeder.seat(license, holder(at, round))?;
        }
    }
    for number in 0..MACHINES {
        let license = number % LICENSES;
        let round = number / LICENSES;
        let owner = (round < per_license && !number.is_multiple_of(5))
            .then(|| holder(license, round).as_str());
        // Of three policies the second knows serial numbers only: nothing there reports.
        let reports = license % 3 != 1;
        machine(seeder, number, &licenses[license], owner, reports)?;
    }
    offline(seeder)?;
    past::settle(seeder.db, seeder.now)
}

/// One license in forty is used apart from any network, and of the devices elsewhere one in thirty
/// took a file along and has not been heard of since.
fn offline(seeder: &Seeder<'_>) -> Result<()> {
    seeder.db.execute(
        "UPDATE licenses SET last_validated = NULL,
           last_check_out = MAX(created, ?1 - 86400000 * (30 + rowid % 200)) WHERE rowid % 40 = 7",
        [seeder.now],
    )?;
    seeder.db.execute(
        "UPDATE machines SET last_heartbeat = NULL,
           last_check_out = MAX(created, ?1 - 86400000 * (20 + rowid % 100))
         WHERE rowid % 30 = 4
            OR license_id IN (SELECT id FROM licenses WHERE last_check_out IS NOT NULL)",
        [seeder.now],
    )?;
    Ok(())
}

/// The same on LicenseSpring's side, with a history: each device was activated, and has asked once
/// more if it was ever heard of.
pub(super) fn finish(db: &Connection) -> Result<()> {
    db.execute_batch(
        "UPDATE ls_licenses SET is_air_gapped = 1
         WHERE license IN (SELECT id FROM licenses WHERE last_check_out IS NOT NULL);
         UPDATE ls_devices SET last_check = NULL
         WHERE license IN (SELECT license FROM ls_licenses WHERE is_air_gapped);
         INSERT INTO ls_activations (ts, action, device)
         SELECT time_activated, 'activation', id FROM ls_devices ORDER BY time_activated, id;
         INSERT INTO ls_history (ts, license, text, device, user)
         SELECT last_check, license, 'License check', id, owner FROM ls_devices
         WHERE last_check > time_activated ORDER BY last_check, id",
    )?;
    Ok(())
}

/// When the devices of a license that report were on last: more than half of them this week, a
/// fifth within two months, some long ago, and some never.
fn heartbeat(seeder: &mut Seeder<'_>) -> Option<i64> {
    let roll = seeder.uses.below(1_000);
    let days = match roll {
        0..540 => roll % 7,
        540..750 => 7 + roll % 53,
        750..900 => 60 + roll * 7 % 340,
        _ => return None,
    };
    let part = seeder.uses.below(36_000_000);
    let ago = i64::try_from(days).ok()? * DAY + i64::try_from(part).ok()?;
    Some(seeder.now - ago)
}

fn people(seeder: &mut Seeder<'_>, groups: &[String]) -> Result<Vec<String>> {
    let mut ids = Vec::with_capacity(PEOPLE);
    let step = 600 * DAY / i64::try_from(PEOPLE)?;
    for at in 0..PEOPLE {
        let (first, first_ascii) = names::FIRST[at % names::FIRST.len()];
        let (last, last_ascii) = names::LAST[(at / 7) % names::LAST.len()];
        let id = seeder.id();
        store::users::insert(
            seeder.db,
            &store::users::NewUser {
                id: &id,
                email: &format!("{first_ascii}.{last_ascii}.{at:05}@{DOMAIN}"),
                first_name: Some(first),
                last_name: Some(last),
                role: "user",
                password: None,
                group_id: (at % 5 != 4).then(|| groups[at % GROUPS].as_str()),
                metadata: "{}",
                created: seeder.now - 600 * DAY + step * i64::try_from(at)?,
            },
        )?;
        ids.push(id);
    }
    Ok(ids)
}

fn licenses(seeder: &mut Seeder<'_>, groups: &[String]) -> Result<Vec<String>> {
    let mut policies = Vec::new();
    for (name, code) in [
        ("Planwerk", "planwerk"),
        ("Render Suite", "render-suite"),
        ("SiteScan", "sitescan"),
        ("Office Tools", "office-tools"),
    ] {
        let product = seeder.product(name, code)?;
        for (kind, rules, metadata) in [
            (
                "named user",
                json!({"floating": true, "max_users": 30, "max_machines": 60,
                       "duration": 31_536_000, "authentication_strategy": "TOKEN",
                       "heartbeat_cull_strategy": "KEEP_DEAD"}),
                json!({"activation": "sign-in"}),
            ),
            (
                "serial number",
                json!({"floating": true, "max_users": 25, "max_machines": 60,
                       "authentication_strategy": "LICENSE"}),
                json!({}),
            ),
            (
                "floating",
                json!({"floating": true, "max_machines": 100, "authentication_strategy": "MIXED",
                       "heartbeat_cull_strategy": "KEEP_DEAD"}),
                json!({}),
            ),
        ] {
            let policy = seeder.policy(&product, &format!("{name} {kind}"), &rules, &metadata)?;
            policies.push((policy, product.clone(), format!("{name} {kind}")));
        }
    }
    (0..LICENSES)
        .map(|at| {
            let (policy, product, name) = &policies[at % policies.len()];
            let days = i64::try_from(at % 400)?;
            seeder.license(&Plan {
                policy,
                product,
                name: Some(&format!("{name} {:04}", at + 1)),
                owner: None,
                group: Some(&groups[at % GROUPS]),
                // Some full, some oversold, most with room.
                max_users: match at % 20 {
                    0 => Some(25),
                    1 => Some(24),
                    2 => Some(100),
                    _ => None,
                },
                max_machines: None,
                expires_in: (at % 3 != 2).then_some(days - 40),
                suspended: at % 50 == 49,
                protected: true,
                metadata: json!({ "order_number": format!("SO-2026-{at:05}") }).to_string(),
                created: 420 - days,
                // Some were never asked for, and none before they began.
                validated: (at % 25 != 24).then_some((days / 2).min(419 - days)),
            })
        })
        .collect()
}

fn machine(
    seeder: &mut Seeder<'_>,
    number: usize,
    license: &str,
    owner: Option<&str>,
    reports: bool,
) -> Result<()> {
    let (host, platform) = names::HOSTS[number % names::HOSTS.len()];
    let hostname = format!("{host}-{number:05}");
    let id = seeder.id();
    let step = 400 * DAY / i64::try_from(MACHINES)?;
    let last_heartbeat = if reports { heartbeat(seeder) } else { None };
    store::machines::insert(
        seeder.db,
        &store::machines::NewMachine {
            id: &id,
            fingerprint: &format!("{:016x}", seeder.dice.roll()),
            name: Some(&hostname),
            hostname: Some(&hostname),
            ip: None,
            platform: Some(platform),
            cores: Some(8),
            memory: Some(17_179_869_184),
            disk: None,
            license_id: license,
            owner_id: owner,
            group_id: None,
            last_heartbeat,
            metadata: "{}",
            created: seeder.now - 400 * DAY + step * i64::try_from(number)?,
        },
    )?;
    Ok(())
}

//! The demo as LicenseSpring has it: kinds of licenses, customers and their orders, initial
//! passwords, and what happened so far.

use anyhow::Result;
use rusqlite::{Connection, params};
use serde_json::json;

use super::demo::OFFLINE;
use crate::clock::DAY;

/// What the demo's products are called in orders; the rest keep what they were given.
const CODES: &[(&str, &str)] = &[
    ("Planwerk for CAD", "planwerk-cad"),
    ("Planwerk Share", "planwerk-share"),
    ("Render Suite", "render-suite"),
    ("SiteScan AR", "sitescan-ar"),
    ("Survey Kit 2024", "survey-kit"),
    ("BIM Collab Viewer", "bim-collab"),
    ("Terrain Modeler", "terrain-modeler"),
    ("Structural Check", "structural-check"),
    ("Office Fonts", "office-fonts"),
    ("Office Tools", "office-tools"),
];

/// Who buys: company, first and last name, address, postcode, town. The first eight are two for
/// each account, the others belong to none.
const CUSTOMERS: &[[&str; 6]] = &[
    [
        "Nordbau Berlin GmbH",
        "Imke",
        "Wendt",
        "Spreeufer 12",
        "10178",
        "Berlin",
    ],
    [
        "Atelier Wendt & Koch",
        "Paul",
        "Koch",
        "Gartenstraße 4",
        "10115",
        "Berlin",
    ],
    [
        "Nordbau Hamburg GmbH",
        "Jette",
        "Claasen",
        "Am Sandtorkai 30",
        "20457",
        "Hamburg",
    ],
    [
        "Claasen Bauleitung",
        "Ole",
        "Claasen",
        "Hafentor 7",
        "20459",
        "Hamburg",
    ],
    [
        "Nordbau Visual GmbH",
        "Mira",
        "Sahin",
        "Schanzenstraße 75",
        "20357",
        "Hamburg",
    ],
    [
        "Bildwerk Nord",
        "Tim",
        "Aßmann",
        "Königstraße 16",
        "22767",
        "Hamburg",
    ],
    [
        "Nordbau IT GmbH",
        "Ruth",
        "Ebert",
        "Dachauer Straße 90",
        "80335",
        "München",
    ],
    [
        "BIM-Labor München",
        "Karl",
        "Moser",
        "Lothstraße 13",
        "80335",
        "München",
    ],
    [
        "Nordbau Holding AG",
        "Gesa",
        "Thomsen",
        "Ballindamm 3",
        "20095",
        "Hamburg",
    ],
];

/// License, column and value: what is special about each.
fn kinds(now: i64) -> Vec<(&'static str, &'static str, rusqlite::types::Value)> {
    let gigabytes = json!([{
        "id": 1_738_400_000_900_001_i64,
        "product_feature": {
            "id": 1_738_400_000_900_000_i64,
            "name": "Storage (GB)",
            "code": "STORAGE_GB",
            "feature_type": "consumption",
        },
        "max_consumption": 500,
        "total_consumptions": 342,
        "expiry_date": null,
        "allow_overages": true,
        "max_overages": 50,
        "reset_consumption": false,
        "consumption_period": null,
        "metadata": {},
    }]);
    let long = "Building physics, thermal bridges and moisture protection bundle for existing \
                and listed buildings, 2026 edition (Hamburg, Berlin and Munich offices)";
    vec![
        (
            "Planwerk for CAD",
            "license_type",
            "subscription".to_owned().into(),
        ),
        ("Planwerk for CAD", "valid_duration", "1y".to_owned().into()),
        (
            "Planwerk for CAD",
            "subscription_id",
            "sub_117".to_owned().into(),
        ),
        ("Planwerk for CAD", "max_transfers", 5.into()),
        (
            "Planwerk Share",
            "license_type",
            "consumption".to_owned().into(),
        ),
        ("Planwerk Share", "max_consumptions", 500.into()),
        ("Planwerk Share", "total_consumptions", 342.into()),
        ("Planwerk Share", "allow_overages", true.into()),
        ("Planwerk Share", "max_overages", 50.into()),
        ("Planwerk Share", "features", gigabytes.to_string().into()),
        (
            "Planwerk Share",
            "metadata",
            json!({ "consumption_unit": "GB" }).to_string().into(),
        ),
        ("SiteScan AR", "is_floating_cloud", true.into()),
        ("SiteScan AR", "floating_users", 12.into()),
        ("BIM Collab Viewer", "is_trial", true.into()),
        ("BIM Collab Viewer", "trial_days", 30.into()),
        (
            "BIM Collab Viewer",
            "valid_duration",
            "30d".to_owned().into(),
        ),
        (
            "Terrain Modeler",
            "note",
            "Sold with the workstations of 2026.".to_owned().into(),
        ),
        ("Terrain Modeler", "prevent_vm", true.into()),
        (long, "allow_grace_period", true.into()),
        (long, "grace_period", 72.into()),
        (long, "enable_maintenance_period", true.into()),
        (long, "maintenance_duration", "1y".to_owned().into()),
        (long, "maintenance_period", (now + 160 * DAY).into()),
        (long, "max_transfers", 3.into()),
    ]
}

pub(super) fn fill(db: &Connection, now: i64) -> Result<()> {
    for (name, code) in CODES {
        db.execute(
            "UPDATE ls_products SET code = ?2 WHERE name = ?1",
            [name, code],
        )?;
    }
    // The one product that is authorised by key, and so has no seats here.
    db.execute(
        "UPDATE ls_products SET authorization_method = 'license-key' WHERE name = 'Survey Kit 2024'",
        [],
    )?;
    for (license, column, value) in kinds(now) {
        db.execute(
            &format!(
                "UPDATE ls_licenses SET {column} = ?2
                 WHERE license = (SELECT id FROM licenses WHERE name = ?1)"
            ),
            params![license, value],
        )?;
    }
    customers(db, now)?;
    people(db)?;
    checks(db, now)?;
    db.execute_batch(include_str!("spring.sql"))?;
    Ok(())
}

/// When devices asked last: here all of them ask, those too that send Keygen no heartbeat, but none
/// later than anybody asked for the license. Half asked this week, some weeks ago, some months ago, some never again.
fn checks(db: &Connection, now: i64) -> Result<()> {
    db.execute(
        "UPDATE ls_devices SET last_check = MAX(time_activated, MIN(
           COALESCE((SELECT last_validated FROM licenses WHERE licenses.id = license), ?1),
           ?1 - 3600000 * (id % 9) - 86400000 * CASE WHEN id % 10 < 5 THEN id * 7 % 6 WHEN id % 10 < 7 THEN 25 + id % 40
                  WHEN id % 10 < 9 THEN 100 + id % 160 ELSE 1000 END))
         WHERE machine IN (SELECT id FROM machines WHERE last_heartbeat IS NULL)",
        [now],
    )?;
    db.execute(
        "UPDATE ls_devices SET last_check = (
           SELECT last_check_out FROM machines WHERE machines.id = machine)
         WHERE machine IN (SELECT id FROM machines WHERE last_check_out IS NOT NULL)",
        [],
    )?;
    db.execute(
        "UPDATE ls_licenses SET is_air_gapped = 1
         WHERE license = (SELECT id FROM licenses WHERE name = ?1)",
        [OFFLINE],
    )?;
    db.execute(
        "UPDATE ls_devices SET last_check = NULL
         WHERE license IN (SELECT license FROM ls_licenses WHERE is_air_gapped)",
        [],
    )?;
    Ok(())
}

fn customers(db: &Connection, now: i64) -> Result<()> {
    // The ones every account was given on the way make place for these.
    db.execute_batch(
        "UPDATE ls_orders SET customer = NULL;
         DELETE FROM ls_customers;
         UPDATE sqlite_sequence SET seq = 1310000000 WHERE name = 'ls_customers';
         UPDATE ls_accounts SET code = 'ACC-' || id, reference = 'K-' || (id * 17);",
    )?;
    for (at, [company, first, last, address, postcode, city]) in CUSTOMERS.iter().enumerate() {
        let at = i64::try_from(at)?;
        db.execute(
            "INSERT INTO ls_customers (account, email, first_name, last_name, company_name, phone,
               reference, address, postcode, city, country, created, updated)
             VALUES ((SELECT id FROM ls_accounts ORDER BY id LIMIT 1 OFFSET ?1), ?2, ?3, ?4, ?5, ?6,
               ?7, ?8, ?9, ?10, 'Germany', ?11, ?11)",
            params![
                at / 2,
                format!("it{}@customer.example", at + 1),
                first,
                last,
                company,
                format!("+49 40 555 01{at:02}"),
                format!("C-{}", 2200 + at),
                address,
                postcode,
                city,
                now - (700 - at) * DAY
            ],
        )?;
    }
    Ok(())
}

/// Two in three still have their initial password; some have a phone, some have signed in.
fn people(db: &Connection) -> Result<()> {
    db.execute_batch(
        "UPDATE ls_users SET is_initial_password = 1,
           initial_password = 'demo-' || substr(user, 1, 8)
         WHERE id % 3 <> 0;
         UPDATE ls_users SET phone_number = '+49 30 555 0' || (id % 1000) WHERE id % 4 = 0;
         UPDATE ls_users SET last_login = (SELECT updated FROM users WHERE users.id = user)
         WHERE id % 3 = 0;",
    )?;
    Ok(())
}

//! The demo: the office of Nordbau Architekten.

use std::time::Duration;

use anyhow::Result;
use rusqlite::params;
use serde_json::{Value, json};

use super::devices::{self, Habit, Place};
use super::{DOMAIN, Plan, Seeder, names, past};
use crate::clock::DAY;
use crate::keygen::rights::Rights;
use crate::store;
use crate::store::catalogue::{Holder, add_entitlement};
use crate::store::removal;

/// The license that has an owner with devices.
const OWNED: &str = "Structural Check";

/// The license that is used on computers that are not connected to anything.
pub(super) const OFFLINE: &str = "مخطط المدينة الذكية";

/// How long a removal that is going on when the demo begins is still to be seen.
const GOING: Duration = Duration::from_secs(600);

/// Enough for the 412 seats of the largest license.
const PEOPLE: usize = 420;

/// A demo license: what is special about it, who sits on it, how many machines it has and how
/// they report.
struct License<'a> {
    plan: Plan<'a>,
    seats: usize,
    machines: usize,
    habit: Habit,
}

pub(super) fn fill(seeder: &mut Seeder<'_>) -> Result<()> {
    let groups = groups(seeder)?;
    let people = people(seeder, &groups)?;
    for (at, group) in groups.iter().enumerate() {
        seeder.group_owner(group, &people[at * 7 + 3])?;
        seeder.group_owner(group, &people[at * 11 + 40])?;
    }
    let licenses = licenses(seeder, &groups, &people)?;
    let user = store::users::find_id(seeder.db, &format!("user@{DOMAIN}"))?;
    let user = user.unwrap_or_default();
    let mut number = 0;
    for license in &licenses {
        let id = seeder.license(&license.plan)?;
        let start = seeder.dice.below(people.len());
        // Steps of a number prime to the size of the office reach everybody once.
        // What nobody has used for long is nobody's who is new, see `people`.
        let is_dormant = license.habit == Habit::Dormant;
        let mut holders: Vec<&str> = (0..people.len())
            .map(|step| (start + step * 79) % people.len())
            .filter(|at| !is_dormant || at % 9 > 3)
            .map(|at| people[at].as_str())
            .filter(|person| license.plan.owner != Some(person))
            .take(license.seats)
            .collect();
        // One who signs in holds seats of every kind, in the place of somebody else.
        let with_user = [
            "Planwerk for CAD",
            "SiteScan AR",
            "Terrain Modeler",
            "Office Fonts",
        ];
        if license
            .plan
            .name
            .is_some_and(|name| with_user.contains(&name))
            && let Some(first) = holders.first_mut()
        {
            *first = &user;
        }
        for holder in &holders {
            seeder.seat(&id, holder)?;
        }
        if let Some(owner) = license.plan.owner {
            holders.push(owner);
        }
        // Somebody in charge who works with it: an owner with devices of their own.
        if license.plan.name == Some(OWNED) {
            promote_to_owner(seeder, &id, holders[0])?;
        }
        for at in 0..license.machines {
            number += 1;
            let place = Place {
                license: &id,
                group: license.plan.group,
                age: license.plan.created,
                habit: license.habit,
                at,
                number,
            };
            devices::add(seeder, &place, &holders)?;
        }
    }
    // The license itself was taken along as well, before its devices were.
    seeder.db.execute(
        "UPDATE licenses SET last_check_out = (
           SELECT MIN(last_check_out) - 3600000 FROM machines WHERE license_id = licenses.id)
         WHERE name = ?1",
        [OFFLINE],
    )?;
    let entitlement = seeder.entitlement("Cloud rendering", "CLOUD_RENDER")?;
    let markup = seeder.entitlement("Markup", "MARKUP")?;
    let link = seeder.id();
    let now = seeder.now;
    let policy = licenses[2].plan.policy;
    add_entitlement(seeder.db, Holder::Policy, &link, policy, &entitlement, now)?;
    let link = seeder.id();
    let first = store::first(
        seeder.db,
        "SELECT id FROM licenses WHERE name = 'Planwerk for CAD'",
        [],
        |row| row.get::<_, String>(0),
    )?;
    if let Some(license) = first {
        add_entitlement(seeder.db, Holder::License, &link, &license, &markup, now)?;
    }
    sign_ins_of_late(seeder, &people)?;
    promoted_by_mistake(seeder, &people[PEOPLE - 1])?;
    past::settle(seeder.db, now)?;
    still_being_removed(seeder, &groups[3])
}

/// Makes somebody who is attached to a license its owner; the count stays.
fn promote_to_owner(seeder: &Seeder<'_>, license: &str, user: &str) -> Result<()> {
    store::seats::remove(seeder.db, license, user)?;
    let sql = "UPDATE licenses SET owner_id = ?2 WHERE id = ?1";
    seeder.db.execute(sql, [license, user])?;
    Ok(())
}

/// Some people have signed in to the software within the last hundred days: their tokens are good
/// for two weeks, and then listed for another ninety days.
fn sign_ins_of_late(seeder: &mut Seeder<'_>, people: &[String]) -> Result<()> {
    for (at, person) in people.iter().enumerate().filter(|(at, _)| at % 6 == 1) {
        let days = i64::try_from(at)? * 7 % 100;
        let created = seeder.now - days * DAY - 3_600_000;
        let secret = format!(
            "user-{:016x}{:016x}v3",
            seeder.uses.roll(),
            seeder.uses.roll()
        );
        let id = seeder.uses.id();
        let expiry = Some(created + 14 * DAY);
        store::tokens::insert(seeder.db, &id, &secret, None, expiry, person, created)?;
    }
    Ok(())
}

/// Calls somebody an admin who was created as a user: a new role gives no rights.
fn promoted_by_mistake(seeder: &Seeder<'_>, user: &str) -> Result<()> {
    let sql = "UPDATE users SET role = 'admin', permissions = ?2 WHERE id = ?1";
    let left = Rights::of_role("user").in_role("admin");
    seeder.db.execute(sql, params![user, left])?;
    Ok(())
}

/// Somebody who was removed a moment ago: they are nobody already, still own a team and a device,
/// and the worker gets to the device in [`GOING`]. They have no seat and no license, so that no
/// count depends on when the demo is looked at.
fn still_being_removed(seeder: &mut Seeder<'_>, group: &str) -> Result<()> {
    let id = seeder.id();
    let created = seeder.days_ago(500);
    store::users::insert(
        seeder.db,
        &store::users::NewUser {
            id: &id,
            email: &format!("former.colleague@{DOMAIN}"),
            first_name: None,
            last_name: None,
            role: "user",
            password: None,
            group_id: Some(group),
            metadata: "{}",
            created,
        },
    )?;
    seeder.group_owner(group, &id)?;
    seeder.db.execute(
        "UPDATE machines SET owner_id = ?1 WHERE id = (
           SELECT m.id FROM machines m JOIN licenses l ON l.id = m.license_id
           WHERE l.name = ?2 AND m.owner_id IS NULL ORDER BY m.created, m.id LIMIT 1)",
        [id.as_str(), OWNED],
    )?;
    // The worker goes by the real clock, whatever the server's shows.
    let due = chrono::Utc::now().timestamp_millis() + i64::try_from(GOING.as_millis())?;
    Ok(removal::start_due(
        seeder.db,
        removal::Kind::User,
        &id,
        due,
    )?)
}

fn groups(seeder: &mut Seeder<'_>) -> Result<Vec<String>> {
    [
        ("Design Berlin", None),
        ("Site Management Hamburg", None),
        ("Visualisation", Some(60)),
        ("BIM and IT", Some(50)),
    ]
    .into_iter()
    .map(|(name, most)| seeder.group(name, most))
    .collect()
}

/// The ids of everybody in the office, in a fixed order.
fn people(seeder: &mut Seeder<'_>, groups: &[String]) -> Result<Vec<String>> {
    let mut ids = Vec::with_capacity(PEOPLE);
    for at in 0..PEOPLE {
        let (first, last, local) = match names::UNUSUAL.get(at / 14) {
            // One in fourteen, until they run out.
            Some((first, last, local)) if at % 14 == 0 => (*first, *last, (*local).to_owned()),
            _ => {
                let (first, first_ascii) = names::FIRST[at % names::FIRST.len()];
                let (last, last_ascii) = names::LAST[(at * 3 + at / 44) % names::LAST.len()];
                let local = format!("{first_ascii}.{last_ascii}");
                (Some(first), Some(last), local)
            }
        };
        let mut email = format!("{local}@{DOMAIN}");
        if store::users::find_id(seeder.db, &email)?.is_some() {
            email = format!("{local}{at}@{DOMAIN}");
        }
        let id = seeder.id();
        let created = match at % 9 {
            0 => 5,
            1..=3 => 60,
            _ => 200 + i64::try_from(at)?,
        };
        let created = seeder.days_ago(created);
        // Most belong somewhere; the smaller teams have room for those they get.
        let group = match at % 10 {
            0..=4 => Some(&groups[0]),
            5..=6 => Some(&groups[1]),
            7 => Some(&groups[2]),
            8 => Some(&groups[3]),
            _ => None,
        };
        let metadata = if at % 6 == 0 {
            json!({ "cost_center": 4000 + at, "employee_no": format!("N-{:04}", at + 1) })
        } else {
            json!({})
        };
        store::users::insert(
            seeder.db,
            &store::users::NewUser {
                id: &id,
                email: &email,
                first_name: first,
                last_name: last,
                role: "user",
                password: None,
                group_id: group.map(String::as_str),
                metadata: &metadata.to_string(),
                created,
            },
        )?;
        ids.push(id);
    }
    Ok(ids)
}

/// A fixed string that outlives the seeding; there are a few dozen of them.
fn kept(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

fn policy(
    seeder: &mut Seeder<'_>,
    product: &str,
    name: &str,
    rules: Value,
    metadata: Value,
) -> Result<&'static str> {
    seeder.policy(product, name, &rules, &metadata).map(kept)
}

#[allow(clippy::too_many_lines)] // A table, read from top to bottom.
fn licenses<'a>(
    seeder: &mut Seeder<'_>,
    groups: &'a [String],
    people: &'a [String],
) -> Result<Vec<License<'a>>> {
    let planwerk = kept(seeder.product("Planwerk", "planwerk")?);
    let render = kept(seeder.product("Render Suite", "render-suite")?);
    let field = kept(seeder.product("SiteScan", "sitescan")?);
    let office = kept(seeder.product("Office Tools", "office-tools")?);

    const YEAR: i64 = 31_536_000;
    let cad = policy(
        seeder,
        planwerk,
        "Planwerk named user",
        json!({"floating": true, "max_users": 25, "max_machines": 2, "duration": YEAR,
               "machine_leasing_strategy": "PER_USER", "authentication_strategy": "TOKEN",
               "strict": true, "heartbeat_cull_strategy": "KEEP_DEAD",
               "heartbeat_resurrection_strategy": "ALWAYS_REVIVE", "renewal_basis": "FROM_EXPIRY"}),
        json!({"activation": "sign-in"}),
    )?;
    let share = policy(
        seeder,
        planwerk,
        "Planwerk Share named user",
        json!({"floating": true, "max_users": 450, "max_machines": 900, "duration": YEAR,
               "authentication_strategy": "TOKEN", "heartbeat_cull_strategy": "KEEP_DEAD",
               "heartbeat_resurrection_strategy": "ALWAYS_REVIVE"}),
        json!({}),
    )?;
    let suite = policy(
        seeder,
        render,
        "Render Suite collection",
        json!({"floating": true, "max_users": 10, "max_machines": 10, "duration": YEAR,
               "authentication_strategy": "TOKEN", "strict": true,
               "require_check_in": true, "check_in_interval": "month",
               "check_in_interval_count": 3}),
        json!({"activation": "sign-in"}),
    )?;
    let floating = policy(
        seeder,
        field,
        "SiteScan floating",
        json!({"floating": true, "max_machines": 12, "authentication_strategy": "MIXED",
               "require_heartbeat": true, "heartbeat_duration": 900,
               "heartbeat_cull_strategy": "KEEP_DEAD",
               "heartbeat_resurrection_strategy": "ALWAYS_REVIVE"}),
        json!({"activation": "floating"}),
    )?;
    let survey = policy(
        seeder,
        field,
        "Survey Kit serial number",
        json!({"floating": true, "max_users": 5, "max_machines": 5, "duration": YEAR,
               "authentication_strategy": "LICENSE", "expiration_strategy": "MAINTAIN_ACCESS"}),
        json!({}),
    )?;
    let trial = policy(
        seeder,
        planwerk,
        "BIM Collab trial",
        json!({"floating": true, "max_users": 60, "max_machines": 120, "duration": 2_592_000,
               "authentication_strategy": "TOKEN", "heartbeat_cull_strategy": "KEEP_DEAD",
               "heartbeat_resurrection_strategy": "ALWAYS_REVIVE"}),
        json!({}),
    )?;
    let serial = policy(
        seeder,
        office,
        "Workstation serial number",
        json!({"floating": true, "max_users": 5, "max_machines": 20, "duration": YEAR,
               "authentication_strategy": "LICENSE", "strict": true}),
        json!({"activation": "serial-number"}),
    )?;
    let open = policy(
        seeder,
        office,
        "Office site license",
        json!({"floating": true, "authentication_strategy": "TOKEN"}),
        json!({"activation": "sign-in"}),
    )?;
    let generous = policy(
        seeder,
        office,
        "Engineering bundle with overage",
        json!({"floating": true, "max_users": 24, "max_machines": 40, "duration": YEAR,
               "authentication_strategy": "SESSION",
               "overage_strategy": "ALLOW_1_25X_OVERAGE"}),
        json!({}),
    )?;

    let order = |number: u32| json!({ "order_number": format!("SO-2026-{number:04}") });
    // End users are told of no policy, so some vendors say it with the license, too.
    let told = |number, activation| {
        let mut data: Value = order(number);
        data["activation"] = json!(activation);
        data.to_string()
    };
    let base = |policy: &'a str, product: &'a str, name: Option<&'a str>| Plan {
        policy,
        product,
        name,
        owner: None,
        group: None,
        max_users: None,
        max_machines: None,
        expires_in: Some(220),
        suspended: false,
        protected: true,
        metadata: "{}".into(),
        created: 300,
        validated: Some(2),
    };
    let of = |plan: Plan<'a>, seats, machines| {
        let habit = if [cad, share, trial].contains(&plan.policy) {
            Habit::Reports
        } else if plan.policy == floating {
            Habit::MustReport
        } else {
            Habit::Validates
        };
        License {
            plan,
            seats,
            machines,
            habit,
        }
    };
    let long_name = "Building physics, thermal bridges and moisture protection bundle for existing \
                     and listed buildings, 2026 edition (Hamburg, Berlin and Munich offices)";
    Ok(vec![
        of(
            Plan {
                max_users: Some(30),
                group: Some(&groups[0]),
                expires_in: Some(51),
                metadata: told(117, "sign-in"),
                validated: Some(0),
                ..base(cad, planwerk, Some("Planwerk for CAD"))
            },
            21,
            38,
        ),
        of(
            Plan {
                metadata: order(52).to_string(),
                validated: Some(0),
                ..base(share, planwerk, Some("Planwerk Share"))
            },
            412,
            300,
        ),
        of(
            Plan {
                expires_in: Some(13),
                group: Some(&groups[2]),
                metadata: order(98).to_string(),
                validated: Some(3),
                ..base(suite, render, Some("Render Suite"))
            },
            10,
            10,
        ),
        of(
            Plan {
                max_users: Some(12),
                expires_in: None,
                group: Some(&groups[1]),
                metadata: json!({ "activation": "floating" }).to_string(),
                ..base(floating, field, Some("SiteScan AR"))
            },
            8,
            8,
        ),
        of(
            Plan {
                expires_in: Some(-20),
                created: 545,
                validated: Some(120),
                ..base(survey, field, Some("Survey Kit 2024"))
            },
            3,
            3,
        ),
        of(
            Plan {
                expires_in: Some(9),
                created: 21,
                group: Some(&groups[3]),
                ..base(trial, planwerk, Some("BIM Collab Viewer"))
            },
            12,
            12,
        ),
        of(
            Plan {
                expires_in: Some(140),
                metadata: told(131, "serial-number"),
                validated: Some(40),
                ..base(serial, office, Some("Terrain Modeler"))
            },
            6,
            7,
        ),
        of(
            Plan {
                max_users: Some(20),
                suspended: true,
                expires_in: Some(80),
                // Older than the other one that has an owner.
                created: 555,
                // Asked for after it was suspended, too.
                validated: Some(6),
                ..base(serial, office, Some(OWNED))
            },
            9,
            9,
        ),
        of(
            Plan {
                expires_in: None,
                protected: false,
                validated: Some(12),
                ..base(open, office, Some("Office Fonts"))
            },
            143,
            95,
        ),
        // About to end, and nobody has asked for it in four months.
        License {
            habit: Habit::Dormant,
            ..of(
                Plan {
                    expires_in: Some(2),
                    metadata: order(140).to_string(),
                    validated: Some(133),
                    ..base(generous, office, Some(long_name))
                },
                26,
                14,
            )
        },
        License {
            habit: Habit::Offline,
            ..of(
                Plan {
                    max_users: Some(15),
                    expires_in: Some(310),
                    validated: Some(80),
                    ..base(trial, planwerk, Some(OFFLINE))
                },
                4,
                4,
            )
        },
        of(
            Plan {
                max_users: Some(3),
                owner: Some(&people[17]),
                created: 400,
                validated: None,
                ..base(serial, office, None)
            },
            1,
            0,
        ),
    ])
}

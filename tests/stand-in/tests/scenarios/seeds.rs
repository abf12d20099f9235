//! What the seeds promise to whoever shows or tests the panel with them.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use stand_in::{Options, Seed};

use crate::world::{ACCOUNT, World, people_of};

async fn seeded(seed: Seed) -> World {
    World::with(Options {
        seed,
        ..Options::default()
    })
    .await
}

/// Every row of a list, by cursor.
async fn all(world: &World, path: &str) -> Vec<Value> {
    let joint = if path.contains('?') { '&' } else { '?' };
    let mut next = format!("{path}{joint}page[cursor]=&page[size]=100");
    let mut rows = Vec::new();
    loop {
        let answer = world.admin.get(&next).await.is(200);
        rows.extend_from_slice(answer.rows());
        match answer.body["links"]["next"].as_str() {
            Some(link) => next = link.trim_start_matches(ACCOUNT).to_owned(),
            None => return rows,
        }
    }
}

/// How many there are, as an offset page tells it.
async fn count(world: &World, path: &str) -> u64 {
    let joint = if path.contains('?') { '&' } else { '?' };
    let answer = world
        .admin
        .get(&format!("{path}{joint}page[number]=1&page[size]=1"))
        .await
        .is(200);
    answer.body["links"]["meta"]["count"]
        .as_u64()
        .expect("a count")
}

fn seats(license: &Value) -> (Option<u64>, u64) {
    (
        license["attributes"]["maxUsers"].as_u64(),
        license["relationships"]["users"]["meta"]["count"]
            .as_u64()
            .expect("a seat count"),
    )
}

/// Whole days from now until a license expires.
fn days_left(license: &Value) -> Option<i64> {
    let expiry = license["attributes"]["expiry"].as_str()?;
    let expiry: DateTime<Utc> = expiry.parse().expect("ISO 8601");
    // Rounded, because the seed was planted a moment ago.
    Some(((expiry - Utc::now()).num_minutes() as f64 / 1440.0).round() as i64)
}

async fn demo_licenses(world: &World) -> BTreeMap<String, Value> {
    all(world, "/licenses")
        .await
        .into_iter()
        .map(|license| {
            let name = license["attributes"]["name"].as_str().unwrap_or("");
            (name.to_owned(), license)
        })
        .collect()
}

#[tokio::test]
async fn every_seed_has_a_sign_in_per_role() {
    for seed in [Seed::Roles, Seed::Demo] {
        let world = seeded(seed).await;
        for (name, role) in [
            ("admin", "admin"),
            ("developer", "developer"),
            ("sales", "sales-agent"),
            ("support", "support-agent"),
            ("readonly", "read-only"),
            ("user", "user"),
        ] {
            let me = world.signed_in(name).await.get("/me").await.is(200);
            assert_eq!(me.attribute("role"), role);
            assert_eq!(
                me.attribute("email"),
                &json!(format!("{name}@nordbau.example"))
            );
        }
        for (name, role, banned) in [
            ("banned", "user", true),
            ("otp", "admin", false),
            ("nopassword", "user", false),
        ] {
            let path = format!("/users/{name}@nordbau.example");
            let person = world.admin.get(&path).await.is(200);
            assert_eq!(person.attribute("role"), role);
            assert_eq!(person.attribute("status") == "BANNED", banned, "{name}");
        }
    }
}

#[tokio::test]
async fn an_empty_seed_is_a_fresh_account() {
    let server = stand_in::StandIn::open(Options {
        seed: Seed::Empty,
        ..Options::default()
    })
    .expect("the stand-in opens");
    let facts = server.facts();
    assert_eq!(facts.account_slug, "nordbau-example");
    let stranger = crate::caller::Caller::stranger(&server).at("/v1");
    let answer = stranger.sign_in(&facts.admin_email, &facts.admin_password);
    let answer = answer.await.is(201);
    let token = answer.attribute("token").as_str().expect("a token");
    let everybody = stranger.with_token(token).get("/users?roles=all").await;
    let people = everybody.is(200);
    assert_eq!(people.rows().len(), 1, "one admin, and nobody else");
    assert_eq!(people.rows()[0]["attributes"]["firstName"], Value::Null);
}

#[tokio::test]
async fn the_seed_of_roles_has_nothing_else() {
    let world = World::new().await;
    for kind in [
        "licenses",
        "machines",
        "policies",
        "products",
        "groups",
        "entitlements",
    ] {
        assert_eq!(count(&world, &format!("/{kind}")).await, 0, "{kind}");
    }
    assert_eq!(count(&world, "/users?roles=all").await, 9, "the sign-ins");
    let facts = world.server.facts();
    assert_eq!(facts.account_slug, "nordbau");
    assert_eq!(facts.admin_email, "admin@nordbau.example");
    assert_eq!(facts.admin_password, crate::world::PASSWORD);
}

#[tokio::test]
async fn the_demo_office_has_its_size() {
    let world = seeded(Seed::Demo).await;
    assert_eq!(count(&world, "/licenses").await, 12);
    assert_eq!(count(&world, "/groups").await, 4);
    let people = count(&world, "/users?roles=all").await;
    assert!((280..=520).contains(&people), "{people} people");
    let devices = count(&world, "/machines").await;
    assert!((450..=550).contains(&devices), "{devices} devices");
}

#[tokio::test]
async fn the_demo_licenses_are_the_ones_of_the_design() {
    let world = seeded(Seed::Demo).await;
    let licenses = demo_licenses(&world).await;
    for (name, max, taken) in [
        ("Planwerk for CAD", 30, 21),
        ("Planwerk Share", 450, 412),
        ("Render Suite", 10, 10),
        ("SiteScan AR", 12, 8),
        ("Survey Kit 2024", 5, 3),
        ("BIM Collab Viewer", 60, 12),
    ] {
        let license = licenses.get(name).unwrap_or_else(|| panic!("{name}"));
        assert_eq!(seats(license), (Some(max), taken), "{name}");
    }
    assert_eq!(days_left(&licenses["Render Suite"]), Some(13));
    let expired = &licenses["Survey Kit 2024"];
    assert_eq!(expired["attributes"]["status"], "EXPIRED");
    assert!(days_left(expired).is_some_and(|days| days < 0));
    let floating = &licenses["SiteScan AR"];
    assert_eq!(floating["attributes"]["floating"], true);
    assert_eq!(floating["attributes"]["expiry"], Value::Null);
}

#[tokio::test]
async fn the_demo_licenses_cover_every_odd_case() {
    let world = seeded(Seed::Demo).await;
    let licenses = all(&world, "/licenses").await;
    let any = |what: &str, is: &dyn Fn(&Value) -> bool| {
        assert!(licenses.iter().any(is), "{what}");
    };
    let name = |license: &Value| license["attributes"]["name"].as_str().map(str::to_owned);
    any(
        "a full one",
        &|license| matches!(seats(license), (Some(max), count) if max == count),
    );
    any("an oversold one, 6 of 5", &|license| {
        seats(license) == (Some(5), 6)
    });
    any("one without a limit", &|license| seats(license).0.is_none());
    any("a suspended one", &|license| {
        license["attributes"]["suspended"] == true
    });
    any("one without a name", &|license| {
        license["attributes"]["name"].is_null()
    });
    any("one with a very long name", &|license| {
        name(license).is_some_and(|name| name.chars().count() > 80)
    });
    any("one written from right to left", &|license| {
        name(license).is_some_and(|name| name.chars().any(|c| ('\u{590}'..='\u{6ff}').contains(&c)))
    });
    any("an owned one", &|license| {
        license["relationships"]["owner"]["data"].is_object()
    });
    let strategies: HashSet<String> = all(&world, "/policies")
        .await
        .iter()
        .filter_map(|policy| {
            policy["attributes"]["overageStrategy"]
                .as_str()
                .map(str::to_owned)
        })
        .collect();
    assert!(strategies.contains("ALLOW_1_25X_OVERAGE"), "{strategies:?}");
    assert!(strategies.contains("NO_OVERAGE"), "{strategies:?}");
}

#[tokio::test]
async fn the_counts_of_the_demo_are_the_people_and_devices_there_are() {
    let world = seeded(Seed::Demo).await;
    for license in all(&world, "/licenses").await {
        let id = license["id"].as_str().expect("an id");
        let people = all(&world, &format!("/licenses/{id}/users")).await;
        assert_eq!(people.len() as u64, seats(&license).1, "{id}");
        let devices = all(&world, &format!("/licenses/{id}/machines")).await;
        assert_eq!(
            json!(devices.len()),
            license["relationships"]["machines"]["meta"]["count"],
            "{id}"
        );
    }
    let mut emails = HashSet::new();
    for person in all(&world, "/users?roles=all").await {
        let email = person["attributes"]["email"].as_str().expect("an address");
        assert!(
            email.contains('@') && email == email.to_lowercase(),
            "{email}"
        );
        assert!(emails.insert(email.to_owned()), "{email} is there twice");
    }
}

#[tokio::test]
async fn the_full_license_of_the_demo_takes_nobody() {
    let world = seeded(Seed::Demo).await;
    let licenses = demo_licenses(&world).await;
    let id = licenses["Render Suite"]["id"].as_str().expect("an id");
    let person = world.users(1).await;
    world
        .admin
        .post(&format!("/licenses/{id}/users"), people_of(&person))
        .await
        .unprocessable("USER_LIMIT_EXCEEDED", "/data/relationships/users");
}

/// Everything a seed holds.
async fn content(world: &World) -> Vec<Value> {
    let mut rows = Vec::new();
    for path in [
        "/products",
        "/policies",
        "/entitlements",
        "/groups",
        "/users?roles=all",
        "/licenses",
        "/machines",
    ] {
        rows.extend(all(world, path).await);
    }
    for license in all(world, "/licenses").await {
        let id = license["id"].as_str().expect("an id");
        let people = all(world, &format!("/licenses/{id}/users")).await;
        rows.push(people.iter().map(|person| person["id"].clone()).collect());
    }
    rows
}

/// Whether two values are the same; moments may lie apart by what it takes to open a server.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::String(one), Value::String(other)) => {
            let time = |text: &str| text.parse::<DateTime<Utc>>().ok();
            match (time(one), time(other)) {
                (Some(one), Some(other)) => (one - other).num_seconds().abs() < 5,
                _ => one == other,
            }
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| is_same(a, b))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, value)| other.get(name).is_some_and(|other| is_same(value, other)))
        }
        _ => one == other,
    }
}

#[tokio::test]
async fn two_demo_servers_hold_the_same() {
    let at = async || {
        let world = World::with(Options {
            seed: Seed::Demo,
            clock: "2026-11-28T12:00:00Z".parse().ok(),
            ..Options::default()
        });
        content(&world.await).await
    };
    let (first, second) = (at().await, at().await);
    assert_eq!(first.len(), second.len());
    for (one, other) in first.iter().zip(&second) {
        assert!(is_same(one, other), "{one}\n{other}");
    }
}

#[tokio::test]
async fn the_large_seed_is_large() {
    let world = seeded(Seed::Large).await;
    assert_eq!(count(&world, "/licenses").await, 2_000);
    let people = count(&world, "/users").await;
    assert!((50_000..50_050).contains(&people), "{people}");
    let devices = count(&world, "/machines").await;
    assert!((60_000..60_050).contains(&devices), "{devices}");
    let licenses = all(&world, "/licenses").await;
    assert_eq!(
        licenses.len(),
        2_000,
        "all of them within reach of a cursor"
    );
    let taken: u64 = licenses.iter().map(|license| seats(license).1).sum();
    assert!((49_500..50_500).contains(&taken), "{taken} seats");
}

#[tokio::test]
async fn a_database_file_outlives_the_server() {
    let folder = std::env::temp_dir().join(format!("stand-in-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir(&folder).expect("a folder of its own");
    let options = || Options {
        seed: Seed::Roles,
        database: stand_in::Database::File(folder.join("stand-in.sqlite")),
        ..Options::default()
    };
    let license = {
        let world = World::with(options()).await;
        world.license(json!({"name": "Kept"})).await
    };
    let world = World::with(options()).await;
    let answer = world
        .admin
        .get(&format!("/licenses/{license}"))
        .await
        .is(200);
    assert_eq!(answer.attribute("name"), "Kept");
    assert_eq!(count(&world, "/users?roles=all").await, 9, "seeded once");
    drop(world);
    std::fs::remove_dir_all(&folder).expect("cleaned up");
}

#[tokio::test]
async fn the_demo_shows_what_real_accounts_have() {
    let world = seeded(Seed::Demo).await;
    let devices = all(&world, "/machines").await;
    let owner = |row: &Value| {
        row["relationships"]["owner"]["data"]["id"]
            .as_str()
            .map(str::to_owned)
    };
    let owned: Vec<String> = all(&world, "/licenses")
        .await
        .iter()
        .filter_map(owner)
        .collect();
    assert_eq!(owned.len(), 2);
    assert!(
        devices
            .iter()
            .filter_map(owner)
            .any(|person| owned.contains(&person)),
        "an owner with devices"
    );
    let admins = all(&world, "/users?roles[]=admin").await;
    assert_eq!(admins.len(), 3, "with the one who was promoted");
    let promoted = admins
        .iter()
        .filter_map(|person| person["attributes"]["email"].as_str())
        .find(|email| !["admin@nordbau.example", "otp@nordbau.example"].contains(email));
    assert!(promoted.is_some(), "{admins:?}");

    let everybody: HashSet<String> = all(&world, "/users?roles=all")
        .await
        .iter()
        .filter_map(|person| person["id"].as_str().map(str::to_owned))
        .collect();
    let removed = |rows: &[Value]| -> Vec<String> {
        let mut ids = rows.iter().filter_map(owner);
        let mut gone: Vec<String> = ids
            .by_ref()
            .filter(|person| !everybody.contains(person))
            .collect();
        gone.sort();
        gone
    };
    let gone = removed(&devices);
    assert_eq!(gone.len(), 1, "one device is being removed");
    let mut team_owners = Vec::new();
    for team in all(&world, "/groups").await {
        let id = team["id"].as_str().expect("an id");
        for owner in all(&world, &format!("/groups/{id}/owners")).await {
            let id = owner["relationships"]["user"]["data"]["id"].as_str();
            team_owners.push(id.expect("an owner").to_owned());
        }
    }
    assert!(team_owners.contains(&gone[0]), "and a team still has them");
    assert_eq!(devices.len(), 500);

    world.control("/worker", json!({"ms": 0})).await;
    let devices = all(&world, "/machines").await;
    assert_eq!(devices.len(), 499);
    assert_eq!(removed(&devices), Vec::<String>::new());
}

//! What LicenseSpring tells of use: checks with their device and person, licenses apart from any
//! network, and the world of seven people.

use chrono::Duration;
use serde_json::{Value, json};
use stand_in::{Options, Quirks, Seed};

use crate::world::World;

const ANA: &str = "ana@nordbau.example";
const BEN: &str = "ben@nordbau.example";

/// The cells of the export of the last day.
async fn exported(world: &World, license: i64) -> Vec<Vec<String>> {
    let now = chrono::DateTime::from_timestamp_millis(world.server.now()).expect("a time");
    let at = |time: chrono::DateTime<chrono::Utc>| time.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let (from, to) = (
        at(now - Duration::hours(23)),
        at(now + Duration::minutes(1)),
    );
    let path = format!("/license-histories/export?license={license}&ts__gte={from}&ts__lte={to}");
    let text = world.get(&path).await.text;
    let mut lines = text.lines();
    let head = "ts,source,sdk_version,level,text,data,license_id,device_id,license_user_id";
    assert_eq!(lines.next(), Some(head));
    // No cell of these has a comma but the one with data, which checks leave empty.
    let checks = lines.filter(|line| line.contains("License check"));
    let cells = |line: &str| line.split(',').map(str::to_owned).collect();
    checks.map(cells).collect()
}

/// Documented for the export (usage-histories/export-license-histories): sample rows of checks
/// carry the device.
#[tokio::test]
async fn a_check_names_device_and_person_in_the_export() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    for person in [ANA, BEN] {
        world.assign(license, person).await.is(200);
    }
    world.activate(license, ANA, "HW-1");
    let act = |act: Value| world.server.act(&act).expect("it is done");
    act(json!({"activate": {"license": "Planwerk", "hardware_id": "HW-2"}}));
    world.server.advance(Duration::seconds(5));
    // Whose device it is; somebody else on a device of nobody; nobody knows who and where.
    act(json!({"check": {"license": "Planwerk", "hardware_id": "HW-1"}}));
    act(json!({"check": {"license": "Planwerk", "hardware_id": "HW-2", "user": BEN}}));
    act(json!({"check": {"license": "Planwerk"}}));
    let id = async |person: &str| world.seat(license, person).await["id"].to_string();
    let device = async |hardware: &str| world.device(hardware).await["id"].to_string();
    let rows: Vec<[String; 3]> = exported(&world, license)
        .await
        .into_iter()
        .map(|cells| [6, 7, 8].map(|at| cells[at].clone()))
        .collect();
    let license_id = license.to_string();
    assert_eq!(
        rows,
        [
            [license_id.clone(), device("HW-1").await, id(ANA).await],
            [license_id.clone(), device("HW-2").await, id(BEN).await],
            [license_id, String::new(), String::new()],
        ]
    );
    // The person stands in no row of a device; a filter finds whose it is.
    let path = format!("/devices/?license_users__id={}", id(BEN).await);
    assert_eq!(
        world.get(&path).await.body["count"],
        0,
        "a device of nobody"
    );
    let path = format!("/devices/?license_users__id={}", id(ANA).await);
    assert_eq!(world.get(&path).await.body["count"], 1);
}

#[tokio::test]
async fn rows_of_the_list_name_both_only_by_quirk() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    world.assign(license, ANA).await.is(200);
    world.activate(license, ANA, "HW-1");
    world
        .server
        .act(&json!({"check": {"license": "Planwerk", "hardware_id": "HW-1"}}))
        .expect("checked");
    let path = format!("/license-histories/?license={license}&text__icontains=check");
    let named = async || {
        let answer = world.get(&path).await;
        let row = answer.rows()[0].clone();
        [row["device"].clone(), row["license_user"].clone()]
    };
    assert_eq!(named().await, [Value::Null, Value::Null]);
    world.server.set_quirks(Quirks {
        named_histories: true,
        ..Quirks::default()
    });
    let device = world.device("HW-1").await["id"].clone();
    let person = world.seat(license, ANA).await["id"].clone();
    assert_eq!(named().await, [device, person]);
}

/// A license by key knows devices and no people.
#[tokio::test]
async fn a_license_by_key_names_no_person() {
    let world = World::demo().await;
    let license = world.named("Survey Kit 2024").await;
    world
        .server
        .act(&json!({"check": {"license": "Survey Kit 2024", "user": "user@nordbau.example"}}))
        .expect("checked");
    let rows = exported(&world, license).await;
    assert_eq!(rows.last().map(|row| row[8].clone()), Some(String::new()));
}

#[tokio::test]
async fn a_license_that_is_air_gapped_is_silent() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    assert_eq!(world.shown(license).await["is_air_gapped"], false);
    let act = |act: Value| world.server.act(&act);
    act(json!({"air_gapped": {"license": "Planwerk", "on": true}})).expect("it is");
    world.assign(license, ANA).await.is(200);
    world.activate(license, ANA, "HW-1");
    let shown = world.shown(license).await;
    assert_eq!(shown["is_air_gapped"], true);
    assert_eq!(shown["last_check"], Value::Null);
    assert_eq!(shown["times_activated"], 1, "with a file");
    let device = world.device("HW-1").await;
    assert_eq!(device["last_check"], Value::Null);
    assert!(device["time_activated"].is_string());
    let check = act(json!({"check": {"license": "Planwerk", "hardware_id": "HW-1"}}));
    assert!(
        check
            .expect_err("refused")
            .to_string()
            .contains("air-gapped")
    );
}

#[tokio::test]
async fn a_floating_device_tells_when_it_was_seen() {
    let world = World::demo().await;
    for (name, floats) in [("SiteScan AR", true), ("Render Suite", false)] {
        let license = world.named(name).await;
        let devices = world.get(&format!("/devices/?license={license}")).await;
        assert!(!devices.rows().is_empty());
        for device in devices.rows() {
            let seen = &device["floating_last_seen"];
            let wanted = if floats {
                &device["last_check"]
            } else {
                &Value::Null
            };
            assert_eq!(seen, wanted, "{name}");
        }
    }
}

#[tokio::test]
async fn in_the_large_seed_some_are_silent_and_some_are_apart() {
    let world = World::with(Options {
        seed: Seed::Large,
        ..Options::default()
    })
    .await;
    let licenses = world.get("/licenses/?limit=100&order_by=created_at").await;
    let apart = |row: &&Value| row["is_air_gapped"] == true;
    let apart: Vec<&Value> = licenses.rows().iter().filter(apart).collect();
    assert!(!apart.is_empty());
    assert!(apart.iter().all(|row| row["last_check"].is_null()));
    let checks = "/license-histories/?text__icontains=check&limit=1";
    let checks = world.get(checks).await.body["count"].as_u64();
    assert!(checks > Some(20_000), "{checks:?}");
    let activated = "/license-activation-histories/?action=activation&limit=1";
    assert_eq!(world.get(activated).await.body["count"], 60_000);
}

#[tokio::test]
async fn a_license_was_heard_of_when_any_of_its_devices_was() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    assert_eq!(world.shown(license).await["last_check"], Value::Null);
    world.assign(license, ANA).await.is(200);
    world.activate(license, ANA, "HW-1");
    let device = world.device("HW-1").await["last_check"].clone();
    assert!(device.is_string());
    assert_eq!(world.shown(license).await["last_check"], device);
}

#[tokio::test]
async fn the_demo_was_used_for_eighteen_months() {
    let world = World::demo().await;
    let devices = world.get("/devices/?limit=1000&device_active=true").await;
    let now = chrono::DateTime::from_timestamp_millis(world.server.now()).expect("a time");
    let days = |row: &Value| {
        let at = row["last_check"].as_str()?;
        let at: chrono::DateTime<chrono::Utc> = at.parse().expect("a time");
        Some((now - at).num_days())
    };
    let ages: Vec<Option<i64>> = devices.rows().iter().map(days).collect();
    let between = |from: i64, to: i64| {
        let inside = |age: &&Option<i64>| age.is_some_and(|age| (from..to).contains(&age));
        ages.iter().filter(inside).count()
    };
    for (from, to, least) in [(0, 7, 150), (7, 60, 60), (60, 400, 60)] {
        assert!(
            between(from, to) >= least,
            "{} from {from} to {to}",
            between(from, to)
        );
    }
    let silent = ages.iter().filter(|age| age.is_none()).count();
    assert_eq!(silent, 4, "those of the license that is air-gapped");
    for row in devices.rows() {
        let (checked, activated) = (&row["last_check"], &row["time_activated"]);
        assert!(
            checked.is_null() || checked.as_str() >= activated.as_str(),
            "{row}"
        );
    }
    let apart = world.named("مخطط المدينة الذكية").await;
    assert_eq!(world.shown(apart).await["is_air_gapped"], true);
    let first = "/license-histories/?text__icontains=check&order_by=ts&limit=1";
    let first = days(&json!({"last_check": world.get(first).await.rows()[0]["ts"]}));
    assert!(first > Some(500), "{first:?} days ago");
}

/// Dia, Fay and Gus have no activations; Eva has a device of her own.
#[tokio::test]
async fn the_seven_people_have_their_devices_here_too() {
    let world = World::with(Options {
        seed: Seed::Seven,
        ..Options::default()
    })
    .await;
    let mut told = Vec::new();
    for license in world.get("/licenses/?order_by=created_at").await.rows() {
        let seats = license["license_users"].as_array().expect("seats");
        let mut people: Vec<String> = seats
            .iter()
            .map(|seat| {
                format!(
                    "{} {}",
                    seat["first_name"].as_str().expect("a name"),
                    seat["total_activations"]
                )
            })
            .collect();
        people.sort();
        told.push(json!([
            license["product"]["product_name"],
            license["max_license_users"],
            people.join(", "),
            license["last_check"],
        ]));
    }
    assert_eq!(
        json!(told),
        json!([
            [
                "CAD",
                5,
                "Ana 1, Ben 1, Cem 1, Dia 0",
                "2026-11-20T08:00:00Z"
            ],
            ["Cloud", 2, "Eva 1", "2026-02-28T23:30:00Z"],
            ["CAD", 1, "Fay 0", null],
            ["Share", 0, "Gus 0", null],
        ])
    );
    let mut devices = Vec::new();
    for device in world.get("/devices/").await.rows() {
        devices.push(json!([
            device["hostname"],
            device["last_check"],
            device["time_activated"]
        ]));
    }
    devices.sort_by_key(|row| row[0].as_str().map(str::to_owned));
    let began = "2025-01-15T00:00:00Z";
    assert_eq!(
        json!(devices),
        json!([
            ["ana-1", "2026-10-31T23:00:00Z", began],
            ["ben-1", "2026-10-31T22:59:59Z", began],
            ["cem-1", "2026-05-31T22:00:00Z", "2026-05-31T22:00:00Z"],
            ["eva-1", "2026-02-28T23:30:00Z", began],
            ["nobody-1", "2026-11-20T08:00:00Z", began],
        ])
    );
    // Eva's device is reset like any other, though Keygen does not know it.
    let eva = world.get("/devices/?hostname=eva-1").await.rows()[0]["id"].clone();
    world.act(&format!("/devices/{eva}/reset/")).await.is(200);
    let after = world.get(&format!("/devices/{eva}/")).await.body;
    assert_eq!(after["device_active"], false);
    assert!(after["time_deactivated"].is_string());
    let path = "/license-activation-histories/?action=deactivation";
    assert_eq!(world.get(path).await.body["count"], 1);
}

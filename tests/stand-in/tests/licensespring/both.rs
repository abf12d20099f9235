//! Two contracts, one store: whatever one side does, the other sees.

use std::path::PathBuf;

use serde_json::{Value, json};
use stand_in::{Database, Options, Seed};

use crate::world::World;

const ANA: &str = "ana@nordbau.example";

/// Who has a seat, as Keygen tells it; their addresses, sorted.
async fn on_keygen(world: &World, keygen: &str) -> Vec<String> {
    let path = format!("/licenses/{keygen}/users?limit=100");
    let data = world.keygen("GET", &path, None, 200).await;
    let rows = data.as_array().expect("people");
    let email = |row: &Value| row["attributes"]["email"].as_str().expect("one").to_owned();
    let mut emails: Vec<String> = rows.iter().map(email).collect();
    emails.sort_unstable();
    emails
}

/// The same, as LicenseSpring tells it.
async fn on_spring(world: &World, license: i64) -> Vec<String> {
    let shown = world.shown(license).await;
    let seats = shown["license_users"].as_array().expect("seats");
    let email = |seat: &Value| seat["true_email"].as_str().expect("one").to_owned();
    let mut emails: Vec<String> = seats.iter().map(email).collect();
    emails.sort_unstable();
    emails
}

#[tokio::test]
async fn a_seat_given_or_taken_on_one_side_is_so_on_the_other() {
    let world = World::new().await;
    let (license, keygen) = world.license("Planwerk", Some(3)).await;
    world.assign(license, ANA).await.is(200);
    assert_eq!(on_keygen(&world, &keygen).await, [ANA]);
    let bo = world
        .create("users", json!({ "email": "bo@nordbau.example" }), &[])
        .await;
    let linkage = json!({ "data": [{ "type": "users", "id": bo }] });
    let path = format!("/licenses/{keygen}/users");
    world
        .keygen("POST", &path, Some(linkage.clone()), 200)
        .await;
    assert_eq!(
        on_spring(&world, license).await,
        [ANA, "bo@nordbau.example"]
    );
    world.keygen("DELETE", &path, Some(linkage), 204).await;
    assert_eq!(on_spring(&world, license).await, [ANA]);
    let body = json!({ "license_user_email": ANA });
    let path = format!("/licenses/{license}/unassign_user/");
    world.post(&path, body).await.is(200);
    assert!(on_keygen(&world, &keygen).await.is_empty());
}

#[tokio::test]
async fn another_admin_takes_the_last_seat_just_before() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", Some(1)).await;
    world
        .create("users", json!({ "email": "rival@nordbau.example" }), &[])
        .await;
    let act = json!({
        "before": { "method": "POST", "path": "/assign_user/" },
        "act": { "assign": { "license": "Planwerk", "user": "rival@nordbau.example" } },
    });
    world
        .send("POST", "/__control/act", "", Some(&act))
        .await
        .is(204);
    world.assign(license, ANA).await.is(400);
    assert_eq!(on_spring(&world, license).await, ["rival@nordbau.example"]);
}

#[tokio::test]
async fn the_owner_of_a_license_is_one_of_its_users() {
    let world = World::new().await;
    let (license, keygen) = world.license("Planwerk", Some(1)).await;
    let ana = world.create("users", json!({ "email": ANA }), &[]).await;
    let linkage = json!({ "data": { "type": "users", "id": ana } });
    let path = format!("/licenses/{keygen}/owner");
    world.keygen("PUT", &path, Some(linkage), 200).await;
    assert_eq!(on_spring(&world, license).await, [ANA]);
    world.assign(license, "bo@nordbau.example").await.is(400);
    let id = world.seat(license, ANA).await["id"].to_string();
    let limits = json!({ id: { "max_activations": 3 } });
    world
        .post(
            &format!("/licenses/{license}/set_users_activations/"),
            limits,
        )
        .await
        .is(200);
    assert_eq!(world.seat(license, ANA).await["max_activations"], 3);
    let body = json!({ "license_user_email": ANA });
    world
        .post(&format!("/licenses/{license}/unassign_user/"), body)
        .await
        .is(200);
    assert!(on_keygen(&world, &keygen).await.is_empty());
    world.assign(license, ANA).await.is(200);
    assert_eq!(world.seat(license, ANA).await["max_activations"], 1);
    let path = format!("/license-histories/?license={license}&text__icontains=assigned");
    assert_eq!(world.get(&path).await.body["count"], 3);
}

#[tokio::test]
async fn a_person_keygen_deletes_is_gone_with_seats_and_devices_listed_without_them() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    world.assign(license, ANA).await.is(200);
    world.assign(license, "bo@nordbau.example").await.is(200);
    world.activate(license, ANA, "HW-1");
    let id = world.seat(license, ANA).await["id"].clone();
    world
        .keygen("DELETE", &format!("/users/{ANA}"), None, 204)
        .await;
    assert_eq!(on_spring(&world, license).await, ["bo@nordbau.example"]);
    world
        .ask("GET", &format!("/license-users/{id}/"), None)
        .await
        .is(404);
    assert_eq!(world.device("HW-1").await["device_active"], false);
    assert_eq!(world.shown(license).await["times_activated"], 0);
    world.get("/license-histories/").await;
    world.get("/license-activation-histories/").await;
}

#[tokio::test]
async fn a_machine_keygen_deletes_is_a_device_that_was_deactivated() {
    let world = World::new().await;
    let (license, keygen) = world.license("Planwerk", None).await;
    let of = [("license", "licenses", keygen.as_str())];
    let machine = world
        .create("machines", json!({ "fingerprint": "HW-1" }), &of)
        .await;
    assert_eq!(world.device("HW-1").await["device_active"], true);
    world
        .keygen("DELETE", &format!("/machines/{machine}"), None, 204)
        .await;
    let device = world.device("HW-1").await;
    assert_eq!(device["device_active"], false);
    assert!(device["time_deactivated"].is_string());
    assert_eq!(world.shown(license).await["times_activated"], 0);
}

#[tokio::test]
async fn a_device_reset_here_is_a_machine_gone_there() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    world.assign(license, ANA).await.is(200);
    world.activate(license, ANA, "HW-1");
    let machines = world.keygen("GET", "/machines", None, 200).await;
    assert_eq!(machines[0]["attributes"]["fingerprint"], "HW-1");
    let device = world.device("HW-1").await;
    world
        .act(&format!("/devices/{}/reset/", device["id"]))
        .await
        .is(200);
    assert_eq!(world.keygen("GET", "/machines", None, 200).await, json!([]));
}

#[tokio::test]
async fn names_limits_and_suspension_are_shared() {
    let world = World::new().await;
    let (license, keygen) = world.license("Planwerk", Some(3)).await;
    let path = format!("/licenses/{license}/");
    world
        .patch(&path, json!({ "max_license_users": 8 }))
        .await
        .is(200);
    world.act(&format!("{path}disable/")).await.is(200);
    let there = world
        .keygen("GET", &format!("/licenses/{keygen}"), None, 200)
        .await;
    assert_eq!(there["attributes"]["maxUsers"], 8);
    assert_eq!(there["attributes"]["suspended"], true);
    let attributes = json!({ "name": "Planwerk Pro", "maxUsers": 4 });
    let change = json!({ "data": { "type": "licenses", "attributes": attributes } });
    world
        .keygen("PATCH", &format!("/licenses/{keygen}"), Some(change), 200)
        .await;
    let here = world.shown(license).await;
    assert_eq!(here["product"]["product_name"], "Planwerk Pro");
    assert_eq!(here["max_license_users"], 4);
}

#[tokio::test]
async fn a_group_is_an_account_with_a_customer_who_bought_its_licenses() {
    let world = World::new().await;
    let (license, keygen) = world.license("Planwerk", None).await;
    assert_eq!(world.shown(license).await["customer"], Value::Null);
    let group = world
        .create("groups", json!({ "name": "Berlin" }), &[])
        .await;
    let account = world.get("/customer-accounts/").await;
    assert_eq!(account.rows()[0]["name"], "Berlin");
    let linkage = json!({ "data": { "type": "groups", "id": group } });
    let path = format!("/licenses/{keygen}/group");
    world.keygen("PUT", &path, Some(linkage), 200).await;
    let here = world.shown(license).await;
    assert_eq!(here["customer"]["customer_account"]["name"], "Berlin");
    let path = format!("/licenses/?customer__account={}", account.ids()[0]);
    assert_eq!(world.get(&path).await.ids(), [license]);
    world
        .keygen("DELETE", &format!("/groups/{group}"), None, 204)
        .await;
    assert_eq!(world.get("/customer-accounts/").await.body["count"], 0);
    let here = world.shown(license).await;
    assert_eq!(here["customer"]["customer_account"], Value::Null);
}

#[tokio::test]
async fn records_keygen_deletes_leave_every_list_readable() {
    let world = World::demo().await;
    for kind in ["users", "groups", "machines", "licenses", "products"] {
        let some = if kind == "products" { 1 } else { 3 };
        let path = format!("/{kind}?limit={some}");
        let rows = world.keygen("GET", &path, None, 200).await;
        for row in rows.as_array().expect("rows") {
            let id = row["id"].as_str().expect("an id");
            if row["attributes"]["role"] == "admin" {
                continue;
            }
            world
                .keygen("DELETE", &format!("/{kind}/{id}"), None, 204)
                .await;
        }
    }
    for path in [
        "licenses",
        "license-users",
        "devices",
        "products",
        "customers",
        "customer-accounts",
        "orders",
        "license-histories",
        "license-activation-histories",
        "device-variables",
    ] {
        let answer = world.get(&format!("/{path}/?limit=1000")).await;
        assert!(!answer.rows().is_empty(), "{path}");
    }
}

/// A database file of its own, removed at the end.
struct Kept(PathBuf);

impl Kept {
    fn new() -> Kept {
        let name = format!("stand-in-{}.db", uuid::Uuid::new_v4());
        Kept(std::env::temp_dir().join(name))
    }

    async fn open(&self) -> World {
        World::with(Options {
            seed: Seed::Demo,
            database: Database::File(self.0.clone()),
            ..Options::default()
        })
        .await
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        for end in ["", "-wal", "-shm"] {
            // Some of these are gone already.
            let _ = std::fs::remove_file(format!("{}{end}", self.0.display()));
        }
    }
}

#[tokio::test]
async fn ids_are_kept_with_the_database() {
    let file = Kept::new();
    let world = file.open().await;
    let before = world.get("/licenses/?limit=100").await.ids();
    let license = world.named("Planwerk for CAD").await;
    let body = json!({ "max_transfers": 9 });
    let path = format!("/licenses/{license}/");
    world.patch(&path, body).await.is(200);
    drop(world);
    let world = file.open().await;
    assert_eq!(world.get("/licenses/?limit=100").await.ids(), before);
    assert_eq!(world.shown(license).await["max_transfers"], 9);
}

#[tokio::test]
async fn a_database_from_before_gets_this_side_too() {
    let file = Kept::new();
    let world = file.open().await;
    let before = world.get("/licenses/?limit=100").await.body;
    drop(world);
    let db = rusqlite::Connection::open(&file.0).expect("the file");
    for kind in ["trigger", "view", "table"] {
        let names: Vec<String> = db
            .prepare(
                "SELECT name FROM sqlite_master WHERE type = ?1
                 AND (substr(name, 1, 3) = 'ls_' OR name = 'moment')",
            )
            .and_then(|mut found| found.query_map([kind], |row| row.get(0))?.collect())
            .expect("what there is");
        assert!(!names.is_empty(), "{kind}");
        for name in names {
            db.execute(&format!("DROP {kind} {name}"), [])
                .expect("dropped");
        }
    }
    db.execute("DELETE FROM sqlite_sequence", [])
        .expect("empty");
    drop(db);
    let world = file.open().await;
    assert_eq!(world.get("/licenses/?limit=100").await.body["count"], 12);
    assert_eq!(
        world.get("/licenses/?limit=100").await.body["results"][0]["id"],
        before["results"][0]["id"]
    );
    let license = world.named("Office Fonts").await;
    world.assign(license, ANA).await.is(200);
}

//! Devices: how they begin and end, and what that frees.

use serde_json::{Value, json};

use crate::world::World;

const ANA: &str = "ana@nordbau.example";

/// A license on which Ana has a seat and these devices.
async fn with_devices(world: &World, hardware: &[&str]) -> i64 {
    let (license, _) = world.license("Planwerk", None).await;
    world.assign(license, ANA).await.is(200);
    for id in hardware {
        world.activate(license, ANA, id);
    }
    license
}

#[tokio::test]
async fn an_activation_makes_a_license_active_and_counts_on_the_seat() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    assert_eq!(world.shown(license).await["status"], "Inactive");
    world.assign(license, ANA).await.is(200);
    world.activate(license, ANA, "HW-1");
    let shown = world.shown(license).await;
    assert_eq!(shown["status"], "Active");
    assert_eq!(shown["times_activated"], 1);
    assert_eq!(shown["total_active_devices"], 1);
    assert!(shown["time_activated"].is_string());
    assert_eq!(world.seat(license, ANA).await["total_activations"], 1);
    let device = world.device("HW-1").await;
    assert_eq!(device["device_active"], true);
    assert_eq!(device["hostname"], "HOST-HW-1");
    assert_eq!(
        device["license"],
        json!({ "id": license, "license_key": null })
    );
}

#[tokio::test]
async fn resetting_a_device_frees_license_and_seat_and_keeps_it_listed() {
    let world = World::new().await;
    let license = with_devices(&world, &["HW-1", "HW-2"]).await;
    let device = world.device("HW-1").await;
    let path = format!("/devices/{}/", device["id"]);
    let answer = world.act(&format!("{path}reset/")).await.is(200);
    assert_eq!(
        answer.body,
        json!({ "message": "Device reset and license updated." })
    );
    let after = world.get(&path).await.body;
    assert_eq!(after["device_active"], false);
    assert!(after["time_deactivated"].is_string());
    assert_eq!(world.shown(license).await["times_activated"], 1);
    assert_eq!(world.seat(license, ANA).await["total_activations"], 1);
    let listed = world.get(&format!("/devices/?license={license}")).await;
    assert_eq!(listed.body["count"], 2);
    // Once more changes nothing.
    world.act(&format!("{path}reset/")).await.is(200);
    assert_eq!(world.shown(license).await["times_activated"], 1);
}

#[tokio::test]
async fn a_blacklisted_device_is_off_and_stays_off() {
    let world = World::new().await;
    let license = with_devices(&world, &["HW-1"]).await;
    let device = world.device("HW-1").await;
    let path = format!("/devices/{}/blacklist/", device["id"]);
    let answer = world.act(&path).await.is(200);
    assert_eq!(answer.body, json!({ "message": "Device blacklisted." }));
    let after = world.device("HW-1").await;
    assert_eq!(after["blacklisted"], true);
    assert_eq!(after["device_active"], false);
    let again = json!({ "activate": {
        "license": license.to_string(), "user": ANA, "hardware_id": "HW-1",
    } });
    assert!(world.server.act(&again).is_err());
    world.ask("DELETE", &path, None).await.is(405);
}

#[tokio::test]
async fn the_same_hardware_comes_back_as_the_same_device() {
    let world = World::new().await;
    let license = with_devices(&world, &["HW-1"]).await;
    let before = world.device("HW-1").await;
    world
        .act(&format!("/devices/{}/reset/", before["id"]))
        .await
        .is(200);
    world.activate(license, ANA, "HW-1");
    let after = world.device("HW-1").await;
    assert_eq!(after["id"], before["id"]);
    assert_eq!(after["device_active"], true);
    assert_eq!(after["time_deactivated"], Value::Null);
}

#[tokio::test]
async fn one_machine_under_two_licenses_is_two_devices() {
    let world = World::new().await;
    let first = with_devices(&world, &["HW-1"]).await;
    let (second, _) = world.license("Render Suite", None).await;
    world.assign(second, ANA).await.is(200);
    world.activate(second, ANA, "HW-1");
    let both = world.get("/devices/?hardware_id=HW-1").await;
    assert_eq!(both.body["count"], 2);
    let mut licenses: Vec<i64> = both
        .rows()
        .iter()
        .map(|row| row["license"]["id"].as_i64().expect("an id"))
        .collect();
    licenses.sort_unstable();
    assert_eq!(licenses, [first, second]);
}

#[tokio::test]
async fn a_persons_devices_are_found_by_their_id() {
    let world = World::new().await;
    let license = with_devices(&world, &["HW-1", "HW-2"]).await;
    world.assign(license, "bo@nordbau.example").await.is(200);
    world.activate(license, "bo@nordbau.example", "HW-3");
    let ana = world.seat(license, ANA).await["id"].clone();
    let path = format!("/devices/?license_users__id={ana}");
    assert_eq!(world.get(&path).await.body["count"], 2);
    let device = world.device("HW-1").await;
    world
        .act(&format!("/devices/{}/reset/", device["id"]))
        .await
        .is(200);
    let active = world.get(&format!("{path}&device_active=true")).await;
    assert_eq!(active.body["count"], 1);
    let off = world.get("/devices/?device_active=false").await;
    assert_eq!(off.ids(), [device["id"].as_i64().expect("an id")]);
}

#[tokio::test]
async fn variables_are_embedded_and_have_a_list_of_their_own() {
    let world = World::demo().await;
    let all = world.get("/device-variables/?limit=1000").await;
    let variable = all.rows().first().expect("a variable").clone();
    let device = world
        .get(&format!("/devices/{}/", variable["device"]))
        .await;
    assert_eq!(device.body["device_variables"], json!([variable]));
    let path = format!("/device-variables/?device={}", variable["device"]);
    assert_eq!(world.get(&path).await.body["count"], 1);
    let path = format!("/device-variables/{}/", variable["id"]);
    assert_eq!(world.get(&path).await.body, variable);
}

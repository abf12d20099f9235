//! What the demo promises as LicenseSpring: every kind of license the panel must show.

use serde_json::{Value, json};

use crate::world::World;

async fn shown(world: &World, name: &str) -> Value {
    world.shown(world.named(name).await).await
}

fn taken(license: &Value) -> usize {
    license["license_users"].as_array().expect("seats").len()
}

#[tokio::test]
async fn the_demo_has_every_kind_of_license() {
    let world = World::demo().await;
    let full = shown(&world, "Render Suite").await;
    assert_eq!((taken(&full), &full["max_license_users"]), (10, &json!(10)));
    let oversold = shown(&world, "Terrain Modeler").await;
    assert_eq!(
        (taken(&oversold), &oversold["max_license_users"]),
        (6, &json!(5))
    );
    let unlimited = shown(&world, "Office Fonts").await;
    assert_eq!(
        (taken(&unlimited), &unlimited["max_license_users"]),
        (143, &json!(0))
    );
    assert_eq!(unlimited["allow_unlimited_activations"], true);
    assert_eq!(unlimited["license_type"], "perpetual");
    assert_eq!(
        shown(&world, "Structural Check").await["status"],
        "Disabled"
    );
    assert_eq!(shown(&world, "Office Tools").await["status"], "Inactive");
    let trial = shown(&world, "BIM Collab Viewer").await;
    assert_eq!(
        (&trial["is_trial"], &trial["trial_days"]),
        (&json!(true), &json!(30))
    );
    let floating = shown(&world, "SiteScan AR").await;
    assert_eq!(floating["is_floating_cloud"], true);
    assert_eq!(floating["floating_users"], 12);
    assert_eq!(floating["floating_in_use_devices"], 8);
    let subscription = shown(&world, "Planwerk for CAD").await;
    assert_eq!(subscription["license_type"], "subscription");
    assert_eq!(subscription["transfer_count"], 1);
    let expired = shown(&world, "Survey Kit 2024").await;
    let today = chrono::Utc::now().format("%Y-%m-%d").to_string();
    assert!(expired["validity_period"].as_str().expect("an end") < today.as_str());
    assert_eq!(expired["status"], "Active", "expired is not a status");
    let kept = world
        .get("/licenses/?product_name__icontains=building")
        .await;
    let kept = &kept.rows()[0];
    assert_eq!(
        (&kept["allow_grace_period"], &kept["grace_period"]),
        (&json!(true), &json!(72))
    );
    assert_eq!(kept["enable_maintenance_period"], true);
    assert!(kept["maintenance_period"].is_string());
}

#[tokio::test]
async fn the_demo_has_a_meter_in_gigabytes() {
    let world = World::demo().await;
    let storage = shown(&world, "Planwerk Share").await;
    assert_eq!(storage["license_type"], "consumption");
    assert_eq!(storage["max_consumptions"], 500);
    assert_eq!(storage["total_consumptions"], 342);
    assert_eq!(storage["metadata"]["consumption_unit"], "GB");
    let feature = &storage["product_features"][0];
    assert_eq!(feature["product_feature"]["code"], "STORAGE_GB");
    assert_eq!(feature["max_consumption"], 500, "singular on features");
}

#[tokio::test]
async fn the_demo_has_people_with_and_without_initial_passwords() {
    let world = World::demo().await;
    let people = world.get("/license-users/?limit=1000").await;
    let initial = |person: &&Value| person["is_initial_password"] == true;
    let (with, without): (Vec<&Value>, Vec<&Value>) = people.rows().iter().partition(initial);
    assert!(with.len() > 200 && without.len() > 100);
    assert!(with.iter().all(|person| person["initial_password"] != ""));
    assert!(
        without
            .iter()
            .all(|person| person["initial_password"] == "")
    );
}

#[tokio::test]
async fn nobody_in_the_demo_has_more_activations_than_they_may() {
    let world = World::demo().await;
    let licenses = world.get("/licenses/?limit=100").await;
    for license in licenses.rows() {
        for seat in license["license_users"].as_array().expect("seats") {
            let (total, most) = (&seat["total_activations"], &seat["max_activations"]);
            assert!(total.as_i64() <= most.as_i64(), "{seat}");
        }
    }
    let cad = shown(&world, "Planwerk for CAD").await;
    assert!(cad["license_users"][0]["max_activations"].as_i64() >= Some(2));
}

#[tokio::test]
async fn the_demo_has_devices_that_were_given_up() {
    let world = World::demo().await;
    let license = world.named("Planwerk for CAD").await;
    let path = format!("/devices/?license={license}&device_active=false");
    assert_eq!(world.get(&path).await.body["count"], 2);
    let active = world.get("/devices/?device_active=true&limit=1").await.body["count"].clone();
    assert_eq!(active, 500);
}

#[tokio::test]
async fn the_demo_has_accounts_with_customers_and_orders() {
    let world = World::demo().await;
    let accounts = world.get("/customer-accounts/").await;
    assert_eq!(accounts.body["count"], 4);
    for id in accounts.ids() {
        let customers = world.get(&format!("/customers/?account={id}")).await;
        assert_eq!(customers.body["count"], 2);
        let customers = customers.ids();
        let bought = |order: &Value| {
            let customer = order["customer"].as_i64();
            customer.is_some_and(|id| customers.contains(&id))
        };
        let orders = world.get("/orders/?limit=100").await;
        assert!(orders.rows().iter().any(bought), "{id}");
    }
}

#[tokio::test]
async fn the_demo_has_a_past() {
    let world = World::demo().await;
    let license = world.named("Planwerk for CAD").await;
    let path = format!("/license-histories/?license={license}&order_by=ts&limit=1000");
    let past = world.get(&path).await;
    assert_eq!(past.rows()[0]["text"], "License created");
    let moments: Vec<&str> = past
        .rows()
        .iter()
        .map(|row| row["ts"].as_str().expect("a moment"))
        .collect();
    assert!(moments.is_sorted());
    assert!(moments.len() > 60);
}

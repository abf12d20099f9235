//! Licenses: what they say of themselves, what changes them, what is done to them.

use serde_json::{Value, json};

use crate::world::World;

const ANA: &str = "ana@nordbau.example";

fn days_from_now(days: i64) -> String {
    let at = chrono::Utc::now() + chrono::Duration::days(days);
    at.format("%Y-%m-%d").to_string()
}

#[tokio::test]
async fn ids_have_sixteen_digits_for_some_kinds_and_fewer_for_others() {
    let world = World::demo().await;
    for (path, digits) in [
        ("licenses", 16),
        ("devices", 16),
        ("orders", 16),
        ("products", 16),
        ("customers", 10),
        ("license-users", 5),
        ("customer-accounts", 3),
    ] {
        let answer = world.get(&format!("/{path}/?limit=1")).await;
        assert_eq!(answer.ids()[0].to_string().len(), digits, "{path}");
    }
}

#[tokio::test]
async fn a_license_type_follows_from_its_end_unless_it_has_one() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    let shown = world.shown(license).await;
    assert_eq!(shown["license_type"], "perpetual");
    assert_eq!(shown["validity_period"], Value::Null);
    let path = format!("/licenses/{license}/");
    let answer = world
        .patch(
            &path,
            json!({ "validity_period": "2031-05-01", "is_trial": false }),
        )
        .await
        .is(200);
    assert_eq!(answer.body["license_type"], "time-limited");
    // It cannot be changed.
    let answer = world
        .patch(&path, json!({ "license_type": "subscription" }))
        .await;
    assert_eq!(answer.is(200).body["license_type"], "time-limited");
}

#[tokio::test]
async fn the_end_of_a_license_is_a_day_or_a_moment() {
    let world = World::new().await;
    let mut forms = Vec::new();
    for name in ["Planwerk", "Render Suite"] {
        let (license, _) = world.license(name, None).await;
        let body = json!({ "validity_period": "2031-05-01", "is_trial": false });
        let answer = world
            .patch(&format!("/licenses/{license}/"), body)
            .await
            .is(200);
        forms.push(
            answer.body["validity_period"]
                .as_str()
                .expect("an end")
                .to_owned(),
        );
    }
    forms.sort_unstable();
    assert_eq!(forms, ["2031-05-01", "2031-05-01T00:00:00Z"]);
}

#[tokio::test]
async fn only_the_answer_to_a_patch_has_microseconds() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    let fraction = |shown: &Value| {
        let text = shown["updated_at"].as_str().expect("a moment");
        text.split_once('.').map(|(_, rest)| rest.len())
    };
    assert_eq!(fraction(&world.shown(license).await), None);
    let answer = world
        .patch(&format!("/licenses/{license}/"), json!({ "note": "x" }))
        .await;
    assert_eq!(fraction(&answer.is(200).body), Some("123456Z".len()));
}

#[tokio::test]
async fn a_patch_changes_only_what_it_names() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", Some(5)).await;
    let before = world.shown(license).await;
    let path = format!("/licenses/{license}/");
    let wanted = json!({
        "max_license_users": 7, "max_activations": 9, "max_transfers": 2, "note": "Two offices",
        "allow_grace_period": true, "grace_period": 48, "is_floating_cloud": true,
        "floating_users": 4, "max_consumptions": 100, "total_consumptions": 0,
        "consumption_period": "monthly", "prevent_vm": true, "metadata": { "cost_center": 4100 },
        "enable_maintenance_period": true, "maintenance_period": "2030-01-31",
    });
    world.patch(&path, wanted.clone()).await.is(200);
    let after = world.shown(license).await;
    for (name, value) in before.as_object().expect("an object") {
        let expected = wanted.get(name).unwrap_or(value);
        let changes = ["updated_at", "allow_unlimited_activations"].contains(&name.as_str());
        assert!(
            changes || &after[name] == expected,
            "{name}: {}",
            after[name]
        );
    }
    assert_eq!(after["allow_unlimited_activations"], false);
    let answer = world
        .patch(&path, json!({ "allow_unlimited_activation": true }))
        .await;
    assert_eq!(answer.is(200).body["allow_unlimited_activations"], true);
}

#[tokio::test]
async fn a_duration_and_an_end_do_not_go_together() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    let path = format!("/licenses/{license}/");
    let both =
        json!({ "is_trial": false, "valid_duration": "1y", "validity_period": "2031-01-01" });
    assert!(world.patch(&path, both).await.is(400).body["non_field_errors"].is_array());
    let one = json!({ "is_trial": true, "trial_days": 10, "valid_duration": "10d" });
    let answer = world.patch(&path, one).await.is(200);
    assert_eq!(answer.body["is_trial"], true);
    let end = answer.body["validity_period"].as_str().expect("an end");
    assert!(end.starts_with(&days_from_now(10)), "{end}");
}

#[tokio::test]
async fn a_field_of_the_wrong_kind_is_refused_by_name() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    for (name, value) in [
        ("max_license_users", json!("many")),
        ("max_license_users", json!(-1)),
        ("is_trial", json!("yes")),
        ("note", json!(7)),
        ("validity_period", json!("soon")),
        ("valid_duration", json!("1w")),
        ("metadata", json!("text")),
        ("order", json!(1)),
    ] {
        let answer = world
            .patch(&format!("/licenses/{license}/"), json!({ name: value }))
            .await;
        assert!(answer.is(400).body[name].is_array(), "{name}");
    }
}

#[tokio::test]
async fn fewer_seats_than_are_taken_can_be_asked_for() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", Some(3)).await;
    for email in ["ana@nordbau.example", "bo@nordbau.example"] {
        world.assign(license, email).await.is(200);
    }
    let path = format!("/licenses/{license}/");
    let answer = world
        .patch(&path, json!({ "max_license_users": 1 }))
        .await
        .is(200);
    assert_eq!(
        answer.body["license_users"].as_array().map(Vec::len),
        Some(2)
    );
    assert_eq!(answer.body["max_license_users"], 1);
}

#[tokio::test]
async fn bulk_update_takes_a_bare_array() {
    let world = World::new().await;
    let (one, _) = world.license("Planwerk", Some(1)).await;
    let (two, _) = world.license("Render Suite", Some(1)).await;
    let items = json!([{ "id": one, "note": "a" }, { "id": two, "max_license_users": 4 }]);
    let wrapped = json!({ "licenses": items.clone() });
    world.patch("/licenses/bulk_update/", wrapped).await.is(400);
    let answer = world.patch("/licenses/bulk_update/", items).await.is(200);
    assert_eq!(answer.body[0]["note"], "a");
    assert_eq!(answer.body[1]["max_license_users"], 4);
}

#[tokio::test]
async fn disabling_overrides_the_status_and_enabling_brings_it_back() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    world.assign(license, ANA).await.is(200);
    world.activate(license, ANA, "HW-1");
    let answer = world
        .act(&format!("/licenses/{license}/disable/"))
        .await
        .is(200);
    assert_eq!(answer.body, json!({ "message": "License disabled." }));
    let shown = world.shown(license).await;
    assert_eq!(shown["status"], "Disabled");
    assert_eq!(
        (&shown["enabled"], &shown["active"]),
        (&json!(false), &json!(false))
    );
    assert!(shown["time_disabled"].is_string());
    assert_eq!(
        shown["license_users"].as_array().map(Vec::len),
        Some(1),
        "kept"
    );
    let answer = world
        .act(&format!("/licenses/{license}/enable/"))
        .await
        .is(200);
    assert_eq!(answer.body, json!({ "message": "License enabled." }));
    let shown = world.shown(license).await;
    assert_eq!(shown["status"], "Active");
    assert_eq!(shown["time_disabled"], Value::Null);
}

#[tokio::test]
async fn disable_bulk_and_reset_bulk_take_bare_arrays_of_ids() {
    let world = World::new().await;
    let (one, _) = world.license("Planwerk", None).await;
    let (two, _) = world.license("Render Suite", None).await;
    for action in ["disable_bulk", "reset_bulk"] {
        let path = format!("/licenses/{action}/");
        world
            .post(&path, json!({ "license_ids": [one] }))
            .await
            .is(400);
        world.post(&path, json!(["x"])).await.is(400);
        world.act(&path).await.is(400);
    }
    let answer = world
        .post("/licenses/disable_bulk/", json!([one, two]))
        .await;
    assert_eq!(
        answer.is(200).body,
        json!({ "message": "Licenses disabled." })
    );
    assert_eq!(world.shown(two).await["status"], "Disabled");
    let answer = world.post("/licenses/reset_bulk/", json!([one, two])).await;
    let message = json!({ "message": "Licenses and related devices reset." });
    assert_eq!(answer.is(200).body, message);
    // There is no way to enable several.
    world
        .post("/licenses/enable_bulk/", json!([one]))
        .await
        .is(404);
}

#[tokio::test]
async fn resetting_a_license_ends_its_devices_and_counters() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    let path = format!("/licenses/{license}/");
    world
        .patch(&path, json!({ "max_consumptions": 50 }))
        .await
        .is(200);
    let body = json!({ "email": ANA, "total_activations": 2 });
    world
        .post(&format!("{path}assign_user/"), body)
        .await
        .is(200);
    world.activate(license, ANA, "HW-1");
    let consume = json!({ "consume": { "license": license.to_string(), "count": 20 } });
    world.server.act(&consume).expect("consumed");
    let shown = world.shown(license).await;
    assert_eq!(shown["total_consumptions"], 20);
    assert_eq!(shown["license_users"][0]["total_activations"], 3);
    let answer = world.act(&format!("{path}reset/")).await.is(200);
    assert_eq!(
        answer.body,
        json!({ "message": "License and all devices reset." })
    );
    let shown = world.shown(license).await;
    assert_eq!(shown["times_activated"], 0);
    assert_eq!(shown["total_consumptions"], 0);
    assert_eq!(shown["license_users"][0]["total_activations"], 0);
    assert_eq!(world.device("HW-1").await["device_active"], false);
}

#[tokio::test]
async fn no_more_is_consumed_than_there_is() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    let path = format!("/licenses/{license}/");
    let consume = |count: i64| {
        let act = json!({ "consume": { "license": license.to_string(), "count": count } });
        world.server.act(&act).is_ok()
    };
    world
        .patch(&path, json!({ "max_consumptions": 10 }))
        .await
        .is(200);
    assert!(consume(10));
    assert!(!consume(1));
    let over = json!({ "allow_overages": true, "max_overages": 2 });
    world.patch(&path, over).await.is(200);
    assert!(consume(2));
    assert!(!consume(1));
    assert!(consume(-12), "given back");
    assert_eq!(world.shown(license).await["total_consumptions"], 0);
}

#[tokio::test]
async fn deleting_destroys_the_license() {
    let world = World::new().await;
    let (license, keygen) = world.license("Planwerk", None).await;
    world.assign(license, ANA).await.is(200);
    world.activate(license, ANA, "HW-1");
    let path = format!("/licenses/{license}/");
    let answer = world.ask("DELETE", &path, None).await.is(204);
    assert_eq!(answer.text, "");
    world.ask("GET", &path, None).await.is(404);
    world
        .keygen("GET", &format!("/licenses/{keygen}"), None, 404)
        .await;
    assert_eq!(world.get("/devices/").await.body["count"], 0);
}

#[tokio::test]
async fn a_check_is_the_last_validation() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    assert_eq!(world.shown(license).await["last_check"], Value::Null);
    let check = json!({ "check": { "license": license.to_string() } });
    world.server.act(&check).expect("checked");
    assert!(world.shown(license).await["last_check"].is_string());
}

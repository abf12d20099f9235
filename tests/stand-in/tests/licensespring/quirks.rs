//! What tests switch: strictness, odd answers, the documented rate limits.

use serde_json::{Value, json};
use stand_in::{Options, Pace, Quirks};

use crate::world::World;

#[tokio::test]
async fn strict_mode_names_unknown_fields_and_missing_companions() {
    let world = World::with(Options {
        license_spring: Quirks {
            strict: true,
            ..Quirks::default()
        },
        ..Options::default()
    })
    .await;
    let (license, _) = world.license("Planwerk", None).await;
    let path = format!("/licenses/{license}/");
    let answer = world.patch(&path, json!({ "max_seats": 3 })).await.is(400);
    assert_eq!(answer.body, json!({ "max_seats": ["Unknown field."] }));
    let alone = json!({ "validity_period": "2031-01-01" });
    assert!(world.patch(&path, alone).await.is(400).body["is_trial"].is_array());
    let alone = json!({ "maintenance_duration": "1y" });
    let answer = world.patch(&path, alone).await.is(400);
    assert!(answer.body["enable_maintenance_period"].is_array());
    let body = json!({ "email": "ana@nordbau.example", "role": "user" });
    world
        .post(&format!("{path}assign_user/"), body)
        .await
        .is(400);
}

#[tokio::test]
async fn unknown_fields_are_ignored_otherwise() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    let path = format!("/licenses/{license}/");
    world.patch(&path, json!({ "max_seats": 3 })).await.is(200);
}

#[tokio::test]
async fn sparse_answers_leave_out_what_only_the_sdks_know() {
    let world = World::demo().await;
    let license = world.named("Planwerk for CAD").await;
    world.server.set_quirks(Quirks {
        sparse: true,
        ..Quirks::default()
    });
    let shown = world.shown(license).await;
    for name in ["time_activated", "last_check", "created_at", "active"] {
        assert!(shown.get(name).is_none(), "{name}");
    }
    for name in ["note", "customer", "license_key"] {
        assert_eq!(shown[name], Value::Null, "{name}");
    }
    let seat = &shown["license_users"][0];
    assert_eq!(seat["first_name"], Value::Null);
    assert_eq!(seat["initial_password"], Value::Null);
    assert!(seat["true_email"].is_string());
    let device = world.get("/devices/?limit=1").await.rows()[0].clone();
    assert_eq!(device["hostname"], Value::Null);
    assert!(device["hardware_id"].is_string());
}

#[tokio::test]
async fn answers_can_carry_what_nobody_documented() {
    let world = World::demo().await;
    world.server.set_quirks(Quirks {
        extra: true,
        ..Quirks::default()
    });
    for path in [
        "licenses",
        "license-users",
        "devices",
        "products",
        "customers",
        "orders",
    ] {
        let answer = world.get(&format!("/{path}/?limit=1")).await;
        assert!(answer.rows()[0]["undocumented"].is_object(), "{path}");
    }
}

#[tokio::test]
async fn microseconds_can_be_everywhere() {
    let world = World::demo().await;
    world.server.set_quirks(Quirks {
        micros: true,
        ..Quirks::default()
    });
    let answer = world.get("/license-users/?limit=1").await;
    let created = answer.rows()[0]["created_at"].as_str().expect("a moment");
    assert_eq!(created.len(), "2026-03-01T12:00:00.000000Z".len());
}

#[tokio::test]
async fn an_admin_is_an_empty_object() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    world.assign(license, "ana@nordbau.example").await.is(200);
    let seat = world.seat(license, "ana@nordbau.example").await;
    assert_eq!(seat["is_admin"], json!({}));
}

#[tokio::test]
async fn the_documented_limits_answer_429_with_or_without_a_time() {
    let world = World::new().await;
    let pace = Pace {
        per_second: 3,
        ..Pace::default()
    };
    world.server.set_quirks(Quirks {
        pace: Some(pace),
        ..Quirks::default()
    });
    let mut refused = None;
    for _ in 0..20 {
        let answer = world.ask("GET", "/products/", None).await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
        answer.is(200);
    }
    let refused = refused.expect("one too many");
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert!(refused.body["detail"].is_string());
    // Keygen's side has limits of its own.
    world.keygen("GET", "/licenses", None, 200).await;
    world.server.advance(chrono::Duration::seconds(2));
    world.get("/products/").await;

    world.server.set_quirks(Quirks {
        pace: Some(Pace {
            per_minute: 1,
            retry_after: false,
            ..Pace::default()
        }),
        ..Quirks::default()
    });
    let refused = world.ask("GET", "/products/", None).await.is(429);
    assert_eq!(refused.header("retry-after"), None);
}

#[tokio::test]
async fn the_control_endpoint_switches_them_too() {
    let world = World::new().await;
    let path = "/__control/license_spring";
    let switch = json!({ "strict": true, "pace": { "per_minute": 2 } });
    world.send("POST", path, "", Some(&switch)).await.is(204);
    world
        .ask("GET", "/products/?colour=red", None)
        .await
        .is(400);
    world.get("/products/").await;
    world.ask("GET", "/products/", None).await.is(429);
    world.send("POST", path, "", Some(&json!({}))).await.is(204);
    world.get("/products/?colour=red").await;
    let unknown = json!({ "strikt": true });
    world.send("POST", path, "", Some(&unknown)).await.is(400);
}

#[tokio::test]
async fn latency_slows_both_sides() {
    let world = World::new().await;
    let slow = json!({ "ms": 60, "jitter_ms": 0 });
    world
        .send("POST", "/__control/latency", "", Some(&slow))
        .await
        .is(204);
    let start = std::time::Instant::now();
    world.get("/products/").await;
    assert!(start.elapsed().as_millis() >= 60);
}

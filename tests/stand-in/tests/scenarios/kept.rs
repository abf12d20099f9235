//! What the server notes down, whose doing it says it is, and how long it keeps it.

use chrono::Duration;
use serde_json::{Value, json};
use stand_in::{Keep, Options};

use crate::answer::Answer;
use crate::world::World;

async fn ee(keep: Keep) -> World {
    World::with(Options {
        ee: true,
        clickhouse: true,
        keep,
        ..Options::default()
    })
    .await
}

async fn validated(world: &World, license: &str) -> Value {
    let answer = world.admin.get(&format!("/licenses/{license}")).await;
    answer.is(200).attribute("lastValidated").clone()
}

async fn events(world: &World, list: &str, event: &str) -> Answer {
    let path = format!("/{list}?events[]={event}&limit=100");
    world.admin.get(&path).await.is(200)
}

/// Subscribes somebody to everything.
async fn subscribe(world: &World) {
    let endpoint = json!({"data": {"type": "webhook-endpoints", "attributes": {
        "url": "https://hooks.example/all", "subscriptions": ["*"]}}});
    world
        .admin
        .post("/webhook-endpoints", endpoint)
        .await
        .is(201);
}

/// keygen-api app/controllers/api/v1/licenses/actions/validations_controller.rb: reading it writes
/// the time and tells nobody.
#[tokio::test]
async fn a_validation_by_get_moves_the_time_and_writes_no_event() {
    let world = ee(Keep::default()).await;
    subscribe(&world).await;
    let license = world.license(json!({})).await;
    let path = format!("/licenses/{license}/actions/validate");
    let answer = world.admin.get(&path).await.is(200);
    assert_eq!(answer.body["meta"]["code"], "VALID");
    assert_ne!(validated(&world, &license).await, Value::Null);
    for list in ["event-logs", "webhook-events"] {
        let told = events(&world, list, "license.validation.succeeded").await;
        assert_eq!(told.rows().len(), 0, "{list}");
    }
    world.admin.act(&path).await.is(200);
    for list in ["event-logs", "webhook-events"] {
        let told = events(&world, list, "license.validation.succeeded").await;
        assert_eq!(told.rows().len(), 1, "{list}");
    }
}

/// keygen-api app/services/license_validation_service.rb: the touch comes before the verdict.
#[tokio::test]
async fn a_failing_validation_moves_the_time_too() {
    let world = World::new().await;
    let license = world.license(json!({})).await;
    let act = |action: &str| format!("/licenses/{license}/actions/{action}");
    world.admin.act(&act("validate")).await.is(200);
    let first = validated(&world, &license).await;
    world.admin.act(&act("suspend")).await.is(200);
    world.server.advance(Duration::hours(1));
    let answer = world.admin.act(&act("validate")).await.is(200);
    assert_eq!(answer.body["meta"]["valid"], false);
    assert_eq!(answer.body["meta"]["code"], "SUSPENDED");
    assert_ne!(validated(&world, &license).await, first);
}

/// keygen-api app/workers/touch_license_worker.rb skips a row that is locked.
#[tokio::test]
async fn a_touch_may_be_lost_and_the_event_is_not() {
    let world = ee(Keep::default()).await;
    let license = world.license(json!({})).await;
    world.control("/touch", json!({"lost": true})).await;
    let path = format!("/licenses/{license}/actions/validate");
    let answer = world.admin.act(&path).await.is(200);
    assert_eq!(answer.attribute("lastValidated"), &Value::Null);
    assert_eq!(validated(&world, &license).await, Value::Null);
    let told = events(&world, "event-logs", "license.validation.succeeded").await;
    assert_eq!(told.rows().len(), 1);
    world.control("/touch", json!({"lost": false})).await;
    world.admin.act(&path).await.is(200);
    assert_ne!(validated(&world, &license).await, Value::Null);
}

/// With a key it is the license that did it, with a product's token the product, and a key that is
/// validated without any sign-in is nobody's doing.
#[tokio::test]
async fn licenses_products_and_nobody_do_things_as_well() {
    let world = ee(Keep::default()).await;
    subscribe(&world).await;
    let person = world.user("ana@nordbau.example").await;
    let license = world.license(json!({"name": "Planwerk"})).await;
    world.seat(&license, std::slice::from_ref(&person)).await;
    let shown = world
        .admin
        .get(&format!("/licenses/{license}"))
        .await
        .is(200);
    let product = shown.related("product")["id"]
        .as_str()
        .expect("a product")
        .to_owned();
    let request = |whose: Value, user: Value| {
        let path = format!("/licenses/{license}/actions/validate");
        let body = json!({"meta": {"scope": {"user": user}}});
        let mut request = json!({"method": "POST", "path": path, "body": body});
        if !whose.is_null() {
            request["as"] = whose;
        }
        json!({ "request": request })
    };
    for (whose, user) in [
        (json!({"license": "Planwerk"}), "ana@nordbau.example"),
        (json!({"product": product}), "ana@nordbau.example"),
        (
            json!({"user": "ana@nordbau.example"}),
            "ana@nordbau.example",
        ),
        (Value::Null, "nopassword@nordbau.example"),
    ] {
        world.server.advance(Duration::milliseconds(5));
        world.control("/act", request(whose, json!(user))).await;
    }
    let told = |list: &str| {
        format!(
            "/{list}?events[]=license.validation.succeeded\
        &events[]=license.validation.failed&limit=100&order=asc"
        )
    };
    let log = world.admin.get(&told("event-logs")).await.is(200);
    let whodunnit: Vec<Value> = log
        .rows()
        .iter()
        .map(|row| row["relationships"]["whodunnit"]["data"].clone())
        .collect();
    assert_eq!(
        whodunnit,
        [
            json!({"type": "licenses", "id": license}),
            json!({"type": "products", "id": product}),
            json!({"type": "users", "id": person}),
            Value::Null,
        ]
    );
    let codes: Vec<&Value> = log
        .rows()
        .iter()
        .map(|row| &row["attributes"]["metadata"]["code"])
        .collect();
    assert_eq!(codes, ["VALID", "VALID", "VALID", "USER_SCOPE_MISMATCH"]);
    // What the webhooks tell names the person by the scope, and nobody as the one who did it.
    let hooks = world.admin.get(&told("webhook-events")).await.is(200);
    let payload = hooks.rows()[0]["attributes"]["payload"]
        .as_str()
        .expect("a text");
    let payload: Value = serde_json::from_str(payload).expect("JSON");
    assert_eq!(payload["meta"]["scope"]["user"], "ana@nordbau.example");
    assert_eq!(payload["meta"]["code"], "VALID");
    // A type without an id finds nothing.
    let path = "/event-logs?event=license.validation.succeeded&whodunnit[type]=product&limit=100";
    assert_eq!(world.admin.get(path).await.is(200).rows().len(), 0);
}

#[tokio::test]
async fn a_request_of_the_software_that_is_refused_says_so() {
    let world = World::new().await;
    let act = |act: Value| world.server.act(&act);
    let missing = act(json!({"request": {"method": "POST",
        "path": "/licenses/none/actions/validate"}}));
    assert!(missing.expect_err("refused").to_string().starts_with("404"));
    let nobody =
        act(json!({"request": {"as": {"license": "none"}, "method": "GET", "path": "/me"}}));
    assert!(
        nobody
            .expect_err("refused")
            .to_string()
            .contains("no license")
    );
}

/// keygen-api app/workers/prune_webhook_events_worker.rb: whole UTC days, the one 30 days ago is
/// still there.
#[tokio::test]
async fn webhook_events_go_by_whole_days() {
    let kept = async |webhook_days: u32, days: i64| {
        let world = World::with(Options {
            keep: Keep {
                webhook_days,
                ..Keep::default()
            },
            clock: "2026-03-01T23:50:00Z".parse().ok(),
            ..Options::default()
        })
        .await;
        subscribe(&world).await;
        world.user("late@nordbau.example").await;
        world.server.advance(Duration::minutes(20));
        world.user("early@nordbau.example").await;
        world.server.advance(Duration::days(days));
        // Tokens of admins do not expire.
        events(&world, "webhook-events", "user.created")
            .await
            .rows()
            .len()
    };
    assert_eq!(kept(30, 29).await, 2);
    // 1 April, 00:10: the 2nd of March is 30 days ago, the 1st is more.
    assert_eq!(kept(30, 30).await, 1);
    assert_eq!(kept(30, 31).await, 0);
    assert_eq!(kept(7, 7).await, 1);
    assert_eq!(kept(0, 700).await, 2, "nought is for ever");
}

#[tokio::test]
async fn the_log_reaches_back_so_many_days_and_its_particulars_thirty() {
    let keep = Keep {
        log_days: 90,
        ..Keep::default()
    };
    let world = ee(keep).await;
    let license = world.license(json!({})).await;
    let path = format!("/licenses/{license}/actions/validate");
    world.admin.act(&path).await.is(200);
    let code = async || {
        let told = events(&world, "event-logs", "license.validation.succeeded").await;
        told.rows()
            .first()
            .map(|row| row["attributes"]["metadata"].clone())
    };
    world.server.advance(Duration::days(30));
    assert_eq!(code().await, Some(json!({"code": "VALID"})));
    world.server.advance(Duration::days(1));
    assert_eq!(code().await, Some(Value::Null));
    world.server.advance(Duration::days(59));
    assert_eq!(code().await, Some(Value::Null));
    world.server.advance(Duration::days(1));
    assert_eq!(code().await, None);
}

#[tokio::test]
async fn in_the_demo_some_people_signed_in_within_the_last_hundred_days() {
    let world = World::with(Options {
        seed: stand_in::Seed::Demo,
        ..Options::default()
    })
    .await;
    let path = "/tokens?bearer[role]=user&limit=100";
    let tokens = world.admin.get(path).await.is(200);
    assert_eq!(tokens.rows().len(), 70);
    let now = chrono::DateTime::from_timestamp_millis(world.server.now()).expect("a time");
    let ages: Vec<i64> = tokens
        .column("created")
        .iter()
        .map(|at| {
            let at: chrono::DateTime<chrono::Utc> =
                at.as_str().expect("a time").parse().expect("ISO 8601");
            (now - at).num_days()
        })
        .collect();
    assert!(ages.iter().all(|days| *days < 104), "{ages:?}");
    assert!(ages.iter().any(|days| *days < 14) && ages.iter().any(|days| *days > 60));
}

#[tokio::test]
async fn tokens_of_people_tell_who_signed_in_of_late() {
    let world = World::new().await;
    world.signed_in("user").await;
    let of_users = async || {
        let path = "/tokens?bearer[role]=user&limit=100";
        let answer = world.admin.get(path).await.is(200);
        answer.rows().len()
    };
    let all = world.admin.get("/tokens?limit=100").await.is(200);
    assert!(
        all.rows().len() > of_users().await,
        "the admin's is not among them"
    );
    assert_eq!(of_users().await, 1);
    // Two weeks of life, and pruned ninety days later.
    world.server.advance(Duration::days(103));
    assert_eq!(of_users().await, 1);
    world.server.advance(Duration::days(2));
    assert_eq!(of_users().await, 0);
}

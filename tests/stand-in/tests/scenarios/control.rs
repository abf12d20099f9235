//! The control endpoint: a second administrator, the clock, the log.

use serde_json::{Value, json};
use stand_in::Options;

use crate::caller::Caller;
use crate::world::{ACCOUNT, World};

/// Paths of the control endpoint; it needs no token.
pub fn controls(world: &World) -> Caller {
    world.stranger().at("/__control")
}

#[tokio::test]
async fn another_administrator_acts() {
    let world = World::new().await;
    let ana = world.user("ana@nordbau.example").await;
    let bo = world.user("bo@nordbau.example").await;
    let license = world
        .license(json!({"name": "Render Suite", "maxUsers": 4}))
        .await;
    let act = async |act: Value| world.control("/act", act).await;

    act(json!({"assign": {"license": "Render Suite", "user": "ana@nordbau.example"}})).await;
    act(json!({"assign": {"license": license, "user": bo}})).await;
    let mut on = world.people_on(&license).await;
    on.sort_unstable();
    let mut both = vec![ana.clone(), bo.clone()];
    both.sort_unstable();
    assert_eq!(on, both);

    act(json!({"release": {"license": "Render Suite", "user": "bo@nordbau.example"}})).await;
    assert_eq!(world.people_on(&license).await, [ana.as_str()]);

    act(json!({"max_users": {"license": "Render Suite", "max": 1}})).await;
    let answer = world
        .admin
        .get(&format!("/licenses/{license}"))
        .await
        .is(200);
    assert_eq!(answer.attribute("maxUsers"), 1);

    act(json!({"suspend": "Render Suite"})).await;
    let answer = world
        .admin
        .get(&format!("/licenses/{license}"))
        .await
        .is(200);
    assert_eq!(answer.attribute("suspended"), true);

    act(json!({"delete_user": "ana@nordbau.example"})).await;
    world.admin.get(&format!("/users/{ana}")).await.not_found();
    assert_eq!(world.seats_taken(&license).await, 0);

    act(json!({"delete_license": "Render Suite"})).await;
    world
        .admin
        .get(&format!("/licenses/{license}"))
        .await
        .not_found();
}

#[tokio::test]
async fn another_administrator_acts_just_before_a_request() {
    let world = World::new().await;
    let people = world.users(1).await;
    world.user("rival@nordbau.example").await;
    let license = world
        .license(json!({"name": "Render Suite", "maxUsers": 1}))
        .await;
    world
        .control(
            "/act",
            json!({
                "before": {"method": "POST", "path": "/users"},
                "act": {"assign": {"license": "Render Suite", "user": "rival@nordbau.example"}},
            }),
        )
        .await;
    // Nothing has happened yet, and a read does not set it off.
    assert_eq!(world.seats_taken(&license).await, 0);
    world
        .admin
        .get(&format!("/licenses/{license}/users"))
        .await
        .is(200);
    assert_eq!(world.seats_taken(&license).await, 0);

    let path = format!("/licenses/{license}/users");
    world
        .admin
        .post(&path, crate::world::people_of(&people))
        .await
        .unprocessable("USER_LIMIT_EXCEEDED", "/data/relationships/users");
    assert_eq!(world.seats_taken(&license).await, 1);
    // Only once.
    let other = world.license(json!({})).await;
    world.seat(&other, &people).await;
    assert_eq!(world.seats_taken(&other).await, 1);
}

#[tokio::test]
async fn the_clock_and_the_tokens_are_moved_on() {
    let world = World::new().await;
    let license = world
        .license(json!({"expiry": chrono::Utc::now().timestamp() + 86_400}))
        .await;
    let path = format!("/licenses/{license}");
    let answer = world.admin.get(&path).await.is(200);
    assert_eq!(answer.attribute("status"), "EXPIRING");
    world.control("/clock", json!({"advance_s": 90_000})).await;
    let answer = world.admin.get(&path).await.is(200);
    assert_eq!(answer.attribute("status"), "EXPIRED");

    world.control("/expire_tokens", json!({})).await;
    world.admin.get("/me").await.unauthorized("TOKEN_EXPIRED");
    world.signed_in("admin").await.get("/me").await.is(200);
}

#[tokio::test]
async fn the_log_tells_what_was_asked() {
    let world = World::new().await;
    controls(&world).delete("/log").await.is(204);
    world.admin.get("/licenses").await.is(200);
    world.admin.get("/licenses/none").await.is(404);
    world
        .control("/latency", json!({"ms": 0, "jitter_ms": 0}))
        .await;
    let answer = controls(&world).get("/log").await.is(200);
    let rows = answer.body.as_array().expect("a list");
    let told = |row: &Value| json!([row["method"], row["path"], row["status"]]);
    assert_eq!(
        rows.iter().map(told).collect::<Vec<_>>(),
        [
            json!(["GET", format!("{ACCOUNT}/licenses"), 200]),
            json!(["GET", format!("{ACCOUNT}/licenses/none"), 404]),
        ]
    );
    assert_eq!(rows[0]["by"], rows[1]["by"]);
    assert!(!answer.body.to_string().contains("Bearer"));
    controls(&world).delete("/log").await.is(204);
    assert_eq!(controls(&world).get("/log").await.is(200).body, json!([]));
}

#[tokio::test]
async fn a_page_of_another_origin_may_use_the_control_endpoint() {
    let world = World::new().await;
    let preflight = controls(&world)
        .with_headers(
            axum::http::Method::OPTIONS,
            "/faults",
            &[
                ("origin", "https://panel.example"),
                ("access-control-request-method", "POST"),
                ("access-control-request-headers", "content-type"),
            ],
            None,
        )
        .await;
    assert!((200..300).contains(&preflight.status));
    assert_eq!(preflight.header("access-control-allow-origin"), "*");
    let log = controls(&world).get("/log").await.is(200);
    assert_eq!(log.header("access-control-allow-origin"), "*");
}

#[tokio::test]
async fn the_control_endpoint_can_be_left_out() {
    let world = World::with(Options {
        control: false,
        ..Options::default()
    })
    .await;
    controls(&world).get("/log").await.is(404);
    let answer = controls(&world).post("/race", json!({"on": true})).await;
    assert_eq!(answer.status, 404);
}

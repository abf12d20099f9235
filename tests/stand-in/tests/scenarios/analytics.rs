//! `priv/analytics/{gauges,heatmaps}.feature` and what this edition lacks.

use chrono::{Duration, NaiveDate, Utc};
use serde_json::{Value, json};

use crate::caller::Caller;
use crate::world::World;

fn analytics(world: &World) -> Caller {
    world.admin.at("/-/accounts/nordbau/analytics")
}

#[tokio::test]
async fn admin_retrieves_alus_for_their_account() {
    let world = World::new().await;
    let people = world.users(4).await;
    let license = world.license_owned_by(&people[0], json!({})).await;
    world.seat(&license, &people[1..3]).await;

    let answer = analytics(&world).get("/gauges/alus").await.is(200);

    assert_eq!(
        answer.body,
        json!({"data": [{"metric": "alus", "count": 3}]}),
        "people with a license: one owner, two attached"
    );
}

#[tokio::test]
async fn gauges_count_what_there_is() {
    let world = World::new().await;
    let gauge = async |metric: &str| {
        let answer = analytics(&world)
            .get(&format!("/gauges/{metric}"))
            .await
            .is(200);
        assert_eq!(answer.body["data"][0]["metric"], metric);
        answer.body["data"][0]["count"].as_u64().expect("a count")
    };
    let users = gauge("users").await;
    assert_eq!(gauge("licenses").await, 0);
    assert!(users > 0, "people with the role user");

    let fresh = World::new().await;
    let license = fresh.license(json!({})).await;
    fresh.machine(&license).await;
    fresh.machine(&license).await;
    fresh.users(1).await;
    let count = async |metric: &str| {
        let answer = analytics(&fresh)
            .get(&format!("/gauges/{metric}"))
            .await
            .is(200);
        answer.body["data"][0]["count"].clone()
    };
    assert_eq!(count("licenses").await, 1);
    assert_eq!(count("machines").await, 2);
    assert_eq!(count("users").await, users + 1);
}

#[tokio::test]
async fn admin_retrieves_expirations_heatmap_for_their_account() {
    let world = World::new().await;
    let today = Utc::now().date_naive();
    let on = |days: i64| {
        let date = today + Duration::days(days);
        (
            date,
            date.and_hms_opt(12, 0, 0)
                .expect("noon")
                .and_utc()
                .timestamp(),
        )
    };
    let (near, near_time) = on(10);
    let (far, far_time) = on(40);
    let (_, beyond_time) = on(500);
    for expiry in [near_time, near_time, far_time, beyond_time] {
        world.license(json!({"expiry": expiry})).await;
    }
    world.license(json!({})).await;

    let answer = analytics(&world).get("/heatmaps/expirations").await.is(200);

    let cells = answer.rows();
    let seen: Vec<(NaiveDate, u64)> = cells
        .iter()
        .map(|cell| {
            let date = cell["date"].as_str().expect("a date");
            (
                date.parse().expect("YYYY-MM-DD"),
                cell["count"].as_u64().expect("a count"),
            )
        })
        .collect();
    assert_eq!(seen, [(near, 2), (far, 1)], "days without any are left out");
    for cell in cells {
        assert!(cell["x"].is_u64() && cell["y"].is_u64(), "{cell}");
        let temperature = cell["temperature"].as_f64().expect("a temperature");
        assert!((0.0..=1.0).contains(&temperature), "{cell}");
    }
    assert_eq!(
        cells[0]["temperature"].as_f64(),
        Some(1.0),
        "the hottest day"
    );

    let narrow = analytics(&world)
        .get(&format!(
            "/heatmaps/expirations?date[start]={today}&date[end]={near}"
        ))
        .await
        .is(200);
    assert_eq!(narrow.rows().len(), 1);
    for half in [format!("date[start]={today}"), format!("date[end]={near}")] {
        let path = format!("/heatmaps/expirations?{half}");
        let answer = analytics(&world).get(&path).await.is(400);
        assert_eq!(answer.body["errors"][0]["detail"], "is missing");
    }
    let past = today - Duration::days(60);
    analytics(&world)
        .get(&format!(
            "/heatmaps/expirations?date[start]={past}&date[end]={near}"
        ))
        .await
        .is(400);
}

#[tokio::test]
async fn what_needs_another_store_answers_405_and_what_is_unknown_404() {
    let world = World::new().await;
    let answer = analytics(&world).get("/sparks/licenses").await.is(405);
    assert_eq!(answer.body["errors"][0]["title"], "Not supported");
    assert_eq!(answer.body["errors"][0].get("code"), None);
    analytics(&world).get("/gauges/planets").await.is(404);
    // The other edition's logs are no routes at all here.
    world.admin.get("/event-logs").await.is(404);
    world.admin.get("/request-logs").await.is(404);
    world.admin.get("/environments").await.is(404);
}

#[tokio::test]
async fn analytics_are_for_those_who_administer() {
    let world = World::new().await;
    for (name, status) in [("readonly", 200), ("support", 200), ("user", 403)] {
        let caller = world
            .signed_in(name)
            .await
            .at("/-/accounts/nordbau/analytics");
        caller.get("/gauges/users").await.is(status);
    }
    let answer = world
        .stranger()
        .at("/-/accounts/nordbau/analytics")
        .get("/gauges/users")
        .await;
    answer.unauthorized("TOKEN_MISSING");
}

#[tokio::test]
async fn ping_and_health_need_no_sign_in() {
    let world = World::new().await;
    let stranger = world.stranger().at("");
    let ping = stranger.get("/v1/ping").await.is(200);
    assert_eq!(ping.header("keygen-edition"), "CE");
    assert_eq!(ping.header("keygen-mode"), "singleplayer");
    assert_eq!(ping.header("keygen-version"), "1.8");
    stranger.get("/v1/health").await.is(204);

    let account = world.admin.at("").get("/v1/accounts/nordbau").await.is(200);
    assert_eq!(account.kind(), "accounts");
    assert_eq!(account.attribute("slug"), "nordbau");
    assert_eq!(account.attribute("name"), "Nordbau Architekten");
    assert_eq!(account.id(), world.server.facts().account_id);
    assert_ne!(account.body["data"], Value::Null);
}

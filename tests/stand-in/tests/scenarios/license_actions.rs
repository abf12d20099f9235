//! `api/v1/licenses/actions/{permits,validations}.feature` and the usage actions.

use axum::http::Method;
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::world::World;

async fn act(world: &World, license: &str, action: &str) -> Answer {
    world
        .admin
        .act(&format!("/licenses/{license}/actions/{action}"))
        .await
}

fn expiry(answer: &Answer) -> DateTime<Utc> {
    answer
        .attribute("expiry")
        .as_str()
        .expect("an expiry")
        .parse()
        .expect("ISO 8601")
}

#[tokio::test]
async fn admin_suspends_a_license_that_is_already_suspended() {
    let world = World::new().await;
    let license = world.license(json!({})).await;
    let answer = act(&world, &license, "suspend").await.is(200);
    assert_eq!(answer.attribute("suspended"), true);
    assert_eq!(answer.attribute("status"), "SUSPENDED");

    let answer = act(&world, &license, "suspend").await;
    assert_eq!(
        answer.precondition("/data/attributes/suspended"),
        "is already suspended"
    );
    let answer = act(&world, &license, "reinstate").await.is(200);
    assert_eq!(answer.attribute("suspended"), false);
    let answer = act(&world, &license, "reinstate").await;
    assert_eq!(
        answer.precondition("/data/attributes/suspended"),
        "is not suspended"
    );
}

#[tokio::test]
async fn admin_renews_a_license_that_belongs_to_a_perpetual_policy() {
    let world = World::new().await;
    let license = world.license(json!({})).await;
    act(&world, &license, "renew").await.unmet();
    let answer = world
        .admin
        .get(&format!("/licenses/{license}"))
        .await
        .is(200);
    assert_eq!(answer.attribute("expiry"), &Value::Null);
}

#[tokio::test]
async fn a_license_without_an_expiry_is_refused_renewal_with_no_error_named() {
    let world = World::new().await;
    let policy = world.policy(json!({"duration": 2_592_000})).await;
    let license = world.license_of(&policy, json!({})).await;
    world
        .admin
        .change("licenses", &license, json!({"expiry": null}))
        .await
        .is(200);
    let answer = act(&world, &license, "renew").await.is(422);
    assert_eq!(answer.body["errors"], json!([]));
}

#[tokio::test]
async fn renewal_counts_from_where_the_policy_says() {
    let world = World::new().await;
    let month = Duration::seconds(2_592_000);
    for (basis, from_now_when_expired) in [
        ("FROM_EXPIRY", false),
        ("FROM_NOW", true),
        ("FROM_NOW_IF_EXPIRED", true),
    ] {
        let policy = world
            .policy(json!({"duration": month.num_seconds(), "renewalBasis": basis}))
            .await;
        let license = world.license_of(&policy, json!({})).await;
        let path = format!("/licenses/{license}");
        let before = expiry(&world.admin.get(&path).await.is(200));
        let now = before - month;

        let renewed = expiry(&act(&world, &license, "renew").await.is(200));
        let from = if basis == "FROM_NOW" { now } else { before };
        let off = (renewed - (from + month)).abs();
        assert!(off < Duration::seconds(5), "{basis}, running: off by {off}");

        let past = now - Duration::days(10);
        world
            .admin
            .change("licenses", &license, json!({"expiry": past.to_rfc3339()}))
            .await
            .is(200);
        let renewed = expiry(&act(&world, &license, "renew").await.is(200));
        let from = if from_now_when_expired { now } else { past };
        let off = (renewed - (from + month)).abs();
        assert!(off < Duration::seconds(5), "{basis}, expired: off by {off}");
    }
}

#[tokio::test]
async fn a_check_in_needs_a_policy_that_asks_for_it() {
    let world = World::new().await;
    let license = world.license(json!({})).await;
    act(&world, &license, "check-in").await.unmet();

    let policy = world
        .policy(json!({
            "requireCheckIn": true, "checkInInterval": "day", "checkInIntervalCount": 3,
        }))
        .await;
    let license = world.license_of(&policy, json!({})).await;
    let answer = act(&world, &license, "check-in").await.is(200);
    let at = |name: &str| -> DateTime<Utc> {
        let text = answer.attribute(name).as_str().expect("a time");
        text.parse().expect("ISO 8601")
    };
    assert_eq!(at("nextCheckIn") - at("lastCheckIn"), Duration::days(3));
}

#[tokio::test]
async fn uses_are_counted_up_to_their_limit() {
    let world = World::new().await;
    let license = world.license(json!({"maxUses": 3})).await;
    let path = |action: &str| format!("/licenses/{license}/actions/{action}");

    let answer = act(&world, &license, "increment-usage").await.is(200);
    assert_eq!(answer.attribute("uses"), 1);
    let answer = world
        .admin
        .post(&path("increment-usage"), json!({"meta": {"increment": 2}}))
        .await
        .is(200);
    assert_eq!(answer.attribute("uses"), 3);
    act(&world, &license, "increment-usage")
        .await
        .unprocessable("USES_LIMIT_EXCEEDED", "/data/attributes/uses");
    let answer = world
        .admin
        .post(&path("decrement-usage"), json!({"meta": {"decrement": 2}}))
        .await
        .is(200);
    assert_eq!(answer.attribute("uses"), 1);
    world
        .admin
        .post(&path("decrement-usage"), json!({"meta": {"decrement": 2}}))
        .await
        .unprocessable("USES_INVALID", "/data/attributes/uses");
    let answer = act(&world, &license, "reset-usage").await.is(200);
    assert_eq!(answer.attribute("uses"), 0);
}

#[tokio::test]
async fn admin_validates_a_license_key_in_an_environment() {
    let world = World::new().await;
    let license = world.license(json!({"key": "SERIAL-0001"})).await;
    let answer = world
        .admin
        .with_headers(
            Method::POST,
            "/licenses/actions/validate-key",
            &[("keygen-environment", "isolated")],
            Some(json!({"meta": {"key": "SERIAL-0001"}})),
        )
        .await
        .is(400);
    let error = &answer.body["errors"][0];
    assert_eq!(error["title"], "Bad request");
    assert_eq!(error["code"], "ENVIRONMENT_NOT_SUPPORTED");
    assert_eq!(error["source"], json!({"header": "Keygen-Environment"}));
    let license = world
        .admin
        .get(&format!("/licenses/{license}"))
        .await
        .is(200);
    assert_eq!(license.attribute("lastValidated"), &Value::Null);
}

#[tokio::test]
async fn a_validation_says_what_is_wrong_with_a_license() {
    let world = World::new().await;
    let license = world
        .license(json!({"key": "SERIAL-0001", "maxMachines": 1}))
        .await;
    let code = async || {
        let answer = act(&world, &license, "validate").await.is(200);
        assert_eq!(answer.id(), license);
        assert!(answer.body["meta"]["ts"].is_string());
        assert!(answer.body["meta"]["detail"].is_string());
        assert_eq!(
            answer.body["meta"]["valid"],
            answer.body["meta"]["code"] == "VALID"
        );
        answer.body["meta"]["code"].clone()
    };
    assert_eq!(code().await, "VALID");
    let by_get = world
        .admin
        .get(&format!("/licenses/{license}/actions/validate"))
        .await
        .is(200);
    assert_eq!(by_get.body["meta"]["code"], "VALID");
    let answer = world
        .admin
        .get(&format!("/licenses/{license}"))
        .await
        .is(200);
    assert!(
        answer.attribute("lastValidated").is_string(),
        "a validation is a write"
    );
    world
        .admin
        .change(
            "licenses",
            &license,
            json!({"expiry": "2020-01-01T00:00:00Z"}),
        )
        .await
        .is(200);
    assert_eq!(code().await, "EXPIRED");
    act(&world, &license, "suspend").await.is(200);
    assert_eq!(code().await, "SUSPENDED");

    let by_key = world
        .admin
        .post(
            "/licenses/actions/validate-key",
            json!({"meta": {"key": "SERIAL-0001", "nonce": 7}}),
        )
        .await
        .is(200);
    assert_eq!(by_key.body["meta"]["code"], "SUSPENDED");
    assert_eq!(by_key.body["meta"]["nonce"], 7);
    let unknown = world
        .admin
        .post(
            "/licenses/actions/validate-key",
            json!({"meta": {"key": "NO-SUCH-KEY"}}),
        )
        .await
        .is(200);
    assert_eq!(unknown.body["meta"]["code"], "NOT_FOUND");
    assert_eq!(unknown.body["meta"]["valid"], false);
    assert_eq!(unknown.body["data"], Value::Null);
}

#[tokio::test]
async fn a_validation_wakes_an_idle_license() {
    let world = World::new().await;
    let license = world.license(json!({})).await;
    world.server.advance(Duration::days(100));
    let path = format!("/licenses/{license}");
    let idle = world.admin.get(&path).await.is(200);
    assert_eq!(idle.attribute("status"), "INACTIVE");
    act(&world, &license, "validate").await.is(200);
    let awake = world.admin.get(&path).await.is(200);
    assert_eq!(awake.attribute("status"), "ACTIVE");
}

#[tokio::test]
async fn revoking_removes_the_license() {
    let world = World::new().await;
    let license = world.license(json!({})).await;
    world
        .admin
        .delete(&format!("/licenses/{license}/actions/revoke"))
        .await
        .is(204);
    world
        .admin
        .get(&format!("/licenses/{license}"))
        .await
        .not_found();
}

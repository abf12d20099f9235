//! What a license takes from its policy, and what happens when it gets another one.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::world::{World, to};

const MONTH: i64 = 2_592_000;

async fn shown(world: &World, license: &str) -> Answer {
    world
        .admin
        .get(&format!("/licenses/{license}"))
        .await
        .is(200)
}

fn expiry(answer: &Answer) -> Option<DateTime<Utc>> {
    let text = answer.attribute("expiry").as_str()?;
    Some(text.parse().expect("ISO 8601"))
}

async fn moved(world: &World, license: &str, policy: &str) -> Answer {
    world
        .admin
        .put(
            &format!("/licenses/{license}/policy"),
            to("policies", policy),
        )
        .await
}

#[tokio::test]
async fn a_move_keeps_the_expiry_unless_the_new_policy_resets_it() {
    let world = World::new().await;
    let from = world.policy(json!({"duration": MONTH})).await;
    let keeps = world.policy(json!({"duration": 2 * MONTH})).await;
    let resets = world
        .policy(json!({"duration": 2 * MONTH, "transferStrategy": "RESET_EXPIRY"}))
        .await;
    let license = world.license_of(&from, json!({})).await;
    let before = expiry(&shown(&world, &license).await).expect("an expiry");

    let kept = moved(&world, &license, &keeps).await.is(200);
    assert_eq!(expiry(&kept), Some(before));
    let reset = moved(&world, &license, &resets).await.is(200);
    let longer = expiry(&reset).expect("an expiry") - before;
    // By the calendar: a month has as many days as it has.
    assert!(
        (longer - Duration::seconds(MONTH)).abs() < Duration::days(3),
        "two months from now, got {longer} more"
    );
    assert_ne!(
        reset.related("product"),
        shown(&world, &world.license_of(&from, json!({})).await)
            .await
            .related("product"),
        "another product is allowed"
    );
}

#[tokio::test]
async fn a_move_to_a_stricter_policy_is_refused() {
    let world = World::new().await;
    let license = world.license(json!({})).await;
    let strict = world
        .policy(json!({"floating": true, "machineUniquenessStrategy": "UNIQUE_PER_ACCOUNT"}))
        .await;
    moved(&world, &license, &strict)
        .await
        .unprocessable("POLICY_NOT_COMPATIBLE", "/data/relationships/policy");
}

#[tokio::test]
async fn a_move_to_fewer_seats_leaves_everybody_seated() {
    let world = World::new().await;
    let license = world.license(json!({})).await;
    let people = world.users(3).await;
    world.seat(&license, &people).await;
    let narrow = world.policy(json!({"floating": true, "maxUsers": 2})).await;
    let answer = moved(&world, &license, &narrow).await.is(200);
    assert_eq!(answer.attribute("maxUsers"), 2);
    assert_eq!(world.seats_taken(&license).await, 3);
}

#[tokio::test]
async fn the_time_of_a_license_starts_where_its_policy_says() {
    let world = World::new().await;
    for basis in [
        "FROM_FIRST_VALIDATION",
        "FROM_FIRST_ACTIVATION",
        "FROM_FIRST_USE",
    ] {
        let policy = world
            .policy(json!({"floating": true, "duration": MONTH, "expirationBasis": basis}))
            .await;
        let license = world.license_of(&policy, json!({})).await;
        assert_eq!(expiry(&shown(&world, &license).await), None, "{basis}");
        let action = |name: &str| format!("/licenses/{license}/actions/{name}");
        match basis {
            "FROM_FIRST_VALIDATION" => {
                world.admin.act(&action("validate")).await.is(200);
            }
            "FROM_FIRST_ACTIVATION" => {
                world.machine(&license).await;
            }
            _ => {
                world.admin.act(&action("increment-usage")).await.is(200);
            }
        }
        let started = shown(&world, &license).await;
        let from: DateTime<Utc> = started
            .attribute("updated")
            .as_str()
            .expect("a time")
            .parse()
            .expect("ISO 8601");
        assert_eq!(
            expiry(&started).map(|at| (at - from).num_minutes()),
            Some(MONTH / 60),
            "{basis}"
        );
        // Only the first one counts.
        world.server.advance(Duration::days(1));
        world.admin.act(&action("validate")).await.is(200);
        world.admin.act(&action("increment-usage")).await.is(200);
        assert_eq!(expiry(&shown(&world, &license).await), expiry(&started));
    }
}

#[tokio::test]
async fn an_expired_license_may_still_be_valid() {
    let world = World::new().await;
    for (strategy, valid) in [
        ("RESTRICT_ACCESS", false),
        ("REVOKE_ACCESS", false),
        ("MAINTAIN_ACCESS", true),
        ("ALLOW_ACCESS", true),
    ] {
        let policy = world.policy(json!({"expirationStrategy": strategy})).await;
        let license = world
            .license_of(&policy, json!({"expiry": "2020-01-01T00:00:00Z"}))
            .await;
        let verdict = world
            .admin
            .act(&format!("/licenses/{license}/actions/validate"))
            .await
            .is(200);
        assert_eq!(verdict.body["meta"]["code"], "EXPIRED", "{strategy}");
        assert_eq!(verdict.body["meta"]["valid"], valid, "{strategy}");
    }
}

#[tokio::test]
async fn an_oversold_license_within_its_overage_is_still_valid() {
    let world = World::new().await;
    let license = world.license_with_overage("ALLOW_2X_OVERAGE", 2, 3).await;
    let verdict = world
        .admin
        .act(&format!("/licenses/{license}/actions/validate"))
        .await
        .is(200);
    assert_eq!(verdict.body["meta"]["code"], "TOO_MANY_USERS");
    assert_eq!(verdict.body["meta"]["valid"], true);
}

#[tokio::test]
async fn a_validation_within_a_scope_compares_it() {
    let world = World::new().await;
    let people = world.users(2).await;
    let license = world.license(json!({})).await;
    world.seat(&license, &people[..1]).await;
    let machine = world.machine(&license).await;
    let shown = shown(&world, &license).await;
    let product = shown.related("product")["id"].clone();
    let check = async |scope: Value| {
        let answer = world
            .admin
            .post(
                &format!("/licenses/{license}/actions/validate"),
                json!({"meta": {"scope": scope}}),
            )
            .await
            .is(200);
        assert_eq!(answer.body["meta"]["scope"], scope);
        answer.body["meta"]["code"].clone()
    };
    assert_eq!(check(json!({"product": product})).await, "VALID");
    assert_eq!(
        check(json!({"product": machine})).await,
        "PRODUCT_SCOPE_MISMATCH"
    );
    assert_eq!(check(json!({"machine": machine})).await, "VALID");
    assert_eq!(
        check(json!({"fingerprint": "elsewhere"})).await,
        "FINGERPRINT_SCOPE_MISMATCH"
    );
    assert_eq!(check(json!({"user": people[0]})).await, "VALID");
    assert_eq!(
        check(json!({"user": people[1]})).await,
        "USER_SCOPE_MISMATCH"
    );
}

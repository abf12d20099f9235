//! Section 2.6: the sign-in throttle and the general limits.

use axum::http::Method;
use chrono::{Duration, Utc};
use serde_json::json;
use stand_in::Options;

use crate::answer::Answer;
use crate::world::{PASSWORD, World};

/// A refusal of the limiter: its headers agree and its body is the bare one of a middleware.
#[track_caller]
fn is_limited(answer: &Answer, window: &str, limit: u64, seconds: i64) -> i64 {
    assert_eq!(answer.status, 429, "{}", answer.text);
    assert_eq!(answer.header("x-ratelimit-window"), window);
    assert_eq!(answer.header("x-ratelimit-limit"), limit.to_string());
    assert_eq!(answer.header("x-ratelimit-remaining"), "0");
    let count: u64 = answer.header("x-ratelimit-count").parse().expect("a count");
    assert!(count > limit, "{count} requests of {limit}");
    let retry: i64 = answer.header("retry-after").parse().expect("seconds");
    assert!((0..=seconds).contains(&retry), "wait {retry}");
    let error = &answer.body["errors"][0];
    assert_eq!(error["title"], "Too many requests");
    assert_eq!(error["code"], "TOO_MANY_REQUESTS");
    assert!(error["detail"].is_string());
    assert_eq!(answer.body.get("meta"), None);
    answer
        .header("x-ratelimit-reset")
        .parse()
        .expect("unix seconds")
}

#[tokio::test]
async fn a_sixth_sign_in_within_a_minute_is_refused() {
    let world = World::new().await;
    let stranger = world.stranger();
    let email = "sales@nordbau.example";
    // Successes count as much as failures.
    stranger.sign_in(email, PASSWORD).await.is(201);
    for _ in 0..4 {
        stranger
            .sign_in(email, "wrong")
            .await
            .unauthorized("PASSWORD_INVALID");
    }

    let answer = stranger.sign_in(email, PASSWORD).await;

    let reset = is_limited(&answer, "auth", 5, 60);
    let now = Utc::now().timestamp();
    assert!((now..=now + 61).contains(&reset), "{reset} from {now}");
    // Another address is another count, and the next minute starts anew.
    stranger
        .sign_in("support@nordbau.example", PASSWORD)
        .await
        .is(201);
    world.server.advance(Duration::seconds(61));
    stranger.sign_in(email, PASSWORD).await.is(201);
}

#[tokio::test]
async fn asking_what_an_address_needs_is_not_counted() {
    let world = World::new().await;
    for _ in 0..8 {
        world
            .stranger()
            .sign_in("sales@nordbau.example", "")
            .await
            .unauthorized("PASSWORD_REQUIRED");
    }
    world
        .stranger()
        .sign_in("sales@nordbau.example", PASSWORD)
        .await
        .is(201);
}

#[tokio::test]
async fn the_throttle_sees_only_the_long_form_of_the_path() {
    let world = World::new().await;
    for _ in 0..7 {
        world
            .stranger()
            .at("/v1")
            .sign_in("sales@nordbau.example", PASSWORD)
            .await
            .is(201);
    }
}

#[tokio::test]
async fn without_a_configured_limit_no_answer_speaks_of_one() {
    let world = World::new().await;
    for _ in 0..50 {
        let answer = world.admin.get("/me").await.is(200);
        assert_eq!(answer.headers.get("x-ratelimit-limit"), None);
    }
}

#[tokio::test]
async fn a_limit_per_minute_tells_how_much_is_left() {
    let world = World::with(Options {
        max_rpm: Some(10),
        ..Options::default()
    })
    .await;
    let first = world.admin.get("/me").await.is(200);
    assert_eq!(first.header("x-ratelimit-window"), "1m");
    assert_eq!(first.header("x-ratelimit-limit"), "10");
    let left: u64 = first
        .header("x-ratelimit-remaining")
        .parse()
        .expect("a number");
    assert!(left < 10 && left > 5, "{left}");
    for number in 1..=left {
        let answer = world.admin.get("/me").await.is(200);
        assert_eq!(
            answer.header("x-ratelimit-remaining"),
            (left - number).to_string()
        );
    }

    let refused = world.admin.get("/me").await;
    let reset = is_limited(&refused, "1m", 10, 60);
    let now = Utc::now().timestamp();
    assert!((now..=now + 61).contains(&reset), "{reset} from {now}");

    world.server.advance(Duration::seconds(61));
    world.admin.get("/me").await.is(200);
}

#[tokio::test]
async fn a_limit_per_second_is_set_while_running() {
    let world = World::new().await;
    world
        .control("/limits", json!({"max_rps": 3, "max_rpm": null}))
        .await;
    let mut refused = None;
    // Three fit a second; so many in a row cannot spread over enough of them.
    for _ in 0..60 {
        let answer = world.admin.get("/me").await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("more than three requests in a second");
    is_limited(&refused, "1s", 3, 1);

    world
        .control("/limits", json!({"max_rps": null, "max_rpm": null}))
        .await;
    for _ in 0..10 {
        world.admin.get("/me").await.is(200);
    }
    // Preflights are answered before anything is counted.
    world
        .stranger()
        .with_headers(
            Method::OPTIONS,
            "/me",
            &[
                ("origin", "https://panel.example"),
                ("access-control-request-method", "GET"),
            ],
            None,
        )
        .await
        .is(200);
}

#[tokio::test]
async fn passwords_are_asked_for_and_changed_five_times() {
    let world = World::new().await;
    let ask = async || {
        let body = json!({"meta": {"email": "user@nordbau.example", "deliver": true}});
        world.stranger().post("/passwords", body).await
    };
    for _ in 0..5 {
        ask().await.is(204);
    }
    is_limited(&ask().await, "rstpwd", 5, 3_600);

    let id = world.seeded("user").await;
    let person = world.signed_in("user").await;
    let change = async || {
        let body = json!({"meta": {"oldPassword": "wrong", "newPassword": "another-one"}});
        let path = format!("/users/{id}/actions/update-password");
        person.post(&path, body).await
    };
    for _ in 0..5 {
        change().await.is(401);
    }
    is_limited(&change().await, "mutpwd", 5, 600);
    world.server.advance(Duration::minutes(11));
    change().await.is(401);
}

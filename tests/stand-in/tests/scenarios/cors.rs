//! Section 2.1: what a browser on another origin may do and read.

use axum::http::Method;
use serde_json::json;

use crate::answer::Answer;
use crate::world::{World, people_of};

const PANEL: (&str, &str) = ("origin", "https://panel.example");

/// The documented list, in its order.
const EXPOSED: &str = "keygen-accept-signature, keygen-signature, keygen-date, keygen-digest, \
    keygen-account-id, keygen-bearer-id, keygen-token-id, keygen-account, keygen-bearer, \
    keygen-token, keygen-environment, keygen-license, keygen-edition, keygen-mode, \
    keygen-revision, keygen-version, x-ratelimit-window, x-ratelimit-count, x-ratelimit-limit, \
    x-ratelimit-remaining, x-ratelimit-reset, x-request-id, x-signature, date, digest";

fn names(list: &str) -> Vec<String> {
    let mut names: Vec<String> = list
        .split(',')
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    names.sort_unstable();
    names
}

#[track_caller]
fn is_open_to_a_browser(answer: &Answer) {
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(
        answer.headers.get("access-control-allow-credentials"),
        None,
        "no cookies from another origin"
    );
    assert_eq!(
        names(answer.header("access-control-expose-headers")),
        names(EXPOSED)
    );
}

#[tokio::test]
async fn a_preflight_is_answered_before_anybody_signs_in() {
    let world = World::new().await;
    let answer = world
        .stranger()
        .with_headers(
            Method::OPTIONS,
            "/licenses/any/users",
            &[
                PANEL,
                ("access-control-request-method", "DELETE"),
                (
                    "access-control-request-headers",
                    "authorization,content-type,keygen-version",
                ),
            ],
            None,
        )
        .await
        .is(200);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("access-control-max-age"), "86400");
    assert_eq!(
        names(answer.header("access-control-allow-methods")),
        names("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
    );
    assert_eq!(
        names(answer.header("access-control-allow-headers")),
        names("authorization,content-type,keygen-version"),
        "the headers asked for are echoed"
    );
    assert_eq!(answer.headers.get("access-control-allow-credentials"), None);
}

#[tokio::test]
async fn answers_of_every_kind_are_readable_from_another_origin() {
    let world = World::new().await;
    let get = async |path: &str| {
        world
            .admin
            .with_headers(Method::GET, path, &[PANEL], None)
            .await
    };
    is_open_to_a_browser(&get("/me").await.is(200));
    is_open_to_a_browser(&get("/licenses/none").await.is(404));
    is_open_to_a_browser(&get("/no-such-route").await.is(404));
    is_open_to_a_browser(&get("/licenses?page=1").await.is(400));

    let signed_out = world
        .stranger()
        .with_headers(Method::GET, "/me", &[PANEL], None)
        .await
        .is(401);
    is_open_to_a_browser(&signed_out);

    let full = world.license_with_overage("NO_OVERAGE", 1, 1).await;
    let person = world.users(1).await;
    let refused = world
        .admin
        .with_headers(
            Method::POST,
            &format!("/licenses/{full}/users"),
            &[PANEL],
            Some(people_of(&person)),
        )
        .await
        .is(422);
    is_open_to_a_browser(&refused);

    world
        .control(
            "/faults",
            json!({"path": "/me", "nth": 1, "times": 1, "kind": {"rate_limit": {"reset_s": 2}}}),
        )
        .await;
    is_open_to_a_browser(&get("/me").await.is(429));
}

#[tokio::test]
async fn the_waiting_time_is_readable_only_as_a_reset() {
    let world = World::new().await;
    let answer = world
        .admin
        .with_headers(Method::GET, "/me", &[PANEL], None)
        .await
        .is(200);
    let exposed = names(answer.header("access-control-expose-headers"));
    for hidden in ["retry-after", "location", "www-authenticate"] {
        assert!(!exposed.contains(&hidden.to_owned()), "{hidden}");
    }
}

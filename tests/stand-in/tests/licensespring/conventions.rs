//! What holds for every path: the key, the slash, the methods, the shapes of refusals.

use serde_json::{Value, json};
use stand_in::{Fault, Kind};

use crate::world::World;

#[tokio::test]
async fn the_key_looks_like_the_vendors() {
    let world = World::new().await;
    let key = world.server.facts().api_key;
    let (front, back) = key.split_once('.').expect("two parts");
    assert_eq!((front.len(), back.len()), (8, 32));
}

#[tokio::test]
async fn without_the_key_everything_is_403_and_never_401() {
    let world = World::new().await;
    for authorization in ["", "Bearer x", "Basic YTpi"] {
        let answer = world
            .send("GET", "/api/v1/licenses/", authorization, None)
            .await
            .is(403);
        assert_eq!(
            answer.body,
            json!({ "detail": "Authentication credentials were not provided." })
        );
    }
    let wrong = world
        .send("GET", "/api/v1/licenses/", "Api-Key seatdemo.wrong", None)
        .await
        .is(403);
    assert!(wrong.body["detail"].is_string());
}

#[tokio::test]
async fn the_key_comes_before_the_path_and_the_path_before_the_method() {
    let world = World::new().await;
    world
        .send("PUT", "/api/v1/nothing/", "", None)
        .await
        .is(403);
    let unknown = world.ask("PUT", "/nothing/", None).await.is(404);
    assert_eq!(unknown.body, json!({ "detail": "Not found." }));
    let wrong = world.ask("PUT", "/licenses/", None).await.is(405);
    assert_eq!(
        wrong.body,
        json!({ "detail": "Method \"PUT\" not allowed." })
    );
    world
        .ask("POST", "/licenses/", Some(json!({})))
        .await
        .is(405);
    world
        .ask("DELETE", "/license-users/40001/", None)
        .await
        .is(405);
}

#[tokio::test]
async fn a_get_without_its_slash_is_redirected_and_nothing_else_is() {
    let world = World::new().await;
    let answer = world.ask("GET", "/licenses?limit=5", None).await.is(301);
    assert_eq!(answer.header("location"), Some("/api/v1/licenses/?limit=5"));
    world
        .ask("PATCH", "/licenses/1", Some(json!({})))
        .await
        .is(404);
    world
        .ask("POST", "/licenses/disable_bulk", Some(json!([])))
        .await
        .is(404);
}

#[tokio::test]
async fn an_unknown_id_is_not_found_for_every_method() {
    let world = World::new().await;
    for (method, body) in [("GET", None), ("PATCH", Some(json!({}))), ("DELETE", None)] {
        let answer = world.ask(method, "/licenses/1741000000999999/", body).await;
        assert_eq!(answer.is(404).body, json!({ "detail": "Not found." }));
    }
}

#[tokio::test]
async fn no_page_of_another_origin_may_read_it() {
    let world = World::new().await;
    let answer = world.get("/licenses/").await;
    assert!(
        !answer
            .headers
            .keys()
            .any(|name| name.as_str().starts_with("access-control"))
    );
    let preflight = world
        .send("OPTIONS", "/api/v1/licenses/", "", None)
        .await
        .is(403);
    assert_eq!(preflight.header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    let path = format!("/licenses/{license}/assign_user/");
    let answer = world.post(&path, json!(["ana@nordbau.example"])).await;
    assert!(answer.is(400).body["non_field_errors"].is_array());
}

#[tokio::test]
async fn faults_speak_this_apis_language() {
    let world = World::new().await;
    let fault = |kind| Fault {
        method: None,
        path: "/api/v1/".into(),
        nth: 1,
        times: Some(1),
        kind,
    };
    world.server.inject(fault(Kind::Status(503)));
    let answer = world.ask("GET", "/licenses/", None).await.is(503);
    assert_eq!(answer.body, json!({ "detail": "Service Unavailable" }));
    world.server.inject(fault(Kind::RateLimit { reset_s: 7 }));
    let answer = world.ask("GET", "/licenses/", None).await.is(429);
    assert_eq!(answer.header("retry-after"), Some("7"));
    assert!(answer.body["detail"].is_string());
    world.server.inject(fault(Kind::ExpireToken(true)));
    world.ask("GET", "/licenses/", None).await.is(403);
    world.server.inject(fault(Kind::Html(502)));
    let answer = world.ask("GET", "/licenses/", None).await.is(502);
    assert_eq!(answer.header("content-type"), Some("text/html"));
    world.server.inject(fault(Kind::Drop(true)));
    assert_eq!(world.ask("GET", "/licenses/", None).await.status, 0);
    let (license, _) = world.license("Planwerk", None).await;
    world.server.inject(fault(Kind::DropAfter(true)));
    let lost = world.assign(license, "ana@nordbau.example").await;
    assert_eq!(lost.status, 0, "the answer is lost");
    world.seat(license, "ana@nordbau.example").await;
}

#[tokio::test]
async fn the_log_covers_both_sides() {
    let world = World::new().await;
    world
        .send("DELETE", "/__control/log", "", None)
        .await
        .is(204);
    world.get("/licenses/").await;
    world.keygen("GET", "/licenses", None, 200).await;
    let log = world.send("GET", "/__control/log", "", None).await.is(200);
    let rows = log.body.as_array().expect("a list");
    let told = |row: &Value| json!([row["method"], row["path"], row["status"]]);
    assert_eq!(
        rows.iter().map(told).collect::<Vec<_>>(),
        [
            json!(["GET", "/api/v1/licenses/", 200]),
            json!(["GET", "/v1/accounts/nordbau/licenses", 200]),
        ]
    );
    // Senders are told apart, and what proves who they are stands in no log.
    assert_ne!(rows[0]["by"], rows[1]["by"]);
    let text = log.body.to_string();
    assert!(
        !text.contains("Bearer") && !text.contains("Api-Key"),
        "{text}"
    );
}

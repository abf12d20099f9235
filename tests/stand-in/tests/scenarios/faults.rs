//! What can go wrong on purpose, each kind of fault.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stand_in::Options;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::control::controls;
use crate::world::{ACCOUNT, World};

/// Makes the next request to this path go wrong in this way.
async fn next_goes_wrong(world: &World, path: &str, kind: Value) {
    world
        .control(
            "/faults",
            json!({"path": path, "nth": 1, "times": 1, "kind": kind}),
        )
        .await;
}

/// One exchange over a real connection: the bytes that came back before it closed.
async fn over_the_wire(world: &World, address: SocketAddr, request: &str, body: &str) -> String {
    let token = world.admin.token.as_deref().expect("signed in");
    let text = format!(
        "{request} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Authorization: Bearer {token}\r\nAccept: application/vnd.api+json\r\n\
         Content-Type: application/vnd.api+json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(text.as_bytes()).await.expect("sent");
    let mut bytes = Vec::new();
    // A reset is one way a dropped connection shows; what arrived before it counts.
    let mut chunk = [0; 4096];
    while let Ok(count @ 1..) = stream.read(&mut chunk).await {
        bytes.extend_from_slice(&chunk[..count]);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn a_chosen_status_comes_as_an_error_body() {
    let world = World::new().await;
    next_goes_wrong(&world, "/licenses", json!({"status": 503})).await;
    let answer = world.admin.get("/licenses").await.is(503);
    assert!(answer.body["errors"][0]["title"].is_string());
    assert!(answer.header("content-type").contains("json"));
    world.admin.get("/licenses").await.is(200);
}

#[tokio::test]
async fn a_proxy_page_comes_as_html() {
    let world = World::new().await;
    next_goes_wrong(&world, "/licenses", json!({"html": 502})).await;
    let answer = world.admin.get("/licenses").await.is(502);
    assert!(answer.header("content-type").starts_with("text/html"));
    assert!(answer.text.trim_start().starts_with('<'), "{}", answer.text);
    assert_eq!(answer.body, Value::Null, "no JSON at all");
}

#[tokio::test]
async fn a_dropped_request_is_never_processed() {
    let world = World::new().await;
    let address = world.serve().await;
    let body = json!({"data": {"type": "users", "attributes": {"email": "ana@nordbau.example"}}})
        .to_string();
    let request = format!("POST {ACCOUNT}/users");

    next_goes_wrong(&world, "/users", json!({"drop": true})).await;
    assert_eq!(over_the_wire(&world, address, &request, &body).await, "");
    world
        .admin
        .get("/users/ana@nordbau.example")
        .await
        .not_found();

    let answer = over_the_wire(&world, address, &request, &body).await;
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
}

#[tokio::test]
async fn a_lost_answer_leaves_the_work_done() {
    let world = World::new().await;
    let address = world.serve().await;
    let body = json!({"data": {"type": "users", "attributes": {"email": "ana@nordbau.example"}}})
        .to_string();
    next_goes_wrong(&world, "/users", json!({"drop_after": true})).await;
    let answer = over_the_wire(&world, address, &format!("POST {ACCOUNT}/users"), &body).await;
    assert_eq!(answer, "");
    world.admin.get("/users/ana@nordbau.example").await.is(200);
}

#[tokio::test]
async fn a_truncated_answer_breaks_off_in_its_body() {
    let world = World::new().await;
    let address = world.serve().await;
    let request = format!("GET {ACCOUNT}/me");
    let whole = over_the_wire(&world, address, &request, "").await;
    let (_, whole_body) = whole.split_once("\r\n\r\n").expect("a body");

    next_goes_wrong(&world, "/me", json!({"truncate": true})).await;
    let broken = over_the_wire(&world, address, &request, "").await;

    let (head, body) = broken.split_once("\r\n\r\n").expect("headers arrive");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert!(!body.is_empty(), "some of the body arrives");
    assert!(
        body.len() < whole_body.len(),
        "{} of {}",
        body.len(),
        whole_body.len()
    );
    assert!(
        serde_json::from_str::<Value>(body).is_err(),
        "what arrived is no JSON"
    );
}

#[tokio::test]
async fn a_delay_holds_the_answer_back() {
    let world = World::new().await;
    next_goes_wrong(&world, "/me", json!({"delay_ms": 200})).await;
    let start = Instant::now();
    world.admin.get("/me").await.is(200);
    assert!(start.elapsed() >= Duration::from_millis(200));
}

#[tokio::test]
async fn a_token_expires_midway() {
    let world = World::new().await;
    let other = world.signed_in("developer").await;
    let caller = world.signed_in("sales").await;
    next_goes_wrong(&world, "/licenses", json!({"expire_token": true})).await;
    caller.get("/licenses").await.unauthorized("TOKEN_EXPIRED");
    caller.get("/me").await.is(401);
    other.get("/me").await.is(200);
    world.signed_in("sales").await.get("/me").await.is(200);
}

#[tokio::test]
async fn a_limited_answer_has_the_real_headers() {
    let world = World::new().await;
    next_goes_wrong(&world, "/licenses", json!({"rate_limit": {"reset_s": 2}})).await;
    let before = chrono::Utc::now().timestamp();
    let answer = world.admin.get("/licenses").await.is(429);
    let reset: i64 = answer.header("x-ratelimit-reset").parse().expect("seconds");
    assert!(
        (before + 1..=before + 4).contains(&reset),
        "{reset} from {before}"
    );
    assert_eq!(answer.header("retry-after"), "2");
    assert_eq!(answer.header("x-ratelimit-remaining"), "0");
    for name in [
        "x-ratelimit-window",
        "x-ratelimit-count",
        "x-ratelimit-limit",
    ] {
        assert_ne!(answer.header(name), "");
    }
    assert_eq!(answer.body["errors"][0]["code"], "TOO_MANY_REQUESTS");
    assert_eq!(answer.body.get("meta"), None);
    world.admin.get("/licenses").await.is(200);
}

#[tokio::test]
async fn garbage_is_json_of_another_shape() {
    let world = World::new().await;
    next_goes_wrong(&world, "/licenses", json!({"garbage": true})).await;
    let answer = world.admin.get("/licenses").await.is(200);
    assert!(
        serde_json::from_str::<Value>(&answer.text).is_ok(),
        "{}",
        answer.text
    );
    let is_a_list = answer.body["data"]
        .as_array()
        .is_some_and(|rows| rows.iter().all(|row| row["id"].is_string()));
    assert!(!is_a_list, "{}", answer.text);
}

#[tokio::test]
async fn a_fault_waits_for_its_requests() {
    let world = World::new().await;
    world
        .control(
            "/faults",
            json!({"method": "POST", "path": "/users", "nth": 2, "times": 2, "kind": {"status": 500}}),
        )
        .await;
    let mut statuses = Vec::new();
    for number in 0..5 {
        world.admin.get("/users").await.is(200);
        let email = format!("person{number}@nordbau.example");
        let body = json!({"data": {"type": "users", "attributes": {"email": email}}});
        statuses.push(world.admin.post("/users", body).await.status);
    }
    assert_eq!(statuses, [201, 500, 500, 201, 201]);

    world
        .control(
            "/faults",
            json!({"path": "/users", "nth": 1, "times": null, "kind": {"status": 500}}),
        )
        .await;
    for _ in 0..3 {
        world.admin.get("/users").await.is(500);
    }
    controls(&world).delete("/faults").await.is(204);
    world.admin.get("/users").await.is(200);
}

#[tokio::test]
async fn latency_slows_every_request() {
    let world = World::new().await;
    world
        .control("/latency", json!({"ms": 60, "jitter_ms": 20}))
        .await;
    for _ in 0..3 {
        let start = Instant::now();
        world.admin.get("/me").await.is(200);
        assert!(start.elapsed() >= Duration::from_millis(60));
    }
    world
        .control("/latency", json!({"ms": 0, "jitter_ms": 0}))
        .await;
    // On a busy machine one may take long for other reasons, not each of many.
    let mut fastest = Duration::MAX;
    for _ in 0..20 {
        let start = Instant::now();
        world.admin.get("/me").await.is(200);
        fastest = fastest.min(start.elapsed());
    }
    assert!(fastest < Duration::from_millis(60), "{fastest:?}");
}

#[tokio::test]
async fn faults_and_latency_are_there_from_the_start_when_asked_for() {
    let world = World::with(Options {
        faults: vec![stand_in::Fault {
            method: Some("GET".to_owned()),
            path: "/licenses".to_owned(),
            nth: 2,
            times: Some(1),
            kind: stand_in::Kind::Html(504),
        }],
        latency: stand_in::Latency {
            ms: 40,
            jitter_ms: 0,
        },
        ..Options::default()
    })
    .await;
    let start = Instant::now();
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(world.admin.get("/licenses").await.status);
    }
    assert_eq!(statuses, [200, 504, 200]);
    assert!(start.elapsed() >= Duration::from_millis(120));
}

//! Rules that need the whole server: counters, cascades, races, faults, seeds.

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{Fault, Kind, Options, Seed, StandIn};

struct Client {
    router: Router,
    token: String,
}

impl Client {
    async fn of(seed: Seed) -> Self {
        let options = Options {
            seed,
            ..Options::default()
        };
        let server = StandIn::open(options).expect("a server");
        let facts = server.facts();
        let basic = STANDARD.encode(format!("{}:{}", facts.admin_email, facts.admin_password));
        let mut client = Self {
            router: server.router(),
            token: String::new(),
        };
        let signed_in = client
            .send("POST", "/v1/tokens", None, &format!("Basic {basic}"))
            .await;
        assert_eq!(signed_in.0, 201);
        let token = signed_in.1["data"]["attributes"]["token"].as_str();
        client.token = format!("Bearer {}", token.expect("a token"));
        client
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        body: Option<Value>,
        auth: &str,
    ) -> (u16, Value) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", auth)
            .body(Body::from(body.map(|b| b.to_string()).unwrap_or_default()))
            .expect("a request");
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        let status = response.status().as_u16();
        match response.into_body().collect().await {
            Ok(body) => {
                let body = body.to_bytes();
                (status, serde_json::from_slice(&body).unwrap_or_default())
            }
            Err(_) => (0, Value::Null),
        }
    }

    async fn call(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let body = (!body.is_null()).then_some(body);
        self.send(method, path, body, &self.token).await
    }

    async fn get(&self, path: &str) -> Value {
        let (status, body) = self.call("GET", path, Value::Null).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    async fn count(&self, path: &str) -> Value {
        let with = if path.contains('?') { '&' } else { '?' };
        let body = self
            .get(&format!("{path}{with}page[number]=1&page[size]=1"))
            .await;
        body["links"]["meta"]["count"].clone()
    }

    /// The demo's license of this name.
    async fn license(&self, name: &str) -> Value {
        let all = self.get("/v1/licenses?limit=100").await;
        let all = all["data"].as_array().expect("a list");
        let found = all.iter().find(|l| l["attributes"]["name"] == name);
        found.expect("a license of this name").clone()
    }

    /// Ids of people who are not on the license.
    async fn outsiders(&self, license: &str, count: usize) -> Vec<String> {
        let mut found = Vec::new();
        let all = self.get("/v1/users?limit=100").await;
        for user in all["data"].as_array().expect("a list") {
            let id = user["id"].as_str().expect("an id");
            let path = format!("/v1/licenses/{license}/users/{id}");
            if self.call("GET", &path, Value::Null).await.0 == 404 {
                found.push(id.to_owned());
            }
            if found.len() == count {
                return found;
            }
        }
        panic!("too few people");
    }
}

fn people(ids: &[String]) -> Value {
    let data: Vec<Value> = ids
        .iter()
        .map(|id| json!({"type": "users", "id": id}))
        .collect();
    json!({ "data": data })
}

fn id(resource: &Value) -> String {
    resource["id"].as_str().expect("an id").to_owned()
}

fn seats(license: &Value) -> i64 {
    let count = &license["relationships"]["users"]["meta"]["count"];
    count.as_i64().expect("a count")
}

#[tokio::test]
async fn the_demo_shows_every_state() {
    let client = Client::of(Seed::Demo).await;
    let mut shown = Vec::new();
    for name in [
        "Planwerk for CAD",
        "Planwerk Share",
        "Render Suite",
        "SiteScan AR",
        "Survey Kit 2024",
        "BIM Collab Viewer",
        "Terrain Modeler",
        "Office Fonts",
    ] {
        let license = client.license(name).await;
        shown.push((license["attributes"]["maxUsers"].as_i64(), seats(&license)));
    }
    let wanted = [
        (Some(30), 21),
        (Some(450), 412),
        (Some(10), 10),
        (Some(12), 8),
        (Some(5), 3),
        (Some(60), 12),
        (Some(5), 6),
        (None, 143),
    ];
    assert_eq!(shown, wanted);
    assert_eq!(client.count("/v1/licenses").await, 12);
    assert_eq!(client.count("/v1/machines").await, 500);
    assert_eq!(client.count("/v1/groups").await, 4);
    let suspended = client.license("Structural Check").await;
    assert_eq!(suspended["attributes"]["status"], "SUSPENDED");
    let expired = client.license("Survey Kit 2024").await;
    assert_eq!(expired["attributes"]["status"], "EXPIRED");
}

#[tokio::test]
async fn the_large_seed_has_its_promised_size_and_counters() {
    let client = Client::of(Seed::Large).await;
    assert_eq!(client.count("/v1/licenses").await, 2_000);
    assert_eq!(client.count("/v1/machines").await, 60_000);
    assert_eq!(client.count("/v1/users").await, 50_003);
    let mut next = "/v1/licenses?page[cursor]=&page[size]=100".to_owned();
    let mut total = 0;
    loop {
        let page = client.get(&next).await;
        total += page["data"]
            .as_array()
            .expect("a list")
            .iter()
            .map(seats)
            .sum::<i64>();
        match page["links"]["next"].as_str() {
            Some(link) => next = link.to_owned(),
            None => break,
        }
    }
    assert_eq!(total, 50_000);
}

#[tokio::test]
async fn one_bad_person_costs_everybody_the_seat() {
    let client = Client::of(Seed::Demo).await;
    let license = client.license("BIM Collab Viewer").await;
    let path = format!("/v1/licenses/{}/users", id(&license));
    let mut ids = client.outsiders(&id(&license), 2).await;
    ids.push(id(&license));
    let (status, body) = client.call("POST", &path, people(&ids)).await;
    assert_eq!(status, 422);
    assert_eq!(body["errors"][0]["code"], "USER_NOT_FOUND");
    assert_eq!(seats(&client.license("BIM Collab Viewer").await), 12);
    ids.pop();
    assert_eq!(client.call("POST", &path, people(&ids)).await.0, 200);
    assert_eq!(seats(&client.license("BIM Collab Viewer").await), 14);
    assert_eq!(client.count(&path).await, 14);
}

#[tokio::test]
async fn a_person_who_leaves_stops_owning_machines_that_stay() {
    let client = Client::of(Seed::Demo).await;
    let license = client.license("Planwerk for CAD").await;
    let machines = client
        .get(&format!("/v1/machines?license={}&limit=100", id(&license)))
        .await;
    let machines = machines["data"].as_array().expect("a list").clone();
    let owned = machines
        .iter()
        .find(|m| !m["relationships"]["owner"]["data"].is_null())
        .expect("an owned machine");
    let owner = id(&owned["relationships"]["owner"]["data"]);
    let path = format!("/v1/licenses/{}/users", id(&license));
    let left = client.call("DELETE", &path, people(&[owner])).await;
    assert_eq!(left.0, 204);
    let after = client.get(&format!("/v1/machines/{}", id(owned))).await;
    assert_eq!(after["data"]["relationships"]["owner"]["data"], Value::Null);
    let license = client.license("Planwerk for CAD").await;
    assert_eq!(
        license["relationships"]["machines"]["meta"]["count"],
        machines.len()
    );
}

#[tokio::test]
async fn deleting_an_owner_deletes_the_license_but_not_the_others() {
    let client = Client::of(Seed::Demo).await;
    let all = client.get("/v1/licenses?limit=100").await;
    let all = all["data"].as_array().expect("a list");
    let owned = all
        .iter()
        .find(|l| !l["relationships"]["owner"]["data"].is_null())
        .expect("an owned license");
    let people = client
        .get(&format!("/v1/licenses/{}/users", id(owned)))
        .await;
    assert_eq!(people["data"].as_array().map(Vec::len), Some(2));
    let owner = id(&owned["relationships"]["owner"]["data"]);
    let path = format!("/v1/users/{owner}");
    assert_eq!(client.call("DELETE", &path, Value::Null).await.0, 204);
    assert_eq!(client.count("/v1/licenses").await, 11);
    for user in people["data"].as_array().expect("a list") {
        let there = id(user) != owner;
        let path = format!("/v1/users/{}", id(user));
        let status = client.call("GET", &path, Value::Null).await.0;
        assert_eq!(status, if there { 200 } else { 404 });
    }
}

/// Two admins give the last seat to different people at the same moment.
async fn last_seat(race: bool) -> (Vec<u16>, i64) {
    let client = Client::of(Seed::Demo).await;
    let on = json!({ "on": race });
    assert_eq!(client.call("POST", "/__control/race", on).await.0, 204);
    let license = id(&client.license("Render Suite").await);
    let change = json!({"data": {"type": "licenses", "attributes": {"maxUsers": 11}}});
    let path = format!("/v1/licenses/{license}");
    assert_eq!(client.call("PATCH", &path, change).await.0, 200);
    let ids = client.outsiders(&license, 2).await;
    let path = format!("/v1/licenses/{license}/users");
    let (one, two) = tokio::join!(
        client.call("POST", &path, people(&ids[..1])),
        client.call("POST", &path, people(&ids[1..])),
    );
    let mut statuses = vec![one.0, two.0];
    statuses.sort_unstable();
    (statuses, seats(&client.license("Render Suite").await))
}

#[tokio::test]
async fn the_last_seat_goes_to_one() {
    assert_eq!(last_seat(false).await, (vec![200, 422], 11));
}

#[tokio::test]
async fn the_last_seat_goes_to_both_with_the_race_switch_on() {
    assert_eq!(last_seat(true).await, (vec![200, 200], 12));
}

#[tokio::test]
async fn a_lost_answer_is_a_write_that_took_effect() {
    let client = Client::of(Seed::Demo).await;
    let license = id(&client.license("BIM Collab Viewer").await);
    let ids = client.outsiders(&license, 2).await;
    let path = format!("/v1/licenses/{license}/users");
    for (person, kind, count) in [
        (&ids[..1], json!({"drop": true}), 12),
        (&ids[1..], json!({"drop_after": true}), 13),
    ] {
        let fault = json!({"method": "POST", "path": "/users", "kind": kind});
        assert_eq!(client.call("POST", "/__control/faults", fault).await.0, 204);
        assert_eq!(client.call("POST", &path, people(person)).await.0, 0);
        assert_eq!(seats(&client.license("BIM Collab Viewer").await), count);
    }
    let log = client.get("/__control/log").await;
    let dropped = log.as_array().expect("a list").iter();
    assert_eq!(dropped.filter(|entry| entry["status"] == 0).count(), 2);
}

#[tokio::test]
async fn another_admin_acts_just_before_a_request() {
    let client = Client::of(Seed::Demo).await;
    let act = json!({
        "before": {"method": "GET", "path": "/v1/groups"},
        "act": {"max_users": {"license": "Render Suite", "max": 7}},
    });
    assert_eq!(client.call("POST", "/__control/act", act).await.0, 204);
    let most = async || client.license("Render Suite").await["attributes"]["maxUsers"].clone();
    assert_eq!(most().await, 10);
    client.get("/v1/groups").await;
    assert_eq!(most().await, 7);
}

#[tokio::test]
async fn tokens_end_when_their_time_comes() {
    let options = Options {
        faults: vec![Fault {
            method: None,
            path: "/v1/health".into(),
            nth: 1,
            times: None,
            kind: Kind::Status(503),
        }],
        ..Options::default()
    };
    let server = StandIn::open(options).expect("a server");
    let facts = server.facts();
    let basic = STANDARD.encode(format!("{}:{}", facts.admin_email, facts.admin_password));
    let client = Client {
        router: server.router(),
        token: String::new(),
    };
    let expiry = chrono::Utc::now().timestamp() + 3_600;
    let body = json!({"data": {"type": "tokens", "attributes": {"expiry": expiry}}});
    let (_, issued) = client
        .send("POST", "/v1/tokens", Some(body), &format!("Basic {basic}"))
        .await;
    let token = issued["data"]["attributes"]["token"].as_str();
    let auth = format!("Bearer {}", token.expect("a token"));
    assert_eq!(client.send("GET", "/v1/me", None, &auth).await.0, 200);
    server.advance(chrono::Duration::hours(2));
    let (status, body) = client.send("GET", "/v1/me", None, &auth).await;
    assert_eq!(status, 401);
    assert_eq!(body["errors"][0]["code"], "TOKEN_EXPIRED");
    assert_eq!(client.send("GET", "/v1/health", None, "").await.0, 503);
}

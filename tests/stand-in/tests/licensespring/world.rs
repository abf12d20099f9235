//! Who asks and what stands on the server. Licenses are made through Keygen's side, as only an
//! order could make them here.

use axum::body::Body;
use axum::http::{HeaderMap, Request};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use stand_in::{Options, Seed, StandIn};
use tower::ServiceExt;

/// An answer, read completely.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
    /// The body as JSON, or null.
    pub body: Value,
}

impl Answer {
    /// The same, if it has this status.
    #[track_caller]
    pub fn is(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// The rows of a list.
    #[track_caller]
    pub fn rows(&self) -> &[Value] {
        self.body["results"].as_array().expect("a list")
    }

    /// The ids of a list.
    pub fn ids(&self) -> Vec<i64> {
        let id = |row: &Value| row["id"].as_i64().expect("a numeric id");
        self.rows().iter().map(id).collect()
    }

    /// A header, or nothing.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// One server; every test opens its own.
pub struct World {
    pub server: StandIn,
    token: String,
}

impl World {
    /// Nobody but the sign-ins.
    pub async fn new() -> World {
        World::with(Options::default()).await
    }

    /// The demo's office.
    pub async fn demo() -> World {
        World::with(Options {
            seed: Seed::Demo,
            ..Options::default()
        })
        .await
    }

    pub async fn with(options: Options) -> World {
        let server = StandIn::open(options).expect("the stand-in opens");
        let mut world = World {
            server,
            token: String::new(),
        };
        let facts = world.server.facts();
        let basic = STANDARD.encode(format!("{}:{}", facts.admin_email, facts.admin_password));
        let path = "/v1/accounts/nordbau/tokens";
        let answer = world
            .send("POST", path, &format!("Basic {basic}"), None)
            .await
            .is(201);
        let token = answer.body["data"]["attributes"]["token"].as_str();
        world.token = format!("Bearer {}", token.expect("a token"));
        world
    }

    /// Any request, with any credential.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        authorization: &str,
        body: Option<&Value>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !authorization.is_empty() {
            request = request.header("authorization", authorization);
        }
        let body = body.map(Value::to_string).unwrap_or_default();
        let request = request.body(Body::from(body)).expect("a request");
        let response = self
            .server
            .router()
            .oneshot(request)
            .await
            .expect("an answer");
        let (parts, body) = response.into_parts();
        let (status, text) = match body.collect().await {
            Ok(body) => (parts.status.as_u16(), body.to_bytes().to_vec()),
            // A dropped connection.
            Err(_) => (0, Vec::new()),
        };
        let text = String::from_utf8(text).expect("UTF-8");
        Answer {
            status,
            headers: parts.headers,
            body: serde_json::from_str(&text).unwrap_or_default(),
            text,
        }
    }

    /// A request with the key; `path` starts after `/api/v1`.
    pub async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let key = format!("Api-Key {}", self.server.facts().api_key);
        let path = format!("/api/v1{path}");
        self.send(method, &path, &key, body.as_ref()).await
    }

    /// GET that must work.
    pub async fn get(&self, path: &str) -> Answer {
        let answer = self.ask("GET", path, None).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        answer
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask("POST", path, Some(body)).await
    }

    /// POST without a body, as actions are called.
    pub async fn act(&self, path: &str) -> Answer {
        self.ask("POST", path, None).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.ask("PATCH", path, Some(body)).await
    }

    /// A request to Keygen's side that must answer with this status; the `data` of the answer.
    pub async fn keygen(
        &self,
        method: &str,
        path: &str,
        body: Option<Value>,
        status: u16,
    ) -> Value {
        let path = format!("/v1/accounts/nordbau{path}");
        let answer = self.send(method, &path, &self.token, body.as_ref()).await;
        let answer = answer.is(status);
        answer.body["data"].clone()
    }

    /// Makes a record on Keygen's side; its UUID.
    pub async fn create(&self, kind: &str, attributes: Value, to: &[(&str, &str, &str)]) -> String {
        let mut data = json!({ "type": kind, "attributes": attributes });
        for (name, kind, id) in to {
            data["relationships"][*name] = json!({ "data": { "type": kind, "id": id } });
        }
        let path = format!("/{kind}");
        let made = self
            .keygen("POST", &path, Some(json!({ "data": data })), 201)
            .await;
        made["id"].as_str().expect("an id").to_owned()
    }

    /// A license of a product of this name, with so many seats, or any number of them; its ids on
    /// either side.
    pub async fn license(&self, name: &str, seats: Option<u32>) -> (i64, String) {
        let product = self
            .create("products", json!({ "name": "Base" }), &[])
            .await;
        let rules = json!({ "name": "Rules", "floating": true });
        let of = [("product", "products", product.as_str())];
        let policy = self.create("policies", rules, &of).await;
        let mut attributes = json!({ "name": name });
        if let Some(seats) = seats {
            attributes["maxUsers"] = seats.into();
        }
        let of = [("policy", "policies", policy.as_str())];
        let keygen = self.create("licenses", attributes, &of).await;
        (self.named(name).await, keygen)
    }

    /// The license of the product of this name.
    pub async fn named(&self, name: &str) -> i64 {
        let answer = self.get("/licenses/?limit=100").await;
        let row = answer
            .rows()
            .iter()
            .find(|row| row["product"]["product_name"] == name);
        row.expect(name)["id"].as_i64().expect("an id")
    }

    /// One license as it stands.
    pub async fn shown(&self, license: i64) -> Value {
        self.get(&format!("/licenses/{license}/")).await.body
    }

    /// Gives a seat; the answer.
    pub async fn assign(&self, license: i64, email: &str) -> Answer {
        let path = format!("/licenses/{license}/assign_user/");
        self.post(&path, json!({ "email": email })).await
    }

    /// The seat of this address on a license.
    pub async fn seat(&self, license: i64, email: &str) -> Value {
        let shown = self.shown(license).await;
        let seats = shown["license_users"].as_array().expect("seats");
        let seat = seats.iter().find(|seat| seat["true_email"] == email);
        seat.unwrap_or_else(|| panic!("{email} has no seat"))
            .clone()
    }

    /// The software starts on some hardware, for somebody who has a seat.
    pub fn activate(&self, license: i64, email: &str, hardware_id: &str) {
        let license = license.to_string();
        let act = json!({ "activate": {
            "license": license, "user": email, "hardware_id": hardware_id,
            "hostname": format!("HOST-{hardware_id}"),
        } });
        self.server.act(&act).expect("activated");
    }

    /// The device with this hardware id.
    pub async fn device(&self, hardware_id: &str) -> Value {
        let answer = self
            .get(&format!("/devices/?hardware_id={hardware_id}"))
            .await;
        answer.rows().first().expect("a device").clone()
    }
}

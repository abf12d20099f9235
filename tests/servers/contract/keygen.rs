//! The Keygen connector over the stand-in's router, in one process and without a port.

use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use axum::{
    Router,
    body::Body,
    http::{self, header::CONTENT_TYPE},
};
use http_body_util::BodyExt;
use seatboard_core::domain::{LicenseId, UserId};
use seatboard_servers::{
    Credentials, Secret,
    keygen::{Keygen, KeygenOptions},
    transport::{Lost, Request, Response, Transport},
};
use serde_json::{Value, json};
use stand_in::{Facts, Fault, Kind, Options, StandIn};
use tower::ServiceExt;

use crate::world::{On, Other, Terms, Trouble, Who, World};

/// A transport that hands requests to a router.
#[derive(Clone)]
pub struct InProcess {
    router: Router,
    sent: Arc<AtomicUsize>,
}

impl Transport for InProcess {
    fn send(&self, request: Request) -> Pin<Box<dyn Future<Output = Result<Response, Lost>> + '_>> {
        self.sent.fetch_add(1, Ordering::SeqCst);
        Box::pin(carry(self.router.clone(), request))
    }

    fn now_ms(&self) -> f64 {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        now.expect("after 1970").as_secs_f64() * 1000.0
    }

    fn wait(&self, ms: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        Box::pin(tokio::time::sleep(Duration::from_millis(ms.into())))
    }
}

pub async fn carry(router: Router, request: Request) -> Result<Response, Lost> {
    let mut builder = http::Request::builder()
        .method(request.method.as_str())
        .uri(&request.url);
    for (name, value) in &request.headers {
        builder = builder.header(*name, value);
    }
    let body = Body::from(request.body.unwrap_or_default());
    let request = builder.body(body).expect("a valid request");
    let Ok(response) = router.oneshot(request).await;
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or("").to_owned()))
        .collect();
    let status = response.status().as_u16();
    let body = response.into_body().collect().await;
    let body = body.map_err(|_| Lost::NoAnswer)?.to_bytes();
    Ok(Response {
        status,
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}

pub struct KeygenWorld {
    stand_in: StandIn,
    transport: InProcess,
    facts: Facts,
    token: String,
    product: String,
    policies: [String; 2],
}

impl KeygenWorld {
    /// The way of connectors to the server.
    pub fn transport(&self) -> InProcess {
        self.transport.clone()
    }

    fn connect(&self, account: &str) -> Keygen<InProcess> {
        let options = KeygenOptions {
            url: "http://keygen.test/v1/".into(),
            account: Some(account.into()),
        };
        Keygen::new(self.transport(), options)
    }

    /// A request of the world's own, past all trouble that concerns only the connectors'.
    pub async fn ask(&self, method: &str, path: &str, body: Value) -> Value {
        let request = http::Request::builder()
            .method(method)
            .uri(format!("http://keygen.test{path}"))
            .header("authorization", format!("Bearer {}", self.token))
            .header(CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()))
            .expect("a valid request");
        let router = self.stand_in.router();
        let Ok(response) = router.oneshot(request).await;
        let status = response.status();
        let body = response.into_body().collect().await.expect("a body");
        let body = String::from_utf8_lossy(&body.to_bytes()).into_owned();
        assert!(status.is_success(), "{method} {path}: {status} {body}");
        serde_json::from_str(&body).unwrap_or_default()
    }

    async fn create(&self, kind: &str, attributes: Value, relationships: Value) -> String {
        let mut body = json!({ "data": { "type": kind, "attributes": attributes } });
        if relationships != json!({}) {
            body["data"]["relationships"] = relationships;
        }
        let created = self.ask("POST", &format!("/v1/{kind}"), body).await;
        let id = created["data"]["id"].as_str();
        id.expect("created things have an id").to_owned()
    }

    pub async fn open_with(options: Options) -> Self {
        let stand_in = StandIn::open(options).expect("a server");
        let transport = InProcess {
            router: stand_in.router(),
            sent: Arc::default(),
        };
        let mut world = Self {
            facts: stand_in.facts(),
            stand_in,
            transport,
            token: String::new(),
            product: String::new(),
            policies: Default::default(),
        };
        let request = http::Request::builder()
            .method("POST")
            .uri("http://keygen.test/v1/tokens")
            .header("authorization", {
                use base64::{Engine, engine::general_purpose::STANDARD};
                let facts = &world.facts;
                let pair = format!("{}:{}", facts.admin_email, facts.admin_password);
                format!("Basic {}", STANDARD.encode(pair))
            })
            .body(Body::empty())
            .expect("a valid request");
        let Ok(response) = world.stand_in.router().oneshot(request).await;
        let body = response.into_body().collect().await.expect("a body");
        let body: Value = serde_json::from_slice(&body.to_bytes()).expect("JSON");
        let token = body["data"]["attributes"]["token"].as_str();
        world.token = token.expect("a token").to_owned();
        world.product = world
            .create("products", json!({ "name": "Planwerk" }), json!({}))
            .await;
        for (slot, overage) in ["NO_OVERAGE", "ALLOW_1_25X_OVERAGE"]
            .into_iter()
            .enumerate()
        {
            let rules = json!({ "name": overage, "overageStrategy": overage, "floating": true });
            let product = json!({ "product": related("products", &world.product) });
            world.policies[slot] = world.create("policies", rules, product).await;
        }
        world
    }

    /// The server itself, as it stands behind every way to it.
    pub fn stand_in(&self) -> &StandIn {
        &self.stand_in
    }

    pub async fn license_named(&self, name: &str, terms: Terms) -> LicenseId {
        let policy = &self.policies[usize::from(terms.has_overage)];
        let mut relationships = json!({ "policy": related("policies", policy) });
        if let Some(owner) = &terms.owner {
            relationships["owner"] = related("users", owner.as_str());
        }
        let mut attributes = json!({ "name": name, "protected": terms.is_protected });
        if let Some(seats) = terms.seats {
            attributes["maxUsers"] = seats.into();
        }
        let license: LicenseId = self
            .create("licenses", attributes, relationships)
            .await
            .into();
        for user in terms.seated {
            self.meanwhile(Other::Assign(license.clone(), user)).await;
        }
        license
    }

    pub async fn control(&self, path: &str, body: Value) {
        self.ask("POST", &format!("/__control/{path}"), body).await;
    }
}

fn related(kind: &str, id: &str) -> Value {
    json!({ "data": { "type": kind, "id": id } })
}

fn place(on: On) -> (&'static str, &'static str) {
    match on {
        On::SignIn => ("POST", "/tokens"),
        On::License => ("GET", "/licenses/"),
        On::UpdateLicense => ("PATCH", "/licenses/"),
        On::Assign => ("POST", "/users"),
        On::Release => ("DELETE", "/users"),
        On::SetOwner | On::SetDeviceOwner => ("PUT", "/owner"),
        On::CreateUser => ("POST", "/accounts/nordbau/users"),
        On::UpdateUser => ("PATCH", "/accounts/nordbau/users/"),
        On::RemoveUser => ("DELETE", "/accounts/nordbau/users/"),
        On::Ban => ("POST", "/actions/"),
        On::SetTeam => ("PUT", "/group"),
        On::ResetDevice => ("DELETE", "/machines/"),
        On::CreateTeam => ("POST", "/accounts/nordbau/groups"),
        On::UpdateTeam => ("PATCH", "/groups/"),
        On::RemoveTeam => ("DELETE", "/accounts/nordbau/groups/"),
        On::AddTeamOwner => ("POST", "/owners"),
        On::RemoveTeamOwner => ("DELETE", "/owners"),
        On::SetSeat => panic!("nothing is counted by seat here"),
        On::AddManager | On::RemoveManager => panic!("there are no contracts here"),
    }
}

pub fn act(other: &Other) -> Value {
    let seat = |license: &LicenseId, user: &UserId| json!({ "license": license.as_str(), "user": user.as_str() });
    match other {
        Other::Assign(license, user) => json!({ "assign": seat(license, user) }),
        Other::Release(license, user) => json!({ "release": seat(license, user) }),
        Other::DeleteUser(user) => json!({ "delete_user": user.as_str() }),
        Other::MaxSeats(license, max) => {
            json!({ "max_users": { "license": license.as_str(), "max": max } })
        }
        Other::Data(license, data) => {
            json!({ "metadata": { "license": license.as_str(), "metadata": data } })
        }
    }
}

impl World for KeygenWorld {
    type Server = Keygen<InProcess>;

    async fn open() -> Self {
        Self::open_with(Options::default()).await
    }

    fn name(&self) -> &'static str {
        "Keygen CE"
    }

    fn stranger(&self) -> Self::Server {
        self.connect(&self.facts.account_slug)
    }

    fn stranger_elsewhere(&self) -> Self::Server {
        self.connect("nowhere")
    }

    fn credentials(&self, who: Who) -> Credentials {
        let name = match who {
            Who::Admin => "admin",
            Who::Developer => "developer",
            Who::Sales => "sales",
            Who::Support => "support",
            Who::ReadOnly => "readonly",
            Who::EndUser => "user",
            Who::Banned => "banned",
            Who::NoPassword => "nopassword",
            Who::SecondFactor => "otp",
        };
        Credentials {
            company: None,
            email: format!("{name}@nordbau.example"),
            password: Secret::new("seatboard-demo"),
            code: None,
            is_short: false,
        }
    }

    fn code(&self) -> String {
        "123456".into()
    }

    async fn person(&self, email: &str) -> UserId {
        let (first, _) = email.split_once('@').expect("an address");
        let attributes = json!({ "email": email, "firstName": first, "lastName": "Muster" });
        self.create("users", attributes, json!({})).await.into()
    }

    async fn license(&self, terms: Terms) -> LicenseId {
        self.license_named("A license", terms).await
    }

    async fn device(&self, license: &LicenseId, owner: Option<&UserId>) -> String {
        let fingerprint = format!("fp-{}", self.transport.now_ms());
        let mut relationships = json!({ "license": related("licenses", license.as_str()) });
        if let Some(owner) = owner {
            relationships["owner"] = related("users", owner.as_str());
        }
        let attributes = json!({ "fingerprint": fingerprint });
        self.create("machines", attributes, relationships).await;
        fingerprint
    }

    async fn team(&self, name: &str, people: &[UserId], licenses: &[LicenseId]) {
        let id = (self.create("groups", json!({ "name": name }), json!({}))).await;
        let people = people.iter().map(|it| format!("users/{it}"));
        let licenses = licenses.iter().map(|it| format!("licenses/{it}"));
        for member in people.chain(licenses) {
            let group = related("groups", &id);
            self.ask("PUT", &format!("/v1/{member}/group"), group).await;
        }
    }

    fn unknown_id(&self) -> String {
        "0198f0c2-7c1e-4b1a-8e55-0f7a6c1d2e3f".into()
    }

    fn trouble(&self, on: On, nth: u32, times: Option<u32>, trouble: Trouble) {
        let (method, path) = place(on);
        self.stand_in.inject(Fault {
            method: Some(method.into()),
            path: path.into(),
            nth,
            times,
            kind: match trouble {
                Trouble::Lost => Kind::Drop(true),
                Trouble::AnswerLost => Kind::DropAfter(true),
                Trouble::AnswerCut => Kind::Truncate(true),
                Trouble::Html(status) => Kind::Html(status),
                Trouble::Garbage => Kind::Garbage(true),
                Trouble::Status(status) => Kind::Status(status),
                Trouble::TokenEnds => Kind::ExpireToken(true),
                Trouble::TooFast(reset_s) => Kind::RateLimit { reset_s },
            },
        });
    }

    async fn meanwhile(&self, other: Other) {
        self.control("act", act(&other)).await;
    }

    async fn before(&self, on: On, other: Other) {
        let (method, path) = place(on);
        let before = json!({ "method": method, "path": path });
        let body = json!({ "before": before, "act": act(&other) });
        self.control("act", body).await;
    }

    async fn race(&self) {
        self.control("race", json!({ "on": true })).await;
    }

    async fn limit_pace(&self, per_second: u32) {
        self.control("limits", json!({ "max_rps": per_second }))
            .await;
    }

    fn keep_log(&self) {
        self.stand_in.set_ee(true);
        self.stand_in.set_clickhouse(true);
    }

    async fn end_tokens(&self) {
        self.control("expire_tokens", json!({})).await;
    }

    fn sent(&self) -> usize {
        self.transport.sent.load(Ordering::SeqCst)
    }
}

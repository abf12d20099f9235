//! One served stand-in, and the client set up against it.

use std::collections::HashMap;

use axum::body::Body;
use axum::http::Request;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http_body_util::BodyExt;
use keygen_rs::config::{KeygenConfig, set_config};
use keygen_rs::errors::{ApiErrorDocument, Error};
use keygen_rs::license::{License, LicenseCreateRequest};
use keygen_rs::policy::{CreatePolicyRequest, Policy};
use keygen_rs::product::{CreateProductRequest, Product};
use keygen_rs::user::{CreateUserRequest, User};
use serde_json::{Value, json};
use stand_in::{Options, StandIn};
use tokio::sync::{Mutex, MutexGuard};
use tower::ServiceExt;

/// Who has the client's global configuration now.
static TURN: Mutex<()> = Mutex::const_new(());

/// A served stand-in with the client set up against it.
pub struct Stage {
    /// The server itself, for its clock and its faults.
    pub server: StandIn,
    /// The client as its administrator.
    pub config: KeygenConfig,
    _turn: MutexGuard<'static, ()>,
}

impl Stage {
    /// Serves an empty server, signed in as its administrator.
    pub async fn new() -> Stage {
        let turn = TURN.lock().await;
        let server = StandIn::open(Options::default()).expect("the stand-in opens");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free loopback port");
        let address = listener.local_addr().expect("a bound listener");
        let router = server.router();
        tokio::spawn(async move { axum::serve(listener, router).await });
        let facts = server.facts();
        let token = sign_in(&server, &facts.admin_email).await;
        let config = KeygenConfig {
            api_url: format!("http://{address}"),
            account: facts.account_id,
            ..KeygenConfig::token(facts.account_slug, token)
        };
        let stage = Stage {
            server,
            config,
            _turn: turn,
        };
        stage.act_as(stage.config.clone());
        stage
    }

    fn act_as(&self, config: KeygenConfig) {
        set_config(config).expect("the client takes its configuration");
    }

    /// From now on the client acts as this seeded person.
    pub async fn act_as_seeded(&self, name: &str) {
        let token = sign_in(&self.server, &format!("{name}@nordbau.example")).await;
        self.act_as(KeygenConfig {
            token: Some(token),
            ..self.config.clone()
        });
    }

    /// A floating policy on a product of its own.
    pub async fn policy(&self, request: CreatePolicyRequest) -> Policy {
        let product = product("Planwerk").await;
        let request = CreatePolicyRequest {
            name: "Yearly".to_owned(),
            product_id: product.id,
            floating: Some(true),
            ..request
        };
        Policy::create(request).await.expect("a policy")
    }

    /// A license with so many seats.
    pub async fn license(&self, max_users: i32) -> License {
        let policy = self.policy(CreatePolicyRequest::default()).await;
        let request = LicenseCreateRequest::new(policy.id).with_max_users(max_users);
        License::create(request).await.expect("a license")
    }
}

/// Signs in with a password; the client itself knows tokens only.
async fn sign_in(server: &StandIn, email: &str) -> String {
    let basic = STANDARD.encode(format!("{email}:{}", server.facts().admin_password));
    let request = Request::post("/v1/accounts/nordbau/tokens")
        .header("authorization", format!("Basic {basic}"))
        .header("keygen-version", "1.8")
        .body(Body::empty())
        .expect("a request");
    let answer = server.router().oneshot(request).await.expect("an answer");
    assert_eq!(answer.status(), 201);
    let body = answer.into_body().collect().await.expect("a body");
    let body: Value = serde_json::from_slice(&body.to_bytes()).expect("JSON");
    body["data"]["attributes"]["token"]
        .as_str()
        .expect("a token")
        .to_owned()
}

/// A product of this name.
pub async fn product(name: &str) -> Product {
    Product::create(CreateProductRequest {
        name: name.to_owned(),
        code: None,
        distribution_strategy: None,
        url: None,
        platforms: None,
        permissions: None,
        metadata: None,
    })
    .await
    .expect("a product")
}

/// Ana Ruiz under this address.
pub fn person(email: &str) -> CreateUserRequest {
    CreateUserRequest {
        email: email.to_owned(),
        first_name: Some("Ana".to_owned()),
        last_name: Some("Ruiz".to_owned()),
        role: None,
        permissions: None,
        metadata: Some(HashMap::from([("costCenter".to_owned(), json!(42))])),
    }
}

/// So many people; their ids.
pub async fn people(count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for number in 0..count {
        let email = format!("person-{number}@acme.example");
        ids.push(User::create(person(&email)).await.expect("a person").id);
    }
    ids
}

/// The refusal the client understood.
pub fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> ApiErrorDocument {
    match result {
        Err(Error::Api(document)) => document,
        other => panic!("not refused by the server: {other:?}"),
    }
}

/// Status, code and pointer of a refusal.
pub fn facts_of(document: &ApiErrorDocument) -> (u16, Option<&str>, Option<&str>) {
    let error = document.primary().expect("an error object");
    let pointer = error.source().and_then(|source| source.pointer.as_deref());
    (document.status().as_u16(), error.code(), pointer)
}

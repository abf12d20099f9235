//! What a scenario says: who asks, what stands on the server, what the answer must be.
//!
//! Everything is set up through the API itself, so that a scenario depends on no seed beyond
//! the one sign-in per role that every seed has.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use stand_in::{Options, StandIn};

use crate::caller::Caller;

/// The account, as the long form of every path names it.
pub const ACCOUNT: &str = "/v1/accounts/nordbau";
/// The password of every seeded sign-in.
pub const PASSWORD: &str = "seatboard-demo";
/// A well-formed id that nothing on the server has.
pub const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

/// One server with its people; every scenario opens its own.
pub struct World {
    /// The server itself, for its clock and its faults.
    pub server: StandIn,
    /// The administrator, signed in: sets the scene.
    pub admin: Caller,
    next: AtomicUsize,
}

impl World {
    /// An empty server with the default options.
    pub async fn new() -> World {
        World::with(Options::default()).await
    }

    /// A server with the given options.
    pub async fn with(options: Options) -> World {
        let server = StandIn::open(options).expect("the stand-in opens");
        let stranger = Caller::stranger(&server);
        let token = stranger
            .sign_in("admin@nordbau.example", PASSWORD)
            .await
            .is(201)
            .attribute("token")
            .as_str()
            .expect("a token is issued at sign-in")
            .to_owned();
        World {
            server,
            admin: stranger.with_token(&token),
            next: AtomicUsize::new(1),
        }
    }

    /// Nobody: requests without a token.
    pub fn stranger(&self) -> Caller {
        Caller::stranger(&self.server)
    }

    /// The seeded person `name@nordbau.example`, signed in.
    pub async fn signed_in(&self, name: &str) -> Caller {
        let email = format!("{name}@nordbau.example");
        let answer = self.stranger().sign_in(&email, PASSWORD).await.is(201);
        let token = answer.attribute("token").as_str().expect("a token");
        self.stranger().with_token(token)
    }

    /// Id of the seeded person `name@nordbau.example`.
    pub async fn seeded(&self, name: &str) -> String {
        let path = format!("/users/{name}@nordbau.example");
        self.admin.get(&path).await.is(200).id()
    }

    /// A new person with the role `user`; the id.
    pub async fn user(&self, email: &str) -> String {
        self.create("users", json!({"email": email}), json!({}))
            .await
    }

    /// So many new people; their ids.
    pub async fn users(&self, count: usize) -> Vec<String> {
        let mut ids = Vec::new();
        for _ in 0..count {
            let email = format!("person-{}@nordbau.example", self.number());
            ids.push(self.user(&email).await);
        }
        ids
    }

    /// A new product; the id.
    pub async fn product(&self) -> String {
        let name = format!("Product {}", self.number());
        self.create("products", json!({"name": name}), json!({}))
            .await
    }

    /// A new policy with these attributes, on a product of its own; the id.
    pub async fn policy(&self, attributes: Value) -> String {
        let product = self.product().await;
        let mut all = json!({"name": format!("Policy {}", self.number())});
        merge(&mut all, attributes);
        self.create(
            "policies",
            all,
            json!({"product": to("products", &product)}),
        )
        .await
    }

    /// A new license with these attributes under a floating policy of its own; the id.
    pub async fn license(&self, attributes: Value) -> String {
        let policy = self.policy(json!({"floating": true})).await;
        self.license_of(&policy, attributes).await
    }

    /// A new license of this policy; the id.
    pub async fn license_of(&self, policy: &str, attributes: Value) -> String {
        let policy = json!({"policy": to("policies", policy)});
        self.create("licenses", attributes, policy).await
    }

    /// A new license owned by this person; the id.
    pub async fn license_owned_by(&self, owner: &str, attributes: Value) -> String {
        let policy = self.policy(json!({"floating": true})).await;
        let relationships = json!({
            "policy": to("policies", &policy),
            "owner": to("users", owner),
        });
        self.create("licenses", attributes, relationships).await
    }

    /// A new license with an overage strategy and `max` seats, of which `taken` are taken.
    pub async fn license_with_overage(&self, strategy: &str, max: u32, taken: usize) -> String {
        let policy = self
            .policy(json!({"floating": true, "maxUsers": max, "overageStrategy": strategy}))
            .await;
        let license = self.license_of(&policy, json!({})).await;
        let people = self.users(taken).await;
        if taken > 0 {
            self.seat(&license, &people).await;
        }
        license
    }

    /// A new team with these attributes; the id.
    pub async fn group(&self, attributes: Value) -> String {
        let mut all = json!({"name": format!("Team {}", self.number())});
        merge(&mut all, attributes);
        self.create("groups", all, json!({})).await
    }

    /// A new device on this license; the id.
    pub async fn machine(&self, license: &str) -> String {
        let fingerprint = format!("fingerprint-{}", self.number());
        let license = json!({"license": to("licenses", license)});
        self.create("machines", json!({"fingerprint": fingerprint}), license)
            .await
    }

    /// A new device on this license that belongs to this person; the id.
    pub async fn machine_of(&self, license: &str, owner: &str) -> String {
        let fingerprint = format!("fingerprint-{}", self.number());
        let relationships = json!({
            "license": to("licenses", license),
            "owner": to("users", owner),
        });
        self.create(
            "machines",
            json!({"fingerprint": fingerprint}),
            relationships,
        )
        .await
    }

    /// Gives these people a seat each.
    pub async fn seat(&self, license: &str, people: &[String]) {
        let path = format!("/licenses/{license}/users");
        self.admin.post(&path, people_of(people)).await.is(200);
    }

    /// How many seats of this license are taken.
    pub async fn seats_taken(&self, license: &str) -> u64 {
        self.admin
            .get(&format!("/licenses/{license}"))
            .await
            .is(200)
            .body["data"]["relationships"]["users"]["meta"]["count"]
            .as_u64()
            .expect("a license tells its seat count")
    }

    /// Ids of everybody with a seat on this license, owner included.
    pub async fn people_on(&self, license: &str) -> Vec<String> {
        self.admin
            .get(&format!("/licenses/{license}/users?limit=100"))
            .await
            .is(200)
            .ids()
    }

    /// Creates one record as the administrator; the id. Each is younger than the one before,
    /// so that lists have one order.
    pub async fn create(&self, kind: &str, attributes: Value, relationships: Value) -> String {
        self.server.advance(chrono::Duration::milliseconds(2));
        let mut data = json!({"type": kind, "attributes": attributes});
        // A kind without relationships permits no such member, not even an empty one.
        if relationships != json!({}) {
            data["relationships"] = relationships;
        }
        self.admin
            .post(&format!("/{kind}"), json!({"data": data}))
            .await
            .is(201)
            .id()
    }

    /// Asks the control endpoint for something it must do (204).
    pub async fn control(&self, path: &str, body: Value) {
        let caller = self.stranger().at("");
        caller
            .post(&format!("/__control{path}"), body)
            .await
            .is(204);
    }

    /// Serves this world on a loopback port of its own until the test ends.
    pub async fn serve(&self) -> SocketAddr {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free loopback port");
        let address = listener.local_addr().expect("a bound listener");
        let router = self.server.router();
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }

    fn number(&self) -> usize {
        self.next.fetch_add(1, Ordering::Relaxed)
    }
}

/// A resource linkage: `{"data": {"type", "id"}}`.
pub fn to(kind: &str, id: &str) -> Value {
    json!({"data": {"type": kind, "id": id}})
}

/// A to-many linkage of people: the body of attach and detach.
pub fn people_of<S: AsRef<str>>(people: &[S]) -> Value {
    linkages("users", people)
}

/// A to-many linkage.
pub fn linkages<S: AsRef<str>>(kind: &str, ids: &[S]) -> Value {
    let data: Vec<Value> = ids
        .iter()
        .map(|id| json!({"type": kind, "id": id.as_ref()}))
        .collect();
    json!({"data": data})
}

fn merge(into: &mut Value, from: Value) {
    if let (Value::Object(into), Value::Object(from)) = (into, from) {
        into.extend(from);
    }
}

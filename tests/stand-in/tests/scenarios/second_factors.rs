//! `api/v1/users/relationships/second_factors.feature`, and codes that are worth something once.

use chrono::Duration;
use serde_json::{Value, json};
use stand_in::one_time_code;

use crate::answer::Answer;
use crate::caller::Caller;
use crate::world::{PASSWORD, World};

/// The admin of a world with a second factor that is not enabled yet.
struct Admin {
    world: World,
    path: String,
    factor: String,
    uri: String,
}

impl Admin {
    async fn new() -> Self {
        let world = World::new().await;
        let admin = world.seeded("admin").await;
        let path = format!("/users/{admin}/second-factors");
        let body = json!({"meta": {"password": PASSWORD}});
        let made = world.admin.post(&path, body).await.is(201);
        let uri = made.attribute("uri").as_str().expect("an address");
        Self {
            path,
            factor: made.id(),
            uri: uri.to_owned(),
            world,
        }
    }

    fn caller(&self) -> &Caller {
        &self.world.admin
    }

    /// The code of the moment.
    fn code(&self) -> String {
        one_time_code(&self.uri, self.world.server.now())
    }

    async fn enable(&self, code: &str) -> Answer {
        let attributes = json!({"enabled": true});
        let data = json!({"type": "second-factors", "attributes": attributes});
        let body = json!({"data": data, "meta": {"otp": code}});
        let path = format!("{}/{}", self.path, self.factor);
        self.caller().patch(&path, body).await
    }

    async fn sign_in(&self, password: &str, code: Option<&str>) -> Answer {
        let body = code.map(|code| json!({"meta": {"otp": code}}));
        let email = "admin@nordbau.example";
        let stranger = self.world.stranger().at("/v1");
        stranger.sign_in_with(email, password, body).await
    }
}

#[tokio::test]
async fn k8_a_code_works_once() {
    let admin = Admin::new().await;
    let used = admin.code();
    let enabled = admin.enable(&used).await.is(200);
    assert_eq!(enabled.attribute("enabled"), true);
    assert_eq!(enabled.attribute("secret"), &Value::Null, "shown no more");

    admin
        .sign_in(PASSWORD, None)
        .await
        .unauthorized("OTP_REQUIRED");
    for code in ["", "000000", used.as_str()] {
        let answer = admin.sign_in(PASSWORD, Some(code)).await;
        answer.unauthorized("OTP_INVALID");
    }
    admin.world.server.advance(Duration::seconds(31));
    let next = admin.code();
    assert_ne!(next, used);
    admin.sign_in(PASSWORD, Some(&next)).await.is(201);
    let again = admin.sign_in(PASSWORD, Some(&next)).await;
    again.unauthorized("OTP_INVALID");
}

#[tokio::test]
async fn the_code_is_looked_at_before_the_password() {
    let admin = Admin::new().await;
    admin.enable(&admin.code()).await.is(200);
    let answer = admin.sign_in("nope", Some("000000")).await;
    answer.unauthorized("OTP_INVALID");
    admin.world.server.advance(Duration::seconds(31));
    let answer = admin.sign_in("nope", Some(&admin.code())).await;
    answer.unauthorized("PASSWORD_INVALID");
}

#[tokio::test]
async fn a_person_has_one_and_takes_it_away_with_a_code() {
    let admin = Admin::new().await;
    let path = format!("{}/{}", admin.path, admin.factor);
    let body = json!({"meta": {"password": PASSWORD}});
    admin.caller().post(&admin.path, body).await.is(409);
    let wrong = json!({"meta": {"password": "nope"}});
    let answer = admin.caller().post(&admin.path, wrong).await;
    answer.unauthorized("PASSWORD_INVALID");
    let answer = admin.caller().post(&admin.path, json!({})).await;
    answer.malformed("/meta", "is missing");

    admin.enable("000000").await.unauthorized("OTP_INVALID");
    admin.enable(&admin.code()).await.is(200);
    let answer = admin.caller().delete(&path).await;
    answer.unauthorized("OTP_INVALID");
    admin.world.server.advance(Duration::seconds(31));
    let body = json!({"meta": {"otp": admin.code()}});
    admin.caller().detach(&path, body).await.is(204);
    admin.sign_in(PASSWORD, None).await.is(201);
}

#[tokio::test]
async fn one_that_is_not_enabled_is_asked_for_nothing() {
    let admin = Admin::new().await;
    admin.sign_in(PASSWORD, None).await.is(201);
    let path = format!("{}/{}", admin.path, admin.factor);
    admin.caller().delete(&path).await.is(204);
    let left = admin.caller().get(&admin.path).await.is(200);
    assert_eq!(left.rows().len(), 0);
}

#[tokio::test]
async fn nobody_but_an_admin_manages_somebody_elses() {
    let world = World::new().await;
    let other = world.seeded("support").await;
    let path = format!("/users/{other}/second-factors");
    let body = json!({"meta": {"password": PASSWORD}});
    let sales = world.signed_in("sales").await;
    sales.post(&path, body.clone()).await.denied();
    let support = world.signed_in("support").await;
    support.post(&path, body).await.is(201);
    sales.get(&path).await.denied();
    world.admin.get(&path).await.is(200);
}

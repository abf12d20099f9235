//! Acts on people, devices and teams, as they are sent.

use seatboard_core::{
    acts::{Act, DeviceAct, Failure, Outcome, PersonAct, TeamAct},
    domain::{Profile, Role, TeamDraft},
};
use seatboard_servers::{ApiError, LicenseServer, Secret};
use serde_json::{Value, json};

use crate::script::{Script, reply};

/// A person as the server shows them alone.
fn person(attributes: &Value) -> String {
    let mut document: Value = serde_json::from_str(&reply("me")).expect("JSON");
    document["data"]["attributes"]["role"] = "user".into();
    let all = document["data"]["attributes"].as_object_mut();
    let all = all.expect("attributes");
    for (name, value) in attributes.as_object().expect("an object") {
        all.insert(name.clone(), value.clone());
    }
    document.to_string()
}

fn body(script: &Script, nth: usize) -> Value {
    let requests = script.requests();
    let body = requests[nth].body.as_deref().expect("a body");
    serde_json::from_str(body).expect("JSON")
}

fn ana(first: &str, last: &str) -> Value {
    json!({ "email": "ana@acme.test", "firstName": first, "lastName": last })
}

fn profile(first: &str, last: &str) -> Profile {
    Profile {
        email: "ana@acme.test".into(),
        first_name: first.into(),
        last_name: last.into(),
    }
}

async fn outcome(server: &impl LicenseServer, act: &Act) -> Outcome {
    let mut applied = server.apply(std::slice::from_ref(act), &[]).await;
    let applied = applied.as_mut().expect("applied");
    applied.outcomes.remove(0)
}

#[tokio::test]
async fn an_edit_sends_the_difference_and_a_name_taken_away_as_null() {
    let script = Script::default()
        .then(200, &person(&ana("Ana", "Ruiz")))
        .then(
            200,
            &person(&json!({ "email": "ana@acme.test", "firstName": "Anna", "lastName": null })),
        );
    let server = script.signed_in().await;
    let act = Act::Person(
        "u1".into(),
        PersonAct::Update {
            from: profile("Ana", "Ruiz"),
            to: profile("Anna", ""),
        },
    );
    assert_eq!(outcome(&server, &act).await, Outcome::Done);
    assert_eq!(
        script.asked(),
        [
            "GET /v1/accounts/acme/users/u1",
            "PATCH /v1/accounts/acme/users/u1"
        ]
    );
    let attributes = json!({ "firstName": "Anna", "lastName": null });
    assert_eq!(
        body(&script, 1),
        json!({ "data": { "type": "users", "attributes": attributes } })
    );
}

#[tokio::test]
async fn a_success_that_does_not_say_so_is_looked_after() {
    let now = ana("Ana", "Ruiz");
    let mut support = now.clone();
    support["role"] = "support-agent".into();
    let script = Script::default()
        .then(200, &person(&now))
        // Says that it worked, and shows that it did not.
        .then(200, &person(&now))
        .then(200, &person(&support));
    let server = script.signed_in().await;
    let act = Act::Person(
        "u1".into(),
        PersonAct::SetRole {
            from: Role::User,
            to: Role::SupportAgent,
        },
    );
    assert_eq!(outcome(&server, &act).await, Outcome::Done);
    assert_eq!(
        body(&script, 1),
        json!({ "data": { "type": "users", "attributes": { "role": "support-agent" } } })
    );
    assert_eq!(script.asked().len(), 3);
}

#[tokio::test]
async fn what_cannot_be_looked_after_is_unsure() {
    let device = Act::Device(
        "mac1".into(),
        DeviceAct::Reset {
            license: "lic1".into(),
        },
    );
    let remove = Act::Person("u2".into(), PersonAct::Remove);
    for act in [device, remove] {
        let script = Script::default().then_lost().then_lost();
        let server = script.signed_in().await;
        let unsure = Outcome::Failed(Failure::Unsure);
        assert_eq!(outcome(&server, &act).await, unsure, "{act:?}");
    }
}

#[tokio::test]
async fn a_proxys_404_is_no_proof_that_somebody_is_gone() {
    let script =
        Script::default().then_with(404, &[("content-type", "text/html")], "<h1>Not found</h1>");
    let server = script.signed_in().await;
    let act = Act::Person("u2".into(), PersonAct::Remove);
    let Outcome::Failed(Failure::Refused(_)) = outcome(&server, &act).await else {
        panic!("nobody was removed");
    };
}

#[tokio::test]
async fn a_team_is_sent_with_its_limits_and_only_what_changes_of_it() {
    let group = |name: &str, max: Option<u32>| {
        let mut all: Value = serde_json::from_str(&reply("groups")).expect("JSON");
        all["data"][0]["attributes"]["name"] = name.into();
        all["data"][0]["attributes"]["maxUsers"] = max.into();
        all["data"][0]["attributes"]["maxMachines"] = Value::Null;
        json!({ "data": all["data"][0] }).to_string()
    };
    let script = Script::default()
        .then(200, &group("Façades", Some(20)))
        .then(200, &group("Façades", None));
    let server = script.signed_in().await;
    let draft = |max_users| TeamDraft {
        name: "Façades".into(),
        max_users,
        ..TeamDraft::default()
    };
    let act = Act::Team(
        "grp1".into(),
        TeamAct::Update {
            from: draft(Some(20)),
            to: draft(None),
        },
    );
    assert_eq!(outcome(&server, &act).await, Outcome::Done);
    assert_eq!(script.requests()[1].method.as_str(), "PATCH");
    assert_eq!(
        body(&script, 1),
        json!({ "data": { "type": "groups", "attributes": { "maxUsers": null } } })
    );
}

#[tokio::test]
async fn a_password_is_in_one_body_and_in_no_address() {
    let script = Script::default()
        .then_lost()
        .then(200, &person(&ana("Ana", "Ruiz")));
    let server = script.signed_in().await;
    let me: Value = serde_json::from_str(&reply("me")).expect("JSON");
    let id = me["data"]["id"].as_str().expect("an id");
    let secret = Secret::new("a secret of hers");
    assert_eq!(server.set_password(&id.into(), secret).await, Ok(()));
    for (request, asked) in script.requests().iter().zip(script.asked()) {
        assert_eq!(asked, format!("PATCH /v1/accounts/acme/users/{id}"));
        assert!(!format!("{request:?}").contains("secret of hers"));
    }
    let attributes = json!({ "password": "a secret of hers" });
    assert_eq!(
        body(&script, 1),
        json!({ "data": { "type": "users", "attributes": attributes } })
    );
    let script = Script::default()
        .then(200, &person(&ana("Ana", "Ruiz")))
        .then_lost();
    let server = script.signed_in().await;
    // A second request would send a second mail.
    let lost = server.send_password_reset(&id.into()).await;
    assert_eq!(lost, Err(ApiError::Unreachable));
    assert_eq!(
        body(&script, 1),
        json!({ "meta": { "email": "ana@acme.test", "deliver": true } })
    );
    assert_eq!(script.asked().len(), 2);
}

#[tokio::test]
async fn lists_of_devices_licenses_and_owners_are_asked_for_by_filter() {
    let empty = r#"{"data":[],"links":{"next":null}}"#;
    let script = Script::default()
        .then(200, empty)
        .then(200, empty)
        .then(200, empty)
        .then(200, empty);
    let server = script.signed_in().await;
    let page = "page%5Bcursor%5D=&page%5Bsize%5D=100";
    server.devices_all(None).await.expect("a page");
    server
        .devices_of_user(&"u 1".into(), None)
        .await
        .expect("a page");
    server
        .licenses_of_user(&"u 1".into(), None)
        .await
        .expect("a page");
    server
        .team_owners(&"grp1".into(), None)
        .await
        .expect("a page");
    assert_eq!(
        script.asked(),
        [
            format!("GET /v1/accounts/acme/machines?{page}"),
            format!("GET /v1/accounts/acme/machines?owner=u%201&{page}"),
            format!("GET /v1/accounts/acme/users/u%201/licenses?{page}"),
            format!("GET /v1/accounts/acme/groups/grp1/owners?{page}"),
        ]
    );
}

/// A device as the server shows it alone.
fn device(owner: &Value) -> String {
    let all: Value = serde_json::from_str(&reply("machines")).expect("JSON");
    let mut row = all["data"][0].clone();
    row["relationships"]["owner"]["data"] = owner.clone();
    json!({ "data": row }).to_string()
}

fn give(from: Option<&str>, to: Option<&str>) -> Act {
    Act::Device(
        "mac1".into(),
        DeviceAct::SetOwner {
            license: "lic1".into(),
            from: from.map(Into::into),
            to: to.map(Into::into),
        },
    )
}

#[tokio::test]
async fn k1_a_device_changes_hands_by_its_owner_null_for_nobody() {
    let ana = json!({ "type": "users", "id": "u1" });
    let script = Script::default()
        .then(200, &device(&ana))
        .then(200, &device(&Value::Null));
    let server = script.signed_in().await;
    assert_eq!(
        outcome(&server, &give(Some("u1"), None)).await,
        Outcome::Done
    );
    assert_eq!(
        script.asked(),
        [
            "GET /v1/accounts/acme/machines/mac1",
            "PUT /v1/accounts/acme/machines/mac1/owner"
        ]
    );
    assert_eq!(body(&script, 1), json!({ "data": null }));

    let script = Script::default()
        .then(200, &device(&Value::Null))
        .then(200, &device(&ana));
    let server = script.signed_in().await;
    assert_eq!(
        outcome(&server, &give(None, Some("u1"))).await,
        Outcome::Done
    );
    assert_eq!(body(&script, 1), json!({ "data": ana }));
}

#[tokio::test]
async fn k1_what_keeps_a_device_from_changing_hands_is_told_apart() {
    let refusal = |code: &str| {
        json!({ "errors": [{ "title": "Unprocessable resource", "code": code, "detail": "no",
            "source": { "pointer": "/data/relationships/owner" } }] })
        .to_string()
    };
    let nobodys = device(&Value::Null);
    for (code, failure) in [
        ("OWNER_INVALID", Failure::NotSeated),
        ("OWNER_NOT_FOUND", Failure::NoSuchUser),
    ] {
        let script = Script::default()
            .then(200, &nobodys)
            .then(422, &refusal(code));
        let server = script.signed_in().await;
        let failed = Outcome::Failed(failure);
        assert_eq!(outcome(&server, &give(None, Some("u1"))).await, failed);
    }
    let gone = json!({ "errors": [{ "title": "Not found", "code": "NOT_FOUND", "detail": "no" }] });
    for (act, expected) in [
        // One that is gone is nobody's.
        (give(Some("u1"), None), Outcome::Skipped),
        (
            give(None, Some("u1")),
            Outcome::Failed(Failure::NoSuchDevice),
        ),
    ] {
        let script = Script::default().then(404, &gone.to_string());
        let server = script.signed_in().await;
        assert_eq!(outcome(&server, &act).await, expected, "{act:?}");
    }
    // Somebody else's by now.
    let ben = json!({ "type": "users", "id": "u2" });
    let script = Script::default().then(200, &device(&ben));
    let server = script.signed_in().await;
    let changed = Outcome::Failed(Failure::Changed);
    assert_eq!(outcome(&server, &give(Some("u1"), None)).await, changed);
    // A lost answer is looked after, and what it did is not done again.
    let ana = json!({ "type": "users", "id": "u1" });
    let script = Script::default()
        .then(200, &device(&ana))
        .then_lost()
        .then(200, &nobodys);
    let server = script.signed_in().await;
    assert_eq!(
        outcome(&server, &give(Some("u1"), None)).await,
        Outcome::Done
    );
    assert_eq!(script.asked().len(), 3);
}

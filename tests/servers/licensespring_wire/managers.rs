//! Who manages an order, as it is read and changed.

use seatboard_core::{
    acts::{Act, Applied, ContractAct, Failure, Outcome},
    domain::{NewUser, UserId},
};
use seatboard_servers::{ApiError, LicenseServer, PeopleOf};
use serde_json::{Value, json};

use crate::{
    acts::newcomer,
    script::{LICENSE, Script, person, reply},
};

const ORDER: &str = "1741000000123400";
const REMOVED: &str = r#"{"detail":"removed"}"#;
const GONE: &str = r#"{"detail":"Not found."}"#;

fn add(user: &str) -> Act {
    Act::Contract(ORDER.into(), ContractAct::AddManager { user: user.into() })
}

fn remove(user: &str) -> Act {
    Act::Contract(
        ORDER.into(),
        ContractAct::RemoveManager { user: user.into() },
    )
}

/// A list of these people, bare.
fn list(people: &[Value]) -> String {
    Value::from(people).to_string()
}

fn ana() -> Value {
    person(1, "ana@x.test")
}

fn ben() -> Value {
    person(2, "ben@x.test")
}

/// What is documented of an answer to adding somebody.
fn added(id: u32, email: &str, is_new: bool) -> String {
    json!({
        "id": id, "true_email": email, "is_initial_password": is_new,
        "initial_password": "first-of-all", "first_name": null, "last_name": null,
        "phone_number": null, "new_user": is_new, "password": "first-of-all",
    })
    .to_string()
}

async fn applied(script: &Script, acts: &[Act]) -> Applied {
    let server = script.signed_in().await;
    server.apply(acts, &[]).await.expect("applied")
}

async fn outcome(script: &Script, act: Act) -> Outcome {
    applied(script, &[act]).await.outcomes.remove(0)
}

#[tokio::test]
async fn d15_managers_are_read_in_one_piece_however_they_come() {
    let bare = reply("managers");
    let rows: Value = serde_json::from_str(&bare).expect("JSON");
    let enveloped = json!({ "count": 2, "next": null, "results": rows }).to_string();
    for body in [&bare, &enveloped] {
        let script = Script::default().then(200, body);
        let server = script.signed_in().await;
        let page = server.managers(&ORDER.into(), None).await.expect("a page");
        let shown: Vec<_> = { page.rows.iter() }
            .map(|it| (it.id.as_str(), it.email.as_str(), it.has_initial_password))
            .collect();
        let expected = [
            ("40211", "a.berg@nordbau.example", false),
            ("40990", "buyer@nordbau.example", true),
        ];
        assert_eq!(shown, expected);
        assert_eq!(page.next, None);
        assert!(!format!("{page:?}").contains("kept-until"));
        let path = format!("GET /api/v1/orders/{ORDER}/managers/");
        assert_eq!(script.asked(), [path]);
    }
    // Only the first page of several came: then they are walked like any other list.
    let first = json!({ "count": 2, "results": [rows[0]] }).to_string();
    let script = Script::default().then(200, &first).then(200, &enveloped);
    let server = script.signed_in().await;
    let page = server.managers(&ORDER.into(), None).await.expect("a page");
    assert_eq!(page.rows.len(), 2);
    assert!(script.asked()[1].contains("limit=1000&offset=0"));
}

#[tokio::test]
async fn a_contract_that_is_gone_or_cannot_be_is_not_found() {
    let script = Script::default().then(404, GONE);
    let server = script.signed_in().await;
    let gone = server.managers(&ORDER.into(), None).await;
    assert_eq!(gone, Err(ApiError::NotFound));
    for id in ["", "7/../8", "new:x"] {
        let script = Script::default();
        let server = script.signed_in().await;
        let gone = server.managers(&id.into(), None).await;
        assert_eq!(gone, Err(ApiError::NotFound), "{id}");
        assert!(script.asked().is_empty());
    }
    let script = Script::default().then(200, r#"{"results":7}"#);
    let server = script.signed_in().await;
    let odd = server.managers(&ORDER.into(), None).await;
    assert!(matches!(odd, Err(ApiError::Unreadable { .. })), "{odd:?}");
}

#[tokio::test]
async fn a_managers_first_password_is_read_when_it_is_asked_for() {
    let script = Script::default().then(200, &reply("managers"));
    let server = script.signed_in().await;
    let of = PeopleOf::Contract(ORDER.into());
    let found = server.initial_passwords(&of).await.expect("passwords");
    let shown: Vec<_> = found
        .iter()
        .map(|(id, text)| (id.as_str(), text.expose()))
        .collect();
    assert_eq!(shown, [("40990", "kept-until-changed-9")]);
    let script = Script::default().then(404, GONE);
    let server = script.signed_in().await;
    assert_eq!(server.initial_passwords(&of).await, Err(ApiError::NotFound));
}

#[tokio::test]
async fn d18_somebody_is_added_by_address_and_never_with_a_password() {
    let script = Script::default()
        .then(200, &ana().to_string())
        .then(200, &list(&[ben()]))
        .then(200, &added(1, "ana@x.test", false))
        .then(200, &list(&[ben(), ana()]));
    let done = applied(&script, &[add("1")]).await;
    assert_eq!(done.outcomes, [Outcome::Done]);
    assert!(!format!("{done:?}").contains("first-of-all"));
    assert_eq!(script.body(2), json!({ "email": "ana@x.test" }));
    let path = format!("POST /api/v1/orders/{ORDER}/add_manager/");
    assert_eq!(script.asked()[2], path);
    // It is so already.
    let script = Script::default()
        .then(200, &ana().to_string())
        .then(200, &list(&[ana()]));
    assert_eq!(outcome(&script, add("1")).await, Outcome::Skipped);
    assert_eq!(script.asked().len(), 2);
}

#[tokio::test]
async fn d18_somebody_is_removed_by_id() {
    let script = Script::default()
        .then(200, &list(&[ana(), ben()]))
        .then(200, REMOVED)
        .then(200, &list(&[ben()]));
    assert_eq!(outcome(&script, remove("1")).await, Outcome::Done);
    assert_eq!(script.body(1), json!({ "license_user_id": 1 }));
    let path = format!("POST /api/v1/orders/{ORDER}/remove_manager/");
    assert_eq!(script.asked()[1], path);
    let script = Script::default().then(200, &list(&[ben()]));
    assert_eq!(outcome(&script, remove("1")).await, Outcome::Skipped);
    assert_eq!(script.asked().len(), 1);
}

#[tokio::test]
async fn an_address_nobody_has_becomes_a_person_with_names() {
    let (create, id) = newcomer("New@x.test", "Nina");
    let acts = [create, add(id.as_str())];
    let named = {
        let mut person = person(7, "new@x.test");
        person["first_name"] = "Nina".into();
        person.to_string()
    };
    let script = Script::default()
        .then(200, "[]")
        .then(200, &added(7, "new@x.test", true))
        .then(200, &list(&[person(7, "new@x.test")]))
        .then(200, &named);
    let server = script.signed_in().await;
    assert_eq!(server.batch_len(&acts), 2);
    let done = server.apply(&acts, &[]).await.expect("applied");
    assert_eq!(done.outcomes, [Outcome::Done, Outcome::Done]);
    let (placeholder, user) = &done.created[0];
    assert_eq!((placeholder, user.id.as_str()), (&id, "7"));
    assert_eq!(user.first_name.as_deref(), Some("Nina"));
    assert!(!format!("{done:?}").contains("first-of-all"));
    assert_eq!(script.body(1), json!({ "email": "new@x.test" }));
    assert_eq!(script.asked()[3], "PATCH /api/v1/license-users/7/");
    // The address was somebody's: nothing of theirs is changed.
    let script = Script::default()
        .then(200, "[]")
        .then(200, &added(7, "new@x.test", false))
        .then(200, &list(&[person(7, "new@x.test")]));
    let done = applied(&script, &acts).await;
    assert_eq!(done.outcomes, [Outcome::Skipped, Outcome::Done]);
    assert_eq!(script.asked().len(), 3);
    // Without anybody to become, nobody is named.
    let script = Script::default();
    assert_eq!(
        outcome(&script, add(id.as_str())).await,
        Outcome::Failed(Failure::NeedsUser)
    );
    let nobody = NewUser {
        email: "no address".into(),
        ..NewUser::default()
    };
    let user: UserId = nobody.placeholder();
    let done = applied(&script, &[Act::create_user(nobody), add(user.as_str())]).await;
    let invalid = Outcome::Failed(Failure::InvalidEmail);
    assert_eq!(
        done.outcomes,
        [invalid, Outcome::Failed(Failure::NeedsUser)]
    );
}

#[tokio::test]
async fn refusals_say_what_is_wrong() {
    let before = || {
        Script::default()
            .then(200, &ana().to_string())
            .then(200, "[]")
    };
    for (status, body, failure) in [
        (403, r#"{"detail":"No."}"#, Failure::Forbidden),
        (404, GONE, Failure::NoSuchContract),
        (400, r#"{"email":["Odd."]}"#, Failure::InvalidEmail),
        (400, r#"["Enough."]"#, Failure::Refused("Enough.".into())),
    ] {
        let script = before().then(status, body).then(200, "[]");
        assert_eq!(outcome(&script, add("1")).await, Outcome::Failed(failure));
    }
    // A success that changed nothing is none.
    let script = before()
        .then(200, &added(1, "ana@x.test", false))
        .then(200, "[]");
    let nothing = Outcome::Failed(Failure::Refused(String::new()));
    assert_eq!(outcome(&script, add("1")).await, nothing);
    // Somebody else was faster.
    let script = Script::default()
        .then(200, &list(&[ana()]))
        .then(404, GONE)
        .then(200, "[]");
    assert_eq!(outcome(&script, remove("1")).await, Outcome::Skipped);
    let script = Script::default()
        .then(200, &list(&[ana()]))
        .then(404, GONE)
        .then(200, &list(&[ana()]));
    let changed = Outcome::Failed(Failure::Changed);
    assert_eq!(outcome(&script, remove("1")).await, changed);
    let script = Script::default().then(404, GONE);
    let gone = Outcome::Failed(Failure::NoSuchUser);
    assert_eq!(outcome(&script, add("1")).await, gone);
    // Who manages without a seat may be on no other list: their address is known from this one.
    let script = Script::default()
        .then(200, &list(&[ana()]))
        .then(404, GONE)
        .then(200, "[]")
        .then(200, &added(1, "ana@x.test", false))
        .then(200, &list(&[ana()]));
    let server = script.signed_in().await;
    server.managers(&ORDER.into(), None).await.expect("a page");
    let done = server.apply(&[add("1")], &[]).await.expect("applied");
    assert_eq!(done.outcomes, [Outcome::Done]);
    assert_eq!(script.body(3), json!({ "email": "ana@x.test" }));
    let script = Script::default().then(404, GONE);
    let gone = Outcome::Failed(Failure::NoSuchContract);
    assert_eq!(outcome(&script, remove("1")).await, gone);
}

#[tokio::test]
async fn a_lost_answer_is_looked_after_and_sent_once_more_at_most() {
    for (status, body) in [(0, ""), (502, "<html>"), (200, "<html>"), (200, "7")] {
        let before = Script::default().then(200, &list(&[ana(), ben()]));
        let script = match status {
            0 => before.then_lost(),
            status => before.then(status, body),
        };
        let script = script.then(200, &list(&[ben()]));
        let done = outcome(&script, remove("1")).await;
        assert_eq!(done, Outcome::Done, "{status} {body}");
    }
    let never = Script::default()
        .then(200, &list(&[ana()]))
        .then_lost()
        .then(200, &list(&[ana()]))
        .then_lost()
        .then(200, &list(&[ana()]));
    let lost = never.signed_in().await.apply(&[remove("1")], &[]).await;
    assert_eq!(lost, Err(ApiError::Unreachable));
    let script = Script::default()
        .then(200, &list(&[ana()]))
        .then_lost()
        .then_lost();
    let unsure = Outcome::Failed(Failure::Unsure);
    assert_eq!(outcome(&script, remove("1")).await, unsure);
    // Found to be so after the second request was refused: the first one did it.
    let script = Script::default()
        .then(200, &list(&[ana()]))
        .then_lost()
        .then(200, &list(&[ana()]))
        .then(404, GONE)
        .then(200, "[]");
    assert_eq!(outcome(&script, remove("1")).await, Outcome::Done);
}

#[tokio::test]
async fn a_license_names_its_contract() {
    let script = Script::default().then(200, &reply("license"));
    let server = script.signed_in().await;
    let license = server.license(&LICENSE.into()).await.expect("the license");
    assert_eq!(license.contract, Some(ORDER.into()));
    for (order, contract) in [
        (json!({ "id": ORDER, "store_id": "SO-1" }), Some(ORDER)),
        (json!(ORDER), Some(ORDER)),
        (Value::Null, None),
        (json!([1]), None),
    ] {
        let mut row: Value = serde_json::from_str(&reply("license")).expect("JSON");
        row["order"] = order;
        let script = Script::default().then(200, &row.to_string());
        let server = script.signed_in().await;
        let license = server.license(&LICENSE.into()).await.expect("the license");
        assert_eq!(license.contract, contract.map(Into::into));
    }
}

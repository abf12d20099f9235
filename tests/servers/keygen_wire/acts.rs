//! Acts, as they are sent.

use seatboard_core::{
    acts::{Act, Failure, LicenseAct, Outcome, SeatAct},
    domain::UserId,
};
use seatboard_servers::{LicenseServer, transport::Method};
use serde_json::{Value, json};

use crate::script::{Script, reply};

fn assign(user: &str) -> Act {
    Act::Seat("lic1".into(), SeatAct::Assign { user: user.into() })
}

fn release(license: &str, user: &str) -> Act {
    Act::Seat(license.into(), SeatAct::Release { user: user.into() })
}

#[tokio::test]
async fn people_are_seated_by_one_request_and_the_license_read_again() {
    let all: Value = serde_json::from_str(&reply("licenses")).expect("JSON");
    let license = json!({ "data": all["data"][0] }).to_string();
    let script = Script::default()
        .then(200, &reply("attached"))
        .then(200, &license);
    let server = script.signed_in().await;
    let acts = [assign("u2"), assign("u3"), assign("u2")];
    let applied = server.apply(&acts, &[]).await.expect("applied");
    assert_eq!(
        applied.outcomes,
        [Outcome::Done, Outcome::Done, Outcome::Skipped]
    );
    let counts: Vec<_> = applied
        .licenses
        .iter()
        .map(|license| (license.id.as_str(), license.seats_counted))
        .collect();
    assert_eq!(counts, [("lic1", 4)]);
    assert_eq!(
        script.asked(),
        [
            "POST /v1/accounts/acme/licenses/lic1/users",
            "GET /v1/accounts/acme/licenses/lic1",
        ]
    );
    let body: Value =
        serde_json::from_str(script.requests()[0].body.as_deref().expect("a body")).expect("JSON");
    assert_eq!(
        body,
        json!({ "data": [{ "type": "users", "id": "u2" }, { "type": "users", "id": "u3" }] })
    );
}

#[tokio::test]
async fn seats_are_taken_back_by_a_delete_with_a_body() {
    let script = Script::default().then(204, "").then_lost();
    let server = script.signed_in().await;
    let applied = server.apply(&[release("lic1", "u2")], &[]).await;
    let applied = applied.expect("applied");
    // That the license could not be read again does not change what became of the act.
    assert_eq!(applied.outcomes, [Outcome::Done]);
    assert_eq!(applied.licenses, []);
    let request = &script.requests()[0];
    assert_eq!(request.method, Method::Delete);
    assert_eq!(
        request.body.as_deref(),
        Some(r#"{"data":[{"id":"u2","type":"users"}]}"#)
    );
    assert!(
        request
            .headers
            .contains(&("Content-Type", "application/vnd.api+json".to_owned()))
    );
}

#[tokio::test]
async fn a_request_takes_a_hundred_people_of_one_license() {
    let server = Script::default().stranger();
    let many: Vec<Act> = (0..250).map(|n| assign(&format!("u{n}"))).collect();
    assert_eq!(server.batch_len(&many), 100);
    assert_eq!(server.batch_len(&[]), 0);
    let mixed = [
        release("lic1", "u1"),
        release("lic1", "u2"),
        release("lic2", "u3"),
    ];
    assert_eq!(server.batch_len(&mixed), 2);
    let mixed = [release("lic1", "u1"), assign("u2")];
    assert_eq!(server.batch_len(&mixed), 1);
    let pass = Act::Seat(
        "lic1".into(),
        SeatAct::Move {
            from: "u1".into(),
            to: "u2".into(),
        },
    );
    assert_eq!(server.batch_len(&[pass.clone(), pass]), 1);
}

/// A license as the server shows it alone.
fn license() -> String {
    let all: Value = serde_json::from_str(&reply("licenses")).expect("JSON");
    json!({ "data": all["data"][0] }).to_string()
}

fn refused(words: &str) -> Outcome {
    Outcome::Failed(Failure::Refused(words.into()))
}

#[tokio::test]
async fn somebody_seated_by_another_admin_at_the_same_moment_is_already_seated() {
    let owner: Value = serde_json::from_str(&reply("owner")).expect("JSON");
    let script = Script::default()
        .then_error("conflict")
        .then(200, &owner.to_string())
        .then(200, &license());
    let server = script.signed_in().await;
    let applied = server.apply(&[assign("u1")], &[]).await.expect("applied");
    assert_eq!(applied.outcomes, [Outcome::Skipped]);
    assert_eq!(
        script.asked()[1],
        "GET /v1/accounts/acme/licenses/lic1/users/u1"
    );
}

#[tokio::test]
async fn a_refusal_of_the_whole_request_is_everybodys_and_not_sent_again() {
    for (error, expected) in [
        ("payment", refused("Daily API request limit reached")),
        ("forbidden", Outcome::Failed(Failure::Forbidden)),
        ("not_found", Outcome::Failed(Failure::NoSuchLicense)),
    ] {
        for acts in [
            [assign("u2"), assign("u3")],
            [release("lic1", "u2"), release("lic1", "u3")],
        ] {
            let script = Script::default().then_error(error).then(200, &license());
            let server = script.signed_in().await;
            let applied = server.apply(&acts, &[]).await.expect("applied");
            assert_eq!(applied.outcomes, vec![expected.clone(); 2], "{error}");
            assert_eq!(script.asked().len(), 2);
        }
    }
}

#[tokio::test]
async fn a_proxys_page_does_not_prove_that_a_license_is_gone() {
    for acts in [
        [assign("u2"), assign("u3")],
        [release("lic1", "u2"), release("lic1", "u3")],
    ] {
        let script = Script::default()
            .then(404, "<html>nginx")
            .then(404, "<html>nginx");
        let server = script.signed_in().await;
        let applied = server.apply(&acts, &[]).await.expect("applied");
        assert_eq!(applied.outcomes, vec![refused(""); 2]);
    }
    // Nor that a person has no seat.
    let script = Script::default()
        .then_lost()
        .then(404, "<html>nginx")
        .then(404, "<html>nginx");
    let server = script.signed_in().await;
    let applied = server.apply(&[assign("u2")], &[]).await.expect("applied");
    assert_eq!(applied.outcomes, [Outcome::Failed(Failure::Unsure)]);
}

#[tokio::test]
async fn a_person_who_is_yet_to_be_created_is_not_sent() {
    let new = UserId::placeholder("new@acme.test");
    let script = Script::default()
        .then(200, &reply("attached"))
        .then(200, &license());
    let server = script.signed_in().await;
    let acts = [assign("u2"), assign(new.as_str()), assign("u3")];
    let applied = server.apply(&acts, &[]).await.expect("applied");
    let needs = Outcome::Failed(Failure::NeedsUser);
    assert_eq!(
        applied.outcomes,
        [Outcome::Done, needs.clone(), Outcome::Done]
    );
    for act in [
        Act::Seat(
            "lic1".into(),
            SeatAct::Move {
                from: "u1".into(),
                to: new.clone(),
            },
        ),
        Act::License(
            "lic1".into(),
            LicenseAct::SetOwner {
                from: None,
                to: Some(new),
            },
        ),
    ] {
        let applied = server.apply(&[act], &[]).await.expect("applied");
        assert_eq!(applied.outcomes, std::slice::from_ref(&needs));
    }
    assert_eq!(script.asked().len(), 2);
}

#[tokio::test]
async fn acts_that_are_more_than_one_request_are_several() {
    let script = Script::default()
        .then(204, "")
        .then(200, &license())
        .then(200, &reply("attached"))
        .then(200, &license());
    let server = script.signed_in().await;
    let acts = [release("lic1", "u4"), assign("u2"), assign("u3")];
    let applied = server.apply(&acts, &[]).await.expect("applied");
    assert_eq!(applied.outcomes, vec![Outcome::Done; 3]);
    assert_eq!(applied.licenses.len(), 1);

    // What comes after an error was not tried, and what came before it stands.
    let script = Script::default()
        .then(204, "")
        .then(200, &license())
        .then_error("token_expired");
    let server = script.signed_in().await;
    let applied = server.apply(&acts, &[]).await.expect("applied");
    let untried = Outcome::NotTried;
    assert_eq!(applied.outcomes, [Outcome::Done, untried.clone(), untried]);
}

#[tokio::test]
async fn a_request_that_took_effect_after_all_is_this_acts_doing() {
    let script = Script::default()
        .then_lost()
        .then_error("user_not_found")
        .then_error("user_taken")
        .then(200, &reply("owner"))
        .then(200, &license());
    let server = script.signed_in().await;
    let applied = server.apply(&[assign("u2")], &[]).await.expect("applied");
    assert_eq!(applied.outcomes, [Outcome::Done]);
    let seats = "/v1/accounts/acme/licenses/lic1/users";
    assert_eq!(
        script.asked()[..4],
        [
            format!("POST {seats}"),
            format!("GET {seats}/u2"),
            format!("POST {seats}"),
            format!("GET {seats}/u2"),
        ]
    );
}

#[tokio::test]
async fn a_move_to_nobody_is_not_begun() {
    let script = Script::default()
        .then(200, &license())
        .then_error("user_not_found")
        .then_error("user_not_found");
    let server = script.signed_in().await;
    let pass = Act::Seat(
        "lic1".into(),
        SeatAct::Move {
            from: "u3".into(),
            to: "u2".into(),
        },
    );
    let applied = server.apply(&[pass], &[]).await.expect("applied");
    assert_eq!(applied.outcomes, [Outcome::Failed(Failure::NoSuchUser)]);
    let asked = script.asked();
    assert_eq!(asked[2], "GET /v1/accounts/acme/users/u2");
    assert!(asked.iter().all(|line| line.starts_with("GET")));
}

#[test]
fn a_connector_can_be_shared() {
    fn shared<S: LicenseServer + Send + Sync + 'static>(_: S) {}
    shared(Script::default().stranger());
}

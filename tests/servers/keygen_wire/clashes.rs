//! Requests that meet another admin's at the same moment: a conflict without a code, and seats
//! that both were given.

use seatboard_core::{
    acts::{Act, Applied, DeviceAct, Failure, LicenseAct, Outcome, SeatAct},
    domain::NewUser,
};
use seatboard_servers::LicenseServer;
use serde_json::{Value, json};

use crate::script::{Script, reply};

const SEATS: &str = "/v1/accounts/acme/licenses/lic1/users";

fn parsed(name: &str) -> Value {
    serde_json::from_str(&reply(name)).expect("JSON")
}

/// A license of five seats with so many of them taken, owned by nobody or by somebody.
fn license(counted: u32, owner: Option<&str>) -> String {
    let mut row = parsed("licenses")["data"][0].take();
    row["relationships"]["users"]["meta"]["count"] = counted.into();
    row["relationships"]["owner"]["data"] =
        owner.map_or(Value::Null, |id| json!({ "type": "users", "id": id }));
    json!({ "data": row }).to_string()
}

/// Its policy, which lets nobody in beyond them.
fn policy() -> String {
    let mut row = parsed("policies")["data"][0].take();
    row["attributes"]["overageStrategy"] = "NO_OVERAGE".into();
    json!({ "data": row }).to_string()
}

/// Somebody who has just been created.
fn created(role: &str) -> String {
    let mut document = parsed("me");
    let attributes = &mut document["data"]["attributes"];
    attributes["email"] = "new@acme.test".into();
    attributes["firstName"] = "Nina".into();
    attributes["lastName"] = Value::Null;
    attributes["role"] = role.into();
    document["data"]["relationships"]["group"]["data"] = Value::Null;
    document.to_string()
}

fn assign(user: &str) -> Act {
    Act::Seat("lic1".into(), SeatAct::Assign { user: user.into() })
}

fn release(user: &str) -> Act {
    Act::Seat("lic1".into(), SeatAct::Release { user: user.into() })
}

fn create() -> Act {
    Act::create_user(NewUser {
        email: "new@acme.test".into(),
        first_name: "Nina".into(),
        ..NewUser::default()
    })
}

fn own(to: &str) -> Act {
    Act::License(
        "lic1".into(),
        LicenseAct::SetOwner {
            from: None,
            to: Some(to.into()),
        },
    )
}

fn reset() -> Act {
    Act::Device(
        "m1".into(),
        DeviceAct::Reset {
            license: "lic1".into(),
        },
    )
}

async fn applied(script: &Script, acts: &[Act]) -> Applied {
    let server = script.signed_in().await;
    server.apply(acts, &[]).await.expect("applied")
}

#[tokio::test]
async fn k8_a_seat_that_met_another_request_is_asked_for_again() {
    let mut attached = parsed("attached");
    attached["data"].as_array_mut().expect("rows").truncate(1);
    let script = Script::default()
        .then_error("conflict")
        .then_error("not_found")
        .then(200, &attached.to_string())
        .then(200, &license(4, None));
    let told = applied(&script, &[assign("u2")]).await;
    assert_eq!(told.outcomes, [Outcome::Done]);
    let asked = script.asked();
    let expected = [
        format!("POST {SEATS}"),
        format!("GET {SEATS}/u2"),
        format!("POST {SEATS}"),
    ];
    assert_eq!(asked[..3], expected);
    assert!(script.waited_ms() > 0, "it gave the others a moment");
}

#[tokio::test]
async fn k8_a_conflict_that_does_not_end_is_told() {
    let mut script = Script::default();
    for _ in 0..3 {
        script = script.then_error("conflict").then_error("not_found");
    }
    // The last refusal is looked into as any other.
    let script = script
        .then_error("conflict")
        .then_error("not_found")
        .then(200, &license(4, None));
    let told = applied(&script, &[assign("u2")]).await;
    let words = "another resource already exists with the same value";
    let refused = Outcome::Failed(Failure::Refused(words.into()));
    assert_eq!(told.outcomes, [refused]);
    let sent = script.asked();
    assert_eq!(
        sent.iter().filter(|line| line.starts_with("POST")).count(),
        4
    );
}

#[tokio::test]
async fn k8_a_conflict_that_says_what_it_is_about_is_not_asked_again() {
    for error in [
        json!({ "title": "Conflict", "detail": "is locked", "source": { "pointer": "/data" } }),
        json!({ "title": "Conflict", "detail": "is taken", "code": "ID_CONFLICT" }),
    ] {
        let words = error["detail"].as_str().expect("words").to_owned();
        let script = Script::default().then(409, &json!({ "errors": [error] }).to_string());
        let told = applied(&script, &[reset()]).await;
        assert_eq!(told.outcomes, [Outcome::Failed(Failure::Refused(words))]);
        assert_eq!(script.asked().len(), 1);
    }
}

#[tokio::test]
async fn k8_a_release_that_met_another_one_is_looked_at_and_sent_again() {
    // The other one has taken the seat back.
    let script = Script::default()
        .then_error("conflict")
        .then_error("not_found")
        .then(200, &license(3, None));
    let told = applied(&script, &[release("u2")]).await;
    assert_eq!(told.outcomes, [Outcome::Skipped]);
    assert_eq!(script.asked()[1], format!("GET {SEATS}/u2"));
    // The other one was about something else.
    let script = Script::default()
        .then_error("conflict")
        .then(200, &reply("owner"))
        .then(204, "")
        .then(200, &license(3, None));
    let told = applied(&script, &[release("u2")]).await;
    assert_eq!(told.outcomes, [Outcome::Done]);
}

#[tokio::test]
async fn k8_a_person_whose_address_met_another_one_is_created_or_found() {
    // Whoever was first did not get through either.
    let script = Script::default()
        .then_error("conflict")
        .then_error("user_not_found")
        .then(201, &created("user"));
    let told = applied(&script, &[create()]).await;
    assert_eq!(told.outcomes, [Outcome::Done]);
    assert_eq!(
        script.asked(),
        [
            "POST /v1/accounts/acme/users",
            "GET /v1/accounts/acme/users/new%40acme.test",
            "POST /v1/accounts/acme/users",
        ]
    );
    // Somebody else has created the same person: what the plan goes on with is there.
    let script = Script::default()
        .then_error("conflict")
        .then(200, &created("user"));
    let told = applied(&script, &[create()]).await;
    assert_eq!(told.outcomes, [Outcome::Skipped]);
    assert_eq!(told.created.len(), 1);
    // Another one has the address.
    let script = Script::default()
        .then_error("conflict")
        .then(200, &created("admin"));
    let told = applied(&script, &[create()]).await;
    assert_eq!(told.outcomes, [Outcome::Failed(Failure::EmailTaken)]);
}

#[tokio::test]
async fn k8_an_owner_set_at_the_same_moment_is_looked_at_and_set_again() {
    let script = Script::default()
        .then(200, &license(3, None))
        .then_error("conflict")
        .then(200, &license(3, None))
        .then(200, &license(4, Some("u9")))
        .then(200, &license(4, Some("u9")));
    let told = applied(&script, &[own("u9")]).await;
    assert_eq!(told.outcomes, [Outcome::Done]);
    assert_eq!(script.asked().len(), 5);
    for (now, outcome) in [
        ("u9", Outcome::Skipped),
        ("u8", Outcome::Failed(Failure::Changed)),
    ] {
        let script = Script::default()
            .then(200, &license(3, None))
            .then_error("conflict")
            .then(200, &license(4, Some(now)));
        let told = applied(&script, &[own("u9")]).await;
        assert_eq!(told.outcomes, [outcome]);
    }
}

#[tokio::test]
async fn k8_a_device_that_met_another_request_is_reset_all_the_same() {
    let machine = json!({ "data": parsed("machines")["data"][0] }).to_string();
    let script = Script::default()
        .then_error("conflict")
        .then(200, &machine)
        .then(204, "");
    let told = applied(&script, &[reset()]).await;
    assert_eq!(told.outcomes, [Outcome::Done]);
    let script = Script::default()
        .then_error("conflict")
        .then_error("not_found");
    let told = applied(&script, &[reset()]).await;
    assert_eq!(told.outcomes, [Outcome::Skipped]);
}

#[tokio::test]
async fn k7_a_license_whose_last_seat_went_is_looked_at_until_others_are_answered() {
    let mut attached = parsed("attached");
    attached["data"].as_array_mut().expect("rows").truncate(1);
    // The other admin's request is answered only after the first look.
    let script = Script::default()
        .then(200, &attached.to_string())
        .then(200, &license(5, None))
        .then(200, &policy())
        .then(200, &license(6, None));
    let told = applied(&script, &[assign("u2")]).await;
    assert_eq!(told.outcomes, [Outcome::Done]);
    assert_eq!(told.licenses[0].seats_counted, 6);
    assert_eq!(script.asked().len(), 4);
    // With seats left, one look is enough; after a release, too.
    let script = Script::default()
        .then(200, &attached.to_string())
        .then(200, &license(4, None));
    applied(&script, &[assign("u2")]).await;
    assert_eq!(script.asked().len(), 2);
    let script = Script::default().then(204, "").then(200, &license(5, None));
    applied(&script, &[release("u2")]).await;
    assert_eq!(script.asked().len(), 2);
}

#[tokio::test]
async fn k7_the_count_after_an_owner_is_read_after_the_owner_was_set() {
    let script = Script::default()
        .then(200, &license(4, None))
        .then(200, &license(5, Some("u9")))
        .then(200, &license(6, Some("u9")))
        .then(200, &policy())
        .then(200, &license(6, Some("u9")));
    let told = applied(&script, &[own("u9")]).await;
    assert_eq!(told.outcomes, [Outcome::Done]);
    assert_eq!(told.licenses[0].seats_counted, 6);
    assert_eq!(script.asked().len(), 5);
}

#[tokio::test]
async fn a_move_asks_nothing_that_has_to_fail() {
    let mut attached = parsed("attached");
    attached["data"].as_array_mut().expect("rows").truncate(1);
    let mut others = parsed("licenses");
    others["data"].as_array_mut().expect("rows").remove(0);
    others["links"]["next"] = Value::Null;
    let script = Script::default()
        .then(200, &license(4, None))
        .then(200, &others.to_string())
        .then(200, &created("user"))
        .then(200, &policy())
        .then(200, &attached.to_string())
        .then(204, "")
        .then(200, &license(4, None));
    let pass = Act::Seat(
        "lic1".into(),
        SeatAct::Move {
            from: "u1".into(),
            to: "u2".into(),
        },
    );
    let told = applied(&script, &[pass]).await;
    assert_eq!(told.outcomes, [Outcome::Done]);
    let page = "page%5Bcursor%5D=&page%5Bsize%5D=100";
    assert_eq!(
        script.asked(),
        [
            "GET /v1/accounts/acme/licenses/lic1".to_owned(),
            format!("GET /v1/accounts/acme/users/u2/licenses?{page}"),
            format!("GET {SEATS}/u1"),
            "GET /v1/accounts/acme/policies/pol1".to_owned(),
            // There is room, so nobody is ever without.
            format!("POST {SEATS}"),
            format!("DELETE {SEATS}"),
            "GET /v1/accounts/acme/licenses/lic1".to_owned(),
        ]
    );
}

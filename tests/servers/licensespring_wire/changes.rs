//! Changes of one person, seat or device.

use seatboard_core::{
    acts::{Act, Applied, DeviceAct, Failure, Outcome, PersonAct, SeatAct},
    domain::Profile,
};
use seatboard_servers::{ApiError, LicenseServer};
use serde_json::{Value, json};

use crate::script::{LICENSE, Script, person, reply, seated};

fn profile(email: &str, first: &str, last: &str) -> Profile {
    Profile {
        email: email.into(),
        first_name: first.into(),
        last_name: last.into(),
    }
}

fn edit(from: Profile, to: Profile) -> Act {
    Act::Person("1".into(), PersonAct::Update { from, to })
}

fn named(email: &str, first: &str, last: &str) -> String {
    let mut person = person(1, email);
    person["first_name"] = first.into();
    person["last_name"] = last.into();
    person.to_string()
}

async fn applied(script: &Script, act: Act) -> Applied {
    let server = script.signed_in().await;
    server.apply(&[act], &[]).await.expect("applied")
}

#[tokio::test]
async fn an_edit_sends_only_what_it_changes() {
    let script = Script::default()
        .then(200, &named("a@x.test", "Ana", "Ruiz"))
        .then(200, &named("a@x.test", "Anna", "Ruiz"))
        .then(200, &named("a@x.test", "Anna", "Ruiz"));
    let act = edit(
        profile("a@x.test", "Ana", "Ruiz"),
        profile("a@x.test", "Anna", "Ruiz"),
    );
    let outcome = applied(&script, act.clone()).await;
    assert_eq!(outcome.outcomes, [Outcome::Done]);
    assert_eq!(outcome.users[0].first_name.as_deref(), Some("Anna"));
    assert_eq!(script.body(1), json!({ "first_name": "Anna" }));
    assert_eq!(script.asked()[1], "PATCH /api/v1/license-users/1/");
    let script = Script::default().then(200, &named("a@x.test", "Anna", "Ruiz"));
    assert_eq!(
        applied(&script, act.clone()).await.outcomes,
        [Outcome::Skipped]
    );
    let script = Script::default().then(200, &named("a@x.test", "Anita", "Ruiz"));
    let changed = Outcome::Failed(Failure::Changed);
    assert_eq!(applied(&script, act.clone()).await.outcomes, [changed]);
    let script = Script::default().then(404, r#"{"detail":"Not found."}"#);
    let gone = Outcome::Failed(Failure::NoSuchUser);
    assert_eq!(applied(&script, act).await.outcomes, [gone]);
}

#[tokio::test]
async fn q23_an_address_changes_only_where_it_is_seen_to_have_changed() {
    let act = || {
        edit(
            profile("a@x.test", "Ana", ""),
            profile("b@x.test", "Anna", ""),
        )
    };
    let nobody = r#"{"count":0,"results":[]}"#;
    let old = named("a@x.test", "Ana", "");
    let script = Script::default()
        .then(200, &old)
        .then(200, nobody)
        .then(200, &named("b@x.test", "Ana", ""))
        .then(200, &named("b@x.test", "Ana", ""))
        .then(200, &named("b@x.test", "Anna", ""))
        .then(200, &named("b@x.test", "Anna", ""));
    assert_eq!(applied(&script, act()).await.outcomes, [Outcome::Done]);
    assert_eq!(script.body(2), json!({ "true_email": "b@x.test" }));
    assert_eq!(script.body(4), json!({ "first_name": "Anna" }));
    script.asked();
    // Passed over in silence, or refused: nothing else of the edit is sent.
    let fixed = Outcome::Failed(Failure::EmailFixed);
    let script = Script::default()
        .then(200, &old)
        .then(200, nobody)
        .then(200, &old)
        .then(200, &old);
    let outcomes = applied(&script, act()).await.outcomes;
    assert_eq!(outcomes, std::slice::from_ref(&fixed));
    assert_eq!(script.asked().len(), 4);
    let script = Script::default()
        .then(200, &old)
        .then(200, nobody)
        .then(400, r#"{"true_email":["Unknown field."]}"#)
        .then(200, &old);
    assert_eq!(applied(&script, act()).await.outcomes, [fixed]);
    // Somebody else's is not even tried.
    let taken = json!({ "count": 1, "results": [person(2, "B@x.test")] });
    let script = Script::default()
        .then(200, &old)
        .then(200, &taken.to_string());
    let taken = Outcome::Failed(Failure::EmailTaken);
    assert_eq!(applied(&script, act()).await.outcomes, [taken]);
    let asked = script.asked();
    assert!(
        asked[1].contains("true_email__iexact=b%40x.test"),
        "{asked:?}"
    );
}

#[tokio::test]
async fn s12_an_address_goes_back_where_the_names_are_refused() {
    let act = || {
        edit(
            profile("A@x.test", "Ana", ""),
            profile("b@x.test", "Anna", ""),
        )
    };
    let nobody = r#"{"count":0,"results":[]}"#;
    let (old, new) = (named("a@x.test", "Ana", ""), named("b@x.test", "Ana", ""));
    let moved = || {
        Script::default()
            .then(200, &old)
            .then(200, nobody)
            .then(200, &new)
            .then(200, &new)
    };
    let half = || {
        let refused = r#"{"first_name":["Too short."]}"#;
        moved().then(400, refused).then(200, &new)
    };
    let script = half().then(200, &old).then(200, &old);
    let refused = Outcome::Failed(Failure::Refused("Too short.".into()));
    let told = applied(&script, act()).await;
    assert_eq!(told.outcomes, [refused]);
    assert_eq!(told.users[0].email, "a@x.test");
    assert_eq!(script.body(6), json!({ "true_email": "a@x.test" }));
    assert_eq!(script.asked().len(), 8);
    // It stays: what is told is what is so.
    let script = half().then(400, "{}").then(200, &new);
    let told = applied(&script, act()).await;
    assert_eq!(told.outcomes, [Outcome::Failed(Failure::Unsure)]);
    assert_eq!(told.users[0].email, "b@x.test");
    // The names never arrive: half of it is so, and no error says that nothing is.
    let script = moved()
        .then_lost()
        .then(200, &new)
        .then_lost()
        .then(200, &new);
    let told = applied(&script, act()).await;
    assert_eq!(told.outcomes, [Outcome::Failed(Failure::Unsure)]);
    assert_eq!(told.users[0].email, "b@x.test");
    // Tried again, the other half is done.
    let script = Script::default()
        .then(200, &new)
        .then(200, &named("b@x.test", "Anna", ""))
        .then(200, &named("b@x.test", "Anna", ""));
    let server = script.signed_in().await;
    let told = server.apply(&[act()], &[0]).await.expect("applied");
    assert_eq!(told.outcomes, [Outcome::Done]);
}

/// A license where person 1 has these numbers.
fn seat(max: u32, used: u32) -> String {
    let mut person = person(1, "a@x.test");
    person["max_activations"] = max.into();
    person["total_activations"] = used.into();
    seated(5, &[person])
}

#[tokio::test]
async fn q27_a_seats_limit_is_set_by_the_persons_id() {
    let act = || {
        Act::Seat(
            LICENSE.into(),
            SeatAct::SetLimit {
                user: "1".into(),
                from: 1,
                to: 3,
            },
        )
    };
    let script = Script::default()
        .then(200, &seat(1, 0))
        .then(200, "")
        .then(200, &seat(3, 0));
    assert_eq!(applied(&script, act()).await.outcomes, [Outcome::Done]);
    assert_eq!(script.body(1), json!({ "1": { "max_activations": 3 } }));
    let expected = format!("POST /api/v1/licenses/{LICENSE}/set_users_activations/");
    assert_eq!(script.asked()[1], expected);
    for (before, outcome) in [
        (seat(3, 0), Outcome::Skipped),
        (seat(2, 0), Outcome::Failed(Failure::Changed)),
        (seated(5, &[]), Outcome::Failed(Failure::NoSeat)),
    ] {
        let script = Script::default().then(200, &before);
        assert_eq!(applied(&script, act()).await.outcomes, [outcome]);
        assert_eq!(script.asked().len(), 1);
    }
    let script = Script::default()
        .then(200, &seat(1, 0))
        .then(400, r#"["More than the license allows."]"#)
        .then(200, &seat(1, 0));
    let refused = Failure::Refused("More than the license allows.".into());
    assert_eq!(
        applied(&script, act()).await.outcomes,
        [Outcome::Failed(refused)]
    );
}

#[tokio::test]
async fn q26_a_seat_begins_anew() {
    let act = || Act::Seat(LICENSE.into(), SeatAct::Reset { user: "1".into() });
    let script = Script::default()
        .then(200, &seat(2, 2))
        .then_lost()
        .then(200, &seat(2, 2))
        .then(200, "{}")
        .then(200, &seat(2, 0));
    assert_eq!(applied(&script, act()).await.outcomes, [Outcome::Done]);
    assert_eq!(
        script.body(3),
        json!({ "1": { "reset_total_activations": true } })
    );
    let script = Script::default().then(200, &seat(2, 0));
    assert_eq!(applied(&script, act()).await.outcomes, [Outcome::Skipped]);
    let script = Script::default()
        .then(200, &seat(2, 2))
        .then_lost()
        .then(200, &seat(2, 2))
        .then_lost()
        .then(200, &seat(2, 2));
    let lost = script.signed_in().await.apply(&[act()], &[]).await;
    assert_eq!(lost, Err(ApiError::Unreachable));
}

#[tokio::test]
async fn q12_a_device_is_reset_and_the_license_read_again() {
    let devices: Value = serde_json::from_str(&reply("devices")).expect("JSON");
    let (active, inactive) = (
        devices["results"][0].to_string(),
        devices["results"][1].to_string(),
    );
    let act = || {
        Act::Device(
            "1741000000777301".into(),
            DeviceAct::Reset {
                license: LICENSE.into(),
            },
        )
    };
    let script = Script::default()
        .then(200, &active)
        .then(200, r#"{"message":"Device reset and license updated."}"#)
        .then(200, &inactive)
        .then(200, &reply("license"));
    let outcome = applied(&script, act()).await;
    assert_eq!(outcome.outcomes, [Outcome::Done]);
    assert_eq!(outcome.licenses.len(), 1);
    assert_eq!(
        script.asked()[1],
        "POST /api/v1/devices/1741000000777301/reset/"
    );
    let script = Script::default()
        .then(200, &inactive)
        .then(200, &reply("license"));
    assert_eq!(applied(&script, act()).await.outcomes, [Outcome::Skipped]);
    let script = Script::default()
        .then(200, &active)
        .then_lost()
        .then(200, &inactive)
        .then(200, &reply("license"));
    assert_eq!(applied(&script, act()).await.outcomes, [Outcome::Done]);
}

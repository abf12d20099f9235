//! Answers that went astray. No POST is repeated before it was looked whether it took effect,
//! and none more than once.

use seatboard_core::acts::{Act, Failure, Outcome, SeatAct};
use seatboard_servers::{ApiError, LicenseServer};

use crate::{
    acts::{assign, newcomer, release},
    script::{Script, person, seated},
};

const MESSAGE: &str = r#"{"message":"Done."}"#;

fn posts(script: &Script) -> usize {
    let asked = script.asked();
    asked
        .iter()
        .filter(|asked| asked.starts_with("POST"))
        .count()
}

/// A license without anybody, and Ana's address.
fn before() -> Script {
    Script::default()
        .then(200, &seated(5, &[]))
        .then(200, &person(1, "ana@x.test").to_string())
}

#[tokio::test]
async fn a_seat_whose_answer_was_lost_is_looked_after() {
    for (status, body) in [
        (0, ""),
        (502, "<html>"),
        (200, "<html>"),
        (200, "7"),
        (408, ""),
    ] {
        let script = match status {
            0 => before().then_lost(),
            status => before().then(status, body),
        };
        let script = script.then(200, &seated(5, &[person(1, "ana@x.test")]));
        let server = script.signed_in().await;
        let applied = server.apply(&[assign("1")], &[]).await.expect("applied");
        assert_eq!(applied.outcomes, [Outcome::Done], "{status} {body}");
        assert_eq!(posts(&script), 1);
    }
}

#[tokio::test]
async fn a_request_that_never_arrived_is_sent_once_more() {
    let script = before()
        .then_lost()
        .then(200, &seated(5, &[]))
        .then(200, r#"{"message":"License assigned."}"#)
        .then(200, &seated(5, &[person(1, "ana@x.test")]));
    let server = script.signed_in().await;
    let applied = server.apply(&[assign("1")], &[]).await.expect("applied");
    assert_eq!(applied.outcomes, [Outcome::Done]);
    assert_eq!(posts(&script), 2);
    let script = before()
        .then_lost()
        .then(200, &seated(5, &[]))
        .then_lost()
        .then(200, &seated(5, &[]));
    let server = script.signed_in().await;
    let lost = server.apply(&[assign("1")], &[]).await;
    assert_eq!(lost, Err(ApiError::Unreachable));
    assert_eq!(posts(&script), 2);
}

#[tokio::test]
async fn what_cannot_be_looked_after_is_unsure() {
    let script = before().then_lost().then_lost();
    let server = script.signed_in().await;
    let applied = server.apply(&[assign("1")], &[]).await.expect("applied");
    assert_eq!(applied.outcomes, [Outcome::Failed(Failure::Unsure)]);
    // What the server said counts, where only the license cannot be read.
    let script = before().then(200, MESSAGE).then_lost();
    let server = script.signed_in().await;
    let applied = server.apply(&[assign("1")], &[]).await.expect("applied");
    assert_eq!(
        (applied.outcomes, applied.licenses),
        (vec![Outcome::Done], vec![])
    );
}

#[tokio::test]
async fn a_creation_whose_answer_was_lost_is_found_on_the_license() {
    let (create, id) = newcomer("new@x.test", "");
    let acts = [create, assign(id.as_str())];
    let script = Script::default()
        .then(200, &seated(5, &[]))
        .then_lost()
        .then(200, &seated(5, &[person(7, "new@x.test")]));
    let server = script.signed_in().await;
    let applied = server.apply(&acts, &[]).await.expect("applied");
    assert_eq!(applied.outcomes, [Outcome::Done, Outcome::Done]);
    assert_eq!(applied.created[0].1.id, "7".into());
    assert_eq!(posts(&script), 1);
    // Without a look nobody knows who it is.
    let script = Script::default()
        .then(200, &seated(5, &[]))
        .then(200, "[]")
        .then_lost();
    let server = script.signed_in().await;
    let applied = server.apply(&acts, &[]).await.expect("applied");
    let unsure = Outcome::Failed(Failure::Unsure);
    assert_eq!(applied.outcomes, [unsure.clone(), unsure]);
}

#[tokio::test]
async fn a_release_whose_answer_was_lost_is_looked_after() {
    let ana = [person(1, "ana@x.test")];
    let script = Script::default()
        .then(200, &seated(5, &ana))
        .then_lost()
        .then(200, &seated(5, &[]));
    let server = script.signed_in().await;
    let applied = server.apply(&[release("1")], &[]).await.expect("applied");
    assert_eq!(applied.outcomes, [Outcome::Done]);
    assert_eq!(posts(&script), 1);
    let script = Script::default()
        .then(200, &seated(5, &ana))
        .then_lost()
        .then(200, &seated(5, &ana))
        .then(200, MESSAGE)
        .then(200, &seated(5, &[]));
    let server = script.signed_in().await;
    let applied = server.apply(&[release("1")], &[]).await.expect("applied");
    assert_eq!(applied.outcomes, [Outcome::Done]);
    assert_eq!(posts(&script), 2);
}

#[tokio::test]
async fn an_ended_token_stops_before_anything_and_leaves_the_rest_untried() {
    let ended = r#"{"detail":"Again.","code":"signed_out"}"#;
    let script = before().then(401, ended);
    let server = script.signed_in().await;
    let error = server.apply(&[assign("1")], &[]).await;
    assert_eq!(error, Err(ApiError::SignedOut));
    let everybody = [person(1, "ana@x.test"), person(2, "ben@x.test")];
    let script = Script::default()
        .then(200, &seated(5, &everybody))
        .then(200, MESSAGE)
        .then(401, ended);
    let server = script.signed_in().await;
    let applied = server.apply(&[release("1"), release("2")], &[]).await;
    let outcomes = applied.expect("applied").outcomes;
    assert_eq!(outcomes, [Outcome::Done, Outcome::NotTried]);
}

#[tokio::test]
async fn a_refusal_for_the_pace_is_waited_out_within_an_act() {
    let script = before()
        .then_with(429, &[("retry-after", "3")], "{}")
        .then(200, MESSAGE)
        .then(200, &seated(5, &[person(1, "ana@x.test")]));
    let server = script.signed_in().await;
    let applied = server.apply(&[assign("1")], &[]).await.expect("applied");
    assert_eq!(applied.outcomes, [Outcome::Done]);
    assert!(script.waited_ms() >= 3_000);
    let script = before().then_with(429, &[("retry-after", "600")], "{}");
    let server = script.signed_in().await;
    let limited = ApiError::Limited { wait_s: Some(600) };
    assert_eq!(server.apply(&[assign("1")], &[]).await, Err(limited));
}

#[tokio::test]
async fn a_seat_that_moves_survives_a_lost_answer() {
    let (ana, ben) = (person(1, "ana@x.test"), person(2, "ben@x.test"));
    let act = Act::Seat(
        crate::script::LICENSE.into(),
        SeatAct::Move {
            from: "1".into(),
            to: "2".into(),
        },
    );
    let script = Script::default()
        .then(200, &seated(1, std::slice::from_ref(&ana)))
        .then(200, &ben.to_string())
        .then(200, &seated(1, std::slice::from_ref(&ana)))
        .then_lost()
        .then(200, &seated(1, &[]))
        .then(200, &seated(1, &[]))
        .then_lost()
        .then(200, &seated(1, std::slice::from_ref(&ben)));
    let server = script.signed_in().await;
    let applied = server.apply(&[act], &[]).await.expect("applied");
    assert_eq!(applied.outcomes, [Outcome::Done]);
    assert_eq!(posts(&script), 2);
}

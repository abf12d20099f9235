//! Signs of use beyond the lists: days that were counted, and what subscribers were told.

use chrono::NaiveDate;
use seatboard_core::usage::{DayCounts, SeatChange};
use seatboard_servers::{ApiError, Cursor, LicenseServer, Page, Signs, SignsOf};
use serde_json::{Value, json};

use crate::script::{Script, moment};

const RANGE: &str = "date%5Bstart%5D=2025-03-01&date%5Bend%5D=2026-03-01";

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn row(metric: &str, date: &str, count: u32) -> Value {
    json!({ "metric": metric, "date": date, "count": count })
}

/// The sizes of days up to the script's own, and a gap before the last four of them.
fn sizes() -> String {
    let days = [
        "2026-02-20",
        "2026-02-26",
        "2026-02-27",
        "2026-02-28",
        "2026-03-01",
    ];
    let rows: Vec<Value> = days.iter().map(|day| row("licenses", day, 7)).collect();
    json!({ "data": rows }).to_string()
}

fn of_license() -> SignsOf {
    SignsOf::Days("lic1".into())
}

#[tokio::test]
async fn days_without_a_valid_one_are_left_out_and_those_before_a_gap_were_not_counted() {
    let days = json!({ "data": [
        row("validations.expired", "2026-02-25", 2),
        row("validations.no-machine", "2026-02-27", 1),
        // As many as none.
        row("validations.valid", "2026-02-26", 0),
        row("validations.valid", "2026-02-24", 3),
        row("validations.valid", "2026-03-01", 1),
    ] });
    let script = Script::default()
        .then(200, &sizes())
        .then(200, &sizes())
        .then(200, &days.to_string())
        .then(200, r#"{"data":[]}"#);
    let server = script.signed_in().await;
    let since = Some(day("2026-02-26"));
    assert_eq!(
        server.signs(&of_license()).await,
        Ok(Signs::Days(DayCounts {
            since,
            valid: vec![day("2026-02-24"), day("2026-03-01")],
            has_any: true,
        }))
    );
    assert_eq!(
        server.signs(&SignsOf::Days("lic2".into())).await,
        Ok(Signs::Days(DayCounts {
            since,
            valid: Vec::new(),
            has_any: false,
        }))
    );
    // Since when days are counted is asked once, and with it what day it is there. All days in one request: a day alone, as start and
    // end, is refused by the logs, and none reaches back for more than a year.
    let analytics = "GET /-/accounts/acme/analytics/sparks";
    assert_eq!(
        script.asked(),
        [
            format!("{analytics}/licenses"),
            format!("{analytics}/licenses?{RANGE}"),
            format!("{analytics}/validations?license=lic1&{RANGE}"),
            format!("{analytics}/validations?license=lic2&{RANGE}"),
        ]
    );
}

#[tokio::test]
async fn a_server_without_a_place_for_days_is_asked_once() {
    for status in [404, 405] {
        let script = Script::default().then(status, "<html></html>");
        let server = script.signed_in().await;
        for _ in 0..2 {
            assert_eq!(server.signs(&of_license()).await, Ok(Signs::NotKept));
        }
        assert_eq!(script.asked().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn the_community_edition_is_not_asked_for_days() {
    let edition = [("keygen-edition", "CE")];
    let script = Script::default().then_with(200, &edition, r#"{"data":[]}"#);
    let server = script.signed_in().await;
    let _ = server.users(None).await.expect("a page");
    assert_eq!(server.signs(&of_license()).await, Ok(Signs::NotKept));
    assert_eq!(script.asked().len(), 1);
}

#[tokio::test]
async fn a_refusal_is_told_and_trouble_is_asked_about_again() {
    let refused = r#"{"errors":[{"title":"Access denied","detail":"?"}]}"#;
    let script = Script::default()
        .then(403, refused)
        .then_lost()
        .then(200, &sizes())
        .then(200, &sizes())
        .then(500, "<html></html>")
        .then(
            200,
            r#"{"data":[{"metric":"validations.valid","date":"soon","count":1}]}"#,
        );
    let server = script.signed_in().await;
    let signs = async || server.signs(&of_license()).await.expect_err("it fails");
    assert_eq!(signs().await, ApiError::Forbidden(Some("?".into())));
    assert_eq!(signs().await, ApiError::Unreachable);
    assert!(matches!(
        signs().await,
        ApiError::Refused { status: 500, .. }
    ));
    assert!(matches!(signs().await, ApiError::Unreadable { .. }));
}

fn event(id: &str, name: &str, at: &str, payload: &Value) -> Value {
    json!({
        "id": id,
        "type": "webhook-events",
        "attributes": {
            "event": name, "created": at, "payload": payload.to_string(), "status": "FAILED",
        },
    })
}

fn seat(license: &str, user: &str) -> Value {
    let to = |kind: &str, id: &str| json!({ "data": { "type": kind, "id": id } });
    json!({
        "id": format!("{license}-{user}"),
        "type": "license-users",
        "relationships": { "license": to("licenses", license), "user": to("users", user) },
    })
}

#[tokio::test]
async fn a_seat_that_was_given_or_lost_is_told_and_nothing_else_is_looked_at() {
    const GIVEN: &str = "license.users.attached";
    const LOST: &str = "license.users.detached";
    let two = json!({ "data": [seat("l1", "u1"), seat("l1", "u2")] });
    let one = json!({ "data": [seat("l2", "u1")] });
    let license = json!({ "data": { "type": "licenses", "attributes": { "key": "SECRET" } } });
    let mut cut = event("e5", GIVEN, "2026-02-20T10:00:00.000Z", &one);
    cut["attributes"]["payload"] = r#"{"data":[{"id":"#.into();
    let mut gone = event("e6", GIVEN, "2026-02-19T10:00:00.000Z", &one);
    gone["attributes"]["payload"] = Value::Null;
    let page = json!({
        "data": [
            event("e1", LOST, "2026-02-28T10:00:00.000Z", &two),
            event("e2", "license.created", "2026-02-27T10:00:00.000Z", &license),
            event("e3", GIVEN, "2026-02-26T10:00:00.000Z", &one),
            cut,
            gone,
        ],
        "links": { "next": "there is more" },
    });
    let rest = json!({ "data": [], "links": { "next": null } }).to_string();
    let script = Script::default()
        .then(200, &page.to_string())
        .then(200, &rest)
        .then(200, &rest)
        .then(200, &rest);
    let server = script.signed_in().await;
    let change = |license: &str, user: &str, at: &str, is_given| SeatChange {
        license: license.into(),
        user: user.into(),
        at: moment(at),
        is_given,
    };
    let Ok(Signs::Changes(Page { rows, next })) = server.signs(&SignsOf::Changes(None)).await
    else {
        panic!("a page");
    };
    assert_eq!(
        rows,
        [
            change("l1", "u1", "2026-02-28T10:00:00Z", false),
            change("l1", "u2", "2026-02-28T10:00:00Z", false),
            change("l2", "u1", "2026-02-26T10:00:00Z", true),
        ]
    );
    let Cursor(at) = next.clone().expect("a further page");
    assert!(at.starts_with("e6|e5|"), "{at}");
    let end = server.signs(&SignsOf::Changes(next)).await;
    assert_eq!(end, Ok(Signs::Changes(Page::empty())));
    let list =
        format!("GET /v1/accounts/acme/webhook-events?events%5B%5D={GIVEN}&events%5B%5D={LOST}");
    let page = |after: &str| format!("{list}&page%5Bcursor%5D={after}&page%5Bsize%5D=100");
    assert_eq!(script.asked(), [page(""), page("e6"), page("e5"), page("")]);
}

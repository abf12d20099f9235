//! Signs of use in the logs of events and requests.

use seatboard_core::{
    domain::Subject,
    usage::{LoggedUse, SignKind},
};
use seatboard_servers::{ApiError, LicenseServer, Page, Signs, SignsOf};
use serde_json::{Value, json};

use crate::script::{Script, moment};

const REFUSED: &str = r#"{"errors":[{"title":"Access denied","detail":"?"}]}"#;
const EVENTS: &str = "GET /v1/accounts/acme/event-logs?events%5B%5D=license.validation.succeeded\
    &events%5B%5D=license.checked-in&events%5B%5D=license.checked-out\
    &resource%5Btype%5D=license&resource%5Bid%5D=lic1";

fn to(kind: &str, id: &str) -> Value {
    json!({ "data": { "type": kind, "id": id } })
}

fn event(name: &str, at: &str, by: Value, on: Value) -> Value {
    json!({
        "id": format!("{name}-{at}"),
        "type": "event-logs",
        // What the server keeps for a while only is null by now.
        "attributes": { "event": name, "created": at, "metadata": null },
        "relationships": { "whodunnit": by, "resource": on },
    })
}

fn used(by: Option<&str>, at: &str, kind: SignKind) -> LoggedUse {
    LoggedUse {
        on: Subject::License("lic1".into()),
        by: by.map(Into::into),
        at: moment(at),
        kind,
        has_succeeded: true,
    }
}

#[tokio::test]
async fn a_line_is_a_persons_if_it_names_one_and_the_license_s_if_it_does_not() {
    const VALID: &str = "license.validation.succeeded";
    let here = to("licenses", "lic1");
    let nobody = json!({ "data": null });
    let page = json!({
        "data": [
            event(VALID, "2026-02-28T10:00:00.000Z", to("users", "ana"), here.clone()),
            event("license.checked-in", "2026-02-27T10:00:00.000Z", to("licenses", "lic1"), here.clone()),
            event("license.checked-out", "2026-02-26T10:00:00.000Z", to("products", "prd1"), here.clone()),
            event(VALID, "2026-02-25T10:00:00.000Z", nobody, here.clone()),
            // A server that does not know a filter ignores it.
            event("license.validation.failed", "2026-02-24T10:00:00.000Z", to("users", "ana"), here.clone()),
            event(VALID, "2026-02-24T09:00:00.000Z", to("users", "ana"), to("licenses", "lic2")),
            event(VALID, "2026-02-24T08:00:00.000Z", to("users", "ana"), json!({ "data": null })),
        ],
        "links": { "next": "there is more" },
    });
    let rest = json!({
        "data": [
            event(VALID, "2026-02-20T10:00:00.000Z", to("users", "ben"), here.clone()),
            event(VALID, "2026-02-20T07:59:59.000Z", to("users", "ana"), here),
        ],
        "links": { "next": "there is more" },
    });
    let script = Script::default()
        .then(200, &page.to_string())
        .then(200, &rest.to_string());
    let server = script.signed_in().await;
    let since = moment("2026-02-20T08:00:00Z");
    let ask = async |at| match server
        .signs(&SignsOf::Logged("lic1".into(), since, at))
        .await
    {
        Ok(Signs::Logged(page)) => page,
        other => panic!("{other:?}"),
    };
    let Page { rows, next } = ask(None).await;
    assert_eq!(
        rows,
        [
            used(Some("ana"), "2026-02-28T10:00:00Z", SignKind::Validation),
            used(None, "2026-02-27T10:00:00Z", SignKind::CheckIn),
            used(None, "2026-02-26T10:00:00Z", SignKind::CheckOut),
            used(None, "2026-02-25T10:00:00Z", SignKind::Validation),
        ]
    );
    // What came before the moment is not asked for, though the server has more.
    assert!(next.is_some());
    let before = used(Some("ben"), "2026-02-20T10:00:00Z", SignKind::Validation);
    assert_eq!(
        ask(next).await,
        Page {
            rows: vec![before],
            next: None
        }
    );
    // To the end of tomorrow by the server's clock: a range of one day is refused.
    let list = format!("{EVENTS}&date%5Bstart%5D=2026-02-20&date%5Bend%5D=2026-03-02");
    let asked = script.asked();
    assert_eq!(
        asked[0],
        format!("{list}&page%5Bcursor%5D=&page%5Bsize%5D=100")
    );
    assert!(asked[1].starts_with(&list), "{asked:?}");
}

#[tokio::test]
async fn a_range_longer_than_the_log_takes_is_walked_to_without_one() {
    let empty = r#"{"data":[],"links":{"next":null}}"#;
    for (since, has_range) in [
        ("2026-01-30T23:00:00Z", true),
        ("2026-01-29T23:00:00Z", false),
        ("2026-03-01T11:00:00Z", true),
    ] {
        let script = Script::default().then(200, empty);
        let server = script.signed_in().await;
        let of = SignsOf::Logged("lic1".into(), moment(since), None);
        assert_eq!(server.signs(&of).await, Ok(Signs::Logged(Page::empty())));
        let asked = script.asked();
        assert!(asked[0].starts_with(EVENTS), "{asked:?}");
        assert_eq!(
            asked[0].contains("date%5B"),
            has_range,
            "{since}: {asked:?}"
        );
    }
}

#[tokio::test]
async fn where_the_log_begins_is_asked_of_the_log() {
    let first = event(
        "user.created",
        "2026-02-01T10:00:00.000Z",
        to("users", "ana"),
        to("users", "ben"),
    );
    let script = Script::default()
        .then(200, &json!({ "data": [first] }).to_string())
        .then(200, r#"{"data":[]}"#)
        .then(404, "<html></html>")
        .then(
            405,
            r#"{"errors":[{"title":"Not supported","detail":"?"}]}"#,
        )
        .then(403, REFUSED)
        .then(500, "<html></html>");
    let server = script.signed_in().await;
    let begin = async || server.signs(&SignsOf::LogBegin).await;
    let at = moment("2026-02-01T10:00:00Z");
    assert_eq!(begin().await, Ok(Signs::LogSince(Some(at))));
    assert_eq!(begin().await, Ok(Signs::LogSince(None)));
    assert_eq!(begin().await, Ok(Signs::NotKept));
    assert_eq!(begin().await, Ok(Signs::NotKept));
    assert_eq!(begin().await, Err(ApiError::Forbidden(Some("?".into()))));
    assert!(matches!(
        begin().await,
        Err(ApiError::Refused { status: 500, .. })
    ));
    assert_eq!(
        script.asked()[0],
        "GET /v1/accounts/acme/event-logs?order=asc&limit=1"
    );
}

#[tokio::test]
async fn the_community_edition_is_asked_for_no_log() {
    let edition = [("keygen-edition", "CE")];
    let script = Script::default().then_with(200, &edition, r#"{"data":[]}"#);
    let server = script.signed_in().await;
    let _ = server.users(None).await.expect("a page");
    for of in [SignsOf::LogBegin, SignsOf::Requests("ana".into())] {
        assert_eq!(server.signs(&of).await, Ok(Signs::NotKept));
    }
    assert_eq!(script.asked().len(), 1);
}

fn request(method: &str, url: &str, status: Value, by: Value, on: Value) -> Value {
    json!({
        "id": url,
        "type": "request-logs",
        "attributes": {
            "method": method, "url": url, "status": status, "requestBody": null,
            "created": "2026-02-28T10:00:00.000Z",
        },
        "relationships": { "requestor": by, "resource": on },
    })
}

#[tokio::test]
async fn a_request_is_a_use_by_what_products_ask_and_looking_is_none() {
    let (ana, license) = (to("users", "ana"), to("licenses", "lic1"));
    let machine = to("machines", "mac1");
    let by_ana = |method: &str, url: &str, status: Value, on: &Value| {
        request(method, url, status, ana.clone(), on.clone())
    };
    let base = "/v1/accounts/acme";
    let validate = format!("{base}/licenses/lic1/actions/validate");
    let page = json!({ "data": [
        by_ana("POST", &format!("{validate}?token=activ-1"), json!("200"), &license),
        by_ana("GET", &validate, json!(200), &license),
        by_ana("POST", &format!("{base}/licenses/actions/validate-key"), json!("200"), &license),
        by_ana("POST", &format!("{base}/licenses/lic1/actions/check-in"), json!("200"), &license),
        by_ana("POST", &format!("{base}/machines/mac1/actions/check-out"), json!("200"), &machine),
        by_ana("POST", &format!("{base}/machines/mac1/actions/ping"), json!("200"), &machine),
        by_ana("POST", &format!("{base}/machines"), json!("201"), &machine),
        // Looking, being refused, changing something, and what somebody else did, are none.
        by_ana("GET", &format!("{base}/licenses/lic1"), json!("200"), &license),
        by_ana("GET", &format!("{base}/machines"), json!("200"), &json!({ "data": null })),
        by_ana("POST", &validate, json!("403"), &license),
        by_ana("DELETE", &format!("{base}/machines/mac1"), json!("204"), &machine),
        by_ana("POST", &format!("{base}/machines/mac1/actions/reset"), json!("200"), &machine),
        by_ana("POST", &format!("{base}/tokens"), json!("201"), &to("tokens", "tok1")),
        request("POST", &validate, json!("200"), to("users", "ben"), license.clone()),
    ] });
    let script = Script::default()
        .then(200, &page.to_string())
        .then(
            405,
            r#"{"errors":[{"title":"Not supported","detail":"?"}]}"#,
        )
        .then(403, REFUSED);
    let server = script.signed_in().await;
    let of = SignsOf::Requests("ana".into());
    let Ok(Signs::Requested(uses)) = server.signs(&of).await else {
        panic!("uses");
    };
    let told: Vec<_> = { uses.iter() }
        .map(|one| (one.on.clone(), one.kind, one.has_succeeded))
        .collect();
    let license = || Subject::License("lic1".into());
    let machine = || Subject::Device("mac1".into());
    assert_eq!(
        told,
        [
            (license(), SignKind::Validation, false),
            (license(), SignKind::Validation, false),
            (license(), SignKind::Validation, false),
            (license(), SignKind::CheckIn, true),
            (machine(), SignKind::CheckOut, true),
            (machine(), SignKind::Heartbeat, true),
            (machine(), SignKind::Activation, true),
        ]
    );
    let by_ana = |one: &LoggedUse| one.by == Some("ana".into());
    assert!(uses.iter().all(by_ana), "{uses:?}");
    assert_eq!(uses[0].at, moment("2026-02-28T10:00:00Z"));
    assert_eq!(server.signs(&of).await, Ok(Signs::NotKept));
    assert_eq!(
        server.signs(&of).await,
        Err(ApiError::Forbidden(Some("?".into())))
    );
    assert_eq!(
        script.asked()[0],
        "GET /v1/accounts/acme/request-logs?requestor%5Btype%5D=user&requestor%5Bid%5D=ana&limit=20"
    );
}

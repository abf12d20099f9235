//! The server's log, and whether there is one.

use seatboard_core::domain::{Deed, LogChange, LogEntry, LogKind, LogQuery, LogSource, Subject};
use seatboard_servers::{ApiError, LicenseServer, Page};

use crate::script::{Script, moment, reply};

const PAGE: &str = "page%5Bcursor%5D=&page%5Bsize%5D=100";

fn seats_assigned() -> LogEntry {
    LogEntry {
        id: "0198f0c2-0003-7000-8000-000000000003".into(),
        source: LogSource::Log,
        at: moment("2026-02-28T16:00:00Z"),
        deed: Some(Deed::SeatsAssigned),
        word: "license.users.attached".into(),
        by: Some(Subject::User("u1".into())),
        on: Some(Subject::License("lic1".into())),
        changes: Vec::new(),
    }
}

fn ana_changed() -> LogEntry {
    let change = |field: &str, values: Option<(&str, &str)>| LogChange {
        field: field.into(),
        values: values.map(|(before, after)| (before.into(), after.into())),
    };
    LogEntry {
        id: "0198f0c2-0002-7000-8000-000000000002".into(),
        source: LogSource::Log,
        at: moment("2026-02-28T15:00:00Z"),
        deed: Some(Deed::UserChanged),
        word: "user.updated".into(),
        by: None,
        on: Some(Subject::User("u1".into())),
        changes: vec![
            change("email", Some(("ana@old.test", "ana@acme.test"))),
            change("firstName", Some(("", "Ana"))),
            // What the vendor keeps may be anything: it is only named. So is what is masked.
            change("metadata", None),
            change("password", None),
        ],
    }
}

fn published() -> LogEntry {
    LogEntry {
        id: "0198f0c2-0001-7000-8000-000000000001".into(),
        source: LogSource::Log,
        at: moment("2026-02-27T15:00:00Z"),
        deed: None,
        word: "release.published".into(),
        by: Some(Subject::Product("prd1".into())),
        on: Some(Subject::Other {
            kind: "releases".into(),
            id: "rel1".into(),
        }),
        changes: Vec::new(),
    }
}

#[tokio::test]
async fn a_line_says_who_did_what_to_what() {
    let script = Script::default().then(200, &reply("event_logs"));
    let server = script.signed_in().await;
    assert_eq!(
        server.log(&LogQuery::default(), None).await,
        Ok(Page {
            rows: vec![seats_assigned(), ana_changed(), published()],
            next: None,
        })
    );
    assert_eq!(
        script.asked(),
        [format!("GET /v1/accounts/acme/event-logs?{PAGE}")]
    );
}

#[tokio::test]
async fn filters_are_asked_for_and_kept_even_by_a_server_that_ignores_them() {
    let script = Script::default()
        .then(200, &reply("event_logs"))
        .then(200, &reply("event_logs"))
        .then(200, &reply("event_logs"));
    let server = script.signed_in().await;
    let rows = async |query: LogQuery| server.log(&query, None).await.expect("a page").rows;
    let seats = rows(LogQuery {
        kinds: vec![LogKind::Seats],
        ..LogQuery::default()
    });
    assert_eq!(seats.await, [seats_assigned()]);
    let by_ana = rows(LogQuery {
        by: Some("u1".into()),
        ..LogQuery::default()
    });
    assert_eq!(by_ana.await, [seats_assigned()]);
    let late = rows(LogQuery {
        since: Some(moment("2026-02-28T15:30:00Z")),
        ..LogQuery::default()
    });
    assert_eq!(late.await, [seats_assigned()]);
    assert_eq!(
        script.asked(),
        [
            format!(
                "GET /v1/accounts/acme/event-logs?events%5B%5D=license.users.attached\
                 &events%5B%5D=license.users.detached&{PAGE}"
            ),
            format!(
                "GET /v1/accounts/acme/event-logs?whodunnit%5Btype%5D=user\
                 &whodunnit%5Bid%5D=u1&{PAGE}"
            ),
            // To the end of tomorrow by the server's clock: a range of one day is refused.
            format!(
                "GET /v1/accounts/acme/event-logs?date%5Bstart%5D=2026-02-28\
                 &date%5Bend%5D=2026-03-02&{PAGE}"
            ),
        ]
    );
}

#[tokio::test]
async fn whether_there_is_a_log_is_asked_once() {
    for (status, body, has_log) in [
        (200, reply("event_logs"), true),
        (
            404,
            r#"{"errors":[{"title":"Not found","detail":"?","code":"NOT_FOUND"}]}"#.into(),
            false,
        ),
        (
            405,
            r#"{"errors":[{"title":"Not supported","detail":"?"}]}"#.into(),
            false,
        ),
        (
            403,
            r#"{"errors":[{"title":"Access denied","detail":"?"}]}"#.into(),
            false,
        ),
        (402, "{}".into(), false),
        (200, r#"{"data":"?"}"#.into(), false),
    ] {
        let script = Script::default().then(status, &body);
        let server = script.signed_in().await;
        assert_eq!(server.has_log().await, Ok(has_log), "{status}");
        assert_eq!(server.has_log().await, Ok(has_log), "{status}");
        assert_eq!(
            script.asked(),
            ["GET /v1/accounts/acme/event-logs?limit=1"],
            "{status}"
        );
    }
}

#[tokio::test]
async fn trouble_is_no_answer_and_is_asked_about_again() {
    let script = Script::default()
        .then_lost()
        .then(503, "<html></html>")
        .then(200, &reply("event_logs"));
    let server = script.signed_in().await;
    assert_eq!(server.has_log().await, Err(ApiError::Unreachable));
    let error = server.has_log().await.expect_err("it is down");
    assert!(error.is_passing(), "{error:?}");
    assert_eq!(server.has_log().await, Ok(true));
}

#[tokio::test]
async fn the_community_edition_is_not_asked_for_a_log() {
    let script = Script::default()
        .then_with(
            200,
            &[
                ("keygen-edition", "CE"),
                ("content-type", "application/vnd.api+json"),
            ],
            r#"{"data":[]}"#,
        )
        .then(200, r#"{"data":[]}"#);
    let server = script.signed_in().await;
    let _ = server.users(None).await.expect("a page");
    assert_eq!(server.has_log().await, Ok(false));
    assert_eq!(script.asked().len(), 2, "the people and the subscribers");
}

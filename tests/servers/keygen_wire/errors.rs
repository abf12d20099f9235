//! Error replies, and the pace.

use seatboard_servers::{ApiError, FieldFault, LicenseServer};

use crate::script::{Script, error, reply};

async fn read(script: &Script) -> ApiError {
    let server = script.signed_in().await;
    let answer = server.license(&"lic9".into()).await;
    answer.expect_err("an error reply")
}

fn fault(field: Option<&str>, code: Option<&str>, detail: &str) -> FieldFault {
    FieldFault {
        field: field.map(str::to_owned),
        code: code.map(str::to_owned),
        detail: detail.into(),
    }
}

#[tokio::test]
async fn every_error_reply_is_one_exact_variant() {
    let refused = |status, detail: &str| ApiError::Refused {
        status,
        detail: detail.into(),
    };
    for (name, expected) in [
        ("token_invalid", ApiError::SignedOut),
        ("token_expired", ApiError::SignedOut),
        ("token_missing", ApiError::SignedOut),
        ("session_expired", ApiError::SignedOut),
        ("password_invalid", refused(401, "password must be valid")),
        ("payment", refused(402, "Daily API request limit reached")),
        (
            "forbidden",
            ApiError::Forbidden(Some(
                "You do not have permission to complete the request \
                 (bearer lacks permission to perform action)"
                    .into(),
            )),
        ),
        ("not_found", ApiError::NotFound),
        ("conflict", ApiError::Conflict),
        (
            "unpermitted",
            ApiError::Invalid(vec![fault(
                Some("permissions"),
                None,
                "unpermitted parameter",
            )]),
        ),
        (
            "already_suspended",
            ApiError::Invalid(vec![fault(Some("suspended"), None, "is already suspended")]),
        ),
        ("renewed_never", ApiError::Invalid(vec![])),
        (
            "cursor",
            ApiError::Invalid(vec![fault(Some("page[cursor]"), None, "is invalid")]),
        ),
        (
            "two_faults",
            ApiError::Invalid(vec![
                fault(
                    Some("email"),
                    Some("EMAIL_INVALID"),
                    "must be a valid email",
                ),
                fault(
                    Some("first_name"),
                    Some("FIRST_NAME_TOO_LONG"),
                    "is too long (maximum is 255 characters)",
                ),
            ]),
        ),
        (
            "malformed",
            ApiError::Invalid(vec![fault(
                None,
                Some("JSON_INVALID"),
                "The request could not be completed because it contains invalid JSON \
                 (check encoding)",
            )]),
        ),
        (
            "timeout",
            refused(
                503,
                "The request timed out because the server took too long to respond",
            ),
        ),
    ] {
        let script = Script::default().then_error(name);
        assert_eq!(read(&script).await, expected, "{name}");
    }
}

#[tokio::test]
async fn a_proxys_page_is_read_by_its_status() {
    let refused = |status| ApiError::Refused {
        status,
        detail: String::new(),
    };
    for (status, expected) in [
        (401, ApiError::SignedOut),
        (403, ApiError::Forbidden(None)),
        (404, ApiError::NotFound),
        (413, refused(413)),
        (422, refused(422)),
        (502, refused(502)),
        (302, refused(302)),
    ] {
        let script = Script::default().then(status, "<html><h1>nginx</h1>");
        assert_eq!(read(&script).await, expected, "{status}");
    }
}

#[tokio::test]
async fn an_answer_of_another_form_says_where_it_is_wrong() {
    let unreadable = |at: &str, detail: &str| ApiError::Unreadable {
        at: at.into(),
        detail: detail.into(),
    };
    let whole = reply("licenses");
    for (body, expected) in [
        (
            "<html>".to_owned(),
            unreadable("line 1, column 1", "not JSON"),
        ),
        (
            String::new(),
            unreadable("line 1, column 0", "the answer breaks off"),
        ),
        (
            "[1]".into(),
            unreadable("data", "expected a list, found nothing"),
        ),
        (
            r#"{"data":{"id":"x"}}"#.into(),
            unreadable("data", "expected a list, found an object"),
        ),
        (
            "{\"data\":[7]}".into(),
            unreadable(
                "data[0].id",
                "expected a field of an object, found a number",
            ),
        ),
        (
            whole.replace("\"count\": 6", "\"count\": -6"),
            unreadable(
                "data[1].relationships.users.meta.count",
                "expected a count, found a number",
            ),
        ),
        (
            whole.replace("\"count\": 6", "\"count\": null"),
            unreadable("data[1].relationships.users.meta.count", "missing"),
        ),
        (
            whole.replace("\"2026-04-01T00:00:00.000Z\"", "\"soon\""),
            unreadable("data[1].attributes.expiry", "not a time"),
        ),
        (
            whole.replace("\"strict\": true", "\"strict\": \"yes\""),
            unreadable(
                "data[1].attributes.strict",
                "expected true or false, found text",
            ),
        ),
        (
            whole.replace("\"name\": null", "\"name\": {}"),
            unreadable("data[1].attributes.name", "expected text, found an object"),
        ),
    ] {
        let script = Script::default().then(200, &body);
        let server = script.signed_in().await;
        assert_eq!(server.licenses(None).await, Err(expected), "{body}");
    }
    let script = Script::default().then(200, &whole[..whole.len() / 2]);
    let server = script.signed_in().await;
    let ApiError::Unreadable { detail, .. } = server.licenses(None).await.expect_err("half") else {
        panic!("half an answer is unreadable");
    };
    assert_eq!(detail, "the answer breaks off");
}

#[tokio::test]
async fn no_answer_is_unreachable() {
    let script = Script::default().then_lost();
    assert_eq!(read(&script).await, ApiError::Unreachable);
}

/// 2026-03-01T09:30:00Z, where every script starts.
const START_S: i64 = 1_772_357_400;

fn limit(
    window: &'static str,
    remaining: &'static str,
    reset: &str,
) -> Vec<(&'static str, String)> {
    vec![
        ("x-ratelimit-window", window.to_owned()),
        ("x-ratelimit-limit", "5".to_owned()),
        ("x-ratelimit-remaining", remaining.to_owned()),
        ("x-ratelimit-reset", reset.to_owned()),
    ]
}

fn then_limited(
    script: Script,
    status: u16,
    body: &str,
    (window, remaining, in_s): (&'static str, &'static str, i64),
) -> Script {
    let headers = limit(window, remaining, &(START_S + in_s).to_string());
    let headers: Vec<_> = headers
        .iter()
        .map(|(name, it)| (*name, it.as_str()))
        .collect();
    script.then_with(status, &headers, body)
}

#[tokio::test]
async fn a_used_up_second_is_waited_out_before_the_next_request() {
    let page = reply("licenses");
    let script = then_limited(Script::default(), 200, &page, ("1s", "1", 1));
    let script = then_limited(script, 200, &page, ("1s", "0", 1));
    let script = then_limited(script, 200, &page, ("1s", "4", 2));
    let server = script.signed_in().await;
    server.licenses(None).await.expect("a page");
    server.licenses(None).await.expect("a page");
    assert_eq!(script.waited_ms(), 0);
    server.licenses(None).await.expect("a page");
    assert_eq!(script.waited_ms(), 1000);
}

#[tokio::test]
async fn a_read_waits_out_a_short_refusal_and_reports_a_long_one() {
    let (_, body) = error("too_many");
    let script = then_limited(Script::default(), 429, &body, ("1s", "0", 1));
    let script = script.then(200, &reply("licenses"));
    let server = script.signed_in().await;
    assert_eq!(
        server.licenses(None).await.map(|page| page.rows.len()),
        Ok(2)
    );
    assert_eq!(script.waited_ms(), 1000);

    let script = then_limited(Script::default(), 429, &body, ("1m", "0", 42));
    let server = script.signed_in().await;
    let limited = ApiError::Limited { wait_s: Some(42) };
    assert_eq!(server.licenses(None).await, Err(limited.clone()));
    // The next one need not be sent to know it.
    assert_eq!(server.licenses(None).await, Err(limited));
    assert_eq!(script.asked().len(), 1);
}

#[tokio::test]
async fn a_refusal_for_pace_without_a_time_is_tried_a_few_times() {
    let mut script = Script::default();
    for _ in 0..4 {
        script = script.then_error("too_many");
    }
    assert_eq!(read(&script).await, ApiError::Limited { wait_s: None });
    assert_eq!(script.waited_ms(), 3000);
}

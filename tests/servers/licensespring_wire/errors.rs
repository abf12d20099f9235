//! Errors of reads, and the pace.

use seatboard_servers::{ApiError, FieldFault, LicenseServer, Secret};

use crate::script::{LICENSE, Script, reply};

fn refused(status: u16, detail: &str) -> ApiError {
    ApiError::Refused {
        status,
        detail: detail.into(),
    }
}

fn unreadable(at: &str, detail: &str) -> ApiError {
    ApiError::Unreadable {
        at: at.into(),
        detail: detail.into(),
    }
}

#[tokio::test]
async fn a_read_that_fails_says_how() {
    let upstream = r#"{"detail":"The license server does not answer.","code":"upstream"}"#;
    for (status, body, expected) in [
        (
            401,
            r#"{"detail":"Again.","code":"signed_out"}"#,
            ApiError::SignedOut,
        ),
        (401, "<html>", ApiError::SignedOut),
        (
            403,
            r#"{"detail":"Not for you.","code":"not_allowed"}"#,
            ApiError::Forbidden(Some("Not for you.".into())),
        ),
        (403, "<html>", ApiError::Forbidden(None)),
        (404, r#"{"detail":"Not found."}"#, ApiError::NotFound),
        (404, "<html>", ApiError::NotFound),
        (500, "<html>", refused(500, "")),
        (
            502,
            upstream,
            refused(502, "The license server does not answer."),
        ),
        (301, "", refused(301, "")),
        (200, "<html>", unreadable("line 1, column 1", "not JSON")),
        (
            200,
            r#"{"id": 17"#,
            unreadable("line 1, column 9", "the answer breaks off"),
        ),
        (
            200,
            r#""text""#,
            unreadable("id", "expected a field of an object, found text"),
        ),
        (200, "{}", unreadable("id", "missing")),
        (
            200,
            r#"{"id":{}}"#,
            unreadable("id", "expected a number, found an object"),
        ),
    ] {
        let script = Script::default().then(status, body);
        let answer = script.signed_in().await.license(&LICENSE.into()).await;
        assert_eq!(answer.map(|row| row.id), Err(expected), "{status} {body}");
    }
    let script = Script::default().then_lost();
    let answer = script.signed_in().await.license(&LICENSE.into()).await;
    assert_eq!(answer.map(|row| row.id), Err(ApiError::Unreachable));
}

#[tokio::test]
async fn a_list_of_another_shape_is_named() {
    for (body, at, detail) in [
        ("[]", "body", "expected an object, found a list"),
        ("{}", "results", "expected a list, found nothing"),
        (
            r#"{"results":{}}"#,
            "results",
            "expected a list, found an object",
        ),
        (
            r#"{"results":[{"id":1},{"n":2}]}"#,
            "results[1].id",
            "missing",
        ),
        (
            r#"{"results":[7]}"#,
            "results[0].id",
            "expected a field of an object, found a number",
        ),
    ] {
        let script = Script::default().then(200, body);
        let answer = script.signed_in().await.users(None).await;
        assert_eq!(answer, Err(unreadable(at, detail)), "{body}");
    }
}

#[tokio::test]
async fn a_password_that_will_not_do_is_told_by_field_and_never_repeated() {
    let body = r#"{"password":["Too short."]}"#;
    let script = Script::default().then(400, body);
    let server = script.signed_in().await;
    let answer = server
        .set_password(&"40211".into(), Secret::new("s3cret"))
        .await;
    let fault = FieldFault {
        field: Some("password".into()),
        code: None,
        detail: "Too short.".into(),
    };
    assert_eq!(answer, Err(ApiError::Invalid(vec![fault])));
    assert_eq!(
        script.asked(),
        ["POST /api/v1/license-users/40211/set_password/"]
    );
    assert_eq!(script.body(0), serde_json::json!({ "password": "s3cret" }));
    assert!(!format!("{:?}", script.requests()).contains("s3cret"));
}

#[tokio::test]
async fn a_password_whose_answer_was_lost_is_set_again() {
    let script = Script::default()
        .then_lost()
        .then(200, r#"{"message":"Password set."}"#);
    let server = script.signed_in().await;
    let answer = server
        .set_password(&"40211".into(), Secret::new("s3cret"))
        .await;
    assert_eq!(answer, Ok(()));
    let mail = server.send_password_reset(&"40211".into()).await;
    assert_eq!(mail, Err(ApiError::Forbidden(None)));
    assert_eq!(script.asked().len(), 2);
}

#[tokio::test]
async fn a_read_refused_for_its_pace_is_asked_again() {
    let told = [("retry-after", "2")];
    let script = Script::default()
        .then_with(429, &told, "{}")
        .then(429, r#"{"detail":"Request was throttled."}"#)
        .then(200, &reply("license"));
    let server = script.signed_in().await;
    server.license(&LICENSE.into()).await.expect("a license");
    assert_eq!(script.asked().len(), 3);
    // Two seconds as told, then two by doubling, each with a little chance on top.
    let waited = script.waited_ms();
    assert!((4_000..4_900).contains(&waited), "{waited}");
}

#[tokio::test]
async fn a_pause_that_is_too_long_is_told() {
    let told = [("retry-after", "3600")];
    let script = Script::default().then_with(429, &told, "{}");
    let server = script.signed_in().await;
    let answer = server.license(&LICENSE.into()).await;
    let limited = ApiError::Limited { wait_s: Some(3600) };
    assert_eq!(answer.map(|row| row.id), Err(limited));
    assert_eq!((script.asked().len(), script.waited_ms()), (1, 0));
}

#[tokio::test]
async fn no_more_than_fifteen_requests_leave_within_a_second() {
    let script = (0..40).fold(Script::default(), |script, _| {
        script.then(200, &reply("license"))
    });
    let server = script.signed_in().await;
    for _ in 0..40 {
        server.license(&LICENSE.into()).await.expect("a license");
    }
    // The sign-in was one of them: 41 requests need two full seconds.
    assert_eq!((script.asked().len(), script.waited_ms()), (40, 2_000));
}

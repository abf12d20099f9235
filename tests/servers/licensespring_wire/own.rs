//! A person's own sign-in, from contract 3 of the gateway on (docs/gateway.md).

use seatboard_servers::{
    ApiError, Credentials, LicenseServer, Secret, SignInFault,
    own::{Own, OwnAnswer, SecondFactor},
};
use serde_json::{Value, json};

use crate::script::{Script, reply};

fn credentials(code: Option<&str>) -> Credentials {
    Credentials {
        company: Some("NORDBAU".into()),
        email: "ida.admin@nordbau.example".into(),
        password: Secret::new("password"),
        code: code.map(str::to_owned),
        is_short: false,
    }
}

/// The recorded session with what contract 3 adds.
fn session(name: &str, second_factor: &str) -> String {
    let mut body: Value = serde_json::from_str(&reply(name)).expect("JSON");
    body["second_factor"] = json!(second_factor);
    body["way"] = json!("password");
    body.to_string()
}

#[tokio::test]
async fn a_code_goes_along_in_the_body_once_it_is_asked_for() {
    let refused = |code: &str| json!({ "detail": "No.", "code": code }).to_string();
    let script = Script::default()
        .then(403, &refused("code_needed"))
        .then(403, &refused("code_wrong"))
        .then(201, &session("signed_in", "on"));
    let server = script.stranger();
    let fault = server.sign_in(credentials(None)).await;
    assert_eq!(fault.expect_err("refused"), SignInFault::CodeNeeded);
    let fault = server.sign_in(credentials(Some("000000"))).await;
    assert_eq!(fault.expect_err("refused"), SignInFault::CodeWrong);
    let signed_in = server.sign_in(credentials(Some(" 123456 "))).await;
    let signed_in = signed_in.expect("the script lets them in");
    assert_eq!(signed_in.second_factor, Some(SecondFactor::On));
    assert!(signed_in.abilities.own_sessions);
    let requests = script.requests();
    assert_eq!(requests[0].body, None);
    assert_eq!(script.body(1), json!({ "code": "000000" }));
    assert_eq!(script.body(2), json!({ "code": "123456" }));
    // The password stands in its header alone.
    let bodies = requests.iter().filter_map(|it| it.body.as_ref());
    assert!(bodies.into_iter().all(|body| !body.contains("password")));
}

#[tokio::test]
async fn a_gateway_of_before_has_none_of_it() {
    let script = Script::default().then(201, &reply("signed_in"));
    let signed_in = script.stranger().sign_in(credentials(None)).await;
    let signed_in = signed_in.expect("the script lets them in");
    assert_eq!(signed_in.second_factor, None);
    assert!(!signed_in.abilities.own_sessions);
}

#[tokio::test]
async fn what_the_company_requires_is_known_before_anything_else_is_asked() {
    for (word, expected) in [
        ("off", SecondFactor::Off),
        ("required", SecondFactor::Required),
        ("portal", SecondFactor::Portal),
        ("something later", SecondFactor::Off),
    ] {
        let script = Script::default().then(200, &session("session", word));
        let signed_in = script.stranger().resume(Secret::new("t")).await;
        let signed_in = signed_in.expect("the script lets them in");
        assert_eq!(signed_in.second_factor, Some(expected), "{word}");
    }
}

#[tokio::test]
async fn every_call_is_the_documented_one() {
    let secret = || Secret::new("pass word");
    let code = || "123 456".to_owned();
    let both = json!({ "password": "pass word", "code": "123 456" });
    let codes = r#"{"recovery_codes":["abcd-efgh-ijkl-mnop"]}"#;
    let begun = r#"{"secret":"JBSW","uri":"otpauth://totp/x","expires":"2026-03-02T06:10:00Z"}"#;
    let all: Vec<(Own, u16, &str, &str, Option<Value>)> = vec![
        (
            Own::Factor,
            200,
            r#"{"on":false,"required":true}"#,
            "GET /second-factor",
            None,
        ),
        (
            Own::Begin { password: secret() },
            200,
            begun,
            "POST /second-factor/begin",
            Some(json!({ "password": "pass word" })),
        ),
        (
            Own::Confirm { code: code() },
            200,
            codes,
            "POST /second-factor/confirm",
            Some(json!({ "code": "123 456" })),
        ),
        (
            Own::NewCodes {
                password: secret(),
                code: code(),
            },
            200,
            codes,
            "POST /second-factor/recovery-codes",
            Some(both.clone()),
        ),
        (
            Own::TurnOff {
                password: secret(),
                code: code(),
            },
            204,
            "",
            "POST /second-factor/off",
            Some(both),
        ),
        (
            Own::Password {
                current: secret(),
                new: Secret::new("another pass word"),
            },
            204,
            "",
            "POST /password",
            Some(json!({ "current": "pass word", "new": "another pass word" })),
        ),
        (
            Own::Sessions,
            200,
            r#"{"sessions":[]}"#,
            "GET /sessions",
            None,
        ),
        (
            Own::End("a/b".into()),
            204,
            "",
            "DELETE /sessions/a%2Fb",
            None,
        ),
        (Own::EndAll, 204, "", "DELETE /sessions", None),
    ];
    for (own, status, body, asked, sent) in all {
        let script = Script::default().then(status, body);
        let server = script.signed_in().await;
        let answer = server.own(own).await;
        assert!(answer.is_ok(), "{asked}: {answer:?}");
        assert_eq!(script.asked(), [asked]);
        let requests = script.requests();
        let body = requests[0]
            .body
            .as_deref()
            .map(serde_json::from_str::<Value>);
        assert_eq!(body.transpose().expect("JSON"), sent, "{asked}");
        let token = ("Authorization", "Bearer token-0123456789".to_owned());
        assert!(requests[0].headers.contains(&token), "{asked}");
    }
}

#[tokio::test]
async fn nothing_of_it_is_sent_twice_by_itself() {
    let script = Script::default().then(429, r#"{"detail":"Later.","code":"limited"}"#);
    let server = script.signed_in().await;
    let limited = server.own(Own::Confirm { code: "1".into() }).await;
    assert!(
        matches!(limited, Err(ApiError::Limited { .. })),
        "{limited:?}"
    );
    let script = Script::default().then_lost();
    let server = script.signed_in().await;
    let lost = server.own(Own::EndAll).await;
    assert!(matches!(lost, Err(ApiError::Unreachable)), "{lost:?}");
    assert_eq!(script.asked().len(), 1);
}

#[tokio::test]
async fn what_is_shown_once_is_in_no_debug_text() {
    let script = Script::default().then(200, r#"{"recovery_codes":["abcd-efgh-ijkl-mnop"]}"#);
    let server = script.signed_in().await;
    let answer = server.own(Own::Confirm { code: "1".into() }).await;
    let answer = answer.expect("codes");
    assert!(!format!("{answer:?}").contains("abcd"));
    let OwnAnswer::Codes(codes) = answer else {
        panic!("no codes");
    };
    assert_eq!(codes[0].expose(), "abcd-efgh-ijkl-mnop");
}

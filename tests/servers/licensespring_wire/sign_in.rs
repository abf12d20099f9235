//! Signing in at the gateway.

use base64::{Engine, engine::general_purpose::STANDARD};
use seatboard_core::domain::Role;
use seatboard_servers::{
    Abilities, ApiError, Credentials, LicenseServer, Reach, Secret, SignInFault, transport::Method,
};

use crate::script::{Script, moment, reply};

fn credentials(company: Option<&str>, email: &str) -> Credentials {
    Credentials {
        company: company.map(str::to_owned),
        email: email.into(),
        password: Secret::new("pass:wörd"),
        code: None,
        is_short: false,
    }
}

#[tokio::test]
async fn the_gateway_says_what_it_is() {
    let script = Script::default().then(200, &reply("greeting"));
    let greeting = script.stranger().greet().await.expect("a greeting");
    assert_eq!(
        (greeting.server.as_str(), greeting.version.as_deref()),
        ("LicenseSpring", Some("1"))
    );
    assert_eq!(script.asked(), ["GET /session"]);
    assert!(
        script.requests()[0]
            .headers
            .iter()
            .all(|(name, _)| *name != "Authorization")
    );
}

#[tokio::test]
async fn what_is_no_gateway_is_told() {
    for (status, body) in [
        (200, "<html></html>"),
        (200, "{}"),
        (200, r#"{"service":"licensespring-gateway","contract":2}"#),
        (200, r#"{"service":"another","contract":1}"#),
        (404, r#"{"detail":"Not found."}"#),
        (401, ""),
    ] {
        let script = Script::default().then(status, body);
        let fault = script.stranger().greet().await;
        assert_eq!(fault, Err(SignInFault::NotThisServer), "{status} {body}");
    }
    let down = Script::default().then(502, "<html></html>");
    let expected = ApiError::Refused {
        status: 502,
        detail: String::new(),
    };
    assert_eq!(
        down.stranger().greet().await,
        Err(SignInFault::Other(expected))
    );
    let lost = Script::default().then_lost();
    let fault = lost.stranger().greet().await;
    assert_eq!(fault, Err(SignInFault::Other(ApiError::Unreachable)));
}

#[tokio::test]
async fn code_address_and_password_travel_in_one_header() {
    let script = Script::default().then(201, &reply("signed_in"));
    let server = script.stranger();
    let signed_in = server
        .sign_in(credentials(Some(" ACME "), " ida@acme.test "))
        .await;
    let signed_in = signed_in.expect("the script lets them in");
    assert_eq!(script.asked(), ["POST /session"]);
    let request = &script.requests()[0];
    let basic = format!("Basic {}", STANDARD.encode("ACME/ida@acme.test:pass:wörd"));
    assert!(request.headers.contains(&("Authorization", basic)));
    assert_eq!((request.method, &request.body), (Method::Post, &None));
    assert_eq!(signed_in.token.expose(), "token-0123456789");
    assert_eq!(signed_in.expires, Some(moment("2026-03-01T21:30:00Z")));
    assert_eq!(signed_in.account.as_deref(), Some("Nordbau"));
    assert_eq!(signed_in.user.email, "ida.admin@nordbau.example");
    assert_eq!(signed_in.user.role, Role::Admin);
    let expected = Abilities {
        see_all: true,
        read_log: true,
        create_users: true,
        edit_users: Reach::Everybody,
        set_passwords: Reach::Everybody,
        change_seats: true,
        reset_devices: true,
        change_managers: true,
        ..Abilities::default()
    };
    assert_eq!(signed_in.abilities, expected);
}

#[tokio::test]
async fn the_code_of_the_configuration_counts_where_none_is_typed() {
    for (configured, typed, sent) in [
        (Some("NORDBAU"), None, "NORDBAU"),
        (Some("NORDBAU"), Some(" "), "NORDBAU"),
        (None, Some("ACME"), "ACME"),
    ] {
        let script = Script::default().then(201, &reply("signed_in"));
        let server = script.stranger_of(configured);
        assert!(server.capabilities().asks_company);
        let signed_in = server.sign_in(credentials(typed, "i@a.test")).await;
        signed_in.expect("the script lets them in");
        let basic = format!(
            "Basic {}",
            STANDARD.encode(format!("{sent}/i@a.test:pass:wörd"))
        );
        assert!(
            script.requests()[0]
                .headers
                .contains(&("Authorization", basic))
        );
    }
}

#[tokio::test]
async fn what_would_be_read_as_something_else_is_refused_before_it_is_sent() {
    let script = Script::default();
    for (company, email) in [
        (Some("AC:ME"), "i@a.test"),
        (Some("AC/ME"), "i@a.test"),
        (Some("ACME"), "i:@a.test"),
        (Some("ACME"), ""),
        (None, "i@a.test"),
    ] {
        let fault = script
            .stranger_of(None)
            .sign_in(credentials(company, email))
            .await;
        assert_eq!(fault.expect_err("refused"), SignInFault::WrongCredentials);
    }
    assert_eq!(script.asked(), [""; 0]);
}

#[tokio::test]
async fn every_fault_of_a_sign_in_is_told_apart() {
    let other = |status| {
        SignInFault::Other(ApiError::Refused {
            status,
            detail: String::new(),
        })
    };
    let forbidden = ApiError::Forbidden(Some("No.".into()));
    for (status, body, expected) in [
        (
            403,
            r#"{"detail":"Wrong.","code":"credentials"}"#,
            SignInFault::WrongCredentials,
        ),
        (403, r#"{"detail":"No."}"#, SignInFault::Other(forbidden)),
        (403, "<h1>403</h1>", SignInFault::NotThisServer),
        (404, "", SignInFault::NotThisServer),
        (405, "{}", SignInFault::NotThisServer),
        (200, "<h1>Welcome</h1>", SignInFault::NotThisServer),
        (502, "<h1>502</h1>", other(502)),
        (
            429,
            r#"{"detail":"Slow."}"#,
            SignInFault::TooMany { wait_s: 60 },
        ),
    ] {
        let script = Script::default().then(status, body);
        let fault = script
            .stranger()
            .sign_in(credentials(None, "i@a.test"))
            .await;
        assert_eq!(fault.expect_err("refused"), expected, "{status} {body}");
    }
    let headers = [("retry-after", "17")];
    let script = Script::default().then_with(429, &headers, "{}");
    let fault = script
        .stranger()
        .sign_in(credentials(None, "i@a.test"))
        .await;
    assert_eq!(
        fault.expect_err("refused"),
        SignInFault::TooMany { wait_s: 17 }
    );
    assert_eq!(script.waited_ms(), 0, "a person waits, not the connector");
    for missing in ["token", "email", "role"] {
        let mut body: serde_json::Value = serde_json::from_str(&reply("signed_in")).expect("JSON");
        body[missing] = serde_json::Value::Null;
        let script = Script::default().then(201, &body.to_string());
        let server = script.stranger();
        let fault = server.sign_in(credentials(None, "i@a.test")).await;
        let unreadable = ApiError::Unreadable {
            at: missing.into(),
            detail: "missing".into(),
        };
        assert_eq!(fault.expect_err("refused"), SignInFault::Other(unreadable));
        assert_eq!(server.users(None).await, Err(ApiError::SignedOut));
    }
}

#[tokio::test]
async fn a_viewer_only_looks() {
    let body = reply("session").replace("\"admin\"", "\"viewer\"");
    let script = Script::default().then(200, &body);
    let token = Secret::new("token-0123456789");
    let signed_in = script.stranger().resume(token).await.expect("resumed");
    assert_eq!(signed_in.user.role, Role::ReadOnly);
    let looks = Abilities {
        see_all: true,
        read_log: true,
        ..Abilities::default()
    };
    assert_eq!(signed_in.abilities, looks);
    let bearer = ("Authorization", "Bearer token-0123456789".to_owned());
    assert!(script.requests()[0].headers.contains(&bearer));
}

#[tokio::test]
async fn an_ended_token_is_told_from_another_server() {
    let ended = r#"{"detail":"Sign in again.","code":"signed_out"}"#;
    for (status, body, expected) in [
        (401, ended, SignInFault::Ended),
        (401, "<p>", SignInFault::NotThisServer),
        (404, "{}", SignInFault::NotThisServer),
    ] {
        let script = Script::default().then(status, body);
        let fault = script.stranger().resume(Secret::new("x")).await;
        assert_eq!(fault.expect_err("refused"), expected);
    }
    let script = Script::default().then(401, ended);
    let server = script.signed_in().await;
    assert_eq!(server.users(None).await, Err(ApiError::SignedOut));
}

#[tokio::test]
async fn signing_out_forgets_the_token_whatever_the_answer() {
    for (status, expected) in [
        (204, Ok(())),
        (401, Ok(())),
        (
            500,
            Err(ApiError::Refused {
                status: 500,
                detail: String::new(),
            }),
        ),
    ] {
        let script = Script::default()
            .then(200, &reply("session"))
            .then(status, "");
        let server = script.stranger();
        let signed_in = server.resume(Secret::new("x")).await.expect("resumed");
        server.adopt(Some(&signed_in));
        server.adopt(None);
        assert_eq!(server.users(None).await, Err(ApiError::SignedOut));
        assert_eq!(server.revoke(&signed_in).await, expected);
        assert_eq!(script.asked()[1..], ["DELETE /session"]);
    }
}

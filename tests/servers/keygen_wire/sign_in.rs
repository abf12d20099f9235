//! Signing in, going on, signing out.

use seatboard_core::domain::Role;
use seatboard_servers::{
    Abilities, ApiError, Credentials, Greeting, LicenseServer, Reach, Secret, SignInFault,
    keygen::{Keygen, KeygenOptions},
};
use serde_json::{Value, json};

use crate::script::{Script, moment, reply};

const KEYGEN: [(&str, &str); 3] = [
    ("keygen-edition", "CE"),
    ("keygen-mode", "singleplayer"),
    ("keygen-version", "1.8"),
];

fn ana() -> Credentials {
    Credentials {
        company: None,
        email: " ana@acme.test ".into(),
        password: Secret::new("pässword"),
        code: None,
        is_short: false,
    }
}

fn me_as(role: &str) -> String {
    reply("me").replace("sales-agent", role)
}

#[tokio::test]
async fn a_keygen_server_says_what_it_is() {
    let script = Script::default().then_with(200, &KEYGEN, "{}");
    let server = script.stranger();
    assert_eq!(server.capabilities().server, "Keygen");
    let greeting = Greeting {
        server: "Keygen CE".into(),
        version: Some("1.8".into()),
    };
    assert_eq!(server.greet().await, Ok(greeting));
    assert_eq!(server.capabilities().server, "Keygen CE");
    assert_eq!(script.asked(), ["GET /v1/ping"]);
    let headers = &script.requests()[0].headers;
    assert!(headers.iter().all(|(name, _)| *name != "Authorization"));
}

#[tokio::test]
async fn something_else_at_the_address_is_not_taken_for_a_keygen_server() {
    for (status, body) in [
        (200, "<html>"),
        (404, "<html>"),
        (403, "Blocked hosts"),
        (200, "{}"),
    ] {
        let script = Script::default().then(status, body);
        let fault = script.stranger().greet().await;
        assert_eq!(fault, Err(SignInFault::NotThisServer), "{status} {body}");
    }
    let script = Script::default().then(502, "<html>");
    let down = ApiError::Refused {
        status: 502,
        detail: String::new(),
    };
    assert_eq!(
        script.stranger().greet().await,
        Err(SignInFault::Other(down))
    );
    let script = Script::default().then_lost();
    assert_eq!(
        script.stranger().greet().await,
        Err(SignInFault::Other(ApiError::Unreachable))
    );
}

#[tokio::test]
async fn the_address_may_be_written_in_several_ways() {
    for (url, account, ping, me) in [
        (
            "https://a.test",
            None,
            "https://a.test/v1/ping",
            "https://a.test/v1/me",
        ),
        (
            "https://a.test/v1/",
            Some(""),
            "https://a.test/v1/ping",
            "https://a.test/v1/me",
        ),
        (
            " https://a.test/keys/v1 ",
            Some("a b"),
            "https://a.test/keys/v1/ping",
            "https://a.test/keys/v1/accounts/a%20b/me",
        ),
    ] {
        let script = Script::default()
            .then_with(200, &KEYGEN, "{}")
            .then_error("token_expired");
        let options = KeygenOptions {
            url: url.into(),
            account: account.map(str::to_owned),
        };
        let server = Keygen::new(script.clone(), options);
        server.greet().await.expect("a greeting");
        let fault = server.resume(Secret::new("x")).await.map(|_| ());
        assert_eq!(fault, Err(SignInFault::Ended));
        let asked: Vec<String> = script.requests().into_iter().map(|it| it.url).collect();
        assert_eq!(asked, [ping, me]);
    }
}

#[tokio::test]
async fn signing_in_gives_a_token_that_ends_and_says_who_it_is() {
    let script = Script::default()
        .then(201, &reply("token"))
        .then(200, &reply("me"))
        .then(200, &reply("account"));
    let server = script.stranger();
    let signed_in = server.sign_in(ana()).await.expect("signed in");
    assert_eq!(
        signed_in.token.expose(),
        "admin-5f0e9c1b2a3d4e5f60718293a4b5c6d7v3"
    );
    assert_eq!(signed_in.expires, Some(moment("2026-03-01T21:30:00Z")));
    assert_eq!(signed_in.user.role, Role::SalesAgent);
    assert_eq!(signed_in.account.as_deref(), Some("Acme Architects"));
    assert_eq!(
        script.asked(),
        [
            "POST /v1/accounts/acme/tokens",
            "GET /v1/accounts/acme/me",
            "GET /v1/accounts/acc1",
        ]
    );
    let request = &script.requests()[0];
    let body: Value = serde_json::from_str(request.body.as_deref().expect("a body")).expect("JSON");
    assert_eq!(
        body,
        json!({ "data": { "type": "tokens", "attributes": {
            "name": "Seatboard", "expiry": "2026-03-01T21:30:00Z" } } })
    );
    // base64 of `ana@acme.test:pässword` in UTF-8.
    let basic = "Basic YW5hQGFjbWUudGVzdDpww6Rzc3dvcmQ=".to_owned();
    assert!(request.headers.contains(&("Authorization", basic)));
}

#[tokio::test]
async fn the_token_ends_by_the_servers_clock() {
    let mut headers = KEYGEN.to_vec();
    headers.push(("date", "Sun, 01 Mar 2026 11:00:00 GMT"));
    let script = Script::default()
        .then_with(200, &headers, "{}")
        .then_error("password_invalid");
    let server = script.stranger();
    server.greet().await.expect("a greeting");
    let _ = server.sign_in(ana()).await;
    let body = script.requests()[1].body.clone().expect("a body");
    assert!(body.contains("2026-03-01T23:00:00Z"), "{body}");
}

#[tokio::test]
async fn the_second_factor_goes_along_once_asked_for() {
    let script = Script::default().then_error("otp_invalid");
    let credentials = Credentials {
        code: Some(" 123456 ".into()),
        is_short: false,
        ..ana()
    };
    let fault = script.stranger().sign_in(credentials).await.map(|_| ());
    assert_eq!(fault, Err(SignInFault::CodeWrong));
    let body = script.requests()[0].body.clone().expect("a body");
    let body: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(body["meta"], json!({ "otp": "123456" }));
}

#[tokio::test]
async fn every_refusal_of_a_sign_in_is_its_own_fault() {
    use SignInFault::*;
    for (error, fault) in [
        ("email_invalid", WrongCredentials),
        ("email_required", WrongCredentials),
        ("password_required", WrongCredentials),
        ("password_invalid", WrongCredentials),
        ("credentials_invalid", WrongCredentials),
        ("token_invalid", WrongCredentials),
        ("password_not_supported", NoPassword),
        ("sso_required", NoPassword),
        ("sso_not_supported", NoPassword),
        ("otp_required", CodeNeeded),
        ("otp_invalid", CodeWrong),
        ("forbidden", Banned),
        ("user_banned", Banned),
        ("account_not_found", WrongAccount),
        ("too_many", TooMany { wait_s: 60 }),
        (
            "timeout",
            Other(ApiError::Refused {
                status: 503,
                detail: "The request timed out because the server took too long to respond".into(),
            }),
        ),
    ] {
        let script = Script::default().then_error(error);
        let outcome = script.stranger().sign_in(ana()).await.map(|_| ());
        assert_eq!(outcome, Err(fault), "{error}");
        // Five tries a minute are all there are: none is spent on a repetition.
        assert_eq!(script.asked().len(), 1, "{error}");
    }
}

#[tokio::test]
async fn a_throttled_sign_in_says_how_long_to_wait() {
    let (_, body) = crate::script::error("too_many");
    for (date, wait_s) in [(Some("Sun, 01 Mar 2026 09:29:40 GMT"), 62), (None, 42)] {
        let mut headers = vec![
            ("x-ratelimit-window", "auth"),
            ("x-ratelimit-limit", "5"),
            ("x-ratelimit-remaining", "0"),
            // 2026-03-01T09:30:42Z
            ("x-ratelimit-reset", "1772357442"),
        ];
        headers.extend(date.map(|date| ("date", date)));
        let script = Script::default().then_with(429, &headers, &body);
        let fault = script.stranger().sign_in(ana()).await.map(|_| ());
        assert_eq!(fault, Err(SignInFault::TooMany { wait_s }));
    }
}

#[tokio::test]
async fn a_name_that_the_server_would_take_for_a_token_is_not_sent() {
    for email in ["admin", "", "a:b@acme.test"] {
        let script = Script::default();
        let credentials = Credentials {
            email: email.into(),
            ..ana()
        };
        let fault = script.stranger().sign_in(credentials).await.map(|_| ());
        assert_eq!(fault, Err(SignInFault::WrongCredentials));
        assert_eq!(script.asked(), [""; 0]);
    }
}

#[tokio::test]
async fn an_end_user_comes_in_and_may_do_nothing_to_others() {
    let script = Script::default()
        .then(201, &reply("token"))
        .then(200, &me_as("user"));
    let server = script.stranger();
    let signed_in = server.sign_in(ana()).await.expect("signed in");
    let expected = Abilities {
        is_end_user: true,
        own_password: true,
        own_sessions: true,
        ..Abilities::default()
    };
    assert_eq!(signed_in.abilities, expected);
    assert_eq!(signed_in.account, None);
}

#[tokio::test]
async fn k6_an_end_user_is_asked_for_nothing_that_the_server_would_refuse() {
    let none = r#"{"data":[]}"#;
    let script = Script::default()
        .then(201, &reply("token"))
        .then(200, &me_as("user"))
        .then(200, none);
    let server = script.stranger();
    let signed_in = server.sign_in(ana()).await.expect("signed in");
    server.adopt(Some(&signed_in));
    let catalogue = server.catalogue().await.expect("a catalogue");
    assert!(catalogue.products.is_empty() && catalogue.policies.is_empty());
    assert!(!server.lacks_rights());
    let asked = script.asked();
    assert_eq!(asked.len(), 3, "{asked:?}");
    assert!(
        asked[2].starts_with("GET /v1/accounts/acme/groups?"),
        "{asked:?}"
    );
}

#[tokio::test]
async fn k6_what_was_refused_once_is_not_asked_for_again() {
    let none = r#"{"data":[]}"#;
    let mut me: Value = serde_json::from_str(&me_as("user")).expect("JSON");
    // The Enterprise Edition says that they may, and the server says no all the same.
    me["data"]["attributes"]["permissions"] = json!(["product.read", "policy.read"]);
    let script = Script::default()
        .then(200, &me.to_string())
        .then_error("forbidden")
        .then_error("forbidden")
        .then(200, none)
        .then(200, none);
    let server = script.stranger();
    let signed_in = server.resume(Secret::new("x")).await;
    server.adopt(Some(&signed_in.expect("signed in")));
    server.catalogue().await.expect("a catalogue");
    server.catalogue().await.expect("a catalogue");
    let asked = script.asked();
    let of = |part: &str| asked.iter().filter(|it| it.contains(part)).count();
    assert_eq!(
        (of("/products?"), of("/policies?"), of("/groups?")),
        (1, 1, 2)
    );
}

#[tokio::test]
async fn k2_an_admin_in_name_only_is_seen_by_what_is_refused() {
    let none = r#"{"data":[]}"#;
    let script = Script::default()
        .then(200, &me_as("admin"))
        .then_error("forbidden")
        .then_error("forbidden")
        .then_error("forbidden")
        .then(200, none);
    let server = script.stranger();
    let signed_in = server.resume(Secret::new("x")).await;
    server.adopt(Some(&signed_in.expect("signed in")));
    assert!(server.lacks_rights(), "the account was refused");
    assert_eq!(server.catalogue().await.map(|_| ()), Ok(()));
    let script = Script::default()
        .then(200, &me_as("admin"))
        .then(200, &reply("account"))
        .then(200, none)
        .then_error("forbidden")
        .then(200, none);
    let server = script.stranger();
    let signed_in = server.resume(Secret::new("x")).await;
    server.adopt(Some(&signed_in.expect("signed in")));
    assert!(!server.lacks_rights());
    server.catalogue().await.expect("a catalogue");
    assert!(server.lacks_rights(), "the policies were refused");
}

#[tokio::test]
async fn whoever_is_no_person_is_turned_away_and_the_token_revoked() {
    let product = me_as("user").replace("\"users\"", "\"products\"");
    let script = Script::default()
        .then(201, &reply("token"))
        .then(200, &product)
        .then(204, "");
    let server = script.stranger();
    let fault = server.sign_in(ana()).await.map(|_| ());
    assert_eq!(fault, Err(SignInFault::NotAnAdmin));
    assert_eq!(
        script.asked()[2],
        "DELETE /v1/accounts/acme/tokens/0d3c7f2e-0000-4000-8000-0000000000aa"
    );
    assert_eq!(server.licenses(None).await, Err(ApiError::SignedOut));
}

#[tokio::test]
async fn abilities_follow_the_role() {
    let reads = Abilities {
        see_all: true,
        own_password: true,
        own_sessions: true,
        ..Abilities::default()
    };
    let support = Abilities {
        ban_users: true,
        change_seats: true,
        keep_line: true,
        ..reads
    };
    let sales = Abilities {
        create_users: true,
        edit_users: Reach::EndUsers,
        change_owner: true,
        reset_devices: true,
        change_device_owner: true,
        change_team: true,
        ..support
    };
    let developer = Abilities {
        edit_users: Reach::AllButAdmins,
        remove_users: Reach::AllButAdmins,
        set_passwords: Reach::AllButAdmins,
        manage_teams: true,
        change_managers: false,
        read_log: true,
        ..sales
    };
    let admin = Abilities {
        set_roles: true,
        edit_users: Reach::Everybody,
        remove_users: Reach::Everybody,
        set_passwords: Reach::Everybody,
        ..developer
    };
    for (role, expected) in [
        ("admin", admin),
        ("developer", developer),
        ("sales-agent", sales),
        ("support-agent", support),
        (
            "read-only",
            Abilities {
                keeps_token: true,
                read_log: true,
                ..reads
            },
        ),
    ] {
        let script = Script::default()
            .then(200, &me_as(role))
            .then_error("forbidden");
        let signed_in = script.stranger().resume(Secret::new("x")).await;
        let signed_in = signed_in.expect("signed in");
        assert_eq!(signed_in.abilities, expected, "{role}");
        assert_eq!(signed_in.account, None);
    }
}

#[tokio::test]
async fn an_ee_server_can_take_abilities_from_one_person() {
    let attach_only = ["license.users.attach", "user.create"];
    let both = ["license.users.attach", "license.users.detach"];
    let reads = Abilities {
        see_all: true,
        keeps_token: true,
        ..Abilities::default()
    };
    let sells = Abilities {
        keeps_token: false,
        own_password: true,
        own_sessions: true,
        create_users: true,
        edit_users: Reach::EndUsers,
        ban_users: true,
        change_seats: true,
        change_owner: true,
        reset_devices: true,
        keep_line: true,
        change_device_owner: true,
        change_team: true,
        ..reads
    };
    let seats = Abilities {
        change_seats: true,
        ..reads
    };
    let creates = Abilities {
        create_users: true,
        ..reads
    };
    let frees = Abilities {
        edit_users: Reach::EndUsers,
        reset_devices: true,
        ..reads
    };
    for (permissions, expected) in [
        (&["*"][..], sells),
        (&both, seats),
        (&attach_only, creates),
        (&["user.update", "machine.delete", "user.ban"], frees),
        (&[], reads),
    ] {
        let mut me: Value = serde_json::from_str(&reply("me")).expect("JSON");
        me["data"]["attributes"]["permissions"] = json!(permissions);
        let script = Script::default().then(200, &me.to_string());
        let script = match permissions {
            ["*"] => script.then(200, &reply("account")),
            _ => script,
        };
        let signed_in = script.stranger().resume(Secret::new("x")).await;
        let abilities = signed_in.expect("signed in").abilities;
        assert_eq!(abilities, expected, "{permissions:?}");
    }
}

#[tokio::test]
async fn a_token_that_ended_is_not_gone_on_with() {
    for error in ["token_expired", "token_invalid", "token_missing"] {
        let script = Script::default().then_error(error);
        let fault = script.stranger().resume(Secret::new("x")).await.map(|_| ());
        assert_eq!(fault, Err(SignInFault::Ended));
    }
    let script = Script::default().then_error("user_banned");
    let fault = script.stranger().resume(Secret::new("x")).await.map(|_| ());
    assert_eq!(fault, Err(SignInFault::Banned));
}

#[tokio::test]
async fn signing_out_revokes_the_token_and_forgets_it_in_any_case() {
    let revoke = "DELETE /v1/accounts/acme/tokens/0d3c7f2e-0000-4000-8000-0000000000aa";
    let script = || {
        Script::default()
            .then(201, &reply("token"))
            .then(200, &reply("me"))
            .then(200, &reply("account"))
    };
    for (script, outcome) in [
        (script().then(204, ""), Ok(())),
        // Whoever has fewer rights than their role says may not revoke even their own.
        (script().then_error("forbidden"), Ok(())),
        (script().then_lost(), Err(ApiError::Unreachable)),
    ] {
        let server = script.stranger();
        let signed_in = server.sign_in(ana()).await.expect("signed in");
        server.adopt(Some(&signed_in));
        server.adopt(None);
        assert_eq!(server.licenses(None).await, Err(ApiError::SignedOut));
        assert_eq!(server.revoke(&signed_in).await, outcome);
        assert_eq!(script.asked()[3..], [revoke]);
    }
}

#[tokio::test]
async fn k9_a_token_that_cannot_be_ended_is_left_to_its_end_and_the_next_one_is_short() {
    let script = Script::default()
        .then(201, &reply("token"))
        .then(200, &me_as("read-only"))
        .then(200, &reply("account"))
        .then_error("password_invalid");
    let server = script.stranger();
    let signed_in = server.sign_in(ana()).await.expect("signed in");
    assert!(signed_in.abilities.keeps_token);
    assert_eq!(signed_in.expires, Some(moment("2026-03-01T21:30:00Z")));
    assert_eq!(server.revoke(&signed_in).await, Ok(()));
    assert_eq!(script.requests().len(), 3, "nothing was sent to end it");
    let again = Credentials {
        is_short: true,
        ..ana()
    };
    let _ = server.sign_in(again).await;
    let body = script.requests()[3].body.clone().expect("a body");
    assert!(body.contains("2026-03-01T13:30:00Z"), "{body}");
}

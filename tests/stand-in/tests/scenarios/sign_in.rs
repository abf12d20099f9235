//! Section 3: what the suite leaves out of signing in and of the life of a token.

use axum::http::Method;
use serde_json::json;

use crate::world::{ACCOUNT, NOBODY, PASSWORD, World};

#[tokio::test]
async fn a_sign_in_tells_exactly_what_it_lacks() {
    let world = World::new().await;
    let stranger = world.stranger();
    stranger
        .sign_in("admin", PASSWORD)
        .await
        .unauthorized("TOKEN_INVALID");
    stranger
        .sign_in("admin@", PASSWORD)
        .await
        .unauthorized("EMAIL_REQUIRED");
    stranger
        .sign_in("nopassword@nordbau.example", PASSWORD)
        .await
        .unauthorized("PASSWORD_NOT_SUPPORTED");
    // The password is asked for before the code is.
    stranger
        .sign_in("otp@nordbau.example", "")
        .await
        .unauthorized("PASSWORD_REQUIRED");
    // The code is checked before the password is.
    stranger
        .sign_in("otp@nordbau.example", "not-the-password")
        .await
        .unauthorized("OTP_REQUIRED");
    stranger
        .sign_in_with(
            "otp@nordbau.example",
            "not-the-password",
            Some(json!({"meta": {"otp": "123456"}})),
        )
        .await
        .unauthorized("PASSWORD_INVALID");
}

#[tokio::test]
async fn every_role_gets_a_token_of_its_kind() {
    let world = World::new().await;
    for (name, kind, prefix) in [
        ("admin", "admin-token", "admin-"),
        ("developer", "developer-token", "dev-"),
        ("sales", "sales-token", "sales-"),
        ("support", "support-token", "spprt-"),
        ("readonly", "read-only-token", "read-"),
        ("user", "user-token", "user-"),
    ] {
        let answer = world
            .stranger()
            .sign_in(&format!("{name}@nordbau.example"), PASSWORD)
            .await
            .is(201);
        assert_eq!(answer.attribute("kind"), kind);
        let token = answer.attribute("token").as_str().unwrap_or_default();
        assert!(token.starts_with(prefix), "{token}");
        assert_eq!(
            answer.attribute("expiry").is_null(),
            name != "user",
            "only a user's token expires by itself ({name})"
        );
    }
}

#[tokio::test]
async fn a_bad_token_says_in_which_way_it_is_bad() {
    let world = World::new().await;
    world
        .stranger()
        .get("/me")
        .await
        .unauthorized("TOKEN_MISSING");
    world
        .stranger()
        .with_token("admin-0123456789abcdefv3")
        .get("/me")
        .await
        .unauthorized("TOKEN_INVALID");
    world
        .stranger()
        .with_token(NOBODY)
        .get("/me")
        .await
        .unauthorized("TOKEN_FORMAT_INVALID");
}

#[tokio::test]
async fn a_regenerated_token_replaces_the_old_secret_at_once() {
    let world = World::new().await;
    let person = world.signed_in("developer").await;
    let fresh = person.put("/tokens", json!({})).await.is(200);
    let secret = fresh.attribute("token").as_str().expect("a new secret");
    person.get("/me").await.unauthorized("TOKEN_INVALID");
    person.with_token(secret).get("/me").await.is(200);
}

#[tokio::test]
async fn a_new_role_ends_the_sessions_of_a_person() {
    let world = World::new().await;
    let person = world.signed_in("support").await;
    let id = world.seeded("support").await;
    world
        .admin
        .change("users", &id, json!({"role": "sales-agent"}))
        .await
        .is(200);
    person.get("/me").await.unauthorized("TOKEN_INVALID");
}

#[tokio::test]
async fn a_read_only_bearer_cannot_revoke_its_own_token() {
    let world = World::new().await;
    let reader = world.signed_in("readonly").await;
    let token = reader.get("/me").await.is(200).body["included"][0]["id"]
        .as_str()
        .expect("the token's id")
        .to_owned();
    reader.delete(&format!("/tokens/{token}")).await.denied();
    reader.get("/me").await.is(200);
}

#[tokio::test]
async fn tokens_travel_in_every_documented_place() {
    let world = World::new().await;
    let token = world.admin.token.clone().expect("signed in");
    let stranger = world.stranger();
    use base64::Engine;
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("token:{token}"));
    stranger
        .with_headers(
            Method::GET,
            "/me",
            &[("authorization", &format!("Basic {basic}"))],
            None,
        )
        .await
        .is(200);
    stranger.get(&format!("/me?token={token}")).await.is(200);
    // Singleplayer serves the same without the account; another account is not found.
    world.admin.at("/v1").get("/me").await.is(200);
    let account = &world.server.facts().account_id;
    let answer = world
        .admin
        .at("")
        .get(&format!("/v1/accounts/{account}/me"))
        .await
        .is(200);
    assert_eq!(
        answer.body["data"]["links"]["self"]
            .as_str()
            .map(|link| link.starts_with(&format!("/v1/accounts/{account}/users/"))),
        Some(true),
        "links use the account's id whatever the caller used"
    );
    world
        .admin
        .at("/v1/accounts/other")
        .get("/me")
        .await
        .not_found();
    assert!(ACCOUNT.ends_with(&world.server.facts().account_slug));
}

#[tokio::test]
async fn a_token_for_somebody_answers_200() {
    let world = World::new().await;
    let person = world.user("ana@nordbau.example").await;
    let answer = world
        .admin
        .post(&format!("/users/{person}/tokens"), json!({}))
        .await
        .is(200);
    assert_eq!(answer.attribute("kind"), "user-token");
    assert_eq!(
        answer.related("bearer"),
        &json!({"type": "users", "id": person})
    );
    // Another administrator is nobody's to sign in as.
    let other = world.seeded("otp").await;
    world
        .admin
        .post(&format!("/users/{other}/tokens"), json!({}))
        .await
        .denied();
}

#[tokio::test]
async fn a_regenerated_token_lasts_two_more_weeks_if_it_had_an_end() {
    let world = World::new().await;
    let endless = world.admin.put("/tokens", json!({})).await.is(200);
    assert_eq!(endless.attribute("expiry"), &serde_json::Value::Null);
    let person = world.signed_in("user").await;
    let renewed = person.put("/tokens", json!({})).await.is(200);
    let expiry: chrono::DateTime<chrono::Utc> = renewed
        .attribute("expiry")
        .as_str()
        .expect("an end")
        .parse()
        .expect("ISO 8601");
    let lasts = expiry - chrono::Utc::now();
    assert_eq!(
        lasts.num_hours(),
        14 * 24 - 1,
        "two weeks, less a moment: {lasts}"
    );
}

#[tokio::test]
async fn a_token_for_a_named_bearer_is_created_like_any_other() {
    let world = World::new().await;
    let person = world.user("ana@nordbau.example").await;
    let body = json!({"data": {
        "type": "tokens",
        "attributes": {"name": "Plugin"},
        "relationships": {"bearer": {"data": {"type": "users", "id": person}}},
    }});
    let answer = world.admin.post("/tokens", body.clone()).await.is(201);
    assert_eq!(answer.related("bearer")["id"], person);
    assert_eq!(answer.attribute("kind"), "user-token");
    world
        .signed_in("support")
        .await
        .post("/tokens", body)
        .await
        .denied();
}

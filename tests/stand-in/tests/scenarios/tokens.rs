//! `api/v1/tokens/*.feature`, `profiles/me.feature`, `users/banned.feature`.

use chrono::Duration;
use serde_json::{Value, json};

use crate::world::{PASSWORD, World};

#[tokio::test]
async fn admin_generates_a_new_token_via_basic_authentication() {
    let world = World::new().await;
    let admin = world.seeded("admin").await;

    let answer = world
        .stranger()
        .sign_in("admin@nordbau.example", PASSWORD)
        .await
        .is(201);

    assert_eq!(answer.kind(), "tokens");
    assert_eq!(answer.attribute("kind"), "admin-token");
    assert_eq!(answer.attribute("expiry"), &Value::Null);
    let token = answer.attribute("token").as_str().expect("the secret");
    assert!(
        token.starts_with("admin-") && token.ends_with("v3"),
        "{token}"
    );
    assert_eq!(
        answer.related("bearer"),
        &json!({"type": "users", "id": admin})
    );
    let location = answer.header("location");
    assert!(
        location.ends_with(&format!("/tokens/{}", answer.id())),
        "{location}"
    );
    // The token works at once.
    let me = world.stranger().with_token(token).get("/me").await.is(200);
    assert_eq!(me.id(), admin);
}

#[tokio::test]
async fn admin_generates_a_new_token_with_a_custom_expiry_via_basic_authentication() {
    let world = World::new().await;
    let answer = world
        .stranger()
        .sign_in_with(
            "admin@nordbau.example",
            PASSWORD,
            Some(json!({"data": {"type": "tokens", "attributes": {
                "name": "Admin UI", "expiry": "2099-03-15T00:00:00Z",
            }}})),
        )
        .await
        .is(201);
    assert_eq!(answer.attribute("expiry"), "2099-03-15T00:00:00.000Z");
    assert_eq!(answer.attribute("name"), "Admin UI");
}

#[tokio::test]
async fn admin_with_2fa_enabled_generates_a_new_token_via_basic_authentication_without_an_otp_code()
{
    let world = World::new().await;
    let answer = world
        .stranger()
        .sign_in("otp@nordbau.example", PASSWORD)
        .await;
    let error = answer.unauthorized("OTP_REQUIRED");
    assert_eq!(error["source"], json!({"pointer": "/meta/otp"}));
}

#[tokio::test]
async fn admin_with_2fa_enabled_generates_a_new_token_via_basic_authentication_with_an_invalid_otp_code()
 {
    let world = World::new().await;
    let answer = world
        .stranger()
        .sign_in_with(
            "otp@nordbau.example",
            PASSWORD,
            Some(json!({"meta": {"otp": "000000"}})),
        )
        .await;
    let error = answer.unauthorized("OTP_INVALID");
    assert_eq!(error["source"], json!({"pointer": "/meta/otp"}));
}

#[tokio::test]
async fn admin_with_2fa_enabled_generates_a_new_token_via_basic_authentication_with_a_valid_otp_code()
 {
    let world = World::new().await;
    let answer = world
        .stranger()
        .sign_in_with(
            "otp@nordbau.example",
            PASSWORD,
            Some(json!({"meta": {"otp": "123456"}})),
        )
        .await
        .is(201);
    assert_eq!(answer.attribute("kind"), "admin-token");
}

#[tokio::test]
async fn user_attempts_to_generate_a_new_token_with_an_invalid_email_v1_8() {
    let world = World::new().await;
    let answer = world
        .stranger()
        .sign_in("nobody@nordbau.example", PASSWORD)
        .await;
    let error = answer.unauthorized("EMAIL_INVALID");
    assert_eq!(error["source"], json!({"header": "Authorization"}));
}

#[tokio::test]
async fn user_attempts_to_generate_a_new_token_with_an_invalid_password_v1_8() {
    let world = World::new().await;
    let answer = world
        .stranger()
        .sign_in("user@nordbau.example", "not-the-password")
        .await;
    let error = answer.unauthorized("PASSWORD_INVALID");
    assert_eq!(error["source"], json!({"header": "Authorization"}));
    assert!(
        answer.header("www-authenticate").starts_with("Basic"),
        "a failed Basic login asks for Basic"
    );
}

#[tokio::test]
async fn user_attempts_to_generate_a_new_token_without_a_password_v1_8() {
    let world = World::new().await;
    let answer = world.stranger().sign_in("user@nordbau.example", "").await;
    let error = answer.unauthorized("PASSWORD_REQUIRED");
    assert_eq!(error["source"], json!({"header": "Authorization"}));
}

#[tokio::test]
async fn user_attempts_to_generate_a_new_token_while_banned() {
    let world = World::new().await;
    let answer = world
        .stranger()
        .sign_in("banned@nordbau.example", PASSWORD)
        .await;
    answer.denied();
}

#[tokio::test]
async fn admin_attempts_to_use_an_expired_token() {
    let world = World::new().await;
    let answer = world
        .stranger()
        .sign_in_with(
            "admin@nordbau.example",
            PASSWORD,
            Some(json!({"data": {"type": "tokens", "attributes": {
                "expiry": (chrono::Utc::now() + Duration::hours(1)).to_rfc3339(),
            }}})),
        )
        .await
        .is(201);
    let token = answer.attribute("token").as_str().expect("the secret");
    let admin = world.stranger().with_token(token);
    admin.get("/me").await.is(200);

    world.server.advance(Duration::hours(2));

    admin.get("/me").await.unauthorized("TOKEN_EXPIRED");
}

#[tokio::test]
async fn admin_revokes_one_of_their_tokens() {
    let world = World::new().await;
    let other = world
        .stranger()
        .sign_in("admin@nordbau.example", PASSWORD)
        .await
        .is(201);
    let secret = other.attribute("token").as_str().expect("the secret");

    world
        .admin
        .delete(&format!("/tokens/{}", other.id()))
        .await
        .is(204);

    world
        .stranger()
        .with_token(secret)
        .get("/me")
        .await
        .unauthorized("TOKEN_INVALID");
    world.admin.get("/me").await.is(200);
}

#[tokio::test]
async fn admin_requests_all_tokens_while_authenticated() {
    let world = World::new().await;
    let mine = world.admin.get("/tokens").await.is(200).ids();
    assert_eq!(mine.len(), 1, "only the administrator has signed in");
    world.signed_in("support").await;
    world.signed_in("user").await;

    let answer = world.admin.get("/tokens").await.is(200);

    assert_eq!(
        answer.column("kind"),
        ["user-token", "support-token", "admin-token"],
        "everybody's, newest first"
    );
    assert_eq!(
        answer.column("token"),
        [Value::Null, Value::Null, Value::Null],
        "a secret is shown once"
    );
    let of_users = world.admin.get("/tokens?bearer[role][]=user").await.is(200);
    assert_eq!(of_users.column("kind"), ["user-token"]);
}

#[tokio::test]
async fn admin_requests_their_profile() {
    let world = World::new().await;
    let answer = world.admin.get("/me").await.is(200);
    assert_eq!(answer.kind(), "users");
    assert_eq!(answer.attribute("email"), "admin@nordbau.example");
    assert_eq!(answer.attribute("role"), "admin");
    let included = answer.body["included"].as_array().expect("included");
    assert_eq!(included.len(), 1);
    assert_eq!(included[0]["type"], "tokens");
    assert_eq!(included[0]["attributes"]["kind"], "admin-token");
    assert_eq!(included[0]["attributes"].get("token"), None);

    let profile = world.admin.get("/profile").await.is(200);
    assert_eq!(profile.body["meta"]["tokenId"], included[0]["id"]);
}

#[tokio::test]
async fn banned_user_attempts_to_authenticate_with_a_token() {
    let world = World::new().await;
    let person = world.signed_in("user").await;
    let id = world.seeded("user").await;
    world
        .admin
        .act(&format!("/users/{id}/actions/ban"))
        .await
        .is(200);

    let answer = person.get("/me").await.is(403);

    assert_eq!(answer.body["errors"][0]["code"], "USER_BANNED");
    assert_eq!(answer.body["errors"][0]["title"], "Access denied");
}

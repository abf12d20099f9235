//! `api/v1/users/actions/{bans,password}.feature`, `users/relationships/group.feature`.

use serde_json::{Value, json};

use crate::world::{PASSWORD, World, to};

#[tokio::test]
async fn admin_bans_another_admin() {
    let world = World::new().await;
    let other = world.seeded("otp").await;
    world
        .admin
        .act(&format!("/users/{other}/actions/ban"))
        .await
        .denied();
    let answer = world.admin.get(&format!("/users/{other}")).await.is(200);
    assert_ne!(answer.attribute("status"), "BANNED");
}

#[tokio::test]
async fn a_ban_is_shown_and_lifted() {
    let world = World::new().await;
    let people = world.users(2).await;
    let owned = world.license_owned_by(&people[0], json!({})).await;
    let held = world.license_owned_by(&people[1], json!({})).await;
    world.seat(&held, &people[..1]).await;
    let path = format!("/users/{}/actions", people[0]);

    let answer = world.admin.act(&format!("{path}/ban")).await.is(200);
    assert_eq!(answer.kind(), "users");
    assert_eq!(answer.attribute("status"), "BANNED");
    let status = async |license: &str| {
        let path = format!("/licenses/{license}");
        world
            .admin
            .get(&path)
            .await
            .is(200)
            .attribute("status")
            .clone()
    };
    assert_eq!(status(&owned).await, "BANNED");
    assert_eq!(status(&held).await, "ACTIVE", "an attached seat is not");

    let answer = world.admin.act(&format!("{path}/unban")).await.is(200);
    assert_eq!(answer.attribute("status"), "ACTIVE");
    assert_eq!(status(&owned).await, "ACTIVE");
}

#[tokio::test]
async fn user_updates_their_password() {
    let world = World::new().await;
    let id = world.seeded("user").await;
    let person = world.signed_in("user").await;
    let elsewhere = world.signed_in("user").await;
    let path = format!("/users/{id}/actions/update-password");

    let wrong = person
        .post(
            &path,
            json!({"meta": {"oldPassword": "no", "newPassword": "another-one"}}),
        )
        .await
        .is(401);
    assert_eq!(
        wrong.body["errors"][0]["source"],
        json!({"pointer": "/meta/oldPassword"})
    );
    let answer = person
        .post(
            &path,
            json!({"meta": {"oldPassword": PASSWORD, "newPassword": "another-one"}}),
        )
        .await
        .is(200);
    assert_eq!(answer.id(), id);

    person.get("/me").await.is(200);
    elsewhere.get("/me").await.unauthorized("TOKEN_INVALID");
    world
        .stranger()
        .sign_in("user@nordbau.example", PASSWORD)
        .await
        .unauthorized("PASSWORD_INVALID");
    world
        .stranger()
        .sign_in("user@nordbau.example", "another-one")
        .await
        .is(201);
    // Nobody changes somebody else's this way.
    world
        .admin
        .post(
            &path,
            json!({"meta": {"oldPassword": "another-one", "newPassword": "a-third-one"}}),
        )
        .await
        .denied();
}

#[tokio::test]
async fn a_password_request_tells_nothing() {
    let world = World::new().await;
    for email in ["user@nordbau.example", "nobody@nordbau.example"] {
        world
            .stranger()
            .post(
                "/passwords",
                json!({"meta": {"email": email, "deliver": true}}),
            )
            .await
            .is(204);
    }
}

#[tokio::test]
async fn admin_removes_a_users_group_relationship() {
    let world = World::new().await;
    let team = world.group(json!({})).await;
    let ana = world.user("ana@nordbau.example").await;
    let path = format!("/users/{ana}/group");
    let answer = world.admin.put(&path, to("groups", &team)).await.is(200);
    assert_eq!(answer.kind(), "users", "the parent is answered");
    assert_eq!(answer.related("group"), &to("groups", &team)["data"]);
    assert_eq!(world.admin.get(&path).await.is(200).id(), team);

    let answer = world.admin.put(&path, json!({"data": null})).await.is(200);

    assert_eq!(answer.kind(), "users");
    assert_eq!(answer.related("group"), &Value::Null);
    let answer = world.admin.get(&path).await.is(200);
    assert_eq!(answer.body["data"], Value::Null, "none, and yet found");
}

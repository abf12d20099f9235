//! `api/v1/users/{create,show,update,destroy}.feature`.

use serde_json::{Value, json};

use crate::world::{NOBODY, World, to};

#[tokio::test]
async fn anonymous_creates_a_user_without_a_password() {
    let world = World::with(stand_in::Options {
        protected: false,
        ..stand_in::Options::default()
    })
    .await;
    let answer = world
        .stranger()
        .post(
            "/users",
            json!({"data": {"type": "users", "attributes": {
                "firstName": "Clark", "lastName": "Kent", "email": "Clark@Nordbau.example",
            }}}),
        )
        .await
        .is(201);
    assert_eq!(answer.attribute("email"), "clark@nordbau.example");
    assert_eq!(answer.attribute("fullName"), "Clark Kent");
    assert_eq!(answer.attribute("role"), "user");
    assert_eq!(answer.attribute("status"), "ACTIVE");
    assert_eq!(answer.related("group"), &Value::Null);
    assert_eq!(
        answer.body["data"]["attributes"].get("permissions"),
        None,
        "not in this edition"
    );
    world
        .stranger()
        .sign_in("clark@nordbau.example", "anything")
        .await
        .unauthorized("PASSWORD_NOT_SUPPORTED");
}

#[tokio::test]
async fn anonymous_may_not_sign_up_to_a_protected_account() {
    let world = World::new().await;
    let body = json!({"data": {"type": "users", "attributes": {"email": "x@nordbau.example"}}});
    world.stranger().post("/users", body).await.denied();
}

#[tokio::test]
async fn developer_attempts_to_create_an_admin_for_their_account() {
    let world = World::new().await;
    let developer = world.signed_in("developer").await;
    let body = json!({"data": {"type": "users", "attributes": {
        "email": "chief@nordbau.example", "role": "admin",
    }}});
    developer
        .post("/users", body.clone())
        .await
        .malformed("/data/attributes/role", "unpermitted parameter");
    world
        .admin
        .get("/users/chief@nordbau.example")
        .await
        .not_found();
    // An administrator may.
    let made = world.admin.post("/users", body).await.is(201);
    assert_eq!(made.attribute("role"), "admin");
}

#[tokio::test]
async fn admin_creates_a_grouped_user_for_an_account_limit_exceeded() {
    let world = World::new().await;
    let team = world.group(json!({"maxUsers": 1})).await;
    let body = |email: &str| {
        json!({"data": {
            "type": "users",
            "attributes": {"email": email},
            "relationships": {"group": to("groups", &team)},
        }})
    };
    let first = world
        .admin
        .post("/users", body("ana@nordbau.example"))
        .await
        .is(201);
    assert_eq!(first.related("group"), &to("groups", &team)["data"]);
    let second = world.admin.post("/users", body("bo@nordbau.example")).await;
    second.unprocessable("GROUP_USER_LIMIT_EXCEEDED", "/data/relationships/group");
    world
        .admin
        .get("/users/bo@nordbau.example")
        .await
        .not_found();
}

#[tokio::test]
async fn a_new_user_is_refused_for_what_is_wrong_with_it() {
    let world = World::new().await;
    let create = async |attributes: Value| {
        world
            .admin
            .post(
                "/users",
                json!({"data": {"type": "users", "attributes": attributes}}),
            )
            .await
    };
    let taken = create(json!({"email": "USER@nordbau.example"})).await;
    assert_eq!(
        taken.unprocessable("EMAIL_TAKEN", "/data/attributes/email"),
        "has already been taken"
    );
    create(json!({"email": "not an address"}))
        .await
        .unprocessable("EMAIL_INVALID", "/data/attributes/email");
    create(json!({"email": "ana@nordbau.example", "password": "short"}))
        .await
        .unprocessable("PASSWORD_TOO_SHORT", "/data/attributes/password");
    create(json!({"firstName": "Ana"}))
        .await
        .malformed("/data/attributes/email", "is missing");
    create(json!({"email": "ana@nordbau.example", "role": "boss"}))
        .await
        .malformed("/data/attributes/role", "is invalid");
    // Unlike a license, a person gets no id from the client.
    let chosen = json!({"data": {
        "type": "users", "id": NOBODY, "attributes": {"email": "ana@nordbau.example"},
    }});
    world
        .admin
        .post("/users", chosen)
        .await
        .malformed("/data/id", "unpermitted parameter");
    let unknown = world
        .admin
        .post(
            "/users",
            json!({"data": {
                "type": "users",
                "attributes": {"email": "ana@nordbau.example"},
                "relationships": {"group": to("groups", NOBODY)},
            }}),
        )
        .await;
    unknown.unprocessable("GROUP_NOT_FOUND", "/data/relationships/group");
    world
        .admin
        .get("/users/ana@nordbau.example")
        .await
        .not_found();
}

#[tokio::test]
async fn two_mistakes_are_both_reported() {
    let world = World::new().await;
    let answer = world
        .admin
        .post(
            "/users",
            json!({"data": {"type": "users", "attributes": {
                "email": "user@nordbau.example", "password": "abc",
            }}}),
        )
        .await
        .is(422);
    let mut codes: Vec<&str> = answer.body["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .filter_map(|error| error["code"].as_str())
        .collect();
    codes.sort_unstable();
    assert_eq!(codes, ["EMAIL_TAKEN", "PASSWORD_TOO_SHORT"]);
}

#[tokio::test]
async fn admin_retrieves_a_user_for_their_account_by_email_with_a_different_casing() {
    let world = World::new().await;
    let ana = world.user("ana@nordbau.example").await;
    let answer = world.admin.get("/users/ANA@nordbau.example").await.is(200);
    assert_eq!(answer.id(), ana);
    let answer = world
        .admin
        .get("/users/ana%40Nordbau.example")
        .await
        .is(200);
    assert_eq!(answer.id(), ana);
    let missing = world.admin.get("/users/nobody@nordbau.example").await;
    assert!(
        missing
            .not_found()
            .starts_with("The requested user 'nobody@nordbau.example' was not found"),
        "{}",
        missing.text
    );
}

#[tokio::test]
async fn admin_updates_a_users_permissions_standard_tier_ce() {
    let world = World::new().await;
    let ana = world.user("ana@nordbau.example").await;
    world
        .admin
        .change("users", &ana, json!({"permissions": ["license.validate"]}))
        .await
        .malformed("/data/attributes/permissions", "unpermitted parameter");
}

#[tokio::test]
async fn an_update_changes_what_it_names() {
    let world = World::new().await;
    let ana = world
        .create(
            "users",
            json!({
                "email": "ana@nordbau.example", "firstName": "Ana", "lastName": "Ruiz",
                "metadata": {"floor": 3, "desk": "b"},
            }),
            json!({}),
        )
        .await;
    let answer = world
        .admin
        .change(
            "users",
            &ana,
            json!({"lastName": "Sol", "metadata": {"floor": 4}}),
        )
        .await
        .is(200);
    assert_eq!(answer.attribute("fullName"), "Ana Sol");
    assert_eq!(
        answer.attribute("metadata"),
        &json!({"floor": 4}),
        "metadata is replaced whole"
    );
    world
        .admin
        .patch(
            &format!("/users/{ana}"),
            json!({"data": {"type": "users", "relationships": {}}}),
        )
        .await
        .is(400);
}

#[tokio::test]
async fn admin_attempts_to_delete_themself_when_theyre_the_only_admin_for_the_account() {
    let world = World::new().await;
    let me = world.seeded("admin").await;
    let other = world.seeded("otp").await;
    world.admin.delete(&format!("/users/{other}")).await.is(204);

    let answer = world.admin.delete(&format!("/users/{me}")).await.is(422);
    assert_eq!(answer.body["errors"][0]["code"], "ACCOUNT_ADMINS_REQUIRED");
    let answer = world
        .admin
        .change("users", &me, json!({"role": "user"}))
        .await
        .is(422);
    assert_eq!(answer.body["errors"][0]["code"], "ACCOUNT_ADMINS_REQUIRED");
    let answer = world.admin.get("/me").await.is(200);
    assert_eq!(answer.attribute("role"), "admin");
}

#[tokio::test]
async fn admin_deletes_one_of_their_users_with_licenses() {
    let world = World::new().await;
    let people = world.users(2).await;
    let owned = world.license_owned_by(&people[0], json!({})).await;
    world.seat(&owned, &people[1..]).await;
    let device = world.machine_of(&owned, &people[1]).await;
    let held = world.license(json!({})).await;
    world.seat(&held, &people).await;

    world
        .admin
        .delete(&format!("/users/{}", people[0]))
        .await
        .is(204);

    world
        .admin
        .get(&format!("/users/{}", people[0]))
        .await
        .not_found();
    world
        .admin
        .get(&format!("/licenses/{owned}"))
        .await
        .not_found();
    world
        .admin
        .get(&format!("/machines/{device}"))
        .await
        .not_found();
    assert_eq!(world.people_on(&held).await, people[1..]);
    assert_eq!(world.seats_taken(&held).await, 1);
}

#[tokio::test]
async fn a_password_is_set_and_removed_by_an_administrator() {
    let world = World::new().await;
    let ana = world.user("ana@nordbau.example").await;
    let sign_in = async |password: &str| {
        let stranger = world.stranger();
        stranger.sign_in("ana@nordbau.example", password).await
    };
    world
        .admin
        .change("users", &ana, json!({"password": "first-secret"}))
        .await
        .is(200);
    let token = sign_in("first-secret").await.is(201);
    let person = world
        .stranger()
        .with_token(token.attribute("token").as_str().expect("a token"));
    world
        .admin
        .change("users", &ana, json!({"password": null}))
        .await
        .is(200);
    sign_in("first-secret")
        .await
        .unauthorized("PASSWORD_NOT_SUPPORTED");
    person.get("/me").await.is(200);
    // Others may not touch it: to them there is no such attribute.
    let sales = world.signed_in("sales").await;
    sales
        .change("users", &ana, json!({"password": "second-secret"}))
        .await
        .malformed("/data/attributes/password", "unpermitted parameter");
}

#[tokio::test]
async fn an_update_comes_as_put_too_and_null_clears_a_name() {
    let world = World::new().await;
    let attributes = json!({
        "email": "ana@nordbau.example", "firstName": "Ana", "lastName": "Ruiz",
    });
    let ana = world.create("users", attributes, json!({})).await;
    let answer = world
        .admin
        .put(
            &format!("/users/{ana}"),
            json!({"data": {"type": "user", "id": "ignored", "attributes": {"lastName": null}}}),
        )
        .await
        .is(200);
    assert_eq!(answer.id(), ana);
    assert_eq!(answer.attribute("lastName"), &Value::Null);
    assert_eq!(answer.attribute("fullName"), &Value::Null);
    assert_eq!(answer.attribute("firstName"), "Ana");
}

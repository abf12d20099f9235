//! Section 3.3: who may do what.
//!
//! One row per action, one column per role, as in the table; every attempt has records of its
//! own, made by the administrator.

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::caller::Caller;
use crate::world::{World, people_of, to};

/// The roles of the table, in its order, by the names of their sign-ins.
const ROLES: [&str; 5] = ["admin", "developer", "sales", "support", "readonly"];

/// What each role is answered, in the order of [`ROLES`].
pub type Row = [u16; 5];

/// Lets every role attempt the same and compares what each is answered.
pub async fn check(row: &str, expected: Row, attempt: impl AsyncFn(&World, &Caller) -> Answer) {
    let world = World::new().await;
    let mut found = [0; 5];
    for (role, status) in ROLES.iter().zip(&mut found) {
        let caller = match *role {
            "admin" => world.admin.clone(),
            name => world.signed_in(name).await,
        };
        let answer = attempt(&world, &caller).await;
        *status = answer.status;
        if answer.status == 403 {
            answer.denied();
        }
    }
    assert_eq!(found, expected, "{row}, for {ROLES:?}");
}

#[tokio::test]
async fn everybody_reads() {
    for path in [
        "/users",
        "/licenses",
        "/machines",
        "/policies",
        "/products",
        "/groups",
        "/entitlements",
        "/tokens",
        "/me",
    ] {
        check(path, [200; 5], async |_, caller| caller.get(path).await).await;
    }
    check("search", [200; 5], async |_, caller| {
        let body = json!({"meta": {"type": "users", "query": {"email": "nordbau"}}});
        caller.post("/search", body).await
    })
    .await;
    check("validate", [200; 5], async |world, caller| {
        let license = world.license(json!({})).await;
        caller
            .act(&format!("/licenses/{license}/actions/validate"))
            .await
    })
    .await;
}

#[tokio::test]
async fn people_are_created_and_changed_by_the_first_three() {
    check(
        "user create",
        [201, 201, 201, 403, 403],
        async |_, caller| {
            let token = caller.token.as_deref().unwrap_or_default();
            let email = format!("new-{}@nordbau.example", &token[token.len() - 12..]);
            let body = json!({"data": {"type": "users", "attributes": {"email": email}}});
            caller.post("/users", body).await
        },
    )
    .await;
    check(
        "user update",
        [200, 200, 200, 403, 403],
        async |world, caller| {
            let person = world.users(1).await.remove(0);
            caller
                .change("users", &person, json!({"firstName": "Ana"}))
                .await
        },
    )
    .await;
    check(
        "update of an admin",
        [200, 403, 403, 403, 403],
        async |world, caller| {
            let chief = world.seeded("otp").await;
            caller
                .change("users", &chief, json!({"firstName": "Ana"}))
                .await
        },
    )
    .await;
    check(
        "update of a developer",
        [200, 200, 403, 403, 403],
        async |world, caller| {
            let developer = world.seeded("developer").await;
            caller
                .change("users", &developer, json!({"firstName": "Ana"}))
                .await
        },
    )
    .await;
    check(
        "change of group",
        [200, 200, 200, 403, 403],
        async |world, caller| {
            let person = world.users(1).await.remove(0);
            let team = world.group(json!({})).await;
            caller
                .put(&format!("/users/{person}/group"), to("groups", &team))
                .await
        },
    )
    .await;
}

#[tokio::test]
async fn a_role_is_set_by_administrators_and_unknown_to_others() {
    check(
        "role of a user",
        [200, 400, 400, 400, 400],
        async |world, caller| {
            let person = world.users(1).await.remove(0);
            let answer = caller
                .change("users", &person, json!({"role": "support-agent"}))
                .await;
            if answer.status == 400 {
                answer.malformed("/data/attributes/role", "unpermitted parameter");
            }
            answer
        },
    )
    .await;
}

#[tokio::test]
async fn people_are_deleted_by_the_first_two_and_banned_by_four() {
    check(
        "user delete",
        [204, 204, 403, 403, 403],
        async |world, caller| {
            let person = world.users(1).await.remove(0);
            caller.delete(&format!("/users/{person}")).await
        },
    )
    .await;
    check("admin delete", [204, 403, 403, 403, 403], async |world, caller| {
        let attributes = json!({
            "email": format!("chief-{}@nordbau.example", caller.token.as_deref().map_or(0, str::len)),
            "role": "admin",
        });
        let chief = match world.admin.get("/users?roles[]=admin&limit=100").await.rows() {
            rows if rows.len() < 3 => world.create("users", attributes, json!({})).await,
            rows => rows[0]["id"].as_str().unwrap_or_default().to_owned(),
        };
        caller.delete(&format!("/users/{chief}")).await
    })
    .await;
    check("ban", [200, 200, 200, 200, 403], async |world, caller| {
        let person = world.users(1).await.remove(0);
        let answer = caller.act(&format!("/users/{person}/actions/ban")).await;
        if answer.status == 200 {
            caller
                .act(&format!("/users/{person}/actions/unban"))
                .await
                .is(200);
        }
        answer
    })
    .await;
    check("ban of a colleague", [403; 5], async |world, caller| {
        let colleague = world.seeded("support").await;
        caller.act(&format!("/users/{colleague}/actions/ban")).await
    })
    .await;
}

#[tokio::test]
async fn tokens_of_others_are_revoked_by_the_first_two() {
    check(
        "revoke",
        [204, 204, 403, 403, 403],
        async |world, caller| {
            let people = world.users(1).await;
            let token = world
                .admin
                .post(&format!("/users/{}/tokens", people[0]), json!({}))
                .await
                .is(200)
                .id();
            caller.delete(&format!("/tokens/{token}")).await
        },
    )
    .await;
    check(
        "revoke own",
        [204, 204, 204, 204, 403],
        async |world, caller| {
            let me = caller.get("/me").await.is(200);
            let token = me.body["included"][0]["id"].as_str().unwrap_or_default();
            let answer = caller.delete(&format!("/tokens/{token}")).await;
            if caller.token == world.admin.token {
                caller.get("/me").await.unauthorized("TOKEN_INVALID");
            }
            answer
        },
    )
    .await;
}

#[tokio::test]
async fn a_plain_user_sees_their_own_and_changes_nothing_of_others() {
    let world = World::new().await;
    let me = world.seeded("user").await;
    let mine = world.license_owned_by(&me, json!({})).await;
    let attached = world.license(json!({})).await;
    world.seat(&attached, std::slice::from_ref(&me)).await;
    let other = world.license(json!({})).await;
    let people = world.users(1).await;
    let caller = world.signed_in("user").await;

    assert_eq!(
        caller.get("/licenses").await.is(200).ids(),
        [attached, mine],
        "held as owner or attached"
    );
    let seen = caller.get(&format!("/licenses/{other}")).await;
    assert!([403, 404].contains(&seen.status), "{}", seen.text);
    let path = format!("/licenses/{other}/users");
    for answer in [
        caller.post(&path, people_of(&people)).await,
        caller.delete(&format!("/licenses/{other}")).await,
        caller
            .change("licenses", &other, json!({"maxUsers": 99}))
            .await,
        caller.delete(&format!("/users/{}", people[0])).await,
        caller
            .act(&format!("/users/{}/actions/ban", people[0]))
            .await,
    ] {
        assert!([403, 404].contains(&answer.status), "{}", answer.text);
    }
    assert_eq!(world.seats_taken(&other).await, 0);
    let unchanged = world.admin.get(&format!("/licenses/{other}")).await.is(200);
    assert_eq!(unchanged.attribute("maxUsers"), &Value::Null);
}

#[tokio::test]
async fn the_schema_of_a_create_is_checked_before_the_right_to_it() {
    let world = World::new().await;
    let reader = world.signed_in("readonly").await;
    reader
        .post(
            "/licenses",
            json!({"data": {"type": "licenses", "relationships": {}}}),
        )
        .await
        .malformed("/data/relationships/policy", "is missing");
    // On the update of a license the right comes first.
    let license = world.license(json!({})).await;
    reader
        .change("licenses", &license, json!({"colour": "blue"}))
        .await
        .denied();
}

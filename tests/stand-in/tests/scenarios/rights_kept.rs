//! Rights are a person's own: a role is born with some, and a change of role takes those that the
//! new one is not born with. None ever comes back.

use serde_json::{Value, json};

use crate::caller::Caller;
use crate::world::{World, people_of};

/// Somebody who had these roles one after the other, signed in.
async fn changed(world: &World, roles: &[&str]) -> Caller {
    let email = format!("was-{}@nordbau.example", roles.join("-"));
    let attributes = json!({"email": email, "role": roles[0], "password": "correct-horse-1"});
    let user = world.create("users", attributes, json!({})).await;
    for role in &roles[1..] {
        let answer = world.admin.change("users", &user, json!({"role": role}));
        assert_eq!(answer.await.is(200).attribute("role"), *role);
    }
    let answer = world.stranger().sign_in(&email, "correct-horse-1").await;
    let token = answer.is(201).attribute("token").clone();
    world
        .stranger()
        .with_token(token.as_str().expect("a token"))
}

/// How reading policies, creating a person and giving a seat are answered.
async fn tries(world: &World, caller: &Caller) -> [u16; 3] {
    let license = world.license(json!({})).await;
    let person = world.users(1).await;
    let email = format!("by-{}@nordbau.example", &license[..8]);
    let body = json!({"data": {"type": "users", "attributes": {"email": email}}});
    [
        caller.get("/policies").await.status,
        caller.post("/users", body).await.status,
        caller
            .post(&format!("/licenses/{license}/users"), people_of(&person))
            .await
            .status,
    ]
}

#[tokio::test]
async fn k2_a_change_of_role_takes_rights_and_gives_none() {
    let world = World::new().await;
    for (roles, expected) in [
        (&["admin"][..], [200, 201, 200]),
        (&["admin", "read-only", "admin"], [200, 403, 403]),
        (&["user", "admin"], [403, 403, 403]),
        (&["read-only", "support-agent"], [200, 403, 403]),
        (&["support-agent", "admin"], [200, 201, 200]),
        (&["admin", "sales-agent", "developer"], [200, 201, 200]),
        (&["user", "read-only", "user", "admin"], [403, 403, 403]),
    ] {
        let caller = changed(&world, roles).await;
        assert_eq!(tries(&world, &caller).await, expected, "{roles:?}");
    }
}

#[tokio::test]
async fn k2_a_change_of_role_is_no_change_of_the_person() {
    let world = World::new().await;
    let user = world.users(1).await.remove(0);
    let path = format!("/users/{user}");
    let before = world.admin.get(&path).await.is(200);
    world.server.advance(chrono::Duration::minutes(1));
    let change = json!({"role": "developer"});
    let after = world.admin.change("users", &user, change).await.is(200);
    assert_eq!(after.attribute("updated"), before.attribute("updated"));
    let same = json!({"firstName": before.attribute("firstName")});
    let after = world.admin.change("users", &user, same).await.is(200);
    assert_eq!(after.attribute("updated"), before.attribute("updated"));
}

#[tokio::test]
async fn k2_an_admin_in_name_only_may_not_read_admins() {
    let world = World::new().await;
    let in_name_only = changed(&world, &["user", "admin"]).await;
    in_name_only.get("/me").await.is(200);
    in_name_only.get("/users?roles[]=admin").await.denied();
    in_name_only.get("/users?roles[]=user").await.is(200);
    world.admin.get("/users?roles[]=admin").await.is(200);
}

#[tokio::test]
async fn an_end_user_sees_whom_they_share_a_license_with() {
    let world = World::new().await;
    let me = world.seeded("user").await;
    let [mate, owner, stranger] = <[String; 3]>::try_from(world.users(3).await).expect("three");
    let shared = world.license(json!({})).await;
    world.seat(&shared, &[me.clone(), mate.clone()]).await;
    let owned = world.license_owned_by(&owner, json!({})).await;
    world.seat(&owned, std::slice::from_ref(&me)).await;
    let group = world.group(json!({})).await;
    world.group(json!({})).await;
    let team = crate::world::to("groups", &group);
    let path = format!("/users/{me}/group");
    world.admin.put(&path, team).await.is(200);

    let caller = world.signed_in("user").await;
    let mut seen = caller.get("/users").await.is(200).ids();
    let mut around = vec![me, mate.clone(), owner];
    seen.sort_unstable();
    around.sort_unstable();
    assert_eq!(seen, around);
    caller.get(&format!("/users/{mate}")).await.is(200);
    caller.get(&format!("/users/{stranger}")).await.not_found();
    assert_eq!(caller.get("/groups").await.is(200).ids(), [group]);
    for path in ["/products", "/policies", "/webhook-endpoints"] {
        caller.get(path).await.denied();
    }
    caller
        .get(&format!("/licenses/{shared}/policy"))
        .await
        .denied();
    caller.at("").get("/v1/accounts/nordbau").await.denied();
}

/// What an end user is answered who validates, checks out and activates a license they sit on.
async fn uses(world: &World, protected: bool) -> [u16; 3] {
    let policy = world.policy(json!({"protected": protected})).await;
    let license = world.license_of(&policy, json!({})).await;
    let me = world.seeded("user").await;
    world.seat(&license, &[me]).await;
    let caller = world.signed_in("user").await;
    let machine = json!({"data": {
        "type": "machines",
        "attributes": {"fingerprint": "of-my-own"},
        "relationships": {"license": crate::world::to("licenses", &license)},
    }});
    let act = |action: &str| format!("/licenses/{license}/actions/{action}");
    [
        caller.act(&act("validate")).await.status,
        caller.act(&act("check-out")).await.status,
        caller.post("/machines", machine).await.status,
    ]
}

#[tokio::test]
async fn an_end_user_helps_themselves_only_where_nothing_is_protected() {
    assert_eq!(uses(&World::new().await, true).await, [200, 403, 403]);
    assert_eq!(uses(&World::new().await, false).await, [200, 200, 201]);
}

#[tokio::test]
async fn a_protected_account_protects_what_it_makes() {
    let is_protected = async |protected: bool| {
        let options = stand_in::Options {
            protected,
            ..stand_in::Options::default()
        };
        let world = World::with(options).await;
        let policy = world.policy(json!({})).await;
        let license = world.license_of(&policy, json!({})).await;
        let one = world.admin.get(&format!("/policies/{policy}")).await;
        let other = world.admin.get(&format!("/licenses/{license}")).await;
        [one, other].map(|answer| answer.attribute("protected").clone())
    };
    assert_eq!(
        is_protected(true).await,
        [Value::Bool(true), Value::Bool(true)]
    );
    assert_eq!(
        is_protected(false).await,
        [Value::Bool(false), Value::Bool(false)]
    );
}

//! `api/v1/licenses/relationships/owner.feature`.

use serde_json::{Value, json};

use crate::world::{NOBODY, World, people_of, to};

#[tokio::test]
async fn admin_attaches_an_owner_to_a_license_with_a_max_users_limit_no_overage_exceeds_limit() {
    let world = World::new().await;
    let license = world.license_with_overage("NO_OVERAGE", 2, 2).await;
    let owner = world.users(1).await.remove(0);
    let answer = world
        .admin
        .put(&format!("/licenses/{license}/owner"), to("users", &owner))
        .await;
    let detail = answer.unprocessable("USER_LIMIT_EXCEEDED", "/data/relationships/users");
    assert!(detail.ends_with("(2)"), "{detail}");
    assert_eq!(world.seats_taken(&license).await, 2);
}

#[tokio::test]
async fn admin_attaches_an_owner_to_a_license_with_a_max_users_limit_no_overage_existing_owner() {
    let world = World::new().await;
    let people = world.users(3).await;
    let license = world
        .license_owned_by(&people[0], json!({"maxUsers": 2}))
        .await;
    world.seat(&license, &people[1..2]).await;

    let answer = world
        .admin
        .put(
            &format!("/licenses/{license}/owner"),
            to("users", &people[2]),
        )
        .await
        .is(200);

    assert_eq!(answer.kind(), "licenses");
    assert_eq!(answer.related("owner")["id"], people[2]);
    let mut on = world.people_on(&license).await;
    on.sort_unstable();
    let mut expected = people[1..].to_vec();
    expected.sort_unstable();
    assert_eq!(on, expected, "the former owner has left");
}

#[tokio::test]
async fn admin_changes_a_licenses_owner_relationship_to_a_non_existent_user_default() {
    let world = World::new().await;
    let people = world.users(1).await;
    let license = world.license_owned_by(&people[0], json!({})).await;
    let answer = world
        .admin
        .put(&format!("/licenses/{license}/owner"), to("users", NOBODY))
        .await;
    assert_eq!(
        answer.unprocessable("OWNER_NOT_FOUND", "/data/relationships/owner"),
        "must exist"
    );
    assert_eq!(world.people_on(&license).await, people);
}

#[tokio::test]
async fn somebody_attached_becomes_owner_only_after_leaving_the_seat() {
    let world = World::new().await;
    let ana = world.users(1).await;
    let license = world.license(json!({"maxUsers": 1})).await;
    world.seat(&license, &ana).await;
    let owner = format!("/licenses/{license}/owner");

    world
        .admin
        .put(&owner, to("users", &ana[0]))
        .await
        .unprocessable("OWNER_INVALID", "/data/relationships/owner");
    world
        .admin
        .detach(&format!("/licenses/{license}/users"), people_of(&ana))
        .await
        .is(204);
    world.admin.put(&owner, to("users", &ana[0])).await.is(200);
    assert_eq!(world.admin.get(&owner).await.is(200).id(), ana[0]);

    let answer = world.admin.put(&owner, json!({"data": null})).await.is(200);
    assert_eq!(answer.related("owner"), &Value::Null);
    assert_eq!(world.seats_taken(&license).await, 0);
}

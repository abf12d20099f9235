//! What goes with a record when it goes.

use serde_json::{Value, json};

use crate::world::{World, to};

#[tokio::test]
async fn a_license_takes_its_devices_and_seats_along() {
    let world = World::new().await;
    let people = world.users(1).await;
    let license = world.license(json!({})).await;
    world.seat(&license, &people).await;
    let machine = world.machine_of(&license, &people[0]).await;

    world
        .admin
        .delete(&format!("/licenses/{license}"))
        .await
        .is(204);

    world
        .admin
        .get(&format!("/machines/{machine}"))
        .await
        .not_found();
    let held = world
        .admin
        .get(&format!("/users/{}/licenses", people[0]))
        .await
        .is(200);
    assert_eq!(held.rows().len(), 0);
    world
        .admin
        .get(&format!("/users/{}", people[0]))
        .await
        .is(200);
    world
        .admin
        .delete(&format!("/licenses/{license}"))
        .await
        .not_found();
}

#[tokio::test]
async fn a_product_takes_its_policies_and_their_licenses_along() {
    let world = World::new().await;
    let product = world.product().await;
    let policy = world
        .create(
            "policies",
            json!({"name": "Yearly", "floating": true}),
            json!({"product": to("products", &product)}),
        )
        .await;
    let license = world.license_of(&policy, json!({})).await;
    let machine = world.machine(&license).await;
    let elsewhere = world.license(json!({})).await;

    world
        .admin
        .delete(&format!("/products/{product}"))
        .await
        .is(204);

    world
        .admin
        .get(&format!("/policies/{policy}"))
        .await
        .not_found();
    world
        .admin
        .get(&format!("/licenses/{license}"))
        .await
        .not_found();
    world
        .admin
        .get(&format!("/machines/{machine}"))
        .await
        .not_found();
    world
        .admin
        .get(&format!("/licenses/{elsewhere}"))
        .await
        .is(200);
}

#[tokio::test]
async fn a_policy_takes_its_licenses_along() {
    let world = World::new().await;
    let policy = world.policy(json!({"floating": true})).await;
    let license = world.license_of(&policy, json!({})).await;
    world
        .admin
        .delete(&format!("/policies/{policy}"))
        .await
        .is(204);
    world
        .admin
        .get(&format!("/licenses/{license}"))
        .await
        .not_found();
}

#[tokio::test]
async fn a_team_leaves_its_members_behind() {
    let world = World::new().await;
    let team = world.group(json!({})).await;
    let person = world.users(1).await.remove(0);
    let license = world.license(json!({})).await;
    let machine = world.machine(&license).await;
    for path in [
        format!("/users/{person}"),
        format!("/licenses/{license}"),
        format!("/machines/{machine}"),
    ] {
        let answer = world
            .admin
            .put(&format!("{path}/group"), to("groups", &team))
            .await
            .is(200);
        assert_eq!(answer.related("group")["id"], team);
    }

    world.admin.delete(&format!("/groups/{team}")).await.is(204);

    for path in [
        format!("/users/{person}"),
        format!("/licenses/{license}"),
        format!("/machines/{machine}"),
    ] {
        let answer = world.admin.get(&path).await.is(200);
        assert_eq!(answer.related("group"), &Value::Null, "{path}");
    }
}

#[tokio::test]
async fn a_deleted_person_takes_their_own_devices_along() {
    let world = World::new().await;
    let people = world.users(2).await;
    let license = world.license(json!({})).await;
    world.seat(&license, &people).await;
    let hers = world.machine_of(&license, &people[0]).await;
    let his = world.machine_of(&license, &people[1]).await;
    world
        .admin
        .delete(&format!("/users/{}", people[0]))
        .await
        .is(204);
    world
        .admin
        .get(&format!("/machines/{hers}"))
        .await
        .not_found();
    world.admin.get(&format!("/machines/{his}")).await.is(200);
    assert_eq!(world.seats_taken(&license).await, 1);
}

#[tokio::test]
async fn a_deleted_person_is_signed_out() {
    let world = World::new().await;
    let person = world.signed_in("support").await;
    let id = world.seeded("support").await;
    world.admin.delete(&format!("/users/{id}")).await.is(204);
    person.get("/me").await.unauthorized("TOKEN_INVALID");
}

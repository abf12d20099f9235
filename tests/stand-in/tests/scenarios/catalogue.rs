//! Section 7: products, policies and entitlements as the panel reads them.

use serde_json::{Value, json};

use crate::world::{World, to};

#[tokio::test]
async fn a_product_is_found_by_its_code_and_lists_what_it_has() {
    let world = World::new().await;
    let attributes = json!({"name": "Planwerk", "code": "planwerk", "platforms": ["Windows"]});
    let product = world.create("products", attributes, json!({})).await;
    let policy = world
        .create(
            "policies",
            json!({"name": "Yearly", "floating": true}),
            json!({"product": to("products", &product)}),
        )
        .await;
    let license = world.license_of(&policy, json!({})).await;
    let people = world.users(2).await;
    world.seat(&license, &people[..1]).await;
    let machine = world.machine(&license).await;
    world.machine(&world.license(json!({})).await).await;

    let found = world.admin.get("/products/planwerk").await.is(200);
    assert_eq!(found.id(), product);
    assert_eq!(found.attribute("platforms"), &json!(["Windows"]));
    assert_eq!(found.attribute("distributionStrategy"), "LICENSED");
    for (what, expected) in [
        ("policies", &policy),
        ("licenses", &license),
        ("machines", &machine),
        ("users", &people[0]),
    ] {
        let path = format!("/products/{product}/{what}");
        let listed = world.admin.get(&path).await.is(200);
        assert_eq!(listed.ids(), [expected.as_str()], "{what}");
    }
    let listed = world
        .admin
        .get(&format!("/policies?product={product}"))
        .await
        .is(200);
    assert_eq!(listed.ids(), [policy.as_str()]);
    let listed = world
        .admin
        .get(&format!("/policies/{policy}/licenses"))
        .await
        .is(200);
    assert_eq!(listed.ids(), [license]);
}

#[tokio::test]
async fn an_entitlement_is_found_by_its_code_which_is_unique() {
    let world = World::new().await;
    let attributes = json!({"name": "Cloud", "code": "CLOUD"});
    let made = world
        .create("entitlements", attributes.clone(), json!({}))
        .await;
    let found = world.admin.get("/entitlements/CLOUD").await.is(200);
    assert_eq!(found.id(), made);
    world
        .admin
        .post(
            "/entitlements",
            json!({"data": {"type": "entitlements", "attributes": attributes}}),
        )
        .await
        .unprocessable("CODE_TAKEN", "/data/attributes/code");
}

#[tokio::test]
async fn a_policy_has_rules_within_their_ranges() {
    let world = World::new().await;
    let policy = world.policy(json!({"floating": true})).await;
    for (attributes, code) in [
        (
            json!({"heartbeatDuration": 59}),
            "HEARTBEAT_DURATION_INVALID",
        ),
        (json!({"maxMachines": -1}), "MAX_MACHINES_INVALID"),
        (json!({"maxUsers": 0}), "MAX_USERS_INVALID"),
        (
            json!({"checkInIntervalCount": 366}),
            "CHECK_IN_INTERVAL_COUNT_INVALID",
        ),
    ] {
        let answer = world
            .admin
            .change("policies", &policy, attributes.clone())
            .await
            .is(422);
        let codes: Vec<&Value> = answer.body["errors"]
            .as_array()
            .expect("errors")
            .iter()
            .map(|error| &error["code"])
            .collect();
        assert!(codes.contains(&&json!(code)), "{attributes}: {codes:?}");
    }
    let answer = world
        .admin
        .change(
            "policies",
            &policy,
            json!({"maxUsers": 12, "duration": 86_400}),
        )
        .await
        .is(200);
    assert_eq!(answer.attribute("maxUsers"), 12);
    assert_eq!(answer.attribute("duration"), 86_400);
    // A policy needs a name and a product.
    world
        .admin
        .post(
            "/policies",
            json!({"data": {"type": "policies", "attributes": {"name": "P"}}}),
        )
        .await
        .is(400);
}

#[tokio::test]
async fn a_changed_policy_is_seen_through_its_licenses() {
    let world = World::new().await;
    let policy = world.policy(json!({"floating": true, "maxUsers": 4})).await;
    let follows = world.license_of(&policy, json!({})).await;
    let overrides = world.license_of(&policy, json!({"maxUsers": 9})).await;
    world
        .admin
        .change("policies", &policy, json!({"maxUsers": 6}))
        .await
        .is(200);
    for (license, max) in [(follows, 6), (overrides, 9)] {
        let path = format!("/licenses/{license}");
        let answer = world.admin.get(&path).await.is(200);
        assert_eq!(answer.attribute("maxUsers"), max);
    }
}

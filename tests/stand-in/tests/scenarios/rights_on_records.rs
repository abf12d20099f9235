//! Section 3.3, continued: who may do what to licenses, seats, devices and the catalogue.

use serde_json::json;

use crate::rights::{Row, check};
use crate::world::{World, linkages, people_of, to};

#[tokio::test]
async fn licenses_are_made_and_ended_by_the_first_three() {
    let first_three: Row = [200, 200, 200, 403, 403];
    check(
        "license create",
        [201, 201, 201, 403, 403],
        async |world, caller| {
            let policy = world.policy(json!({})).await;
            let body = json!({"data": {
                "type": "licenses",
                "relationships": {"policy": to("policies", &policy)},
            }});
            caller.post("/licenses", body).await
        },
    )
    .await;
    check(
        "license delete",
        [204, 204, 204, 403, 403],
        async |world, caller| {
            let license = world.license(json!({})).await;
            caller.delete(&format!("/licenses/{license}")).await
        },
    )
    .await;
    check(
        "revoke",
        [204, 204, 204, 403, 403],
        async |world, caller| {
            let license = world.license(json!({})).await;
            caller
                .delete(&format!("/licenses/{license}/actions/revoke"))
                .await
        },
    )
    .await;
    check("renew", first_three, async |world, caller| {
        let policy = world.policy(json!({"duration": 86_400})).await;
        let license = world.license_of(&policy, json!({})).await;
        caller
            .act(&format!("/licenses/{license}/actions/renew"))
            .await
    })
    .await;
    check("owner", first_three, async |world, caller| {
        let license = world.license(json!({})).await;
        let person = world.users(1).await.remove(0);
        caller
            .put(&format!("/licenses/{license}/owner"), to("users", &person))
            .await
    })
    .await;
    check("policy", first_three, async |world, caller| {
        let license = world.license(json!({})).await;
        let policy = world.policy(json!({"floating": true})).await;
        caller
            .put(
                &format!("/licenses/{license}/policy"),
                to("policies", &policy),
            )
            .await
    })
    .await;
    check("group", first_three, async |world, caller| {
        let license = world.license(json!({})).await;
        let team = world.group(json!({})).await;
        caller
            .put(&format!("/licenses/{license}/group"), to("groups", &team))
            .await
    })
    .await;
}

#[tokio::test]
async fn entitlements_are_attached_by_the_first_three() {
    let entitlement = async |world: &World| {
        let listed = world.admin.get("/entitlements").await.is(200).ids();
        match listed.first() {
            Some(id) => id.clone(),
            None => {
                let attributes = json!({"name": "Cloud", "code": "CLOUD"});
                world.create("entitlements", attributes, json!({})).await
            }
        }
    };
    check(
        "attach",
        [200, 200, 200, 403, 403],
        async |world, caller| {
            let license = world.license(json!({})).await;
            let body = linkages("entitlements", &[entitlement(world).await]);
            caller
                .post(&format!("/licenses/{license}/entitlements"), body)
                .await
        },
    )
    .await;
    check(
        "detach",
        [204, 204, 204, 403, 403],
        async |world, caller| {
            let license = world.license(json!({})).await;
            let body = linkages("entitlements", &[entitlement(world).await]);
            let path = format!("/licenses/{license}/entitlements");
            world.admin.post(&path, body.clone()).await.is(200);
            caller.detach(&path, body).await
        },
    )
    .await;
}

#[tokio::test]
async fn licenses_are_kept_by_the_first_four() {
    let first_four: Row = [200, 200, 200, 200, 403];
    check("license update", first_four, async |world, caller| {
        let license = world.license(json!({})).await;
        caller
            .change("licenses", &license, json!({"name": "Renamed"}))
            .await
    })
    .await;
    let policy_attributes = json!({
        "requireCheckIn": true, "checkInInterval": "day", "checkInIntervalCount": 1,
    });
    for action in ["suspend", "check-in", "increment-usage", "reset-usage"] {
        check(action, first_four, async |world, caller| {
            let policy = world.policy(policy_attributes.clone()).await;
            let license = world.license_of(&policy, json!({})).await;
            caller
                .act(&format!("/licenses/{license}/actions/{action}"))
                .await
        })
        .await;
    }
    check("reinstate", first_four, async |world, caller| {
        let license = world.license(json!({"suspended": true})).await;
        caller
            .act(&format!("/licenses/{license}/actions/reinstate"))
            .await
    })
    .await;
}

#[tokio::test]
async fn seats_are_given_and_taken_by_the_first_four() {
    check(
        "attach",
        [200, 200, 200, 200, 403],
        async |world, caller| {
            let license = world.license(json!({})).await;
            let people = world.users(2).await;
            let path = format!("/licenses/{license}/users");
            let answer = caller.post(&path, people_of(&people)).await;
            let expected = if answer.status == 200 { 2 } else { 0 };
            assert_eq!(world.seats_taken(&license).await, expected);
            answer
        },
    )
    .await;
    check(
        "detach",
        [204, 204, 204, 204, 403],
        async |world, caller| {
            let license = world.license(json!({})).await;
            let people = world.users(1).await;
            world.seat(&license, &people).await;
            let path = format!("/licenses/{license}/users");
            let answer = caller.detach(&path, people_of(&people)).await;
            let expected = if answer.status == 204 { 0 } else { 1 };
            assert_eq!(world.seats_taken(&license).await, expected);
            answer
        },
    )
    .await;
}

#[tokio::test]
async fn devices_are_activated_and_freed_by_the_first_three() {
    check(
        "machine create",
        [201, 201, 201, 403, 403],
        async |world, caller| {
            let license = world.license(json!({})).await;
            let body = json!({"data": {
                "type": "machines",
                "attributes": {"fingerprint": "4d:Eq:UV"},
                "relationships": {"license": to("licenses", &license)},
            }});
            caller.post("/machines", body).await
        },
    )
    .await;
    check(
        "machine delete",
        [204, 204, 204, 403, 403],
        async |world, caller| {
            let machine = world.machine(&world.license(json!({})).await).await;
            caller.delete(&format!("/machines/{machine}")).await
        },
    )
    .await;
    check(
        "machine owner",
        [200, 200, 200, 403, 403],
        async |world, caller| {
            let license = world.license(json!({})).await;
            let people = world.users(1).await;
            world.seat(&license, &people).await;
            let machine = world.machine(&license).await;
            caller
                .put(
                    &format!("/machines/{machine}/owner"),
                    to("users", &people[0]),
                )
                .await
        },
    )
    .await;
    check("reset", [200, 200, 200, 403, 403], async |world, caller| {
        let machine = world.machine(&world.license(json!({})).await).await;
        caller
            .act(&format!("/machines/{machine}/actions/reset"))
            .await
    })
    .await;
    check(
        "machine update",
        [200, 200, 200, 200, 403],
        async |world, caller| {
            let machine = world.machine(&world.license(json!({})).await).await;
            caller
                .change("machines", &machine, json!({"name": "CAD-7"}))
                .await
        },
    )
    .await;
}

#[tokio::test]
async fn the_catalogue_is_kept_by_few() {
    check(
        "policy create",
        [201, 201, 201, 403, 403],
        async |world, caller| {
            let product = world.product().await;
            let body = json!({"data": {
                "type": "policies",
                "attributes": {"name": "Yearly"},
                "relationships": {"product": to("products", &product)},
            }});
            caller.post("/policies", body).await
        },
    )
    .await;
    check(
        "policy update",
        [200, 200, 200, 403, 403],
        async |world, caller| {
            let policy = world.policy(json!({})).await;
            caller
                .change("policies", &policy, json!({"name": "Monthly"}))
                .await
        },
    )
    .await;
    check(
        "policy delete",
        [204, 204, 403, 403, 403],
        async |world, caller| {
            let policy = world.policy(json!({})).await;
            caller.delete(&format!("/policies/{policy}")).await
        },
    )
    .await;
    for kind in ["products", "groups"] {
        check(kind, [201, 201, 403, 403, 403], async |_, caller| {
            let body = json!({"data": {"type": kind, "attributes": {"name": "New"}}});
            caller.post(&format!("/{kind}"), body).await
        })
        .await;
    }
    check(
        "entitlements",
        [201, 201, 403, 403, 403],
        async |_, caller| {
            let token = caller.token.as_deref().unwrap_or_default();
            let code = format!("CODE-{}", &token[..4]);
            let attributes = json!({"name": "New", "code": code});
            let body = json!({"data": {"type": "entitlements", "attributes": attributes}});
            caller.post("/entitlements", body).await
        },
    )
    .await;
    check(
        "group owners",
        [200, 200, 403, 403, 403],
        async |world, caller| {
            let team = world.group(json!({})).await;
            let people = world.users(1).await;
            caller
                .post(&format!("/groups/{team}/owners"), people_of(&people))
                .await
        },
    )
    .await;
    check(
        "group delete",
        [204, 204, 403, 403, 403],
        async |world, caller| {
            let team = world.group(json!({})).await;
            caller.delete(&format!("/groups/{team}")).await
        },
    )
    .await;
}

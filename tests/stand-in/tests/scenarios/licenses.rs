//! `api/v1/licenses/{show,update}.feature` and what else a license is.

use serde_json::{Value, json};

use crate::world::{NOBODY, World, to};

#[tokio::test]
async fn admin_retrieves_a_license_with_a_correct_user_counter_cache() {
    let world = World::new().await;
    let people = world.users(4).await;
    let license = world.license_owned_by(&people[0], json!({})).await;
    world.seat(&license, &people[1..]).await;

    let answer = world
        .admin
        .get(&format!("/licenses/{license}"))
        .await
        .is(200);

    assert_eq!(
        answer.body["data"]["relationships"]["users"]["meta"],
        json!({"count": 4}),
        "three attached and the owner"
    );
    world
        .admin
        .put(&format!("/licenses/{license}/owner"), json!({"data": null}))
        .await
        .is(200);
    assert_eq!(world.seats_taken(&license).await, 3);
}

#[tokio::test]
async fn admin_retrieves_an_invalid_license_for_their_account() {
    let world = World::new().await;
    let detail = world
        .admin
        .get("/licenses/invalid")
        .await
        .not_found()
        .to_owned();
    assert!(
        detail.starts_with("The requested license 'invalid' was not found"),
        "{detail}"
    );
    world
        .admin
        .get(&format!("/licenses/{NOBODY}"))
        .await
        .not_found();
}

#[tokio::test]
async fn admin_removes_a_floating_licenses_max_machine_override() {
    let world = World::new().await;
    let policy = world
        .policy(json!({"floating": true, "maxMachines": 3, "maxUsers": 7}))
        .await;
    let license = world
        .license_of(&policy, json!({"maxMachines": 10, "maxUsers": 20}))
        .await;

    let answer = world
        .admin
        .change("licenses", &license, json!({"maxMachines": null}))
        .await
        .is(200);

    assert_eq!(answer.attribute("maxMachines"), 3, "the policy's again");
    assert_eq!(answer.attribute("maxUsers"), 20, "the other stays");
    let answer = world
        .admin
        .change("licenses", &license, json!({"maxUsers": 0}))
        .await
        .is(200);
    assert_eq!(answer.attribute("maxUsers"), 7, "nought is no override");
    let refused = world
        .admin
        .change("licenses", &license, json!({"maxUsers": -1}))
        .await;
    refused.unprocessable("MAX_USERS_INVALID", "/data/attributes/maxUsers");
}

#[tokio::test]
async fn admin_updates_a_license_policy() {
    let world = World::new().await;
    let license = world.license(json!({})).await;
    let policy = world.policy(json!({"floating": true})).await;
    world
        .admin
        .patch(
            &format!("/licenses/{license}"),
            json!({"data": {
                "type": "licenses",
                "attributes": {"name": "Renamed"},
                "relationships": {"policy": to("policies", &policy)},
            }}),
        )
        .await
        .malformed("/data/relationships", "unpermitted parameter");
    let answer = world
        .admin
        .get(&format!("/licenses/{license}"))
        .await
        .is(200);
    assert_eq!(answer.attribute("name"), &Value::Null, "nothing changed");
}

#[tokio::test]
async fn a_license_takes_another_policy_through_its_relationship() {
    let world = World::new().await;
    let license = world.license(json!({})).await;
    let policy = world.policy(json!({"floating": true, "maxUsers": 9})).await;
    let answer = world
        .admin
        .put(
            &format!("/licenses/{license}/policy"),
            to("policies", &policy),
        )
        .await
        .is(200);
    assert_eq!(answer.kind(), "licenses", "the parent is answered");
    assert_eq!(answer.related("policy")["id"], policy);
    assert_eq!(answer.attribute("maxUsers"), 9);
    world
        .admin
        .put(
            &format!("/licenses/{license}/policy"),
            to("policies", NOBODY),
        )
        .await
        .unprocessable("POLICY_NOT_FOUND", "/data/relationships/policy");
}

#[tokio::test]
async fn read_only_updates_a_license_expiry() {
    let world = World::new().await;
    let license = world.license(json!({})).await;
    let reader = world.signed_in("readonly").await;
    reader
        .change(
            "licenses",
            &license,
            json!({"expiry": "2030-01-01T00:00:00Z"}),
        )
        .await
        .denied();
    let answer = world
        .admin
        .get(&format!("/licenses/{license}"))
        .await
        .is(200);
    assert_eq!(answer.attribute("expiry"), &Value::Null);
}

#[tokio::test]
async fn a_license_key_never_changes() {
    let world = World::new().await;
    let license = world.license(json!({})).await;
    world
        .admin
        .change("licenses", &license, json!({"key": "ANOTHER-KEY"}))
        .await
        .malformed("/data/attributes/key", "unpermitted parameter");
    world
        .admin
        .patch(
            &format!("/licenses/{license}"),
            json!({"data": {"type": "licenses"}}),
        )
        .await
        .malformed("/data/attributes", "is missing");
}

#[tokio::test]
async fn the_status_of_a_license_is_the_first_that_holds() {
    let world = World::new().await;
    let owner = world.user("owner@nordbau.example").await;
    let license = world.license_owned_by(&owner, json!({})).await;
    let path = format!("/licenses/{license}");
    let now = chrono::Utc::now().timestamp();
    let steps = [
        (json!({"expiry": now + 30 * 86_400}), "ACTIVE"),
        (json!({"expiry": now + 2 * 86_400}), "EXPIRING"),
        (json!({"expiry": now - 86_400}), "EXPIRED"),
        (json!({"suspended": true}), "SUSPENDED"),
    ];
    for (change, status) in steps {
        let answer = world
            .admin
            .change("licenses", &license, change)
            .await
            .is(200);
        assert_eq!(answer.attribute("status"), status);
    }
    world
        .admin
        .act(&format!("/users/{owner}/actions/ban"))
        .await
        .is(200);
    let answer = world.admin.get(&path).await.is(200);
    assert_eq!(answer.attribute("status"), "BANNED");
}

#[tokio::test]
async fn a_license_without_a_team_has_none_to_show() {
    let world = World::new().await;
    let license = world.license(json!({})).await;
    world
        .admin
        .get(&format!("/licenses/{license}/group"))
        .await
        .not_found();
    let owner = world
        .admin
        .get(&format!("/licenses/{license}/owner"))
        .await
        .is(200);
    assert_eq!(owner.body["data"], Value::Null);

    let team = world.group(json!({"maxLicenses": 1})).await;
    let answer = world
        .admin
        .put(&format!("/licenses/{license}/group"), to("groups", &team))
        .await
        .is(200);
    assert_eq!(answer.kind(), "licenses");
    assert_eq!(answer.related("group")["id"], team);
    let other = world.license(json!({})).await;
    world
        .admin
        .put(&format!("/licenses/{other}/group"), to("groups", &team))
        .await
        .unprocessable("GROUP_LICENSE_LIMIT_EXCEEDED", "/data/relationships/group");
}

#[tokio::test]
async fn entitlements_come_from_the_policy_and_the_license() {
    let world = World::new().await;
    let policy = world.policy(json!({"floating": true})).await;
    let license = world.license_of(&policy, json!({})).await;
    let mut ids = Vec::new();
    for code in ["SHARE", "CLOUD", "API"] {
        let attributes = json!({"name": code, "code": code});
        ids.push(world.create("entitlements", attributes, json!({})).await);
    }
    let one = |id: &str| json!({"data": [{"type": "entitlements", "id": id}]});
    world
        .admin
        .post(&format!("/policies/{policy}/entitlements"), one(&ids[0]))
        .await
        .is(200);
    let path = format!("/licenses/{license}/entitlements");
    let attached = world.admin.post(&path, one(&ids[1])).await.is(200);
    assert_eq!(attached.rows()[0]["type"], "license-entitlements");

    let mut listed = world.admin.get(&path).await.is(200).ids();
    listed.sort_unstable();
    let mut expected = ids[..2].to_vec();
    expected.sort_unstable();
    assert_eq!(listed, expected, "the policy's are merged in");

    let answer = world.admin.post(&path, one(&ids[1])).await;
    answer.unprocessable("ENTITLEMENT_TAKEN", "/data/relationships/entitlement");
    let answer = world.admin.post(&path, one(&ids[0])).await;
    answer.unprocessable("ENTITLEMENT_CONFLICT", "/data/relationships/entitlement");
    let answer = world.admin.post(&path, one(NOBODY)).await;
    answer.unprocessable("ENTITLEMENT_NOT_FOUND", "/data/relationships/entitlement");

    let answer = world.admin.detach(&path, one(&ids[0])).await;
    assert_eq!(answer.denied()["source"], json!({"pointer": "/data/0"}));
    let answer = world.admin.detach(&path, one(&ids[2])).await;
    answer.precondition("/data/0");
    world.admin.detach(&path, one(&ids[1])).await.is(204);
    assert_eq!(world.admin.get(&path).await.is(200).ids(), ids[..1]);
}

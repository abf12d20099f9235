//! What a license's policy demands of its devices.

use chrono::Duration;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::world::{World, to};

async fn activate(world: &World, license: &str, attributes: Value) -> Answer {
    let mut all = json!({"fingerprint": format!("device-{attributes}")});
    for (name, value) in attributes.as_object().expect("attributes") {
        all[name] = value.clone();
    }
    world
        .admin
        .post(
            "/machines",
            json!({"data": {
                "type": "machines",
                "attributes": all,
                "relationships": {"license": to("licenses", license)},
            }}),
        )
        .await
}

#[tokio::test]
async fn cores_memory_and_disk_have_limits_of_their_own() {
    let world = World::new().await;
    let gigabyte = 1_073_741_824_i64;
    let license = world
        .license(json!({
            "maxCores": 16, "maxMemory": 64 * gigabyte, "maxDisk": 512 * gigabyte,
        }))
        .await;
    let first = activate(
        &world,
        &license,
        json!({"cores": 8, "memory": 32 * gigabyte, "disk": 256 * gigabyte}),
    )
    .await
    .is(201);
    for (attributes, code) in [
        (json!({"cores": 9}), "MACHINE_CORE_LIMIT_EXCEEDED"),
        (
            json!({"memory": 33 * gigabyte}),
            "MACHINE_MEMORY_LIMIT_EXCEEDED",
        ),
        (
            json!({"disk": 257 * gigabyte}),
            "MACHINE_DISK_LIMIT_EXCEEDED",
        ),
    ] {
        activate(&world, &license, attributes)
            .await
            .unprocessable(code, "/data");
    }
    world
        .admin
        .change("machines", &first.id(), json!({"cores": 17}))
        .await
        .unprocessable("MACHINE_CORE_LIMIT_EXCEEDED", "/data");
    world
        .admin
        .change("machines", &first.id(), json!({"cores": 16}))
        .await
        .is(200);
}

#[tokio::test]
async fn overage_reaches_as_far_for_devices_as_for_seats() {
    let world = World::new().await;
    let policy = world
        .policy(json!({
            "floating": true, "maxMachines": 4, "overageStrategy": "ALLOW_1_25X_OVERAGE",
        }))
        .await;
    let license = world.license_of(&policy, json!({})).await;
    for _ in 0..5 {
        world.machine(&license).await;
    }
    activate(&world, &license, json!({}))
        .await
        .unprocessable("MACHINE_LIMIT_EXCEEDED", "/data");
}

#[tokio::test]
async fn a_fingerprint_is_unique_as_far_as_the_policy_says() {
    let world = World::new().await;
    for (strategy, same_policy, same_account) in [
        ("UNIQUE_PER_LICENSE", 201, 201),
        ("UNIQUE_PER_POLICY", 422, 201),
        ("UNIQUE_PER_PRODUCT", 422, 201),
        ("UNIQUE_PER_ACCOUNT", 422, 422),
    ] {
        let rules = json!({"floating": true, "machineUniquenessStrategy": strategy});
        let policy = world.policy(rules.clone()).await;
        let first = world.license_of(&policy, json!({})).await;
        let sibling = world.license_of(&policy, json!({})).await;
        let elsewhere = world
            .license_of(&world.policy(rules).await, json!({}))
            .await;
        let name = json!({"name": strategy});
        activate(&world, &first, name.clone()).await.is(201);
        for (license, status) in [(&sibling, same_policy), (&elsewhere, same_account)] {
            let answer = activate(&world, license, name.clone()).await.is(status);
            if status == 422 {
                answer.unprocessable("FINGERPRINT_TAKEN", "/data/attributes/fingerprint");
            }
        }
    }
}

#[tokio::test]
async fn a_dead_device_comes_back_only_where_the_policy_lets_it() {
    let world = World::new().await;
    for (strategy, status) in [("NO_REVIVE", 422), ("ALWAYS_REVIVE", 200)] {
        let policy = world
            .policy(json!({
                "floating": true, "requireHeartbeat": true, "heartbeatDuration": 60,
                "heartbeatCullStrategy": "KEEP_DEAD",
                "heartbeatResurrectionStrategy": strategy,
            }))
            .await;
        let machine = world
            .machine(&world.license_of(&policy, json!({})).await)
            .await;
        let ping = format!("/machines/{machine}/actions/ping");
        world.admin.act(&ping).await.is(200);
        world.server.advance(Duration::minutes(30));

        let answer = world.admin.act(&ping).await.is(status);

        if status == 200 {
            assert_eq!(answer.attribute("heartbeatStatus"), "RESURRECTED");
            let again = world.admin.get(&format!("/machines/{machine}")).await;
            assert_eq!(again.is(200).attribute("heartbeatStatus"), "ALIVE");
        } else {
            assert_eq!(answer.body["errors"][0]["code"], "MACHINE_HEARTBEAT_DEAD");
        }
    }
}

#[tokio::test]
async fn a_new_device_joins_the_team_of_its_license_else_of_its_owner() {
    let world = World::new().await;
    let [licenses, people] = [
        world.group(json!({"maxMachines": 1})).await,
        world.group(json!({})).await,
    ];
    let owner = world.users(1).await;
    let join = async |path: String, team: &str| {
        let answer = world.admin.put(&path, to("groups", team)).await;
        answer.is(200);
    };
    join(format!("/users/{}/group", owner[0]), &people).await;
    let bare = world.license(json!({})).await;
    let grouped = world.license(json!({})).await;
    for license in [&bare, &grouped] {
        world.seat(license, &owner).await;
    }
    join(format!("/licenses/{grouped}/group"), &licenses).await;

    let team_of = async |machine: &str| {
        let answer = world.admin.get(&format!("/machines/{machine}")).await;
        answer.is(200).related("group").clone()
    };
    let unowned = world.machine(&bare).await;
    assert_eq!(team_of(&unowned).await, Value::Null);
    let owned = world.machine_of(&bare, &owner[0]).await;
    assert_eq!(team_of(&owned).await["id"], people);
    let of_license = world.machine_of(&grouped, &owner[0]).await;
    assert_eq!(team_of(&of_license).await["id"], licenses);
    // The team takes one device, and it is there.
    activate(&world, &grouped, json!({}))
        .await
        .unprocessable("GROUP_MACHINE_LIMIT_EXCEEDED", "/data/relationships/group");
}

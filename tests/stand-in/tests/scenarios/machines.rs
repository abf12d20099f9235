//! `api/v1/machines/*.feature`: devices.

use chrono::Duration;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::world::{NOBODY, World, to};

async fn activate(world: &World, license: &str, fingerprint: &str) -> Answer {
    world
        .admin
        .post(
            "/machines",
            json!({"data": {
                "type": "machines",
                "attributes": {"fingerprint": fingerprint},
                "relationships": {"license": to("licenses", license)},
            }}),
        )
        .await
}

#[tokio::test]
async fn admin_creates_a_machine_for_a_floating_license_that_has_already_reached_its_limit_no_overages()
 {
    let world = World::new().await;
    let license = world.license(json!({"maxMachines": 2})).await;
    world.machine(&license).await;
    world.machine(&license).await;

    let answer = activate(&world, &license, "one-too-many").await;
    answer.unprocessable("MACHINE_LIMIT_EXCEEDED", "/data");

    let machines = world.admin.get("/machines").await.is(200);
    assert_eq!(machines.rows().len(), 2);
}

#[tokio::test]
async fn a_device_limit_per_person_counts_each_owner_apart() {
    let world = World::new().await;
    let policy = world
        .policy(json!({
            "floating": true, "maxMachines": 1, "machineLeasingStrategy": "PER_USER",
        }))
        .await;
    let license = world.license_of(&policy, json!({})).await;
    let people = world.users(2).await;
    world.seat(&license, &people).await;
    world.machine_of(&license, &people[0]).await;
    world.machine_of(&license, &people[1]).await;
    world.machine(&license).await;
    let answer = world
        .admin
        .get(&format!("/licenses/{license}"))
        .await
        .is(200);
    assert_eq!(
        answer.body["data"]["relationships"]["machines"]["meta"]["count"], 3,
        "more than the limit of one, one per owner"
    );
    activate(&world, &license, "a-second-for-nobody")
        .await
        .unprocessable("MACHINE_LIMIT_EXCEEDED", "/data");
}

#[tokio::test]
async fn admin_creates_a_machine_with_an_owner_license_owner_is_not_associated() {
    let world = World::new().await;
    let people = world.users(2).await;
    let license = world.license_owned_by(&people[0], json!({})).await;
    let body = |owner: &str| {
        json!({"data": {
            "type": "machines",
            "attributes": {"fingerprint": "4d:Eq:UV:D3:XZ:tL:WN:Bz:mA:Eg:E6:Mk:YX:dK:NC"},
            "relationships": {
                "license": to("licenses", &license),
                "owner": to("users", owner),
            },
        }})
    };
    let answer = world.admin.post("/machines", body(&people[1])).await;
    answer.unprocessable("OWNER_INVALID", "/data/relationships/owner");
    // The owner of the license and people attached to it may own a device.
    let answer = world
        .admin
        .post("/machines", body(&people[0]))
        .await
        .is(201);
    assert_eq!(answer.related("owner")["id"], people[0]);
    world.seat(&license, &people[1..]).await;
    let answer = world
        .admin
        .put(
            &format!("/machines/{}/owner", answer.id()),
            to("users", &people[1]),
        )
        .await
        .is(200);
    assert_eq!(answer.kind(), "machines");
    assert_eq!(answer.related("owner")["id"], people[1]);
}

#[tokio::test]
async fn a_fingerprint_is_taken_once_on_a_license() {
    let world = World::new().await;
    let license = world.license(json!({})).await;
    let other = world.license(json!({})).await;
    activate(&world, &license, "same").await.is(201);
    let answer = activate(&world, &license, "same").await;
    assert_eq!(
        answer.unprocessable("FINGERPRINT_TAKEN", "/data/attributes/fingerprint"),
        "has already been taken"
    );
    activate(&world, &other, "same").await.is(201);
    activate(&world, NOBODY, "new")
        .await
        .unprocessable("LICENSE_NOT_FOUND", "/data/relationships/license");
}

#[tokio::test]
async fn admin_retrieves_all_alive_machines() {
    let world = World::new().await;
    let beating = world
        .policy(json!({
            "floating": true, "requireHeartbeat": true, "heartbeatDuration": 600,
            "heartbeatCullStrategy": "KEEP_DEAD",
        }))
        .await;
    let license = world.license_of(&beating, json!({})).await;
    let dead = world.machine(&license).await;
    let alive = world.machine(&license).await;
    for machine in [&dead, &alive] {
        let answer = world
            .admin
            .act(&format!("/machines/{machine}/actions/ping"))
            .await
            .is(200);
        assert_eq!(answer.attribute("heartbeatStatus"), "ALIVE");
        assert!(answer.attribute("nextHeartbeat").is_string());
    }
    world.server.advance(Duration::seconds(400));
    world
        .admin
        .act(&format!("/machines/{alive}/actions/ping"))
        .await
        .is(200);
    world.server.advance(Duration::seconds(400));
    let quiet = world.machine(&world.license(json!({})).await).await;

    let answer = world.admin.get("/machines?status=ALIVE").await.is(200);

    assert_eq!(
        answer.ids(),
        [quiet, alive],
        "one that never needs a heartbeat counts as alive"
    );
    assert_eq!(answer.column("heartbeatStatus"), ["NOT_STARTED", "ALIVE"]);
    let answer = world.admin.get("/machines?status=DEAD").await.is(200);
    assert_eq!(answer.ids(), [dead]);
    assert_eq!(answer.column("heartbeatStatus"), ["DEAD"]);
}

#[tokio::test]
async fn support_deletes_one_of_their_machines() {
    let world = World::new().await;
    let machine = world.machine(&world.license(json!({})).await).await;
    let support = world.signed_in("support").await;
    support
        .delete(&format!("/machines/{machine}"))
        .await
        .denied();
    world
        .admin
        .get(&format!("/machines/{machine}"))
        .await
        .is(200);
    world
        .admin
        .delete(&format!("/machines/{machine}"))
        .await
        .is(204);
    world
        .admin
        .get(&format!("/machines/{machine}"))
        .await
        .not_found();
}

/// keygen-api app/policies/machine_policy.rb, for the role `user`.
#[tokio::test]
async fn a_user_frees_their_own_devices_where_the_license_lets_them() {
    let world = World::new().await;
    let me = world.seeded("user").await;
    let other = world.users(1).await.remove(0);
    let user = world.signed_in("user").await;
    let both = [me.clone(), other.clone()];
    let open = world.license(json!({"protected": false})).await;
    let locked = world.license(json!({"protected": true})).await;
    for license in [&open, &locked] {
        world.seat(license, &both).await;
    }
    let owned = world
        .license_owned_by(&me, json!({"protected": false}))
        .await;
    world.seat(&owned, std::slice::from_ref(&other)).await;
    for (license, owner, freed) in [
        (&open, &me, true),
        (&open, &other, false),
        (&locked, &me, false),
        (&owned, &other, true),
    ] {
        let machine = world.machine_of(license, owner).await;
        let answer = user.delete(&format!("/machines/{machine}")).await;
        if freed {
            answer.is(204);
        } else {
            answer.denied();
        }
    }
}

#[tokio::test]
async fn admin_resets_a_machines_heartbeat() {
    let world = World::new().await;
    let machine = world.machine(&world.license(json!({})).await).await;
    let action = |name: &str| format!("/machines/{machine}/actions/{name}");
    let answer = world.admin.act(&action("ping")).await.is(200);
    assert!(answer.attribute("lastHeartbeat").is_string());

    let answer = world.admin.act(&action("reset")).await.is(200);

    assert_eq!(answer.id(), machine);
    assert_eq!(answer.attribute("heartbeatStatus"), "NOT_STARTED");
    assert_eq!(answer.attribute("lastHeartbeat"), &Value::Null);
    assert_eq!(answer.attribute("nextHeartbeat"), &Value::Null);
    // Both names of the action work.
    world.admin.act(&action("reset-heartbeat")).await.is(200);
}

#[tokio::test]
async fn device_filters_know_owners_from_seat_holders() {
    let world = World::new().await;
    let people = world.users(2).await;
    let license = world.license(json!({})).await;
    world.seat(&license, &people).await;
    let hers = world.machine_of(&license, &people[0]).await;
    let nobodys = world.machine(&license).await;
    world.machine(&world.license(json!({})).await).await;
    for (query, expected) in [
        (format!("owner={}", people[0]), vec![&hers]),
        (format!("owner={}", people[1]), vec![]),
        (format!("user={}", people[1]), vec![&nobodys, &hers]),
        (format!("license={license}"), vec![&nobodys, &hers]),
    ] {
        let answer = world.admin.get(&format!("/machines?{query}")).await.is(200);
        assert_eq!(answer.ids().iter().collect::<Vec<_>>(), expected, "{query}");
    }
    let answer = world
        .admin
        .get(&format!("/users/{}/machines", people[1]))
        .await
        .is(200);
    assert_eq!(
        answer.ids(),
        [nobodys, hers],
        "every device of every license held"
    );
}

#[tokio::test]
async fn a_fingerprint_never_changes_but_the_rest_may() {
    let world = World::new().await;
    let license = world.license(json!({})).await;
    let machine = world.machine(&license).await;
    world
        .admin
        .change("machines", &machine, json!({"fingerprint": "another"}))
        .await
        .malformed("/data/attributes/fingerprint", "unpermitted parameter");
    let memory = 68_719_476_736_i64;
    let answer = world
        .admin
        .change(
            "machines",
            &machine,
            json!({"name": "CAD-7", "platform": "Windows", "cores": 16, "memory": memory}),
        )
        .await
        .is(200);
    assert_eq!(answer.attribute("name"), "CAD-7");
    assert_eq!(answer.attribute("memory"), memory, "wider than 32 bits");
    let answer = world
        .admin
        .get(&format!("/licenses/{license}"))
        .await
        .is(200);
    assert_eq!(
        answer.body["data"]["relationships"]["machines"]["meta"],
        json!({"count": 1, "cores": 16, "memory": memory, "disk": 0})
    );
}

#[tokio::test]
async fn a_device_of_no_team_has_none_to_show() {
    let world = World::new().await;
    let machine = world.machine(&world.license(json!({})).await).await;
    world
        .admin
        .get(&format!("/machines/{machine}/group"))
        .await
        .not_found();
    let answer = world
        .admin
        .get(&format!("/machines/{machine}/owner"))
        .await
        .is(200);
    assert_eq!(answer.body["data"], Value::Null);
}

#[tokio::test]
async fn devices_are_found_by_what_they_are() {
    let world = World::new().await;
    let license = world.license(json!({"key": "SERIAL-0001"})).await;
    let create = async |fingerprint: &str, attributes: Value, license: &str| {
        let mut all = json!({"fingerprint": fingerprint});
        for (name, value) in attributes.as_object().expect("attributes") {
            all[name] = value.clone();
        }
        let relationships = json!({"license": to("licenses", license)});
        world.create("machines", all, relationships).await
    };
    let cad = create(
        "same",
        json!({"hostname": "cad-7", "ip": "10.0.0.7", "metadata": {"roomNumber": 7}}),
        &license,
    )
    .await;
    let other = world.license(json!({})).await;
    let twin = create("same", json!({"hostname": "cad-8"}), &other).await;
    let shown = world
        .admin
        .get(&format!("/licenses/{license}"))
        .await
        .is(200);
    let related = |name: &str| shown.related(name)["id"].as_str().unwrap_or("").to_owned();
    for (query, expected) in [
        ("fingerprint=same".to_owned(), vec![&twin, &cad]),
        ("hostname=cad-7".to_owned(), vec![&cad]),
        ("ip=10.0.0.7".to_owned(), vec![&cad]),
        ("key=SERIAL-0001".to_owned(), vec![&cad]),
        ("metadata[roomNumber]=7".to_owned(), vec![&cad]),
        (format!("policy={}", related("policy")), vec![&cad]),
        (format!("product={}", related("product")), vec![&cad]),
        ("fingerprint=sam".to_owned(), vec![]),
    ] {
        let answer = world.admin.get(&format!("/machines?{query}")).await.is(200);
        assert_eq!(answer.ids().iter().collect::<Vec<_>>(), expected, "{query}");
    }
    // As a path, a repeated fingerprint means the oldest.
    assert_eq!(world.admin.get("/machines/same").await.is(200).id(), cad);
    for (what, id) in [("license", &license), ("product", &related("product"))] {
        let path = format!("/machines/{cad}/{what}");
        assert_eq!(&world.admin.get(&path).await.is(200).id(), id, "{what}");
    }
}

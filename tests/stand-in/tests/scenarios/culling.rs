//! Machines whose heartbeat has stopped: `machines/actions/heartbeats.feature` tells what they are
//! called, keygen-api app/workers/machine_heartbeat_worker.rb and cull_dead_machines_worker.rb what
//! becomes of them.

use chrono::Duration;
use serde_json::{Value, json};
use stand_in::{Options, Seed, Worker};

use crate::world::{World, to};

/// A device of a policy with these rules that has sent one heartbeat, and its policy's license.
async fn beating(world: &World, rules: Value) -> (String, String) {
    let mut all = json!({"floating": true});
    if let (Value::Object(all), Value::Object(rules)) = (&mut all, rules) {
        all.extend(rules);
    }
    let policy = world.policy(all).await;
    let license = world.license_of(&policy, json!({})).await;
    let machine = world.machine(&license).await;
    ping(world, &machine).await;
    (machine, license)
}

async fn ping(world: &World, machine: &str) {
    let path = format!("/machines/{machine}/actions/ping");
    world.admin.act(&path).await.is(200);
}

/// The status of a device and what the server says of its heartbeat, if it still knows it.
async fn state(world: &World, machine: &str) -> Option<String> {
    let answer = world.admin.get(&format!("/machines/{machine}")).await;
    match answer.status {
        404 => None,
        _ => Some(
            answer
                .is(200)
                .attribute("heartbeatStatus")
                .as_str()
                .expect("a status")
                .to_owned(),
        ),
    }
}

async fn devices_of(world: &World, license: &str) -> Value {
    let answer = world
        .admin
        .get(&format!("/licenses/{license}"))
        .await
        .is(200);
    answer.body["data"]["relationships"]["machines"]["meta"]["count"].clone()
}

#[tokio::test]
async fn a_dead_device_is_removed_within_minutes_unless_its_policy_keeps_it() {
    let world = World::new().await;
    let (culled, license) = beating(&world, json!({})).await;
    let keep = json!({"heartbeatCullStrategy": "KEEP_DEAD"});
    let (kept, _) = beating(&world, keep).await;
    world.server.advance(Duration::seconds(590));
    assert_eq!(state(&world, &culled).await.as_deref(), Some("ALIVE"));
    // Ten minutes without a heartbeat, and the server has not been round yet.
    world.server.advance(Duration::seconds(30));
    assert_eq!(state(&world, &culled).await.as_deref(), Some("DEAD"));
    assert_eq!(devices_of(&world, &license).await, 1);
    world.server.advance(Duration::seconds(120));
    assert_eq!(state(&world, &culled).await, None);
    assert_eq!(devices_of(&world, &license).await, 0);
    assert_eq!(state(&world, &kept).await.as_deref(), Some("DEAD"));
    world.server.advance(Duration::days(40));
    assert_eq!(state(&world, &kept).await.as_deref(), Some("DEAD"));
}

#[tokio::test]
async fn a_device_that_goes_on_sending_stays() {
    let world = World::new().await;
    let (machine, _) = beating(&world, json!({"heartbeatDuration": 900})).await;
    for _ in 0..5 {
        world.server.advance(Duration::seconds(800));
        ping(&world, &machine).await;
    }
    assert_eq!(state(&world, &machine).await.as_deref(), Some("ALIVE"));
    world.server.advance(Duration::seconds(1021));
    assert_eq!(state(&world, &machine).await, None);
}

#[tokio::test]
async fn a_device_that_may_be_revived_is_removed_after_that_time() {
    let world = World::new().await;
    let rules = json!({"heartbeatResurrectionStrategy": "10_MINUTE_REVIVE"});
    let (machine, _) = beating(&world, rules).await;
    world.server.advance(Duration::seconds(1190));
    assert_eq!(state(&world, &machine).await.as_deref(), Some("DEAD"));
    world.server.advance(Duration::seconds(131));
    assert_eq!(state(&world, &machine).await, None);
}

#[tokio::test]
async fn a_device_that_never_reports_is_removed_only_where_it_must() {
    let world = World::new().await;
    let (silent, _) = beating(&world, json!({})).await;
    // Reset: the heartbeat has not started, which is no death where none is required.
    let reset = format!("/machines/{silent}/actions/reset");
    let answer = world.admin.act(&reset).await.is(200);
    assert_eq!(answer.attribute("lastHeartbeat"), &Value::Null);
    assert_eq!(answer.attribute("nextHeartbeat"), &Value::Null);
    let required = json!({"requireHeartbeat": true});
    let (reset_too, _) = beating(&world, required).await;
    let reset = format!("/machines/{reset_too}/actions/reset");
    world.admin.act(&reset).await.is(200);
    world.server.advance(Duration::days(3));
    assert_eq!(state(&world, &silent).await.as_deref(), Some("NOT_STARTED"));
    assert_eq!(state(&world, &reset_too).await, None);
}

#[tokio::test]
async fn a_required_heartbeat_is_preset_at_creation() {
    let world = World::new().await;
    let policy = json!({"floating": true, "requireHeartbeat": true});
    let policy = world.policy(policy).await;
    let basis = world
        .admin
        .get(&format!("/policies/{policy}"))
        .await
        .is(200);
    assert_eq!(basis.attribute("heartbeatBasis"), "FROM_CREATION");
    let license = world.license_of(&policy, json!({})).await;
    let machine = world.machine(&license).await;
    let answer = world.admin.get(&format!("/machines/{machine}")).await;
    let answer = answer.is(200);
    assert_eq!(answer.attribute("heartbeatStatus"), "ALIVE");
    assert_eq!(
        answer.attribute("lastHeartbeat"),
        answer.attribute("created")
    );
}

#[tokio::test]
async fn a_check_in_is_preset_at_creation_where_one_is_required() {
    let world = World::new().await;
    let rules = json!({"floating": true, "requireCheckIn": true, "checkInInterval": "month",
                       "checkInIntervalCount": 1});
    let policy = world.policy(rules).await;
    let license = world.license_of(&policy, json!({})).await;
    let answer = world.admin.get(&format!("/licenses/{license}")).await;
    let answer = answer.is(200);
    assert_eq!(answer.attribute("lastCheckIn"), answer.attribute("created"));
    let plain = world.license(json!({})).await;
    let answer = world.admin.get(&format!("/licenses/{plain}")).await;
    assert_eq!(answer.is(200).attribute("lastCheckIn"), &Value::Null);
}

#[tokio::test]
async fn a_death_is_told_once_and_then_the_removal() {
    for ee in [false, true] {
        let world = World::with(Options {
            ee,
            clickhouse: ee,
            ..Options::default()
        })
        .await;
        let endpoint = json!({"data": {"type": "webhook-endpoints", "attributes": {
            "url": "https://hooks.example/all", "subscriptions": ["*"]}}});
        world
            .admin
            .post("/webhook-endpoints", endpoint)
            .await
            .is(201);
        let (culled, _) = beating(&world, json!({})).await;
        let keep = json!({"heartbeatCullStrategy": "KEEP_DEAD",
                          "heartbeatResurrectionStrategy": "ALWAYS_REVIVE"});
        let (kept, _) = beating(&world, keep).await;
        world.server.advance(Duration::seconds(601));
        world.admin.get("/machines").await.is(200);
        world.server.advance(Duration::seconds(200));
        world.admin.get("/machines").await.is(200);
        world.server.advance(Duration::days(1));
        // Back, and dead again: told again.
        ping(&world, &kept).await;
        world.server.advance(Duration::days(1));
        let path = "/webhook-events?events[]=machine.heartbeat.dead&events[]=machine.deleted\
                    &limit=100&order=asc";
        let told: Vec<(Value, String)> = world
            .admin
            .get(path)
            .await
            .is(200)
            .rows()
            .iter()
            .map(|row| {
                let payload = row["attributes"]["payload"].as_str().expect("a text");
                let payload: Value = serde_json::from_str(payload).expect("JSON in it");
                let id = payload["data"]["id"].as_str().expect("an id").to_owned();
                (row["attributes"]["event"].clone(), id)
            })
            .collect();
        let dead = |machine: &str| (json!("machine.heartbeat.dead"), machine.to_owned());
        let gone = (json!("machine.deleted"), culled.clone());
        assert_eq!(
            told,
            [dead(&culled), dead(&kept), gone, dead(&kept)],
            "ee: {ee}"
        );
        if ee {
            let path = format!("/event-logs?event=machine.deleted&resource={culled}");
            let log = world.admin.get(&path).await.is(200);
            assert_eq!(log.rows().len(), 1);
            let whodunnit = &log.rows()[0]["relationships"]["whodunnit"]["data"];
            assert_eq!(whodunnit, &Value::Null, "nobody did it");
        }
    }
}

#[tokio::test]
async fn a_worker_that_is_stopped_removes_no_device() {
    let world = World::with(Options {
        worker: Worker::Off,
        ..Options::default()
    })
    .await;
    let (machine, _) = beating(&world, json!({})).await;
    world.server.advance(Duration::days(1));
    assert_eq!(state(&world, &machine).await.as_deref(), Some("DEAD"));
    world.server.set_worker(Worker::default()).expect("it runs");
    world.server.advance(Duration::seconds(1));
    assert_eq!(state(&world, &machine).await, None);
}

#[tokio::test]
async fn the_devices_of_the_seeds_could_exist() {
    for (seed, devices) in [(Seed::Demo, 500), (Seed::Large, 60_000)] {
        let world = World::with(Options {
            seed,
            ..Options::default()
        })
        .await;
        let count = async || {
            let path = "/machines?page[number]=1&page[size]=1";
            world.admin.get(path).await.is(200).body["links"]["meta"]["count"].clone()
        };
        assert_eq!(count().await, devices);
        // However long somebody looks at them.
        world.server.advance(Duration::hours(3));
        let left = count().await.as_i64().expect("a count");
        // The demo has a device whose removal is going on.
        assert!(left >= devices - 1, "{left} devices of {seed:?}");
    }
}

#[tokio::test]
async fn a_removed_device_frees_its_place() {
    let world = World::new().await;
    let policy = json!({"floating": true, "maxMachines": 1});
    let policy = world.policy(policy).await;
    let license = world.license_of(&policy, json!({})).await;
    let machine = world.machine(&license).await;
    ping(&world, &machine).await;
    let another = || {
        json!({"data": {"type": "machines", "attributes": {"fingerprint": "another"},
        "relationships": {"license": to("licenses", &license)}}})
    };
    let answer = world.admin.post("/machines", another()).await;
    answer.unprocessable("MACHINE_LIMIT_EXCEEDED", "/data");
    world.server.advance(Duration::minutes(13));
    world.admin.post("/machines", another()).await.is(201);
}

//! Removal in two steps: what stands between the answer and the worker, and what is left after.

use std::time::Duration;

use serde_json::{Value, json};
use stand_in::{Options, Worker};

use crate::answer::Answer;
use crate::world::{World, people_of, to};

async fn without_worker() -> World {
    World::with(Options {
        worker: Worker::Off,
        ..Options::default()
    })
    .await
}

async fn license(world: &World, id: &str) -> Answer {
    world.admin.get(&format!("/licenses/{id}")).await.is(200)
}

async fn machine(world: &World, id: &str) -> Answer {
    world.admin.get(&format!("/machines/{id}")).await.is(200)
}

async fn remove(world: &World, kind: &str, id: &str) {
    let path = format!("/{kind}/{id}");
    world.admin.delete(&path).await.is(204);
    world.admin.get(&path).await.not_found();
    world.admin.delete(&path).await.not_found();
}

async fn gone(world: &World, kind: &str, id: &str) {
    world.admin.get(&format!("/{kind}/{id}")).await.not_found();
}

async fn finish(world: &World) {
    world.control("/worker", json!({"ms": 0})).await;
}

#[tokio::test]
async fn k4_a_removed_person_is_counted_until_the_worker_is_done() {
    let world = without_worker().await;
    let people = world.users(3).await;
    let shared = world.license(json!({})).await;
    world.seat(&shared, &people[..2]).await;
    let owned = world.license_owned_by(&people[0], json!({})).await;
    world.seat(&owned, &people[2..]).await;
    let hers = world.machine_of(&shared, &people[0]).await;
    let his = world.machine_of(&owned, &people[2]).await;

    remove(&world, "users", &people[0]).await;

    assert_eq!(world.seats_taken(&shared).await, 2, "the count is ahead");
    assert_eq!(world.people_on(&shared).await, people[1..2], "of the rows");
    let left = license(&world, &owned).await;
    assert_eq!(left.related("owner")["id"], people[0]);
    assert_eq!(left.attribute("status"), "ACTIVE");
    let owner = world.admin.get(&format!("/licenses/{owned}/owner")).await;
    assert_eq!(owner.is(200).body["data"], Value::Null);
    assert_eq!(
        machine(&world, &hers).await.related("owner")["id"],
        people[0]
    );
    // What else can be done to what is going.
    let ping = format!("/machines/{hers}/actions/ping");
    world.admin.act(&ping).await.is(200);
    world
        .admin
        .change("machines", &hers, json!({"name": "Desk"}))
        .await
        .is(200);
    let everybody = world.admin.get("/users?limit=100").await.is(200).ids();
    assert!(!everybody.contains(&people[0]));

    finish(&world).await;

    assert_eq!(world.seats_taken(&shared).await, 1);
    gone(&world, "licenses", &owned).await;
    gone(&world, "machines", &hers).await;
    gone(&world, "machines", &his).await;
    assert_eq!(world.people_on(&shared).await, people[1..2]);
}

#[tokio::test]
async fn k4_a_license_that_is_going_can_be_changed_and_goes_all_the_same() {
    let world = without_worker().await;
    let people = world.users(3).await;
    let owned = world.license_owned_by(&people[0], json!({})).await;
    remove(&world, "users", &people[0]).await;

    world.seat(&owned, &people[1..2]).await;
    assert_eq!(world.seats_taken(&owned).await, 2);
    let late = world.machine_of(&owned, &people[1]).await;
    world
        .admin
        .act(&format!("/licenses/{owned}/actions/suspend"))
        .await
        .is(200);
    // What goes was settled when its owner went: another owner does not save it.
    world
        .admin
        .put(&format!("/licenses/{owned}/owner"), to("users", &people[2]))
        .await
        .is(200);

    finish(&world).await;

    gone(&world, "licenses", &owned).await;
    gone(&world, "machines", &late).await;
    for person in &people[1..] {
        let held = world.admin.get(&format!("/users/{person}/licenses")).await;
        assert_eq!(held.is(200).rows().len(), 0);
    }
}

#[tokio::test]
async fn k1_devices_go_with_their_owner_wherever_they_are_and_nobodys_stay() {
    let world = without_worker().await;
    let people = world.users(2).await;
    let owned = world.license_owned_by(&people[0], json!({})).await;
    let shared = world.license(json!({})).await;
    world.seat(&shared, &people[..1]).await;
    let on_owned = world.machine_of(&owned, &people[0]).await;
    let on_shared = world.machine_of(&shared, &people[0]).await;
    let given_up = world.machine_of(&shared, &people[0]).await;
    world
        .admin
        .put(&format!("/licenses/{owned}/owner"), to("users", &people[1]))
        .await
        .is(200);
    assert_eq!(
        machine(&world, &on_owned).await.related("owner")["id"],
        people[0],
        "handing the license over leaves its devices alone"
    );
    world
        .admin
        .put(
            &format!("/machines/{given_up}/owner"),
            json!({"data": null}),
        )
        .await
        .is(200);

    remove(&world, "users", &people[0]).await;
    finish(&world).await;

    gone(&world, "machines", &on_owned).await;
    gone(&world, "machines", &on_shared).await;
    let stays = machine(&world, &given_up).await;
    assert_eq!(stays.related("owner"), &Value::Null);
    assert_eq!(
        license(&world, &owned).await.related("owner")["id"],
        people[1]
    );
}

#[tokio::test]
async fn k3_a_removed_person_owns_teams_for_ever_until_taken_off() {
    let world = World::new().await;
    let people = world.users(2).await;
    let team = world.group(json!({})).await;
    let path = format!("/groups/{team}/owners");
    world.admin.post(&path, people_of(&people)).await.is(200);
    remove(&world, "users", &people[0]).await;
    let owners = async || {
        let answer = world.admin.get(&path).await.is(200);
        let mut ids: Vec<String> = answer
            .rows()
            .iter()
            .filter_map(|row| row["relationships"]["user"]["data"]["id"].as_str())
            .map(str::to_owned)
            .collect();
        ids.sort();
        ids
    };
    let mut both = people.clone();
    both.sort();
    assert_eq!(owners().await, both);

    let dead = people_of(&people[..1]);
    world
        .admin
        .post(&path, dead.clone())
        .await
        .unprocessable("USER_NOT_FOUND", "/data/relationships/user");
    world.admin.detach(&path, dead.clone()).await.is(204);
    assert_eq!(owners().await, people[1..]);
    world.admin.detach(&path, dead).await.is(422);
}

#[tokio::test]
async fn a_removed_person_is_signed_out_before_the_worker_comes() {
    let world = without_worker().await;
    let person = world.signed_in("support").await;
    let id = world.seeded("support").await;
    remove(&world, "users", &id).await;
    person.get("/me").await.unauthorized("TOKEN_INVALID");
    let tokens = world.admin.get("/tokens?limit=100").await.is(200);
    let of = |row: &Value| row["relationships"]["bearer"]["data"]["id"].clone();
    assert!(tokens.rows().iter().any(|row| of(row) == id.as_str()));

    finish(&world).await;

    let tokens = world.admin.get("/tokens?limit=100").await.is(200);
    assert!(!tokens.rows().iter().any(|row| of(row) == id.as_str()));
}

#[tokio::test]
async fn members_name_their_team_until_the_worker_comes() {
    let world = without_worker().await;
    let team = world.group(json!({"maxUsers": 1})).await;
    let person = world.users(1).await.remove(0);
    let license = world.license(json!({})).await;
    for path in [format!("/users/{person}"), format!("/licenses/{license}")] {
        world
            .admin
            .put(&format!("{path}/group"), to("groups", &team))
            .await
            .is(200);
    }
    remove(&world, "groups", &team).await;
    for path in [format!("/users/{person}"), format!("/licenses/{license}")] {
        let member = world.admin.get(&path).await.is(200);
        assert_eq!(member.related("group")["id"], team, "{path}");
    }
    let of_person = world.admin.get(&format!("/users/{person}/group")).await;
    assert_eq!(of_person.is(200).body["data"], Value::Null);

    finish(&world).await;

    for path in [format!("/users/{person}"), format!("/licenses/{license}")] {
        let member = world.admin.get(&path).await.is(200);
        assert_eq!(member.related("group"), &Value::Null, "{path}");
    }
}

#[tokio::test]
async fn a_catalogue_goes_step_by_step_and_lists_stay_readable() {
    let world = without_worker().await;
    let policy = world.policy(json!({"floating": true, "maxUsers": 3})).await;
    let product = world
        .admin
        .get(&format!("/policies/{policy}"))
        .await
        .is(200)
        .related("product")["id"]
        .as_str()
        .expect("a product")
        .to_owned();
    let person = world.users(1).await;
    let id = world.license_of(&policy, json!({})).await;
    world.seat(&id, &person).await;
    let device = world.machine_of(&id, &person[0]).await;

    remove(&world, "products", &product).await;
    let left = license(&world, &id).await;
    assert_eq!(left.related("product")["id"], product.as_str());
    remove(&world, "policies", &policy).await;
    let left = license(&world, &id).await;
    assert_eq!(left.related("policy")["id"], policy.as_str());
    assert_eq!(world.admin.get("/licenses").await.is(200).rows().len(), 1);
    remove(&world, "licenses", &id).await;
    let left = machine(&world, &device).await;
    assert_eq!(left.related("license")["id"], id.as_str());
    assert_eq!(world.admin.get("/machines").await.is(200).rows().len(), 1);
    assert_eq!(world.admin.get("/licenses").await.is(200).rows().len(), 0);

    finish(&world).await;

    gone(&world, "machines", &device).await;
    let held = world
        .admin
        .get(&format!("/users/{}/licenses", person[0]))
        .await;
    assert_eq!(held.is(200).rows().len(), 0);
}

#[tokio::test]
async fn a_slow_worker_comes_after_its_time() {
    let world = World::with(Options {
        worker: Worker::After(Duration::from_millis(300)),
        ..Options::default()
    })
    .await;
    let people = world.users(1).await;
    let shared = world.license(json!({})).await;
    world.seat(&shared, &people).await;
    let started = std::time::Instant::now();
    remove(&world, "users", &people[0]).await;
    let counted = world.seats_taken(&shared).await;
    // A machine that is busy may have let the time pass already.
    if started.elapsed() < Duration::from_millis(300) {
        assert_eq!(counted, 1);
    }
    tokio::time::sleep(Duration::from_millis(320)).await;
    assert_eq!(world.seats_taken(&shared).await, 0);
}

#[tokio::test]
async fn a_test_need_not_wait_for_the_worker() {
    let world = World::with(Options {
        worker: Worker::After(Duration::from_secs(600)),
        ..Options::default()
    })
    .await;
    let people = world.users(1).await;
    let owned = world.license_owned_by(&people[0], json!({})).await;
    let device = world.machine(&owned).await;
    remove(&world, "users", &people[0]).await;
    let state = world.stranger().at("").get("/__control/worker").await;
    assert_eq!(state.is(200).body, json!({"ms": 600_000, "waiting": 1}));
    license(&world, &owned).await;

    world.server.settle().expect("the worker is on");

    gone(&world, "licenses", &owned).await;
    gone(&world, "machines", &device).await;

    world.control("/worker", json!({"off": true})).await;
    world.server.settle().expect_err("a worker that is off");
    let refused = world
        .stranger()
        .at("")
        .post("/__control/worker/settle", json!({}))
        .await;
    assert_eq!(refused.status, 422);
}

#[tokio::test]
async fn jobs_outlive_the_server() {
    let folder = std::env::temp_dir().join(format!("stand-in-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir(&folder).expect("a folder of its own");
    let options = |worker| Options {
        worker,
        database: stand_in::Database::File(folder.join("stand-in.sqlite")),
        ..Options::default()
    };
    let owned = {
        let world = World::with(options(Worker::Off)).await;
        let person = world.users(1).await.remove(0);
        let owned = world.license_owned_by(&person, json!({})).await;
        remove(&world, "users", &person).await;
        owned
    };
    {
        let world = World::with(options(Worker::Off)).await;
        license(&world, &owned).await;
    }
    let world = World::with(options(Worker::default())).await;
    gone(&world, "licenses", &owned).await;
    drop(world);
    std::fs::remove_dir_all(&folder).expect("cleaned up");
}

#[tokio::test]
async fn the_log_tells_of_devices_that_the_worker_removes() {
    let world = World::with(Options {
        ee: true,
        clickhouse: true,
        ..Options::default()
    })
    .await;
    let people = world.users(1).await;
    let shared = world.license(json!({})).await;
    world.seat(&shared, &people).await;
    let device = world.machine_of(&shared, &people[0]).await;
    remove(&world, "users", &people[0]).await;
    let log = world.admin.get("/event-logs?limit=100").await.is(200);
    let told: Vec<(&str, &str)> = log
        .rows()
        .iter()
        .filter_map(|row| {
            let event = row["attributes"]["event"].as_str()?;
            let of = row["relationships"]["resource"]["data"]["id"].as_str()?;
            Some((event, of))
        })
        .collect();
    assert!(told.contains(&("user.deleted", &people[0])), "{told:?}");
    assert!(told.contains(&("machine.deleted", &device)), "{told:?}");
    assert!(
        !told.iter().any(|(event, _)| event.ends_with("detached")),
        "the seat ends with the person: {told:?}"
    );
}

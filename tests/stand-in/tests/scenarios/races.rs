//! Section 6: what two administrators do to the same license at the same moment.

use serde_json::json;
use stand_in::Options;

use crate::world::{World, people_of, to};

/// Two administrators give the last seat to two people at once; both statuses, in order of size.
async fn at_the_last_seat(world: &World, license: &str) -> [u16; 2] {
    let people = world.users(2).await;
    let other = world.signed_in("developer").await;
    let path = format!("/licenses/{license}/users");
    let (ours, theirs) = tokio::join!(
        world.admin.post(&path, people_of(&people[..1])),
        other.post(&path, people_of(&people[1..])),
    );
    let mut statuses = [ours.status, theirs.status];
    statuses.sort_unstable();
    for answer in [ours, theirs] {
        if answer.status == 422 {
            answer.unprocessable("USER_LIMIT_EXCEEDED", "/data/relationships/users");
        }
    }
    statuses
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_race_one_of_two_gets_the_last_seat() {
    let world = World::new().await;
    for _ in 0..5 {
        let license = world.license_with_overage("NO_OVERAGE", 3, 2).await;
        assert_eq!(at_the_last_seat(&world, &license).await, [200, 422]);
        assert_eq!(world.seats_taken(&license).await, 3);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_the_race_both_get_the_last_seat() {
    let world = World::with(Options {
        race: true,
        ..Options::default()
    })
    .await;
    for _ in 0..5 {
        let license = world.license_with_overage("NO_OVERAGE", 3, 2).await;
        assert_eq!(at_the_last_seat(&world, &license).await, [200, 200]);
        assert_eq!(world.seats_taken(&license).await, 4, "oversold by one");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_race_is_switched_while_running() {
    let world = World::new().await;
    world.control("/race", json!({"on": true})).await;
    let license = world.license_with_overage("NO_OVERAGE", 3, 2).await;
    assert_eq!(at_the_last_seat(&world, &license).await, [200, 200]);
    world.control("/race", json!({"on": false})).await;
    let license = world.license_with_overage("NO_OVERAGE", 3, 2).await;
    assert_eq!(at_the_last_seat(&world, &license).await, [200, 422]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_the_race_an_oversold_license_takes_nobody_else() {
    let world = World::with(Options {
        race: true,
        ..Options::default()
    })
    .await;
    let license = world.license_with_overage("NO_OVERAGE", 3, 2).await;
    at_the_last_seat(&world, &license).await;
    let person = world.users(1).await;
    world
        .admin
        .post(&format!("/licenses/{license}/users"), people_of(&person))
        .await
        .unprocessable("USER_LIMIT_EXCEEDED", "/data/relationships/users");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_person_attached_twice_at_once_is_a_conflict() {
    let world = World::with(Options {
        race: true,
        ..Options::default()
    })
    .await;
    let other = world.signed_in("developer").await;
    for _ in 0..5 {
        let license = world.license(json!({})).await;
        let person = world.users(1).await;
        let path = format!("/licenses/{license}/users");
        let (ours, theirs) = tokio::join!(
            world.admin.post(&path, people_of(&person)),
            other.post(&path, people_of(&person)),
        );
        let (won, lost) = if ours.status == 200 {
            (ours, theirs)
        } else {
            (theirs, ours)
        };
        won.is(200);
        let lost = lost.is(409);
        let error = &lost.body["errors"][0];
        assert_eq!(error["title"], "Conflict");
        assert_eq!(error.get("code"), None);
        assert_eq!(world.seats_taken(&license).await, 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_device_is_raced_for_like_the_last_seat() {
    let world = World::new().await;
    let other = world.signed_in("developer").await;
    for (race, expected) in [(false, [201, 422]), (true, [201, 201])] {
        world.control("/race", json!({"on": race})).await;
        let license = world.license(json!({"maxMachines": 2})).await;
        world.machine(&license).await;
        let body = |fingerprint: &str| {
            json!({"data": {
                "type": "machines",
                "attributes": {"fingerprint": fingerprint},
                "relationships": {"license": to("licenses", &license)},
            }})
        };
        let (ours, theirs) = tokio::join!(
            world.admin.post("/machines", body("ours")),
            other.post("/machines", body("theirs")),
        );
        let mut statuses = [ours.status, theirs.status];
        statuses.sort_unstable();
        assert_eq!(statuses, expected, "race {race}");
    }
}

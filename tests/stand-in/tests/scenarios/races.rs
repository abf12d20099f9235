//! What happens when requests meet: without the race switch one after the other, with it as the
//! real server was seen to answer.

use std::collections::BTreeMap;
use std::future::Future;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stand_in::Options;

use crate::answer::Answer;
use crate::world::{World, people_of, to};

/// How often a race is run: what luck decides must have come up by then.
const RUNS: usize = 20;

async fn racing() -> World {
    World::with(Options {
        race: true,
        ..Options::default()
    })
    .await
}

/// An outcome as the recordings name it: status and code.
fn outcome(answer: &Answer) -> String {
    let error = &answer.body["errors"][0];
    if answer.status == 409 {
        assert_eq!(error["title"], "Conflict");
        assert_eq!(error.get("code"), None, "a conflict has no code");
    }
    let code = error["code"].as_str().unwrap_or_default();
    format!("{} {code}", answer.status).trim_end().to_owned()
}

/// Sends requests at the same moment and counts their outcomes.
async fn at_once<F>(requests: impl IntoIterator<Item = F>) -> BTreeMap<String, usize>
where
    F: Future<Output = Answer> + Send + 'static,
{
    let requests: Vec<_> = requests.into_iter().map(tokio::spawn).collect();
    let mut outcomes = BTreeMap::new();
    for request in requests {
        let answer = request.await.expect("an answer");
        *outcomes.entry(outcome(&answer)).or_insert(0) += 1;
    }
    outcomes
}

/// So many times the same POST.
async fn posts(world: &World, path: &str, bodies: Vec<Value>) -> BTreeMap<String, usize> {
    at_once(bodies.into_iter().map(|body| {
        let (admin, path) = (world.admin.clone(), path.to_owned());
        async move { admin.post(&path, body).await }
    }))
    .await
}

/// How often each outcome came up in all runs of a race.
#[derive(Default)]
struct Tally(BTreeMap<String, usize>);

impl Tally {
    fn add(&mut self, outcomes: BTreeMap<String, usize>) {
        for (outcome, count) in outcomes {
            *self.0.entry(outcome).or_insert(0) += count;
        }
    }

    /// Every one of these came up, and nothing else did.
    fn is(&self, outcomes: &[&str]) {
        let seen: Vec<&str> = self.0.keys().map(String::as_str).collect();
        assert_eq!(seen, outcomes, "{:?}", self.0);
    }
}

fn count(outcomes: &BTreeMap<String, usize>, outcome: &str) -> u64 {
    outcomes.get(outcome).copied().unwrap_or_default() as u64
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn k7_five_at_the_last_seat_oversell_it() {
    let world = racing().await;
    let mut tally = Tally::default();
    let mut oversold = 0;
    for _ in 0..RUNS {
        let license = world.license_with_overage("NO_OVERAGE", 1, 0).await;
        let people = world.users(5).await;
        let bodies = people.chunks(1).map(people_of).collect();
        let path = format!("/licenses/{license}/users");
        let outcomes = posts(&world, &path, bodies).await;
        let seated = count(&outcomes, "200");
        assert!(seated >= 1, "somebody gets it: {outcomes:?}");
        assert_eq!(world.seats_taken(&license).await, seated);
        assert_eq!(world.people_on(&license).await.len() as u64, seated);
        oversold += usize::from(seated > 1);
        tally.add(outcomes);
    }
    tally.is(&["200", "422 USER_LIMIT_EXCEEDED"]);
    assert!(oversold > 0, "no license was oversold in {RUNS} runs");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn k8_the_same_person_six_times_at_once_is_seated_once() {
    let world = racing().await;
    let mut tally = Tally::default();
    for _ in 0..RUNS {
        let license = world.license(json!({})).await;
        let person = world.users(1).await;
        let path = format!("/licenses/{license}/users");
        let outcomes = posts(&world, &path, vec![people_of(&person); 6]).await;
        assert_eq!(count(&outcomes, "200"), 1);
        assert_eq!(world.seats_taken(&license).await, 1);
        tally.add(outcomes);
    }
    tally.is(&["200", "409", "422 USER_TAKEN"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_release_six_times_at_once_succeeds_several_times() {
    let world = racing().await;
    let license = world.license(json!({})).await;
    let person = world.users(1).await;
    let path = format!("/licenses/{license}/users");
    let mut tally = Tally::default();
    let mut several = 0;
    for _ in 0..RUNS {
        world.seat(&license, &person).await;
        let outcomes = at_once((0..6).map(|_| {
            let (admin, path) = (world.admin.clone(), path.clone());
            let body = people_of(&person);
            async move { admin.detach(&path, body).await }
        }))
        .await;
        let released = count(&outcomes, "204");
        assert!(released >= 1);
        several += usize::from(released > 1);
        assert_eq!(world.seats_taken(&license).await, 0, "counted once");
        tally.add(outcomes);
    }
    tally.is(&["204", "422"]);
    assert!(several > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn k8_the_same_new_address_six_times_at_once_is_one_person() {
    let world = racing().await;
    let mut tally = Tally::default();
    for run in 0..RUNS {
        let email = format!("race-{run}@nordbau.example");
        let body = json!({"data": {"type": "users", "attributes": {"email": email}}});
        let outcomes = posts(&world, "/users", vec![body; 6]).await;
        assert_eq!(count(&outcomes, "201"), 1);
        world.admin.get(&format!("/users/{email}")).await.is(200);
        tally.add(outcomes);
    }
    tally.is(&["201", "409", "422 EMAIL_TAKEN"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn owners_and_attached_people_race_for_the_last_seat() {
    let world = racing().await;
    let mut tally = Tally::default();
    for _ in 0..RUNS {
        let license = world.license_with_overage("NO_OVERAGE", 1, 0).await;
        let people = world.users(4).await;
        let owner = people[0].clone();
        let outcomes = at_once(people.iter().map(|person| {
            let (admin, id, person) = (world.admin.clone(), license.clone(), person.clone());
            let owns = person == owner;
            async move {
                if owns {
                    let path = format!("/licenses/{id}/owner");
                    admin.put(&path, to("users", &person)).await
                } else {
                    let path = format!("/licenses/{id}/users");
                    admin.post(&path, people_of(&[person])).await
                }
            }
        }))
        .await;
        assert_eq!(world.seats_taken(&license).await, count(&outcomes, "200"));
        tally.add(outcomes);
    }
    tally.is(&["200", "422 USER_LIMIT_EXCEEDED"]);
}

/// The body of a new device.
fn device(license: &str, fingerprint: &str) -> Value {
    json!({"data": {
        "type": "machines",
        "attributes": {"fingerprint": fingerprint},
        "relationships": {"license": to("licenses", license)},
    }})
}

async fn devices_of(world: &World, license: &str) -> u64 {
    let path = format!("/licenses/{license}/machines?limit=100");
    world.admin.get(&path).await.is(200).rows().len() as u64
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_device_is_raced_for_like_the_last_seat() {
    let world = racing().await;
    let mut tally = Tally::default();
    for _ in 0..RUNS {
        let license = world.license(json!({"maxMachines": 2})).await;
        world.machine(&license).await;
        let bodies = (0..5).map(|at| device(&license, &format!("raced-{at}")));
        let outcomes = posts(&world, "/machines", bodies.collect()).await;
        let made = count(&outcomes, "201");
        assert_eq!(devices_of(&world, &license).await, made + 1);
        tally.add(outcomes);
    }
    tally.is(&["201", "422 MACHINE_LIMIT_EXCEEDED"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_device_six_times_at_once_is_one() {
    let world = racing().await;
    let mut tally = Tally::default();
    for _ in 0..RUNS {
        let license = world.license(json!({})).await;
        let bodies = vec![device(&license, "raced"); 6];
        let outcomes = posts(&world, "/machines", bodies).await;
        assert_eq!(count(&outcomes, "201"), 1);
        assert_eq!(devices_of(&world, &license).await, 1);
        tally.add(outcomes);
    }
    tally.is(&["201", "409", "422 FINGERPRINT_TAKEN"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_race_one_of_five_gets_the_last_seat() {
    let world = World::new().await;
    for _ in 0..5 {
        let license = world.license_with_overage("NO_OVERAGE", 3, 2).await;
        let people = world.users(5).await;
        let bodies = people.chunks(1).map(people_of).collect();
        let path = format!("/licenses/{license}/users");
        let outcomes = posts(&world, &path, bodies).await;
        assert_eq!(count(&outcomes, "200"), 1);
        assert_eq!(count(&outcomes, "422 USER_LIMIT_EXCEEDED"), 4);
        assert_eq!(world.seats_taken(&license).await, 3);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wide_window_lets_all_who_meet_see_the_same() {
    let world = World::new().await;
    let seated = async || {
        let license = world.license_with_overage("NO_OVERAGE", 3, 2).await;
        let people = world.users(2).await;
        let bodies = people.chunks(1).map(people_of).collect();
        let path = format!("/licenses/{license}/users");
        count(&posts(&world, &path, bodies).await, "200")
    };
    world
        .control("/race", json!({"on": true, "window_ms": 150}))
        .await;
    assert_eq!(seated().await, 2);
    world.control("/race", json!({"on": false})).await;
    assert_eq!(seated().await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_the_race_whoever_meets_nobody_notices_nothing() {
    let world = racing().await;
    let license = world.license_with_overage("NO_OVERAGE", 2, 0).await;
    let people = world.users(3).await;
    let path = format!("/licenses/{license}/users");
    let mut quickest = Duration::MAX;
    for person in people.chunks(1).take(2) {
        let started = Instant::now();
        world.admin.post(&path, people_of(person)).await.is(200);
        quickest = quickest.min(started.elapsed());
    }
    // The machine may be busy, but hardly both times.
    assert!(quickest < Duration::from_millis(150), "{quickest:?}");
    let again = world.admin.post(&path, people_of(&people[..1])).await;
    assert_eq!(again.codes(422), ["USER_TAKEN", "USER_LIMIT_EXCEEDED"]);
    world
        .admin
        .post(&path, people_of(&people[2..]))
        .await
        .unprocessable("USER_LIMIT_EXCEEDED", "/data/relationships/users");
    world
        .admin
        .detach(&path, people_of(&people[..1]))
        .await
        .is(204);
    world
        .admin
        .detach(&path, people_of(&people[..1]))
        .await
        .is(422);
    world
        .admin
        .put(
            &format!("/licenses/{license}/owner"),
            to("users", &people[2]),
        )
        .await
        .is(200);
    assert_eq!(world.seats_taken(&license).await, 2);
}

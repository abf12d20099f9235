//! Who waits for a seat, kept in the license's own data beside what the vendor keeps there.

use seatboard_core::{
    acts::{Act, Failure, LicenseAct, Outcome},
    domain::{LicenseId, Moment, UserId},
    waiting::{Line, Place},
};
use seatboard_servers::LicenseServer;
use serde_json::{Value, json};

use crate::{
    assign::{apply, assign},
    changes::one,
    keygen::KeygenWorld,
    release::release,
    world::{Other, Terms, World},
};

fn place(user: &UserId, second: i64) -> Place {
    let since = Moment::from_timestamp(1_800_000_000 + second, 0);
    Place::new(user.clone(), "admin".into(), since.expect("a moment"))
}

fn join(license: &LicenseId, user: &UserId, second: i64) -> Act {
    Act::License(license.clone(), LicenseAct::JoinLine(place(user, second)))
}

fn leave(license: &LicenseId, user: &UserId, seated: bool) -> Act {
    let place = place(user, 0);
    Act::License(license.clone(), LicenseAct::LeaveLine { place, seated })
}

/// A license whose one seat somebody holds.
async fn full(world: &impl World, holder: &UserId) -> LicenseId {
    let terms = Terms {
        seats: Some(1),
        seated: vec![holder.clone()],
        ..Terms::default()
    };
    world.license(terms).await
}

async fn line(server: &impl LicenseServer, license: &LicenseId) -> Vec<UserId> {
    let row = server.license(license).await.expect("the license");
    let line = Line::read(row.line.as_deref()).expect("a line");
    line.places().iter().map(|it| it.user.clone()).collect()
}

async fn data(world: &KeygenWorld, license: &LicenseId) -> Value {
    let path = format!("/v1/licenses/{license}");
    let answer = world.ask("GET", &path, Value::Null).await;
    answer["data"]["attributes"]["metadata"].clone()
}

pub async fn w1_all_who_put_somebody_in_line_at_once_are_in_one_line(world: impl World) {
    let people = world.people(5).await;
    let license = full(&world, &people[0]).await;
    let servers = [world.admin().await, world.admin().await];
    world.race().await;
    let acts: Vec<Act> = { people[1..].iter().enumerate() }
        .map(|(nth, user)| join(&license, user, -(nth as i64)))
        .collect();
    let told = tokio::join!(
        one(&servers[0], &acts[0]),
        one(&servers[1], &acts[1]),
        one(&servers[0], &acts[2]),
        one(&servers[1], &acts[3]),
    );
    let told = [told.0.0, told.1.0, told.2.0, told.3.0];
    assert!(told.iter().all(Outcome::holds), "{told:?}");
    let mut expected = people[1..].to_vec();
    expected.reverse();
    for server in &servers {
        assert_eq!(line(server, &license).await, expected);
    }
}

pub async fn w1_what_is_written_in_between_is_found_and_merged(world: impl World) {
    let people = world.people(4).await;
    let license = full(&world, &people[0]).await;
    let server = world.admin().await;
    let outcome = one(&server, &join(&license, &people[1], 0)).await.0;
    assert_eq!(outcome, Outcome::Done);
    // Another admin's panel has read the line before this one writes, and writes after it.
    let row = server.license(&license).await.expect("the license");
    let mut theirs = Line::read(row.line.as_deref()).expect("a line");
    theirs.add(place(&people[2], 1));
    let stale = Other::Data(
        license.clone(),
        json!({ "seatboard_line": theirs.write(), "order_number": "A-1" }),
    );
    let (outcome, ()) = tokio::join!(
        async { one(&server, &join(&license, &people[3], 2)).await.0 },
        async {
            while line(&server, &license).await.len() < 2 {
                tokio::task::yield_now().await;
            }
            world.meanwhile(stale).await;
        },
    );
    assert_eq!(outcome, Outcome::Done);
    assert_eq!(line(&server, &license).await, people[1..]);
    let row = server.license(&license).await.expect("the license");
    assert_eq!(row.order.as_deref(), Some("A-1"));
}

pub async fn w1_what_the_vendor_keeps_comes_through_every_change(world: KeygenWorld) {
    let people = world.people(2).await;
    let license = full(&world, &people[0]).await;
    let vendors = json!({
        "order_number": "SO-1", "a_b_c": 1.5, "big": 9_007_199_254_740_991_i64,
        "deep": { "x_y": "a\"b", "none": null }, "list": [1, "a_b"], "text": "ä\\",
    });
    world.meanwhile(Other::Data(license.clone(), vendors)).await;
    let before = data(&world, &license).await;
    assert_eq!(before["aBC"], 1.5);
    let server = world.admin().await;
    let applied = apply(&server, &[join(&license, &people[1], 0)]).await;
    assert_eq!(applied.outcomes, [Outcome::Done]);
    let mut with_line = data(&world, &license).await;
    let kept = with_line
        .as_object_mut()
        .and_then(|it| it.remove("seatboardLine"));
    assert!(kept.is_some_and(|it| it.is_string()));
    assert_eq!(with_line, before);
    let applied = apply(&server, &[leave(&license, &people[1], false)]).await;
    assert_eq!(applied.outcomes, [Outcome::Done]);
    assert_eq!(data(&world, &license).await, before);
}

pub async fn w1_whoever_gets_a_seat_leaves_the_line_and_comes_back_by_undo(world: impl World) {
    let people = world.people(2).await;
    let license = full(&world, &people[0]).await;
    let server = world.admin().await;
    let joined = join(&license, &people[1], 0);
    apply(&server, std::slice::from_ref(&joined)).await;
    // Without a seat they stay, so a plan that could not give it costs nobody their place.
    let leaves = leave(&license, &people[1], true);
    let outcome = one(&server, &leaves).await.0;
    assert_eq!(outcome, Outcome::Failed(Failure::StillWaits));
    let mut acts = release(&license, &people[..1]);
    acts.extend(assign(&license, &people[1..]));
    acts.push(leaves);
    let applied = apply(&server, &acts).await;
    assert_eq!(
        applied.outcomes,
        [Outcome::Done, Outcome::Done, Outcome::Done]
    );
    assert_eq!(line(&server, &license).await, []);
    acts.reverse();
    let back: Vec<Act> = acts.iter().map(|act| act.inverse().expect("one")).collect();
    // The seat first, since nobody waits for what they hold.
    let back = [back[1].clone(), back[2].clone(), back[0].clone()];
    let applied = apply(&server, &back).await;
    assert_eq!(
        applied.outcomes,
        [Outcome::Done, Outcome::Done, Outcome::Done]
    );
    assert_eq!(line(&server, &license).await, people[1..]);
}

pub async fn w1_nobody_is_put_in_line_who_cannot_wait(world: impl World) {
    let people = world.people(2).await;
    let license = full(&world, &people[0]).await;
    let server = world.admin().await;
    let nobody: UserId = world.unknown_id().into();
    let nowhere: LicenseId = world.unknown_id().into();
    for (act, failure) in [
        (join(&license, &people[0], 0), Failure::HasSeat),
        (join(&license, &nobody, 0), Failure::NoSuchUser),
        (join(&nowhere, &people[1], 0), Failure::NoSuchLicense),
        (
            join(&license, &UserId::placeholder("new@acme.test"), 0),
            Failure::NeedsUser,
        ),
    ] {
        let outcome = one(&server, &act).await.0;
        assert_eq!(outcome, Outcome::Failed(failure), "{act:?}");
    }
    assert_eq!(line(&server, &license).await, []);
}

pub async fn w1_what_cannot_be_kept_is_told_and_nothing_is_lost(world: KeygenWorld) {
    let people = world.people(2).await;
    let license = full(&world, &people[0]).await;
    let server = world.admin().await;
    let keys = (0..64).map(|nth| (format!("k{nth}"), Value::from(nth)));
    let large = "x".repeat(16 * 1024 - 20);
    for (kept, failure) in [
        (json!({ "seatboard_line": "soon" }), Failure::LineUnread),
        (
            json!({ "seatboard_line": { "ana": 1 } }),
            Failure::LineUnread,
        ),
        (Value::Object(keys.collect()), Failure::LineFull),
        (json!({ "large": large }), Failure::LineFull),
    ] {
        let other = Other::Data(license.clone(), kept);
        world.meanwhile(other).await;
        let before = data(&world, &license).await;
        let outcome = one(&server, &join(&license, &people[1], 0)).await.0;
        assert_eq!(outcome, Outcome::Failed(failure));
        assert_eq!(data(&world, &license).await, before);
    }
    // A refusal that could not be foreseen is the server's own.
    let deep = json!({ "a": { "b": { "c": 1 } } });
    world.meanwhile(Other::Data(license.clone(), deep)).await;
    let outcome = one(&server, &join(&license, &people[1], 0)).await.0;
    assert!(
        matches!(&outcome, Outcome::Failed(Failure::Refused(words)) if words.contains("depth")),
        "{outcome:?}"
    );
}

pub async fn w1_a_server_that_keeps_no_line_says_so(world: impl World) {
    let person = world.person("ana@acme.test").await;
    let license = world.license(Terms::default()).await;
    let server = world.admin().await;
    assert!(!server.capabilities().keeps_lines);
    let sent = world.sent();
    let outcome = one(&server, &join(&license, &person, 0)).await.0;
    assert_eq!(outcome, Outcome::Failed(Failure::Forbidden));
    assert_eq!(world.sent(), sent);
}

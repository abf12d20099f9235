//! What is too much.

use std::thread;

use gateway::Limits;

use crate::client::send;
use crate::world::{ANN, World};

#[test]
fn too_many_tries_to_sign_in_have_to_wait() {
    let world = World::with(Limits::default());
    let answers: Vec<_> = (0..12)
        .map(|_| world.sign_in("nordbau/ann@nordbau.example", "wrong"))
        .collect();
    assert!(answers[..11].iter().all(|one| one.status == 403));
    let last = &answers[11];
    assert_eq!(last.status, 429, "{last:?}");
    assert_eq!(last.header("retry-after"), Some("60"));
    assert!(last.json()["detail"].is_string());
    // The right password does not help now, and asking who one is still works.
    assert_eq!(
        world.sign_in("nordbau/ann@nordbau.example", ANN).status,
        429
    );
    for _ in 0..20 {
        let answer = send(&world.gateway.address, "GET", "/gateway/session", &[], "");
        assert_eq!(answer.status, 200);
    }
}

#[test]
fn an_account_is_guarded_wherever_the_tries_come_from() {
    // The limit per address is out of the way.
    let world = World::with(Limits {
        account_tries: Some(5),
        ..Limits::wide()
    });
    let from = |user: &str| world.sign_in(user, "wrong").status;
    // An account that is not there behaves as one that is.
    for user in [
        "nordbau/ann@nordbau.example",
        "nordbau/nobody@nordbau.example",
    ] {
        let statuses: Vec<u16> = (0..7).map(|_| from(user)).collect();
        assert_eq!(statuses, [403, 403, 403, 403, 403, 403, 429], "{user}");
    }
    let answer = world.sign_in("NORDBAU/Ann@nordbau.example", ANN);
    assert_eq!(answer.status, 429);
    assert_eq!(answer.header("retry-after"), Some("60"));
    assert_eq!(from("nordbau/ole@nordbau.example"), 403);
}

#[test]
fn the_vendor_is_asked_in_measure() {
    let world = World::with(Limits {
        tries: Some(600),
        account_tries: Some(600),
        requests: Some(15),
        waiting: Some(5),
        ..Limits::default()
    });
    let staff = world.staff();
    let statuses: Vec<_> = thread::scope(|scope| {
        let all: Vec<_> = (0..30)
            .map(|_| scope.spawn(|| staff.get("products/")))
            .collect();
        all.into_iter()
            .map(|one| one.join().expect("an answer"))
            .collect()
    });
    let passed = statuses.iter().filter(|one| one.status == 200).count();
    let limited: Vec<_> = statuses.iter().filter(|one| one.status == 429).collect();
    assert_eq!(passed + limited.len(), 30);
    assert!((6..=12).contains(&passed), "{passed} passed");
    for one in limited {
        assert_eq!(one.header("retry-after"), Some("2"));
        assert!(one.json()["detail"].is_string());
    }
    assert_eq!(world.upstream.asked().len(), passed);
}

#[test]
fn no_more_than_eight_are_under_way_at_once() {
    let world = World::with(Limits {
        tries: Some(600),
        account_tries: Some(600),
        requests: Some(1000),
        waiting: Some(100),
        ..Limits::default()
    });
    let staff = world.staff();
    world.upstream.delay(700);
    let statuses: Vec<u16> = thread::scope(|scope| {
        let all: Vec<_> = (0..16)
            .map(|_| scope.spawn(|| staff.get("products/").status))
            .collect();
        all.into_iter()
            .map(|one| one.join().expect("an answer"))
            .collect()
    });
    assert_eq!(world.upstream.most_at_once(), 8);
    let passed = statuses.iter().filter(|status| **status == 200).count();
    let limited = statuses.iter().filter(|status| **status == 429).count();
    assert_eq!((passed, limited), (8, 8));
}

#[test]
fn a_large_request_is_refused() {
    let world = World::new();
    let staff = world.staff();
    let body = format!("{{\"first_name\":\"{}\"}}", "x".repeat(263_000));
    let answer = staff.call("PATCH", "license-users/201/", &body);
    assert_eq!(answer.status, 413);
    assert!(world.upstream.asked().is_empty());
    let body = format!("{{\"first_name\":\"{}\"}}", "x".repeat(200_000));
    let answer = staff.call("PATCH", "license-users/201/", &body);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(world.upstream.asked()[0].body, body);
}

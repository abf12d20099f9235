//! What is too much.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use gateway::Limits;

use crate::client::{Answer, send};
use crate::world::{ANN, Caller, World};

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

/// Sends the same so many times at once.
fn at_once(callers: &[&Caller<'_>], each: usize, path: &str) -> Vec<Answer> {
    thread::scope(|scope| {
        let all: Vec<_> = callers
            .iter()
            .flat_map(|caller| (0..each).map(move |_| caller))
            .map(|caller| scope.spawn(|| caller.get(path)))
            .collect();
        all.into_iter()
            .map(|one| one.join().expect("an answer"))
            .collect()
    })
}

fn count(answers: &[Answer], status: u16) -> usize {
    answers.iter().filter(|one| one.status == status).count()
}

/// As shipped, but for signing in.
fn shipped() -> Limits {
    Limits {
        tries: Some(600),
        account_tries: Some(600),
        ..Limits::default()
    }
}

#[test]
fn the_vendor_is_asked_in_measure() {
    let world = World::with(shipped());
    let staff = world.staff();
    let since = Instant::now();
    let answers = at_once(&[&staff], 12, "products/");
    assert_eq!(count(&answers, 200), 12, "{answers:?}");
    // Seven leave at once, and then six in a second.
    assert!(since.elapsed() > Duration::from_millis(700));
    assert_eq!(world.upstream.asked().len(), 12);
}

#[test]
fn g5_one_session_has_no_more_than_its_share() {
    let world = World::with(shipped());
    let (staff, other) = (world.staff(), world.staff());
    world.upstream.delay(500);
    let answers = at_once(&[&staff], 30, "products/");
    assert_eq!((count(&answers, 200), count(&answers, 429)), (12, 18));
    assert_eq!(world.upstream.most_at_once(), 4);
    for one in answers.iter().filter(|one| one.status == 429) {
        assert_eq!(one.header("retry-after"), Some("2"));
        assert_eq!(one.header("content-type"), Some("application/json"));
        assert!(one.json()["detail"].is_string());
    }
    // However the token is written.
    let address = &world.gateway.address;
    let path = "/gateway/api/v1/products/";
    let answers: Vec<Answer> = thread::scope(|scope| {
        let words = ["Bearer", "bearer", "BEARER", "bEARER"].repeat(6);
        let tasks: Vec<_> = words
            .into_iter()
            .map(|word| {
                let value = format!("{word} {}", other.token);
                scope.spawn(move || send(address, "GET", path, &[("Authorization", &value)], ""))
            })
            .collect();
        let answers = tasks.into_iter().map(|one| one.join().expect("an answer"));
        answers.collect()
    });
    assert_eq!((count(&answers, 200), count(&answers, 429)), (12, 12));
}

#[test]
fn g5_one_company_leaves_room_for_others() {
    let world = World::with(shipped());
    let greedy: Vec<_> = (0..4).map(|_| world.ole()).collect();
    let eve = world.eve();
    world.upstream.delay(100);
    let read = || {
        let since = Instant::now();
        let answer = eve.get("products/");
        assert_eq!(answer.status, 200, "{answer:?}");
        thread::sleep(Duration::from_millis(100));
        since.elapsed() - Duration::from_millis(100)
    };
    let median = || {
        let mut took: Vec<Duration> = (0..15).map(|_| read()).collect();
        took.sort();
        took[7]
    };
    let idle = median();
    let is_over = AtomicBool::new(false);
    let busy = thread::scope(|scope| {
        for caller in &greedy {
            for _ in 0..12 {
                scope.spawn(|| {
                    while !is_over.load(Ordering::Relaxed) {
                        caller.get("products/");
                    }
                });
            }
        }
        thread::sleep(Duration::from_millis(500));
        let busy = median();
        is_over.store(true, Ordering::Relaxed);
        busy
    });
    assert!(busy < idle * 2, "{busy:?} beside others, {idle:?} alone");
    assert!(world.upstream.most_at_once() <= 6);
}

#[test]
fn no_more_than_eight_are_under_way_at_once() {
    let world = World::with(Limits {
        flights: None,
        ..Limits::wide()
    });
    let (staff, other) = (world.staff(), world.staff());
    world.upstream.delay(700);
    let answers = at_once(&[&staff, &other], 10, "products/");
    assert_eq!(world.upstream.most_at_once(), 8);
    assert_eq!(count(&answers, 200), 20, "the others wait for their turn");
}

#[test]
fn g5_a_page_of_devices_is_a_handful_of_requests() {
    let world = World::new();
    let ole = world.ole();
    world.upstream.grow(301);
    world.upstream.asked();
    for offset in [0, 100, 200, 300] {
        let answer = ole.get(&format!("devices/?limit=100&offset={offset}"));
        assert_eq!(answer.json()["count"], 302, "{answer:?}");
    }
    let asked = world.upstream.targets();
    // Customers, four pages of licenses, how many devices there are, and these.
    assert_eq!(asked.len(), 7, "{asked:?}");
    for path in [
        "devices/?limit=1",
        "devices/?license=10001",
        "license-histories/?license=101",
        "devices/301/",
        "license-users/201/",
        "licenses/101/",
        "orders/401/",
    ] {
        assert_eq!(ole.get(path).status, 200, "{path}");
        let asked = world.upstream.targets();
        assert!(asked.len() <= 1, "{path}: {asked:?}");
    }
    // Several who need the same have it read once.
    world.forget();
    let answers = at_once(&[&ole, &world.ole()], 4, "devices/?limit=100");
    assert_eq!(count(&answers, 200), 8);
    assert_eq!(world.upstream.targets().len(), 7);
}

#[test]
fn g5_what_is_remembered_ends_with_a_change_and_writes_look_anew() {
    let world = World::new();
    let ann = world.ann();
    ann.get("devices/");
    ann.get("licenses/101/");
    world.upstream.asked();
    let done = ann.call("POST", "devices/301/reset/", "");
    assert_eq!(done.status, 200);
    let asked = world.upstream.targets();
    for target in [
        "GET /api/v1/devices/301/",
        "GET /api/v1/licenses/101/",
        "GET /api/v1/customers/?account=4711&limit=1000&offset=0",
    ] {
        assert!(asked.iter().any(|one| one == target), "{target}: {asked:?}");
    }
    assert_eq!(ann.get("devices/").status, 200);
    let asked = world.upstream.targets();
    assert!(
        asked.iter().any(|one| one.contains("/devices/?")),
        "{asked:?}"
    );
    // What the vendor's own staff changes is read anew as well.
    ann.get("devices/");
    assert_eq!(world.upstream.targets(), [""; 0]);
    world.staff().call("POST", "devices/302/reset/", "");
    world.upstream.asked();
    ann.get("devices/");
    assert!(!world.upstream.targets().is_empty());
    // Nobody's password is kept, and nobody's key.
    let folder = world.gateway.sessions().with_file_name("remembered");
    let files = std::fs::read_dir(folder).expect("what is remembered");
    for file in files.flatten() {
        let text = std::fs::read_to_string(file.path()).expect("readable");
        assert!(!text.contains("upstream-initial"), "{text}");
    }
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

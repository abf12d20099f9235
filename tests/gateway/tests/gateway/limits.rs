//! What is too much.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use gateway::Limits;

use crate::client::{Answer, send};
use crate::world::{ANN, Caller, EVE, World};

const USER: &str = "nordbau/ann@nordbau.example";

/// As shipped, but that checking a password takes no time.
fn quick() -> Limits {
    Limits {
        rounds: Some(1000),
        ..Limits::default()
    }
}

#[test]
fn too_many_tries_to_sign_in_have_to_wait() {
    let world = World::with(quick());
    let answers: Vec<_> = (0..11).map(|_| world.sign_in(USER, "wrong")).collect();
    assert!(answers[..10].iter().all(|one| one.status == 403));
    let last = &answers[10];
    assert_eq!(last.status, 429, "{last:?}");
    assert_eq!(last.header("retry-after"), Some("60"));
    assert!(last.json()["detail"].is_string());
    // The right password does not help now, and asking who one is still works.
    assert_eq!(world.sign_in(USER, ANN).status, 429);
    for _ in 0..20 {
        let answer = send(&world.gateway.address, "GET", "/gateway/session", &[], "");
        assert_eq!(answer.status, 200);
    }
}

#[test]
fn g6_who_signs_in_rightly_is_not_counted() {
    let world = World::with(quick());
    for _ in 0..25 {
        assert_eq!(world.sign_in(USER, ANN).status, 201);
    }
    assert_eq!(world.sign_in(USER, "wrong").status, 403);
}

#[test]
fn g6_a_network_of_ipv6_is_counted_as_one() {
    let world = World::with(quick());
    let tries = |start: &str, count: u32| -> Vec<u16> {
        let from = |at| format!("{start}{at:x}");
        let one = |at| world.sign_in_from(&from(at), USER, "wrong").status;
        (1..=count).map(one).collect()
    };
    let statuses = tries("2001:db8:1:2:aaaa:bbbb:cccc:", 12);
    assert_eq!(statuses[..10], [403; 10]);
    assert_eq!(statuses[10..], [429; 2]);
    // The same one written shorter, and another half of an address.
    assert_eq!(tries("2001:db8:1:2::", 1), [429]);
    assert_eq!(tries("2001:db8:1:3::", 1), [403]);
    assert_eq!(tries("::ffff:192.0.2.", 1), [403]);
}

#[test]
fn g6_others_tries_shut_nobody_out() {
    let world = World::with(quick());
    let from = |at: u32| format!("198.51.100.{at}");
    let statuses: Vec<u16> = (1..=40)
        .map(|at| world.sign_in_from(&from(at), USER, "wrong").status)
        .collect();
    assert_eq!(statuses, [403; 40]);
    let answer = world.sign_in_from("203.0.113.7", USER, ANN);
    assert_eq!(answer.status, 201, "{answer:?}");
    // Even with a slip or two, and one network has no more than these.
    let other: Vec<u16> = (0..5)
        .map(|_| world.sign_in_from("203.0.113.8", USER, "wrong").status)
        .collect();
    assert_eq!(other, [403, 403, 403, 429, 429]);
    let answer = world.sign_in_from("203.0.113.8", USER, ANN);
    assert_eq!(answer.status, 429, "{answer:?}");
    assert_eq!(answer.header("retry-after"), Some("60"));
    // An account that is not there behaves as one that is.
    let nobody = "nordbau/nobody@nordbau.example";
    for at in 1..=20 {
        let answer = world.sign_in_from(&format!("192.0.2.{at}"), nobody, "wrong");
        assert_eq!(answer.status, 403);
    }
    let tries = (0..4).map(|_| world.sign_in_from("192.0.2.99", nobody, "wrong").status);
    assert_eq!(tries.collect::<Vec<_>>(), [403, 403, 403, 429]);
}

#[test]
fn g6_one_password_for_many_accounts_is_guessing_too() {
    for (limits, user) in [
        (
            Limits {
                company_tries: Some(30),
                ..quick()
            },
            "nordbau/someone",
        ),
        (
            Limits {
                all_tries: Some(30),
                ..quick()
            },
            "firm",
        ),
    ] {
        let world = World::with(limits);
        let mut statuses = Vec::new();
        for at in 0..60 {
            let user = match user {
                "firm" => format!("firm{at}/a@b.example"),
                user => format!("{user}{at}@nordbau.example"),
            };
            let from = format!("198.51.100.{}", 1 + at / 6);
            statuses.push(world.sign_in_from(&from, &user, "Spring2026!").status);
        }
        assert_eq!(statuses[..30], [403; 30], "{user}");
        let checked = statuses[30..].iter().filter(|one| **one == 403).count();
        assert_eq!(checked, 15, "three from each network: {statuses:?}");
        let answer = world.sign_in_from("203.0.113.7", USER, ANN);
        assert_eq!(answer.status, 201, "{answer:?}");
        let answer = world.sign_in_from("203.0.113.7", "sued/eve@sued.example", EVE);
        assert_eq!(answer.status, 201, "{answer:?}");
    }
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
        ..quick()
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
    let end = Instant::now() + Duration::from_secs(30);
    let busy = thread::scope(|scope| {
        for caller in &greedy {
            for _ in 0..12 {
                scope.spawn(|| {
                    while !is_over.load(Ordering::Relaxed) && Instant::now() < end {
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

/// Each page used to ask for the devices of each license: sixty pages were 120,000 requests.
#[test]
fn two_thousand_licenses_are_read_once_for_all_pages_of_devices() {
    let world = World::new();
    let ole = world.ole();
    world.upstream.grow(2_000);
    world.upstream.asked();
    let mut seen = 0;
    for offset in (0..2_001).step_by(100) {
        let answer = ole.get(&format!("devices/?limit=100&offset={offset}"));
        seen += answer.json()["results"].as_array().expect("a list").len();
    }
    assert_eq!(seen, 2_001);
    // Customers, 21 pages of licenses, how many devices there are, and three pages of these.
    let asked = world.upstream.targets();
    assert_eq!(asked.len(), 26, "{asked:?}");
}

#[test]
fn g5_a_page_of_first_passwords_is_looked_at_once() {
    let world = World::new();
    let ann = world.ann();
    let first = ann.get("licenses/");
    world.upstream.asked();
    let again = ann.get("licenses/");
    assert_eq!(first.body, again.body);
    assert!(first.body.contains("upstream-initial"), "{first:?}");
    let asked = world.upstream.targets();
    assert_eq!(asked.len(), 1, "{asked:?}");
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

//! One customer who wants everything at once, and another who works beside them.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use gateway::Limits;

use crate::world::{Caller, World};

/// How many read without a pause, each with a session of their own.
const GREEDY: usize = 48;
/// What they read: lists that cost much, and little.
const WANTED: [&str; 5] = [
    "devices/?limit=100",
    "licenses/?limit=100",
    "license-users/?limit=100",
    "products/",
    "orders/",
];
/// What the admin beside them looks at, one after the other as the panel does.
const WORK: [&str; 4] = [
    "products/",
    "licenses/102/",
    "license-users/202/",
    "products/501/",
];
const ROUNDS: usize = 30;
/// What the license server takes for each answer, in milliseconds.
const ANSWER: u64 = 100;

/// How long each request of the admin's took, the shortest first.
fn worked(admin: &Caller<'_>) -> Vec<Duration> {
    let mut took = Vec::new();
    for _ in 0..ROUNDS {
        for path in WORK {
            let since = Instant::now();
            let answer = admin.get(path);
            took.push(since.elapsed());
            assert_eq!(answer.status, 200, "{path}: {answer:?}");
            thread::sleep(Duration::from_millis(150));
        }
    }
    took.sort();
    took
}

fn at(took: &[Duration], share: usize) -> Duration {
    took[(took.len() - 1) * share / 100]
}

#[test]
#[ignore = "two minutes of waiting: part of `cargo xtask test all`"]
fn g5_under_load_of_one_customer_another_hardly_waits() {
    let world = World::with(Limits {
        tries: Some(600),
        rounds: Some(1000),
        ..Limits::default()
    });
    world.upstream.grow(300);
    let greedy: Vec<_> = (0..GREEDY).map(|_| world.ole()).collect();
    let eve = world.eve();
    world.upstream.delay(ANSWER);
    let idle = worked(&eve);

    let is_over = AtomicBool::new(false);
    let (answered, refused) = (AtomicU64::new(0), AtomicU64::new(0));
    let busy = thread::scope(|scope| {
        for (number, caller) in greedy.iter().enumerate() {
            let (is_over, answered, refused) = (&is_over, &answered, &refused);
            scope.spawn(move || {
                for path in WANTED.iter().cycle().skip(number) {
                    if is_over.load(Ordering::Relaxed) {
                        break;
                    }
                    let answer = caller.get(path);
                    let count = if answer.status == 200 {
                        answered
                    } else {
                        refused
                    };
                    count.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        // They have begun, and what was saved up has been used.
        thread::sleep(Duration::from_secs(5));
        // Whatever happens, they come to an end.
        let busy = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| worked(&eve)));
        is_over.store(true, Ordering::Relaxed);
        busy
    });
    let busy = busy.unwrap_or_else(|fault| std::panic::resume_unwind(fault));
    let ratio = at(&busy, 50).as_secs_f64() / at(&idle, 50).as_secs_f64();
    println!(
        "{} requests beside {GREEDY} greedy readers: median {:?} (alone {:?}, ratio {ratio:.2}), \
         95 of 100 within {:?} (alone {:?}), none refused; the readers got {} answers and {} \
         refusals",
        busy.len(),
        at(&busy, 50),
        at(&idle, 50),
        at(&busy, 95),
        at(&idle, 95),
        answered.load(Ordering::Relaxed),
        refused.load(Ordering::Relaxed),
    );
    assert!(answered.load(Ordering::Relaxed) > 20, "they did read");
    assert!(ratio < 2.0, "{ratio}");
}

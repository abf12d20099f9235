//! What a request of a run costs apart from the server: what is sent next, what is kept before
//! and after, what the answer means. It must not grow with the plan.
//! `cargo bench -p seatboard-core --bench drive`; the figures are in `BENCHMARKS.md`.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use chrono::DateTime;
use seatboard_core::{
    acts::{Act, Applied, Outcome, PersonAct, SeatAct},
    domain::{NewUser, Role, User, UserStatus},
    drive::{Drive, Step},
    estate::Estate,
    plan::{Journal, Plan, project, take_off},
};

const FEW: usize = 1_000;
const MANY: usize = 10_000;
/// How often each run is repeated; the fastest says most about the code.
const TIMES: usize = 5;

/// Everybody is created and gets a seat right after.
fn people(count: usize) -> Vec<Act> {
    let pair = |number: usize| {
        let new = NewUser {
            email: format!("person.{number}@design-office.example"),
            first_name: "Ana".into(),
            last_name: "Lund".into(),
            ..NewUser::default()
        };
        let seat = Act::Seat(
            "0198f0c2-0000-7000-8000-000000000000".into(),
            SeatAct::Assign {
                user: new.placeholder(),
            },
        );
        [Act::create_user(new), seat]
    };
    (0..count / 2).flat_map(pair).collect()
}

fn created(new: &NewUser, number: usize) -> User {
    User {
        id: format!("0198f0c2-{number:08x}-7000-8000-000000000000").into(),
        email: new.email.clone(),
        first_name: None,
        last_name: None,
        role: Role::User,
        rights: None,
        status: UserStatus::Active,
        team: None,
        phone: None,
        has_initial_password: false,
        created: DateTime::UNIX_EPOCH,
    }
}

/// Time and bytes of the middle request of a run, in which so many acts go together.
fn run(acts: Vec<Act>, together: usize) -> (Duration, usize) {
    let by = "me@design-office.example".to_owned();
    let mut drive = Drive::new(Journal::new("1".into(), DateTime::UNIX_EPOCH, by, acts));
    let mut requests: Vec<(Duration, usize)> = Vec::new();
    let mut kept = 0;
    loop {
        let started = Instant::now();
        let Step::Send(sending) = drive.next(0.0, |acts| acts.len().min(together)) else {
            break;
        };
        let before = black_box(drive.note()).map_or(0, |note| note.len());
        let mut spent = started.elapsed();
        // The server's part.
        let new = sending.acts.iter().filter_map(|act| match act {
            Act::Person(_, PersonAct::Create(new)) => Some(new),
            _ => None,
        });
        let new = new
            .zip(kept..)
            .map(|(new, nth)| (new.placeholder(), created(new, nth)));
        let mut applied = Applied {
            created: new.collect(),
            outcomes: vec![Outcome::Done; sending.acts.len()],
            ..Applied::default()
        };
        kept += applied.created.len();
        let started = Instant::now();
        drive.arrived(0.0, &mut applied, |_| {});
        let after = black_box(drive.note()).map_or(0, |note| note.len());
        black_box(drive.take_ended());
        spent += started.elapsed();
        requests.push((spent, before + after));
    }
    // The first looks up once where everybody is named.
    requests.remove(0);
    requests.sort_unstable();
    requests[requests.len() / 2]
}

fn staged(acts: &[Act]) -> Duration {
    let acts = acts.to_vec();
    let started = Instant::now();
    let mut plan = Plan::default();
    plan.extend(acts);
    black_box(plan);
    started.elapsed()
}

fn tried(acts: &[Act]) -> Duration {
    let estate = Estate::default();
    let started = Instant::now();
    black_box(project(&estate, acts));
    started.elapsed()
}

/// All acts are on their way, and arrive a hundred at a time.
fn arrived(acts: &[Act]) -> Duration {
    let mut left = acts.to_vec();
    let started = Instant::now();
    for part in acts.chunks(100) {
        take_off(&mut left, part);
    }
    let spent = started.elapsed();
    assert!(left.is_empty());
    spent
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

fn main() {
    for together in [2, 50, 100] {
        let best = |count: usize| {
            let runs = (0..TIMES).map(|_| run(people(count), together));
            runs.min().unwrap_or_default()
        };
        let ((few, few_bytes), (many, many_bytes)) = (best(FEW), best(MANY));
        println!(
            "{together:>3} acts a request: {:.1} µs and {few_bytes} bytes in a plan of {FEW}, \
             {:.1} µs and {many_bytes} bytes in one of {MANY}: ratio {:.2}",
            micros(few),
            micros(many),
            micros(many) / micros(few),
        );
    }
    for (what, measure) in [
        ("staging", staged as fn(&[Act]) -> Duration),
        ("trying out", tried),
        ("arriving", arrived),
    ] {
        let best = |count: usize| {
            let acts = people(count);
            (0..TIMES).map(|_| measure(&acts)).min().unwrap_or_default()
        };
        let (few, many) = (best(FEW), best(MANY));
        println!(
            "{what}: {:.0} µs for {FEW}, {:.0} µs for {MANY}: ratio {:.1}",
            micros(few),
            micros(many),
            micros(many) / micros(few),
        );
    }
}

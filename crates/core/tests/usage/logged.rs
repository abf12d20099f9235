//! What lines of a server's log change in the world of the seven.

use std::sync::Arc;

use seatboard_core::{
    domain::{DeviceId, LicenseId, Moment, Subject, UserId, iso},
    usage::{LoggedUse, NotUsed, Observation, SignKind, Source, State, Unknown},
};
use serde_json::Value;

use crate::{SEVEN, numbers, read, report, world, worlds::World};

const BERLIN: &str = "Europe/Berlin";

fn moment(text: &str) -> Moment {
    iso::read(text).expect("a moment")
}

/// A validation of a license that succeeded.
fn line(license: &str, by: Option<&str>, at: &str) -> LoggedUse {
    LoggedUse {
        on: Subject::License(license.into()),
        by: by.map(UserId::from),
        at: moment(at),
        kind: SignKind::Validation,
        has_succeeded: true,
    }
}

fn told(world: &Value, lines: &[LoggedUse]) -> World {
    let mut world = read(world);
    Arc::make_mut(&mut world.reading).add_logged(lines, &|_: &DeviceId| None);
    world
}

fn people(world: &World, range: &str) -> (u32, u32, u32) {
    numbers(
        report(world, range, BERLIN)
            .summary(&Default::default())
            .people,
    )
}

fn state(world: &World, range: &str, license: &str, person: &str) -> State {
    let seat = world.reading.find_seat(&license.into(), &person.into());
    report(world, range, BERLIN).states[seat.expect("a seat") as usize]
}

#[test]
fn f18_a_log_is_asked_about_what_its_license_leaves_open_and_about_nothing_else() {
    let mut world = world(SEVEN);
    let wants = |world: &Value, range: &str| {
        let report = report(&read(world), range, BERLIN);
        (report.wants_log(), report.wants_requests())
    };
    // Somebody used the license of which three may have been it. Nobody used the others.
    let (licenses, people) = wants(&world, "this-month");
    assert_eq!(licenses, [LicenseId::from("a")]);
    assert_eq!(people, ["ben", "cem", "dia"].map(UserId::from));
    // In September nobody is known to have used them, and of two it is known that they did later.
    let (licenses, _) = wants(&world, "2026-09-01..2026-10-01");
    assert_eq!(licenses, [LicenseId::from("a")]);
    // Nobody used it since.
    world["licenses"][0]["last_validated"] = Value::Null;
    world["signs"].as_array_mut().expect("signs").clear();
    assert_eq!(wants(&world, "this-month"), (Vec::new(), Vec::new()));
}

#[test]
fn f18_a_line_that_names_a_holder_is_a_sign_of_theirs() {
    let lines = [line("a", Some("dia"), "2026-11-20T07:59:58Z")];
    let world = told(&world(SEVEN), &lines);
    assert_eq!(people(&world, "this-month"), (2, 3, 2));
    let State::Used(sign) = state(&world, "this-month", "a", "dia") else {
        panic!("it was used");
    };
    assert_eq!((sign.last, sign.source), (lines[0].at, Source::Log));
    // Of the others on the license it tells nothing.
    let cem = state(&world, "this-month", "a", "cem");
    assert_eq!(cem, State::Unknown(Unknown::Unattributed));
}

#[test]
fn f18_a_line_of_nobody_is_the_license_s_own() {
    let lines = [
        line("a", None, "2026-11-20T07:59:58Z"),
        line("b", None, "2026-11-02T09:00:00Z"),
    ];
    let told_of = told(&world(SEVEN), &lines);
    // Eva holds hers alone; the four on the other stay as they were.
    assert_eq!(people(&told_of, "this-month"), (2, 2, 3));
    assert!(state(&told_of, "this-month", "b", "eva").is_used());
    // It was not her if it was somebody else.
    let others = [line("b", Some("gus"), "2026-11-02T09:00:00Z")];
    let told_of = told(&world(SEVEN), &others);
    let eva = state(&told_of, "this-month", "b", "eva");
    assert!(matches!(eva, State::NotUsed(NotUsed::Before(_))), "{eva:?}");
    let used = report(&told_of, "this-month", BERLIN).summary(&Default::default());
    assert_eq!(numbers(used.products), (2, 0, 1));
}

#[test]
fn f18_that_a_log_tells_of_nobody_later_proves_nothing() {
    // In October they were there, by the log alone; whether it goes on nobody knows.
    let lines = [line("a", Some("cem"), "2026-10-20T08:00:00Z")];
    let mut told_of = told(&world(SEVEN), &lines);
    let open = State::Unknown(Unknown::Unattributed);
    assert_eq!(state(&told_of, "this-month", "a", "cem"), open);
    assert!(state(&told_of, "last-3", "a", "cem").is_used());
    // Nor does it once it has been observed, when the log has forgotten it.
    let seen = Observation::of(&report(&told_of, "this-month", BERLIN).evidence, "s", "me");
    told_of = told(&world(SEVEN), &[]);
    Arc::make_mut(&mut told_of.history).add(&seen);
    assert!(state(&told_of, "last-3", "a", "cem").is_used());
    assert_eq!(state(&told_of, "this-month", "a", "cem"), open);
}

#[test]
fn f18_the_log_tells_which_attempt_at_a_suspended_license_succeeded() {
    let mut world = world(SEVEN);
    world["licenses"][1]["suspended"] = true.into();
    world["licenses"][1]["last_validated"] = "2026-11-22T10:00:00Z".into();
    let mut line = line("b", Some("eva"), "2026-11-03T10:00:00Z");
    assert!(
        state(
            &told(&world, std::slice::from_ref(&line)),
            "this-month",
            "b",
            "eva"
        )
        .is_used()
    );
    // A request does not say what it came to.
    line.has_succeeded = false;
    let eva = state(&told(&world, &[line]), "this-month", "b", "eva");
    assert!(
        matches!(eva, State::Unknown(Unknown::Unclear(_))),
        "{eva:?}"
    );
}

#[test]
fn f18_a_line_about_a_device_is_about_its_license() {
    let mut world = read(&world(SEVEN));
    let mut line = line("", Some("dia"), "2026-11-20T08:00:00Z");
    let mut told = |on: Subject| {
        line.on = on;
        let license_of = |id: &DeviceId| (id.as_str() == "laptop").then(|| "a".into());
        Arc::make_mut(&mut world.reading).add_logged([&line], &license_of);
        people(&world, "this-month")
    };
    assert_eq!(told(Subject::Device("gone".into())), (1, 3, 3));
    assert_eq!(told(Subject::User("dia".into())), (1, 3, 3));
    assert_eq!(told(Subject::License("gone".into())), (1, 3, 3));
    assert_eq!(told(Subject::Device("laptop".into())), (2, 3, 2));
}

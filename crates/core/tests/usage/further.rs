//! What changes in the world of the seven when one thing in it does.

use std::sync::Arc;

use seatboard_core::usage::{Observation, Scope, State, Unknown};
use serde_json::json;

use crate::{
    SEVEN, add, item, numbers, people, read, remove, report, state, summary, world, worlds::World,
};

const BERLIN: &str = "Europe/Berlin";

#[test]
fn a_world_that_is_wrong_says_where() {
    assert_eq!(World::read(SEVEN).expect("a world").zone, BERLIN);
    for (wrong, place) in [
        ("{}", "world.now"),
        (r#"{"now": "today"}"#, "world.now"),
        (
            r#"{"now": "2026-11-22T10:00:00Z", "licenses": [{"id": "a", "product": 1}]}"#,
            "world.licenses[0].product",
        ),
        (
            r#"{"now": "2026-11-22T10:00:00Z", "holders": [{"license": "a", "person": "b"}]}"#,
            "world.holders[0].license",
        ),
    ] {
        let fault = World::read(wrong).err().expect("a fault");
        assert!(fault.contains(place), "{fault}");
    }
    let odd = r#"{"now": "2026-11-22T10:00:00Z", "license": []}"#;
    assert_eq!(
        World::read(odd).expect("a world").ignored,
        ["world.license"]
    );
}

#[test]
fn f1_a_month_has_begun_in_one_zone_and_not_in_another() {
    let mut world = world(SEVEN);
    world["now"] = "2026-10-31T23:30:00Z".into();
    assert_eq!(people(&world, "this-month", BERLIN).0, 1);
    assert_eq!(people(&world, "this-month", "UTC").0, 2);
}

#[test]
fn f2_a_day_of_twenty_five_hours_ends_with_its_last_second() {
    let mut world = world(SEVEN);
    let day = "2026-10-25..2026-10-26";
    let ana = [("person", "ana")];
    for (at, is_in) in [
        ("2026-10-24T21:59:59Z", false),
        ("2026-10-24T22:00:00Z", true),
        ("2026-10-25T22:59:59Z", true),
        ("2026-10-25T23:00:00Z", false),
    ] {
        item(&mut world, "signs", &ana)["at"] = at.into();
        let state = state(&world, day, BERLIN, "a", "ana");
        assert_eq!(state.is_used(), is_in, "{at}");
    }
}

#[test]
fn f3_whoever_was_seen_after_a_range_may_have_been_seen_in_it() {
    let world = world(SEVEN);
    let september = "2026-09-01..2026-10-01";
    assert_eq!(people(&world, september, BERLIN), (0, 2, 5));
    let state = state(&world, september, BERLIN, "a", "ana");
    assert!(matches!(state, State::Unknown(Unknown::SeenAfter(_))));
}

#[test]
fn f3_an_observation_after_a_range_says_who_was_not_seen_in_it() {
    let mut world = world(SEVEN);
    add(
        &mut world,
        "observations",
        json!({"at": "2026-10-02T08:00:00Z", "zone": BERLIN, "licenses": [{
            "id": "a", "bought": 5,
            "holders": [
                {"person": "ana", "last": {"day": "2026-08-20"}},
                {"person": "ben", "last": {"day": "2026-09-14"}},
                "cem", "dia",
            ],
        }]}),
    );
    assert_eq!(people(&world, "2026-09-01..2026-10-01", BERLIN), (1, 3, 3));
}

#[test]
fn f4_devices_that_were_culled_say_nothing_but_what_was_observed_before() {
    let before = report(&read(&world(SEVEN)), "this-month", BERLIN);
    let observation = Observation::of(&before.evidence, "server", "me");

    let mut world = world(SEVEN);
    world["now"] = "2026-11-22T10:30:00Z".into();
    remove(&mut world, "signs", |sign| sign["kind"] == "heartbeat");
    assert_eq!(people(&world, "this-month", BERLIN), (0, 2, 5));
    let mut world = read(&world);
    Arc::make_mut(&mut world.history).add(&observation);
    let figures = report(&world, "this-month", BERLIN).summary(&Scope::default());
    assert_eq!(numbers(figures.people), (1, 3, 3));
    assert!(figures.former.is_empty());
}

#[test]
fn f5_validations_of_a_suspended_license_may_have_failed() {
    let mut world = world(SEVEN);
    world["licenses"][1]["suspended"] = true.into();
    world["licenses"][1]["last_validated"] = "2026-11-22T10:00:00Z".into();
    assert_eq!(people(&world, "this-month", BERLIN), (1, 2, 4));
    let eva = state(&world, "this-month", BERLIN, "b", "eva");
    assert!(matches!(eva, State::Unknown(Unknown::Unclear(_))));
    world["licenses"][1]["days"] =
        json!({"since": "2025-11-23", "valid": [], "failed": ["2026-11-22"]});
    assert_eq!(people(&world, "this-month", BERLIN), (1, 3, 3));
    // Days before anybody counted are not days without use.
    world["licenses"][1]["days"]["since"] = "2026-11-22".into();
    assert_eq!(people(&world, "this-month", BERLIN), (1, 2, 4));
}

#[test]
fn f6_a_day_that_the_edge_cuts_is_neither_in_nor_out() {
    let mut world = world(SEVEN);
    let mut eva = |day: &str, zone: &str| {
        world["licenses"][1]["days"] = json!({"since": "2025-11-23", "valid": [day]});
        state(&world, "last-9", zone, "b", "eva")
    };
    assert!(eva("2026-03-01", BERLIN).is_used());
    for zone in [BERLIN, "Pacific/Auckland"] {
        let state = eva("2026-02-28", zone);
        assert!(matches!(state, State::Unknown(Unknown::Cut(_))), "{zone}");
    }
    assert!(eva("2026-02-28", "UTC").is_not_used());
}

#[test]
fn f6_an_attempt_that_was_observed_says_no_more_than_days_that_were_counted() {
    let before = report(&read(&world(SEVEN)), "this-month", BERLIN);
    let observation = Observation::of(&before.evidence, "server", "me");
    let eva = |days: Option<serde_json::Value>, range: &str| {
        let mut world = world(SEVEN);
        if let Some(days) = days {
            world["licenses"][1]["days"] = days;
        }
        let mut world = read(&world);
        Arc::make_mut(&mut world.history).add(&observation);
        let report = report(&world, range, BERLIN);
        let reading = report.evidence.reading();
        let seat = reading.find_seat(&"b".into(), &"eva".into());
        report.states[seat.expect("a seat") as usize]
    };
    let day = |day: &str, since: &str| Some(json!({"since": since, "valid": [day]}));
    assert!(eva(None, "last-9").is_used());
    // Whether the attempt after midnight was the one that succeeded on that day, nobody knows.
    let cut = eva(day("2026-02-28", "2025-11-23"), "last-9");
    assert!(matches!(cut, State::Unknown(Unknown::Cut(_))), "{cut:?}");
    let march = eva(day("2026-02-28", "2025-11-23"), "2026-03-01..2026-04-01");
    assert!(!march.is_used(), "{march:?}");
    // What was observed before anybody counted still counts.
    assert!(eva(day("2026-06-01", "2026-05-01"), "last-12").is_used());
    let march = eva(day("2026-06-01", "2026-05-01"), "2026-03-01..2026-04-01");
    assert!(!matches!(march, State::NotUsed(_)), "{march:?}");
}

#[test]
fn f7_whoever_gave_up_a_seat_counts_only_where_it_was_observed() {
    let mut world = world(SEVEN);
    remove(&mut world, "holders", |it| it["person"] == "ben");
    // The device stays, and is nobody's.
    item(&mut world, "signs", &[("person", "ben")])["person"] = json!(null);
    assert_eq!(people(&world, "last-3", BERLIN), (1, 2, 3));
    assert!(summary(&world, "last-3", BERLIN).former.is_empty());
    add(
        &mut world,
        "observations",
        json!({"at": "2026-11-02T08:00:00Z", "zone": BERLIN, "licenses": [{
            "id": "a", "bought": 5, "holders": ["ana", "ben", "cem", "dia"],
        }]}),
    );
    let figures = summary(&world, "last-3", BERLIN);
    assert_eq!(numbers(figures.people), (1, 2, 3));
    assert_eq!(figures.former.len(), 1);
    assert_eq!(figures.former[0].person.as_str(), "ben");
    // Before it he was not seen to hold it.
    let october = summary(&world, "2026-10-01..2026-11-01", BERLIN);
    assert!(october.former.is_empty());
}

#[test]
fn f8_somebody_on_two_licenses_is_one_person_with_two_seats() {
    let mut world = world(SEVEN);
    add(
        &mut world,
        "holders",
        json!({"license": "d", "person": "ana"}),
    );
    let figures = summary(&world, "this-month", BERLIN);
    assert_eq!(numbers(figures.people), (1, 3, 3));
    assert_eq!(numbers(figures.seats), (1, 3, 4));
}

#[test]
fn f9_d21_a_group_counts_people_once() {
    let mut world = world(SEVEN);
    add(
        &mut world,
        "licenses",
        json!({"id": "e", "product": "cloud", "bought": 1, "last_validated": "2026-11-02T09:00:00Z"}),
    );
    add(
        &mut world,
        "holders",
        json!({"license": "e", "person": "ana"}),
    );
    let world = read(&world);
    let report = report(&world, "last-9", BERLIN);
    let scope = Scope::default();
    let used = |products: &[&str]| {
        let products: Vec<_> = products.iter().map(|id| (*id).into()).collect();
        let row = report.group(&products, &scope).expect("a group");
        row.people.used
    };
    assert_eq!(used(&["cad"]), 3);
    assert_eq!(used(&["cloud"]), 2);
    assert_eq!(used(&["cad", "cloud"]), 4);
    let single = report.products(&scope);
    let single: Vec<_> = { single.iter() }
        .map(|row| (row.product.as_str(), row.people.used))
        .collect();
    assert_eq!(single, [("cad", 3), ("cloud", 2), ("share", 0)]);
}

#[test]
fn whoever_was_not_asked_for_is_not_read_where_devices_hide_their_owners() {
    let mut world = world(crate::ALL_TOLD);
    world["habits"]["hides_owners"] = true.into();
    let ben = |world: &serde_json::Value| state(world, "this-month", BERLIN, "a", "ben");
    assert_eq!(ben(&world), State::Unknown(Unknown::NotRead));
    // Whoever never activated anything, or is alone on a license, need not be asked for.
    assert_eq!(people(&world, "this-month", BERLIN), (1, 4, 2));
    assert!(!summary(&world, "this-month", BERLIN).known.people_used);
    for person in ["ana", "ben", "cem"] {
        item(&mut world, "holders", &[("person", person)])["devices_read"] = true.into();
    }
    assert!(ben(&world).is_not_used());
    assert_eq!(people(&world, "this-month", BERLIN), (1, 6, 0));
    assert!(summary(&world, "this-month", BERLIN).known.people_used);
}

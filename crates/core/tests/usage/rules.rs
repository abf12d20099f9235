//! What makes a sign somebody's, what may not be believed, and what nobody can say.

use seatboard_core::usage::{Evidence, NotUsed, Report, SignKind, Source, State, Unknown};
use serde_json::{Value, json};

use crate::{SEVEN, add, item, read, report, state, summary, world};

const BERLIN: &str = "Europe/Berlin";

fn eva(world: &Value) -> State {
    state(world, "this-month", BERLIN, "b", "eva")
}

fn license<'a>(world: &'a mut Value, id: &str) -> &'a mut Value {
    item(world, "licenses", &[("id", id)])
}

fn observed(world: &mut Value, at: &str, license: &str, holders: &[&str]) {
    let license = json!({"id": license, "holders": holders});
    add(
        world,
        "observations",
        json!({"at": at, "zone": BERLIN, "licenses": [license]}),
    );
}

#[test]
fn a_check_in_at_birth_is_none() {
    let mut world = world(SEVEN);
    license(&mut world, "c")["last_check_in"] = "2025-01-15T00:00:01Z".into();
    let fay = |world: &Value| state(world, "this-month", BERLIN, "c", "fay");
    assert_eq!(fay(&world), State::NotUsed(NotUsed::Never));
    license(&mut world, "c")["last_check_in"] = "2026-11-05T00:00:01Z".into();
    let State::Used(sign) = fay(&world) else {
        panic!("she is alone on it");
    };
    assert_eq!(
        (sign.kind, sign.source),
        (SignKind::CheckIn, Source::License)
    );
}

#[test]
fn a_product_is_known_to_ask_by_any_license_of_it() {
    let mut world = world(SEVEN);
    let gus = |world: &Value| state(world, "this-month", BERLIN, "d", "gus");
    assert_eq!(gus(&world), State::Unknown(Unknown::NeverReports));
    // A check-in at birth proves nothing of the product either.
    license(&mut world, "d")["last_check_in"] = "2025-01-15T00:00:00Z".into();
    assert_eq!(gus(&world), State::Unknown(Unknown::NeverReports));
    let other = json!({"id": "d2", "product": "share", "last_validated": "2025-06-01T08:00:00Z"});
    add(&mut world, "licenses", other);
    assert_eq!(gus(&world), State::NotUsed(NotUsed::Never));
}

#[test]
fn a_license_without_a_sign_since_bounds_everybody_on_it() {
    let mut world = world(SEVEN);
    license(&mut world, "a")["last_validated"] = "2026-07-20T08:00:00Z".into();
    for person in ["ana", "ben"] {
        item(&mut world, "signs", &[("person", person)])["at"] = "2026-06-20T08:00:00Z".into();
    }
    for person in ["cem", "dia"] {
        let state = state(&world, "this-month", BERLIN, "a", person);
        assert!(
            matches!(state, State::NotUsed(NotUsed::Silent(_))),
            "{state:?}"
        );
    }
    // Unless its devices have not been read.
    license(&mut world, "a")["devices_read"] = false.into();
    let dia = state(&world, "this-month", BERLIN, "a", "dia");
    assert_eq!(dia, State::Unknown(Unknown::NotRead));
    assert!(!summary(&world, "this-month", BERLIN).known.people_used);
}

#[test]
fn what_was_taken_offline_is_unknown_until_something_is_heard() {
    let mut world = world(SEVEN);
    license(&mut world, "b")["last_check_out"] = "2026-03-05T08:00:00Z".into();
    assert!(matches!(eva(&world), State::Unknown(Unknown::Offline(_))));
    assert_eq!(summary(&world, "this-month", BERLIN).products.unknown, 2);
    // Taking it offline is a use.
    assert!(state(&world, "last-9", BERLIN, "b", "eva").is_used());
    license(&mut world, "b")["last_validated"] = "2026-04-05T08:00:00Z".into();
    assert!(eva(&world).is_not_used());
}

#[test]
fn an_offline_copy_of_a_shared_license_may_be_anybodys() {
    let mut world = world(SEVEN);
    license(&mut world, "a")["last_validated"] = json!(null);
    license(&mut world, "a")["last_check_out"] = "2026-10-31T10:00:00Z".into();
    // Ana and Ben were heard of after it.
    let of = |person: &str| state(&world, "this-month", BERLIN, "a", person);
    assert!(of("ben").is_not_used());
    for person in ["cem", "dia"] {
        assert!(
            matches!(of(person), State::Unknown(Unknown::Offline(_))),
            "{person}"
        );
    }
}

#[test]
fn an_attempt_after_the_end_may_have_failed_where_access_stops() {
    let mut world = world(SEVEN);
    license(&mut world, "b")["ends"] = "2026-10-01T00:00:00Z".into();
    license(&mut world, "b")["last_validated"] = "2026-11-05T08:00:00Z".into();
    assert!(matches!(eva(&world), State::Unknown(Unknown::Unclear(_))));
    license(&mut world, "b")["stops_at_end"] = false.into();
    assert!(eva(&world).is_used());
    // Before its end it worked in any case.
    license(&mut world, "b")["stops_at_end"] = true.into();
    license(&mut world, "b")["ends"] = "2026-11-10T00:00:00Z".into();
    assert!(eva(&world).is_used());
}

#[test]
fn an_attempt_that_may_have_failed_is_activity_that_may_be_anybodys() {
    let mut world = world(SEVEN);
    license(&mut world, "a")["suspended"] = true.into();
    let world = read(&world);
    let report = report(&world, "this-month", BERLIN);
    let ben = world.reading.find_seat(&"a".into(), &"ben".into());
    let ben = ben.expect("a seat") as usize;
    assert!(report.states[ben].is_not_used());
    assert!(report.has_shared_activity(ben));
}

#[test]
fn a_license_of_one_is_not_theirs_alone_if_somebody_else_was_on_it_since() {
    let mut world = world(SEVEN);
    license(&mut world, "b")["last_validated"] = "2026-11-05T08:00:00Z".into();
    assert!(eva(&world).is_used());
    let mut before = world.clone();
    observed(&mut before, "2026-11-04T08:00:00Z", "b", &["eva", "zoe"]);
    assert!(eva(&before).is_used());
    observed(&mut world, "2026-11-06T08:00:00Z", "b", &["eva", "zoe"]);
    assert_eq!(eva(&world), State::Unknown(Unknown::Unattributed));
}

#[test]
fn what_was_seen_before_somebody_had_the_seat_is_not_theirs() {
    let mut world = world(SEVEN);
    license(&mut world, "b")["last_validated"] = "2026-11-05T08:00:00Z".into();
    item(&mut world, "holders", &[("person", "eva")])["since"] = "2026-11-06T08:00:00Z".into();
    assert_eq!(eva(&world), State::Unknown(Unknown::Unattributed));
}

#[test]
fn a_device_without_owner_is_nobodys_even_where_one_is_alone() {
    let mut world = world(SEVEN);
    let sign = json!({"license": "b", "at": "2026-11-05T08:00:00Z", "kind": "heartbeat"});
    add(&mut world, "signs", sign);
    let world = read(&world);
    let report = report(&world, "this-month", BERLIN);
    let eva = world.reading.find_seat(&"b".into(), &"eva".into());
    let eva = eva.expect("a seat") as usize;
    assert!(report.states[eva].is_not_used());
    assert!(report.has_shared_activity(eva));
}

#[test]
fn a_row_of_a_log_that_names_somebody_is_theirs() {
    let mut world = world(SEVEN);
    let sign = json!({
        "license": "a", "person": "dia", "at": "2026-11-05T08:00:00Z", "kind": "validation",
        "source": "log",
    });
    add(&mut world, "signs", sign);
    assert!(state(&world, "this-month", BERLIN, "a", "dia").is_used());
}

#[test]
fn seats_bought_are_those_of_licenses_that_work_and_have_people() {
    let mut world = world(SEVEN);
    license(&mut world, "a")["bought"] = 3.into();
    license(&mut world, "b")["suspended"] = true.into();
    license(&mut world, "c")["ends"] = "2026-11-22T10:00:00Z".into();
    let share = json!({"id": "f", "product": "share", "by_device": true, "devices": 12});
    add(&mut world, "licenses", share);
    let bought = summary(&world, "this-month", BERLIN).bought;
    assert_eq!(
        (bought.licenses, bought.bought, bought.unlimited),
        (2, 3, 1)
    );
    assert_eq!((bought.held, bought.over), (5, 1));
    assert_eq!((bought.by_device, bought.devices), (1, 12));
}

#[test]
fn days_of_another_zone_never_claim_too_much() {
    // The first of November begins in Berlin while it is still October elsewhere.
    for (zone, is_used) in [(BERLIN, true), ("UTC", true), ("America/Lima", false)] {
        let mut world = world(SEVEN);
        let seen = json!({"person": "dia", "last": "2026-11-01"});
        let license = json!({"id": "a", "holders": [seen]});
        let at = "2026-11-02T08:00:00Z";
        add(
            &mut world,
            "observations",
            json!({"at": at, "zone": zone, "licenses": [license]}),
        );
        let dia = state(&world, "this-month", BERLIN, "a", "dia");
        assert_eq!(dia.is_used(), is_used, "{zone}");
        assert!(is_used || matches!(dia, State::Unknown(Unknown::Cut(_))));
    }
}

#[test]
fn what_was_made_can_be_kept_by_whatever_thread() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Evidence>();
    is_shared::<Report>();
}

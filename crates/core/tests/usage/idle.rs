//! Which of the seven can do without their seats.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use seatboard_core::usage::{
    Cut, Doubt, Evidence, Exclusion, IdleRules, Recheck, Tier, Verdict, read_day,
};
use serde_json::{Value, json};

use crate::{SEVEN, add, item, read, world, worlds::Named};

const BERLIN: &str = "Europe/Berlin";

fn rules(days: u32) -> IdleRules {
    IdleRules {
        days,
        grace_days: 30,
        ..IdleRules::default()
    }
}

fn evidence(world: &Value) -> Arc<Evidence> {
    read(world).evidence(Named::new(BERLIN).expect("a zone"))
}

fn verdicts(world: &Value, rules: &IdleRules) -> FxHashMap<String, Verdict> {
    let evidence = evidence(world);
    let idle = evidence.idle(rules);
    let reading = evidence.reading();
    let verdicts = reading.seats.iter().zip(idle.verdicts);
    let name = |seat| reading.person_on(seat).id.to_string();
    verdicts
        .filter_map(|(seat, it)| Some((name(seat), it?)))
        .collect()
}

fn tiers(world: &Value, days: u32) -> FxHashMap<String, Tier> {
    let verdicts = verdicts(world, &rules(days)).into_iter();
    verdicts
        .map(|(name, verdict)| (name, verdict.tier))
        .collect()
}

fn preselected(world: &Value, days: u32) -> usize {
    let verdicts = verdicts(world, &rules(days));
    verdicts.values().filter(|it| it.is_preselected()).count()
}

fn with_fay_observed(world: &mut Value, at: &str) {
    add(
        world,
        "observations",
        json!({"at": at, "zone": BERLIN, "licenses": [{"id": "c", "holders": ["fay"]}]}),
    );
}

#[test]
fn f10_only_what_is_certain_or_probable_is_chosen() {
    let mut world = world(SEVEN);
    let tier = tiers(&world, 90);
    assert_eq!(tier["ana"], Tier::InUse);
    assert_eq!(tier["ben"], Tier::InUse);
    assert_eq!(tier["eva"], Tier::Probable);
    assert_eq!(tier["fay"], Tier::Review(Doubt::Tenure));
    for person in ["cem", "dia", "gus"] {
        assert_eq!(tier[person], Tier::Unknown, "{person}");
    }
    assert_eq!(preselected(&world, 90), 1);
    let tier = tiers(&world, 20);
    assert_eq!(tier["ana"], Tier::Review(Doubt::Shared));
    assert_eq!(tier["ben"], Tier::Review(Doubt::Shared));
    assert_eq!(preselected(&world, 20), 1);
    with_fay_observed(&mut world, "2026-10-20T08:00:00Z");
    assert_eq!(preselected(&world, 90), 2);
    add(&mut world, "people", json!({"id": "gus", "out": true}));
    assert_eq!(tiers(&world, 90)["gus"], Tier::Certain);
    assert_eq!(preselected(&world, 90), 3);
}

#[test]
fn an_observation_within_the_grace_proves_nothing() {
    let mut world = world(SEVEN);
    with_fay_observed(&mut world, "2026-11-01T08:00:00Z");
    assert_eq!(tiers(&world, 90)["fay"], Tier::Review(Doubt::Tenure));
    // Before that she had no seat: now it is known to be new.
    add(
        &mut world,
        "observations",
        json!({"at": "2026-10-30T08:00:00Z", "zone": BERLIN, "licenses": [{"id": "c"}]}),
    );
    let fay = verdicts(&world, &rules(90))["fay"];
    assert_eq!(fay.excluded, Some(Exclusion::New));
}

#[test]
fn so_many_seats_are_freed_from_the_longest_idle_and_nobody_unknown_is_picked() {
    let mut world = world(SEVEN);
    with_fay_observed(&mut world, "2026-10-20T08:00:00Z");
    add(&mut world, "people", json!({"id": "gus", "out": true}));
    let free = |wanted| {
        let evidence = evidence(&world);
        let cut = evidence.free(wanted, &rules(30));
        let seat = |nth: &u32| &evidence.reading().seats[*nth as usize];
        let name = |nth: &u32| evidence.reading().person_on(seat(nth)).id.to_string();
        (cut.seats.iter().map(name).collect::<Vec<_>>(), cut)
    };
    let (names, cut) = free(5);
    assert_eq!(names, ["gus", "fay", "eva"]);
    assert_eq!((cut.missing, cut.days), (2, Some(30)));
    let (names, cut) = free(1);
    assert_eq!(names, ["gus"]);
    assert_eq!((cut.missing, cut.days), (0, None));
    // Eva was last seen on 1 March in Berlin, 266 days before 22 November.
    let (names, cut) = free(3);
    assert_eq!(names, ["gus", "fay", "eva"]);
    assert_eq!((cut.missing, cut.days), (0, Some(266)));
    assert_eq!(free(0).1, Cut::default());
}

#[test]
fn whoever_is_to_be_spared_says_why() {
    let mut world = world(SEVEN);
    add(&mut world, "people", json!({"id": "eva", "staff": true}));
    item(&mut world, "holders", &[("person", "eva")])["owner"] = true.into();
    let eva = |rules: &IdleRules| verdicts(&world, rules)["eva"];
    assert_eq!(eva(&rules(90)).excluded, None);
    let mut sparing = rules(90);
    let until = |day: &str| read_day(day).expect("a day");
    sparing.pinned.insert("eva".into(), until("2026-11-21"));
    assert_eq!(eva(&sparing).excluded, None, "it was until yesterday");
    sparing.pinned.insert("eva".into(), until("2026-11-22"));
    assert_eq!(eva(&sparing).excluded, Some(Exclusion::Pinned));
    sparing.spares_owners = true;
    assert_eq!(eva(&sparing).excluded, Some(Exclusion::Owner));
    sparing.spares_staff = true;
    assert_eq!(eva(&sparing).excluded, Some(Exclusion::Staff));
    assert!(!eva(&sparing).is_preselected());
    item(&mut world, "licenses", &[("id", "b")])["last_check_out"] = "2026-03-05T08:00:00Z".into();
    let offline = verdicts(&world, &rules(90))["eva"];
    assert_eq!(offline.tier, Tier::Review(Doubt::Offline));
    let mut sparing = rules(90);
    sparing.spares_offline = true;
    let offline = verdicts(&world, &sparing)["eva"];
    assert_eq!(offline.excluded, Some(Exclusion::Offline));
}

#[test]
fn seats_above_those_bought_free_nothing_and_people_count_once() {
    let mut world = world(SEVEN);
    item(&mut world, "licenses", &[("id", "a")])["bought"] = 3.into();
    add(
        &mut world,
        "holders",
        json!({"license": "c", "person": "ana"}),
    );
    let evidence = evidence(&world);
    let seat = |license: &str, person: &str| {
        let seat = evidence
            .reading()
            .find_seat(&license.into(), &person.into());
        seat.expect("a seat")
    };
    let seats = [
        seat("a", "ana"),
        seat("a", "ben"),
        seat("c", "ana"),
        seat("d", "gus"),
    ];
    let gain = evidence.gain(seats);
    assert_eq!((gain.seats, gain.people), (4, 3));
    let freed: Vec<_> = { gain.licenses.iter() }
        .map(|it| (it.license, it.given_up, it.freed))
        .collect();
    // On `a` one was held too many, on `c` as well, and `d` has no limit.
    assert_eq!(freed, [(0, 2, 1), (2, 1, 0), (3, 1, 1)]);
    let price = |license: u32| (license == 0).then_some(1250);
    assert_eq!(gain.money(&price), (1250, 1));
}

#[test]
fn whoever_came_back_before_the_day_of_decision_is_dropped() {
    let mut world = world(SEVEN);
    let chosen: Vec<_> = [("b", "eva"), ("c", "fay"), ("c", "nobody")]
        .map(|(license, person)| (license.into(), person.into()))
        .to_vec();
    item(&mut world, "licenses", &[("id", "b")])["last_validated"] = "2026-11-21T08:00:00Z".into();
    let evidence = evidence(&world);
    let at = "2026-11-20T00:00:00Z";
    let at = seatboard_core::domain::iso::read(at).expect("a moment");
    let found = evidence.recheck(&chosen, at);
    assert!(matches!(found[0], Recheck::CameBack(_)), "{found:?}");
    assert!(matches!(found[1], Recheck::Still(_)));
    assert_eq!(found[2], Recheck::Gone);
}

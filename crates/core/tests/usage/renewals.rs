//! What ends when, and how many seats to renew.

use seatboard_core::usage::{
    AddendKind, CalendarDay, Due, Expected, MonthOf, RenewalRules, Scope, read_day, write_calendar,
};
use serde_json::{Value, json};

use crate::{SEVEN, add, read, report, world};

const BERLIN: &str = "Europe/Berlin";

/// Ten seats are bought and eight held: four used, two unknown, one never used, one new.
fn ten() -> Value {
    let mut world = json!({
        "now": "2026-11-22T10:00:00Z",
        "licenses": [
            {"id": "x", "product": "cad", "bought": 10, "last_validated": "2026-11-20T08:00:00Z"},
        ],
    });
    for (person, seen) in [
        ("u1", "2026-11-20T08:00:00Z"),
        ("u2", "2026-11-19T08:00:00Z"),
        ("u3", "2026-11-18T08:00:00Z"),
        ("u4", "2026-11-17T08:00:00Z"),
        ("idle", "2026-02-17T08:00:00Z"),
    ] {
        add(
            &mut world,
            "holders",
            json!({"license": "x", "person": person}),
        );
        add(
            &mut world,
            "signs",
            json!({"license": "x", "person": person, "at": seen}),
        );
    }
    for person in ["who1", "who2"] {
        add(
            &mut world,
            "holders",
            json!({"license": "x", "person": person}),
        );
    }
    let new = json!({
        "license": "x", "person": "new", "activations": 0, "since": "2026-11-15T08:00:00Z",
    });
    add(&mut world, "holders", new);
    world
}

#[test]
fn f11_the_sum_has_every_addend_and_a_buffer() {
    let world = read(&ten());
    let mut rules = RenewalRules {
        grace_days: 30,
        buffer_percent: 10,
        ..RenewalRules::default()
    };
    let report = report(&world, "last-3", BERLIN);
    let suggestion = |rules: &RenewalRules, waiting, growth| {
        report.suggestion(0, rules, Expected { waiting, growth })
    };
    let found = suggestion(&rules, None, None);
    let addends: Vec<_> = { found.addends.iter() }
        .map(|it| (it.what, it.count, it.seats.len()))
        .collect();
    assert_eq!(
        addends,
        [
            (AddendKind::Used, 4, 4),
            (AddendKind::Unknown, 2, 2),
            (AddendKind::New, 1, 1),
            (AddendKind::Pinned, 0, 0),
        ]
    );
    assert_eq!((found.seats, found.least, found.idle.len()), (8, 4, 1));
    assert_eq!(suggestion(&rules, Some(2), None).seats, 10);
    assert_eq!(suggestion(&rules, Some(2), Some(1)).seats, 11);
    let until = read_day("2026-12-31").expect("a day");
    rules.pinned.insert("idle".into(), until);
    let found = suggestion(&rules, None, None);
    assert_eq!((found.count(AddendKind::Pinned), found.seats), (1, 9));
}

#[test]
fn seats_whose_people_are_not_read_yet_are_unknown() {
    let mut world = ten();
    world["licenses"][0]["held"] = 9.into();
    world["licenses"][0]["holders_read"] = false.into();
    let world = read(&world);
    let rules = RenewalRules::default();
    let report = report(&world, "last-3", BERLIN);
    let found = report.suggestion(0, &rules, Expected::default());
    assert_eq!(found.count(AddendKind::Unknown), 3);
}

fn ending(ends: &str) -> Value {
    let mut world = world(SEVEN);
    world["licenses"][0]["ends"] = ends.into();
    world
}

#[test]
fn f12_a_license_ends_on_the_day_it_is_there_and_a_plain_day_everywhere() {
    for (ends, zone, expected, next) in [
        ("2026-12-31T23:30:00Z", BERLIN, "20270101", "20270102"),
        (
            "2026-12-31T23:30:00Z",
            "Pacific/Auckland",
            "20270101",
            "20270102",
        ),
        ("2026-12-31T23:30:00Z", "UTC", "20261231", "20270101"),
        (
            "2026-12-31T23:30:00Z",
            "Pacific/Pago_Pago",
            "20261231",
            "20270101",
        ),
        ("2027-01-12", BERLIN, "20270112", "20270113"),
        ("2027-01-12", "Pacific/Auckland", "20270112", "20270113"),
        ("2027-01-12", "UTC", "20270112", "20270113"),
        ("2027-01-12", "Pacific/Pago_Pago", "20270112", "20270113"),
    ] {
        let world = read(&ending(ends));
        let day = {
            let report = report(&world, "this-month", zone);
            let months = report.renewals(&Scope::default());
            let renewal = months[0].renewals[0];
            assert!(matches!(renewal.due, Due::Ends(_)));
            renewal.due.day().expect("a day")
        };
        let event = CalendarDay {
            id: "a".into(),
            day,
            title: "CAD 1".into(),
            text: String::new(),
            alarm_days: vec![30],
        };
        let text = write_calendar(&[event], "server", world.reading.now);
        assert!(
            text.contains(&format!("DTSTART;VALUE=DATE:{expected}\r\n")),
            "{zone}"
        );
        assert!(
            text.contains(&format!("DTEND;VALUE=DATE:{next}\r\n")),
            "{zone}"
        );
    }
}

#[test]
fn months_follow_each_other_and_what_has_ended_stands_apart() {
    let mut world = world(SEVEN);
    let mut license = |nth: usize, name: &str, value: &str| {
        world["licenses"][nth][name] = value.into();
    };
    license(0, "ends", "2027-02-15");
    license(1, "ends", "2026-11-22");
    license(2, "ends", "2026-11-21");
    add(
        &mut world,
        "licenses",
        json!({"id": "e", "product": "cad", "bought": 3, "ends": "2026-11-01T00:00:00Z",
               "grace_until": "2026-12-01T00:00:00Z"}),
    );
    let world = read(&world);
    let report = report(&world, "this-month", BERLIN);
    let months = report.renewals(&Scope::default());
    let day = |text: &str| read_day(text).expect("a day");
    let found: Vec<_> = { months.iter() }
        .map(|it| {
            let ids = it.renewals.iter();
            let ids = ids.map(|it| world.reading.licenses[it.license as usize].id.as_str());
            (it.month, ids.collect::<Vec<_>>())
        })
        .collect();
    assert_eq!(
        found,
        [
            (MonthOf::Ended, vec!["c"]),
            (MonthOf::InGrace, vec!["e"]),
            // Its last day is today, and it goes on to the end of it.
            (MonthOf::Month(day("2026-11-01")), vec!["b"]),
            (MonthOf::Month(day("2026-12-01")), vec![]),
            (MonthOf::Month(day("2027-01-01")), vec![]),
            (MonthOf::Month(day("2027-02-01")), vec!["a"]),
            (MonthOf::Never, vec!["d"]),
        ]
    );
    let in_grace = months[1].renewals[0].due;
    assert_eq!(in_grace.day(), Some(day("2026-12-01")));
    let [today, later] = [months[2].renewals[0], months[5].renewals[0]];
    assert_eq!((today.days_left, later.days_left), (Some(0), Some(85)));
    assert_eq!(today.lead(&[30, 90, 180]), Some(30));
    assert_eq!(later.lead(&[30, 90, 180]), Some(90));
    assert_eq!(later.lead(&[30, 60]), None);
    // Only what has not ended counts as bought.
    let summary = report.summary(&Scope::default());
    assert_eq!((summary.bought.bought, summary.bought.unlimited), (7, 1));
}

//! The seven people of `examples/worlds/seven.json`, in every range and in four zones.

use seatboard_core::usage::{NotUsed, State, Unknown};

use crate::{ALL_TOLD, SEVEN, numbers, state, summary, world};

const ZONES: [&str; 4] = [
    "Europe/Berlin",
    "UTC",
    "Pacific/Auckland",
    "Pacific/Pago_Pago",
];
const RANGES: [&str; 5] = ["this-month", "last-3", "last-6", "last-9", "last-12"];

#[test]
fn d19_d20_people_and_products_are_these_in_each_range_and_zone() {
    const OTHERS: (u32, u32, u32) = (1, 1, 1);
    const BOTH: (u32, u32, u32) = (2, 0, 1);
    let people = [
        [(1, 3, 3), (0, 4, 3), (2, 2, 3), (0, 4, 3)],
        [(2, 2, 3), (2, 2, 3), (2, 2, 3), (2, 2, 3)],
        [(3, 2, 2), (2, 2, 3), (3, 2, 2), (2, 2, 3)],
        [(4, 1, 2), (3, 2, 2), (4, 1, 2), (3, 2, 2)],
        [(4, 1, 2), (4, 1, 2), (4, 1, 2), (4, 1, 2)],
    ];
    let products = [
        [OTHERS; 4],
        [OTHERS; 4],
        [OTHERS; 4],
        [BOTH, OTHERS, BOTH, OTHERS],
        [BOTH; 4],
    ];
    let world = world(SEVEN);
    for (nth, range) in RANGES.into_iter().enumerate() {
        for (zone, name) in ZONES.into_iter().enumerate() {
            let summary = summary(&world, range, name);
            assert_eq!(numbers(summary.people), people[nth][zone], "{range} {name}");
            assert_eq!(
                numbers(summary.products),
                products[nth][zone],
                "{range} {name}"
            );
            let bought = summary.bought;
            assert_eq!((bought.bought, bought.unlimited, bought.held), (8, 1, 7));
            assert!(summary.known.people && summary.known.products && summary.known.seats);
        }
    }
}

#[test]
fn d19_d20_a_server_that_is_told_of_every_use_leaves_nobody_unknown() {
    let expected = [
        ((1, 6, 0), (1, 2, 0)),
        ((2, 5, 0), (1, 2, 0)),
        ((3, 4, 0), (1, 2, 0)),
        ((4, 3, 0), (2, 1, 0)),
        ((4, 3, 0), (2, 1, 0)),
    ];
    let mut world = world(ALL_TOLD);
    for (range, (people, products)) in RANGES.into_iter().zip(expected) {
        let summary = summary(&world, range, "Europe/Berlin");
        assert_eq!(numbers(summary.people), people, "{range}");
        assert_eq!(numbers(summary.products), products, "{range}");
    }
    world["licenses"][3]["air_gapped"] = true.into();
    let summary = summary(&world, "this-month", "Europe/Berlin");
    assert_eq!(numbers(summary.people), (1, 5, 1));
    assert_eq!(numbers(summary.products), (1, 1, 1));
}

#[test]
fn each_seat_says_why() {
    let world = world(SEVEN);
    let state = |license, person| state(&world, "this-month", "Europe/Berlin", license, person);
    assert!(state("a", "ana").is_used());
    for (license, person) in [("a", "ben"), ("b", "eva")] {
        let state = state(license, person);
        assert!(
            matches!(state, State::NotUsed(NotUsed::Before(_))),
            "{state:?}"
        );
    }
    assert_eq!(state("c", "fay"), State::NotUsed(NotUsed::Never));
    assert_eq!(state("a", "cem"), State::Unknown(Unknown::Unattributed));
    assert_eq!(state("a", "dia"), State::Unknown(Unknown::Unattributed));
    assert_eq!(state("d", "gus"), State::Unknown(Unknown::NeverReports));
}

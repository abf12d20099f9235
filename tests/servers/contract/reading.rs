//! What reading for reports costs over a large server, stage by stage: as many requests as each
//! stage is said to take, and no figure is whole before its stage is.

use std::sync::Arc;

use seatboard_core::{
    estate::{Estate, Topic, Walk},
    usage::{Completeness, Evidence, Habits, History, Period, Reading, Report, Scope, Utc},
};
use seatboard_servers::{LicenseServer, Page, Reply};
use stand_in::{Options, Seed};

use crate::{keygen::KeygenWorld, world::World};

/// Pages of a hundred of 2,000 licenses.
const LICENSES: usize = 20;
/// Pages of a hundred of 60,000 devices.
const DEVICES: usize = 600;
/// A license of this seed has 25 people at the most, so each is told by one page.
const HOLDERS: usize = 2_000;
const SEATS: u64 = 50_000;

/// Reads a list to its end into the estate.
async fn reads<'a, V>(
    estate: &mut Estate,
    topic: Topic,
    page: impl Fn(Option<seatboard_servers::Cursor>) -> Reply<'a, Page<V>>,
    merge: impl Fn(&mut Estate, &mut Walk, Vec<V>),
) {
    let mut walk = estate.begin(topic);
    let mut at = None;
    loop {
        let page = page(at).await.expect("a page");
        merge(estate, &mut walk, page.rows);
        at = page.next;
        if at.is_none() {
            break;
        }
    }
    estate.finish(walk);
}

#[tokio::test]
#[ignore = "2,620 answers of a large server take a minute: part of `cargo xtask test all`"]
async fn d20_reading_for_reports_takes_as_many_requests_as_each_stage_says() {
    let world = KeygenWorld::open_with(Options {
        seed: Seed::Large,
        ..Options::default()
    });
    let world = world.await;
    let server = world.admin().await;
    let now = chrono::Utc::now();
    let mut estate = Estate::default();
    let asked = estate.ask();
    estate.merge_catalogue(asked, server.catalogue().await.expect("a catalogue"));
    let known = |estate: &Estate| {
        let reading = Reading::from_estate(estate, now, Habits::default());
        let evidence = Evidence::new(
            Arc::new(reading),
            Arc::new(History::default()),
            Arc::new(Utc),
        );
        let range = evidence.range(Period::LastMonths(3));
        Report::new(Arc::new(evidence), range).summary(&Scope::default())
    };

    let sent = world.sent();
    reads(
        &mut estate,
        Topic::Licenses,
        |at| server.licenses_listed(at),
        |estate, walk, rows| {
            estate.merge_listed(walk, rows);
        },
    )
    .await;
    assert_eq!(world.sent() - sent, LICENSES);
    let first = known(&estate);
    assert!(first.known.seats && !first.known.people_used && !first.known.people);
    let held: u64 = estate
        .licenses()
        .map(|it| u64::from(it.seats_counted))
        .sum();
    assert_eq!(held, SEATS);

    reads(
        &mut estate,
        Topic::AllDevices,
        |at| server.devices_all(at),
        |estate, walk, rows| {
            estate.merge_devices(walk, rows);
        },
    )
    .await;
    assert_eq!(world.sent() - sent, LICENSES + DEVICES);
    let second = known(&estate);
    assert!(second.known.products && second.known.people_used && !second.known.people);

    let held = estate.licenses().filter(|it| it.seats_counted > 0);
    let held: Vec<_> = held.map(|it| it.id.clone()).collect();
    for license in &held {
        reads(
            &mut estate,
            Topic::Seats(license.clone()),
            |at| server.seats(license, at),
            |estate, walk, rows| {
                estate.merge_seats(walk, rows);
            },
        )
        .await;
    }
    assert_eq!(world.sent() - sent, LICENSES + DEVICES + HOLDERS);
    let third = known(&estate);
    let all = Completeness {
        seats: true,
        products: true,
        people_used: true,
        people: true,
    };
    assert_eq!(third.known, all);
    assert_eq!(u64::from(third.seats.total()), SEATS);
    // More is read, and nobody who was seen is forgotten.
    assert!(third.people.used >= second.people.used && second.people.used >= first.people.used);
    assert!(second.people.used > first.people.used && third.people.total() > second.people.used);
}

//! Signs of use beyond the lists, from the server to the figures: days that were counted, in the
//! world of the seven people, and the seats that subscribers were told of.

use seatboard_core::{
    domain::{DeviceId, LicenseId, Moment, UserId, iso},
    estate::{Estate, Topic},
    usage::{Evidence, History, LoggedUse, Period, Reading, Report, Scope, SeatChange, Zone},
};
use seatboard_servers::{ApiError, Cursor, LicenseServer, Page, Reply, Signs, SignsOf};
use serde_json::json;
use stand_in::{Options, Seed};

use crate::{
    assign::{apply, assign},
    keygen::KeygenWorld,
    release::release,
    world::{Terms, Who, World},
};

/// A zone by the hours that its clocks are ahead, in 2026.
#[derive(Clone, Copy)]
enum Clocks {
    Utc,
    Berlin,
    Auckland,
}

impl Zone for Clocks {
    fn name(&self) -> &str {
        match self {
            Self::Utc => "UTC",
            Self::Berlin => "Europe/Berlin",
            Self::Auckland => "Pacific/Auckland",
        }
    }

    fn ahead_s(&self, at: Moment) -> i32 {
        let within = |from: &str, to: &str| {
            let edge = |text| iso::read(text).expect("a moment");
            (edge(from)..edge(to)).contains(&at)
        };
        3600 * match self {
            Self::Utc => 0,
            Self::Berlin if within("2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z") => 2,
            Self::Berlin => 1,
            Self::Auckland if within("2026-04-04T14:00:00Z", "2026-09-26T14:00:00Z") => 12,
            Self::Auckland => 13,
        }
    }
}

async fn seven(has_days: bool) -> KeygenWorld {
    KeygenWorld::open_with(Options {
        seed: Seed::Seven,
        ee: true,
        clickhouse: has_days,
        ..Options::default()
    })
    .await
}

/// Reads a list to its end, page by page.
async fn read<'a, T>(
    page: impl Fn(Option<Cursor>) -> Reply<'a, Page<T>>,
    mut merge: impl FnMut(Vec<T>),
) {
    let mut at = None;
    loop {
        let read = page(at).await.expect("a page");
        merge(read.rows);
        at = read.next;
        if at.is_none() {
            return;
        }
    }
}

/// Everything that the lists tell.
async fn lists(server: &impl LicenseServer) -> Estate {
    let mut estate = Estate::default();
    let asked = estate.ask();
    let catalogue = server.catalogue().await.expect("the catalogue");
    estate.merge_catalogue(asked, catalogue);
    let mut walk = estate.begin(Topic::Licenses);
    read(
        |at| server.licenses_listed(at),
        |rows| drop(estate.merge_listed(&mut walk, rows)),
    )
    .await;
    estate.finish(walk);
    let mut walk = estate.begin(Topic::AllDevices);
    read(
        |at| server.devices_all(at),
        |rows| drop(estate.merge_devices(&mut walk, rows)),
    )
    .await;
    estate.finish(walk);
    let ids: Vec<LicenseId> = estate.licenses().map(|it| it.id.clone()).collect();
    for id in ids {
        let mut walk = estate.begin(Topic::Seats(id.clone()));
        read(
            |at| server.seats(&id, at),
            |rows| drop(estate.merge_seats(&mut walk, rows)),
        )
        .await;
        estate.finish(walk);
    }
    estate
}

fn report(reading: &Reading, range: &str, zone: Clocks) -> Report {
    let evidence = Evidence::new(
        reading.clone().into(),
        History::default().into(),
        std::sync::Arc::new(zone),
    );
    let range = evidence.range(Period::read(range).expect("a range"));
    Report::new(evidence.into(), range)
}

/// People used, not used and unknown, with the days of those licenses where they tell more, and how
/// many licenses these were.
async fn people(world: &KeygenWorld, range: &str, zone: Clocks) -> ((u32, u32, u32), usize) {
    let server = world.admin().await;
    let estate = lists(&server).await;
    let now = iso::read("2026-11-22T10:00:00Z").expect("a moment");
    let habits = server.capabilities().habits;
    let mut reading = Reading::from_estate(&estate, now, habits);
    let wanted = report(&reading, range, zone).wants_days();
    let sent = world.sent();
    let mut told = 0;
    for id in &wanted {
        match server
            .signs(&SignsOf::Days(id.clone()))
            .await
            .expect("signs")
        {
            Signs::Days(days) => {
                let license = reading.find_license(id).expect("the license") as usize;
                reading.licenses[license].days = Some(days);
                told += 1;
            }
            Signs::NotKept => {}
            other => panic!("{other:?}"),
        }
    }
    // Whether days are counted, and since when, is asked once.
    let asked = if told > 0 {
        told + 2
    } else {
        wanted.len().min(1)
    };
    assert_eq!(world.sent() - sent, asked);
    let split = report(&reading, range, zone)
        .summary(&Scope::default())
        .people;
    ((split.used, split.not_used, split.unknown), wanted.len())
}

/// The license that Eva holds alone.
async fn cloud(world: &KeygenWorld) -> String {
    let all = world.ask("GET", "/v1/licenses?limit=100", json!({})).await;
    let rows = all["data"].as_array().expect("licenses");
    let cloud = rows.iter().find(|it| it["attributes"]["name"] == "Cloud 1");
    let id = cloud.expect("the license")["id"].as_str();
    id.expect("an id").to_owned()
}

#[tokio::test]
async fn the_seven_are_counted_as_their_lists_tell_where_nothing_else_does() {
    let world = seven(false).await;
    assert_eq!(
        people(&world, "this-month", Clocks::Berlin).await,
        ((1, 3, 3), 0)
    );
    // Nothing is asked but once, for the one license of which days would tell more.
    assert_eq!(
        people(&world, "last-9", Clocks::Berlin).await,
        ((4, 1, 2), 1)
    );
    assert_eq!(people(&world, "last-9", Clocks::Utc).await, ((3, 2, 2), 0));
}

#[tokio::test]
async fn f5_days_tell_that_a_suspended_license_was_only_tried() {
    for (has_days, figures) in [(false, (1, 2, 4)), (true, (1, 3, 3))] {
        let world = seven(has_days).await;
        let id = cloud(&world).await;
        let act = json!({ "suspend": id });
        world.stand_in().act(&act).expect("it is suspended");
        let validate = format!("/v1/licenses/{id}/actions/validate");
        world.ask("POST", &validate, json!({})).await;
        world.stand_in().settle().expect("the worker is done");
        let counted = people(&world, "this-month", Clocks::Berlin).await;
        assert_eq!(counted, (figures, 1), "{has_days}");
    }
}

#[tokio::test]
async fn f6_a_counted_day_that_the_edge_cuts_is_neither_in_nor_out() {
    for (day, zone, figures) in [
        ("2026-03-01", Clocks::Berlin, (4, 1, 2)),
        ("2026-02-28", Clocks::Berlin, (3, 1, 3)),
        ("2026-02-28", Clocks::Auckland, (3, 1, 3)),
        ("2026-02-28", Clocks::Utc, (3, 2, 2)),
    ] {
        let world = seven(true).await;
        let license = cloud(&world).await;
        let spark =
            json!({ "spark": { "license": license, "date": day, "code": "VALID", "count": 2 } });
        world.stand_in().act(&spark).expect("it is counted");
        let (counted, _) = people(&world, "last-9", zone).await;
        assert_eq!(counted, figures, "{day} {}", zone.name());
    }
}

#[tokio::test]
async fn days_are_told_to_everybody_in_the_office_and_to_nobody_else() {
    let world = seven(true).await;
    let id = LicenseId::from(cloud(&world).await);
    for who in [
        Who::Admin,
        Who::Developer,
        Who::Sales,
        Who::Support,
        Who::ReadOnly,
        Who::EndUser,
    ] {
        let (server, signed_in) = world.signed_in(who).await;
        let told = server.signs(&SignsOf::Days(id.clone())).await;
        if signed_in.abilities.is_end_user {
            assert!(matches!(told, Err(ApiError::Forbidden(_))), "{told:?}");
        } else {
            let Ok(Signs::Days(days)) = told else {
                panic!("{who:?}: {told:?}");
            };
            assert!(days.since.is_some(), "{who:?}: {days:?}");
        }
    }
}

#[tokio::test]
async fn what_subscribers_were_told_says_since_when_seats_are_held() {
    let world = KeygenWorld::open().await;
    let people = world.people(3).await;
    let license = world
        .license(Terms {
            seats: Some(5),
            ..Terms::default()
        })
        .await;
    let server = world.admin().await;
    apply(&server, &assign(&license, &people[..1])).await;
    // Nobody had subscribed.
    let changes = async || match server.signs(&SignsOf::Changes(None)).await {
        Ok(Signs::Changes(page)) => page.rows,
        other => panic!("{other:?}"),
    };
    assert_eq!(changes().await, []);
    let endpoint = json!({ "url": "https://hooks.test/", "subscriptions": ["*"] });
    let endpoint = json!({ "data": { "type": "webhook-endpoints", "attributes": endpoint } });
    world.ask("POST", "/v1/webhook-endpoints", endpoint).await;
    apply(&server, &assign(&license, &people[1..])).await;
    apply(&server, &release(&license, &people[..2])).await;

    let told = changes().await;
    let row = |change: &SeatChange| {
        assert_eq!(change.license, license);
        (change.user.clone(), change.is_given)
    };
    let mut rows: Vec<(UserId, bool)> = told.iter().map(row).collect();
    rows.sort();
    let mut expected: Vec<(UserId, bool)> = [(0, false), (1, false), (1, true), (2, true)]
        .map(|(nth, is_given)| (people[nth as usize].clone(), is_given))
        .into();
    expected.sort();
    assert_eq!(rows, expected);
    assert!(
        told.iter().rev().is_sorted_by_key(|change| change.at),
        "{told:?}"
    );

    for who in [Who::Developer, Who::ReadOnly, Who::Sales, Who::Support] {
        let (server, signed_in) = world.signed_in(who).await;
        let told = server.signs(&SignsOf::Changes(None)).await;
        match told {
            Ok(Signs::Changes(page)) => {
                assert!(
                    signed_in.abilities.read_log && page.rows.len() == 4,
                    "{who:?}"
                );
            }
            Err(ApiError::Forbidden(_)) => assert!(!signed_in.abilities.read_log, "{who:?}"),
            other => panic!("{who:?}: {other:?}"),
        }
    }
}

/// What the log tells of a license since the month began.
async fn logged(server: &impl LicenseServer, license: &LicenseId) -> Vec<LoggedUse> {
    let since = iso::read("2026-10-31T23:00:00Z").expect("a moment");
    let (mut uses, mut at) = (Vec::new(), None);
    loop {
        let of = SignsOf::Logged(license.clone(), since, at);
        let Ok(Signs::Logged(page)) = server.signs(&of).await else {
            panic!("the server has a log");
        };
        uses.extend(page.rows);
        at = page.next;
        if at.is_none() {
            return uses;
        }
    }
}

#[tokio::test]
async fn f18_who_asked_for_a_shared_license_is_told_by_the_logs_and_made_used_by_it() {
    let world = seven(true).await;
    let server = world.admin().await;
    let estate = lists(&server).await;
    let named = |name: &str| {
        let mut all = estate.licenses();
        let found = all.find(|it| it.name.as_deref() == Some(name));
        found.expect("the license").id.clone()
    };
    let cad = named("CAD 1");
    let validate = format!("/licenses/{}/actions/validate", cad.as_str());
    for whose in [
        json!({ "user": "dia@nordbau.example" }),
        json!({ "license": cad.as_str() }),
        json!({ "user": "gus@nordbau.example" }),
    ] {
        let request = json!({ "as": whose, "method": "POST", "path": validate, "body": {} });
        let act = json!({ "request": request });
        world.stand_in().act(&act).expect("it is asked");
    }
    world.stand_in().settle().expect("the worker is done");

    let habits = server.capabilities().habits;
    let now = iso::read("2026-11-22T10:00:00Z").expect("a moment");
    let before = Reading::from_estate(&estate, now, habits);
    let told = report(&before, "this-month", Clocks::Berlin);
    assert_eq!(told.wants_log(), std::slice::from_ref(&cad));
    let figures = |reading: &Reading| {
        let report = report(reading, "this-month", Clocks::Berlin);
        let split = report.summary(&Scope::default()).people;
        (split.used, split.not_used, split.unknown)
    };
    assert_eq!(figures(&before), (1, 3, 3));

    // Where the log of events is read, it names two people and the license.
    let begin = server.signs(&SignsOf::LogBegin).await;
    assert!(matches!(begin, Ok(Signs::LogSince(Some(_)))), "{begin:?}");
    let uses = logged(&server, &cad).await;
    assert_eq!(uses.len(), 3, "{uses:?}");
    assert_eq!(uses.iter().filter(|one| one.by.is_none()).count(), 1);
    let license_of = |id: &DeviceId| estate.device(id).map(|device| device.license.clone());
    let mut by_events = before.clone();
    by_events.add_logged(&uses, &license_of);
    assert_eq!(figures(&by_events), (2, 3, 2));

    // The requests of those whose use is open tell the same.
    let mut by_requests = before.clone();
    let mut asked = 0;
    for person in told.wants_requests() {
        match server.signs(&SignsOf::Requests(person)).await {
            Ok(Signs::Requested(uses)) => by_requests.add_logged(&uses, &license_of),
            other => panic!("{other:?}"),
        }
        asked += 1;
    }
    assert_eq!((figures(&by_requests), asked), ((2, 3, 2), 3));
}

#[tokio::test]
async fn logs_are_told_to_whoever_may_read_them_and_absent_without_a_store() {
    let world = seven(false).await;
    let server = world.admin().await;
    for of in [SignsOf::LogBegin, SignsOf::Requests("ana".into())] {
        assert_eq!(server.signs(&of).await, Ok(Signs::NotKept));
    }
    let world = seven(true).await;
    for who in [
        Who::Admin,
        Who::Developer,
        Who::ReadOnly,
        Who::Sales,
        Who::Support,
        Who::EndUser,
    ] {
        let (server, signed_in) = world.signed_in(who).await;
        for of in [SignsOf::LogBegin, SignsOf::Requests("ana".into())] {
            let told = server.signs(&of).await;
            let is_refused = matches!(told, Err(ApiError::Forbidden(_)));
            assert_eq!(
                is_refused, !signed_in.abilities.read_log,
                "{who:?}: {told:?}"
            );
            assert!(is_refused || told.is_ok(), "{who:?}: {told:?}");
        }
    }
}

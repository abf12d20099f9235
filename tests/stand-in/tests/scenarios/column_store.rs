//! `priv/analytics/{sparks,events,leaderboards,gauges}.feature`: what a server with a column store
//! tells by the day.

use chrono::Duration;
use serde_json::{Value, json};
use stand_in::{Options, Seed};

use crate::answer::Answer;
use crate::caller::Caller;
use crate::world::World;

/// An enterprise server with a column store, at noon of this day.
async fn at(day: &str) -> World {
    World::with(Options {
        ee: true,
        clickhouse: true,
        clock: format!("{day}T12:00:00Z").parse().ok(),
        ..Options::default()
    })
    .await
}

fn analytics(world: &World) -> Caller {
    world.admin.at("/-/accounts/nordbau/analytics")
}

async fn validate(world: &World, license: &str) {
    let path = format!("/licenses/{license}/actions/validate");
    world.admin.act(&path).await.is(200);
}

/// What was refused, and where.
fn refusal(answer: &Answer) -> (&Value, &Value) {
    let error = &answer.body["errors"][0];
    assert_eq!(error["title"], "Bad request");
    (&error["detail"], &error["source"]["parameter"])
}

#[tokio::test]
async fn validations_are_told_by_metric_then_by_date_and_days_without_any_are_left_out() {
    let world = at("2026-03-01").await;
    let license = world.license(json!({"name": "Cloud"})).await;
    let other = world.license(json!({"name": "Other"})).await;
    let suspend = format!("/licenses/{license}/actions/suspend");
    let reinstate = format!("/licenses/{license}/actions/reinstate");
    for _ in 0..3 {
        validate(&world, &license).await;
    }
    validate(&world, &other).await;
    world.admin.act(&suspend).await.is(200);
    validate(&world, &license).await;
    world.server.advance(Duration::days(2));
    world.admin.act(&reinstate).await.is(200);
    validate(&world, &license).await;
    // By GET nothing is written, so nothing is counted.
    let path = format!("/licenses/{license}/actions/validate");
    world.admin.get(&path).await.is(200);

    let path = format!("/sparks/validations?license={license}");
    let answer = analytics(&world).get(&path).await.is(200);
    let row = |metric: &str, date: &str, count: u64| json!({"metric": format!("validations.{metric}"), "date": date, "count": count});
    assert_eq!(
        answer.body,
        json!({"data": [
            row("suspended", "2026-03-01", 1),
            row("valid", "2026-03-01", 3),
            // The present day is live.
            row("valid", "2026-03-03", 1),
        ]})
    );
    let all = analytics(&world).get("/sparks/validations").await.is(200);
    assert!(
        all.rows().contains(&row("valid", "2026-03-01", 4)),
        "{}",
        all.text
    );
    let range = format!("{path}&date[start]=2026-03-01&date[end]=2026-03-02");
    let answer = analytics(&world).get(&range).await.is(200);
    assert_eq!(answer.rows().len(), 2);
    // Today alone.
    let gauge = format!("/gauges/validations?license={license}");
    let answer = analytics(&world).get(&gauge).await.is(200);
    assert_eq!(
        answer.body,
        json!({"data": [{"metric": "validations.valid", "count": 1}]})
    );
    let nobody = format!("/sparks/validations?license={}", crate::world::NOBODY);
    assert_eq!(analytics(&world).get(&nobody).await.is(200).rows().len(), 0);
}

#[tokio::test]
async fn what_was_counted_outlives_the_log() {
    let world = World::with(Options {
        ee: true,
        clickhouse: true,
        keep: stand_in::Keep {
            log_days: 30,
            ..stand_in::Keep::default()
        },
        clock: "2026-01-10T12:00:00Z".parse().ok(),
        ..Options::default()
    })
    .await;
    let license = world.license(json!({})).await;
    validate(&world, &license).await;
    world.server.advance(Duration::days(200));
    let range = "date[start]=2026-01-01&date[end]=2026-07-01";
    let path = format!("/sparks/validations?license={license}&{range}");
    let sparks = analytics(&world).get(&path).await.is(200);
    assert_eq!(sparks.rows().len(), 1);
    // Events by the day come from the log, and so go with it.
    let path = format!("/events/license.validation.succeeded?{range}");
    assert_eq!(analytics(&world).get(&path).await.is(200).rows().len(), 0);
    let path = format!("/sparks/events/license.validation.*?{range}");
    let sparks = analytics(&world).get(&path).await.is(200);
    assert_eq!(
        sparks.body,
        json!({"data": [{"metric": "events.license-validation-succeeded",
                         "date": "2026-01-10", "count": 1}]})
    );
}

#[tokio::test]
async fn the_four_sizes_are_those_of_the_start_of_each_day_and_of_now() {
    for ee in [true, false] {
        let world = World::with(Options {
            ee,
            clickhouse: true,
            clock: "2026-03-01T12:00:00Z".parse().ok(),
            ..Options::default()
        })
        .await;
        let license = world.license(json!({})).await;
        world.machine(&license).await;
        world.server.advance(Duration::days(1));
        world.machine(&license).await;
        world.server.advance(Duration::days(2));
        world.machine(&license).await;
        let sizes = async |metric: &str| {
            let path = format!("/sparks/{metric}");
            let answer = analytics(&world).get(&path).await.is(200);
            let rows = answer.rows().iter().map(|row| {
                assert_eq!(row["metric"], metric);
                let date = row["date"].as_str().expect("a date").to_owned();
                (date, row["count"].as_i64().expect("a count"))
            });
            rows.collect::<Vec<_>>()
        };
        let day = |day: &str, count: i64| (format!("2026-03-0{day}"), count);
        // None on the first morning, so that day is left out.
        assert_eq!(
            sizes("machines").await,
            [day("2", 1), day("3", 2), day("4", 3)],
            "ee: {ee}"
        );
        assert_eq!(sizes("licenses").await.len(), 3);
        let users = sizes("users").await;
        let people = users[0].1;
        assert_eq!(users.len(), 4, "the first day is told from the start");
        assert!(users.iter().all(|(_, count)| *count == people));
        assert!(!sizes("alus").await.is_empty());
        let answer = analytics(&world).get("/sparks/seats").await.is(400);
        assert_eq!(
            refusal(&answer).1,
            "metrics",
            "there is none of seats or people"
        );
    }
}

#[tokio::test]
async fn events_are_told_by_name_or_by_pattern() {
    let world = at("2026-03-01").await;
    let license = world.license(json!({})).await;
    let other = world.license(json!({})).await;
    validate(&world, &license).await;
    validate(&world, &other).await;
    world.server.advance(Duration::days(1));
    validate(&world, &license).await;
    let row = |metric: &str, date: &str, count: u64| json!({"metric": metric, "date": date, "count": count});
    let path = "/events/license.validation.succeeded";
    let answer = analytics(&world).get(path).await.is(200);
    let name = "license.validation.succeeded";
    assert_eq!(
        answer.body,
        json!({"data": [row(name, "2026-03-01", 2), row(name, "2026-03-02", 1)]})
    );
    let about = format!("{path}?resource[type]=license&resource[id]={license}");
    let answer = analytics(&world).get(&about).await.is(200);
    assert_eq!(answer.rows()[0]["count"], 1);
    let answer = analytics(&world)
        .get("/sparks/events/license.*")
        .await
        .is(200);
    let metrics: Vec<&Value> = answer.rows().iter().map(|row| &row["metric"]).collect();
    assert_eq!(
        metrics,
        [
            "events.license-created",
            "events.license-validation-succeeded",
            "events.license-validation-succeeded",
        ]
    );
    let answer = analytics(&world)
        .get("/gauges/events/license.validation.*")
        .await
        .is(200);
    assert_eq!(
        answer.body,
        json!({"data": [{"metric": "events.license-validation-succeeded", "count": 1}]})
    );
    for kind in ["events", "sparks/events", "gauges/events"] {
        for name in ["invalid.event", "invalid.*"] {
            let answer = analytics(&world)
                .get(&format!("/{kind}/{name}"))
                .await
                .is(400);
            assert_eq!(refusal(&answer), (&json!("is invalid"), &json!("event")));
        }
    }
}

#[tokio::test]
async fn the_licenses_that_were_asked_for_most_lead() {
    let world = at("2026-03-01").await;
    let mut licenses = Vec::new();
    for asked in [1, 4, 2] {
        let license = world.license(json!({})).await;
        for _ in 0..asked {
            // Whatever is asked about it counts, refusals too.
            world
                .admin
                .get(&format!("/licenses/{license}/none"))
                .await
                .is(404);
        }
        licenses.push(license);
    }
    let top = async |query: &str| {
        let path = format!("/leaderboards/licenses{query}");
        let answer = analytics(&world).get(&path).await.is(200);
        let row = |row: &Value| (row["discriminator"].clone(), row["count"].clone());
        answer.rows().iter().map(row).collect::<Vec<_>>()
    };
    // Its creation is a request about it.
    let of = |at: usize, count: u64| (json!(licenses[at]), json!(count));
    assert_eq!(top("").await, [of(1, 5), of(2, 3), of(0, 2)]);
    assert_eq!(top("?limit=1").await, [of(1, 5)]);
    let range = "?date[start]=2026-02-01&date[end]=2026-02-20";
    assert_eq!(top(range).await, []);
    let urls = analytics(&world)
        .get("/leaderboards/urls?limit=100")
        .await
        .is(200);
    let none = format!("GET /v1/accounts/nordbau/licenses/{}/none", licenses[1]);
    let found = urls
        .rows()
        .iter()
        .find(|row| row["discriminator"] == none.as_str());
    assert_eq!(found.map(|row| row["count"].clone()), Some(json!(4)));
    analytics(&world).get("/leaderboards/invalid").await.is(404);
    let requests = analytics(&world).get("/gauges/requests").await.is(200);
    let refused = requests
        .rows()
        .iter()
        .find(|row| row["metric"] == "requests.4xx");
    assert_eq!(refused.map(|row| row["count"].clone()), Some(json!(7)));
}

#[tokio::test]
async fn ranges_reach_a_year_back_and_not_into_the_future_and_have_two_ends() {
    let world = at("2024-01-15").await;
    let paths = [
        "/sparks/licenses",
        "/sparks/validations",
        "/sparks/requests",
        "/sparks/events/license.created",
        "/events/license.created",
        "/leaderboards/licenses",
        "/leaderboards/ips",
    ];
    for path in paths {
        let ask = async |query: &str| {
            let path = format!("{path}?{query}");
            analytics(&world).get(&path).await
        };
        for (query, detail, parameter) in [
            (
                "date[start]=2020-01-01&date[end]=2024-01-15",
                "must be greater than or equal to 2023-01-15",
                "date[start]",
            ),
            (
                "date[start]=2024-01-01&date[end]=2099-01-01",
                "must be less than or equal to 2024-01-15",
                "date[end]",
            ),
            ("date[end]=2024-01-15", "is missing", "date[start]"),
            ("date[start]=2024-01-01", "is missing", "date[end]"),
        ] {
            let answer = ask(query).await.is(400);
            assert_eq!(
                refusal(&answer),
                (&json!(detail), &json!(parameter)),
                "{path}"
            );
        }
        ask("date[start]=soon&date[end]=2024-01-15").await.is(400);
        ask("date[start]=2023-01-15&date[end]=2024-01-15")
            .await
            .is(200);
        ask("date[start]=2024-01-15&date[end]=2024-01-15")
            .await
            .is(200);
    }
    let answer = analytics(&world)
        .get("/leaderboards/ips?limit=200")
        .await
        .is(400);
    let most = (&json!("must be less than or equal to 100"), &json!("limit"));
    assert_eq!(refusal(&answer), most);
    for path in ["/sparks/validations", "/gauges/validations"] {
        let answer = analytics(&world)
            .get(&format!("{path}?license=Cloud"))
            .await
            .is(400);
        assert_eq!(refusal(&answer).1, "license");
    }
}

#[tokio::test]
async fn without_the_store_it_is_405_for_whoever_is_signed_in_and_the_rest_works() {
    let world = World::with(Options {
        ee: true,
        ..Options::default()
    })
    .await;
    let needs = [
        "/sparks/licenses",
        "/sparks/validations",
        "/sparks/requests",
        "/sparks/events/license.created",
        "/gauges/validations",
        "/gauges/events/license.created",
        "/events/license.created",
        "/leaderboards/licenses",
        "/usage",
    ];
    let prefix = "/-/accounts/nordbau/analytics";
    let mut callers = Vec::new();
    for (name, status) in [("readonly", 200), ("support", 200), ("user", 403)] {
        callers.push((world.signed_in(name).await.at(prefix), status));
    }
    for path in needs {
        analytics(&world).get(path).await.is(405);
        world.stranger().at(prefix).get(path).await.is(401);
        for (caller, status) in &callers {
            let status = if *status == 200 { 405 } else { *status };
            caller.get(path).await.is(status);
        }
    }
    for path in ["/gauges/users", "/gauges/alus", "/heatmaps/expirations"] {
        analytics(&world).get(path).await.is(200);
    }
    world.control("/clickhouse", json!({"on": true})).await;
    for path in [
        "/sparks/licenses",
        "/gauges/validations",
        "/leaderboards/licenses",
    ] {
        analytics(&world).get(path).await.is(200);
        for (caller, status) in &callers {
            caller.get(path).await.is(*status);
        }
    }
}

/// CE writes no logs, so nothing but the sizes is ever counted.
#[tokio::test]
async fn the_community_edition_with_the_store_knows_only_the_sizes() {
    let world = World::with(Options {
        clickhouse: true,
        ..Options::default()
    })
    .await;
    let license = world.license(json!({})).await;
    validate(&world, &license).await;
    for path in [
        "/sparks/validations",
        "/gauges/validations",
        "/leaderboards/licenses",
        "/sparks/events/license.*",
    ] {
        let answer = analytics(&world).get(path).await.is(200);
        assert_eq!(answer.rows().len(), 0, "{path}");
    }
    assert_eq!(
        analytics(&world)
            .get("/sparks/licenses")
            .await
            .is(200)
            .rows()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_test_writes_a_day_down_that_is_over() {
    let world = at("2026-11-22").await;
    let license = world.license(json!({"name": "Cloud 1"})).await;
    let spark = |code: &str| {
        json!({"spark": {"license": "Cloud 1", "date": "2026-03-01",
        "code": code, "count": 2}})
    };
    world.control("/act", spark("VALID")).await;
    assert!(world.server.act(&spark("FINE")).is_err());
    let path = format!(
        "/sparks/validations?license={license}\
        &date[start]=2026-02-01&date[end]=2026-11-22"
    );
    let answer = analytics(&world).get(&path).await.is(200);
    assert_eq!(
        answer.body,
        json!({"data": [{"metric": "validations.valid", "date": "2026-03-01", "count": 2}]})
    );
}

#[tokio::test]
async fn the_demo_has_a_year_of_days() {
    let world = World::with(Options {
        seed: Seed::Demo,
        ee: true,
        clickhouse: true,
        clock: "2026-11-27T12:00:00Z".parse().ok(),
        ..Options::default()
    })
    .await;
    let range = "date[start]=2025-11-27&date[end]=2026-11-27";
    let licenses = world.admin.get("/licenses?limit=100").await.is(200);
    for license in licenses.rows() {
        let id = license["id"].as_str().expect("an id");
        let path = format!("/sparks/validations?license={id}&{range}");
        let sparks = analytics(&world).get(&path).await.is(200);
        let days = sparks.rows().len();
        let Some(last) = license["attributes"]["lastValidated"].as_str() else {
            assert_eq!(days, 0, "never asked for");
            continue;
        };
        // What the license itself says is the last day, and none is before its beginning.
        let dates = sparks
            .rows()
            .iter()
            .map(|row| row["date"].as_str().expect("a date"));
        let (first, latest) = (dates.clone().min(), dates.max());
        if &last[..10] != "2026-11-27" {
            assert_eq!(latest, Some(&last[..10]), "{license}");
        }
        let created = license["attributes"]["created"].as_str().expect("a moment");
        assert!(first >= Some(&created[..10]), "{license}");
    }
    let sizes = analytics(&world)
        .get(&format!("/sparks/machines?{range}"))
        .await
        .is(200);
    assert!(sizes.rows().len() > 250, "{} days", sizes.rows().len());
    let counts = sizes.column("count");
    assert_eq!(
        sizes.rows().last().expect("today")["count"],
        500,
        "{counts:?}"
    );
    // People, licenses, products: whoever it was that asked.
    let path = "/event-logs?event=license.validation.succeeded&limit=100&page[number]=";
    let mut kinds = std::collections::BTreeSet::new();
    for page in 1..=20 {
        let logs = world
            .admin
            .get(&format!("{path}{page}&page[size]=100"))
            .await
            .is(200);
        for row in logs.rows() {
            let who = &row["relationships"]["whodunnit"]["data"]["type"];
            kinds.insert(who.as_str().unwrap_or_default().to_owned());
        }
    }
    let kinds: Vec<String> = kinds.into_iter().collect();
    assert_eq!(kinds, ["licenses", "products", "users"]);
}

//! The world of seven people: every sign of use in it is known to the second, on both sides.

use serde_json::{Value, json};
use stand_in::{Options, Seed};

use crate::world::World;

async fn seven() -> World {
    World::with(Options {
        seed: Seed::Seven,
        ..Options::default()
    })
    .await
}

async fn rows(world: &World, path: &str) -> Vec<Value> {
    let joint = if path.contains('?') { '&' } else { '?' };
    let answer = world
        .admin
        .get(&format!("{path}{joint}limit=100&order=asc"))
        .await;
    answer.is(200).rows().to_vec()
}

#[tokio::test]
async fn four_licenses_with_seven_seats_and_one_without_a_limit() {
    let world = seven().await;
    let now = chrono::DateTime::from_timestamp_millis(world.server.now()).expect("a time");
    assert!(now.to_rfc3339().starts_with("2026-11-22T10:00:"), "{now}");
    let mut told = Vec::new();
    for license in rows(&world, "/licenses").await {
        let at = |path: &str| license.pointer(path).cloned().unwrap_or_default();
        let id = at("/id");
        let id = id.as_str().expect("an id");
        let product = world
            .admin
            .get(&format!("/licenses/{id}/product"))
            .await
            .is(200);
        let people = rows(&world, &format!("/licenses/{id}/users")).await;
        let mut names: Vec<String> = people
            .iter()
            .map(|one| {
                one["attributes"]["firstName"]
                    .as_str()
                    .expect("a name")
                    .to_owned()
            })
            .collect();
        names.sort();
        assert_eq!(at("/attributes/lastCheckIn"), Value::Null);
        assert_eq!(at("/attributes/lastCheckOut"), Value::Null);
        assert_eq!(at("/attributes/expiry"), Value::Null);
        let created = at("/attributes/created");
        assert!(
            created
                .as_str()
                .expect("a time")
                .starts_with("2025-01-15T00:00:0")
        );
        told.push(json!([
            at("/attributes/name"),
            product.attribute("name"),
            at("/attributes/maxUsers"),
            names.join(" "),
            at("/attributes/lastValidated"),
        ]));
    }
    assert_eq!(
        json!(told),
        json!([
            [
                "CAD 1",
                "CAD",
                5,
                "Ana Ben Cem Dia",
                "2026-11-20T08:00:00.000Z"
            ],
            ["Cloud 1", "Cloud", 2, "Eva", "2026-02-28T23:30:00.000Z"],
            ["CAD 2", "CAD", 1, "Fay", null],
            ["Share 1", "Share", null, "Gus", null],
        ])
    );
}

#[tokio::test]
async fn three_people_and_nobody_have_a_device_which_the_policy_keeps() {
    let world = seven().await;
    let mut told = Vec::new();
    for machine in rows(&world, "/machines").await {
        let at = |path: &str| machine.pointer(path).cloned().unwrap_or_default();
        told.push(json!([
            at("/attributes/fingerprint"),
            at("/attributes/lastHeartbeat"),
            at("/attributes/created"),
            at("/relationships/owner/data").is_null(),
        ]));
    }
    told.sort_by_key(|row| row[0].as_str().map(str::to_owned));
    let began = "2025-01-15T00:00:00.000Z";
    assert_eq!(
        json!(told),
        json!([
            ["ana-1", "2026-10-31T23:00:00.000Z", began, false],
            ["ben-1", "2026-10-31T22:59:59.000Z", began, false],
            ["cem-1", null, "2026-05-31T22:00:00.000Z", false],
            ["nobody-1", null, began, true],
        ])
    );
}

/// Under a policy that removes the dead nobody would ever have seen an old heartbeat.
#[tokio::test]
async fn under_another_policy_the_silent_devices_are_gone_in_half_an_hour() {
    let world = seven().await;
    let policies = rows(&world, "/policies").await;
    let cad = policies
        .iter()
        .find(|it| it["attributes"]["name"] == "CAD named user");
    let id = cad.expect("CAD's policy")["id"].as_str().expect("an id");
    assert_eq!(
        cad.expect("CAD's")["attributes"]["heartbeatCullStrategy"],
        "KEEP_DEAD"
    );
    let rules = json!({"heartbeatCullStrategy": "DEACTIVATE_DEAD"});
    world.admin.change("policies", id, rules).await.is(200);
    world.server.advance(chrono::Duration::minutes(30));
    let left: Vec<Value> = rows(&world, "/machines")
        .await
        .iter()
        .map(|row| row["attributes"]["fingerprint"].clone())
        .collect();
    assert_eq!(left.len(), 2);
    assert!(left.contains(&json!("cem-1")) && left.contains(&json!("nobody-1")));
}

#[tokio::test]
async fn its_log_begins_empty_and_its_column_store_has_counted_no_validation() {
    let world = World::with(Options {
        seed: Seed::Seven,
        ee: true,
        clickhouse: true,
        ..Options::default()
    })
    .await;
    let logs = rows(&world, "/event-logs").await;
    assert_eq!(logs.len(), 1, "the sign-in of this test: {logs:?}");
    let sparks = world.admin.at("/-/accounts/nordbau/analytics");
    assert_eq!(
        sparks.get("/sparks/validations").await.is(200).rows().len(),
        0
    );
    // Two weeks and today.
    let sizes = sparks.get("/sparks/licenses").await.is(200);
    assert_eq!(sizes.rows().len(), 15);
}

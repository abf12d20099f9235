//! `api/v1/request_logs/index.feature` and `show.feature`, and what is written into the log.

use serde_json::{Value, json};
use stand_in::Options;

use crate::answer::Answer;
use crate::world::{NOBODY, World};

async fn ee(clickhouse: bool) -> World {
    World::with(Options {
        ee: true,
        clickhouse,
        ..Options::default()
    })
    .await
}

async fn logs(world: &World, query: &str) -> Answer {
    let path = format!("/request-logs?limit=100{query}");
    world.admin.get(&path).await.is(200)
}

/// Method, status and resource of each, the latest first.
fn told(answer: &Answer) -> Vec<(String, String, Value)> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let rows = answer.rows().iter();
    rows.map(|row| {
        let resource = row["relationships"]["resource"]["data"]["id"].clone();
        let of = &row["attributes"];
        (text(&of["method"]), text(&of["status"]), resource)
    })
    .collect()
}

#[tokio::test]
async fn without_the_edition_or_the_store_there_are_no_logs_whoever_asks() {
    let community = World::new().await;
    community.admin.get("/request-logs").await.is(404);
    let world = ee(false).await;
    for path in ["event-logs", "request-logs"] {
        for path in [format!("/{path}"), format!("/{path}/{NOBODY}")] {
            world.admin.get(&path).await.is(405);
            world.stranger().get(&path).await.is(405);
        }
    }
}

#[tokio::test]
async fn admins_developers_and_read_only_people_see_requests_and_nobody_else() {
    let world = ee(true).await;
    for (name, status) in [
        ("admin", 200),
        ("developer", 200),
        ("readonly", 200),
        ("sales", 403),
        ("support", 403),
        ("user", 403),
    ] {
        let caller = world.signed_in(name).await;
        caller.get("/request-logs?limit=1").await.is(status);
    }
    world.stranger().get("/request-logs").await.is(401);
}

#[tokio::test]
async fn who_asked_for_what_is_found_by_who_asked_and_by_what_it_was_about() {
    let world = ee(true).await;
    let person = world.user("ana@nordbau.example").await;
    let license = world.license(json!({"maxUsers": 3})).await;
    let act = async |whose: Value, method: &str, path: &str| {
        let request = json!({"request": {"as": whose, "method": method, "path": path}});
        world.control("/act", request).await;
    };
    let validate = format!("/licenses/{license}/actions/validate");
    act(
        json!({"user": person}),
        "GET",
        &format!("/licenses/{license}"),
    )
    .await;
    world.server.advance(chrono::Duration::milliseconds(2));
    act(json!({"user": person}), "POST", &validate).await;
    act(json!({"license": license}), "POST", &validate).await;

    let by_ana = format!("&requestor[type]=user&requestor[id]={person}");
    let found = logs(&world, &by_ana).await;
    let about = |method: &str| (method.to_owned(), "200".to_owned(), json!(license));
    assert_eq!(told(&found), [about("POST"), about("GET")]);
    let row = &found.rows()[0];
    assert_eq!(row["attributes"]["requestBody"], Value::Null);
    let url = row["attributes"]["url"].as_str().expect("an address");
    assert!(url.ends_with(&validate), "{url}");
    let one = row["id"].as_str().expect("an id");
    let shown = world.admin.get(&format!("/request-logs/{one}")).await;
    assert_eq!(shown.is(200).body["data"], *row);
    let last = format!("/request-logs?limit=1{by_ana}");
    assert_eq!(world.admin.get(&last).await.is(200).ids(), [one]);

    let about_license = format!("&resource[type]=license&resource[id]={license}&method=POST");
    let found = logs(&world, &about_license).await;
    let requestor = |row: &Value| row["relationships"]["requestor"]["data"].clone();
    let who: Vec<Value> = found.rows().iter().map(requestor).collect();
    assert!(
        who.contains(&json!({"type": "licenses", "id": license})),
        "{who:?}"
    );
    assert!(
        who.contains(&json!({"type": "users", "id": person})),
        "{who:?}"
    );
    // A kind alone is nobody.
    assert_eq!(logs(&world, "&requestor[type]=user").await.rows().len(), 0);
    // What was refused is there as well.
    world
        .admin
        .get(&format!("/licenses/{NOBODY}"))
        .await
        .is(404);
    assert_eq!(logs(&world, "&status=404").await.rows().len(), 1);
}

#[tokio::test]
async fn requests_are_forgotten_with_the_rest_of_the_log() {
    let world = World::with(Options {
        ee: true,
        clickhouse: true,
        keep: stand_in::Keep {
            log_days: 3,
            ..stand_in::Keep::default()
        },
        ..Options::default()
    })
    .await;
    let license = world.license(json!({})).await;
    world
        .admin
        .get(&format!("/licenses/{license}"))
        .await
        .is(200);
    let about = format!("&resource[type]=license&resource[id]={license}");
    assert!(logs(&world, &about).await.rows().len() >= 2);
    world.server.advance(chrono::Duration::days(5));
    assert_eq!(logs(&world, &about).await.rows().len(), 0);
}

//! What happened to licenses and on which devices.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use crate::world::World;

const ANA: &str = "ana@nordbau.example";

/// Every note on a license, oldest first.
async fn notes(world: &World, license: i64) -> Vec<String> {
    let path = format!("/license-histories/?license={license}&order_by=ts&limit=1000");
    let answer = world.get(&path).await;
    let text = |row: &Value| row["text"].as_str().expect("a text").to_owned();
    answer.rows().iter().map(text).collect()
}

#[tokio::test]
async fn everything_that_happens_is_noted() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    let path = format!("/licenses/{license}/");
    world.assign(license, ANA).await.is(200);
    world.activate(license, ANA, "HW-1");
    let id = world.seat(license, ANA).await["id"].to_string();
    let reset = json!({ id: { "reset_total_activations": true } });
    world
        .post(&format!("{path}set_users_activations/"), reset)
        .await
        .is(200);
    world.act(&format!("{path}disable/")).await.is(200);
    world.act(&format!("{path}enable/")).await.is(200);
    world.patch(&path, json!({ "note": "x" })).await.is(200);
    let body = json!({ "license_user_email": ANA });
    world
        .post(&format!("{path}unassign_user/"), body)
        .await
        .is(200);
    world.act(&format!("{path}reset/")).await.is(200);
    assert_eq!(
        notes(&world, license).await,
        [
            "License created",
            "License assigned to user",
            "License activated",
            "License deactivated",
            "License user activations reset",
            "License disabled",
            "License enabled",
            "License updated",
            "License unassigned from user",
            "License reset",
        ]
    );
}

#[tokio::test]
async fn a_note_has_its_documented_fields() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    let answer = world.get("/license-histories/").await;
    let row = &answer.rows()[0];
    for (name, value) in [
        ("source", json!("api")),
        ("level", json!("info")),
        ("text", json!("License created")),
        ("license", json!(license)),
        ("device", Value::Null),
        ("license_user", Value::Null),
    ] {
        assert_eq!(row[name], value, "{name}");
    }
    let one = world
        .get(&format!("/license-histories/{}/", row["id"]))
        .await;
    assert_eq!(&one.body, row);
}

#[tokio::test]
async fn histories_are_found_by_license_text_product_and_time() {
    let world = World::demo().await;
    let license = world.named("Render Suite").await;
    let shown = world.shown(license).await;
    let all = notes(&world, license).await.len();
    let count = async |filter: &str| {
        let answer = world
            .get(&format!("/license-histories/?limit=1&{filter}"))
            .await;
        answer.body["count"].as_u64().expect("a count")
    };
    let product = shown["product"]["id"].to_string();
    assert_eq!(count(&format!("product__in={product}")).await, all as u64);
    let by_text = count(&format!("license={license}&text__icontains=ASSIGNED")).await;
    assert_eq!(by_text, 10);
    let later = (Utc::now() + Duration::days(1)).format("%Y-%m-%dT%H:%M:%SZ");
    assert_eq!(count(&format!("ts__gte={later}")).await, 0);
    let today = Utc::now().format("%Y-%m-%d");
    let until = count(&format!("license={license}&ts__date__lte={today}")).await;
    assert_eq!(until, all as u64);
}

#[tokio::test]
async fn an_activation_history_has_the_device_and_the_bare_license() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    world.assign(license, ANA).await.is(200);
    world.activate(license, ANA, "HW-1");
    let device = world.device("HW-1").await;
    world
        .act(&format!("/devices/{}/reset/", device["id"]))
        .await
        .is(200);
    let path = format!("/license-activation-histories/?license={license}&order_by=ts");
    let answer = world.get(&path).await;
    let actions: Vec<&Value> = answer.rows().iter().map(|row| &row["action"]).collect();
    assert_eq!(actions, ["activation", "deactivation"]);
    let row = &answer.rows()[0];
    assert_eq!(row["device"]["id"], device["id"]);
    assert_eq!(row["device"]["license"], license);
    let one = world
        .get(&format!("/license-activation-histories/{}/", row["id"]))
        .await;
    assert_eq!(&one.body, row);
    let only = world.get(&format!("{path}&action=activation")).await;
    assert_eq!(only.body["count"], 1);
}

#[tokio::test]
async fn an_activation_on_another_device_is_a_transfer() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    world.assign(license, ANA).await.is(200);
    let transfers = async || {
        let path = "/license-activation-histories/transfer_count/";
        let here = world.get(&format!("{path}?license={license}")).await.body;
        let shown = world.shown(license).await["transfer_count"].clone();
        assert_eq!(here, json!({ "transfer_count": shown }));
        shown
    };
    world.activate(license, ANA, "HW-1");
    world.activate(license, ANA, "HW-2");
    assert_eq!(transfers().await, 0, "two devices at once");
    let device = world.device("HW-1").await;
    world
        .act(&format!("/devices/{}/reset/", device["id"]))
        .await
        .is(200);
    world.activate(license, ANA, "HW-3");
    assert_eq!(transfers().await, 1);
    world.activate(license, ANA, "HW-4");
    assert_eq!(transfers().await, 1, "one more device");
    let device = world.device("HW-3").await;
    world
        .act(&format!("/devices/{}/reset/", device["id"]))
        .await
        .is(200);
    world.activate(license, ANA, "HW-3");
    assert_eq!(transfers().await, 1, "the same device again");
    let company = world
        .get("/license-activation-histories/transfer_count/")
        .await;
    assert_eq!(company.body, json!({ "transfer_count": 1 }));
}

/// A moment as a query has it.
fn at(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[tokio::test]
async fn histories_are_exported_a_day_at_a_time() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    world.assign(license, ANA).await.is(200);
    let now = Utc::now();
    let path = "/license-histories/export";
    for query in [
        String::new(),
        format!("?ts__gte={}", at(now)),
        format!(
            "?ts__gte={}&ts__lte={}",
            at(now - Duration::hours(25)),
            at(now)
        ),
    ] {
        world
            .ask("GET", &format!("{path}{query}"), None)
            .await
            .is(400);
    }
    let end = now + Duration::hours(1);
    let query = format!(
        "?ts__gte={}&ts__lte={}",
        at(end - Duration::hours(24)),
        at(end)
    );
    let answer = world.get(&format!("{path}{query}")).await;
    assert_eq!(answer.header("content-type"), Some("text/csv"));
    let lines: Vec<&str> = answer.text.lines().collect();
    assert_eq!(
        lines[0],
        "ts,source,sdk_version,level,text,data,license_id,device_id,license_user_id"
    );
    assert_eq!(lines.len(), 3);
    let moment = lines[1].split(',').next().expect("a moment");
    assert!(
        DateTime::parse_from_str(moment, "%Y-%m-%d %H:%M:%S%:z").is_ok(),
        "{moment}"
    );
    let data = r#""{""email"":""ana@nordbau.example""}""#;
    let ana = world.seat(license, ANA).await["id"].to_string();
    let told = format!("License assigned to user,{data},{license},,{ana}");
    assert!(lines[2].ends_with(&told), "{}", lines[2]);
    // The other moments are in range by a filter, not by luck.
    let early = format!(
        "?ts__gte={}&ts__lte={}",
        at(now - Duration::hours(9)),
        at(now - Duration::hours(8))
    );
    assert_eq!(
        world
            .get(&format!("{path}{early}"))
            .await
            .text
            .lines()
            .count(),
        1
    );
}

//! `api/v1/licenses/create.feature`.

use chrono::{DateTime, Duration, Utc};
use serde_json::json;

use crate::world::{NOBODY, World, to};

fn moment(text: &str) -> DateTime<Utc> {
    assert!(
        text.len() == "2026-03-01T09:30:00.000Z".len() && text.ends_with('Z'),
        "milliseconds in UTC: {text}"
    );
    text.parse().expect("ISO 8601")
}

#[tokio::test]
async fn admin_creates_a_license_for_a_user_of_their_account() {
    let world = World::new().await;
    let ana = world.user("ana@nordbau.example").await;
    let policy = world
        .policy(json!({"floating": true, "maxMachines": 10, "duration": 2_592_000}))
        .await;

    let answer = world
        .admin
        .post(
            "/licenses",
            json!({"data": {
                "type": "licenses",
                "attributes": {"name": "Ana's"},
                "relationships": {
                    "policy": to("policies", &policy),
                    "owner": to("users", &ana),
                },
            }}),
        )
        .await
        .is(201);

    assert_eq!(answer.kind(), "licenses");
    assert_eq!(answer.attribute("name"), "Ana's");
    assert_eq!(answer.attribute("status"), "ACTIVE");
    assert_eq!(answer.attribute("maxMachines"), 10);
    assert_eq!(answer.related("owner"), &to("users", &ana)["data"]);
    assert_eq!(answer.related("policy"), &to("policies", &policy)["data"]);
    let key = answer.attribute("key").as_str().expect("a key");
    let groups: Vec<&str> = key.split('-').collect();
    assert_eq!(groups.len(), 6, "{key}");
    assert_eq!(groups[5], "V3");
    for group in &groups[..5] {
        assert!(
            group.len() == 6
                && group
                    .chars()
                    .all(|c| c.is_ascii_digit() || ('A'..='F').contains(&c)),
            "{key}"
        );
    }
    let expiry = answer.attribute("expiry").as_str().expect("an expiry");
    let created = answer.attribute("created").as_str().expect("created");
    let lasts = moment(expiry) - moment(created);
    assert!(
        (lasts - Duration::days(30)).abs() < Duration::seconds(5),
        "the policy's duration from creation, got {lasts}"
    );
    // The key finds the license too.
    let by_key = world.admin.get(&format!("/licenses/{key}")).await.is(200);
    assert_eq!(by_key.id(), answer.id());
}

#[tokio::test]
async fn admin_attempts_to_create_a_license_without_a_policy() {
    let world = World::new().await;
    let ana = world.user("ana@nordbau.example").await;
    world
        .admin
        .post(
            "/licenses",
            json!({"data": {
                "type": "licenses",
                "relationships": {"owner": to("users", &ana)},
            }}),
        )
        .await
        .malformed("/data/relationships/policy", "is missing");
}

#[tokio::test]
async fn support_attempts_to_create_a_license_for_a_user_of_their_account() {
    let world = World::new().await;
    let ana = world.user("ana@nordbau.example").await;
    let policy = world.policy(json!({})).await;
    let support = world.signed_in("support").await;
    support
        .post(
            "/licenses",
            json!({"data": {
                "type": "licenses",
                "relationships": {
                    "policy": to("policies", &policy),
                    "owner": to("users", &ana),
                },
            }}),
        )
        .await
        .denied();
    assert_eq!(world.admin.get("/licenses").await.is(200).rows().len(), 0);
}

#[tokio::test]
async fn a_license_needs_related_records_that_exist() {
    let world = World::new().await;
    let policy = world.policy(json!({})).await;
    for (name, kind, code) in [
        ("owner", "users", "OWNER_NOT_FOUND"),
        ("group", "groups", "GROUP_NOT_FOUND"),
    ] {
        let mut relationships = json!({"policy": to("policies", &policy)});
        relationships[name] = to(kind, NOBODY);
        let answer = world
            .admin
            .post(
                "/licenses",
                json!({"data": {"type": "licenses", "relationships": relationships}}),
            )
            .await;
        let detail = answer.unprocessable(code, &format!("/data/relationships/{name}"));
        assert_eq!(detail, "must exist", "{name}");
    }
    // The product is the policy's, so it is missing too.
    let relationships = json!({"policy": to("policies", NOBODY)});
    let body = json!({"data": {"type": "licenses", "relationships": relationships}});
    let answer = world.admin.post("/licenses", body).await;
    assert_eq!(answer.codes(422), ["POLICY_NOT_FOUND", "PRODUCT_NOT_FOUND"]);
}

#[tokio::test]
async fn a_key_and_an_id_chosen_by_the_client_are_unique() {
    let world = World::new().await;
    let policy = world.policy(json!({})).await;
    let id = "0f0f0f0f-1111-4222-8333-444444444444";
    let body = |key: &str, id: Option<&str>| {
        let mut data = json!({
            "type": "licenses",
            "attributes": {"key": key},
            "relationships": {"policy": to("policies", &policy)},
        });
        if let Some(id) = id {
            data["id"] = json!(id);
        }
        json!({"data": data})
    };
    let made = world
        .admin
        .post("/licenses", body("SERIAL-0001", Some(id)))
        .await
        .is(201);
    assert_eq!(made.id(), id);
    assert_eq!(made.attribute("key"), "SERIAL-0001");

    let again = world
        .admin
        .post("/licenses", body("SERIAL-0001", None))
        .await;
    assert_eq!(
        again.unprocessable("KEY_TAKEN", "/data/attributes/key"),
        "has already been taken"
    );
    let again = world
        .admin
        .post("/licenses", body("SERIAL-0002", Some(id)))
        .await;
    again.unprocessable("ID_CONFLICT", "/data/id");
    let short = world.admin.post("/licenses", body("S-1", None)).await;
    short.unprocessable("KEY_TOO_SHORT", "/data/attributes/key");
}

#[tokio::test]
async fn a_new_license_joins_the_team_of_its_owner() {
    let world = World::new().await;
    let team = world.group(json!({})).await;
    let ana = world
        .create(
            "users",
            json!({"email": "ana@nordbau.example"}),
            json!({"group": to("groups", &team)}),
        )
        .await;
    let license = world.license_owned_by(&ana, json!({})).await;
    let answer = world
        .admin
        .get(&format!("/licenses/{license}"))
        .await
        .is(200);
    assert_eq!(answer.related("group"), &to("groups", &team)["data"]);
}

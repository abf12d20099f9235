//! `api/v1/licenses/relationships/users.feature`: seats given and taken back.

use serde_json::{Value, json};

use crate::world::{NOBODY, World, people_of};

fn seats(license: &str) -> String {
    format!("/licenses/{license}/users")
}

#[tokio::test]
async fn admin_retrieves_the_users_for_a_license() {
    let world = World::new().await;
    let people = world.users(3).await;
    let license = world.license_owned_by(&people[0], json!({})).await;
    world.seat(&license, &people[1..]).await;

    let answer = world.admin.get(&seats(&license)).await.is(200);

    let mut listed = answer.ids();
    listed.sort_unstable();
    let mut expected = people.clone();
    expected.sort_unstable();
    assert_eq!(listed, expected, "the owner among the attached");
    assert!(answer.rows().iter().all(|row| row["type"] == "users"));
    // One person at a time, by id or e-mail.
    let path = format!("{}/{}", seats(&license), people[1]);
    assert_eq!(world.admin.get(&path).await.is(200).id(), people[1]);
    let other = world.user("elsewhere@nordbau.example").await;
    world
        .admin
        .get(&format!("{}/{other}", seats(&license)))
        .await
        .not_found();
    world.seat(&license, &[other]).await;
    world
        .admin
        .get(&format!("{}/elsewhere@nordbau.example", seats(&license)))
        .await
        .is(200);
}

#[tokio::test]
async fn admin_attaches_users_to_a_license() {
    let world = World::new().await;
    let people = world.users(2).await;
    let license = world.license(json!({"maxUsers": 5})).await;
    let account = world.server.facts().account_id;

    let answer = world
        .admin
        .post(&seats(&license), people_of(&people))
        .await
        .is(200);

    for (row, person) in answer.rows().iter().zip(&people) {
        assert_eq!(row["type"], "license-users");
        let relationships = &row["relationships"];
        assert_eq!(
            relationships["account"]["data"],
            json!({"type": "accounts", "id": account})
        );
        assert_eq!(
            relationships["license"]["data"],
            json!({"type": "licenses", "id": license})
        );
        assert_eq!(
            relationships["user"]["data"],
            json!({"type": "users", "id": person})
        );
        assert_eq!(
            row["links"]["related"],
            format!("/v1/accounts/{account}/licenses/{license}/users/{person}")
        );
        assert!(row["attributes"]["created"].is_string());
    }
    assert_eq!(answer.rows().len(), 2);
    assert_eq!(world.seats_taken(&license).await, 2);
}

#[tokio::test]
async fn admin_attaches_users_to_a_license_with_a_max_users_limit_no_overage_exceeds_limit() {
    let world = World::new().await;
    let license = world.license_with_overage("NO_OVERAGE", 3, 2).await;
    let people = world.users(2).await;

    let answer = world.admin.post(&seats(&license), people_of(&people)).await;

    let detail = answer.unprocessable("USER_LIMIT_EXCEEDED", "/data/relationships/users");
    assert!(detail.ends_with("(3)"), "tells the limit: {detail}");
    assert_eq!(world.seats_taken(&license).await, 2, "all or nothing");
    // One still fits.
    world.seat(&license, &people[..1]).await;
    assert_eq!(world.seats_taken(&license).await, 3);
}

#[tokio::test]
async fn admin_attaches_users_to_a_license_with_a_max_users_limit_allow_1_25x_overage_within_limit()
{
    let world = World::new().await;
    let license = world
        .license_with_overage("ALLOW_1_25X_OVERAGE", 4, 4)
        .await;
    let people = world.users(2).await;
    world.seat(&license, &people[..1]).await;
    assert_eq!(world.seats_taken(&license).await, 5);
    world
        .admin
        .post(&seats(&license), people_of(&people[1..]))
        .await
        .unprocessable("USER_LIMIT_EXCEEDED", "/data/relationships/users");
}

#[tokio::test]
async fn admin_attaches_users_to_a_license_with_a_max_users_limit_allow_2x_overage_exceeds_limit() {
    let world = World::new().await;
    let license = world.license_with_overage("ALLOW_2X_OVERAGE", 2, 4).await;
    let people = world.users(1).await;
    world
        .admin
        .post(&seats(&license), people_of(&people))
        .await
        .unprocessable("USER_LIMIT_EXCEEDED", "/data/relationships/users");
    assert_eq!(world.seats_taken(&license).await, 4);
}

#[tokio::test]
async fn every_overage_strategy_ends_at_its_own_factor() {
    let world = World::new().await;
    for (strategy, max, cap) in [
        ("NO_OVERAGE", 4, Some(4)),
        ("ALLOW_1_25X_OVERAGE", 4, Some(5)),
        ("ALLOW_1_5X_OVERAGE", 4, Some(6)),
        ("ALLOW_2X_OVERAGE", 4, Some(8)),
        ("ALWAYS_ALLOW_OVERAGE", 4, None),
    ] {
        let license = world.license_with_overage(strategy, max, 0).await;
        let people = world.users(9).await;
        let fits = cap.unwrap_or(9);
        world.seat(&license, &people[..fits]).await;
        if fits < 9 {
            let answer = world
                .admin
                .post(&seats(&license), people_of(&people[fits..=fits]))
                .await;
            let detail = answer.unprocessable("USER_LIMIT_EXCEEDED", "/data/relationships/users");
            assert!(detail.ends_with("(4)"), "{strategy}: {detail}");
        }
        assert_eq!(world.seats_taken(&license).await, fits as u64, "{strategy}");
    }
}

#[tokio::test]
async fn a_license_without_a_limit_takes_everybody() {
    let world = World::new().await;
    let license = world.license(json!({})).await;
    world.seat(&license, &world.users(30).await).await;
    let answer = world
        .admin
        .get(&format!("/licenses/{license}"))
        .await
        .is(200);
    assert_eq!(answer.attribute("maxUsers"), &Value::Null);
    assert_eq!(world.seats_taken(&license).await, 30);
}

#[tokio::test]
async fn the_owner_holds_one_of_the_seats() {
    let world = World::new().await;
    let people = world.users(3).await;
    let license = world
        .license_owned_by(&people[0], json!({"maxUsers": 2}))
        .await;
    world.seat(&license, &people[1..2]).await;
    world
        .admin
        .post(&seats(&license), people_of(&people[2..]))
        .await
        .unprocessable("USER_LIMIT_EXCEEDED", "/data/relationships/users");
}

#[tokio::test]
async fn admin_bulk_attaches_101_users_to_a_license() {
    let world = World::new().await;
    let license = world.license(json!({})).await;
    let people: Vec<String> = world.users(101).await;

    world
        .admin
        .post(&seats(&license), people_of(&people))
        .await
        .malformed("/data", "length must be between 1 and 100 (inclusive)");
    let none = world
        .admin
        .post(&seats(&license), json!({"data": []}))
        .await
        .is(400);
    assert_eq!(
        none.body["errors"][0]["source"],
        json!({"pointer": "/data"})
    );
    assert_eq!(world.seats_taken(&license).await, 0);

    world.seat(&license, &people[..100]).await;
    assert_eq!(world.seats_taken(&license).await, 100);
}

#[tokio::test]
async fn admin_attaches_a_user_to_a_license_that_already_exists_as_an_owner() {
    let world = World::new().await;
    let people = world.users(2).await;
    let license = world.license_owned_by(&people[0], json!({})).await;
    world
        .admin
        .post(&seats(&license), people_of(&[&people[1], &people[0]]))
        .await
        .unprocessable("USER_CONFLICT", "/data/relationships/user");
    assert_eq!(world.people_on(&license).await, people[..1]);
}

#[tokio::test]
async fn admin_attaches_a_user_to_a_license_that_already_exists_as_a_user() {
    let world = World::new().await;
    let people = world.users(2).await;
    let license = world.license(json!({})).await;
    world.seat(&license, &people[..1]).await;

    world
        .admin
        .post(&seats(&license), people_of(&[&people[1], &people[0]]))
        .await
        .unprocessable("USER_TAKEN", "/data/relationships/user");
    assert_eq!(world.seats_taken(&license).await, 1, "all or nothing");
    // The same person twice in one request is the same mistake.
    world
        .admin
        .post(&seats(&license), people_of(&[&people[1], &people[1]]))
        .await
        .unprocessable("USER_TAKEN", "/data/relationships/user");
    assert_eq!(world.people_on(&license).await, people[..1]);
}

#[tokio::test]
async fn admin_attempts_to_attach_users_to_a_license_with_an_invalid_user_id() {
    let world = World::new().await;
    let people = world.users(1).await;
    let license = world.license(json!({})).await;
    world
        .admin
        .post(&seats(&license), people_of(&[people[0].as_str(), NOBODY]))
        .await
        .unprocessable("USER_NOT_FOUND", "/data/relationships/user");
    assert_eq!(world.seats_taken(&license).await, 0);
}

#[tokio::test]
async fn admin_detaches_users_from_a_license() {
    let world = World::new().await;
    let people = world.users(3).await;
    let license = world.license(json!({})).await;
    world.seat(&license, &people).await;
    world
        .admin
        .detach(&seats(&license), people_of(&people[..2]))
        .await
        .is(204);
    assert_eq!(world.people_on(&license).await, people[2..]);
    assert_eq!(world.seats_taken(&license).await, 1);
    // The people themselves stay.
    world
        .admin
        .get(&format!("/users/{}", people[0]))
        .await
        .is(200);
}

#[tokio::test]
async fn admin_attempts_to_detach_users_from_a_license_with_an_invalid_user_id() {
    let world = World::new().await;
    let people = world.users(2).await;
    let license = world.license(json!({})).await;
    world.seat(&license, &people[..1]).await;
    world
        .admin
        .detach(&seats(&license), people_of(&[people[0].as_str(), NOBODY]))
        .await
        .precondition("/data/1");
    // Somebody who exists but has no seat here is refused the same way.
    world
        .admin
        .detach(&seats(&license), people_of(&[&people[1], &people[0]]))
        .await
        .precondition("/data/0");
    assert_eq!(world.people_on(&license).await, people[..1]);
}

#[tokio::test]
async fn admin_attempts_to_detach_a_user_from_a_license_that_is_the_owner() {
    let world = World::new().await;
    let people = world.users(2).await;
    let license = world.license_owned_by(&people[0], json!({})).await;
    world.seat(&license, &people[1..]).await;
    let answer = world
        .admin
        .detach(&seats(&license), people_of(&[&people[1], &people[0]]))
        .await;
    assert_eq!(answer.denied()["source"], json!({"pointer": "/data/1"}));
    assert_eq!(world.seats_taken(&license).await, 2);
}

#[tokio::test]
async fn detaching_takes_the_person_off_their_devices_which_stay() {
    let world = World::new().await;
    let people = world.users(2).await;
    let license = world.license(json!({"maxMachines": 3})).await;
    let other = world.license(json!({})).await;
    world.seat(&license, &people).await;
    world.seat(&other, &people[..1]).await;
    let hers = world.machine_of(&license, &people[0]).await;
    let his = world.machine_of(&license, &people[1]).await;
    let elsewhere = world.machine_of(&other, &people[0]).await;

    world
        .admin
        .detach(&seats(&license), people_of(&people[..1]))
        .await
        .is(204);

    let owner_of = async |machine: &str| {
        let path = format!("/machines/{machine}");
        world
            .admin
            .get(&path)
            .await
            .is(200)
            .related("owner")
            .clone()
    };
    assert_eq!(owner_of(&hers).await, Value::Null);
    assert_eq!(owner_of(&his).await["id"], people[1]);
    assert_eq!(owner_of(&elsewhere).await["id"], people[0]);
    let answer = world
        .admin
        .get(&format!("/licenses/{license}"))
        .await
        .is(200);
    assert_eq!(
        answer.body["data"]["relationships"]["machines"]["meta"]["count"],
        2
    );
}

#[tokio::test]
async fn lowering_the_limit_leaves_an_overfull_license() {
    let world = World::new().await;
    let license = world.license_with_overage("NO_OVERAGE", 3, 3).await;
    let answer = world
        .admin
        .change("licenses", &license, json!({"maxUsers": 2}))
        .await
        .is(200);
    assert_eq!(answer.attribute("maxUsers"), 2);
    assert_eq!(world.seats_taken(&license).await, 3);
    let answer = world
        .admin
        .act(&format!("/licenses/{license}/actions/validate"))
        .await
        .is(200);
    assert_eq!(answer.body["meta"]["code"], "TOO_MANY_USERS");
    assert_eq!(answer.body["meta"]["valid"], false);
}

#[tokio::test]
async fn both_spellings_of_a_type_are_understood_and_others_are_not() {
    let world = World::new().await;
    let people = world.users(2).await;
    let license = world.license(json!({})).await;
    let linkage = |kind: &str, id: &str| json!({"data": [{"type": kind, "id": id}]});
    world
        .admin
        .post(&seats(&license), linkage("user", &people[0]))
        .await
        .is(200);
    let wrong = world
        .admin
        .post(&seats(&license), linkage("licenses", &people[1]))
        .await
        .is(400);
    assert_eq!(wrong.body["errors"][0]["source"]["pointer"], "/data/0/type");
    world
        .admin
        .post(
            &seats(&license),
            json!({"data": [{"type": "users", "id": people[1], "seat": 1}]}),
        )
        .await
        .malformed("/data/0/seat", "unpermitted parameter");
}

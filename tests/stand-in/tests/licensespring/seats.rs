//! Giving and taking seats.

use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn assigning_an_unknown_address_makes_the_person_and_answers_without_an_id() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", Some(2)).await;
    let answer = world
        .assign(license, "Ana.Berg@nordbau.example")
        .await
        .is(200);
    assert_eq!(answer.body["message"], "License assigned.");
    let keys: Vec<&String> = answer.body.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["message", "new_password"]);
    let seat = world.seat(license, "ana.berg@nordbau.example").await;
    assert_eq!(seat["initial_password"], answer.body["new_password"]);
    assert_eq!(seat["is_initial_password"], true);
    assert_eq!(seat["email"], "ana.berg@nordbau.example|nb");
    assert_eq!(seat["max_activations"], 1);
    assert_eq!(seat["total_activations"], 0);
}

#[tokio::test]
async fn assigning_may_say_names_password_and_numbers() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    let path = format!("/licenses/{license}/assign_user/");
    let body = json!({
        "email": "ana@nordbau.example", "first_name": "Ana", "last_name": "Berg",
        "phone_number": "+49 40 1", "is_manager": true, "password": "chosen-one",
        "max_activations": 3, "total_activations": 2,
    });
    let answer = world.post(&path, body).await.is(200);
    assert_eq!(answer.body["new_password"], "chosen-one");
    let seat = world.seat(license, "ana@nordbau.example").await;
    for (name, value) in [
        ("first_name", json!("Ana")),
        ("last_name", json!("Berg")),
        ("phone_number", json!("+49 40 1")),
        ("is_manager", json!(true)),
        ("max_activations", json!(3)),
        ("total_activations", json!(2)),
    ] {
        assert_eq!(seat[name], value, "{name}");
    }
}

#[tokio::test]
async fn a_full_license_takes_no_one() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", Some(1)).await;
    world.assign(license, "ana@nordbau.example").await.is(200);
    let refused = world.assign(license, "bo@nordbau.example").await.is(400);
    assert!(refused.body["detail"].is_string());
    let shown = world.shown(license).await;
    assert_eq!(shown["license_users"].as_array().map(Vec::len), Some(1));
    let people = world
        .get("/license-users/?true_email__iexact=bo@nordbau.example")
        .await;
    assert_eq!(people.body["count"], 0, "nobody was made either");
}

#[tokio::test]
async fn zero_seats_mean_any_number() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", Some(1)).await;
    world.assign(license, "ana@nordbau.example").await.is(200);
    let path = format!("/licenses/{license}/");
    let answer = world.patch(&path, json!({ "max_license_users": 0 })).await;
    assert_eq!(answer.is(200).body["max_license_users"], 0);
    world.assign(license, "bo@nordbau.example").await.is(200);
    world.assign(license, "cy@nordbau.example").await.is(200);
}

#[tokio::test]
async fn a_second_seat_on_the_same_license_is_refused() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    world.assign(license, "ana@nordbau.example").await.is(200);
    let again = world.assign(license, "ANA@nordbau.example").await.is(400);
    assert!(again.body["detail"].is_string());
}

#[tokio::test]
async fn a_malformed_address_is_a_fault_of_its_field() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    let answer = world.assign(license, "nobody").await.is(400);
    assert_eq!(
        answer.body,
        json!({ "email": ["Enter a valid email address."] })
    );
    let path = format!("/licenses/{license}/assign_user/");
    let answer = world.post(&path, json!({})).await.is(400);
    assert_eq!(answer.body, json!({ "email": ["This field is required."] }));
}

#[tokio::test]
async fn assign_users_answers_a_password_for_known_people_too() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    let (other, _) = world.license("Render Suite", None).await;
    world.assign(other, "ana@nordbau.example").await.is(200);
    let path = format!("/licenses/{license}/assign_users/");
    let body = json!({ "emails": [
        { "email": "ana@nordbau.example", "is_manager": false },
        { "email": "bo@nordbau.example", "is_manager": false },
    ] });
    let answer = world.post(&path, body).await.is(200);
    let rows = answer.body.as_array().expect("an array");
    assert_eq!(rows[0]["email"], "ana@nordbau.example");
    assert_eq!(rows[0]["new_user"], false);
    assert_eq!(rows[1]["new_user"], true);
    for row in rows {
        assert!(
            row["password"]
                .as_str()
                .is_some_and(|text| !text.is_empty())
        );
    }
}

#[tokio::test]
async fn assign_users_is_all_or_nothing() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", Some(1)).await;
    let path = format!("/licenses/{license}/assign_users/");
    let body = json!({ "emails": [
        { "email": "ana@nordbau.example" }, { "email": "bo@nordbau.example" },
    ] });
    world.post(&path, body).await.is(400);
    assert_eq!(world.shown(license).await["license_users"], json!([]));
}

#[tokio::test]
async fn assign_users_passes_over_those_who_have_a_seat() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", Some(2)).await;
    world.assign(license, "ana@nordbau.example").await.is(200);
    let path = format!("/licenses/{license}/assign_users/");
    let body = json!({ "emails": [
        { "email": "ana@nordbau.example" }, { "email": "bo@nordbau.example" },
    ] });
    let answer = world.post(&path, body).await.is(200);
    assert_eq!(answer.body[0]["new_user"], false);
    let shown = world.shown(license).await;
    assert_eq!(shown["license_users"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn assigning_a_known_person_leaves_their_password_alone_unless_one_is_sent() {
    let world = World::new().await;
    let (first, _) = world.license("Planwerk", None).await;
    let (second, _) = world.license("Render Suite", None).await;
    let (third, _) = world.license("SiteScan", None).await;
    let email = "ana@nordbau.example";
    let initial = world.assign(first, email).await.is(200).body["new_password"].clone();
    let again = world.assign(second, email).await.is(200);
    assert_eq!(again.body["new_password"], initial, "still the initial one");
    assert_eq!(world.seat(first, email).await["initial_password"], initial);

    let path = format!("/licenses/{third}/assign_user/");
    let body = json!({ "email": email, "password": "another-one" });
    world.post(&path, body).await.is(200);
    let seat = world.seat(first, email).await;
    assert_eq!(seat["is_initial_password"], false, "overwritten everywhere");
    assert_eq!(seat["initial_password"], "");
}

#[tokio::test]
async fn unassigning_goes_by_id_or_address_and_keeps_the_person() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    let path = format!("/licenses/{license}/unassign_user/");
    world.assign(license, "ana@nordbau.example").await.is(200);
    world.assign(license, "bo@nordbau.example").await.is(200);
    let ana = world.seat(license, "ana@nordbau.example").await["id"].clone();
    let answer = world.post(&path, json!({ "license_user_id": ana })).await;
    assert_eq!(
        answer.is(200).body,
        json!({ "message": "License unassigned." })
    );
    let body = json!({ "license_user_email": "bo@nordbau.example" });
    world.post(&path, body).await.is(200);
    let shown = world.shown(license).await;
    assert_eq!(shown["license_users"], json!([]));
    let person = world.get(&format!("/license-users/{ana}/")).await;
    assert_eq!(person.body["true_email"], "ana@nordbau.example");
    assert_eq!(person.body["total_licenses"], 0);
    // There is nothing left to take.
    world
        .post(&path, json!({ "license_user_id": ana }))
        .await
        .is(400);
}

#[tokio::test]
async fn unassigning_nobody_is_refused() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    let path = format!("/licenses/{license}/unassign_user/");
    world.post(&path, json!({})).await.is(400);
    let unknown = world.post(&path, json!({ "license_user_id": 1 })).await;
    assert_eq!(unknown.is(404).body["detail"], "Not found.");
}

#[tokio::test]
async fn set_users_activations_is_keyed_by_ids_as_text() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    for email in ["ana@nordbau.example", "bo@nordbau.example"] {
        let path = format!("/licenses/{license}/assign_user/");
        let body = json!({ "email": email, "total_activations": 4 });
        world.post(&path, body).await.is(200);
        world.activate(license, email, &format!("HW-{email}"));
    }
    let ana = world.seat(license, "ana@nordbau.example").await;
    let bo = world.seat(license, "bo@nordbau.example").await;
    assert_eq!(ana["total_activations"], 5);
    let path = format!("/licenses/{license}/set_users_activations/");
    let body = json!({
        ana["id"].to_string(): { "max_activations": 3 },
        bo["id"].to_string(): { "reset_total_activations": true, "max_activations": 2 },
    });
    world.post(&path, body).await.is(200);
    let ana = world.seat(license, "ana@nordbau.example").await;
    let bo = world.seat(license, "bo@nordbau.example").await;
    assert_eq!(
        (&ana["max_activations"], &ana["total_activations"]),
        (&json!(3), &json!(5))
    );
    assert_eq!(
        (&bo["max_activations"], &bo["total_activations"]),
        (&json!(2), &json!(0))
    );
    let device = world.device("HW-bo@nordbau.example").await;
    assert_eq!(device["device_active"], false, "their devices are off");
    let device = world.device("HW-ana@nordbau.example").await;
    assert_eq!(device["device_active"], true, "nobody else's");
}

#[tokio::test]
async fn set_users_activations_takes_no_other_shape() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    world.assign(license, "ana@nordbau.example").await.is(200);
    let path = format!("/licenses/{license}/set_users_activations/");
    for body in [
        json!([{ "id": 40001, "max_activations": 2 }]),
        json!({ "user_activations": { "40001": { "max_activations": 2 } } }),
        json!({ "1": { "max_activations": 2 } }),
    ] {
        world.post(&path, body).await.is(400);
    }
}

#[tokio::test]
async fn a_persons_limit_cannot_pass_the_licenses() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    world.assign(license, "ana@nordbau.example").await.is(200);
    let path = format!("/licenses/{license}/");
    world
        .patch(&path, json!({ "max_activations": 4 }))
        .await
        .is(200);
    let id = world.seat(license, "ana@nordbau.example").await["id"].to_string();
    let path = format!("/licenses/{license}/set_users_activations/");
    let wish = |max: u32| json!({ id.clone(): { "max_activations": max } });
    world.post(&path, wish(5)).await.is(400);
    world.post(&path, wish(4)).await.is(200);
    let seat = world.seat(license, "ana@nordbau.example").await;
    assert_eq!(seat["max_activations"], 4);
}

#[tokio::test]
async fn a_product_authorised_by_key_has_no_seats() {
    let world = World::demo().await;
    let license = world.named("Survey Kit 2024").await;
    let shown = world.shown(license).await;
    assert_eq!(shown["license_users"], json!([]));
    assert_eq!(shown["product"]["authorization_method"], "license-key");
    assert!(shown["license_key"].is_string());
    world.assign(license, "ana@nordbau.example").await.is(400);
}

#[tokio::test]
async fn the_seats_of_a_license_can_be_exported() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    let path = format!("/licenses/{license}/assign_user/");
    let body = json!({ "email": "ana@nordbau.example", "first_name": "A, \"Ana\"" });
    world.post(&path, body).await.is(200);
    let id = world.seat(license, "ana@nordbau.example").await["id"].clone();
    let answer = world
        .get(&format!("/licenses/{license}/export_license_users/"))
        .await;
    assert_eq!(answer.header("content-type"), Some("text/csv"));
    let lines: Vec<&str> = answer.text.lines().collect();
    assert_eq!(
        lines[0],
        "id,email,first_name,last_name,phone_number,max_activations,total_activations,\
         allow_unlimited_activations"
    );
    assert_eq!(
        lines[1],
        format!("{id},ana@nordbau.example,\"A, \"\"Ana\"\"\",,,1,0,False")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn two_at_once_do_not_pass_the_limit() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", Some(1)).await;
    let (ana, bo) = tokio::join!(
        world.assign(license, "ana@nordbau.example"),
        world.assign(license, "bo@nordbau.example"),
    );
    let mut statuses = [ana.status, bo.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400]);
    let shown = world.shown(license).await;
    assert_eq!(shown["license_users"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_device_outlives_the_seat_of_its_person() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    let path = format!("/licenses/{license}/assign_user/");
    let body = json!({ "email": "ana@nordbau.example", "max_activations": 3 });
    world.post(&path, body).await.is(200);
    world.activate(license, "ana@nordbau.example", "HW-1");
    let id = world.seat(license, "ana@nordbau.example").await["id"].clone();
    let path = format!("/licenses/{license}/unassign_user/");
    world
        .post(&path, json!({ "license_user_id": id }))
        .await
        .is(200);
    assert_eq!(world.device("HW-1").await["device_active"], true);
    assert_eq!(world.shown(license).await["times_activated"], 1);
    let theirs = world
        .get(&format!("/devices/?license_users__id={id}"))
        .await;
    assert_eq!(theirs.body["count"], 0);
    // A new seat begins anew.
    world.assign(license, "ana@nordbau.example").await.is(200);
    let seat = world.seat(license, "ana@nordbau.example").await;
    assert_eq!(seat["total_activations"], 0);
    assert_eq!(seat["max_activations"], 1);
}

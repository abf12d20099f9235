//! License users: one identity whatever they have seats on.

use serde_json::{Value, json};

use crate::world::World;

const ANA: &str = "ana@nordbau.example";

#[tokio::test]
async fn a_person_has_totals_and_accounts_but_no_activations() {
    let world = World::demo().await;
    let answer = world
        .get("/license-users/?true_email__icontains=user%40")
        .await;
    let person = &answer.rows()[0];
    assert!(
        person["total_licenses"]
            .as_u64()
            .is_some_and(|count| count >= 4)
    );
    assert!(person["customer_accounts"].is_array());
    for name in ["max_activations", "total_activations"] {
        assert_eq!(person[name], Value::Null, "{name}");
    }
    let one = world
        .get(&format!("/license-users/{}/", person["id"]))
        .await;
    assert_eq!(&one.body, person);
}

#[tokio::test]
async fn the_address_is_true_email_and_email_a_login_name() {
    let world = World::demo().await;
    for person in world.get("/license-users/?limit=1000").await.rows() {
        let address = person["true_email"].as_str().expect("an address");
        let login = person["email"].as_str().expect("a login name");
        assert_eq!(login.split('|').next(), Some(address));
        assert!(login.contains('|'));
    }
}

#[tokio::test]
async fn names_and_phone_change_and_the_address_does_not() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    world.assign(license, ANA).await.is(200);
    let id = world.seat(license, ANA).await["id"].clone();
    let path = format!("/license-users/{id}/");
    let body = json!({ "first_name": "Ana", "last_name": "Berg", "phone_number": "+49 1" });
    let answer = world.patch(&path, body).await.is(200);
    assert_eq!(answer.body["first_name"], "Ana");
    assert_eq!(answer.body["phone_number"], "+49 1");
    for name in ["total_licenses", "customer_accounts"] {
        assert!(
            answer.body.get(name).is_none(),
            "{name} is not in this answer"
        );
    }
    for name in ["email", "true_email"] {
        let answer = world
            .patch(&path, json!({ name: "bo@nordbau.example" }))
            .await;
        assert_eq!(answer.is(200).body["true_email"], ANA);
    }
    let answer = world
        .patch(&path, json!({ "first_name": "Anna" }))
        .await
        .is(200);
    assert_eq!(answer.body["last_name"], "Berg", "left alone");
}

#[tokio::test]
async fn a_password_is_set_by_id_or_by_address_and_is_shown_no_more() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    let email = "ana+cad@nordbau.example";
    world.assign(license, email).await.is(200);
    let id = world.seat(license, email).await["id"].clone();
    let body = json!({ "password": "first-choice" });
    let path = format!("/license-users/{id}/set_password/");
    let answer = world.post(&path, body.clone()).await.is(200);
    assert_eq!(answer.body, json!({ "message": "Password set." }));
    let seat = world.seat(license, email).await;
    assert_eq!(seat["initial_password"], "");
    assert_eq!(seat["is_initial_password"], false);
    let path = "/license-users/set_password/?email=ana%2Bcad%40nordbau.example";
    world.post(path, body.clone()).await.is(200);
    // A bare plus is a blank.
    let path = "/license-users/set_password/?email=ana+cad%40nordbau.example";
    world.post(path, body).await.is(404);
    let path = format!("/license-users/{id}/set_password/");
    let answer = world.post(&path, json!({})).await.is(400);
    assert_eq!(
        answer.body,
        json!({ "password": ["This field is required."] })
    );
}

#[tokio::test]
async fn initial_passwords_stand_in_every_answer() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    let password = world.assign(license, ANA).await.is(200).body["new_password"].clone();
    let person = world
        .get("/license-users/?true_email__iexact=ANA@nordbau.example")
        .await;
    assert_eq!(person.rows()[0]["initial_password"], password);
    let list = world.get("/licenses/").await;
    assert_eq!(
        list.rows()[0]["license_users"][0]["initial_password"],
        password
    );
}

#[tokio::test]
async fn people_are_found_by_name_phone_and_office() {
    let world = World::demo().await;
    for (filter, least) in [
        ("first_name__icontains=ann", 1),
        ("last_name__icontains=jans", 1),
        ("phone__icontains=555", 50),
        ("is_license_manager=true", 4),
        ("managing_orders__isnull=false", 4),
        ("managing_customer_accounts__isnull=true", 20),
    ] {
        let answer = world
            .get(&format!("/license-users/?limit=1&{filter}"))
            .await;
        let count = answer.body["count"].as_u64().expect("a count");
        assert!((least..400).contains(&count), "{filter}: {count}");
    }
    let account = &world.get("/customer-accounts/").await.ids()[0];
    let path = format!("/license-users/?license__order__customer_account={account}&limit=1");
    let on_licenses = world.get(&path).await.body["count"].as_u64();
    assert!(on_licenses.is_some_and(|count| (1..400).contains(&count)));
}

#[tokio::test]
async fn there_is_no_filter_by_license() {
    let world = World::demo().await;
    let all = world.get("/license-users/?limit=1").await.body["count"].clone();
    let license = world.named("Render Suite").await;
    let path = format!("/license-users/?limit=1&license={license}");
    assert_eq!(world.get(&path).await.body["count"], all);
}

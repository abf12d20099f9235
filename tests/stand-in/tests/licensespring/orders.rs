//! Products, customers, their accounts, and orders with their managers.

use serde_json::{Value, json};

use crate::world::World;

/// The order of this number. No filter is documented, so every one comes.
async fn ordered(world: &World, store_id: &str) -> Value {
    let all = world.get("/orders/?limit=1000&store_id=none").await;
    let found = all
        .rows()
        .iter()
        .find(|order| order["store_id"] == store_id);
    found.expect("an order").clone()
}

/// The account of this name, found in the same way.
async fn account(world: &World, name: &str) -> Value {
    let all = world.get("/customer-accounts/?limit=1000").await;
    let found = all.rows().iter().find(|account| account["name"] == name);
    found.expect("an account").clone()
}

#[tokio::test]
async fn an_order_has_its_licenses_and_its_customer() {
    let world = World::demo().await;
    let order = ordered(&world, "SO-2026-0052").await;
    let items = order["order_items"].as_array().expect("items");
    let mut names: Vec<&str> = items
        .iter()
        .map(|item| item["product"]["product_name"].as_str().expect("a name"))
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["Office Fonts", "Planwerk Share"]);
    let customer = world
        .get(&format!("/customers/{}/", order["customer"]))
        .await
        .body;
    let path = format!("/licenses/?customer_id={}", order["customer"]);
    assert_eq!(
        world.get(&path).await.body["count"],
        customer["total_licenses"]
    );
    let license = items[0]["licenses"][0]["id"].as_i64().expect("an id");
    let shown = world.shown(license).await;
    assert_eq!(shown["order"], order["id"]);
    assert_eq!(shown["order_store_id"], "SO-2026-0052");
    assert_eq!(shown["customer"], customer);
}

#[tokio::test]
async fn every_license_has_an_order_and_every_order_a_manager() {
    let world = World::demo().await;
    for license in world.get("/licenses/?limit=100").await.rows() {
        assert!(license["customer"]["company_name"].is_string());
        let path = format!("/orders/{}/managers/", license["order"]);
        let managers = world.get(&path).await;
        let managers = managers.body.as_array().expect("managers").clone();
        assert_eq!(managers.len(), 1);
        assert_eq!(managers[0]["is_manager"], true);
    }
}

#[tokio::test]
async fn the_number_of_an_order_can_be_changed() {
    let world = World::demo().await;
    let id = world.get("/orders/").await.ids()[0];
    let path = format!("/orders/{id}/");
    let answer = world
        .patch(&path, json!({ "store_id": "SO-9" }))
        .await
        .is(200);
    assert_eq!(answer.body["store_id"], "SO-9");
    assert_eq!(ordered(&world, "SO-9").await["id"], id);
}

#[tokio::test]
async fn a_manager_is_added_by_address_and_removed_with_a_detail() {
    let world = World::demo().await;
    let id = world.get("/orders/").await.ids()[0];
    let path = format!("/orders/{id}/");
    let body = json!({ "email": "new.manager@nordbau.example", "password": "chosen-one" });
    let added = world
        .post(&format!("{path}add_manager/"), body)
        .await
        .is(200);
    assert_eq!(added.body["new_user"], true);
    assert_eq!(added.body["password"], "chosen-one");
    assert_eq!(added.body["initial_password"], "chosen-one");
    let managers = world.get(&format!("{path}managers/")).await.body;
    assert_eq!(managers.as_array().map(Vec::len), Some(2));
    let found = world
        .get("/licenses/?manager__true_email__icontains=new.manager")
        .await;
    assert_eq!(found.rows()[0]["order"], id);

    let remove = format!("{path}remove_manager/");
    let body = json!({ "license_user_id": added.body["id"] });
    let removed = world.post(&remove, body.clone()).await.is(200);
    assert_eq!(removed.body, json!({ "detail": "removed" }));
    world.post(&remove, body).await.is(404);
}

#[tokio::test]
async fn several_managers_come_as_a_bare_array() {
    let world = World::demo().await;
    let id = world.get("/orders/").await.ids()[0];
    let path = format!("/orders/{id}/add_managers/");
    let rows = json!([
        { "email": "one@nordbau.example", "first_name": "One" },
        { "email": "user@nordbau.example" },
    ]);
    world
        .post(&path, json!({ "managers": rows.clone() }))
        .await
        .is(400);
    let answer = world.post(&path, rows).await.is(200);
    assert_eq!(answer.body[0]["new_user"], true);
    assert_eq!(answer.body[0]["first_name"], "One");
    assert_eq!(answer.body[1]["new_user"], false);
}

#[tokio::test]
async fn managers_permissions_are_a_list_of_codes() {
    let world = World::new().await;
    let answer = world.get("/license-manager-permissions/").await;
    let codes: Vec<&Value> = answer.rows().iter().map(|row| &row["code"]).collect();
    assert!(codes.contains(&&json!("manage_license_users")));
    assert_eq!(answer.body["count"], codes.len());
}

#[tokio::test]
async fn customers_are_found_by_what_they_say_of_themselves() {
    let world = World::demo().await;
    let account = account(&world, "Design Berlin").await["id"].clone();
    for (filter, count) in [
        ("email=it1%40customer.example".to_owned(), 1),
        ("company_name__icontains=NORDBAU".to_owned(), 5),
        ("last_name__icontains=claasen".to_owned(), 2),
        ("phone__icontains=0108".to_owned(), 1),
        ("reference__startswith=C-220".to_owned(), 9),
        ("reference__exact=C-2203".to_owned(), 1),
        ("reference=C-2203".to_owned(), 1),
        (format!("account={account}"), 2),
        ("account__name__icontains=hamburg".to_owned(), 2),
        (format!("account__code=ACC-{account}"), 2),
    ] {
        let answer = world.get(&format!("/customers/?{filter}")).await;
        assert_eq!(answer.body["count"], count, "{filter}");
    }
}

#[tokio::test]
async fn an_account_is_read_as_an_object_and_written_as_an_id() {
    let world = World::demo().await;
    let accounts = world.get("/customer-accounts/").await.ids();
    let customer = world.get("/customers/").await.ids()[0];
    let path = format!("/customers/{customer}/");
    let body = json!({ "customer_account": accounts[0], "city": "Kiel" });
    let answer = world.patch(&path, body).await.is(200);
    assert_eq!(answer.body["customer_account"]["id"], accounts[0]);
    assert_eq!(answer.body["city"], "Kiel");
    let answer = world
        .patch(&path, json!({ "customer_account": null }))
        .await;
    assert_eq!(answer.is(200).body["customer_account"], Value::Null);
    world
        .patch(&path, json!({ "customer_account": 1 }))
        .await
        .is(404);
}

#[tokio::test]
async fn products_say_how_they_are_authorised() {
    let world = World::demo().await;
    let products = world.get("/products/?limit=100").await;
    assert_eq!(products.body["count"], 12, "one for each license");
    let by_key: Vec<&Value> = products
        .rows()
        .iter()
        .filter(|product| product["authorization_method"] == "license-key")
        .map(|product| &product["product_name"])
        .collect();
    assert_eq!(by_key, ["Survey Kit 2024"]);
    let one = world.get("/products/?short_code=planwerk-cad").await;
    assert_eq!(one.rows()[0]["product_name"], "Planwerk for CAD");
    assert_eq!(
        world.get("/products/?is_archived=true").await.body["count"],
        0
    );
    let path = format!("/products/{}/", one.rows()[0]["id"]);
    assert_eq!(world.get(&path).await.body, one.rows()[0]);
}

//! `api/v1/users/index.feature` and the lists that hang on a person.

use chrono::Duration;
use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn admin_retrieves_all_users_filtered_by_metadata_customer_email_excluding_admins() {
    let world = World::new().await;
    let customer = json!({"customerEmail": "buyer@acme.example"});
    let ana = world
        .create(
            "users",
            json!({"email": "ana@nordbau.example", "metadata": customer}),
            json!({}),
        )
        .await;
    world
        .create(
            "users",
            json!({"email": "bo@nordbau.example", "metadata": {"customerEmail": "other@acme.example"}}),
            json!({}),
        )
        .await;
    world
        .create(
            "users",
            json!({"email": "chief@nordbau.example", "role": "admin", "metadata": customer}),
            json!({}),
        )
        .await;

    let answer = world
        .admin
        .get("/users?metadata[customerEmail]=buyer@acme.example")
        .await
        .is(200);
    assert_eq!(answer.ids(), [ana], "administrators are hidden by default");
    assert_eq!(answer.column("metadata"), [customer]);

    let answer = world
        .admin
        .get("/users?metadata[customerEmail]=buyer")
        .await
        .is(200);
    assert_eq!(answer.rows().len(), 0, "exact, not a prefix");
}

#[tokio::test]
async fn admin_retrieves_users_filtered_by_status_active() {
    let world = World::new().await;
    let old = world.users(3).await;
    let license = world.license_owned_by(&old[0], json!({})).await;
    let banned = &old[1];
    world
        .admin
        .act(&format!("/users/{banned}/actions/ban"))
        .await
        .is(200);
    world.server.advance(Duration::days(91));
    world
        .admin
        .act(&format!("/licenses/{license}/actions/validate"))
        .await
        .is(200);
    let new = world.users(1).await;

    for status in ["ACTIVE", "active"] {
        let answer = world
            .admin
            .get(&format!("/users?status={status}"))
            .await
            .is(200);
        assert_eq!(answer.ids(), [new[0].as_str(), old[0].as_str()]);
        assert_eq!(answer.column("status"), ["ACTIVE", "ACTIVE"]);
    }
    let answer = world.admin.get("/users?status=BANNED").await.is(200);
    assert!(answer.ids().contains(banned));
    assert!(
        answer
            .column("status")
            .iter()
            .all(|status| status == "BANNED")
    );
    let answer = world.admin.get("/users?status=BOGUS").await.is(200);
    assert_eq!(answer.rows().len(), 0);
}

#[tokio::test]
async fn a_list_of_users_shows_the_roles_asked_for() {
    let world = World::new().await;
    let roles = async |query: &str| {
        let answer = world
            .admin
            .get(&format!("/users?limit=100{query}"))
            .await
            .is(200);
        let mut roles: Vec<String> = answer
            .column("role")
            .iter()
            .map(|role| role.as_str().unwrap_or_default().to_owned())
            .collect();
        roles.sort_unstable();
        roles.dedup();
        roles
    };
    assert_eq!(roles("").await, ["user"]);
    assert_eq!(
        roles("&roles[]=admin&roles[]=developer").await,
        ["admin", "developer"]
    );
    // A scalar is of the wrong shape: the filter is dropped with its default.
    assert_eq!(
        roles("&roles=admin").await,
        [
            "admin",
            "developer",
            "read-only",
            "sales-agent",
            "support-agent",
            "user"
        ]
    );
}

#[tokio::test]
async fn the_assigned_filter_looks_at_ownership_only() {
    let world = World::new().await;
    let people = world.users(2).await;
    let license = world.license_owned_by(&people[0], json!({})).await;
    world.seat(&license, &people[1..]).await;
    let answer = world.admin.get("/users?assigned=true").await.is(200);
    assert_eq!(answer.ids(), people[..1]);
    // By license, both.
    let answer = world
        .admin
        .get(&format!("/users?license={license}"))
        .await
        .is(200);
    assert_eq!(answer.ids().len(), 2);
    let held = world
        .admin
        .get(&format!("/users/{}/licenses", people[1]))
        .await
        .is(200);
    assert_eq!(held.ids(), [license]);
}

#[tokio::test]
async fn what_hangs_on_a_person_is_listed() {
    let world = World::new().await;
    let ana = world.user("ana@nordbau.example").await;
    let license = world.license_owned_by(&ana, json!({})).await;
    world.license(json!({})).await;
    let license = world
        .admin
        .get(&format!("/licenses/{license}"))
        .await
        .is(200);
    let products = world
        .admin
        .get(&format!("/users/{ana}/products"))
        .await
        .is(200);
    assert_eq!(
        json!(products.ids()),
        json!([license.related("product")["id"]])
    );
    let tokens = world
        .admin
        .get(&format!("/users/{ana}/tokens"))
        .await
        .is(200);
    assert_eq!(tokens.rows().len(), 0);
    let none = world
        .admin
        .get(&format!("/users/{ana}/second-factors"))
        .await
        .is(200);
    assert_eq!(none.rows().len(), 0);
    let otp = world.seeded("otp").await;
    let one = world
        .admin
        .get(&format!("/users/{otp}/second-factors"))
        .await
        .is(200);
    assert_eq!(one.column("enabled"), [json!(true)]);
}

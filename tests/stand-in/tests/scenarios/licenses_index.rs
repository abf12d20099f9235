//! `api/v1/licenses/index.feature` and the license filters.

use chrono::Duration;
use serde_json::{Value, json};

use crate::world::{NOBODY, World, linkages, people_of, to};

/// A world with so many licenses; their ids, oldest first.
async fn world_with_licenses(count: usize) -> (World, Vec<String>) {
    let world = World::new().await;
    let policy = world.policy(json!({"floating": true})).await;
    let mut ids = Vec::new();
    for number in 1..=count {
        ids.push(
            world
                .license_of(&policy, json!({"name": format!("License {number}")}))
                .await,
        );
    }
    (world, ids)
}

#[tokio::test]
async fn admin_retrieves_an_offset_paginated_list_of_licenses_with_a_default_page_size() {
    let (world, mut ids) = world_with_licenses(12).await;
    ids.reverse();

    let answer = world.admin.get("/licenses?page[number]=1").await.is(200);

    assert_eq!(answer.ids(), ids[..10], "ten, newest first");
    let link = |number: u32| format!("/v1/accounts/nordbau/licenses?page%5Bnumber%5D={number}");
    let links = &answer.body["links"];
    for (name, number) in [("self", 1), ("next", 2), ("first", 1), ("last", 2)] {
        let found = links[name].as_str().unwrap_or_default();
        assert!(found.starts_with(&link(number)), "{name}: {found}");
    }
    assert_eq!(links["prev"], Value::Null);
    assert_eq!(links["meta"], json!({"pages": 2, "count": 12}));

    let second = world.admin.get("/licenses?page[number]=2").await.is(200);
    assert_eq!(second.ids(), ids[10..]);
    assert_eq!(second.body["links"]["next"], Value::Null);
}

#[tokio::test]
async fn admin_retrieves_an_offset_paginated_list_of_licenses_with_a_page_number_that_is_too_high()
{
    let (world, _) = world_with_licenses(1).await;
    world
        .admin
        .get("/licenses?page[number]=101&page[size]=1")
        .await
        .misqueried("page[number]");
    // The highest page number is allowed, and empty here.
    let answer = world.admin.get("/licenses?page[number]=100").await.is(200);
    assert_eq!(answer.ids(), Vec::<String>::new());
}

#[tokio::test]
async fn admin_retrieves_a_keyset_paginated_list_of_licenses_first_page() {
    let (world, mut ids) = world_with_licenses(5).await;
    ids.reverse();

    let answer = world
        .admin
        .get("/licenses?page[cursor]=&page[size]=2")
        .await
        .is(200);

    assert_eq!(answer.ids(), ids[..2]);
    let links = answer.body["links"].as_object().expect("links");
    let mut names: Vec<&str> = links.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["next", "self"]);
    assert_eq!(
        links["next"],
        format!(
            "/v1/accounts/nordbau/licenses?page%5Bcursor%5D={}&page%5Bsize%5D=2",
            ids[1]
        ),
        "the cursor is the last row shown"
    );
}

#[tokio::test]
async fn admin_retrieves_a_keyset_paginated_list_of_licenses_last_page() {
    let (world, mut ids) = world_with_licenses(5).await;
    ids.reverse();

    let answer = world
        .admin
        .get(&format!("/licenses?page[cursor]={}&page[size]=2", ids[3]))
        .await
        .is(200);

    assert_eq!(answer.ids(), ids[4..]);
    assert_eq!(answer.body["links"]["next"], Value::Null);
}

#[tokio::test]
async fn admin_retrieves_a_keyset_paginated_list_of_licenses_nonexistent_cursor() {
    let (world, _) = world_with_licenses(3).await;
    let answer = world
        .admin
        .get(&format!("/licenses?page[cursor]={NOBODY}"))
        .await
        .is(200);
    assert_eq!(answer.ids(), Vec::<String>::new());
    assert_eq!(answer.body["links"]["next"], Value::Null);
}

#[tokio::test]
async fn admin_retrieves_a_keyset_paginated_list_of_licenses_invalid_cursor() {
    let (world, _) = world_with_licenses(1).await;
    world
        .admin
        .get("/licenses?page[cursor]=not-an-id")
        .await
        .misqueried("page[cursor]");
}

#[tokio::test]
async fn admin_retrieves_licenses_filtered_by_status_active() {
    let world = World::new().await;
    let idle = world.license(json!({"name": "Idle"})).await;
    world.server.advance(Duration::days(100));
    let fresh = world.license(json!({"name": "Fresh"})).await;
    let suspended = world.license(json!({"suspended": true})).await;

    let answer = world.admin.get("/licenses?status=ACTIVE").await.is(200);

    // The filter asks for recent activity, whatever the status attribute says.
    assert_eq!(answer.ids(), [suspended, fresh]);
    assert_eq!(answer.column("status"), ["SUSPENDED", "ACTIVE"]);
    let inactive = world.admin.get("/licenses?status=INACTIVE").await.is(200);
    assert_eq!(inactive.ids(), [idle]);
    assert_eq!(inactive.column("status"), ["INACTIVE"]);
}

#[tokio::test]
async fn admin_retrieves_licenses_filtered_by_status_invalid() {
    let (world, _) = world_with_licenses(2).await;
    let answer = world.admin.get("/licenses?status=BOGUS").await.is(200);
    assert_eq!(answer.ids(), Vec::<String>::new());
}

#[tokio::test]
async fn admin_retrieves_licenses_filtered_by_user_email() {
    let world = World::new().await;
    let ana = world.user("ana@nordbau.example").await;
    let attached = world.license(json!({})).await;
    world.seat(&attached, std::slice::from_ref(&ana)).await;
    world.license(json!({"name": "Without her"})).await;
    let owned = world.license_owned_by(&ana, json!({})).await;

    let answer = world
        .admin
        .get("/licenses?user=ana@nordbau.example")
        .await
        .is(200);
    assert_eq!(answer.ids(), [owned.clone(), attached]);

    let answer = world
        .admin
        .get("/licenses?owner=ana@nordbau.example")
        .await
        .is(200);
    assert_eq!(answer.ids(), [owned]);
}

#[tokio::test]
async fn admin_retrieves_all_licenses_expiring_within_the_next_30_days_seconds() {
    let world = World::new().await;
    let day = 24 * 60 * 60;
    let now = chrono::Utc::now().timestamp();
    let soon = world.license(json!({"expiry": now + 20 * day})).await;
    world.license(json!({"expiry": now + 40 * day})).await;
    world.license(json!({"expiry": now - day})).await;
    world.license(json!({"expiry": null})).await;

    for within in ["2592000", "30d", "P30D"] {
        let answer = world
            .admin
            .get(&format!("/licenses?expires[within]={within}"))
            .await
            .is(200);
        assert_eq!(answer.ids(), [soon.as_str()], "within {within}");
    }
    let answer = world
        .admin
        .get("/licenses?expires[within]=soon")
        .await
        .is(200);
    assert_eq!(answer.ids(), Vec::<String>::new(), "unparsable is empty");
}

#[tokio::test]
async fn filters_narrow_a_list_together() {
    let world = World::new().await;
    let [bo, cy] = <[String; 2]>::try_from(world.users(2).await).expect("two people");
    let team = world.group(json!({})).await;
    let first = world.policy(json!({"floating": true})).await;
    let second = world.policy(json!({"floating": true})).await;
    let owned = world
        .create(
            "licenses",
            json!({"metadata": {"costCenter": 42}}),
            json!({
                "policy": to("policies", &first),
                "owner": to("users", &bo),
                "group": to("groups", &team),
            }),
        )
        .await;
    let attached = world.license_of(&second, json!({"maxUsers": 3})).await;
    world.seat(&attached, std::slice::from_ref(&cy)).await;
    let bare = world.license_of(&second, json!({})).await;
    world.machine(&bare).await;
    let product = world
        .admin
        .get(&format!("/policies/{first}"))
        .await
        .is(200)
        .related("product")["id"]
        .as_str()
        .expect("a product")
        .to_owned();

    let expectations = [
        (format!("policy={second}"), vec![&bare, &attached]),
        (format!("policy={first}&user={bo}"), vec![&owned]),
        (format!("policy={second}&user={bo}"), vec![]),
        (format!("product={product}"), vec![&owned]),
        (format!("group={team}"), vec![&owned]),
        (format!("user={NOBODY}"), vec![]),
        ("user=not-an-id".to_owned(), vec![]),
        ("assigned=true".to_owned(), vec![&attached, &owned]),
        ("unassigned=true".to_owned(), vec![&bare]),
        ("activated=true".to_owned(), vec![&bare]),
        ("activations[eq]=0".to_owned(), vec![&attached, &owned]),
        ("metadata[costCenter]=42".to_owned(), vec![&owned]),
        ("metadata[costCenter]=4".to_owned(), vec![]),
        ("suspended=true".to_owned(), vec![]),
        ("colour=blue".to_owned(), vec![&bare, &attached, &owned]),
    ];
    for (query, expected) in expectations {
        let answer = world.admin.get(&format!("/licenses?{query}")).await.is(200);
        assert_eq!(answer.ids().iter().collect::<Vec<_>>(), expected, "{query}");
    }
}

#[tokio::test]
async fn a_filter_of_the_wrong_shape_is_ignored() {
    let (world, ids) = world_with_licenses(3).await;
    world
        .admin
        .change("licenses", &ids[0], json!({"suspended": true}))
        .await
        .is(200);
    for query in [
        "status[]=SUSPENDED",
        "expires=30d",
        "status=",
        "policy[]=x",
        "suspended=",
    ] {
        let answer = world.admin.get(&format!("/licenses?{query}")).await.is(200);
        assert_eq!(answer.rows().len(), 3, "{query} filters nothing");
    }
    let answer = world.admin.get("/licenses?status=SUSPENDED").await.is(200);
    assert_eq!(answer.ids(), ids[..1]);
}

#[tokio::test]
async fn a_license_row_carries_its_seat_and_device_counts() {
    let world = World::new().await;
    let people = world.users(2).await;
    let owner = world.users(1).await.remove(0);
    let license = world.license_owned_by(&owner, json!({"maxUsers": 5})).await;
    world
        .admin
        .post(&format!("/licenses/{license}/users"), people_of(&people))
        .await
        .is(200);
    world.machine(&license).await;
    let entitlement = world
        .create(
            "entitlements",
            json!({"name": "Cloud", "code": "CLOUD"}),
            json!({}),
        )
        .await;
    world
        .admin
        .post(
            &format!("/licenses/{license}/entitlements"),
            linkages("entitlements", &[entitlement]),
        )
        .await
        .is(200);

    let answer = world.admin.get("/licenses").await.is(200);

    let row = &answer.rows()[0];
    assert_eq!(row["attributes"]["maxUsers"], 5);
    let relationships = &row["relationships"];
    assert_eq!(relationships["users"]["meta"], json!({"count": 3}));
    assert_eq!(
        relationships["machines"]["meta"],
        json!({"count": 1, "cores": 0, "memory": 0, "disk": 0})
    );
    assert_eq!(
        relationships["entitlements"],
        json!({"links": {"related": format!(
            "/v1/accounts/{}/licenses/{license}/entitlements",
            world.server.facts().account_id
        )}})
    );
}

#[tokio::test]
async fn times_are_compared_in_every_documented_way() {
    let world = World::new().await;
    let now = chrono::Utc::now();
    let in_days = |days: i64| now + Duration::days(days);
    let create = async |days: i64| {
        let expiry = in_days(days).to_rfc3339();
        world.license(json!({"expiry": expiry})).await
    };
    let past = create(-20).await;
    let soon = create(2).await;
    let later = create(40).await;
    let date = |days: i64| in_days(days).format("%Y-%m-%d").to_string();
    for (query, expected) in [
        ("expired=true".to_owned(), vec![&past]),
        ("expired=false".to_owned(), vec![&later, &soon]),
        ("expiring=true".to_owned(), vec![&soon]),
        (format!("expires[before]={}", date(30)), vec![&soon]),
        (format!("expires[after]={}", date(30)), vec![&later]),
        (format!("expires[on]={}", date(40)), vec![&later]),
        (format!("expires[on]={}", date(-20)), vec![&past]),
        ("expired[within]=30d".to_owned(), vec![&past]),
        ("expired[within]=P1W".to_owned(), vec![]),
        (format!("expired[before]={}", date(-10)), vec![&past]),
        // One operator takes effect, the first of the documented order.
        (
            format!("expires[after]={}&expires[within]=30d", date(30)),
            vec![&soon],
        ),
        ("activity[inside]=1d".to_owned(), vec![&later, &soon, &past]),
        ("activity[outside]=1d".to_owned(), vec![]),
        ("activations[gte]=0".to_owned(), vec![&later, &soon, &past]),
        ("activations[gt]=0".to_owned(), vec![]),
    ] {
        let answer = world.admin.get(&format!("/licenses?{query}")).await.is(200);
        assert_eq!(answer.ids().iter().collect::<Vec<_>>(), expected, "{query}");
    }
}

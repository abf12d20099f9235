//! `api/v1/searches/search.feature`.

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::world::World;

async fn search(world: &World, kind: &str, query: Value) -> Answer {
    world
        .admin
        .post("/search", json!({"meta": {"type": kind, "query": query}}))
        .await
}

#[tokio::test]
async fn admin_performs_a_search_with_a_query_that_is_too_small() {
    let world = World::new().await;
    let answer = search(&world, "users", json!({"email": "an"}))
        .await
        .is(400);
    let error = &answer.body["errors"][0];
    assert_eq!(error["title"], "Bad request");
    assert_eq!(error["source"], json!({"pointer": "/meta/query/email"}));
}

#[tokio::test]
async fn admin_performs_a_search_by_user_type_using_pagination() {
    let world = World::new().await;
    for number in 0..7 {
        world.user(&format!("finder-{number}@search.example")).await;
    }
    world.user("other@elsewhere.example").await;
    let answer = world
        .admin
        .post(
            "/search?page[number]=2&page[size]=5",
            json!({"meta": {"type": "users", "query": {"email": "@SEARCH.example"}}}),
        )
        .await
        .is(200);
    assert_eq!(answer.rows().len(), 2);
    assert_eq!(
        answer.body["links"]["meta"],
        json!({"pages": 2, "count": 7})
    );
    assert!(answer.rows().iter().all(|row| row["type"] == "users"));
}

#[tokio::test]
async fn a_search_for_people_spans_all_roles() {
    let world = World::new().await;
    let answer = world
        .admin
        .post(
            "/search?limit=100",
            json!({"meta": {"type": "users", "query": {"email": "nordbau.example"}}}),
        )
        .await
        .is(200);
    let roles = answer.column("role");
    for role in [
        "admin",
        "developer",
        "sales-agent",
        "support-agent",
        "read-only",
        "user",
    ] {
        assert!(roles.contains(&json!(role)), "{role} in {roles:?}");
    }
}

#[tokio::test]
async fn search_terms_join_by_and_or_by_or() {
    let world = World::new().await;
    let person = async |email: &str, first: &str, last: &str| {
        let attributes = json!({"email": email, "firstName": first, "lastName": last});
        world.create("users", attributes, json!({})).await
    };
    let ana = person("ana@one.example", "Ana", "Ruiz").await;
    let bo = person("bo@two.example", "Bo", "Anatol").await;
    let query = json!({"firstName": "ana", "email": "two.example"});
    let with = async |op: &str| {
        let answer = world
            .admin
            .post(
                "/search",
                json!({"meta": {"type": "users", "op": op, "query": query}}),
            )
            .await
            .is(200);
        let mut ids = answer.ids();
        ids.sort_unstable();
        ids
    };
    assert_eq!(with("AND").await, Vec::<String>::new());
    let mut both = vec![ana.clone(), bo];
    both.sort_unstable();
    assert_eq!(with("OR").await, both);
    let by_name = search(&world, "users", json!({"fullName": "na Rui"}))
        .await
        .is(200);
    assert_eq!(by_name.ids(), [ana]);
}

#[tokio::test]
async fn a_search_knows_its_types_and_keys() {
    let world = World::new().await;
    let license = world.license(json!({"name": "Planwerk for CAD"})).await;
    let found = search(&world, "licenses", json!({"name": "planwerk"}))
        .await
        .is(200);
    assert_eq!(found.ids(), [license]);
    let team = world.group(json!({"name": "Tragwerk"})).await;
    let found = search(&world, "groups", json!({"name": "ragw"}))
        .await
        .is(200);
    assert_eq!(found.ids(), [team.as_str()]);

    for (kind, query, pointer) in [
        ("groups", json!({"id": team}), "/meta/query/id"),
        (
            "users",
            json!({"shoeSize": "large"}),
            "/meta/query/shoeSize",
        ),
        ("planets", json!({"name": "mars"}), "/meta/type"),
    ] {
        let answer = search(&world, kind, query).await.is(400);
        assert_eq!(
            answer.body["errors"][0]["source"],
            json!({"pointer": pointer}),
            "{kind}"
        );
    }
    let empty = search(&world, "users", json!({})).await.is(400);
    assert_eq!(empty.body["errors"][0]["detail"], "cannot be blank");
}

#[tokio::test]
async fn a_plain_user_may_not_search() {
    let world = World::new().await;
    let person = world.signed_in("user").await;
    person
        .post(
            "/search",
            json!({"meta": {"type": "users", "query": {"email": "nordbau"}}}),
        )
        .await
        .denied();
}

#[tokio::test]
async fn an_unknown_operator_of_a_search_breaks_the_server() {
    let world = World::new().await;
    let body = json!({"meta": {"type": "users", "op": "XOR", "query": {"email": "nordbau"}}});
    world.admin.post("/search", body).await.is(500);
}

#[tokio::test]
async fn metadata_is_searched_exactly() {
    let world = World::new().await;
    let attributes = json!({"email": "ana@nordbau.example", "metadata": {"costCenter": "A-17"}});
    let ana = world.create("users", attributes, json!({})).await;
    let found = search(&world, "users", json!({"metadata": {"costCenter": "A-17"}}))
        .await
        .is(200);
    assert_eq!(found.ids(), [ana]);
    let found = search(&world, "users", json!({"metadata": {"costCenter": "A-1"}}))
        .await
        .is(200);
    assert_eq!(found.rows().len(), 0);
}

#[tokio::test]
async fn every_kind_of_record_is_searched() {
    let world = World::new().await;
    let owner = world.user("owner@search.example").await;
    let license = world
        .license_owned_by(&owner, json!({"key": "SERIAL-0001"}))
        .await;
    let machine = world.machine(&license).await;
    let entitlement = world
        .create(
            "entitlements",
            json!({"name": "Cloud", "code": "CLOUD"}),
            json!({}),
        )
        .await;
    for (kind, query, id) in [
        ("licenses", json!({"key": "SERIAL-0001"}), &license),
        ("licenses", json!({"owner": "owner@search"}), &license),
        ("machines", json!({"fingerprint": "fingerprint-"}), &machine),
        ("entitlements", json!({"code": "clou"}), &entitlement),
    ] {
        let found = search(&world, kind, query.clone()).await.is(200);
        assert_eq!(found.ids(), [id.as_str()], "{kind} by {query}");
    }
    let by_part_of_key = search(&world, "licenses", json!({"key": "SERIAL"}))
        .await
        .is(200);
    assert_eq!(by_part_of_key.rows().len(), 0, "a key is searched whole");
    for (kind, query) in [
        ("policies", json!({"name": "policy"})),
        ("products", json!({"name": "product"})),
    ] {
        let found = search(&world, kind, query).await.is(200);
        assert_eq!(found.rows().len(), 1, "{kind}");
    }
}

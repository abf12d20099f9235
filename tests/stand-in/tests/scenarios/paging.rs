//! Section 2.3: three styles of paging, and what each refuses.

use serde_json::{Value, json};

use crate::world::World;

/// A world with so many teams; ids, newest first.
async fn world_with_teams(count: usize) -> (World, Vec<String>) {
    let world = World::new().await;
    let mut ids = Vec::new();
    for _ in 0..count {
        ids.push(world.group(json!({})).await);
    }
    ids.reverse();
    (world, ids)
}

#[tokio::test]
async fn a_page_size_alone_is_refused() {
    let (world, _) = world_with_teams(1).await;
    world
        .admin
        .get("/groups?page[size]=5")
        .await
        .misqueried("page");
    world.admin.get("/groups?page=2").await.misqueried("page");
    for kind in ["users", "licenses", "machines", "policies", "tokens"] {
        world
            .admin
            .get(&format!("/{kind}?page[size]=5"))
            .await
            .misqueried("page");
    }
}

#[tokio::test]
async fn sizes_and_orders_have_bounds() {
    let (world, ids) = world_with_teams(3).await;
    for (query, parameter) in [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("page[cursor]=&page[size]=0", "page[size]"),
        ("page[number]=1&page[size]=101", "page[size]"),
        ("page[number]=0", "page[number]"),
        ("order=sideways", "order"),
    ] {
        world
            .admin
            .get(&format!("/groups?{query}"))
            .await
            .misqueried(parameter);
    }
    let answer = world.admin.get("/groups?limit=2").await.is(200);
    assert_eq!(answer.ids(), ids[..2]);
    assert_eq!(answer.body.get("links"), None, "a plain list has no links");
    let answer = world.admin.get("/groups?order=asc").await.is(200);
    let mut oldest_first = ids.clone();
    oldest_first.reverse();
    assert_eq!(answer.ids(), oldest_first);
}

#[tokio::test]
async fn ten_rows_are_the_default() {
    let (world, ids) = world_with_teams(12).await;
    assert_eq!(world.admin.get("/groups").await.is(200).ids(), ids[..10]);
    let answer = world.admin.get("/groups?page[cursor]=").await.is(200);
    assert_eq!(answer.ids(), ids[..10]);
    // `limit` is the size when no size is given.
    let answer = world
        .admin
        .get("/groups?page[cursor]=&limit=3")
        .await
        .is(200);
    assert_eq!(answer.ids(), ids[..3]);
}

#[tokio::test]
async fn a_cursor_wins_over_a_number() {
    let (world, ids) = world_with_teams(5).await;
    let answer = world
        .admin
        .get(&format!(
            "/groups?page[number]=1&page[cursor]={}&page[size]=2",
            ids[1]
        ))
        .await
        .is(200);
    assert_eq!(answer.ids(), ids[2..4]);
    assert_eq!(answer.body["links"].get("meta"), None);
}

#[tokio::test]
async fn an_empty_offset_list_links_to_page_nought() {
    let world = World::new().await;
    let answer = world
        .admin
        .get("/groups?page[number]=1&page[size]=5")
        .await
        .is(200);
    assert_eq!(answer.rows().len(), 0);
    let links = &answer.body["links"];
    assert_eq!(
        links["last"],
        "/v1/accounts/nordbau/groups?page%5Bnumber%5D=0&page%5Bsize%5D=5"
    );
    assert_eq!(
        links["first"],
        "/v1/accounts/nordbau/groups?page%5Bnumber%5D=1&page%5Bsize%5D=5"
    );
    assert_eq!(links["prev"], Value::Null);
    assert_eq!(links["next"], Value::Null);
    assert_eq!(links["meta"], json!({"pages": 0, "count": 0}));
}

#[tokio::test]
async fn links_keep_filters_sorted_and_drop_the_token() {
    let world = World::new().await;
    let license = world.license(json!({})).await;
    world.seat(&license, &world.users(3).await).await;
    let token = world.admin.token.clone().expect("signed in");
    let answer = world
        .stranger()
        .get(&format!(
            "/users?token={token}&status=ACTIVE&page[cursor]=&page[size]=1&license={license}"
        ))
        .await
        .is(200);
    let next = answer.body["links"]["next"].as_str().expect("a next page");
    assert_eq!(
        next,
        format!(
            "/v1/accounts/nordbau/users?license={license}&page%5Bcursor%5D={}&page%5Bsize%5D=1&status=ACTIVE",
            answer.ids()[0]
        )
    );
}

fn moment(time: &Value) -> chrono::DateTime<chrono::Utc> {
    let text = time.as_str().expect("a time");
    text.parse().expect("ISO 8601")
}

#[tokio::test]
async fn a_walk_by_cursor_sees_everybody_once_even_those_created_together() {
    let world = World::new().await;
    let license = world.license(json!({})).await;
    let mut people = Vec::new();
    let mut moments: Vec<Value> = Vec::new();
    for number in 0..45 {
        let email = format!("twin-{number}@nordbau.example");
        let body = json!({"data": {"type": "users", "attributes": {"email": email}}});
        let answer = world.admin.post("/users", body).await.is(201);
        people.push(answer.id());
        let created = answer.attribute("created").clone();
        if let Some(first) = moments.first() {
            // Back to the moment of the first, so that many share one.
            world.server.advance(moment(first) - moment(&created));
        }
        moments.push(created);
    }
    moments.sort_unstable_by_key(Value::to_string);
    moments.dedup();
    assert!(
        moments.len() < 45,
        "some were created in the same millisecond"
    );
    world.seat(&license, &people).await;

    let mut seen = Vec::new();
    let mut path = format!("/licenses/{license}/users?page[cursor]=&page[size]=10");
    loop {
        let answer = world.admin.get(&path).await.is(200);
        seen.extend(answer.ids());
        let Some(next) = answer.body["links"]["next"].as_str() else {
            break;
        };
        path = next.trim_start_matches(crate::world::ACCOUNT).to_owned();
    }
    assert_eq!(seen.len(), 45);
    seen.sort_unstable();
    let mut expected = people;
    expected.sort_unstable();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_cursor_whose_row_is_gone_ends_the_walk_silently() {
    let (world, ids) = world_with_teams(4).await;
    world
        .admin
        .delete(&format!("/groups/{}", ids[1]))
        .await
        .is(204);
    let answer = world
        .admin
        .get(&format!("/groups?page[cursor]={}&page[size]=2", ids[1]))
        .await
        .is(200);
    assert_eq!(answer.ids(), Vec::<String>::new());
    assert_eq!(answer.body["links"]["next"], Value::Null);
}

#[tokio::test]
async fn a_cursor_that_fell_out_of_the_filter_ends_the_walk_silently() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(world.license(json!({"suspended": true})).await);
    }
    world
        .admin
        .change("licenses", &ids[2], json!({"suspended": false}))
        .await
        .is(200);
    let answer = world
        .admin
        .get(&format!("/licenses?suspended=true&page[cursor]={}", ids[2]))
        .await
        .is(200);
    assert_eq!(answer.ids(), Vec::<String>::new());
}

#[tokio::test]
async fn one_row_is_enough_to_learn_the_count() {
    let (world, _) = world_with_teams(7).await;
    let answer = world
        .admin
        .get("/groups?page[number]=1&page[size]=1")
        .await
        .is(200);
    assert_eq!(answer.rows().len(), 1);
    assert_eq!(
        answer.body["links"]["meta"],
        json!({"pages": 7, "count": 7})
    );
}

#[tokio::test]
async fn a_cursor_walks_upwards_too() {
    let (world, mut ids) = world_with_teams(5).await;
    ids.reverse();
    let first = world
        .admin
        .get("/groups?order=asc&page[cursor]=&page[size]=3")
        .await
        .is(200);
    assert_eq!(first.ids(), ids[..3]);
    let next = first.body["links"]["next"].as_str().expect("a next page");
    assert!(next.contains("order=asc"), "{next}");
    let rest = world.admin.at("").get(next).await.is(200);
    assert_eq!(rest.ids(), ids[3..]);
    assert_eq!(rest.body["links"]["next"], Value::Null);
}

#[tokio::test]
async fn what_is_no_number_is_no_page() {
    let (world, _) = world_with_teams(1).await;
    for (query, parameter) in [
        ("page[number]=two", "page[number]"),
        ("page[cursor]=&page[size]=ten", "page[size]"),
        ("limit=ten", "limit"),
    ] {
        let answer = world.admin.get(&format!("/groups?{query}")).await;
        answer.misqueried(parameter);
    }
}

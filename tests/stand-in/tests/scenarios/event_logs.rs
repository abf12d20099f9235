//! `api/v1/event_logs/index.feature` and `show.feature`, and what is written into the log.

use serde_json::{Value, json};
use stand_in::{Options, Seed};

use crate::answer::Answer;
use crate::world::{NOBODY, World, people_of, to};

async fn ee() -> World {
    World::with(Options {
        ee: true,
        clickhouse: true,
        ..Options::default()
    })
    .await
}

async fn logs(world: &World, query: &str) -> Answer {
    world
        .admin
        .get(&format!("/event-logs?limit=100{query}"))
        .await
        .is(200)
}

fn events(answer: &Answer) -> Vec<&str> {
    answer
        .rows()
        .iter()
        .map(|row| row["attributes"]["event"].as_str().expect("an event"))
        .collect()
}

#[tokio::test]
async fn the_community_edition_has_no_event_logs() {
    let world = World::new().await;
    let answer = world.admin.get("/event-logs").await.is(404);
    assert_eq!(answer.header("keygen-edition"), "CE");
    world
        .admin
        .get(&format!("/event-logs/{NOBODY}"))
        .await
        .is(404);
}

#[tokio::test]
async fn the_edition_is_told_by_a_header_and_every_record_has_an_environment() {
    let world = ee().await;
    let answer = world.stranger().get("/ping").await.is(200);
    assert_eq!(answer.header("keygen-edition"), "EE");
    let answer = world.admin.get("/users").await.is(200);
    let environment = &answer.rows()[0]["relationships"]["environment"]["data"];
    assert_eq!(environment, &Value::Null);
    assert!(
        answer.rows()[0]["relationships"]
            .as_object()
            .expect("relationships")
            .contains_key("environment")
    );
}

#[tokio::test]
async fn admins_developers_and_read_only_people_see_the_logs_and_nobody_else() {
    let world = ee().await;
    for (name, status) in [
        ("admin", 200),
        ("developer", 200),
        ("readonly", 200),
        ("sales", 403),
        ("support", 403),
        ("user", 403),
    ] {
        let caller = world.signed_in(name).await;
        caller.get("/event-logs").await.is(status);
        caller
            .get(&format!("/event-logs/{NOBODY}"))
            .await
            .is(if status == 200 { 404 } else { status });
    }
    world.stranger().get("/event-logs").await.is(401);
}

#[tokio::test]
async fn every_change_leaves_a_record_of_who_did_what_to_what() {
    let world = ee().await;
    let license = world.license(json!({"maxUsers": 3})).await;
    let person = world.user("ana@nordbau.example").await;
    let team = world.group(json!({})).await;
    world.seat(&license, std::slice::from_ref(&person)).await;
    let machine = world.machine(&license).await;
    let admin = &world.admin;
    let group = to("groups", &team);
    admin
        .put(&format!("/users/{person}/group"), group)
        .await
        .is(200);
    // By their address: the record names them by id.
    admin
        .act("/users/ana@nordbau.example/actions/ban")
        .await
        .is(200);
    admin
        .act(&format!("/licenses/{license}/actions/suspend"))
        .await
        .is(200);
    admin.delete(&format!("/machines/{machine}")).await.is(204);
    let seats = format!("/licenses/{license}/users");
    admin.detach(&seats, people_of(&[&person])).await.is(204);
    admin
        .post(&format!("/groups/{team}/owners"), people_of(&[&person]))
        .await
        .is(200);
    admin.delete(&format!("/users/{person}")).await.is(204);
    let answer = logs(&world, "&order=asc").await;
    let me = world.seeded("admin").await;
    let told: Vec<(String, Value, Value)> = answer
        .rows()
        .iter()
        .map(|row| {
            let event = row["attributes"]["event"].as_str().expect("an event");
            let relation = |name: &str| row["relationships"][name]["data"].clone();
            (
                event.to_owned(),
                relation("whodunnit"),
                relation("resource"),
            )
        })
        .collect();
    let did = |event: &str, kind: &str, id: &str| {
        let who = json!({"type": "users", "id": me});
        (event.to_owned(), who, json!({"type": kind, "id": id}))
    };
    for wanted in [
        did("license.created", "licenses", &license),
        did("user.created", "users", &person),
        did("group.created", "groups", &team),
        did("license.users.attached", "licenses", &license),
        did("machine.created", "machines", &machine),
        did("user.group.updated", "users", &person),
        did("user.banned", "users", &person),
        did("license.suspended", "licenses", &license),
        did("machine.deleted", "machines", &machine),
        did("license.users.detached", "licenses", &license),
        did("group.owners.attached", "groups", &team),
        did("user.deleted", "users", &person),
    ] {
        assert_eq!(
            told.iter().filter(|it| **it == wanted).count(),
            1,
            "{wanted:?} in {told:?}"
        );
    }
    // Somebody signs in without a token: it is who signs in that did it.
    assert_eq!(told[0].0, "token.generated");
    assert_eq!(told[0].1, json!({"type": "users", "id": me}));
}

#[tokio::test]
async fn what_was_refused_or_only_read_leaves_no_record() {
    let world = ee().await;
    let before = logs(&world, "").await.rows().len();
    let email = json!({"data": {"type": "users", "attributes": {"email": "no"}}});
    world.admin.post("/users", email).await.is(422);
    world.admin.get("/users").await.is(200);
    world
        .admin
        .delete(&format!("/users/{NOBODY}"))
        .await
        .is(404);
    assert_eq!(logs(&world, "").await.rows().len(), before);
}

#[tokio::test]
async fn an_update_carries_its_differences_and_seats_carry_nothing() {
    let world = ee().await;
    let person = world.user("ana@nordbau.example").await;
    let license = world.license(json!({})).await;
    world
        .admin
        .change("users", &person, json!({"firstName": "Ana"}))
        .await
        .is(200);
    world.seat(&license, &[person]).await;
    let answer = logs(&world, "&event=user.updated").await;
    assert_eq!(
        answer.rows()[0]["attributes"]["metadata"]["diff"]["firstName"],
        json!([null, "Ana"])
    );
    let answer = logs(&world, "&event=license.users.attached").await;
    assert_eq!(answer.rows()[0]["attributes"]["metadata"], Value::Null);
}

#[tokio::test]
async fn admin_retrieves_a_list_of_logs_filtered_by_event_whodunnit_and_resource() {
    let world = ee().await;
    let person = world.user("ana@nordbau.example").await;
    let sales = world.signed_in("sales").await;
    let seller = world.seeded("sales").await;
    world.server.advance(chrono::Duration::milliseconds(2));
    sales
        .act(&format!("/users/{person}/actions/ban"))
        .await
        .is(200);
    let of = |answer: &Answer| events(answer).join(" ");
    assert_eq!(of(&logs(&world, "&event=user.banned").await), "user.banned");
    assert_eq!(
        of(&logs(&world, "&events[]=user.banned&events[]=user.created").await),
        "user.banned user.created"
    );
    let by_seller = format!("&whodunnit[type]=user&whodunnit[id]={seller}");
    assert_eq!(
        of(&logs(&world, &by_seller).await),
        "user.banned token.generated"
    );
    assert_eq!(
        of(&logs(&world, &format!("&whodunnit={seller}&event=user.banned")).await),
        "user.banned"
    );
    let about = format!("&resource[type]=users&resource[id]={person}");
    assert_eq!(of(&logs(&world, &about).await), "user.banned user.created");
    let none = format!("&resource[type]=licenses&resource[id]={person}");
    assert_eq!(of(&logs(&world, &none).await), "");
    // Not a known shape: it filters nothing.
    assert!(logs(&world, "&events=user.banned").await.rows().len() > 2);
}

#[tokio::test]
async fn admin_retrieves_a_list_of_logs_within_a_date_range() {
    let world = ee().await;
    world.user("ana@nordbau.example").await;
    let today = chrono::Utc::now().date_naive();
    let day = |offset: i64| (today + chrono::Duration::days(offset)).to_string();
    let range = |start: i64, end: i64| {
        format!(
            "&event=user.created&date[start]={}&date[end]={}",
            day(start),
            day(end)
        )
    };
    assert_eq!(logs(&world, &range(-1, 1)).await.rows().len(), 1);
    assert_eq!(logs(&world, &range(-31, 0)).await.rows().len(), 1);
    assert_eq!(logs(&world, &range(-9, -3)).await.rows().len(), 0);
    let half = format!("&event=user.created&date[start]={}", day(3));
    assert_eq!(logs(&world, &half).await.rows().len(), 1);
    for bad in [
        range(-32, 0),
        range(0, 0),
        range(1, -1),
        "&date[start]=foo&date[end]=bar".to_owned(),
    ] {
        let path = format!("/event-logs?limit=1{bad}");
        let answer = world.admin.get(&path).await.is(400);
        assert_eq!(answer.body["errors"][0]["source"]["parameter"], "date");
    }
}

#[tokio::test]
async fn admin_retrieves_pages_of_logs_that_are_never_counted() {
    let world = ee().await;
    world.users(7).await;
    let path = "/event-logs?event=user.created&page[number]=2&page[size]=3";
    let answer = world.admin.get(path).await.is(200);
    assert_eq!(answer.rows().len(), 3);
    let links = answer.body["links"].as_object().expect("links");
    let mut names: Vec<&String> = links.keys().collect();
    names.sort();
    assert_eq!(names, ["next", "prev", "self"]);
    let next = links["next"].as_str().expect("a third page");
    let answer = world
        .stranger()
        .with_token(world.admin.token.as_deref().expect("a token"));
    let last = answer.at("").get(next).await.is(200);
    assert_eq!(last.rows().len(), 1);
    assert_eq!(last.body["links"]["next"], Value::Null);

    let first = "/event-logs?event=user.created&page[cursor]=&page[size]=4";
    let first = world.admin.get(first).await.is(200);
    let next = first.body["links"]["next"].as_str().expect("a next page");
    let rest = answer.at("").get(next).await.is(200);
    assert_eq!(rest.rows().len(), 3);
    assert_eq!(rest.body["links"]["next"], Value::Null);
}

#[tokio::test]
async fn admin_retrieves_a_log_for_their_account() {
    let world = ee().await;
    world.user("ana@nordbau.example").await;
    let all = logs(&world, "&event=user.created").await;
    let id = all.rows()[0]["id"].as_str().expect("an id");
    let one = world.admin.get(&format!("/event-logs/{id}")).await.is(200);
    assert_eq!(one.body["data"], all.rows()[0]);
    let request = &one.body["data"]["relationships"]["request"]["data"];
    assert_eq!(request["type"], "request-logs");
    let request = request["id"].as_str().expect("the id of a request");
    let again = logs(&world, &format!("&request={request}")).await;
    assert_eq!(again.ids(), [id]);
}

#[tokio::test]
async fn the_demo_begins_with_how_everything_came_to_be() {
    let world = World::with(Options {
        seed: Seed::Demo,
        ee: true,
        clickhouse: true,
        ..Options::default()
    })
    .await;
    for event in [
        "user.created",
        "license.created",
        "license.users.attached",
        "machine.created",
    ] {
        let answer = logs(&world, &format!("&event={event}")).await;
        assert!(answer.rows().len() >= 12, "{event}");
    }
    let devices = logs(&world, "&event=machine.created").await;
    let by = &devices.rows()[0]["relationships"]["whodunnit"]["data"]["type"];
    assert_eq!(by, "licenses");
}

//! `api/v1/webhook-{endpoints,events}`: the only log of the community edition.

use serde_json::{Value, json};

use crate::world::{World, people_of};

/// Somebody who wants to be told of these events.
async fn listens(world: &World, names: &[&str]) -> String {
    let attributes = json!({"url": "https://seats.example/hook", "subscriptions": names});
    let data = json!({"type": "webhook-endpoints", "attributes": attributes});
    let body = json!({ "data": data });
    world
        .admin
        .post("/webhook-endpoints", body)
        .await
        .is(201)
        .id()
}

/// What is kept, oldest first: the event and its payload.
async fn kept(world: &World) -> Vec<(String, Value)> {
    let answer = world.admin.get("/webhook-events?limit=100").await.is(200);
    let mut events: Vec<(String, Value)> = answer
        .rows()
        .iter()
        .map(|row| {
            let text = |name: &str| row["attributes"][name].as_str().unwrap_or_default();
            let payload = serde_json::from_str(text("payload")).expect("JSON");
            (text("event").to_owned(), payload)
        })
        .collect();
    events.reverse();
    events
}

fn names(events: &[(String, Value)]) -> Vec<&str> {
    events.iter().map(|(name, _)| name.as_str()).collect()
}

#[tokio::test]
async fn events_are_kept_from_an_endpoint_on_and_outlive_it() {
    let world = World::new().await;
    let people = world.users(2).await;
    let license = world.license(json!({})).await;
    let endpoint = listens(&world, &["*"]).await;
    world.seat(&license, &people).await;
    let act = |action: &str| format!("/licenses/{license}/actions/{action}");
    world.admin.act(&act("validate")).await.is(200);
    world.admin.get(&act("validate")).await.is(200);
    world.admin.act(&act("suspend")).await.is(200);
    let path = format!("/licenses/{license}/users");
    let refused = world.admin.post(&path, people_of(&people[..1])).await;
    assert_eq!(refused.status, 422);
    let body = people_of(&people[..1]);
    world.admin.detach(&path, body).await.is(204);

    let events = kept(&world).await;
    assert_eq!(
        names(&events),
        [
            "license.users.attached",
            "license.validation.succeeded",
            "license.suspended",
            "license.users.detached",
        ],
        "reading leaves no trace, nor does what was refused"
    );
    let person =
        |event: &Value, at: usize| event["data"][at]["relationships"]["user"]["data"]["id"].clone();
    assert_eq!(person(&events[0].1, 1), people[1]);
    assert_eq!(events[1].1["meta"]["code"], "VALID");
    assert_eq!(person(&events[3].1, 0), people[0]);

    let path = format!("/webhook-endpoints/{endpoint}");
    world.admin.delete(&path).await.is(204);
    world.users(1).await;
    assert_eq!(kept(&world).await.len(), 4);
}

#[tokio::test]
async fn an_endpoint_is_told_what_it_wants_to_know() {
    let world = World::new().await;
    listens(&world, &["user.created", "user.deleted"]).await;
    let user = world.users(1).await.remove(0);
    world.license(json!({})).await;
    world.admin.delete(&format!("/users/{user}")).await.is(204);
    let events = kept(&world).await;
    assert_eq!(names(&events), ["user.created", "user.deleted"]);
    assert_eq!(events[1].1["data"]["id"], user.as_str());

    let only = async |query: &str| {
        let path = format!("/webhook-events?{query}");
        world.admin.get(&path).await.is(200).rows().len()
    };
    assert_eq!(only("events[]=user.created").await, 1);
    assert_eq!(only("events[]=nonsense").await, 0);
    assert_eq!(only("status=FAILED").await, 2);
    assert_eq!(only("status=DELIVERED").await, 0);
}

#[tokio::test]
async fn no_event_tells_a_token() {
    let world = World::new().await;
    listens(&world, &["token.generated"]).await;
    world.signed_in("user").await;
    let events = kept(&world).await;
    assert_eq!(names(&events), ["token.generated"]);
    assert_eq!(events[0].1["data"]["attributes"].get("token"), None);
}

#[tokio::test]
async fn a_removal_tells_of_devices_and_not_of_seats() {
    let world = World::new().await;
    let owner = world.users(1).await.remove(0);
    let license = world.license(json!({})).await;
    world.seat(&license, std::slice::from_ref(&owner)).await;
    world.machine_of(&license, &owner).await;
    listens(&world, &["*"]).await;
    world.admin.delete(&format!("/users/{owner}")).await.is(204);
    world.server.settle().expect("the worker runs");
    assert_eq!(
        names(&kept(&world).await),
        ["user.deleted", "machine.deleted"]
    );
}

#[tokio::test]
async fn the_log_is_not_for_everybody() {
    let world = World::new().await;
    for (role, status) in [
        ("developer", 200),
        ("readonly", 200),
        ("sales", 403),
        ("support", 403),
        ("user", 403),
    ] {
        let caller = world.signed_in(role).await;
        for path in ["/webhook-events", "/webhook-endpoints"] {
            assert_eq!(caller.get(path).await.status, status, "{role} {path}");
        }
    }
    let attributes = json!({"url": "http://seats.example/hook"});
    let data = json!({"type": "webhook-endpoints", "attributes": attributes});
    let body = json!({ "data": data });
    let answer = world.admin.post("/webhook-endpoints", body).await;
    answer.unprocessable("URL_INVALID", "/data/attributes/url");
}

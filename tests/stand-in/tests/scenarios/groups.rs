//! `api/v1/groups/relationships/owners.feature` and teams as the panel uses them.

use serde_json::{Value, json};

use crate::world::{NOBODY, World, people_of, to};

#[tokio::test]
async fn admin_attaches_owners_to_a_group_that_already_exists() {
    let world = World::new().await;
    let team = world.group(json!({})).await;
    let people = world.users(2).await;
    let path = format!("/groups/{team}/owners");
    let answer = world
        .admin
        .post(&path, people_of(&people[..1]))
        .await
        .is(200);
    assert_eq!(answer.rows()[0]["type"], "group-owners");
    assert_eq!(
        answer.rows()[0]["relationships"]["user"]["data"],
        json!({"type": "users", "id": people[0]})
    );
    assert_eq!(
        answer.rows()[0]["relationships"]["group"]["data"],
        json!({"type": "groups", "id": team})
    );

    let answer = world.admin.post(&path, people_of(&people[..1])).await;
    answer.unprocessable("USER_TAKEN", "/data/relationships/user");

    let answer = world.admin.get(&path).await.is(200);
    assert_eq!(answer.rows().len(), 1);
    world
        .admin
        .post(&path, people_of(&[NOBODY]))
        .await
        .unprocessable("USER_NOT_FOUND", "/data/relationships/user");
    world
        .admin
        .detach(&path, people_of(&people[1..]))
        .await
        .precondition("/data/0");
    world
        .admin
        .detach(&path, people_of(&people[..1]))
        .await
        .is(204);
    assert_eq!(world.admin.get(&path).await.is(200).rows().len(), 0);
}

#[tokio::test]
async fn owners_before_the_failing_one_stick() {
    let world = World::new().await;
    let team = world.group(json!({})).await;
    let people = world.users(1).await;
    let path = format!("/groups/{team}/owners");
    world
        .admin
        .post(&path, people_of(&[people[0].as_str(), NOBODY]))
        .await
        .unprocessable("USER_NOT_FOUND", "/data/relationships/user");
    let owners = world.admin.get(&path).await.is(200);
    assert_eq!(
        owners.rows()[0]["relationships"]["user"]["data"]["id"],
        people[0]
    );
}

#[tokio::test]
async fn a_team_lists_its_members_and_counts_them_through_a_filter() {
    let world = World::new().await;
    let team = world.group(json!({"name": "Statik", "maxUsers": 2})).await;
    let people = world.users(3).await;
    for person in &people[..2] {
        world
            .admin
            .put(&format!("/users/{person}/group"), to("groups", &team))
            .await
            .is(200);
    }
    world
        .admin
        .put(&format!("/users/{}/group", people[2]), to("groups", &team))
        .await
        .unprocessable("GROUP_USER_LIMIT_EXCEEDED", "/data/relationships/group");

    let mut listed = world
        .admin
        .get(&format!("/groups/{team}/users"))
        .await
        .is(200)
        .ids();
    listed.sort_unstable();
    let mut expected = people[..2].to_vec();
    expected.sort_unstable();
    assert_eq!(listed, expected);
    let counted = world
        .admin
        .get(&format!("/users?group={team}&page[number]=1&page[size]=1"))
        .await
        .is(200);
    assert_eq!(
        counted.body["links"]["meta"],
        json!({"pages": 2, "count": 2})
    );
    let answer = world.admin.get(&format!("/groups/{team}")).await.is(200);
    for name in ["owners", "users", "licenses", "machines"] {
        let keys: Vec<&String> = answer.body["data"]["relationships"][name]
            .as_object()
            .expect("a relationship")
            .keys()
            .collect();
        assert_eq!(keys, ["links"], "{name} has no count");
    }
}

#[tokio::test]
async fn a_team_limit_is_lifted_with_null() {
    let world = World::new().await;
    let team = world.group(json!({"maxUsers": 1})).await;
    let answer = world
        .admin
        .change(
            "groups",
            &team,
            json!({"maxUsers": null, "name": "Tragwerk"}),
        )
        .await
        .is(200);
    assert_eq!(answer.attribute("maxUsers"), &Value::Null);
    assert_eq!(answer.attribute("name"), "Tragwerk");
}

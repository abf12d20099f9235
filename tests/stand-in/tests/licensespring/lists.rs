//! Lists: the envelope, paging, order, filters.

use serde_json::{Value, json};
use stand_in::Quirks;

use crate::world::World;

#[tokio::test]
async fn a_list_has_count_next_previous_and_results() {
    let world = World::demo().await;
    let answer = world.get("/license-users/").await;
    let keys: Vec<&String> = answer.body.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["count", "next", "previous", "results"]);
    assert_eq!(answer.rows().len(), 20, "the default");
    assert!(
        answer.body["count"]
            .as_u64()
            .is_some_and(|count| count > 400)
    );
    assert_eq!(answer.body["previous"], Value::Null);
}

#[tokio::test]
async fn pages_cover_everything_once() {
    let world = World::demo().await;
    let mut seen = Vec::new();
    loop {
        let path = format!("/devices/?limit=150&offset={}", seen.len());
        let answer = world.get(&path).await;
        seen.extend(answer.ids());
        if answer.body["next"].is_null() {
            assert_eq!(answer.body["count"], seen.len());
            break;
        }
    }
    let count = seen.len();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), count);
}

#[tokio::test]
async fn next_and_previous_are_on_a_host_nobody_can_reach() {
    let world = World::demo().await;
    let answer = world
        .get("/devices/?device_active=true&limit=10&offset=10")
        .await;
    let link = |name: &str| answer.body[name].as_str().expect("a link").to_owned();
    assert_eq!(
        link("next"),
        "http://127.0.0.1:5000/api/v1/devices/?device_active=true&limit=10&offset=20"
    );
    assert_eq!(
        link("previous"),
        "http://127.0.0.1:5000/api/v1/devices/?device_active=true&limit=10&offset=0"
    );
}

#[tokio::test]
async fn licenses_come_a_hundred_at_a_time_without_a_word_and_others_a_thousand() {
    let world = World::new().await;
    let (license, keygen) = world.license("Planwerk", None).await;
    let shown = world
        .keygen("GET", &format!("/licenses/{keygen}"), None, 200)
        .await;
    let policy = shown["relationships"]["policy"]["data"]["id"].clone();
    let policy = policy.as_str().expect("a policy");
    for number in 2..=104 {
        let name = json!({ "name": format!("Planwerk {number}") });
        let of = [("policy", "policies", policy)];
        world.create("licenses", name, &of).await;
    }
    let answer = world.get("/licenses/?limit=1000").await;
    assert_eq!(answer.rows().len(), 100);
    assert_eq!(answer.body["count"], 104);
    let rest = world.get("/licenses/?limit=1000&offset=100").await;
    assert_eq!(rest.rows().len(), 4);
    for number in 0..1_003 {
        let hardware = format!("HW-{number}");
        let act = json!({ "activate": {
            "license": license.to_string(), "hardware_id": hardware,
        } });
        world.server.act(&act).expect("activated");
    }
    let answer = world.get("/devices/?limit=5000").await;
    assert_eq!(answer.rows().len(), 1_000);
    assert_eq!(answer.body["count"], 1_003);
}

#[tokio::test]
async fn nonsense_in_limit_and_offset_counts_as_absent() {
    let world = World::demo().await;
    let answer = world.get("/devices/?limit=x&offset=-5").await;
    assert_eq!(answer.rows().len(), 20);
    assert_eq!(answer.body["previous"], Value::Null);
}

#[tokio::test]
async fn order_by_takes_both_spellings_either_way() {
    let world = World::demo().await;
    for name in ["created_at", "created"] {
        let path = format!("/licenses/?limit=100&order_by={name}");
        let mut up = world.get(&path).await.ids();
        up.reverse();
        let path = format!("/licenses/?limit=100&order_by=-{name}");
        assert_eq!(up, world.get(&path).await.ids());
    }
}

#[tokio::test]
async fn an_unknown_filter_brings_the_whole_list() {
    let world = World::demo().await;
    let all = world.get("/licenses/?limit=1").await.body["count"].clone();
    for filter in [
        "product_id__in=1",
        "custmer_id=1",
        "status=Active",
        "license_type=perpetual",
        "is_trial=true",
    ] {
        let answer = world.get(&format!("/licenses/?limit=1&{filter}")).await;
        assert_eq!(answer.body["count"], all, "{filter}");
    }
}

#[tokio::test]
async fn strict_mode_names_the_unknown_filter() {
    let world = World::demo().await;
    world.server.set_quirks(Quirks {
        strict: true,
        ..Quirks::default()
    });
    let answer = world.ask("GET", "/licenses/?status=Active", None).await;
    assert_eq!(
        answer.is(400).body,
        json!({ "status": ["Unknown filter."] })
    );
    let answer = world.ask("GET", "/licenses/?order_by=colour", None).await;
    assert!(answer.is(400).body["order_by"].is_array());
    world
        .get("/licenses/?enabled=true&limit=5&offset=0&order_by=-created_at")
        .await;
}

/// How many rows a filter leaves.
async fn count(world: &World, path: &str) -> u64 {
    world.get(path).await.body["count"]
        .as_u64()
        .expect("a count")
}

#[tokio::test]
async fn licenses_are_found_by_who_and_what_is_on_them() {
    let world = World::demo().await;
    let license = world.named("Planwerk for CAD").await;
    let shown = world.shown(license).await;
    let seat = &shown["license_users"][0];
    let (user, email) = (
        &seat["id"],
        seat["true_email"].as_str().expect("an address"),
    );
    let by_id = world
        .get(&format!("/licenses/?license_users__id={user}&limit=100"))
        .await;
    assert!(by_id.ids().contains(&license));
    let person = world.get(&format!("/license-users/{user}/")).await;
    assert_eq!(by_id.body["count"], person.body["total_licenses"]);
    let path = format!("/licenses/?license_users__true_email={email}&limit=100");
    assert_eq!(world.get(&path).await.ids(), by_id.ids());

    let devices = world
        .get(&format!("/devices/?license={license}&limit=1"))
        .await;
    let hardware = devices.rows()[0]["hardware_id"]
        .as_str()
        .expect("a hardware id");
    let path = format!("/licenses/?devices__hardware_id={hardware}");
    assert_eq!(world.get(&path).await.ids(), [license]);
}

#[tokio::test]
async fn licenses_are_found_by_their_customer_order_and_product() {
    let world = World::demo().await;
    let license = world.named("Planwerk for CAD").await;
    let shown = world.shown(license).await;
    let customer = &shown["customer"];
    let account = &customer["customer_account"];
    for filter in [
        format!("customer_id={}", customer["id"]),
        format!(
            "customer_email={}",
            customer["email"].as_str().expect("one")
        ),
        format!("customer__account={}", account["id"]),
        "customer__account__name__icontains=berlin".to_owned(),
        format!("order__customer_account={}", account["id"]),
        "order__store_id=SO-2026-0117".to_owned(),
        "order__store_id__startswith=SO-2026-01".to_owned(),
        format!("product_id={}", shown["product"]["id"]),
        "product_name__icontains=FOR%20CAD".to_owned(),
        format!("id__in={license},1"),
        "subscription_id=sub_117".to_owned(),
    ] {
        let found = world.get(&format!("/licenses/?limit=100&{filter}")).await;
        assert!(found.ids().contains(&license), "{filter}");
        assert!(found.ids().len() < 12, "{filter} narrows");
    }
}

#[tokio::test]
async fn licenses_are_found_by_their_state() {
    let world = World::demo().await;
    let disabled = world.named("Structural Check").await;
    assert_eq!(
        world.get("/licenses/?enabled=false").await.ids(),
        [disabled]
    );
    let keyed = world.named("Survey Kit 2024").await;
    assert_eq!(
        world
            .get("/licenses/?license_key__isnull=false")
            .await
            .ids(),
        [keyed]
    );
    let floating = world.named("SiteScan AR").await;
    assert_eq!(
        world.get("/licenses/?is_any_floating=true").await.ids(),
        [floating]
    );
    let today = chrono::Utc::now().format("%Y-%m-%d");
    let path = format!("/licenses/?validity_period__lt={today}");
    assert_eq!(world.get(&path).await.ids(), [keyed]);
    let path = format!("/licenses/?updated_at__date__lte={today}");
    assert_eq!(count(&world, &path).await, 12);
    // A day is one whole: what changed today did not change after today.
    let note = json!({ "note": "changed" });
    let changed = world.patch(&format!("/licenses/{floating}/"), note).await;
    changed.is(200);
    for (lookup, found) in [("gte", 1), ("gt", 0), ("lte", 12), ("lt", 11)] {
        let path = format!("/licenses/?updated_at__date__{lookup}={today}");
        assert_eq!(count(&world, &path).await, found, "{lookup}");
    }
}

#[tokio::test]
async fn a_filter_of_the_wrong_kind_is_refused() {
    let world = World::demo().await;
    for filter in ["product_id=x", "enabled=perhaps", "updated_at__gt=soon"] {
        let answer = world
            .ask("GET", &format!("/licenses/?{filter}"), None)
            .await;
        let name = filter.split('=').next().expect("a name");
        assert!(answer.is(400).body[name].is_array(), "{filter}");
    }
}

#[tokio::test]
async fn a_plus_in_a_query_is_a_blank_unless_it_is_encoded() {
    let world = World::new().await;
    let (license, _) = world.license("Planwerk", None).await;
    world
        .assign(license, "ana+cad@nordbau.example")
        .await
        .is(200);
    let found = count(&world, "/license-users/?true_email__icontains=ana%2Bcad").await;
    assert_eq!(found, 1);
    let found = count(&world, "/license-users/?true_email__icontains=ana+cad").await;
    assert_eq!(found, 0);
}

#[tokio::test]
async fn substring_filters_take_wildcards_literally() {
    let world = World::demo().await;
    assert_eq!(
        count(&world, "/license-users/?true_email__icontains=%25").await,
        0
    );
    assert_eq!(
        count(&world, "/licenses/?product_name__icontains=_").await,
        0
    );
}

//! `lib/typed_params.feature` and the conventions of section 2: bodies, keys, headers.

use axum::http::Method;
use serde_json::{Value, json};

use crate::world::{World, to};

#[tokio::test]
async fn user_sends_a_request_containing_an_unpermitted_parameter() {
    let world = World::new().await;
    world
        .admin
        .post(
            "/users",
            json!({"data": {"type": "users", "attributes": {
                "email": "ana@nordbau.example", "admin": true,
            }}}),
        )
        .await
        .malformed("/data/attributes/admin", "unpermitted parameter");
    world
        .admin
        .post(
            "/users",
            json!({"data": {"type": "users", "attributes": {"email": "ana@nordbau.example"}}, "extra": 1}),
        )
        .await
        .malformed("/extra", "unpermitted parameter");
    world
        .admin
        .get("/users/ana@nordbau.example")
        .await
        .not_found();
}

#[tokio::test]
async fn a_body_of_the_wrong_shape_says_where() {
    let world = World::new().await;
    let attributes =
        |attributes: Value| json!({"data": {"type": "users", "attributes": attributes}});
    let cases = [
        (json!({}), "/data", "is missing"),
        (
            json!({"data": {"attributes": {"email": "a@b.example"}}}),
            "/data/type",
            "is missing",
        ),
        (
            json!({"data": {"type": "users"}}),
            "/data/attributes",
            "is missing",
        ),
        (
            attributes(json!({"email": 5})),
            "/data/attributes/email",
            "type mismatch (received integer expected string)",
        ),
        (
            attributes(json!({"email": null})),
            "/data/attributes/email",
            "cannot be null",
        ),
        (
            attributes(json!({"email": ""})),
            "/data/attributes/email",
            "cannot be blank",
        ),
        (
            attributes(json!({"email": "a@b.example", "metadata": {"a": {"b": {"c": {"d": 1}}}}})),
            "/data/attributes/metadata/a/b/c",
            "maximum depth of 2 exceeded",
        ),
    ];
    for (body, pointer, detail) in cases {
        world
            .admin
            .post("/users", body)
            .await
            .malformed(pointer, detail);
    }
}

#[tokio::test]
async fn a_body_that_is_not_json_is_refused_without_meta() {
    let world = World::new().await;
    let answer = world
        .admin
        .raw(Method::POST, "/users", &[], Some("{\"data\": ".to_owned()))
        .await
        .is(400);
    assert_eq!(answer.body["errors"][0]["code"], "JSON_INVALID");
    assert_eq!(answer.body.get("meta"), None);
}

#[tokio::test]
async fn a_bare_array_is_read_as_data() {
    let world = World::new().await;
    let people = world.users(1).await;
    let license = world.license(json!({})).await;
    world
        .admin
        .post(
            &format!("/licenses/{license}/users"),
            json!([{"type": "users", "id": people[0]}]),
        )
        .await
        .is(200);
    assert_eq!(world.people_on(&license).await, people);
}

#[tokio::test]
async fn metadata_keys_come_back_in_camel_case_at_every_depth() {
    let world = World::new().await;
    let answer = world
        .admin
        .post(
            "/users",
            json!({"data": {"type": "users", "attributes": {
                "email": "ana@nordbau.example",
                "metadata": {
                    "Customer ID": "C 17",
                    "cost-center": {"Sub Key": 2},
                    "alreadyCamel": true,
                    "snake_case": null,
                },
            }}}),
        )
        .await
        .is(201);
    let expected = json!({
        "customerId": "C 17",
        "costCenter": {"subKey": 2},
        "alreadyCamel": true,
        "snakeCase": null,
    });
    assert_eq!(answer.attribute("metadata"), &expected);
    let again = world.admin.get("/users/ana@nordbau.example").await.is(200);
    assert_eq!(again.attribute("metadata"), &expected);
    // The attribute names themselves may be spelled either way, too.
    let answer = world
        .admin
        .change("users", &answer.id(), json!({"first_name": "Ana"}))
        .await
        .is(200);
    assert_eq!(answer.attribute("firstName"), "Ana");
}

#[tokio::test]
async fn a_null_that_is_not_meant_clears_nothing() {
    let world = World::new().await;
    let policy = world
        .policy(json!({"floating": true, "protected": true}))
        .await;
    let answer = world
        .admin
        .change(
            "policies",
            &policy,
            json!({"name": "Renamed", "protected": null}),
        )
        .await
        .is(200);
    assert_eq!(answer.attribute("name"), "Renamed");
    assert_eq!(answer.attribute("protected"), true);
}

#[tokio::test]
async fn an_enum_of_a_policy_is_checked_by_the_model() {
    let world = World::new().await;
    let product = world.product().await;
    let create = async |attributes: Value| {
        world
            .admin
            .post(
                "/policies",
                json!({"data": {
                    "type": "policies",
                    "attributes": attributes,
                    "relationships": {"product": to("products", &product)},
                }}),
            )
            .await
    };
    create(json!({"name": "P", "overageStrategy": "SOMETIMES"}))
        .await
        .unprocessable(
            "OVERAGE_STRATEGY_NOT_ALLOWED",
            "/data/attributes/overageStrategy",
        );
    create(json!({"name": "P", "maxUsers": 0}))
        .await
        .unprocessable("MAX_USERS_INVALID", "/data/attributes/maxUsers");
    // 1.25 times five people is no number of people. Which of the two attributes is blamed
    // is not documented.
    let odd = create(json!({"name": "P", "maxUsers": 5, "overageStrategy": "ALLOW_1_25X_OVERAGE"}))
        .await
        .is(422);
    assert_eq!(odd.body["errors"][0]["title"], "Unprocessable resource");
    create(json!({"name": "P", "duration": 60}))
        .await
        .unprocessable("DURATION_INVALID", "/data/attributes/duration");
    let answer = create(json!({"name": "P"})).await.is(201);
    for (name, default) in [
        ("overageStrategy", json!("NO_OVERAGE")),
        ("machineLeasingStrategy", json!("PER_LICENSE")),
        ("expirationStrategy", json!("RESTRICT_ACCESS")),
        ("renewalBasis", json!("FROM_EXPIRY")),
        ("transferStrategy", json!("KEEP_EXPIRY")),
        ("heartbeatCullStrategy", json!("DEACTIVATE_DEAD")),
        ("maxUsers", Value::Null),
        ("scheme", Value::Null),
    ] {
        assert_eq!(answer.attribute(name), &default, "{name}");
    }
}

#[tokio::test]
async fn media_type_and_version_are_checked() {
    let world = World::new().await;
    let answer = world
        .admin
        .with_headers(Method::GET, "/me", &[("accept", "text/csv")], None)
        .await
        .is(400);
    assert_eq!(answer.body["errors"][0]["code"], "MIME_TYPE_INVALID");
    for (accept, kind) in [
        ("*/*", "application/vnd.api+json"),
        ("application/json", "application/json"),
    ] {
        let answer = world
            .admin
            .with_headers(Method::GET, "/me", &[("accept", accept)], None)
            .await
            .is(200);
        assert!(answer.header("content-type").starts_with(kind), "{accept}");
    }
    let answer = world
        .admin
        .with_headers(Method::GET, "/me", &[("keygen-version", "9.9")], None)
        .await
        .is(400);
    assert_eq!(answer.body["errors"][0]["code"], "INVALID_API_VERSION");
    world
        .admin
        .with_headers(Method::GET, "/me", &[("keygen-version", "v1.8")], None)
        .await
        .is(200);
}

#[tokio::test]
async fn every_answer_names_itself() {
    let world = World::new().await;
    let answer = world.admin.get("/me").await.is(200);
    let facts = world.server.facts();
    assert_eq!(answer.header("keygen-account"), facts.account_id);
    assert_eq!(answer.header("keygen-bearer"), answer.id());
    assert_eq!(
        answer.body["included"][0]["id"],
        answer.header("keygen-token")
    );
    assert_eq!(
        answer.header("cache-control"),
        "no-transform, no-store, max-age=0"
    );
    let lost = world.admin.get("/planets").await;
    lost.not_found();
    assert_eq!(lost.body["meta"]["id"], lost.header("x-request-id"));
}

#[tokio::test]
async fn metadata_has_room_for_64_keys() {
    let world = World::new().await;
    let person = world.users(1).await.remove(0);
    let metadata = |count: usize| -> Value {
        let keys = (0..count).map(|number| (format!("key{number}"), json!(number)));
        Value::Object(keys.collect())
    };
    world
        .admin
        .change("users", &person, json!({"metadata": metadata(64)}))
        .await
        .is(200);
    world
        .admin
        .change("users", &person, json!({"metadata": metadata(65)}))
        .await
        .unprocessable("METADATA_TOO_LONG", "/data/attributes/metadata");
    world
        .admin
        .change(
            "users",
            &person,
            json!({"metadata": {"text": "x".repeat(17 * 1024)}}),
        )
        .await
        .unprocessable("METADATA_TOO_LONG", "/data/attributes/metadata");
}

#[tokio::test]
async fn a_body_of_any_media_type_is_read_as_json() {
    let world = World::new().await;
    for (number, kind) in ["text/plain", "application/x-www-form-urlencoded"]
        .iter()
        .enumerate()
    {
        let email = format!("person{number}@nordbau.example");
        let body = json!({"data": {"type": "users", "attributes": {"email": email}}});
        world
            .admin
            .raw(
                Method::POST,
                "/users",
                &[("content-type", kind)],
                Some(body.to_string()),
            )
            .await
            .is(201);
    }
}

#[tokio::test]
async fn a_bad_token_is_refused_even_where_none_is_needed() {
    let world = World::new().await;
    let body = json!({"data": {"type": "users", "attributes": {"email": "ana@nordbau.example"}}});
    world
        .stranger()
        .with_token("admin-0123456789abcdefv3")
        .post("/users", body)
        .await
        .unauthorized("TOKEN_INVALID");
}

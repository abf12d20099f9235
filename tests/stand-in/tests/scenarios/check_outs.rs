//! `api/v1/licenses/actions/check-out.feature`, and the same for machines.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::world::World;

/// What a file says.
fn opened(certificate: &str) -> Value {
    let lines: String = certificate
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .collect();
    let read = |text: &str| -> Value {
        let bytes = STANDARD.decode(text).expect("base 64");
        serde_json::from_slice(&bytes).expect("JSON")
    };
    read(read(&lines)["enc"].as_str().expect("content"))
}

#[tokio::test]
async fn a_license_is_checked_out_for_a_month_unless_it_is_asked_otherwise() {
    let world = World::new().await;
    let license = world.license(json!({"name": "Out"})).await;
    let path = format!("/licenses/{license}/actions/check-out");
    let file = world.admin.act(&path).await.is(200);
    assert_eq!(file.kind(), "license-files");
    assert_eq!(file.attribute("ttl"), 2_629_746);
    let certificate = file.attribute("certificate").as_str().expect("a file");
    assert!(certificate.starts_with("-----BEGIN LICENSE FILE-----\n"));
    let content = opened(certificate);
    assert_eq!(content["data"]["attributes"]["name"], "Out");
    assert_eq!(content["meta"]["expiry"], *file.attribute("expiry"));
    assert_eq!(content.get("included"), None);
    let shown = world.admin.get(&format!("/licenses/{license}")).await;
    assert!(shown.attribute("lastCheckOut").is_string());

    let body = json!({"meta": {"ttl": 3_600, "include": ["policy"]}});
    let file = world.admin.post(&path, body).await.is(200);
    assert_eq!(file.attribute("ttl"), 3_600);
    let content = opened(file.attribute("certificate").as_str().expect("a file"));
    assert_eq!(content["included"][0]["type"], "policies");
    let for_ever = json!({"meta": {"ttl": null}});
    let file = world.admin.post(&path, for_ever).await.is(200);
    assert_eq!(file.attribute("expiry"), &Value::Null);
    let alone = world.admin.get(&format!("{path}?ttl=7200")).await.is(200);
    assert_eq!(opened(&alone.text)["meta"]["ttl"], 7_200);

    for (meta, parameter, code) in [
        (json!({"ttl": 60}), "ttl", "CHECKOUT_TTL_INVALID"),
        (
            json!({"include": ["x"]}),
            "include",
            "CHECKOUT_INCLUDE_INVALID",
        ),
    ] {
        let answer = world.admin.post(&path, json!({ "meta": meta })).await;
        let refused = answer.is(400);
        let error = &refused.body["errors"][0];
        assert_eq!(error["code"], code);
        assert_eq!(error["source"], json!({ "parameter": parameter }));
    }
}

#[tokio::test]
async fn a_machine_is_checked_out_with_its_license() {
    let world = World::new().await;
    let license = world.license(json!({})).await;
    let machine = world.machine(&license).await;
    let path = format!("/machines/{machine}/actions/check-out");
    let body = json!({"meta": {"include": ["license", "license.product"]}});
    let file = world.admin.post(&path, body).await.is(200);
    assert_eq!(file.kind(), "machine-files");
    assert_eq!(file.related("license")["id"], license.as_str());
    let content = opened(file.attribute("certificate").as_str().expect("a file"));
    let kinds: Vec<&Value> = content["included"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|record| &record["type"])
        .collect();
    assert_eq!(kinds, ["licenses", "products"]);
    world.signed_in("readonly").await.act(&path).await.denied();
}

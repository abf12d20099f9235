//! Whatever a server sends, the answer is a value or an error, never a panic.

use proptest::{prelude::*, sample::Index};
use seatboard::{
    api::LicenseServer,
    domain::{Act, NewUser},
};
use serde_json::{Value, json};

use crate::script::{Script, reply};

/// A wrong value to put somewhere.
fn wrong() -> impl Strategy<Value = Option<Value>> {
    let deep = (0..60).fold(json!("deep"), |inside, _| json!([{ "a": inside }]));
    prop_oneof![
        Just(None),
        Just(Some(Value::Null)),
        Just(Some(json!(true))),
        Just(Some(json!({}))),
        Just(Some(json!([]))),
        Just(Some(json!([[], null, 1]))),
        Just(Some(json!(-1))),
        Just(Some(json!(1.5))),
        Just(Some(json!(u64::MAX))),
        Just(Some(json!(""))),
        Just(Some(deep)),
        any::<String>().prop_map(|text| Some(Value::String(text))),
        any::<i64>().prop_map(|number| Some(number.into())),
    ]
}

/// Puts the value at the n-th place of a document, counted over everything in it; nothing
/// takes the place away.
fn put(document: &mut Value, at: Index, value: Option<Value>) {
    fn count(value: &Value) -> usize {
        1 + match value {
            Value::Array(items) => items.iter().map(count).sum::<usize>(),
            Value::Object(fields) => fields.values().map(count).sum(),
            _ => 0,
        }
    }
    fn go(here: &mut Value, mut left: usize, value: Option<Value>) {
        if left == 0 {
            *here = value.unwrap_or_default();
            return;
        }
        left -= 1;
        match here {
            Value::Array(items) => {
                for index in 0..items.len() {
                    let size = count(&items[index]);
                    if left == 0 && value.is_none() {
                        items.remove(index);
                        return;
                    }
                    if left < size {
                        return go(&mut items[index], left, value);
                    }
                    left -= size;
                }
            }
            Value::Object(fields) => {
                let keys: Vec<String> = fields.keys().cloned().collect();
                for key in keys {
                    let size = count(&fields[&key]);
                    if left == 0 && value.is_none() {
                        fields.remove(&key);
                        return;
                    }
                    if left < size {
                        return go(&mut fields[&key], left, value);
                    }
                    left -= size;
                }
            }
            _ => {}
        }
    }
    let places = count(document);
    go(document, at.index(places), value);
}

fn mutated(name: &str, changes: &[(Index, Option<Value>)], cut: Option<Index>) -> String {
    let mut document: Value = serde_json::from_str(&reply(name)).expect("JSON");
    for (at, value) in changes {
        put(&mut document, *at, value.clone());
    }
    let text = document.to_string();
    match cut {
        None => text,
        Some(cut) => {
            let end =
                (cut.index(text.len() + 1)..=text.len()).find(|end| text.is_char_boundary(*end));
            text[..end.unwrap_or_default()].to_owned()
        }
    }
}

fn run(future: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime")
        .block_on(future);
}

/// A script that gives the same answer for as long as anybody asks.
fn endless(status: u16, body: &str) -> Script {
    (0..700).fold(Script::default(), |script, _| script.then(status, body))
}

const REPLIES: [&str; 13] = [
    "account",
    "attached",
    "errors",
    "event_logs",
    "groups",
    "license_users",
    "licenses",
    "machines",
    "me",
    "owner",
    "policies",
    "products",
    "token",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn no_reply_makes_the_connector_panic(
        name in prop::sample::select(&REPLIES[..]),
        changes in prop::collection::vec((any::<Index>(), wrong()), 0..4),
        cut in prop::option::weighted(0.1, any::<Index>()),
        status in prop::sample::select(vec![200_u16, 201, 204, 302, 400, 403, 404, 409, 422, 500]),
    ) {
        run(async {
            let body = mutated(name, &changes, cut);
            let script = endless(status, &body);
            let server = script.signed_in().await;
            let id = "lic1".into();
            let _ = server.catalogue().await;
            let _ = server.licenses(None).await;
            let _ = server.license(&id).await;
            let _ = server.seats(&id, None).await;
            let _ = server.users(None).await;
            let _ = server.find_users("ana").await;
            let _ = server.user(&"u1".into()).await;
            let _ = server.devices(&id, None).await;
            let _ = server.has_log().await;
            let _ = server.log(&Default::default(), None).await;
            let assign = |user: &str| Act::Assign { license: id.clone(), user: user.into() };
            let release = |user: &str| Act::Release { license: id.clone(), user: user.into() };
            let person = NewUser {
                email: "ana@acme.test".into(),
                first_name: String::new(),
                last_name: String::new(),
                ..NewUser::default()
            };
            for acts in [
                vec![assign("u2"), assign("u3"), assign("u4")],
                vec![release("u2"), release("u3"), release("u4")],
                vec![Act::Move { license: id.clone(), from: "u1".into(), to: "u2".into() }],
                vec![Act::SetOwner { license: id.clone(), from: None, to: Some("u1".into()) }],
                vec![Act::CreateUser(person)],
            ] {
                if let Ok(applied) = server.apply(&acts).await {
                    assert_eq!(applied.outcomes.len(), acts.len());
                }
            }
            let _ = server.resume(seatboard::api::Secret::new("x")).await;
            let _ = server.sign_out().await;
        });
    }
}

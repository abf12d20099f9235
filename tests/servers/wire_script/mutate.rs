//! Replies changed at random places.

use std::future::Future;

use proptest::{prelude::*, sample::Index};
use serde_json::{Value, json};

use super::Script;

/// A wrong value to put somewhere.
pub fn wrong() -> impl Strategy<Value = Option<Value>> {
    let deep = (0..60).fold(json!("deep"), |inside, _| json!([{ "a": inside }]));
    // Deeper than any reader of JSON goes.
    let deepest = (0..200).fold(json!("deep"), |inside, _| json!([inside]));
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
        Just(Some(deepest)),
        Just(Some(json!("x".repeat(100_000)))),
        Just(Some(Value::Array(vec![json!({ "id": 1 }); 3_000]))),
        Just(Some(json!(1e300))),
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

pub fn mutated(reply: &str, changes: &[(Index, Option<Value>)], cut: Option<Index>) -> String {
    let mut document: Value = serde_json::from_str(reply).expect("JSON");
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

pub fn run(future: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime")
        .block_on(future);
}

/// A script that gives the same answer for as long as anybody asks.
pub fn endless(status: u16, body: &str) -> Script {
    (0..700).fold(Script::default(), |script, _| script.then(status, body))
}

/// So many cases, unless `PROPTEST_CASES` asks for another number or `PROPTEST_TIMES` for a
/// multiple.
pub fn cases(usual: u32) -> proptest::test_runner::Config {
    let number = |name| std::env::var(name).ok()?.parse::<u32>().ok();
    let cases = usual * number("PROPTEST_TIMES").unwrap_or(1);
    proptest::test_runner::Config::with_cases(number("PROPTEST_CASES").unwrap_or(cases))
}

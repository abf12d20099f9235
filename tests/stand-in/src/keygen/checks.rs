//! The single checks a body schema is made of, each with the server's own message.

use serde_json::{Map, Value};

use super::document::Refusal;
use super::paging::is_uuid;
use super::schema::{Attr, Kind};
use crate::clock::parse_time;

pub(super) fn read_time(value: &Value) -> Option<i64> {
    match value {
        Value::Number(seconds) => seconds.as_i64().map(|seconds| seconds * 1000),
        Value::String(text) => parse_time(text),
        _ => None,
    }
}

pub(super) fn names(attrs: &[Attr]) -> Vec<&'static str> {
    attrs.iter().map(|attr| attr.name).collect()
}

pub(super) fn only(map: &Map<String, Value>, known: &[&str], at: &str) -> Result<(), Refusal> {
    match map.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => Err(Refusal::malformed(
            "unpermitted parameter",
            &format!("{at}/{key}"),
        )),
        None => Ok(()),
    }
}

pub(super) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "float",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

pub(super) fn mismatch(value: &Value, expected: &str, at: &str) -> Refusal {
    let received = type_name(value);
    Refusal::malformed(
        &format!("type mismatch (received {received} expected {expected})"),
        at,
    )
}

pub(super) fn object<'a>(value: &'a Value, at: &str) -> Result<&'a Map<String, Value>, Refusal> {
    match value {
        Value::Object(map) => Ok(map),
        Value::Null => Err(Refusal::malformed("cannot be null", at)),
        other => Err(mismatch(other, "object", at)),
    }
}

pub(super) fn text<'a>(value: &'a Value, at: &str) -> Result<&'a str, Refusal> {
    value.as_str().ok_or_else(|| mismatch(value, "string", at))
}

/// A key that may be absent; null counts as absent unless the key is needed.
pub(super) fn present<'a>(
    map: &'a Map<String, Value>,
    key: &str,
    at: &str,
    needed: bool,
) -> Result<Option<&'a Value>, Refusal> {
    match map.get(key) {
        None if needed => Err(Refusal::malformed("is missing", at)),
        Some(Value::Null) if needed => Err(Refusal::malformed("cannot be null", at)),
        None | Some(Value::Null) => Ok(None),
        Some(value) => Ok(Some(value)),
    }
}

pub(super) fn check_type(
    data: &Map<String, Value>,
    types: &[&str],
    at: &str,
) -> Result<(), Refusal> {
    let at = format!("{at}/type");
    match present(data, "type", &at, true)? {
        Some(kind) if types.contains(&text(kind, &at)?) => Ok(()),
        _ => Err(Refusal::malformed("is invalid", &at)),
    }
}

pub(super) fn linkage(data: &Value, types: &[&str], at: &str) -> Result<String, Refusal> {
    let data = object(data, at)?;
    only(data, &["type", "id"], at)?;
    check_type(data, types, at)?;
    let at = format!("{at}/id");
    match present(data, "id", &at, true)? {
        Some(id) if text(id, &at)?.is_empty() => Err(Refusal::malformed("cannot be blank", &at)),
        Some(id) if !is_uuid(text(id, &at)?) => {
            let detail = "type mismatch (received string expected UUID string)";
            Err(Refusal::malformed(detail, &at))
        }
        Some(id) => Ok(text(id, &at)?.to_owned()),
        None => Err(Refusal::malformed("is missing", &at)),
    }
}

pub(super) fn values(
    map: &Map<String, Value>,
    attrs: &[Attr],
    at: &str,
) -> Result<Map<String, Value>, Refusal> {
    let mut out = Map::new();
    for attr in attrs {
        let at = format!("{at}/{}", attr.name);
        match map.get(attr.name) {
            None if attr.required => return Err(Refusal::malformed("is missing", &at)),
            None => {}
            Some(Value::Null) if attr.nullable => {
                out.insert(attr.name.into(), Value::Null);
            }
            Some(Value::Null) if attr.required => {
                return Err(Refusal::malformed("cannot be null", &at));
            }
            Some(Value::Null) => {}
            Some(value) => {
                check(value, attr, &at)?;
                let value = match attr.kind {
                    Kind::Metadata => rounded(value),
                    _ => value.clone(),
                };
                out.insert(attr.name.into(), value);
            }
        }
    }
    Ok(out)
}

/// Whole numbers beyond 2^53 lose their end where metadata is kept.
fn rounded(value: &Value) -> Value {
    const EXACT: i64 = 1 << 53;
    match value {
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), Some(near)) if whole.abs() > EXACT => (near as i64).into(),
            _ => value.clone(),
        },
        Value::Array(items) => items.iter().map(rounded).collect(),
        Value::Object(map) => {
            let rounded = map.iter().map(|(key, value)| (key.clone(), rounded(value)));
            Value::Object(rounded.collect())
        }
        other => other.clone(),
    }
}

pub(super) fn check(value: &Value, attr: &Attr, at: &str) -> Result<(), Refusal> {
    match attr.kind {
        Kind::Text => {
            let text = text(value, at)?;
            if attr.required && text.trim().is_empty() {
                return Err(Refusal::malformed("cannot be blank", at));
            }
            if attr.one_of.is_some_and(|known| !known.contains(&text)) {
                return Err(Refusal::malformed("is invalid", at));
            }
        }
        Kind::Integer => {
            if !value.is_i64() {
                return Err(mismatch(value, "integer", at));
            }
        }
        Kind::Boolean => {
            if !value.is_boolean() {
                return Err(mismatch(value, "boolean", at));
            }
        }
        Kind::Time => {
            // A text that is no time counts as none at all.
            if !value.is_string() && read_time(value).is_none() {
                return Err(mismatch(value, "time", at));
            }
        }
        Kind::Texts => {
            let items = value
                .as_array()
                .ok_or_else(|| mismatch(value, "array", at))?;
            for (index, item) in items.iter().enumerate() {
                text(item, &format!("{at}/{index}"))?;
            }
        }
        Kind::Metadata => {
            let map = object(value, at)?;
            if let Some(place) = too_deep(map, at, 1) {
                return Err(Refusal::malformed("maximum depth of 2 exceeded", &place));
            }
        }
    }
    Ok(())
}

/// The first place that lies deeper than two levels below metadata; items of lists count too.
fn too_deep(map: &Map<String, Value>, at: &str, level: usize) -> Option<String> {
    if level > 2 {
        return map.keys().next().map(|key| format!("{at}/{key}"));
    }
    map.iter().find_map(|(key, value)| {
        let at = format!("{at}/{key}");
        match value {
            Value::Object(below) => too_deep(below, &at, level + 1),
            Value::Array(items) if level > 1 => (!items.is_empty()).then(|| format!("{at}/0")),
            Value::Array(items) => items.iter().enumerate().find_map(|(index, item)| {
                let at = format!("{at}/{index}");
                match item {
                    Value::Object(below) => below.keys().next().map(|key| format!("{at}/{key}")),
                    Value::Array(below) => (!below.is_empty()).then(|| format!("{at}/0")),
                    _ => None,
                }
            }),
            _ => None,
        }
    })
}

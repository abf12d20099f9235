//! Reads bodies. Only the documented shapes pass; strict mode also minds unknown fields.

use serde_json::{Map, Value};

use super::Call;
use super::answer::Refusal;

/// The body as an object; none is an empty one.
pub(crate) fn object<'a>(
    call: &'a Call<'_>,
    known: &[&str],
) -> Result<std::borrow::Cow<'a, Map<String, Value>>, Refusal> {
    use std::borrow::Cow;
    match &call.body {
        None => Ok(Cow::Owned(Map::new())),
        Some(Value::Object(fields)) => {
            check(call, fields, known)?;
            Ok(Cow::Borrowed(fields))
        }
        Some(other) => Err(not_an_object(other)),
    }
}

/// Refuses unknown fields in strict mode.
pub(crate) fn check(
    call: &Call<'_>,
    fields: &Map<String, Value>,
    known: &[&str],
) -> Result<(), Refusal> {
    let unknown = fields.keys().find(|name| !known.contains(&name.as_str()));
    match unknown {
        Some(name) if call.quirks.strict => Err(Refusal::field(name, "Unknown field.")),
        _ => Ok(()),
    }
}

/// The body as a bare array: what bulk calls take, and nothing wrapped around it.
pub(crate) fn array<'a>(call: &'a Call<'_>) -> Result<&'a [Value], Refusal> {
    match &call.body {
        Some(Value::Array(items)) => Ok(items),
        Some(other) => Err(Refusal::whole(&format!(
            "Expected a list of items but got type \"{}\".",
            kind(other)
        ))),
        None => Err(Refusal::bare("This field is required.")),
    }
}

fn not_an_object(value: &Value) -> Refusal {
    Refusal::whole(&format!(
        "Invalid data. Expected a dictionary, but got {}.",
        kind(value)
    ))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "NoneType",
        Value::Bool(_) => "bool",
        Value::Number(_) => "int",
        Value::String(_) => "str",
        Value::Array(_) => "list",
        Value::Object(_) => "dict",
    }
}

/// One item of an array as an object.
pub(crate) fn item(value: &Value) -> Result<&Map<String, Value>, Refusal> {
    value.as_object().ok_or_else(|| not_an_object(value))
}

/// A text field; absent and null are none.
pub(crate) fn text<'a>(
    fields: &'a Map<String, Value>,
    name: &str,
) -> Result<Option<&'a str>, Refusal> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Refusal::field(name, "Not a valid string.")),
    }
}

/// A whole number that is not negative.
pub(crate) fn count(fields: &Map<String, Value>, name: &str) -> Result<Option<i64>, Refusal> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_i64() {
            Some(number) if number >= 0 => Ok(Some(number)),
            Some(_) => {
                let text = "Ensure this value is greater than or equal to 0.";
                Err(Refusal::field(name, text))
            }
            None => Err(Refusal::field(name, "A valid integer is required.")),
        },
    }
}

pub(crate) fn flag(fields: &Map<String, Value>, name: &str) -> Result<Option<bool>, Refusal> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(on)) => Ok(Some(*on)),
        Some(_) => Err(Refusal::field(name, "Must be a valid boolean.")),
    }
}

/// An e-mail address, required, in lower case.
pub(crate) fn email(fields: &Map<String, Value>, name: &str) -> Result<String, Refusal> {
    let text = text(fields, name)?
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .ok_or_else(|| Refusal::field(name, "This field is required."))?;
    if crate::keygen::auth::is_email(text) {
        Ok(text.to_lowercase())
    } else {
        Err(Refusal::field(name, "Enter a valid email address."))
    }
}

//! Key casing: the wire speaks lowerCamelCase, the server keeps snake_case, at every depth and
//! in metadata too (keygen-api config/initializers/jsonapi.rb).

use serde_json::{Map, Value};

/// `customerId` and `Customer ID` become `customer_id`.
pub(crate) fn snake(key: &str) -> String {
    let letters: Vec<char> = key.chars().collect();
    let mut out = String::with_capacity(key.len() + 4);
    for (at, &letter) in letters.iter().enumerate() {
        if !(letter.is_alphanumeric() || letter == '_') {
            out.push('_');
            continue;
        }
        if letter.is_uppercase() && at > 0 {
            let before = letters[at - 1];
            let after = letters.get(at + 1);
            let starts_word = before.is_lowercase() || before.is_numeric();
            let ends_acronym = before.is_uppercase() && after.is_some_and(|c| c.is_lowercase());
            if starts_word || ends_acronym {
                out.push('_');
            }
        }
        out.extend(letter.to_lowercase());
    }
    out
}

/// `customer_id` becomes `customerId`.
pub(crate) fn camel(key: &str) -> String {
    let mut out = String::with_capacity(key.len());
    let mut raise = false;
    for letter in key.chars() {
        if letter == '_' && !out.is_empty() {
            raise = true;
        } else if raise {
            out.extend(letter.to_uppercase());
            raise = false;
        } else {
            out.push(letter);
        }
    }
    out
}

/// Every key of `value` in another casing, values untouched.
pub(crate) fn rekey(value: Value, casing: fn(&str) -> String) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.into_iter()
                .map(|(key, value)| (casing(&key), rekey(value, casing)))
                .collect::<Map<_, _>>(),
        ),
        Value::Array(items) => {
            Value::Array(items.into_iter().map(|item| rekey(item, casing)).collect())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_take_the_round_trip_at_every_depth() {
        let sent = json!({"Customer ID": 1, "orderNumber": {"costCenter": "A b"}, "apiURL": [
            {"x-y": null}]});
        let stored = rekey(sent, snake);
        assert_eq!(
            stored,
            json!({"customer_id": 1, "order_number": {"cost_center": "A b"},
                   "api_url": [{"x_y": null}]})
        );
        assert_eq!(
            rekey(stored, camel),
            json!({"customerId": 1, "orderNumber": {"costCenter": "A b"},
                   "apiUrl": [{"xY": null}]})
        );
    }
}

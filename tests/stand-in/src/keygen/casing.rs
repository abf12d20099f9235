//! Key casing: the wire speaks lowerCamelCase, the server keeps snake_case, at every depth and
//! in metadata too (keygen-api config/initializers/jsonapi.rb).

use serde_json::{Map, Value};

/// Letters of other alphabets near Latin, as the server spells them out (I18n's defaults).
const SPELLED: [(&str, &str); 30] = [
    ("ÀÁÂÃÄÅĀĂĄ", "A"),
    ("àáâãäåāăą", "a"),
    ("ÇĆĈĊČ", "C"),
    ("çćĉċč", "c"),
    ("ÐĎĐ", "D"),
    ("ðďđ", "d"),
    ("ÈÉÊËĒĔĖĘĚ", "E"),
    ("èéêëēĕėęě", "e"),
    ("ĜĞĠĢ", "G"),
    ("ĝğġģ", "g"),
    ("ĤĦ", "H"),
    ("ĥħ", "h"),
    ("ÌÍÎÏĨĪĬĮİ", "I"),
    ("ìíîïĩīĭįı", "i"),
    ("ĹĻĽĿŁ", "L"),
    ("ĺļľŀł", "l"),
    ("ÑŃŅŇ", "N"),
    ("ñńņň", "n"),
    ("ÒÓÔÕÖØŌŎŐ", "O"),
    ("òóôõöøōŏő", "o"),
    ("ŔŖŘ", "R"),
    ("ŕŗř", "r"),
    ("ŚŜŞŠ", "S"),
    ("śŝşš", "s"),
    ("ÙÚÛÜŨŪŬŮŰŲ", "U"),
    ("ùúûüũūŭůűų", "u"),
    ("ÝŶŸ", "Y"),
    ("ýÿŷ", "y"),
    ("ŹŻŽ", "Z"),
    ("źżž", "z"),
];

/// The key in plain Latin letters; what cannot be spelled in them is lost.
fn spelled(key: &str) -> String {
    let mut out = String::with_capacity(key.len());
    for letter in key.chars() {
        match letter {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'Æ' => out.push_str("AE"),
            'œ' => out.push_str("oe"),
            'ţ' | 'ť' | 'ŧ' => out.push('t'),
            'ĵ' => out.push('j'),
            'ķ' | 'ĸ' => out.push('k'),
            'ŵ' => out.push('w'),
            letter if letter.is_ascii() => out.push(letter),
            letter => {
                let known = SPELLED.iter().find(|(letters, _)| letters.contains(letter));
                out.push_str(known.map_or("?", |(_, plain)| plain));
            }
        }
    }
    out
}

/// `customerId` and `Customer ID` become `customer_id`.
pub(crate) fn snake(key: &str) -> String {
    let letters: Vec<char> = spelled(key).chars().collect();
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

//! What list filters have in common: metadata, durations, dates.

use rusqlite::types::Value as Sql;

use super::casing::snake;
use super::query::Query;
use crate::clock::parse_time;
use crate::store::select::Select;

/// Narrows by `metadata[key]=value`: the text and what it parses to both match.
pub(crate) fn metadata(mut select: Select, table: &str, query: &Query) -> Select {
    for (keys, value) in query.hash("metadata") {
        let path = json_path(&keys);
        select = select.any(metadata_equals(table, &path, value));
    }
    select
}

/// The place of a metadata key, as SQLite names it.
pub(crate) fn json_path(keys: &[&str]) -> String {
    let keys = keys.iter().map(|key| {
        let key = snake(key).replace('"', "");
        format!(".\"{key}\"")
    });
    format!("${}", keys.collect::<String>())
}

/// Ways a metadata value may equal a text.
pub(crate) fn metadata_equals(table: &str, path: &str, value: &str) -> Vec<(String, Vec<Sql>)> {
    let at = |extra: Sql| vec![path.to_owned().into(), path.to_owned().into(), extra];
    let typed = |kind: &str| {
        format!(
            "json_type({table}.metadata, ?) IN ({kind}) AND json_extract({table}.metadata, ?) = ?"
        )
    };
    let mut ways = vec![(typed("'text'"), at(value.to_owned().into()))];
    if let Ok(number) = value.parse::<f64>() {
        ways.push((typed("'integer', 'real'"), at(number.into())));
    }
    match value {
        "true" | "false" | "null" => ways.push((
            format!("json_type({table}.metadata, ?) = '{value}'"),
            vec![path.to_owned().into()],
        )),
        _ => {}
    }
    ways
}

/// A duration in milliseconds: seconds, or ISO 8601 with or without its `P`.
pub(crate) fn duration(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<i64>() {
        return seconds.checked_mul(1000);
    }
    let text = text.to_uppercase();
    let text = text.strip_prefix('P').unwrap_or(&text);
    let mut total: i64 = 0;
    let mut digits = String::new();
    let mut in_time = false;
    let mut parts = 0;
    for letter in text.chars() {
        match letter {
            '0'..='9' => digits.push(letter),
            'T' if digits.is_empty() => in_time = true,
            unit => {
                let seconds = match (unit, in_time) {
                    ('Y', false) => 31_556_952,
                    ('M', false) => 2_629_746,
                    ('W', false) => 604_800,
                    ('D', false) => 86_400,
                    ('H', true) => 3600,
                    ('M', true) => 60,
                    ('S', true) => 1,
                    _ => return None,
                };
                let count: i64 = digits.parse().ok()?;
                total = total.checked_add(count.checked_mul(seconds)?)?;
                digits.clear();
                parts += 1;
            }
        }
    }
    (parts > 0 && digits.is_empty()).then(|| total.checked_mul(1000))?
}

/// One operator on a time column, as a condition; `None` when it cannot be read.
pub(crate) fn time_operator(column: &str, operator: &str, text: &str, now: i64) -> Option<String> {
    match operator {
        "within" => {
            let end = now + duration(text)?;
            Some(format!("{column} BETWEEN {now} AND {end}"))
        }
        "in" => {
            let end = now + duration(text)?;
            Some(format!("{column} >= {end}"))
        }
        "before" => Some(format!("{column} < {}", parse_time(text)?)),
        "after" => Some(format!("{column} > {}", parse_time(text)?)),
        "on" => {
            let day = parse_time(text)?;
            let day = day - day.rem_euclid(crate::clock::DAY);
            let end = day + crate::clock::DAY;
            Some(format!("({column} >= {day} AND {column} < {end})"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_seconds_or_iso_with_an_optional_p() {
        let day = 86_400_000;
        assert_eq!(duration("60"), Some(60_000));
        assert_eq!(duration("30d"), Some(30 * day));
        assert_eq!(duration("P2W"), Some(14 * day));
        assert_eq!(duration("1DT5H"), Some(day + 5 * 3_600_000));
        assert_eq!(duration("PT90S"), Some(90_000));
        for bad in ["", "P", "soon", "5H"] {
            assert_eq!(duration(bad), None, "{bad}");
        }
    }

    #[test]
    fn metadata_paths_are_snake_case_and_cannot_break_out() {
        assert_eq!(
            json_path(&["customerId", "a\"b"]),
            "$.\"customer_id\".\"a_b\""
        );
    }
}

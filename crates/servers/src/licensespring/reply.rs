//! What a success holds. Only ids are needed; anything else that is absent, null or of another
//! kind counts as not told, since the documents leave much of it open.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    ApiError,
    wire::{unexpected, unreadable},
};
use seatboard_core::domain::{Moment, iso};

/// An object of a reply.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    value: &'a Value,
    index: Option<usize>,
}

impl<'a> Row<'a> {
    /// The object a reply is about.
    pub fn whole(value: &'a Value) -> Self {
        Self { value, index: None }
    }

    /// An object of a list.
    pub fn nth(index: usize, value: &'a Value) -> Self {
        Self {
            value,
            index: Some(index),
        }
    }

    /// What stands at the path, unless it is null.
    fn find(&self, path: &str) -> Option<&'a Value> {
        let found = path
            .split('.')
            .try_fold(self.value, |here, key| here.get(key))?;
        (!found.is_null()).then_some(found)
    }

    /// Its id.
    ///
    /// # Errors
    /// If it has none: what cannot be named cannot be shown.
    pub fn id(&self) -> Result<String, ApiError> {
        let found = self.value.get("id");
        found.and_then(id_text).ok_or_else(|| {
            let at = match self.index {
                Some(index) => format!("results[{index}].id"),
                None => "id".to_owned(),
            };
            match (self.value, found) {
                (Value::Object(_), None | Some(Value::Null)) => unreadable(at, "missing"),
                (Value::Object(_), found) => unexpected(at, "a number", found),
                (other, _) => unexpected(at, "a field of an object", Some(other)),
            }
        })
    }

    /// The id of something else: it may stand there by itself or in an object.
    pub fn reference(&self, path: &str) -> Option<String> {
        let found = self.find(path)?;
        id_text(found).or_else(|| id_text(found.get("id")?))
    }

    pub fn text(&self, path: &str) -> Option<&'a str> {
        let text = self.find(path)?.as_str()?.trim();
        (!text.is_empty()).then_some(text)
    }

    pub fn string(&self, path: &str) -> Option<String> {
        self.text(path).map(str::to_owned)
    }

    pub fn flag(&self, path: &str) -> Option<bool> {
        self.find(path)?.as_bool()
    }

    pub fn number(&self, path: &str) -> Option<i64> {
        match self.find(path)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// The numbers of a list.
    pub fn numbers(&self, path: &str) -> impl Iterator<Item = i64> + use<'a> {
        let items = self.find(path).and_then(Value::as_array);
        let items = items.map(Vec::as_slice).unwrap_or_default();
        items.iter().filter_map(Value::as_i64)
    }

    pub fn count(&self, path: &str) -> Option<u32> {
        u32::try_from(self.number(path)?).ok()
    }

    pub fn moment(&self, path: &str) -> Option<Moment> {
        moment(self.text(path)?)
    }

    /// Whether a list stands at a path, be it empty.
    pub fn has_list(&self, path: &str) -> bool {
        self.find(path).is_some_and(Value::is_array)
    }

    /// The items of a list at a path.
    pub fn rows(&self, path: &str) -> impl Iterator<Item = Row<'a>> + use<'a> {
        let items = self.find(path).and_then(Value::as_array);
        let items = items.map(Vec::as_slice).unwrap_or_default();
        items
            .iter()
            .enumerate()
            .map(|(index, value)| Row::nth(index, value))
    }

    /// An object at a path.
    pub fn object(&self, path: &str) -> Option<Row<'a>> {
        let found = self.find(path)?;
        found.is_object().then(|| Row::whole(found))
    }

    /// Texts, and numbers as texts, by name.
    pub fn loose_texts(&self, path: &str) -> BTreeMap<String, String> {
        let Some(Value::Object(fields)) = self.find(path) else {
            return BTreeMap::new();
        };
        let text = |value: &Value| match value {
            Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        let entry = |(key, value): (&String, &Value)| Some((key.clone(), text(value)?));
        seatboard_core::lean::map(fields.iter().filter_map(entry))
    }
}

/// Ids are whole numbers, some beyond 32 bits.
pub(super) fn id_text(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.as_i64()?.to_string()),
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        _ => None,
    }
}

/// An id as bodies have it.
pub(super) fn id_value(id: &str) -> Value {
    id.parse::<i64>().map_or_else(|_| id.into(), Value::from)
}

/// A moment in any of the forms that were seen. A plain date says nothing of a time of day or a
/// zone; noon falls on the same day for nearly everybody.
pub(super) fn moment(text: &str) -> Option<Moment> {
    if is_date(text) {
        return iso::read(&format!("{text}T12:00:00Z"));
    }
    iso::read(text).or_else(|| iso::read(&format!("{text}Z")))
}

/// Whether a text is a date without a time.
pub(super) fn is_date(text: &str) -> bool {
    text.len() == "2027-01-12".len()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn moments_are_read_in_every_form_that_was_seen() {
        for (text, expected) in [
            ("2026-03-02T11:40:18Z", "2026-03-02T11:40:18Z"),
            ("2026-03-02T11:40:18.123456Z", "2026-03-02T11:40:18.123456Z"),
            ("2026-03-01 08:00:00+00:00", "2026-03-01T08:00:00Z"),
            ("2026-03-01 08:00:00", "2026-03-01T08:00:00Z"),
            ("2027-01-12", "2027-01-12T12:00:00Z"),
        ] {
            let expected: Moment = expected.parse().expect("a time");
            assert_eq!(moment(text), Some(expected), "{text}");
        }
        for text in ["", "soon", "2027-13-12", "2027-1-1", "99999", "é027-01-12"] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn only_an_id_is_needed() {
        let value = json!({ "id": 1741000000123459_i64, "n": "7", "m": -1, "t": 5, "o": {} });
        let row = Row::whole(&value);
        assert_eq!(row.id().as_deref(), Ok("1741000000123459"));
        assert_eq!((row.number("n"), row.count("m")), (Some(7), None));
        assert_eq!((row.text("t"), row.flag("o")), (None, None));
        assert_eq!(row.rows("o").count(), 0);
        let fault = Row::nth(3, &Value::Null).id();
        let expected = unreadable(
            "results[3].id".into(),
            "expected a field of an object, found null",
        );
        assert_eq!(fault, Err(expected));
    }
}

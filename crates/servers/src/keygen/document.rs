//! The JSON:API envelope: resources read by path, so that a field of the wrong shape is
//! reported by where it stands, and never by what it holds.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    ApiError,
    wire::{self, unexpected, unreadable},
};
use seatboard_core::domain::{Moment, iso};

/// A whole reply.
#[derive(Debug)]
pub(super) struct Document(Value);

/// One resource of a reply, or any other object in it.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    value: &'a Value,
    root: &'static str,
    index: Option<usize>,
}

/// What a list says about where it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// There is more.
    More,
    /// This was the end.
    End,
    /// It does not say.
    Untold,
}

impl Document {
    pub fn parse(body: &str) -> Result<Self, ApiError> {
        wire::parse(body).map(Self)
    }

    /// The resource the reply is about.
    pub fn one(&self) -> Result<Row<'_>, ApiError> {
        self.maybe_one()?
            .ok_or_else(|| unreadable("data".into(), "missing"))
    }

    /// The resource the reply is about, where `"data": null` means that there is none.
    pub fn maybe_one(&self) -> Result<Option<Row<'_>>, ApiError> {
        match self.0.get("data") {
            Some(Value::Null) => Ok(None),
            Some(value @ Value::Object(_)) => Ok(Some(Row {
                value,
                root: "data",
                index: None,
            })),
            other => Err(unexpected("data".into(), "an object", other)),
        }
    }

    /// The resources of a list.
    pub fn rows(&self) -> Result<impl Iterator<Item = Row<'_>>, ApiError> {
        self.list("data")
    }

    /// The resources that came along.
    pub fn included(&self) -> Result<impl Iterator<Item = Row<'_>>, ApiError> {
        self.list("included")
    }

    pub fn next(&self) -> Next {
        match self.0.get("links").and_then(|links| links.get("next")) {
            Some(Value::String(_)) => Next::More,
            Some(Value::Null) => Next::End,
            _ => Next::Untold,
        }
    }

    fn list(&self, root: &'static str) -> Result<impl Iterator<Item = Row<'_>>, ApiError> {
        match self.0.get(root) {
            Some(Value::Array(rows)) => {
                Ok(rows.iter().enumerate().map(move |(index, value)| Row {
                    value,
                    root,
                    index: Some(index),
                }))
            }
            other => Err(unexpected(root.into(), "a list", other)),
        }
    }
}

impl<'a> Row<'a> {
    /// What stands at the path; nothing where it, or anything above it, is absent or null.
    fn find(&self, path: &str) -> Result<Option<&'a Value>, ApiError> {
        let mut here = self.value;
        for key in path.split('.') {
            here = match here {
                Value::Object(fields) => match fields.get(key) {
                    Some(Value::Null) | None => return Ok(None),
                    Some(value) => value,
                },
                other => {
                    // Names the field asked for: the object above it is what is wrong.
                    return Err(unexpected(
                        self.at(path),
                        "a field of an object",
                        Some(other),
                    ));
                }
            };
        }
        Ok(Some(here))
    }

    pub fn maybe_text(&self, path: &str) -> Result<Option<&'a str>, ApiError> {
        self.find(path)?
            .map(|value| {
                value
                    .as_str()
                    .ok_or_else(|| unexpected(self.at(path), "text", Some(value)))
            })
            .transpose()
    }

    pub fn text(&self, path: &str) -> Result<&'a str, ApiError> {
        self.maybe_text(path)?.ok_or_else(|| self.missing(path))
    }

    pub fn maybe_id<I: From<&'a str>>(&self, path: &str) -> Result<Option<I>, ApiError> {
        Ok(self.maybe_text(path)?.map(I::from))
    }

    pub fn id<I: From<&'a str>>(&self, path: &str) -> Result<I, ApiError> {
        self.text(path).map(I::from)
    }

    pub fn maybe_string(&self, path: &str) -> Result<Option<String>, ApiError> {
        Ok(self.maybe_text(path)?.map(str::to_owned))
    }

    pub fn maybe_moment(&self, path: &str) -> Result<Option<Moment>, ApiError> {
        self.maybe_text(path)?
            .map(|text| iso::read(text).ok_or_else(|| unreadable(self.at(path), "not a time")))
            .transpose()
    }

    pub fn moment(&self, path: &str) -> Result<Moment, ApiError> {
        self.maybe_moment(path)?.ok_or_else(|| self.missing(path))
    }

    pub fn maybe_count(&self, path: &str) -> Result<Option<u32>, ApiError> {
        self.find(path)?
            .map(|value| {
                value
                    .as_u64()
                    .and_then(|number| u32::try_from(number).ok())
                    .ok_or_else(|| unexpected(self.at(path), "a count", Some(value)))
            })
            .transpose()
    }

    pub fn count(&self, path: &str) -> Result<u32, ApiError> {
        self.maybe_count(path)?.ok_or_else(|| self.missing(path))
    }

    pub fn maybe_number(&self, path: &str) -> Result<Option<i64>, ApiError> {
        self.find(path)?
            .map(|value| {
                value
                    .as_i64()
                    .ok_or_else(|| unexpected(self.at(path), "a whole number", Some(value)))
            })
            .transpose()
    }

    /// A yes or no; an absent one is no.
    pub fn flag(&self, path: &str) -> Result<bool, ApiError> {
        match self.find(path)? {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            other => Err(unexpected(self.at(path), "true or false", other)),
        }
    }

    /// A list of words, such as permissions.
    pub fn maybe_words(&self, path: &str) -> Result<Option<Vec<&'a str>>, ApiError> {
        match self.find(path)? {
            None => Ok(None),
            Some(Value::Array(words)) => Ok(Some(words.iter().filter_map(Value::as_str).collect())),
            other => Err(unexpected(self.at(path), "a list", other)),
        }
    }

    /// A value of the vendor's own data, which may be of any kind: text, or a number as text.
    pub fn loose_text(&self, path: &str) -> Option<String> {
        match self.find(path).ok()?? {
            Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// The vendor's own data: texts, and numbers as texts, by name.
    pub fn loose_texts(&self, path: &str) -> BTreeMap<String, String> {
        let Ok(Some(Value::Object(fields))) = self.find(path) else {
            return BTreeMap::new();
        };
        let text = |key: &String| Some((key.clone(), self.loose_text(&format!("{path}.{key}"))?));
        seatboard_core::lean::map(fields.keys().filter_map(text))
    }

    /// Fields of an object that tell what was before and after, as `{"name": [before, after]}`;
    /// no values where they are not of that shape.
    pub fn pairs(&self, path: &str) -> Vec<(String, Option<(String, String)>)> {
        let Ok(Some(Value::Object(fields))) = self.find(path) else {
            return Vec::new();
        };
        let text = |value: &Value| match value {
            Value::Null => Some(String::new()),
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(flag) => Some(flag.to_string()),
            Value::Array(_) | Value::Object(_) => None,
        };
        let pair = |value: &Value| match value.as_array()?.as_slice() {
            [before, after] => text(before).zip(text(after)),
            _ => None,
        };
        let pairs = fields.iter().map(|(key, value)| (key.clone(), pair(value)));
        pairs.collect()
    }

    fn missing(&self, path: &str) -> ApiError {
        unreadable(self.at(path), "missing")
    }

    fn at(&self, path: &str) -> String {
        match self.index {
            Some(index) => format!("{}[{index}].{path}", self.root),
            None => format!("{}.{path}", self.root),
        }
    }
}

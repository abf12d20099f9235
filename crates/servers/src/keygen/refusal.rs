//! Error replies, read by status first: a proxy's page of HTML still yields the right kind.

use serde_json::Value;

use crate::{ApiError, FieldFault, transport::Response};

/// A reply that is not a success.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub status: u16,
    /// Whether the body is the server's own; a proxy's word about what exists counts for nothing.
    pub is_genuine: bool,
    errors: Vec<Entry>,
    wait_s: Option<u32>,
}

#[derive(Clone, Debug, Default)]
struct Entry {
    code: Option<String>,
    words: String,
    place: Option<String>,
}

impl Refusal {
    /// Reads an error reply; `wait_s` is what its headers say about when to come back.
    pub fn read(response: &Response, wait_s: Option<u32>) -> Self {
        let body: Value = serde_json::from_str(&response.body).unwrap_or_default();
        let errors = body.get("errors").and_then(Value::as_array);
        Self {
            status: response.status,
            is_genuine: errors.is_some(),
            errors: errors.into_iter().flatten().map(Entry::read).collect(),
            wait_s,
        }
    }

    /// The first code given. Refusals for want of a right have none.
    pub fn code(&self) -> Option<&str> {
        self.errors.iter().find_map(|entry| entry.code.as_deref())
    }

    pub fn has_code(&self, code: &str) -> bool {
        self.errors
            .iter()
            .any(|entry| entry.code.as_deref() == Some(code))
    }

    /// Whether it is about a field of this name, in the server's spelling.
    pub fn names(&self, field: &str) -> bool {
        let last = |entry: &Entry| {
            entry
                .place
                .as_deref()?
                .rsplit('/')
                .next()
                .map(str::to_owned)
        };
        self.errors
            .iter()
            .any(|entry| last(entry).as_deref() == Some(field))
    }

    /// Whether the request only met another one at the same moment. A conflict that says by a
    /// code or a place what it is about is one.
    pub fn is_clash(&self) -> bool {
        let is_bare = |entry: &Entry| entry.code.is_none() && entry.place.is_none();
        self.status == 409 && self.is_genuine && self.errors.iter().all(is_bare)
    }

    /// The server's words, or nothing.
    pub fn words(&self) -> String {
        self.errors
            .first()
            .map(|entry| entry.words.clone())
            .unwrap_or_default()
    }

    /// Which item of a sent list is at fault, where the pointer says (`/data/3`).
    pub fn item(&self) -> Option<usize> {
        self.errors.iter().find_map(|entry| {
            let rest = entry.place.as_deref()?.strip_prefix("/data/")?;
            rest.split('/').next()?.parse().ok()
        })
    }

    pub fn to_error(&self) -> ApiError {
        match self.status {
            401 if self.ends_session() => ApiError::SignedOut,
            403 => ApiError::Forbidden(Some(self.words()).filter(|words| !words.is_empty())),
            404 => ApiError::NotFound,
            409 => ApiError::Conflict,
            400 | 422 if self.is_genuine => {
                ApiError::Invalid(self.errors.iter().map(Entry::to_fault).collect())
            }
            429 => ApiError::Limited {
                wait_s: self.wait_s,
            },
            status => ApiError::Refused {
                status,
                detail: self.words(),
            },
        }
    }

    /// Other codes of 401 are about one request alone, such as a wrong old password.
    fn ends_session(&self) -> bool {
        match self.code() {
            None => true,
            Some(code) => code.starts_with("TOKEN_") || code.starts_with("SESSION_"),
        }
    }
}

impl Entry {
    fn read(value: &Value) -> Self {
        let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let place = value.get("source").and_then(|source| {
            ["pointer", "parameter", "header"]
                .iter()
                .find_map(|key| source.get(key))
                .and_then(Value::as_str)
                .map(str::to_owned)
        });
        Self {
            code: text("code"),
            words: text("detail").or_else(|| text("title")).unwrap_or_default(),
            place,
        }
    }

    fn to_fault(&self) -> FieldFault {
        let last = self.place.as_deref().and_then(|it| it.rsplit('/').next());
        let field = last.and_then(|name| match name {
            "data" | "" => None,
            "firstName" => Some("first_name"),
            "lastName" => Some("last_name"),
            "maxUsers" => Some("max_seats"),
            "group" => Some("team"),
            other => Some(other),
        });
        FieldFault {
            field: field.map(str::to_owned),
            code: self.code.clone(),
            detail: self.words.clone(),
        }
    }
}

//! What a handler can answer: an object, a message, a CSV, nothing, or one of the four shapes in
//! which this API refuses.

use serde_json::{Value, json};

/// A good answer.
pub(crate) enum Answer {
    Json(u16, Value),
    Csv(String),
    /// 204.
    Empty,
}

impl Answer {
    pub(crate) fn body(body: Value) -> Self {
        Self::Json(200, body)
    }

    pub(crate) fn message(text: &str) -> Self {
        Self::body(json!({ "message": text }))
    }
}

/// A refused request; whatever it wrote is taken back.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub status: u16,
    pub body: Value,
    pub headers: Vec<(&'static str, String)>,
}

impl Refusal {
    pub(crate) fn detail(status: u16, detail: &str) -> Self {
        Self {
            status,
            body: json!({ "detail": detail }),
            headers: Vec::new(),
        }
    }

    pub(crate) fn not_found() -> Self {
        Self::detail(404, "Not found.")
    }

    pub(crate) fn field(name: &str, text: &str) -> Self {
        Self {
            body: json!({ name: [text] }),
            ..Self::detail(400, "")
        }
    }

    /// 400 about the body as a whole.
    pub(crate) fn whole(text: &str) -> Self {
        Self::field("non_field_errors", text)
    }

    /// 400 as a bare array.
    pub(crate) fn bare(text: &str) -> Self {
        Self {
            body: json!([text]),
            ..Self::detail(400, "")
        }
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        eprintln!("stand-in: {error}");
        Self::detail(500, "A server error occurred.")
    }
}

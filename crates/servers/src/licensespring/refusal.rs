//! Error replies. By status alone: a body with `detail` may be a success as well, and the shape
//! of the others is hardly documented, so every one that was ever described is read.

use serde_json::Value;

use crate::{ApiError, FieldFault, transport::Response};

/// A reply that is not a success.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub status: u16,
    /// Whether the body is the server's own; a proxy's word about what exists counts for nothing.
    pub is_genuine: bool,
    /// The gateway's code, such as `signed_out`.
    pub code: Option<String>,
    faults: Vec<(Option<String>, String)>,
    wait_s: Option<u32>,
}

impl Refusal {
    /// Reads an error reply; `wait_s` is what its headers say about when to come back.
    pub fn read(response: &Response, wait_s: Option<u32>) -> Self {
        let body: Value = serde_json::from_str(&response.body).unwrap_or_default();
        let mut faults = Vec::new();
        collect(None, &body, 0, &mut faults);
        let code = body.get("code").and_then(Value::as_str);
        Self {
            status: response.status,
            is_genuine: matches!(body, Value::Object(_) | Value::Array(_)),
            code: code.map(str::to_owned),
            faults,
            wait_s,
        }
    }

    /// The server's words, or nothing.
    pub fn words(&self) -> String {
        let first = self.faults.first();
        first.map(|(_, words)| words.clone()).unwrap_or_default()
    }

    /// Whether it is about a field, in the panel's spelling.
    pub fn names(&self, field: &str) -> bool {
        let mut named = self.faults.iter().filter_map(|(name, _)| name.as_deref());
        named.any(|name| name == field)
    }

    pub fn to_error(&self) -> ApiError {
        match self.status {
            401 => ApiError::SignedOut,
            403 => ApiError::Forbidden(Some(self.words()).filter(|words| !words.is_empty())),
            404 => ApiError::NotFound,
            409 => ApiError::Conflict,
            400 | 422 if self.is_genuine => {
                let fault = |(field, words): &(Option<String>, String)| FieldFault {
                    field: field.clone(),
                    code: None,
                    detail: words.clone(),
                };
                ApiError::Invalid(self.faults.iter().map(fault).collect())
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
}

/// Every text in an error body, with the field it is about.
fn collect(
    field: Option<&str>,
    here: &Value,
    depth: usize,
    faults: &mut Vec<(Option<String>, String)>,
) {
    match here {
        Value::String(words) if !words.trim().is_empty() => {
            faults.push((field.and_then(spelled), words.trim().to_owned()));
        }
        Value::Array(items) if depth < 4 => {
            for item in items {
                collect(field, item, depth + 1, faults);
            }
        }
        Value::Object(fields) if depth < 4 => {
            for (name, value) in fields {
                // These say what kind of error it is, in words for machines.
                if !matches!(name.as_str(), "code" | "status") {
                    collect(Some(name), value, depth + 1, faults);
                }
            }
        }
        _ => {}
    }
}

/// A field as the panel calls it; the whole has none.
fn spelled(name: &str) -> Option<String> {
    let name = match name {
        "detail" | "non_field_errors" | "errors" | "error" | "message" | "value" => return None,
        "true_email" | "emails" => "email",
        "phone_number" => "phone",
        "max_license_users" => "max_seats",
        other => other,
    };
    Some(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(status: u16, body: &str) -> Refusal {
        let response = Response {
            status,
            headers: Vec::new(),
            body: body.to_owned(),
        };
        Refusal::read(&response, None)
    }

    #[test]
    fn every_described_shape_gives_its_words() {
        for (body, field, words) in [
            (r#"{"detail":"Not found."}"#, None, "Not found."),
            (r#"["No seat left."]"#, None, "No seat left."),
            (r#"{"non_field_errors":["Full."]}"#, None, "Full."),
            (r#"{"true_email":["Taken."]}"#, Some("email"), "Taken."),
            (
                r#"{"errors":[{"message":"Bad.","value":""}]}"#,
                None,
                "Bad.",
            ),
            (
                r#"{"status":400,"code":"x_y","message":"Odd."}"#,
                None,
                "Odd.",
            ),
        ] {
            let read = refusal(400, body);
            assert!(read.is_genuine, "{body}");
            assert_eq!(read.words(), words);
            let fault = FieldFault {
                field: field.map(str::to_owned),
                code: None,
                detail: words.into(),
            };
            assert_eq!(read.to_error(), ApiError::Invalid(vec![fault]));
        }
    }

    #[test]
    fn a_page_of_html_counts_by_its_status_alone() {
        let page = refusal(400, "<h1>Bad request</h1>");
        let expected = ApiError::Refused {
            status: 400,
            detail: String::new(),
        };
        assert_eq!(page.to_error(), expected);
        assert_eq!(refusal(401, "<p>").to_error(), ApiError::SignedOut);
        assert_eq!(refusal(403, "").to_error(), ApiError::Forbidden(None));
    }
}

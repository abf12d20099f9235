//! What the server answered, and what it must have been.

use axum::http::HeaderMap;
use serde_json::{Value, json};

/// What the server answered.
#[derive(Debug)]
pub struct Answer {
    /// Method and path of the request, for failure messages.
    pub asked: String,
    /// Status code.
    pub status: u16,
    /// Response headers.
    pub headers: HeaderMap,
    /// Body as text.
    pub text: String,
    /// Body as JSON; `null` when there is none or it is not JSON.
    pub body: Value,
}

impl Answer {
    /// The answer must have this status; gives it back for more.
    #[track_caller]
    pub fn is(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{} answered {}", self.asked, self.text);
        if status == 204 {
            assert_eq!(self.text, "", "{}: 204 has no body", self.asked);
        }
        self
    }

    /// Id of the record answered.
    #[track_caller]
    pub fn id(&self) -> String {
        self.body["data"]["id"]
            .as_str()
            .unwrap_or_else(|| panic!("{} has no data.id: {}", self.asked, self.text))
            .to_owned()
    }

    /// Type of the record answered.
    pub fn kind(&self) -> &str {
        self.body["data"]["type"].as_str().unwrap_or("")
    }

    /// One attribute of the record answered; `null` when absent.
    pub fn attribute(&self, name: &str) -> &Value {
        &self.body["data"]["attributes"][name]
    }

    /// `data` of one relationship of the record answered.
    pub fn related(&self, name: &str) -> &Value {
        &self.body["data"]["relationships"][name]["data"]
    }

    /// The records of the list answered.
    #[track_caller]
    pub fn rows(&self) -> &[Value] {
        self.body["data"]
            .as_array()
            .unwrap_or_else(|| panic!("{} is not a list: {}", self.asked, self.text))
    }

    /// Ids of the list answered, in order.
    #[track_caller]
    pub fn ids(&self) -> Vec<String> {
        self.rows()
            .iter()
            .map(|row| row["id"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// One attribute of every row, in order.
    #[track_caller]
    pub fn column(&self, attribute: &str) -> Vec<Value> {
        self.rows()
            .iter()
            .map(|row| row["attributes"][attribute].clone())
            .collect()
    }

    /// The value of a header; panics when it is missing.
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .unwrap_or_else(|| panic!("{} has no header {name}", self.asked))
            .to_str()
            .expect("a readable header")
    }

    /// The one error of a refusal with this status and title.
    #[track_caller]
    fn error(&self, status: u16, title: &str) -> &Value {
        assert_eq!(self.status, status, "{} answered {}", self.asked, self.text);
        let errors = self.body["errors"].as_array().map_or(0, Vec::len);
        assert_eq!(errors, 1, "{} answered {}", self.asked, self.text);
        let error = &self.body["errors"][0];
        assert_eq!(error["title"], title, "{} answered {error}", self.asked);
        assert!(
            self.body["meta"]["id"].is_string(),
            "{} names the request in its error",
            self.asked
        );
        error
    }

    /// Refused by a model rule: 422 with code and pointer; the detail.
    #[track_caller]
    pub fn unprocessable(&self, code: &str, pointer: &str) -> &str {
        let error = self.error(422, "Unprocessable resource");
        assert_eq!(error["code"], code, "{} answered {error}", self.asked);
        assert_eq!(
            error["source"],
            json!({"pointer": pointer}),
            "{}",
            self.asked
        );
        error["detail"].as_str().expect("an error has a detail")
    }

    /// The codes of all errors of a refusal.
    #[track_caller]
    pub fn codes(&self, status: u16) -> Vec<&str> {
        assert_eq!(self.status, status, "{}", self.asked);
        let errors = self.body["errors"].as_array().into_iter().flatten();
        errors
            .map(|error| error["code"].as_str().unwrap_or_default())
            .collect()
    }

    /// Refused by the precondition of an action: 422 without a code; the error.
    #[track_caller]
    pub fn unmet(&self) -> &Value {
        let error = self.error(422, "Unprocessable entity");
        assert_eq!(error.get("code"), None, "{} answered {error}", self.asked);
        error
    }

    /// The same with a pointer; the detail.
    #[track_caller]
    pub fn precondition(&self, pointer: &str) -> &str {
        let error = self.unmet();
        assert_eq!(
            error["source"],
            json!({"pointer": pointer}),
            "{}",
            self.asked
        );
        error["detail"].as_str().expect("an error has a detail")
    }

    /// Refused for the bearer's rights: 403 without a code.
    #[track_caller]
    pub fn denied(&self) -> &Value {
        let error = self.error(403, "Access denied");
        assert_eq!(error.get("code"), None, "{} answered {error}", self.asked);
        error
    }

    /// Refused by the body's schema: 400 without a code.
    #[track_caller]
    pub fn malformed(&self, pointer: &str, detail: &str) {
        let error = self.error(400, "Bad request");
        assert_eq!(error.get("code"), None, "{} answered {error}", self.asked);
        assert_eq!(
            error["source"],
            json!({"pointer": pointer}),
            "{}: {error}",
            self.asked
        );
        assert_eq!(error["detail"], detail, "{}", self.asked);
    }

    /// Refused for a query parameter: 400 without a code; the detail.
    #[track_caller]
    pub fn misqueried(&self, parameter: &str) -> &str {
        let error = self.error(400, "Bad request");
        assert_eq!(error.get("code"), None, "{} answered {error}", self.asked);
        assert_eq!(
            error["source"],
            json!({"parameter": parameter}),
            "{}: {error}",
            self.asked
        );
        error["detail"].as_str().expect("an error has a detail")
    }

    /// Refused sign-in or token: 401 with a code; the error.
    #[track_caller]
    pub fn unauthorized(&self, code: &str) -> &Value {
        let error = self.error(401, "Unauthorized");
        assert_eq!(error["code"], code, "{} answered {error}", self.asked);
        error
    }

    /// Not there: 404 with the code; the detail.
    #[track_caller]
    pub fn not_found(&self) -> &str {
        let error = self.error(404, "Not found");
        assert_eq!(error["code"], "NOT_FOUND", "{}", self.asked);
        error["detail"].as_str().expect("an error has a detail")
    }
}

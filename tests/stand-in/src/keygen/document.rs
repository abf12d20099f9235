//! JSON:API envelopes: answers, errors, resources, links.

use serde_json::{Map, Value, json};

use super::casing::{camel, rekey};
use crate::clock::iso;

/// What a handler hands back.
pub(crate) type Reply = Result<Answer, Refusal>;

/// A request that was carried out.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub status: u16,
    pub body: Option<Value>,
    pub headers: Vec<(&'static str, String)>,
    pub form: Form,
    /// What the event of this request tells, where that is not what the answer says.
    pub told: Option<Value>,
}

/// How a body goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    JsonApi,
    /// What analytics answer with unless something else is asked for.
    Json,
    /// A text as it stands.
    Text,
    /// A file to be kept.
    File,
}

impl Answer {
    fn new(status: u16, body: Option<Value>) -> Self {
        Self {
            status,
            body,
            headers: Vec::new(),
            form: Form::JsonApi,
            told: None,
        }
    }

    /// 200 with this body.
    pub(crate) fn body(body: Value) -> Self {
        Self::new(200, Some(body))
    }

    /// 200 with a document around `data`.
    pub(crate) fn data(data: Value) -> Self {
        Self::body(json!({ "data": data }))
    }

    /// 201 with a new resource and where it is.
    pub(crate) fn created(data: Value) -> Self {
        let at = data["links"]["self"].as_str().unwrap_or("").to_owned();
        let mut answer = Self::new(201, Some(json!({ "data": data })));
        answer.headers.push(("location", at));
        answer
    }

    /// 204.
    pub(crate) fn empty() -> Self {
        Self::new(204, None)
    }
}

/// Where in the request an error lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    Nowhere,
    Pointer(String),
    Parameter(String),
    Header(&'static str),
}

impl Source {
    /// A pointer into the body, given with snake case keys.
    pub(crate) fn pointer(path: &str) -> Self {
        let path: Vec<String> = path.split('/').map(camel).collect();
        Self::Pointer(path.join("/"))
    }

    fn json(&self) -> Option<Value> {
        match self {
            Self::Nowhere => None,
            Self::Pointer(at) => Some(json!({ "pointer": at })),
            Self::Parameter(at) => Some(json!({ "parameter": at })),
            Self::Header(at) => Some(json!({ "header": at })),
        }
    }
}

/// A request that was refused.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub status: u16,
    pub errors: Vec<Value>,
    pub headers: Vec<(&'static str, String)>,
    /// Outer layers of the real server answer without `meta`.
    pub with_meta: bool,
    /// Refused by a layer around the application: nothing says whose answer it is.
    pub is_outer: bool,
    /// What was written before stays written: the real handler has no transaction.
    pub keep_writes: bool,
}

const FORBIDDEN: &str = "You do not have permission to complete the request";

impl Refusal {
    fn new(status: u16, title: &str, detail: &str, code: Option<&str>, source: &Source) -> Self {
        let mut error = Map::new();
        error.insert("title".into(), title.into());
        error.insert("detail".into(), detail.into());
        if let Some(code) = code {
            error.insert("code".into(), code.into());
        }
        if let Some(source) = source.json() {
            error.insert("source".into(), source);
        }
        Self::of(status, vec![Value::Object(error)])
    }

    fn of(status: u16, errors: Vec<Value>) -> Self {
        Self {
            status,
            errors,
            headers: Vec::new(),
            with_meta: true,
            is_outer: false,
            keep_writes: false,
        }
    }

    /// 400 about one place of the body, without a code.
    pub(crate) fn malformed(detail: &str, path: &str) -> Self {
        Self::bad_request(detail, None, &Source::pointer(path))
    }

    pub(crate) fn bad_request(detail: &str, code: Option<&str>, source: &Source) -> Self {
        Self::new(400, "Bad request", detail, code, source)
    }

    /// 401 about a secret in the body, which has no code.
    pub(crate) fn wrong_secret(path: &str) -> Self {
        let mut refusal = Self::unauthorized("", "is not valid", &Source::pointer(path));
        for error in &mut refusal.errors {
            error.as_object_mut().and_then(|error| error.remove("code"));
        }
        refusal
    }

    pub(crate) fn unauthorized(code: &str, detail: &str, source: &Source) -> Self {
        let mut refusal = Self::new(401, "Unauthorized", detail, Some(code), source);
        refusal
            .headers
            .push(("www-authenticate", "Bearer realm=\"keygen\"".into()));
        refusal
    }

    /// 403 of the authorization layer: never a code.
    pub(crate) fn forbidden() -> Self {
        let reason = "ensure the token bearer is allowed to access this resource";
        Self::new(
            403,
            "Access denied",
            &format!("{FORBIDDEN} ({reason})"),
            None,
            &Source::Nowhere,
        )
    }

    /// 403 for somebody whose own permissions do not cover it, whatever their role.
    pub(crate) fn lacks_permission() -> Self {
        let detail = format!("{FORBIDDEN} (user lacks permission to perform action)");
        Self::new(403, "Access denied", &detail, None, &Source::Nowhere)
    }

    /// 403 for somebody who did not say who they are.
    pub(crate) fn forbidden_anonymous() -> Self {
        let detail = format!("{FORBIDDEN} (ensure a token is present and valid)");
        Self::new(403, "Access denied", &detail, None, &Source::Nowhere)
    }

    /// 403 about one item of a list.
    pub(crate) fn forbidden_at(detail: &str, path: &str) -> Self {
        Self::new(403, "Access denied", detail, None, &Source::pointer(path))
    }

    /// 403 of a bearer who may not do anything.
    pub(crate) fn blocked(code: &str, detail: &str) -> Self {
        Self::new(403, "Access denied", detail, Some(code), &Source::Nowhere)
    }

    /// 404 for a record.
    pub(crate) fn no_such(kind: &str, id: &str) -> Self {
        let detail = format!("The requested {kind} '{id}' was not found");
        Self::new(
            404,
            "Not found",
            &detail,
            Some("NOT_FOUND"),
            &Source::Nowhere,
        )
    }

    /// 404 for an address.
    pub(crate) fn not_found() -> Self {
        let detail = "The requested resource was not found";
        Self::new(
            404,
            "Not found",
            detail,
            Some("NOT_FOUND"),
            &Source::Nowhere,
        )
    }

    /// 405 for what needs a column store that this deployment lacks.
    pub(crate) fn not_supported() -> Self {
        let detail = "The requested endpoint is not supported";
        Self::new(405, "Not supported", detail, None, &Source::Nowhere)
    }

    /// 409 of a unique index.
    pub(crate) fn conflict() -> Self {
        let detail = "The request could not be completed because of a conflict";
        Self::new(409, "Conflict", detail, None, &Source::Nowhere)
    }

    /// 422 of an action whose precondition does not hold: never a code.
    pub(crate) fn unprocessable(detail: &str, source: &Source) -> Self {
        Self::new(422, "Unprocessable entity", detail, None, source)
    }

    /// 422 of a record that is not valid.
    pub(crate) fn invalid(faults: Vec<Invalid>) -> Self {
        Self::of(422, faults.into_iter().map(Invalid::json).collect())
    }

    /// 500.
    pub(crate) fn server_error() -> Self {
        let detail = "Looks like something went wrong! If you continue to have problems, \
                      please contact support.";
        Self::new(500, "Internal server error", detail, None, &Source::Nowhere).outer()
    }

    /// An error of any status, as a fault asks for.
    pub(crate) fn of_status(status: u16) -> Self {
        let (title, code) = match status {
            400 => ("Bad request", None),
            401 => ("Unauthorized", Some("TOKEN_INVALID")),
            403 => ("Access denied", None),
            404 => ("Not found", Some("NOT_FOUND")),
            409 => ("Conflict", None),
            422 => ("Unprocessable entity", None),
            429 => ("Too many requests", Some("TOO_MANY_REQUESTS")),
            503 => ("Request timeout", None),
            500.. => ("Internal server error", None),
            _ => ("Error", None),
        };
        let detail = "The request could not be completed";
        Self::new(status, title, detail, code, &Source::Nowhere)
    }

    /// Both refusals in one. Of several about the same thing the first one is told.
    fn and(mut self, other: Self) -> Self {
        let about = |error: &Value| (error["code"].clone(), error["source"].clone());
        for error in other.errors {
            if !self
                .errors
                .iter()
                .any(|known| about(known) == about(&error))
            {
                self.errors.push(error);
            }
        }
        self
    }

    /// Refused before the application was asked.
    pub(crate) fn outer(mut self) -> Self {
        self.with_meta = false;
        self.is_outer = true;
        self
    }

    pub(crate) fn body(&self, request_id: &str) -> Value {
        if self.with_meta {
            json!({ "meta": { "id": request_id }, "errors": self.errors })
        } else {
            json!({ "errors": self.errors })
        }
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error().map(|error| error.extended_code) {
            Some(
                rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE
                | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY,
            ) => Self::conflict(),
            _ => {
                eprintln!("stand-in: database: {error}");
                Self::server_error()
            }
        }
    }
}

/// One thing wrong with a record.
#[derive(Debug, Clone)]
pub(crate) struct Invalid {
    detail: String,
    code: String,
    pointer: String,
    about: Option<String>,
}

impl Invalid {
    /// An attribute, in snake case; the code is its name and the reason.
    pub(crate) fn attribute(kind: &str, name: &str, reason: &str, detail: &str) -> Self {
        let name_on_wire = camel(name);
        Self {
            detail: detail.into(),
            code: format!("{}_{reason}", name.to_uppercase()),
            pointer: format!("/data/attributes/{name_on_wire}"),
            about: Some(format!("{kind}-object-attrs-{name_on_wire}")),
        }
        .about(kind)
    }

    /// A relationship, in snake case.
    pub(crate) fn relationship(kind: &str, name: &str, code: &str, detail: &str) -> Self {
        let name = camel(name);
        Self {
            detail: detail.into(),
            code: code.into(),
            pointer: format!("/data/relationships/{name}"),
            about: Some(format!("{kind}-object-relationships-{name}")),
        }
        .about(kind)
    }

    /// The record as a whole, or another place of the body.
    pub(crate) fn at(pointer: &str, code: &str, detail: &str) -> Self {
        Self {
            detail: detail.into(),
            code: code.into(),
            pointer: pointer.into(),
            about: None,
        }
    }

    fn about(mut self, kind: &str) -> Self {
        self.about = self
            .about
            .map(|anchor| format!("https://keygen.sh/docs/api/{kind}/#{anchor}"));
        self
    }

    pub(crate) fn refuse<T>(self) -> Result<T, Refusal> {
        Err(Refusal::invalid(vec![self]))
    }

    fn json(self) -> Value {
        let mut error = json!({
            "title": "Unprocessable resource",
            "detail": self.detail,
            "code": self.code,
            "source": { "pointer": self.pointer },
        });
        if let Some(about) = self.about {
            error["links"] = json!({ "about": about });
        }
        error
    }
}

/// Two checks of one record: what is wrong in both is reported together, as model validation does.
pub(crate) fn both<A, B>(
    one: Result<A, Refusal>,
    other: Result<B, Refusal>,
) -> Result<(A, B), Refusal> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (Err(one), Err(other)) if one.status == 422 && other.status == 422 => Err(one.and(other)),
        (Err(refusal), _) | (_, Err(refusal)) => Err(refusal),
    }
}

/// Many checks of one record, as [`both`].
pub(crate) fn all(checks: impl IntoIterator<Item = Result<(), Refusal>>) -> Result<(), Refusal> {
    let merge = |so_far, check| both(so_far, check).map(|((), ())| ());
    checks.into_iter().fold(Ok(()), merge)
}

/// A time or null.
pub(crate) fn time(ms: Option<i64>) -> Value {
    ms.map_or(Value::Null, |ms| iso(ms).into())
}

/// Stored metadata as it goes out.
pub(crate) fn metadata(stored: &str) -> Value {
    rekey(serde_json::from_str(stored).unwrap_or_default(), camel)
}

/// Builds resources and the links between them, all in the long form.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Links<'a> {
    pub account: &'a str,
    /// Records of EE say which environment they are in.
    pub ee: bool,
}

impl Links<'_> {
    pub(crate) fn to(&self, path: &str) -> String {
        format!("/v1/accounts/{}/{path}", self.account)
    }

    /// A relationship that only has a link.
    pub(crate) fn link(&self, path: &str) -> Value {
        json!({ "links": { "related": self.to(path) } })
    }

    /// A relationship to one resource, or to none.
    pub(crate) fn one(&self, path: &str, kind: &str, id: Option<&str>) -> Value {
        let data = id.map_or(Value::Null, |id| json!({ "type": kind, "id": id }));
        json!({ "links": { "related": self.to(path) }, "data": data })
    }

    /// The relationship every resource has.
    pub(crate) fn account(&self) -> Value {
        json!({
            "links": { "related": format!("/v1/accounts/{}", self.account) },
            "data": { "type": "accounts", "id": self.account },
        })
    }

    /// A resource at its own address.
    pub(crate) fn resource(
        &self,
        kind: &str,
        id: &str,
        attributes: Value,
        mut relationships: Value,
    ) -> Value {
        relationships["account"] = self.account();
        if self.ee {
            relationships["environment"] = json!({ "links": { "related": null }, "data": null });
        }
        json!({
            "id": id,
            "type": kind,
            "attributes": attributes,
            "relationships": relationships,
            "links": { "self": self.to(&format!("{kind}/{id}")) },
        })
    }

    /// A record that joins two resources; it is addressed through one of them.
    pub(crate) fn join(
        &self,
        kind: &str,
        id: &str,
        times: (i64, i64),
        mut relationships: Value,
        related: &str,
    ) -> Value {
        relationships["account"] = self.account();
        json!({
            "id": id,
            "type": kind,
            "attributes": { "created": iso(times.0), "updated": iso(times.1) },
            "relationships": relationships,
            "links": { "related": self.to(related) },
        })
    }
}

//! From a request to a response: the key first, then the path, its slash and the method, then
//! the body. No CORS headers anywhere.

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use rusqlite::TransactionBehavior;
use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use super::{Call, Reply, routes};
use crate::fault::Kind;
use crate::keygen::query::{Query, decode};
use crate::reply::set;
use crate::server::Shared;
use crate::store::spring::set_moment;

/// The only path documented without a slash at its end.
const WITHOUT_SLASH: &str = "/license-histories/export";

/// One request as it came.
pub(crate) struct Asked<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub query: Option<&'a str>,
    pub headers: &'a HeaderMap,
    pub body: &'a [u8],
}

fn plain(status: u16, kind: &str, text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    set(response.headers_mut(), "content-type", kind);
    response
}

fn json_response(status: u16, body: &Value) -> Response {
    plain(status, "application/json", body.to_string())
}

fn refuse(refusal: &Refusal) -> Response {
    let mut response = json_response(refusal.status, &refusal.body);
    for (name, value) in &refusal.headers {
        set(response.headers_mut(), name, value);
    }
    response
}

/// What a fault looks like here, if it is one that answers.
pub(crate) fn faulty(kind: &Kind) -> Option<Response> {
    Some(match kind {
        Kind::Status(status) => of_status(*status),
        Kind::Garbage(true) => garbage(),
        Kind::RateLimit { reset_s } => limited(i64::try_from(*reset_s).ok()),
        // A key does not expire; it is refused.
        Kind::ExpireToken(true) => of_status(403),
        _ => return None,
    })
}

fn of_status(status: u16) -> Response {
    let detail = StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or("Error");
    refuse(&Refusal::detail(status, detail))
}

/// Valid JSON of the wrong shape.
fn garbage() -> Response {
    json_response(200, &json!({ "results": "?", "count": [7] }))
}

/// 429, with the seconds to wait if they are told.
fn limited(wait: Option<i64>) -> Response {
    let detail = match wait {
        Some(wait) => format!("Request was throttled. Expected available in {wait} seconds."),
        None => "Request was throttled.".to_owned(),
    };
    let mut refusal = Refusal::detail(429, &detail);
    if let Some(wait) = wait {
        refusal.headers.push(("retry-after", wait.to_string()));
    }
    refuse(&refusal)
}

/// Whether the request carries the key.
fn admit(headers: &HeaderMap, key: &str) -> Result<(), Refusal> {
    let header = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    match header.and_then(|header| header.strip_prefix("Api-Key ")) {
        Some(given) if given == key => Ok(()),
        Some(_) => {
            let detail = "You do not have permission to perform this action.";
            Err(Refusal::detail(403, detail))
        }
        None => {
            let detail = "Authentication credentials were not provided.";
            Err(Refusal::detail(403, detail))
        }
    }
}

/// Answers a request inside one transaction.
pub(crate) fn respond(shared: &Shared, asked: &Asked<'_>) -> Response {
    let now = shared.clock.now();
    let quirks = shared.quirks();
    if let Err(refusal) = admit(asked.headers, &shared.facts.api_key) {
        return refuse(&refusal);
    }
    if let Some(pace) = quirks.pace
        && let Some(wait) = shared.hits.count(pace, now)
    {
        return limited(pace.retry_after.then_some(wait));
    }
    let Some(rest) = asked.path.strip_prefix("/api/v1") else {
        return refuse(&Refusal::not_found());
    };
    if !rest.ends_with('/') && rest != WITHOUT_SLASH {
        if asked.method != "GET" {
            return refuse(&Refusal::not_found());
        }
        let query = asked.query.map(|query| format!("?{query}"));
        let to = format!("{}/{}", asked.path, query.unwrap_or_default());
        let mut response = plain(301, "text/html", String::new());
        set(response.headers_mut(), "location", &to);
        return response;
    }
    let parts: Vec<String> = rest
        .split('/')
        .filter(|part| !part.is_empty())
        .map(decode)
        .collect();
    let path: Vec<&str> = parts.iter().map(String::as_str).collect();
    match work(shared, asked, &path, now, quirks) {
        Ok(Answer::Json(status, body)) => json_response(status, &body),
        Ok(Answer::Csv(text)) => plain(200, "text/csv", text),
        Ok(Answer::Empty) => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NO_CONTENT;
            response
        }
        Err(refusal) => refuse(&refusal),
    }
}

fn work(
    shared: &Shared,
    asked: &Asked<'_>,
    path: &[&str],
    now: i64,
    quirks: super::Quirks,
) -> Reply {
    let body = if asked.body.iter().all(u8::is_ascii_whitespace) {
        None
    } else {
        let body = serde_json::from_slice(asked.body)
            .map_err(|error| Refusal::detail(400, &format!("JSON parse error - {error}")))?;
        Some(body)
    };
    let mut db = shared.db();
    let work = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if asked.method != "GET" {
        set_moment(&work, now)?;
    }
    let call = Call {
        method: asked.method,
        path: asked.path,
        query: Query::parse(asked.query.unwrap_or("")),
        body,
        db: &work,
        now,
        quirks,
    };
    let reply = routes::answer(&call, path);
    drop(call);
    match reply {
        Ok(answer) => {
            work.commit()?;
            Ok(answer)
        }
        Err(refusal) => Err(refusal),
    }
}

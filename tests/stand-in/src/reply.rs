//! HTTP responses: the headers every one carries, and the broken ones faults ask for.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use crate::keygen::document::Refusal;

/// The API version this server speaks.
pub(crate) const VERSION: &str = "1.8";
pub(crate) const JSON_API: &str = "application/vnd.api+json; charset=utf-8";
pub(crate) const FILE: &str = "application/octet-stream";
pub(crate) const TEXT: &str = "text/plain; charset=utf-8";
pub(crate) const JSON: &str = "application/json; charset=utf-8";

/// Exactly the response headers a page of another origin may read
/// (keygen-api config/initializers/rack_cors.rb). `Retry-After` and `Location` are not among them.
const EXPOSED: &str = "keygen-accept-signature, keygen-signature, keygen-date, keygen-digest, \
    keygen-account-id, keygen-bearer-id, keygen-token-id, keygen-account, keygen-bearer, \
    keygen-token, keygen-environment, keygen-license, keygen-edition, keygen-mode, \
    keygen-revision, keygen-version, x-ratelimit-window, x-ratelimit-count, x-ratelimit-limit, \
    x-ratelimit-remaining, x-ratelimit-reset, x-request-id, x-signature, date, digest";

pub(crate) fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

/// A text as it stands.
pub(crate) fn plain(id: &str, status: u16, kind: &str, text: &str) -> Response {
    let mut response = reply(id, status, kind, None);
    set(response.headers_mut(), "content-type", kind);
    *response.body_mut() = Body::from(text.to_owned());
    response
}

pub(crate) fn reply(id: &str, status: u16, kind: &str, body: Option<&Value>) -> Response {
    let text = body.map(Value::to_string).unwrap_or_default();
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    let headers = response.headers_mut();
    if body.is_some() {
        set(headers, "content-type", kind);
    }
    set(headers, "x-request-id", id);
    set(
        headers,
        "cache-control",
        "no-transform, no-store, max-age=0",
    );
    set(headers, "keygen-edition", "CE");
    set(headers, "keygen-mode", "singleplayer");
    set(headers, "keygen-revision", "stand-in");
    set(headers, "keygen-version", VERSION);
    response
}

pub(crate) fn refused(id: &str, refusal: &Refusal) -> Response {
    let body = refusal.body(id);
    let mut response = reply(id, refusal.status, JSON_API, Some(&body));
    for (name, value) in &refusal.headers {
        set(response.headers_mut(), name, value);
    }
    if refusal.is_outer {
        unsign(response.headers_mut());
    }
    response
}

/// Takes off what only the application itself says, not the layers around it.
fn unsign(headers: &mut HeaderMap) {
    for name in [
        "keygen-edition",
        "keygen-mode",
        "keygen-revision",
        "keygen-version",
    ] {
        headers.remove(name);
    }
}

pub(crate) fn too_many(id: &str, used: &crate::limits::Use, now: i64) -> Response {
    let body = json!({ "errors": [{
        "title": "Too many requests",
        "detail": "Throttle limit has been reached for your IP address",
        "code": "TOO_MANY_REQUESTS",
    }] });
    let mut response = reply(id, 429, JSON_API, Some(&body));
    for (name, value) in used.headers(now) {
        set(response.headers_mut(), name, &value);
    }
    unsign(response.headers_mut());
    response
}

/// What a proxy in front of the server would say.
pub(crate) fn html(status: u16) -> Response {
    let text = format!(
        "<html><head><title>{status}</title></head><body><h1>{status}</h1><hr>nginx</body></html>"
    );
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    set(response.headers_mut(), "content-type", "text/html");
    response
}

/// A response whose body fails before its first byte: the connection closes without an answer.
pub(crate) fn dropped() -> Response {
    let broken = futures_util::stream::once(async {
        Err::<Bytes, std::io::Error>(std::io::ErrorKind::ConnectionReset.into())
    });
    Response::new(Body::from_stream(broken))
}

/// The first half of the body, as if that were all of it.
pub(crate) async fn truncated(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let whole = axum::body::to_bytes(body, usize::MAX)
        .await
        .unwrap_or_default();
    parts.headers.remove("content-length");
    Response::from_parts(parts, Body::from(whole.slice(..whole.len() / 2)))
}

/// Answered before anything else looks at the request.
pub(crate) fn preflight(request: &HeaderMap) -> Response {
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    cross_origin(headers);
    if let Some(wanted) = request.get("access-control-request-headers") {
        headers.insert("access-control-allow-headers", wanted.clone());
    }
    response
}

/// What every answer to a page of another origin carries, refusals included.
pub(crate) fn cross_origin(headers: &mut HeaderMap) {
    set(headers, "access-control-allow-origin", "*");
    set(
        headers,
        "access-control-allow-methods",
        "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
    );
    set(headers, "access-control-max-age", "86400");
    set(headers, "access-control-expose-headers", EXPOSED);
}

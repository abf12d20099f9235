//! Whoever asks the server, in process and without a port.

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use stand_in::StandIn;
use tower::ServiceExt;

use crate::answer::Answer;
use crate::world::ACCOUNT;

/// Whoever sends requests: with a token, or anonymous.
#[derive(Clone)]
pub struct Caller {
    router: Router,
    /// The bearer token, if signed in.
    pub token: Option<String>,
    prefix: &'static str,
}

impl Caller {
    /// Somebody without a token.
    pub fn stranger(server: &StandIn) -> Caller {
        Caller {
            router: server.router(),
            token: None,
            prefix: ACCOUNT,
        }
    }

    /// The same with another token.
    pub fn with_token(&self, token: &str) -> Caller {
        Caller {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    /// The same with another start of every path; `""` for paths from the root.
    pub fn at(&self, prefix: &'static str) -> Caller {
        Caller {
            prefix,
            ..self.clone()
        }
    }

    /// Asks for a token with e-mail and password, without a body.
    pub async fn sign_in(&self, email: &str, password: &str) -> Answer {
        self.sign_in_with(email, password, None).await
    }

    /// Asks for a token with e-mail, password and a body.
    pub async fn sign_in_with(&self, email: &str, password: &str, body: Option<Value>) -> Answer {
        let basic = STANDARD.encode(format!("{email}:{password}"));
        self.with_headers(
            Method::POST,
            "/tokens",
            &[("authorization", &format!("Basic {basic}"))],
            body,
        )
        .await
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.with_headers(Method::GET, path, &[], None).await
    }

    /// POST with a JSON body.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.with_headers(Method::POST, path, &[], Some(body)).await
    }

    /// POST without a body, as actions are called.
    pub async fn act(&self, path: &str) -> Answer {
        self.with_headers(Method::POST, path, &[], None).await
    }

    /// PATCH with a JSON body.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.with_headers(Method::PATCH, path, &[], Some(body))
            .await
    }

    /// PUT with a JSON body.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.with_headers(Method::PUT, path, &[], Some(body)).await
    }

    /// DELETE without a body.
    pub async fn delete(&self, path: &str) -> Answer {
        self.with_headers(Method::DELETE, path, &[], None).await
    }

    /// DELETE with a body: a detach.
    pub async fn detach(&self, path: &str, body: Value) -> Answer {
        self.with_headers(Method::DELETE, path, &[], Some(body))
            .await
    }

    /// Updates attributes of one record: `change("licenses", id, {...})`.
    pub async fn change(&self, kind: &str, id: &str, attributes: Value) -> Answer {
        self.patch(
            &format!("/{kind}/{id}"),
            json!({"data": {"type": kind, "attributes": attributes}}),
        )
        .await
    }

    /// Any request, with extra headers.
    pub async fn with_headers(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let text = body.map(|body| body.to_string());
        self.raw(method, path, headers, text).await
    }

    /// Any request, with a body of any shape.
    pub async fn raw(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Answer {
        let asked = format!("{method} {path}");
        let mut request = Request::builder()
            .method(method)
            .uri(encoded(&format!("{}{path}", self.prefix)));
        if !headers.iter().any(|(name, _)| *name == "accept") {
            request = request.header(header::ACCEPT, "application/vnd.api+json");
        }
        if !headers.iter().any(|(name, _)| *name == "keygen-version") {
            request = request.header("keygen-version", "1.8");
        }
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if body.is_some() && !headers.iter().any(|(name, _)| *name == "content-type") {
            request = request.header(header::CONTENT_TYPE, "application/vnd.api+json");
        }
        let request = request
            .body(body.map_or_else(Body::empty, Body::from))
            .expect("a well-formed request");
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("the router answers");
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.map(|body| body.to_bytes());
        let text = bytes.map_or_else(
            |_| String::new(),
            |bytes| String::from_utf8_lossy(&bytes).into_owned(),
        );
        Answer {
            asked,
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: serde_json::from_str(&text).unwrap_or(Value::Null),
            text,
        }
    }
}

/// Brackets may be written plainly in a test; on the wire they are escaped.
fn encoded(path: &str) -> String {
    path.replace('[', "%5B")
        .replace(']', "%5D")
        .replace(' ', "%20")
}

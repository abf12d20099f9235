//! A gateway as small as its contract allows, over the stand-in's router: sessions, the vendor's
//! key in place of the token, and nothing else.

use std::{
    collections::HashMap,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, SystemTime},
};

use axum::Router;
use base64::{Engine, engine::general_purpose::STANDARD};
use seatboard_core::domain::{Moment, iso};
use seatboard_servers::transport::{Lost, Method, Request, Response, Transport};
use serde_json::{Value, json};

use crate::{keygen::carry, world::Trouble};

/// How many wrong passwords an address may have within a minute.
const TRIES: u32 = 5;

#[derive(Clone)]
pub struct Gate {
    router: Router,
    key: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    sent: usize,
    tokens: HashMap<String, Guest>,
    wrong: HashMap<String, u32>,
    faults: Vec<Fault>,
}

#[derive(Clone)]
struct Guest {
    email: String,
    role: &'static str,
    expires: String,
}

struct Fault {
    method: Method,
    path: &'static str,
    left: u32,
    trouble: Trouble,
}

impl Gate {
    pub fn new(router: Router, key: &str) -> Self {
        Self {
            router,
            key: format!("Api-Key {key}"),
            state: Arc::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no test panics while holding it")
    }

    pub fn sent(&self) -> usize {
        self.state().sent
    }

    pub fn end_tokens(&self) {
        self.state().tokens.clear();
    }

    /// The n-th of the next requests runs into trouble.
    pub fn trouble(&self, method: Method, path: &'static str, nth: u32, trouble: Trouble) {
        self.state().faults.push(Fault {
            method,
            path,
            left: nth,
            trouble,
        });
    }

    fn fault(&self, request: &Request) -> Option<Trouble> {
        let mut state = self.state();
        for fault in &mut state.faults {
            let hits = fault.method == request.method && request.url.contains(fault.path);
            if hits && fault.left > 0 {
                fault.left -= 1;
                if fault.left == 0 {
                    return Some(fault.trouble);
                }
            }
        }
        None
    }

    fn session(&self, request: &Request, authorization: &str) -> Response {
        if let Some(pair) = authorization.strip_prefix("Basic ") {
            return self.open(pair);
        }
        let token = authorization.strip_prefix("Bearer ").unwrap_or_default();
        let guest = self.state().tokens.get(token).cloned();
        match (request.method, guest) {
            (Method::Get, None) if token.is_empty() => {
                let greeting = json!({
                    "service": "licensespring-gateway", "contract": 1, "contracts": [1, 2],
                });
                answer(200, &greeting)
            }
            (Method::Get, Some(guest)) => answer(200, &guest.shown()),
            (Method::Delete, Some(_)) => {
                self.state().tokens.remove(token);
                answer(204, &Value::Null)
            }
            _ => signed_out(),
        }
    }

    fn open(&self, pair: &str) -> Response {
        let pair = STANDARD.decode(pair).expect("base64");
        let pair = String::from_utf8(pair).expect("UTF-8");
        let (name, password) = pair.split_once(':').expect("a colon");
        let name = name.to_lowercase();
        let mut state = self.state();
        let wrong = state.wrong.entry(name.clone()).or_default();
        if *wrong >= TRIES {
            let mut response = answer(429, &json!({ "detail": "Too many tries." }));
            response.headers.push(("retry-after".into(), "60".into()));
            return response;
        }
        let role = match name.as_str() {
            "nordbau/admin@nordbau.example" => "admin",
            "nordbau/readonly@nordbau.example" => "viewer",
            _ => "",
        };
        if role.is_empty() || password != "seatboard-demo" {
            *wrong += 1;
            let body = json!({ "detail": "That did not work.", "code": "credentials" });
            return answer(403, &body);
        }
        let token = format!("token-{}", state.tokens.len() + state.sent);
        let (_, email) = name.split_once('/').expect("a slash");
        let guest = Guest {
            email: email.to_owned(),
            role,
            expires: iso::write(Moment::from(SystemTime::now() + Duration::from_secs(3600))),
        };
        let mut shown = guest.shown();
        shown["token"] = token.as_str().into();
        state.tokens.insert(token, guest);
        answer(201, &shown)
    }

    async fn pass(&self, mut request: Request, authorization: &str) -> Result<Response, Lost> {
        let token = authorization.strip_prefix("Bearer ").unwrap_or_default();
        let Some(guest) = self.state().tokens.get(token).cloned() else {
            return Ok(signed_out());
        };
        if guest.role != "admin" && request.method != Method::Get {
            let body = json!({ "detail": "Not for you.", "code": "not_allowed" });
            return Ok(answer(403, &body));
        }
        for (name, value) in &mut request.headers {
            if *name == "Authorization" {
                value.clone_from(&self.key);
            }
        }
        carry(self.router.clone(), request).await
    }

    async fn serve(&self, request: Request) -> Result<Response, Lost> {
        self.state().sent += 1;
        let is_it = |(name, _): &&(&'static str, String)| *name == "Authorization";
        let authorization = request.headers.iter().find(is_it);
        let authorization = authorization.map_or(String::new(), |(_, value)| value.clone());
        match self.fault(&request) {
            Some(Trouble::Lost) => return Err(Lost::NoAnswer),
            Some(Trouble::Html(status)) => {
                return Ok(Response {
                    status,
                    headers: Vec::new(),
                    body: "<html></html>".into(),
                });
            }
            Some(Trouble::Garbage) => return Ok(answer(200, &json!("odd"))),
            Some(Trouble::TokenEnds) => self.end_tokens(),
            _ => {}
        }
        let path = request.url.trim_start_matches("http://gate.test/gateway");
        if path == "/session" {
            return Ok(self.session(&request, &authorization));
        }
        let url = format!("http://licensespring.test{path}");
        self.pass(Request { url, ..request }, &authorization).await
    }
}

impl Guest {
    fn shown(&self) -> Value {
        json!({
            "email": self.email, "role": self.role, "expires": self.expires,
            "company": { "code": "NORDBAU", "name": "Nordbau" },
        })
    }
}

impl Transport for Gate {
    fn send(&self, request: Request) -> Pin<Box<dyn Future<Output = Result<Response, Lost>> + '_>> {
        Box::pin(self.serve(request))
    }

    fn now_ms(&self) -> f64 {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        now.expect("after 1970").as_secs_f64() * 1000.0
    }

    fn wait(&self, ms: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        Box::pin(tokio::time::sleep(Duration::from_millis(ms.into())))
    }
}

fn answer(status: u16, body: &Value) -> Response {
    let body = match body {
        Value::Null => String::new(),
        body => body.to_string(),
    };
    Response {
        status,
        headers: Vec::new(),
        body,
    }
}

fn signed_out() -> Response {
    answer(
        401,
        &json!({ "detail": "Sign in again.", "code": "signed_out" }),
    )
}

//! Sends recorded requests to a fresh account, with what earlier answers gave filled in.

use std::collections::{BTreeMap, HashMap};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use chrono::{DateTime, Duration};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use stand_in::{Options, Seed, StandIn};
use tower::ServiceExt;

use crate::compare::{Comparison, Difference, Known, moment};
use crate::exchange::Exchange;
use crate::{one_time, races};

const JSON_API: &str = "application/vnd.api+json";
/// Where the admin's token is kept.
const TOKEN: &str = "token";

/// An answer as far as recordings keep it.
pub struct Answer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: Value,
}

/// A fresh account and what is known of it so far.
pub struct Player {
    pub server: StandIn,
    router: Router,
    pub saved: HashMap<String, String>,
    known: Known,
    /// What the server's clock was last put to, in milliseconds.
    clock: i64,
    /// The one-time code that was made last.
    code: Option<String>,
    /// Licenses that a race filled, and how many of it got in: that number is luck.
    lucky: HashMap<String, usize>,
}

impl Player {
    /// A server as a recording found its own: fresh, and at that time.
    pub fn new(exchanges: &[Exchange]) -> Self {
        let first = exchanges.iter().find_map(|exchange| times(exchange).min());
        let clock = first.expect("a recording that shows a time") - 8_000;
        let server = StandIn::open(Options {
            seed: Seed::Empty,
            clock: DateTime::from_timestamp_millis(clock),
            ..Options::default()
        })
        .expect("the stand-in opens");
        server.stop_clock(DateTime::from_timestamp_millis(clock).expect("a time"));
        Self {
            router: server.router(),
            server,
            saved: HashMap::new(),
            known: Known::default(),
            clock,
            code: None,
            lucky: HashMap::new(),
        }
    }

    /// Sends one request, or lets a race be run; what is not as recorded.
    pub async fn play(&mut self, exchange: &Exchange) -> Vec<Difference> {
        self.pause(&exchange.name);
        self.go_along(exchange);
        let mut known = std::mem::take(&mut self.known);
        let mut comparison = Comparison::new(&exchange.name, &mut known);
        if exchange.race.is_some() {
            let race = races::in_place(self, exchange).await;
            self.lucky.extend(race.lucky);
            comparison.body(&race.recorded, &race.ours);
        } else {
            let answer = self.send(exchange).await;
            self.keep(exchange, &answer.body);
            if comparison.status(
                (exchange.status, &exchange.body),
                (answer.status, &answer.body),
            ) {
                let recorded = self.with_luck(&exchange.body, &answer.body);
                comparison.headers(&exchange.headers, &answer.headers);
                comparison.body(&recorded, &answer.body);
            }
        }
        let found = comparison.found;
        if let Some(request) = &exchange.request {
            known.remember_sent(request);
        }
        self.known = known;
        found
    }

    /// Where the recording waited, for the worker or for the next one-time code.
    fn pause(&mut self, name: &str) {
        if name.contains("later") || name == "owned after eva" {
            self.server.settle().expect("the worker runs");
        }
        if name == "sign in with code" || name == "factor off" {
            self.server.advance(Duration::seconds(31));
            self.clock = self.server.now();
            self.code = None;
        }
    }

    /// Puts the server's clock to when the recorded server answered, as far as that can be seen.
    fn go_along(&mut self, exchange: &Exchange) {
        let hour = self.clock + 3_600_000;
        let latest = times(exchange).filter(|at| (self.clock..hour).contains(at));
        let then = match created(exchange) {
            Some(at) => (self.clock..hour).contains(&at).then_some(at),
            None => latest.max(),
        };
        // Never back: what happens keeps its order.
        let now = self.server.now();
        self.clock = then.unwrap_or(now).max(now);
        if let Some(at) = DateTime::from_timestamp_millis(self.clock) {
            self.server.stop_clock(at);
        }
    }

    /// Fills the saved names into a text.
    pub fn filled(&mut self, text: &str) -> String {
        let (mut out, mut rest) = (String::new(), text);
        while let Some((before, after)) = rest.split_once("${") {
            let (name, after) = after.split_once('}').expect("a name that ends");
            out.push_str(before);
            out.push_str(&self.value_of(name));
            rest = after;
        }
        out + rest
    }

    fn value_of(&mut self, name: &str) -> String {
        if name == "code"
            && let Some(uri) = self.saved.get("factor uri").cloned()
        {
            let clock = self.clock;
            return self
                .code
                .get_or_insert_with(|| one_time::code(&uri, clock))
                .clone();
        }
        let missing = || format!("MISSING-{name}");
        self.saved.get(name).cloned().unwrap_or_else(missing)
    }

    fn filled_in(&mut self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.filled(text).into(),
            Value::Array(items) => items.iter().map(|item| self.filled_in(item)).collect(),
            Value::Object(map) => map
                .iter()
                .map(|(name, value)| (name.clone(), self.filled_in(value)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            other => other.clone(),
        }
    }

    async fn send(&mut self, exchange: &Exchange) -> Answer {
        let authorization = match &exchange.authorization {
            None => self.saved.get(TOKEN).map(|token| format!("Bearer {token}")),
            Some(said) => said.clone().map(|text| self.filled(&text)),
        };
        let mut headers = BTreeMap::from([("accept".to_owned(), JSON_API.to_owned())]);
        headers.extend(authorization.map(|value| ("authorization".to_owned(), value)));
        for (name, value) in &exchange.request_headers {
            headers.insert(name.clone(), self.filled(value));
        }
        let body = match (&exchange.raw, &exchange.request) {
            (Some(raw), _) => {
                let media_type = exchange.media_type.as_deref().unwrap_or(JSON_API);
                headers.insert("content-type".into(), media_type.into());
                self.filled(raw)
            }
            (None, Some(request)) => {
                headers.insert("content-type".into(), JSON_API.into());
                self.filled_in(request).to_string()
            }
            (None, None) => String::new(),
        };
        let path = self.filled(&exchange.path);
        ask(&self.router, &exchange.method, &path, &headers, body).await
    }

    /// Asks as the admin, beside the recording.
    pub async fn admin(&self, method: &str, path: &str, body: Value) -> Answer {
        let token = self.saved.get(TOKEN).cloned().unwrap_or_default();
        let headers = BTreeMap::from([
            ("accept".to_owned(), JSON_API.to_owned()),
            ("content-type".to_owned(), JSON_API.to_owned()),
            ("authorization".to_owned(), format!("Bearer {token}")),
        ]);
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        ask(&self.router, method, path, &headers, body).await
    }

    fn keep(&mut self, exchange: &Exchange, body: &Value) {
        for (name, pointer) in &exchange.save {
            if let Some(value) = body.pointer(pointer).and_then(Value::as_str) {
                self.saved.insert(name.clone(), value.to_owned());
            }
        }
        if let Some(uri) = body.pointer("/data/attributes/uri").and_then(Value::as_str) {
            self.saved.insert("factor uri".into(), uri.to_owned());
        }
    }

    /// The recorded answer with our count of people where a race has made it luck.
    fn with_luck(&self, recorded: &Value, ours: &Value) -> Value {
        let mut recorded = recorded.clone();
        let id = ours["data"]["id"].as_str().unwrap_or_default();
        if let Some(count) = self.lucky.get(id)
            && let Some(at) = recorded.pointer_mut("/data/relationships/users/meta/count")
        {
            *at = json!(count);
        }
        recorded
    }
}

/// Sends a request to the router.
pub async fn ask(
    router: &Router,
    method: &str,
    path: &str,
    headers: &BTreeMap<String, String>,
    body: String,
) -> Answer {
    let mut request = Request::builder().method(method).uri(encoded(path));
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let request = request.body(Body::from(body)).expect("a request");
    let answer = router.clone().oneshot(request).await.expect("an answer");
    let (parts, body) = answer.into_parts();
    let bytes = body.collect().await.expect("a body").to_bytes();
    let body = if bytes.is_empty() || method == "HEAD" {
        Value::Null
    } else {
        let text = String::from_utf8_lossy(&bytes);
        serde_json::from_str(&text).unwrap_or_else(|_| json!({ "unparsed": text }))
    };
    let headers = parts.headers.iter().map(|(name, value)| {
        let value = value.to_str().unwrap_or_default();
        (name.as_str().to_owned(), value.to_owned())
    });
    Answer {
        status: parts.status.as_u16(),
        headers: headers.collect(),
        body,
    }
}

/// A path as it goes out: what is no plain letter is escaped.
fn encoded(path: &str) -> String {
    let escape = |letter: char| {
        let mut bytes = [0; 4];
        let bytes = letter.encode_utf8(&mut bytes).bytes();
        bytes.map(|byte| format!("%{byte:02X}")).collect::<String>()
    };
    path.chars()
        .map(|letter| {
            if letter.is_ascii_graphic() && !"\"<>^`{|}\\".contains(letter) {
                letter.to_string()
            } else {
                escape(letter)
            }
        })
        .collect()
}

/// When the record that an exchange created was created.
fn created(exchange: &Exchange) -> Option<i64> {
    let at = exchange
        .body
        .pointer("/data/attributes/created")?
        .as_str()?;
    (exchange.status == 201).then(|| moment(at))?
}

/// The moments in an answer at which something has happened.
fn times(exchange: &Exchange) -> impl Iterator<Item = i64> {
    let mut found = Vec::new();
    collect(&exchange.body, &mut found);
    if let Some(id) = exchange.body.pointer("/meta/id").and_then(Value::as_str)
        && let Ok(id) = uuid::Uuid::try_parse(id)
        && let Some((seconds, nanos)) = id.get_timestamp().map(|at| at.to_unix())
    {
        let seconds = i64::try_from(seconds).unwrap_or_default();
        found.push(seconds * 1000 + i64::from(nanos / 1_000_000));
    }
    found.into_iter()
}

fn collect(value: &Value, found: &mut Vec<i64>) {
    const PAST: [&str; 7] = [
        "created",
        "updated",
        "ts",
        "issued",
        "lastValidated",
        "lastCheckIn",
        "lastHeartbeat",
    ];
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(map) => {
            for (name, value) in map {
                match value {
                    Value::String(text) if PAST.contains(&name.as_str()) => {
                        found.extend(moment(text));
                    }
                    other => collect(other, found),
                }
            }
        }
        _ => {}
    }
}

//! From an HTTP request to an answer: headers, limits, faults, the transaction around a handler.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;
use rusqlite::{Connection, TransactionBehavior};
use serde_json::{Value, json};

use crate::clock::{Clock, DAY};
use crate::control::{self, Act, Before, Entry, sender};
use crate::fault::{Faults, Kind, Latency, matches};
use crate::keygen::casing::{rekey, snake};
use crate::keygen::document::{Answer, Form, Refusal, Reply, Source};
use crate::keygen::query::{Query, decode};
use crate::keygen::races::{Race, Seen, Subject};
use crate::keygen::{Bearer, Call, Doer, answer, auth, told};
use crate::licensespring::{self, Asked, Hits, Quirks};
use crate::limits::Limits;
use crate::reply::{
    FILE, JSON, JSON_API, TEXT, VERSION, cross_origin, dropped, html, plain, preflight, refused,
    reply, set, too_many, truncated,
};
use crate::store::{self, Account};
use crate::{Facts, Keep, StandIn, chores, worker};

/// The versions it accepts; older ones are answered as the current one.
const KNOWN_VERSIONS: [&str; 9] = [
    "1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", VERSION,
];
const MOST_BODY: usize = 8 * 1024 * 1024;

/// What every clone of a server shares.
pub(crate) struct Shared {
    pub db: Mutex<Connection>,
    pub account: Account,
    pub facts: Facts,
    pub clock: Clock,
    pub faults: Faults,
    pub limits: Limits,
    pub control: bool,
    pub latency: Mutex<Latency>,
    pub race: Mutex<Race>,
    /// How many requests were asked whether they may meet another.
    pub races: AtomicU64,
    pub ee: AtomicBool,
    pub clickhouse: AtomicBool,
    pub touch_lost: AtomicBool,
    pub keep: Keep,
    /// When the chores were done last.
    pub chores: Mutex<chores::Done>,
    /// Whether anything was written since.
    pub is_changed: AtomicBool,
    pub waiting: Mutex<Vec<(Before, Act)>>,
    pub log: Mutex<Vec<Entry>>,
    pub rolls: AtomicU64,
    /// How LicenseSpring's side behaves, and who asked it when.
    pub quirks: Mutex<Quirks>,
    pub hits: Hits,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    pub(crate) fn db(&self) -> MutexGuard<'_, Connection> {
        lock(&self.db)
    }

    pub(crate) fn latency(&self) -> MutexGuard<'_, Latency> {
        lock(&self.latency)
    }

    pub(crate) fn waiting(&self) -> MutexGuard<'_, Vec<(Before, Act)>> {
        lock(&self.waiting)
    }

    pub(crate) fn log(&self) -> MutexGuard<'_, Vec<Entry>> {
        lock(&self.log)
    }

    pub(crate) fn quirks(&self) -> Quirks {
        *lock(&self.quirks)
    }

    pub(crate) fn set_quirks(&self, quirks: Quirks) {
        *lock(&self.quirks) = quirks;
    }

    pub(crate) fn is_ee(&self) -> bool {
        self.ee.load(Ordering::SeqCst)
    }

    pub(crate) fn has_clickhouse(&self) -> bool {
        self.clickhouse.load(Ordering::SeqCst)
    }

    pub(crate) fn is_touch_lost(&self) -> bool {
        self.touch_lost.load(Ordering::SeqCst)
    }

    pub(crate) fn chores(&self) -> MutexGuard<'_, chores::Done> {
        lock(&self.chores)
    }

    pub(crate) fn race(&self) -> Race {
        *lock(&self.race)
    }

    pub(crate) fn set_race(&self, race: Race) {
        *lock(&self.race) = race;
    }
}

/// A request, read completely.
struct Incoming {
    method: String,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
    id: String,
}

impl Incoming {
    fn path(&self) -> &str {
        self.uri.path()
    }

    /// The path with its query, as it was asked for.
    fn target(&self) -> &str {
        let target = self.uri.path_and_query();
        target.map_or(self.path(), PathAndQuery::as_str)
    }

    /// Whether this is LicenseSpring's API; everything else is Keygen's.
    fn is_spring(&self) -> bool {
        self.path().starts_with(licensespring::ROOT)
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// Answers any request to the API.
pub(crate) async fn serve(State(server): State<StandIn>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let is_spring = parts.uri.path().starts_with(licensespring::ROOT);
    if parts.method == Method::OPTIONS && !is_spring {
        return preflight(&parts.headers);
    }
    let has_origin = parts.headers.contains_key("origin");
    let body = axum::body::to_bytes(body, MOST_BODY)
        .await
        .unwrap_or_default();
    let incoming = Incoming {
        // A HEAD is a GET whose body the transport leaves out.
        method: if parts.method == Method::HEAD {
            "GET".into()
        } else {
            parts.method.to_string()
        },
        uri: parts.uri,
        headers: parts.headers,
        body,
        id: uuid::Uuid::now_v7().to_string(),
    };
    let method = incoming.method.clone();
    let path = incoming.path().to_owned();
    let by = incoming.header("authorization").map(sender);
    let (mut response, dropped) = faulty(&server, incoming).await;
    let shared = server.shared();
    let status = if dropped {
        0
    } else {
        response.status().as_u16()
    };
    shared.log().push(Entry {
        method,
        path,
        status,
        by,
    });
    if !is_spring && has_origin {
        cross_origin(response.headers_mut());
    }
    if shared.is_ee() && response.headers().contains_key("keygen-edition") {
        set(response.headers_mut(), "keygen-edition", "EE");
    }
    if shared.control {
        // A browser silently repeats a request whose reused connection breaks before any answer,
        // even a POST. Tests that drop connections need each request on a connection of its own.
        set(response.headers_mut(), "connection", "close");
    }
    response
}

/// Answers a request unless a fault says otherwise; also whether the connection is dropped.
async fn faulty(server: &StandIn, incoming: Incoming) -> (Response, bool) {
    let shared = server.shared();
    let roll = shared.rolls.fetch_add(1, Ordering::Relaxed) + 1;
    let wait = shared.latency().wait(roll);
    if let Some(wait) = wait {
        tokio::time::sleep(wait).await;
    }
    let fault = shared.faults.take(&incoming.method, incoming.target());
    let is_spring = incoming.is_spring();
    match &fault {
        Some(kind) if is_spring && let Some(answer) = licensespring::faulty(kind) => {
            return (answer, false);
        }
        Some(Kind::Status(status)) => {
            return (refused(&incoming.id, &Refusal::of_status(*status)), false);
        }
        Some(Kind::Html(status)) => return (html(*status), false),
        Some(Kind::Drop(true)) => return (dropped(), true),
        Some(Kind::Garbage(true)) => {
            return (
                reply(
                    &incoming.id,
                    200,
                    JSON_API,
                    Some(&json!({"data": "?", "links": 7})),
                ),
                false,
            );
        }
        Some(Kind::RateLimit { reset_s }) => {
            let now = shared.clock.now();
            let used = crate::limits::Use {
                window: "1s",
                count: 61,
                limit: 60,
                reset: now + i64::try_from(*reset_s).unwrap_or(i64::MAX / 2) * 1000,
            };
            return (too_many(&incoming.id, &used, now), false);
        }
        Some(Kind::DelayMs(ms)) => {
            tokio::time::sleep(std::time::Duration::from_millis(*ms)).await;
        }
        Some(Kind::ExpireToken(true)) => {
            return (expire_token(shared, &incoming), false);
        }
        _ => {}
    }
    let response = process(server, incoming).await;
    match fault {
        Some(Kind::DropAfter(true)) => (dropped(), true),
        Some(Kind::Truncate(true)) => (truncated(response).await, false),
        _ => (response, false),
    }
}

/// Runs the acts that wait for this request, then the request itself.
async fn process(server: &StandIn, incoming: Incoming) -> Response {
    let shared = server.shared();
    let acts: Vec<Act> = {
        let mut waiting = shared.waiting();
        let (method, path) = (&incoming.method, incoming.path());
        let (now, later): (Vec<_>, Vec<_>) = waiting
            .drain(..)
            .partition(|(before, _)| matches(before.method.as_deref(), &before.path, method, path));
        *waiting = later;
        now.into_iter().map(|(_, act)| act).collect()
    };
    for act in acts {
        if let Err(error) = control::perform(server, &act) {
            eprintln!("stand-in: the other admin failed: {error:#}");
        }
    }
    if let Err(error) = worker::go(shared) {
        eprintln!("stand-in: the worker failed: {error:#}");
    }
    // LicenseSpring keeps devices that no longer report.
    if !incoming.is_spring()
        && let Err(error) = chores::go(shared)
    {
        eprintln!("stand-in: the chores failed: {error:#}");
    }
    let seen = look(shared, &incoming).await;
    let worker = server.clone();
    let work = move || {
        let response = respond(worker.shared(), &incoming, seen.as_ref());
        if incoming.method != "GET" {
            worker.shared().is_changed.store(true, Ordering::SeqCst);
        }
        response
    };
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| html(500))
}

/// With the race switch on: what a request that may meet another sees before it decides, after
/// both waits.
async fn look(shared: &Shared, incoming: &Incoming) -> Option<Seen> {
    let roll = shared.races.fetch_add(1, Ordering::Relaxed);
    let (before, after) = shared.race().waits(roll)?;
    let segments: Vec<String> = incoming.path().split('/').skip(2).map(decode).collect();
    let path: Vec<&str> = segments.iter().map(String::as_str).collect();
    let subject = Subject::of(&incoming.method, &path, &incoming.body)?;
    tokio::time::sleep(before).await;
    let seen = Seen::look(&shared.db(), &subject).ok();
    tokio::time::sleep(after).await;
    seen
}

/// Answers a request inside one transaction.
fn respond(shared: &Shared, incoming: &Incoming, seen: Option<&Seen>) -> Response {
    if incoming.is_spring() {
        let asked = Asked {
            method: &incoming.method,
            path: incoming.path(),
            query: incoming.uri.query(),
            headers: &incoming.headers,
            body: &incoming.body,
        };
        return licensespring::respond(shared, &asked);
    }
    let now = shared.clock.now();
    let mut general = None;
    let mut response = match understand(shared, incoming, now, &mut general) {
        Err(response) => *response,
        Ok(understood) => handle(shared, incoming, understood, seen, now),
    };
    if let Some(used) = general {
        for (name, value) in used.headers(now) {
            set(response.headers_mut(), name, &value);
        }
    }
    response
}

/// What the outer layers make of a request.
struct Understood {
    segments: Vec<String>,
    query: Query,
    body: Option<Value>,
    basic: Option<(String, String)>,
}

fn understand(
    shared: &Shared,
    incoming: &Incoming,
    now: i64,
    general: &mut Option<crate::limits::Use>,
) -> Result<Understood, Box<Response>> {
    *general = shared.limits.general(now);
    if let Some(used) = general.filter(crate::limits::Use::exceeded) {
        return Err(Box::new(too_many(&incoming.id, &used, now)));
    }
    let refuse = |refusal: &Refusal| Box::new(refused(&incoming.id, refusal));
    let segments: Vec<String> = incoming
        .path()
        .split('/')
        .filter(|part| !part.is_empty())
        .map(decode)
        .collect();
    if incoming.target().contains("%00") {
        return Err(refuse(&null_byte()));
    }
    let basic = auth::basic(&incoming.headers);
    let body = read_body(incoming).map_err(|refusal| refuse(&refusal))?;
    let path: Vec<&str> = segments.iter().skip(1).map(String::as_str).collect();
    let reset_email = body
        .as_ref()
        .and_then(|body| body["meta"]["email"].as_str());
    let method = incoming.method.as_str();
    let fixed = shared
        .limits
        .fixed(method, &path, basic.as_ref(), reset_email, now);
    if let Some(used) = fixed {
        return Err(Box::new(too_many(&incoming.id, &used, now)));
    }
    let query = Query::parse(incoming.uri.query().unwrap_or(""));
    check_headers(incoming, &query).map_err(|refusal| refuse(&refusal))?;
    Ok(Understood {
        segments,
        query,
        body,
        basic,
    })
}

/// The body, keys in snake case; a bare array counts as the `data` of a document.
fn read_body(incoming: &Incoming) -> Result<Option<Value>, Refusal> {
    if incoming.body.iter().all(u8::is_ascii_whitespace) {
        return Ok(None);
    }
    let body: Value = serde_json::from_slice(&incoming.body).map_err(|_| {
        let detail = "The request could not be completed because it contains invalid JSON \
                      (check formatting/encoding)";
        Refusal::bad_request(detail, Some("JSON_INVALID"), &Source::Nowhere).outer()
    })?;
    if has_null_byte(&body) {
        return Err(null_byte());
    }
    let body = match body {
        Value::Array(_) => json!({ "data": body }),
        other => other,
    };
    Ok(Some(rekey(body, snake)))
}

fn null_byte() -> Refusal {
    let detail = "The request could not be completed because it contains an unexpected null byte \
                  (check encoding)";
    Refusal::bad_request(detail, Some("ENCODING_INVALID"), &Source::Nowhere)
}

fn has_null_byte(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_null_byte),
        Value::Object(map) => map
            .iter()
            .any(|(key, value)| key.contains('\0') || has_null_byte(value)),
        _ => false,
    }
}

fn check_headers(incoming: &Incoming, query: &Query) -> Result<(), Refusal> {
    let known = [
        "application/vnd.api+json",
        "application/json",
        "*/*",
        "application/*",
    ];
    let accept = incoming.header("accept").unwrap_or("*/*");
    if !accept.trim().is_empty() && !known.iter().any(|kind| accept.contains(kind)) {
        let detail = "The requested media type is not supported";
        let code = Some("MIME_TYPE_INVALID");
        return Err(Refusal::bad_request(detail, code, &Source::Nowhere).outer());
    }
    let version = incoming.header("keygen-version").unwrap_or(VERSION);
    if !KNOWN_VERSIONS.contains(&version.trim_start_matches('v')) {
        let detail = "unsupported API version requested";
        let code = Some("INVALID_API_VERSION");
        let mut refusal = Refusal::bad_request(detail, code, &Source::Nowhere);
        refusal.is_outer = true;
        return Err(refusal);
    }
    let by_header = incoming.headers.contains_key("keygen-environment");
    if by_header || query.raw("environment").is_some() {
        let source = if by_header {
            Source::Header("Keygen-Environment")
        } else {
            Source::Parameter("environment".into())
        };
        let code = Some("ENVIRONMENT_NOT_SUPPORTED");
        return Err(Refusal::bad_request("is unsupported", code, &source));
    }
    Ok(())
}

fn handle(
    shared: &Shared,
    incoming: &Incoming,
    understood: Understood,
    seen: Option<&Seen>,
    now: i64,
) -> Response {
    let Understood {
        segments,
        query,
        body,
        basic,
    } = understood;
    let mut db = shared.db();
    let work = match db.transaction_with_behavior(TransactionBehavior::Immediate) {
        Ok(work) => work,
        Err(error) => return refused(&incoming.id, &error.into()),
    };
    if incoming.method != "GET"
        && let Err(error) = store::spring::set_moment(&work, now)
    {
        return refused(&incoming.id, &error.into());
    }
    let auth = auth::identify(&work, &incoming.headers, &query, now);
    let call = Call {
        method: &incoming.method,
        path: incoming.path(),
        query,
        body,
        db: &work,
        now,
        account: &shared.account,
        ee: shared.is_ee(),
        clickhouse: shared.has_clickhouse(),
        auth,
        basic,
        seen,
        doer: Doer::Caller,
        touch_lost: shared.is_touch_lost(),
    };
    let mut path = segments.iter().map(String::as_str);
    let root = path.next();
    let path: Vec<&str> = path.collect();
    let reply = match root {
        Some("v1") => told::answer(&call, &path, &incoming.id),
        Some("-") => answer(&call, true, &path),
        _ => Err(Refusal::not_found()),
    };
    // A server without a log keeps none of requests either.
    let asked = (root == Some("v1") && call.ee && call.clickhouse).then(|| {
        let agent = incoming.header("user-agent").unwrap_or_default();
        let about = told::about(&call, &path, &reply, agent);
        let logged = told::logged(&call, &path, &reply, &incoming.id, agent);
        (about, logged)
    });
    let bearer = call.auth.ok().flatten();
    let keep = match &reply {
        Ok(_) => true,
        Err(refusal) => refusal.keep_writes,
    };
    let ended = if keep { work.commit() } else { work.rollback() };
    let counted = match asked {
        Some((about, logged)) => store::request_logs::insert(&db, &logged)
            .and_then(|()| store::sparks::count_request(&db, now.div_euclid(DAY), &about)),
        None => Ok(()),
    };
    drop(db);
    let ended = ended.and(counted);
    let reply = ended.map_err(Refusal::from).and(reply);
    finish(shared, incoming, reply, bearer.as_ref())
}

fn finish(
    shared: &Shared,
    incoming: &Incoming,
    outcome: Reply,
    bearer: Option<&Bearer>,
) -> Response {
    let mut response = match outcome {
        Err(refusal) => refused(&incoming.id, &refusal),
        Ok(Answer {
            status,
            body,
            headers,
            form,
            ..
        }) => {
            let accept = incoming.header("accept").unwrap_or("");
            let json_api_first = match (
                accept.find("application/vnd.api+json"),
                accept.find("application/json"),
            ) {
                (Some(api), Some(plain)) => api < plain,
                (None, Some(_)) => false,
                (Some(_), None) => true,
                (None, None) => form != Form::Json,
            };
            let kind = if json_api_first { JSON_API } else { JSON };
            let mut response = match (form, body.as_ref().and_then(Value::as_str)) {
                (Form::Text, Some(text)) => plain(&incoming.id, status, TEXT, text),
                (Form::File, Some(text)) => plain(&incoming.id, status, FILE, text),
                _ => reply(&incoming.id, status, kind, body.as_ref()),
            };
            for (name, value) in headers {
                set(response.headers_mut(), name, &value);
            }
            response
        }
    };
    let headers = response.headers_mut();
    if headers.contains_key("www-authenticate") {
        // The challenge names the scheme that was tried.
        let is_basic = auth::is_basic(&incoming.headers);
        let scheme = if is_basic { "Basic" } else { "Bearer" };
        set(
            headers,
            "www-authenticate",
            &format!("{scheme} realm=\"keygen\""),
        );
    }
    if let Some(version) = incoming.header("keygen-version")
        && headers.contains_key("keygen-version")
    {
        set(headers, "keygen-version", version.trim_start_matches('v'));
    }
    set(headers, "keygen-account", &shared.account.id);
    if let Some(bearer) = bearer {
        set(headers, "keygen-bearer", &bearer.user.id);
        set(headers, "keygen-token", &bearer.token.id);
    }
    response
}

/// 401, and the token that came along is worth nothing from now on.
fn expire_token(shared: &Shared, incoming: &Incoming) -> Response {
    let query = Query::parse(incoming.uri.query().unwrap_or(""));
    if let Some(secret) = auth::secret(&incoming.headers, &query) {
        let now = shared.clock.now();
        if let Err(error) = store::tokens::expire(&shared.db(), &secret, now) {
            return refused(&incoming.id, &error.into());
        }
    }
    refused(&incoming.id, &auth::token_expired())
}

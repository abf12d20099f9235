//! The control endpoint: how tests make things go wrong, move the clock, and let another admin
//! act in between. Not part of the imitated API.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::bail;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use axum::{Json, Router};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::fault::{Fault, Latency};
use crate::keygen::races::Race;
use crate::keygen::series;
use crate::limits::General;
use crate::store;
use crate::store::removal::{Kind as Gone, start};
use crate::store::spring::acts;
use crate::{StandIn, Worker, software, worker};

/// One request in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Entry {
    pub method: String,
    pub path: String,
    /// 0 when the connection was dropped.
    pub status: u16,
    /// Who asked, by [`sender`].
    pub by: Option<String>,
}

/// Tells senders apart in the log by what they prove themselves with, which itself stands in no
/// log.
pub fn sender(authorization: &str) -> String {
    let mut hasher = DefaultHasher::new();
    authorization.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// Something another admin does. Licenses go by id, key or name, people by id or e-mail.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Act {
    /// Gives a seat, whatever the limit says, so that tests can oversell.
    Assign {
        license: String,
        user: String,
    },
    Release {
        license: String,
        user: String,
    },
    DeleteUser(String),
    DeleteLicense(String),
    MaxUsers {
        license: String,
        max: Option<i64>,
    },
    /// The vendor's own data of a license, with its keys as they are stored.
    Metadata {
        license: String,
        metadata: serde_json::Value,
    },
    Suspend(String),
    /// The software starts on some hardware, for somebody who has a seat or for nobody.
    Activate {
        license: String,
        #[serde(default)]
        user: Option<String>,
        hardware_id: String,
        #[serde(default)]
        hostname: Option<String>,
    },
    /// The software looks whether the license is good.
    Check {
        license: String,
        #[serde(default)]
        hardware_id: Option<String>,
        /// Whoever is signed in to the software; else it is whose device it is.
        #[serde(default)]
        user: Option<String>,
    },
    /// A license is used apart from any network from now on, or on one again.
    AirGapped {
        license: String,
        on: bool,
    },
    /// The software sends a request to Keygen's side, as a license, a product or nobody.
    Request(software::Request),
    /// The column store has so many validations of a license on a day that is over.
    Spark {
        license: String,
        date: chrono::NaiveDate,
        code: String,
        count: i64,
    },
    /// The software uses so much up.
    Consume {
        license: String,
        count: i64,
    },
}

/// An act now, or just before the next request of this method and path.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum When {
    Before { before: Before, act: Act },
    Now(Act),
}

/// The request an act waits for.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Before {
    #[serde(default)]
    pub method: Option<String>,
    #[serde(default)]
    pub path: String,
}

/// Where the clock goes: on by so many seconds, or to a moment.
#[derive(Deserialize)]
#[serde(untagged)]
enum Move {
    Advance { advance_s: i64 },
    At { at: chrono::DateTime<chrono::Utc> },
}

#[derive(Deserialize)]
struct RaceSwitch {
    on: bool,
    /// All that come within this time of each other see the same; without it each looks at
    /// another moment.
    #[serde(default)]
    window_ms: Option<u64>,
}

type Done = Result<StatusCode, (StatusCode, String)>;

/// Reads a body whatever content type it claims to be.
fn read<T: serde::de::DeserializeOwned>(body: &Bytes) -> Result<T, (StatusCode, String)> {
    serde_json::from_slice(body).map_err(|error| (StatusCode::BAD_REQUEST, format!("{error}\n")))
}

fn failed(error: &anyhow::Error) -> (StatusCode, String) {
    (StatusCode::UNPROCESSABLE_ENTITY, format!("{error:#}\n"))
}

/// The routes under `/__control`.
pub(crate) fn routes(server: &StandIn) -> Router {
    Router::new()
        .route("/__control/faults", post(add_fault).delete(clear_faults))
        .route("/__control/latency", post(set_latency))
        .route("/__control/act", post(act))
        .route("/__control/clock", post(move_clock))
        .route("/__control/race", post(race))
        .route("/__control/clickhouse", post(clickhouse))
        .route("/__control/touch", post(touch))
        .route("/__control/worker", get(worker_state).post(set_worker))
        .route("/__control/worker/settle", post(settle))
        .route("/__control/limits", post(limits))
        .route("/__control/license_spring", post(license_spring))
        .route("/__control/expire_tokens", post(expire_tokens))
        .route("/__control/log", get(log).delete(clear_log))
        .route(
            "/__control/{*rest}",
            any(|| async { StatusCode::NOT_FOUND }),
        )
        .layer(axum::middleware::from_fn(cors))
        .with_state(server.clone())
}

/// Pages of any origin may control the server.
async fn cors(request: axum::extract::Request, next: axum::middleware::Next) -> Response {
    let mut response = if request.method() == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    let headers: &mut HeaderMap = response.headers_mut();
    for (name, value) in [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-methods", "GET, POST, DELETE"),
        ("access-control-allow-headers", "content-type"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn add_fault(State(server): State<StandIn>, body: Bytes) -> Done {
    let fault: Fault = read(&body)?;
    server.inject(fault);
    Ok(StatusCode::NO_CONTENT)
}

async fn clear_faults(State(server): State<StandIn>) -> StatusCode {
    server.shared().faults.clear();
    StatusCode::NO_CONTENT
}

async fn set_latency(State(server): State<StandIn>, body: Bytes) -> Done {
    let latency: Latency = read(&body)?;
    *server.shared().latency() = latency;
    Ok(StatusCode::NO_CONTENT)
}

async fn act(State(server): State<StandIn>, body: Bytes) -> Done {
    match read(&body)? {
        When::Before { before, act } => {
            server.shared().waiting().push((before, act));
            Ok(StatusCode::NO_CONTENT)
        }
        When::Now(act) => {
            perform(&server, &act).map_err(|error| failed(&error))?;
            Ok(StatusCode::NO_CONTENT)
        }
    }
}

async fn move_clock(State(server): State<StandIn>, body: Bytes) -> Done {
    match read(&body)? {
        Move::Advance { advance_s } => server.shared().clock.advance(advance_s * 1000),
        Move::At { at } => server.set_clock(at),
    }
    Ok(StatusCode::NO_CONTENT)
}

async fn race(State(server): State<StandIn>, body: Bytes) -> Done {
    let switch: RaceSwitch = read(&body)?;
    server
        .shared()
        .set_race(match (switch.on, switch.window_ms) {
            (false, _) => Race::Off,
            (true, None) => Race::Uneven,
            (true, Some(ms)) => Race::Even(Duration::from_millis(ms)),
        });
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Touch {
    lost: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Switch {
    on: bool,
}

async fn clickhouse(State(server): State<StandIn>, body: Bytes) -> Done {
    let Switch { on } = read(&body)?;
    server.set_clickhouse(on);
    Ok(StatusCode::NO_CONTENT)
}

async fn touch(State(server): State<StandIn>, body: Bytes) -> Done {
    let Touch { lost } = read(&body)?;
    server.set_touch_lost(lost);
    Ok(StatusCode::NO_CONTENT)
}

/// How the worker is to be from now on: `{"ms": 0}` or `{"off": true}`.
#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Pace {
    Behind { ms: u64 },
    Stopped { off: bool },
}

async fn set_worker(State(server): State<StandIn>, body: Bytes) -> Done {
    let worker = match read(&body)? {
        Pace::Stopped { off: true } => Worker::Off,
        Pace::Stopped { off: false } => Worker::default(),
        Pace::Behind { ms } => Worker::After(Duration::from_millis(ms)),
    };
    server.set_worker(worker).map_err(|error| failed(&error))?;
    Ok(StatusCode::NO_CONTENT)
}

async fn worker_state(
    State(server): State<StandIn>,
) -> Result<Json<worker::State>, (StatusCode, String)> {
    let state = worker::state(&server.shared().db()).map_err(|error| failed(&error))?;
    Ok(Json(state))
}

async fn settle(State(server): State<StandIn>) -> Done {
    server.settle().map_err(|error| failed(&error))?;
    Ok(StatusCode::NO_CONTENT)
}

async fn limits(State(server): State<StandIn>, body: Bytes) -> Done {
    let general: General = read(&body)?;
    server.shared().limits.set(general);
    Ok(StatusCode::NO_CONTENT)
}

async fn license_spring(State(server): State<StandIn>, body: Bytes) -> Done {
    server.set_quirks(read(&body)?);
    Ok(StatusCode::NO_CONTENT)
}

async fn expire_tokens(State(server): State<StandIn>) -> Done {
    let shared = server.shared();
    let now = shared.clock.now();
    store::tokens::expire_all(&shared.db(), now).map_err(|error| failed(&error.into()))?;
    Ok(StatusCode::NO_CONTENT)
}

async fn log(State(server): State<StandIn>) -> Json<Vec<Entry>> {
    Json(server.shared().log().clone())
}

async fn clear_log(State(server): State<StandIn>) -> StatusCode {
    server.shared().log().clear();
    StatusCode::NO_CONTENT
}

/// Carries out what another admin does.
pub(crate) fn perform(server: &StandIn, act: &Act) -> anyhow::Result<()> {
    let shared = server.shared();
    let now = shared.clock.now();
    let mut db = shared.db();
    let work = db.transaction()?;
    store::spring::set_moment(&work, now)?;
    match act {
        Act::Request(request) => software::send(shared, &work, request, now)?,
        other => perform_in(&work, other, now)?,
    }
    work.commit()?;
    shared.is_changed.store(true, Ordering::SeqCst);
    Ok(())
}

fn perform_in(db: &Connection, act: &Act, now: i64) -> anyhow::Result<()> {
    match act {
        Act::Assign { license, user } => {
            let (license, user) = (license_id(db, license)?, user_id(db, user)?);
            if store::seats::find(db, &license, &user)?.is_none() {
                let id = uuid::Uuid::new_v4().to_string();
                store::seats::insert(db, &id, &license, &user, now)?;
            }
        }
        Act::Release { license, user } => {
            store::seats::remove(db, &license_id(db, license)?, &user_id(db, user)?)?;
        }
        Act::DeleteUser(user) => start(db, Gone::User, &user_id(db, user)?)?,
        Act::DeleteLicense(license) => start(db, Gone::License, &license_id(db, license)?)?,
        Act::MaxUsers { license, max } => {
            let changes = [("max_users", (*max).into())];
            store::update(db, "licenses", &license_id(db, license)?, now, &changes)?;
        }
        Act::Metadata { license, metadata } => {
            let changes = [("metadata", metadata.to_string().into())];
            store::update(db, "licenses", &license_id(db, license)?, now, &changes)?;
        }
        Act::Suspend(license) => {
            let changes = [("suspended", true.into())];
            store::update(db, "licenses", &license_id(db, license)?, now, &changes)?;
        }
        Act::Activate {
            license,
            user,
            hardware_id,
            hostname,
        } => {
            let license = license_id(db, license)?;
            let user = user.as_deref().map(|user| user_id(db, user)).transpose()?;
            let (user, host) = (user.as_deref(), hostname.as_deref());
            acts::activate(db, &license, user, hardware_id, host, now)?;
        }
        Act::Check {
            license,
            hardware_id,
            user,
        } => {
            let license = license_id(db, license)?;
            let user = user.as_deref().map(|user| user_id(db, user)).transpose()?;
            let (user, hardware) = (user.as_deref(), hardware_id.as_deref());
            acts::check(db, &license, hardware, user, now)?;
        }
        Act::AirGapped { license, on } => {
            acts::set_air_gapped(db, &license_id(db, license)?, *on)?;
        }
        Act::Consume { license, count } => {
            acts::consume(db, &license_id(db, license)?, *count, now)?;
        }
        Act::Spark {
            license,
            date,
            code,
            count,
        } => {
            if !series::CODES.contains(&code.as_str()) {
                bail!("no validation has the code {code:?}");
            }
            let day = date.to_epoch_days().into();
            let license = license_id(db, license)?;
            store::sparks::set_validations(db, &license, day, code, *count)?;
        }
        Act::Request(_) => bail!("a request is sent to the server, not to its store"),
    }
    Ok(())
}

fn license_id(db: &Connection, key: &str) -> anyhow::Result<String> {
    store::licenses::named(db, key)
}

fn user_id(db: &Connection, key: &str) -> anyhow::Result<String> {
    store::users::find_id(db, key)?.ok_or_else(|| anyhow::anyhow!("no user {key:?}"))
}

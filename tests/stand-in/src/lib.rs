//! A stand-in for a license server: faithful subsets of Keygen API 1.8 (CE, singleplayer; of EE
//! the event log) and of LicenseSpring's Management API v1 over one SQLite store, for tests and
//! the demo. It keeps state, enforces the limits, answers in each vendor's own shape, and can be
//! told to misbehave.

mod chores;
mod clock;
mod control;
mod fault;
mod keygen;
mod licensespring;
mod limits;
mod reply;
mod seed;
mod server;
pub mod site;
mod software;
mod store;
#[cfg(test)]
mod tests;
mod worker;

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64};

use axum::Router;

pub use chores::Keep;
pub use control::sender;
pub use fault::{Fault, Kind, Latency};
pub use licensespring::{Pace, Quirks};
pub use seed::Seed;
pub use store::Database;
pub use worker::Worker;

use keygen::races::Race;
use server::Shared;

/// How a server starts.
#[derive(Debug, Clone)]
pub struct Options {
    /// What a new database is filled with.
    pub seed: Seed,
    /// Where state is kept.
    pub database: Database,
    /// Whether `/__control` answers.
    pub control: bool,
    /// Whether requests that meet decide by what they saw before: five for one seat may all get
    /// it.
    pub race: bool,
    /// How far behind the worker is that finishes removals.
    pub worker: Worker,
    /// Whether it is of the enterprise edition, which keeps logs in the column store.
    pub ee: bool,
    /// Whether it has the column store that most analytics need. The enterprise edition writes its
    /// logs there; on the community's only the sizes are known.
    pub clickhouse: bool,
    /// How long it keeps what it notes down.
    pub keep: Keep,
    /// Whether validations are not noted with their license.
    pub touch_lost: bool,
    /// General limit of requests per second.
    pub max_rps: Option<u32>,
    /// General limit of requests per minute.
    pub max_rpm: Option<u32>,
    /// Faults that wait from the start.
    pub faults: Vec<Fault>,
    /// Extra time every request takes.
    pub latency: Latency,
    /// How LicenseSpring's side behaves.
    pub license_spring: Quirks,
    /// Whether strangers may not sign up, and what is made here is protected from its users.
    pub protected: bool,
    /// What the server's clock shows when it starts; without one, the real time.
    pub clock: Option<chrono::DateTime<chrono::Utc>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: Seed::Roles,
            database: Database::Memory,
            control: true,
            race: false,
            worker: Worker::default(),
            ee: false,
            clickhouse: false,
            keep: Keep::default(),
            touch_lost: false,
            max_rps: None,
            max_rpm: None,
            faults: Vec::new(),
            latency: Latency::default(),
            license_spring: Quirks::default(),
            protected: true,
            clock: None,
        }
    }
}

/// What a test must know about the data it starts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The account's UUID.
    pub account_id: String,
    /// The account's slug, good in every path.
    pub account_slug: String,
    /// The address of a person of role `admin`.
    pub admin_email: String,
    /// Their password, and everybody else's who has one.
    pub admin_password: String,
    /// The one key of LicenseSpring's side, `Authorization: Api-Key …`.
    pub api_key: String,
}

/// The code that an authenticator app shows at this moment, in milliseconds since the epoch, for
/// the `otpauth:` address or the bare secret of a second factor.
pub fn one_time_code(secret: &str, at_ms: i64) -> String {
    let secret = secret
        .split_once("secret=")
        .map_or(secret, |(_, rest)| rest);
    let secret = secret.split('&').next().unwrap_or_default();
    keygen::one_time::code(secret, keygen::one_time::step(at_ms))
}

/// A license server with its state. Clones share everything.
#[derive(Clone)]
pub struct StandIn {
    shared: Arc<Shared>,
}

impl StandIn {
    /// Opens a server; a new database is seeded first.
    ///
    /// # Errors
    /// When the database cannot be opened or filled.
    pub fn open(options: Options) -> anyhow::Result<Self> {
        let clock = options.clock.or(options.seed.clock());
        let clock = clock.map_or_else(clock::Clock::default, |at| {
            clock::Clock::at(at.timestamp_millis())
        });
        let now = clock.now();
        let db = store::open(
            &options.database,
            |db| seed::fill(db, options.seed, now),
            |db| seed::finish(db, options.seed, now),
        )?;
        worker::begin(&db, options.worker)?;
        let mut account = store::account(&db)?;
        account.protected = options.protected;
        let facts = Facts {
            account_id: account.id.clone(),
            account_slug: account.slug.clone(),
            admin_email: format!("admin@{}", seed::DOMAIN),
            admin_password: seed::PASSWORD.to_owned(),
            api_key: licensespring::API_KEY.to_owned(),
        };
        let has_past = matches!(options.seed, Seed::Demo | Seed::Large | Seed::Seven);
        if options.ee && options.seed == Seed::Demo {
            let admin = store::users::find_id(&db, &facts.admin_email)?;
            seed::record::log(&db, &admin.unwrap_or_default(), now)?;
        }
        if options.ee && options.clickhouse && has_past {
            seed::record::sparks(&db, now)?;
            if options.seed == Seed::Seven {
                seed::record::forget_use(&db)?;
            }
        }
        let limits = limits::Limits::default();
        limits.set(limits::General {
            max_rps: options.max_rps,
            max_rpm: options.max_rpm,
        });
        let server = Self {
            shared: Arc::new(Shared {
                db: Mutex::new(db),
                account,
                facts,
                clock,
                faults: fault::Faults::default(),
                limits,
                control: options.control,
                latency: Mutex::new(options.latency),
                race: Mutex::new(Race::uneven_if(options.race)),
                races: AtomicU64::new(0),
                ee: AtomicBool::new(options.ee),
                clickhouse: AtomicBool::new(options.clickhouse),
                touch_lost: AtomicBool::new(options.touch_lost),
                keep: options.keep,
                chores: Mutex::default(),
                is_changed: AtomicBool::new(true),
                waiting: Mutex::default(),
                log: Mutex::default(),
                rolls: AtomicU64::new(0),
                quirks: Mutex::new(options.license_spring),
                hits: licensespring::Hits::default(),
            }),
        };
        for fault in options.faults {
            server.inject(fault);
        }
        Ok(server)
    }

    /// The whole API, with CORS, faults and, if it is on, the control endpoint.
    pub fn router(&self) -> Router {
        let api = Router::new()
            .fallback(server::serve)
            .with_state(self.clone());
        if self.shared.control {
            control::routes(self).merge(api)
        } else {
            api
        }
    }

    /// What a test must know about the seed.
    pub fn facts(&self) -> Facts {
        self.shared.facts.clone()
    }

    /// Moves the server's clock.
    pub fn advance(&self, by: chrono::Duration) {
        self.shared.clock.advance(by.num_milliseconds());
    }

    /// Puts the server's clock to this moment; it goes on from there.
    pub fn set_clock(&self, at: chrono::DateTime<chrono::Utc>) {
        self.shared.clock.set(at.timestamp_millis());
    }

    /// Stops the server's clock at this moment. It still goes on by a millisecond a look, so that
    /// what happens keeps its order, however busy the machine is.
    pub fn stop_clock(&self, at: chrono::DateTime<chrono::Utc>) {
        self.shared.clock.stop(at.timestamp_millis());
    }

    /// What the server's clock shows, in milliseconds since the epoch.
    pub fn now(&self) -> i64 {
        self.shared.clock.now()
    }

    /// Lets requests that meet decide by what they saw before, or one after the other again.
    pub fn set_race(&self, on: bool) {
        self.shared.set_race(Race::uneven_if(on));
    }

    /// Makes it a server of the enterprise edition, or of the community's again.
    pub fn set_ee(&self, on: bool) {
        self.shared
            .ee
            .store(on, std::sync::atomic::Ordering::SeqCst);
    }

    /// Gives it the column store that most analytics need, or takes it away. What was before it
    /// came is not known.
    pub fn set_clickhouse(&self, on: bool) {
        self.shared
            .clickhouse
            .store(on, std::sync::atomic::Ordering::SeqCst);
    }

    /// Loses the time of every validation from now on, or notes it again.
    pub fn set_touch_lost(&self, lost: bool) {
        self.shared
            .touch_lost
            .store(lost, std::sync::atomic::Ordering::SeqCst);
    }

    /// Stops the worker that finishes removals, or lets it run: what waits is done at the new
    /// pace, counted from now.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_worker(&self, worker: Worker) -> anyhow::Result<()> {
        worker::set(&self.shared.db(), worker)
    }

    /// Lets the worker do everything that waits, whenever it is due.
    ///
    /// # Errors
    /// When it is off.
    pub fn settle(&self) -> anyhow::Result<()> {
        worker::settle(&self.shared)
    }

    /// Lets a fault wait for its requests.
    pub fn inject(&self, fault: Fault) {
        self.shared.faults.add(fault);
    }

    /// Lets another admin act, or a device: the body of `POST /__control/act`.
    ///
    /// # Errors
    /// When there is no such act, or it names something the server does not have.
    pub fn act(&self, act: &serde_json::Value) -> anyhow::Result<()> {
        control::perform(self, &serde_json::from_value(act.clone())?)
    }

    /// Changes how LicenseSpring's side behaves from now on.
    pub fn set_quirks(&self, quirks: Quirks) {
        self.shared.set_quirks(quirks);
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
    }
}

//! Connector for LicenseSpring's Management API v1, behind the vendor's gateway, which holds the
//! key and signs people in (docs/gateway.md). LicenseSpring's words stop here: license users are
//! people with seats, customer accounts are teams.
//!
//! Much of the API is documented only in part. Where this connector has to guess, the guess is
//! in one function, and what is read tolerates any other shape.

mod assign;
mod call;
mod calls;
mod catalogue;
mod change;
mod devices;
mod exports;
mod history;
mod licenses;
mod log;
mod managers;
mod newcomers;
mod own;
mod pace;
mod paging;
mod pass;
mod passwords;
mod people;
mod refusal;
mod release;
mod reply;
mod seats;
mod session;
mod signs;
mod write;

pub use calls::calls;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{
    ApiError, Capabilities, Catalogue, Credentials, Cursor, Greeting, LicenseServer, Page,
    PeopleOf, Reply, Secret, SignInFault, SignedIn, Signs, SignsOf,
    own::{Own, OwnAnswer},
    transport::Transport,
};
use seatboard_core::{
    acts::{Act, Applied},
    domain::{
        Activation, ContractId, Device, License, LicenseEvent, LicenseId, Listed, LogEntry,
        LogQuery, Moment, Seat, TeamId, User, UserId,
    },
    usage::Habits,
};

/// What to call the server.
const NAME: &str = "LicenseSpring";

/// Where a gateway to LicenseSpring is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenseSpringOptions {
    /// The gateway's address, with or without a slash at its end.
    pub url: String,
    /// The company's code, where somebody signs in without one.
    pub company: Option<String>,
}

/// LicenseSpring, reached by some transport.
pub struct LicenseSpring<T> {
    transport: T,
    /// The gateway's address.
    base: String,
    company: Option<String>,
    session: Mutex<Option<Secret>>,
    pace: pace::Pace,
    known: Mutex<Known>,
    /// Whether the gateway passes the export of histories on; asked once.
    exports: Mutex<Option<bool>>,
    rest: LicenseSpringRest<T>,
}

/// Reads signs: [`LicenseServer::signs`]. It is named when the connector is made, so that a program
/// can fetch this part of it when a report is opened; [`LicenseSpring::SIGNS`] is the part itself.
pub type ReadSigns<T> = for<'a> fn(&'a LicenseSpring<T>, SignsOf) -> Reply<'a, Signs>;

/// The same of [`LicenseServer::own`]; [`LicenseSpring::OWN`] is the part itself.
pub type AskOwn<T> = for<'a> fn(&'a LicenseSpring<T>, Own) -> Reply<'a, OwnAnswer>;

/// The same of [`LicenseServer::log`]; [`LicenseSpring::LOG`] is the part itself.
pub type ReadLog<T> =
    for<'a> fn(&'a LicenseSpring<T>, LogQuery, Option<Cursor>) -> Reply<'a, Page<LogEntry>>;

/// What most people never need of the connector.
pub struct LicenseSpringRest<T> {
    /// Reads signs.
    pub signs: ReadSigns<T>,
    /// Reads the log.
    pub log: ReadLog<T>,
    /// Asks about the person's own sign-in.
    pub own: AskOwn<T>,
}

/// What earlier reads told that later ones need.
#[derive(Default)]
struct Known {
    /// How the licenses of a product are activated.
    activations: HashMap<String, Activation>,
    /// The account of a customer who has one.
    accounts: HashMap<String, TeamId>,
    /// People's addresses, and when they were read, in milliseconds: seats are given by address.
    addresses: HashMap<UserId, (String, f64)>,
    /// Whose customer account people are in: where they are embedded in a license, nothing is
    /// said of it.
    teams: HashMap<UserId, Option<TeamId>>,
}

impl<T: Transport> LicenseSpring<T> {
    /// A connector that nobody is signed in to yet. Sends nothing.
    pub fn new(transport: T, options: LicenseSpringOptions) -> Self {
        let rest = LicenseSpringRest {
            signs: Self::SIGNS,
            log: Self::LOG,
            own: Self::OWN,
        };
        Self::with_rest(transport, options, rest)
    }

    /// What reads signs, if it need not be fetched.
    pub const SIGNS: ReadSigns<T> = Self::read_signs;

    /// What reads the log, if it need not be fetched.
    pub const LOG: ReadLog<T> = Self::read_log;

    /// What asks about the person's own sign-in, if it need not be fetched.
    pub const OWN: AskOwn<T> = Self::ask_own;

    /// As [`LicenseSpring::new`], with the rest come by in another way.
    pub fn with_rest(
        transport: T,
        options: LicenseSpringOptions,
        rest: LicenseSpringRest<T>,
    ) -> Self {
        let code = options.company.as_deref().unwrap_or_default().trim();
        Self {
            transport,
            base: options.url.trim().trim_end_matches('/').to_owned(),
            company: (!code.is_empty()).then(|| code.to_owned()),
            session: Mutex::default(),
            pace: pace::Pace::default(),
            known: Mutex::default(),
            exports: Mutex::default(),
            rest,
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        lock(&self.known)
    }

    /// The moment it is by this side's clock.
    fn now(&self) -> Moment {
        let now_ms = self.transport.now_ms();
        Moment::from_timestamp_millis(now_ms as i64).unwrap_or_default()
    }
}

impl<T: Transport> LicenseServer for LicenseSpring<T> {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            server: NAME.into(),
            search_from: people::SEARCH_FROM,
            asks_company: true,
            creates_alone: false,
            removes_people: false,
            bans_people: false,
            has_roles: false,
            has_owners: false,
            changes_teams: false,
            counts_by_seat: true,
            keeps_first_passwords: true,
            mails_passwords: false,
            has_history: true,
            has_contracts: true,
            keeps_lines: false,
            habits: Habits {
                tells_all: true,
                hides_owners: true,
                ends_on_days: true,
            },
            keeps_signs: false,
            keeps_histories: true,
        }
    }

    fn greet(&self) -> Reply<'_, Greeting, SignInFault> {
        Box::pin(self.hello())
    }

    fn sign_in(&self, credentials: Credentials) -> Reply<'_, SignedIn, SignInFault> {
        Box::pin(self.open_session(credentials))
    }

    fn resume(&self, token: Secret) -> Reply<'_, SignedIn, SignInFault> {
        Box::pin(self.resume_session(token))
    }

    fn adopt(&self, who: Option<&SignedIn>) {
        self.act_for(who);
    }

    fn revoke(&self, who: &SignedIn) -> Reply<'_, ()> {
        let token = who.token.clone();
        Box::pin(async move { self.close_session(&token).await })
    }

    fn catalogue(&self) -> Reply<'_, Catalogue> {
        Box::pin(self.read_catalogue())
    }

    fn licenses(&self, at: Option<Cursor>) -> Reply<'_, Page<License>> {
        Box::pin(self.license_page(Some(licenses::ALL.to_owned()), at))
    }

    fn licenses_listed(&self, at: Option<Cursor>) -> Reply<'_, Page<Listed>> {
        Box::pin(self.listed_page(at))
    }

    fn license(&self, id: &LicenseId) -> Reply<'_, License> {
        let id = id.clone();
        Box::pin(async move { Ok(self.read_sitting(&id).await?.license) })
    }

    fn seats(&self, license: &LicenseId, _: Option<Cursor>) -> Reply<'_, Page<(Seat, User)>> {
        let license = license.clone();
        Box::pin(async move { self.seat_page(&license).await })
    }

    fn users(&self, at: Option<Cursor>) -> Reply<'_, Page<User>> {
        Box::pin(self.user_page(Some(people::ALL.to_owned()), at))
    }

    fn find_users(&self, text: &str) -> Reply<'_, Vec<User>> {
        let text = text.trim().to_owned();
        Box::pin(async move { self.search_users(&text).await })
    }

    fn find_licenses(&self, text: &str) -> Reply<'_, Vec<License>> {
        let text = text.trim().to_owned();
        Box::pin(async move { self.search_licenses(&text).await })
    }

    fn users_of_team(&self, team: &TeamId, at: Option<Cursor>) -> Reply<'_, Page<User>> {
        Box::pin(self.user_page(people::of_team(team), at))
    }

    fn licenses_of_team(&self, team: &TeamId, at: Option<Cursor>) -> Reply<'_, Page<License>> {
        Box::pin(self.license_page(licenses::of_team(team), at))
    }

    fn user(&self, id: &UserId) -> Reply<'_, User> {
        let id = id.clone();
        Box::pin(async move { self.look_user(&id).await?.ok_or(ApiError::NotFound) })
    }

    fn devices(&self, license: &LicenseId, at: Option<Cursor>) -> Reply<'_, Page<Device>> {
        let license = license.clone();
        Box::pin(async move { self.devices_of_license(&license, at).await })
    }

    fn devices_all(&self, at: Option<Cursor>) -> Reply<'_, Page<Device>> {
        Box::pin(self.device_page(at))
    }

    fn licenses_of_user(&self, user: &UserId, at: Option<Cursor>) -> Reply<'_, Page<License>> {
        let user = user.clone();
        Box::pin(async move { self.license_page_of(&user, at).await })
    }

    fn devices_of_user(&self, user: &UserId, at: Option<Cursor>) -> Reply<'_, Page<Device>> {
        let user = user.clone();
        Box::pin(async move { self.devices_of_person(&user, at).await })
    }

    /// Nobody owns a customer account: it is the vendor's record.
    fn team_owners(&self, _: &TeamId, _: Option<Cursor>) -> Reply<'_, Page<UserId>> {
        Box::pin(async { Ok(Page::empty()) })
    }

    fn managers(&self, contract: &ContractId, _: Option<Cursor>) -> Reply<'_, Page<User>> {
        let contract = contract.clone();
        Box::pin(async move { self.manager_page(&contract).await })
    }

    fn initial_passwords(&self, of: &PeopleOf) -> Reply<'_, Vec<(UserId, Secret)>> {
        let of = of.clone();
        Box::pin(async move { self.first_passwords(&of).await })
    }

    fn history(&self, license: &LicenseId, at: Option<Cursor>) -> Reply<'_, Page<LicenseEvent>> {
        let license = license.clone();
        Box::pin(async move { self.history_page(&license, at).await })
    }

    /// Whether the gateway passes on what the log is read from.
    fn has_log(&self) -> Reply<'_, bool> {
        Box::pin(self.exports_histories())
    }

    fn log(&self, query: &LogQuery, at: Option<Cursor>) -> Reply<'_, Page<LogEntry>> {
        (self.rest.log)(self, query.clone(), at)
    }

    fn signs(&self, of: &SignsOf) -> Reply<'_, Signs> {
        (self.rest.signs)(self, of.clone())
    }

    fn own(&self, own: Own) -> Reply<'_, OwnAnswer> {
        (self.rest.own)(self, own)
    }

    fn set_password(&self, user: &UserId, password: Secret) -> Reply<'_, ()> {
        let user = user.clone();
        Box::pin(async move { self.give_password(&user, &password).await })
    }

    /// No such mail is known; see [`Capabilities::mails_passwords`].
    fn send_password_reset(&self, _: &UserId) -> Reply<'_, ()> {
        Box::pin(async { Err(ApiError::Forbidden(None)) })
    }

    fn apply(&self, acts: &[Act], unsure: &[usize]) -> Reply<'_, Applied> {
        let (acts, unsure) = (acts.to_vec(), unsure.to_vec());
        Box::pin(async move { self.apply_all(&acts, &unsure).await })
    }

    fn batch_len(&self, acts: &[Act]) -> usize {
        write::batch_len(acts)
    }
}

/// A panic elsewhere must not take the connector along.
fn lock<V>(mutex: &Mutex<V>) -> MutexGuard<'_, V> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! Connector for Keygen (CE, EE, Cloud), API 1.8. Keygen's words stop here: users of a license
//! are seats, machines are devices, groups are teams.

mod assign;
mod call;
mod calls;
mod catalogue;
mod change;
mod clash;
mod devices;
mod document;
mod event_logs;
mod kept;
mod licenses;
mod line;
mod logged;
mod look;
mod own;
mod pace;
mod paging;
mod pass;
mod passwords;
mod people;
mod refusal;
mod release;
mod rights;
mod seats;
mod session;
mod signs;
mod single;
mod teams;
mod write;

pub use calls::calls;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{
    Capabilities, Catalogue, Credentials, Cursor, Greeting, LicenseServer, Page, Reply, Secret,
    SignInFault, SignedIn, Signs, SignsOf,
    own::{Own, OwnAnswer},
    transport::Transport,
    wire::encode,
};
use seatboard_core::{
    acts::{Act, Applied},
    domain::{
        Device, License, LicenseId, LogEntry, LogQuery, Overage, PolicyId, Seat, TeamId, User,
        UserId,
    },
    usage::Habits,
};

/// Where a Keygen server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeygenOptions {
    /// The server's address, with or without a slash or `/v1` at its end.
    pub url: String,
    /// The account, by slug or id. A server with a single account can do without.
    pub account: Option<String>,
}

impl KeygenOptions {
    /// The address up to and including `/v1`, and below it that of the account, where one is
    /// configured.
    pub fn addresses(&self) -> (String, String) {
        let root = self.url.trim().trim_end_matches('/');
        let root = root.strip_suffix("/v1").unwrap_or(root);
        let root = format!("{}/v1", root.trim_end_matches('/'));
        let account = self.account.as_deref().map(str::trim);
        let base = match account.filter(|account| !account.is_empty()) {
            Some(account) => format!("{root}/accounts/{}", encode(account)),
            None => root.clone(),
        };
        (root, base)
    }
}

/// A Keygen server, reached by some transport.
pub struct Keygen<T> {
    transport: T,
    /// Up to and including `/v1`.
    root: String,
    /// `root`, and the account where one is configured.
    base: String,
    session: Mutex<Option<Session>>,
    edition: Mutex<Option<String>>,
    pace: pace::Pace,
    known: Mutex<Known>,
    rest: Rest<T>,
}

/// What signing in and looking at lists does not take. It is named when the connector is made, so
/// that a program can fetch this half of it when it is needed; [`Keygen::REST`] is the half itself.
pub struct Rest<T> {
    /// How a connector carries acts out.
    pub carry_out: CarryOut<T>,
    /// How it reads signs.
    pub signs: ReadSigns<T>,
    /// How it asks about the person's own sign-in.
    pub own: AskOwn<T>,
}

/// Carries acts out: [`LicenseServer::apply`].
pub type CarryOut<T> = for<'a> fn(&'a Keygen<T>, Vec<Act>, Vec<usize>) -> Reply<'a, Applied>;
/// Reads signs: [`LicenseServer::signs`].
pub type ReadSigns<T> = for<'a> fn(&'a Keygen<T>, SignsOf) -> Reply<'a, Signs>;
/// Asks about the person's own sign-in: [`LicenseServer::own`].
pub type AskOwn<T> = for<'a> fn(&'a Keygen<T>, Own) -> Reply<'a, OwnAnswer>;

/// Who acts.
struct Session {
    token: Secret,
    user: UserId,
    /// What the server calls the token.
    token_id: Option<String>,
    /// Their id, if they are an end user.
    end_user: Option<UserId>,
    /// Whether the server keeps a log that they may see, once it has been asked.
    has_log: Option<bool>,
    /// Whether it counts days of use, once it has been asked.
    counting: Option<signs::Counting>,
    /// What they may not read.
    closed: Closed,
    /// Whether something was refused that their role should allow.
    lacks_rights: bool,
}

/// What is known of a sign-in beside the token.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// Needed to revoke it.
    token_id: Option<String>,
    closed: Closed,
    lacks_rights: bool,
}

/// What a person may not read: known beforehand, or learned by a refusal. Nothing that was
/// refused is asked for again.
#[derive(Clone, Copy, Debug, Default)]
struct Closed {
    account: bool,
    products: bool,
    policies: bool,
    teams: bool,
}

/// What earlier reads told that later ones need.
#[derive(Default)]
struct Known {
    /// How far above the limit licenses of a policy may go.
    overages: HashMap<PolicyId, Overage>,
    /// Who owns a license, and when that was read, in milliseconds.
    owners: HashMap<LicenseId, (Option<UserId>, f64)>,
}

impl<T: Transport> Keygen<T> {
    /// A connector that nobody is signed in to yet. Sends nothing.
    pub fn new(transport: T, options: KeygenOptions) -> Self {
        Self::with_rest(transport, options, Self::REST)
    }

    /// What does the rest, if it need not be fetched.
    pub const REST: Rest<T> = Rest {
        carry_out: Self::carry_out,
        signs: Self::read_signs,
        own: Self::see_to_own,
    };

    /// As [`Keygen::new`], with the rest done in another way.
    pub fn with_rest(transport: T, options: KeygenOptions, rest: Rest<T>) -> Self {
        let (root, base) = options.addresses();
        Self {
            transport,
            root,
            base,
            session: Mutex::default(),
            edition: Mutex::default(),
            pace: pace::Pace::default(),
            known: Mutex::default(),
            rest,
        }
    }

    /// Carries acts out: [`LicenseServer::apply`].
    pub fn carry_out(&self, acts: Vec<Act>, unsure: Vec<usize>) -> Reply<'_, Applied> {
        Box::pin(async move { self.apply_all(&acts, &unsure).await })
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        lock(&self.known)
    }
}

impl<T: Transport> LicenseServer for Keygen<T> {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            server: self.server_name(),
            search_from: people::SEARCH_FROM,
            asks_company: false,
            creates_alone: true,
            removes_people: true,
            bans_people: true,
            has_roles: true,
            has_owners: true,
            changes_teams: true,
            counts_by_seat: false,
            keeps_first_passwords: false,
            mails_passwords: true,
            has_history: false,
            has_contracts: false,
            keeps_lines: true,
            habits: Habits::default(),
            keeps_signs: true,
            keeps_histories: false,
        }
    }

    fn greet(&self) -> Reply<'_, Greeting, SignInFault> {
        Box::pin(self.ping())
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
        let who = who.clone();
        Box::pin(async move { self.close_session(&who).await })
    }

    fn lacks_rights(&self) -> bool {
        lock(&self.session)
            .as_ref()
            .is_some_and(|it| it.lacks_rights)
    }

    fn catalogue(&self) -> Reply<'_, Catalogue> {
        Box::pin(self.read_catalogue())
    }

    fn licenses(&self, at: Option<Cursor>) -> Reply<'_, Page<License>> {
        Box::pin(self.license_page(licenses::ALL.to_owned(), at))
    }

    fn license(&self, id: &LicenseId) -> Reply<'_, License> {
        let id = id.clone();
        Box::pin(async move { self.read_license(&id).await })
    }

    fn seats(&self, license: &LicenseId, at: Option<Cursor>) -> Reply<'_, Page<(Seat, User)>> {
        let license = license.clone();
        Box::pin(async move { self.seat_page(&license, at).await })
    }

    fn users(&self, at: Option<Cursor>) -> Reply<'_, Page<User>> {
        Box::pin(self.page(people::EVERYBODY.to_owned(), at, people::user))
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
        Box::pin(self.page(people::of_team(team), at, people::user))
    }

    fn licenses_of_team(&self, team: &TeamId, at: Option<Cursor>) -> Reply<'_, Page<License>> {
        Box::pin(self.license_page(licenses::of_team(team), at))
    }

    fn user(&self, id: &UserId) -> Reply<'_, User> {
        let id = id.clone();
        Box::pin(async move { self.read_user(id.as_str()).await })
    }

    fn devices(&self, license: &LicenseId, at: Option<Cursor>) -> Reply<'_, Page<Device>> {
        Box::pin(self.page(
            devices::with("license", license.as_str()),
            at,
            devices::device,
        ))
    }

    fn devices_all(&self, at: Option<Cursor>) -> Reply<'_, Page<Device>> {
        Box::pin(self.page(devices::ALL.to_owned(), at, devices::device))
    }

    fn licenses_of_user(&self, user: &UserId, at: Option<Cursor>) -> Reply<'_, Page<License>> {
        Box::pin(self.license_page(licenses::of_user(user), at))
    }

    fn devices_of_user(&self, user: &UserId, at: Option<Cursor>) -> Reply<'_, Page<Device>> {
        Box::pin(self.page(devices::with("owner", user.as_str()), at, devices::device))
    }

    fn team_owners(&self, team: &TeamId, at: Option<Cursor>) -> Reply<'_, Page<UserId>> {
        let team = team.clone();
        Box::pin(async move { self.team_owner_page(&team, at).await })
    }

    fn has_log(&self) -> Reply<'_, bool> {
        Box::pin(self.knows_log())
    }

    fn log(&self, query: &LogQuery, at: Option<Cursor>) -> Reply<'_, Page<LogEntry>> {
        let query = query.clone();
        Box::pin(async move { self.log_page(&query, at).await })
    }

    fn signs(&self, of: &SignsOf) -> Reply<'_, Signs> {
        (self.rest.signs)(self, of.clone())
    }

    fn set_password(&self, user: &UserId, password: Secret) -> Reply<'_, ()> {
        let user = user.clone();
        Box::pin(async move { self.give_password(&user, &password).await })
    }

    fn own(&self, own: Own) -> Reply<'_, OwnAnswer> {
        (self.rest.own)(self, own)
    }

    fn forgot_password(&self, email: &str) -> Reply<'_, ()> {
        let email = email.trim().to_owned();
        Box::pin(async move { self.mail_forgotten(&email).await })
    }

    fn send_password_reset(&self, user: &UserId) -> Reply<'_, ()> {
        let user = user.clone();
        Box::pin(async move { self.mail_reset(&user).await })
    }

    fn apply(&self, acts: &[Act], unsure: &[usize]) -> Reply<'_, Applied> {
        (self.rest.carry_out)(self, acts.to_vec(), unsure.to_vec())
    }

    fn batch_len(&self, acts: &[Act]) -> usize {
        write::batch_len(acts)
    }
}

/// A panic elsewhere must not take the connector along.
fn lock<V>(mutex: &Mutex<V>) -> MutexGuard<'_, V> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

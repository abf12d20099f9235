//! What the panel asks of a license server, in the panel's own words. Vendor words stop here.

use std::{fmt, future::Future, pin::Pin};

use chrono::NaiveDate;

use seatboard_core::{
    acts::{Ability, Act, Applied},
    domain::{
        ContractId, Device, License, LicenseEvent, LicenseId, Listed, LogEntry, LogQuery, Moment,
        Role, Seat, TeamId, User, UserId,
    },
    usage::{DayCounts, Habits, LoggedUse, SeatChange, Trace},
};

mod attempt;
mod batch;
pub mod error;
pub mod gate;
pub mod keygen;
pub mod licensespring;
mod many;
pub mod own;
mod pass;
pub mod transport;
mod wire;

pub use error::{ApiError, FieldFault, SignInFault};
use own::{Own, OwnAnswer, SecondFactor};
pub use seatboard_core::domain::Catalogue;

/// An answer still on its way. Local to its thread, since the browser's promises are.
pub type Reply<'a, T, E = ApiError> = Pin<Box<dyn Future<Output = Result<T, E>> + 'a>>;

/// A license server.
///
/// Reads may be repeated at will. Writes go through [`LicenseServer::apply`] alone.
pub trait LicenseServer: Send + Sync {
    /// What this server can do at all, whoever is signed in.
    fn capabilities(&self) -> Capabilities;

    /// Says what answers at the address, before anyone signs in.
    fn greet(&self) -> Reply<'_, Greeting, SignInFault>;
    /// Signs a person in. Nothing acts for them before they are adopted.
    fn sign_in(&self, credentials: Credentials) -> Reply<'_, SignedIn, SignInFault>;
    /// Looks whose the token of an earlier sign-in is, if the server still takes it. Nothing acts
    /// for them before they are adopted.
    fn resume(&self, token: Secret) -> Reply<'_, SignedIn, SignInFault>;
    /// Later calls act for this person, or for nobody. A connector that has acted for one person
    /// must not adopt another: a call of several requests may be on its way.
    fn adopt(&self, who: Option<&SignedIn>);
    /// Makes this very token worthless on the server, where its person may; see
    /// [`Abilities::keeps_token`]. Whoever is adopted stays so.
    fn revoke(&self, who: &SignedIn) -> Reply<'_, ()>;
    /// Whether the server has refused the person signed in to read what their role should allow:
    /// they have fewer rights than it says.
    fn lacks_rights(&self) -> bool {
        false
    }

    /// Products, policies and teams, all of them.
    fn catalogue(&self) -> Reply<'_, Catalogue>;
    /// A page of all licenses, with the server's counts.
    fn licenses(&self, at: Option<Cursor>) -> Reply<'_, Page<License>>;
    /// The same page, with the people on each license where the server tells of all of them in the
    /// same answer.
    fn licenses_listed(&self, at: Option<Cursor>) -> Reply<'_, Page<Listed>> {
        Box::pin(async move { Ok(self.licenses(at).await?.map(Listed::from)) })
    }
    /// One license, as it is now.
    fn license(&self, id: &LicenseId) -> Reply<'_, License>;
    /// A page of the people who hold a seat on a license, owner included.
    fn seats(&self, license: &LicenseId, at: Option<Cursor>) -> Reply<'_, Page<(Seat, User)>>;
    /// A page of all people, whatever their role.
    fn users(&self, at: Option<Cursor>) -> Reply<'_, Page<User>>;
    /// People whose address or name contains the text; a few of them. Fewer than
    /// [`Capabilities::search_from`] characters find nobody.
    fn find_users(&self, text: &str) -> Reply<'_, Vec<User>>;
    /// Licenses with the text in their name or key, in the name of what they are for, or in the
    /// address of somebody who holds a seat; a few of them, and not always all of these ways. Fewer
    /// than [`Capabilities::search_from`] characters find none.
    fn find_licenses(&self, text: &str) -> Reply<'_, Vec<License>>;
    /// A page of the people of a team, and of others where the server narrows less; nobody where
    /// it cannot ask for them.
    fn users_of_team(&self, team: &TeamId, at: Option<Cursor>) -> Reply<'_, Page<User>>;
    /// A page of the licenses of a team.
    fn licenses_of_team(&self, team: &TeamId, at: Option<Cursor>) -> Reply<'_, Page<License>>;
    /// One person, as they are now.
    fn user(&self, id: &UserId) -> Reply<'_, User>;
    /// A page of the devices a license is active on.
    fn devices(&self, license: &LicenseId, at: Option<Cursor>) -> Reply<'_, Page<Device>>;

    /// A page of all devices.
    fn devices_all(&self, at: Option<Cursor>) -> Reply<'_, Page<Device>>;
    /// A page of the licenses a person owns or has an assigned seat on.
    fn licenses_of_user(&self, user: &UserId, at: Option<Cursor>) -> Reply<'_, Page<License>>;
    /// A page of the devices that are a person's.
    fn devices_of_user(&self, user: &UserId, at: Option<Cursor>) -> Reply<'_, Page<Device>>;
    /// A page of the owners of a team.
    fn team_owners(&self, team: &TeamId, at: Option<Cursor>) -> Reply<'_, Page<UserId>>;

    /// A page of those who manage a contract; nobody where
    /// [`Capabilities::has_contracts`] says that there are none.
    fn managers(&self, contract: &ContractId, at: Option<Cursor>) -> Reply<'_, Page<User>> {
        let _ = (contract, at);
        Box::pin(async { Ok(Page::empty()) })
    }

    /// The passwords that people were given when they were created, as long as they have not
    /// chosen their own. Whoever asks shows them at once and keeps none.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] if the license or contract is gone.
    fn initial_passwords(&self, of: &PeopleOf) -> Reply<'_, Vec<(UserId, Secret)>> {
        let _ = of;
        Box::pin(async { Ok(Vec::new()) })
    }
    /// A page of what has happened to a license, the latest first.
    fn history(&self, license: &LicenseId, at: Option<Cursor>) -> Reply<'_, Page<LicenseEvent>> {
        let _ = (license, at);
        Box::pin(async { Ok(Page::empty()) })
    }
    /// Whether the server keeps a log of what everybody does, and shows it to the person signed
    /// in. The server is asked once for each sign-in.
    fn has_log(&self) -> Reply<'_, bool> {
        Box::pin(async { Ok(false) })
    }
    /// A page of the server's log, newest first. A page may be empty and have another one after
    /// it.
    fn log(&self, query: &LogQuery, at: Option<Cursor>) -> Reply<'_, Page<LogEntry>> {
        let _ = (query, at);
        Box::pin(async { Ok(Page::empty()) })
    }

    /// What the person signed in does about that sign-in, as far as [`Abilities`] say that it can
    /// be. Nothing is sent twice by itself.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] with the field `password`, `code` or `new` for what was typed wrong;
    /// [`ApiError::Conflict`] if it has been done, or not been begun.
    fn own(&self, own: Own) -> Reply<'_, OwnAnswer> {
        let _ = own;
        Box::pin(async { Err(ApiError::NotFound) })
    }

    /// Signs of use that no list has, where [`Capabilities::keeps_signs`] or
    /// [`Capabilities::keeps_histories`] says that there may be some.
    ///
    /// # Errors
    /// [`ApiError::Forbidden`] if they are there, and the person signed in may not see them.
    fn signs(&self, of: &SignsOf) -> Reply<'_, Signs> {
        let _ = of;
        Box::pin(async { Ok(Signs::NotKept) })
    }

    /// Gives a person a password. Not an act, since what an act holds is kept and shown.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] if the password will not do. After [`ApiError::Unreachable`] it may
    /// have been set; setting it again does no harm.
    fn set_password(&self, user: &UserId, password: Secret) -> Reply<'_, ()>;
    /// Lets the server send a person a mail to choose a password with.
    ///
    /// # Errors
    /// After [`ApiError::Unreachable`] the mail may have been sent.
    fn send_password_reset(&self, user: &UserId) -> Reply<'_, ()>;

    /// Lets the server send a mail to choose a password with to whoever signs in with an address,
    /// where [`Capabilities::mails_passwords`] says that it can. Nobody has to be signed in, and the
    /// answer is the same where nobody has the address.
    ///
    /// # Errors
    /// After [`ApiError::Unreachable`] the mail may have been sent.
    fn forgot_password(&self, email: &str) -> Reply<'_, ()> {
        let _ = email;
        Box::pin(async { Err(ApiError::NotFound) })
    }

    /// Carries out acts that belong in one request: one outcome per act, in order. A full
    /// license is an outcome, not an error. Where an error comes midway, the acts it keeps from
    /// being carried out are [`Outcome::NotTried`](seatboard_core::acts::Outcome::NotTried): they
    /// certainly took no effect and may be tried again.
    ///
    /// `unsure` says at which places acts stand that an earlier try may have carried out, wholly
    /// or in part: it was sent, and nobody has heard what became of it. What is found to be so of
    /// them is [`Outcome::Done`](seatboard_core::acts::Outcome::Done), and what was begun is
    /// brought to its end.
    ///
    /// # Errors
    /// Only when none of the acts took effect. Trying the same acts again is right if the
    /// error is [`ApiError::SignedOut`] or [`ApiError::is_passing`].
    fn apply(&self, acts: &[Act], unsure: &[usize]) -> Reply<'_, Applied>;
    /// How many of these acts fit one request, from the front; at least one if there are any.
    fn batch_len(&self, acts: &[Act]) -> usize;
}

/// People who go with something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeopleOf {
    /// Those who have a seat on a license.
    License(LicenseId),
    /// Those who manage a contract.
    Contract(ContractId),
}

/// Signs of use to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignsOf {
    /// On which days a license was validated, for a year up to now.
    Days(LicenseId),
    /// When seats were given and lost, the latest first.
    Changes(Option<Cursor>),
    /// When a license was activated on which devices, page by page.
    Activations(LicenseId, Option<Cursor>),
    /// What was used on a day of UTC, of one license or of all.
    Uses(Option<LicenseId>, NaiveDate),
    /// When the server's log begins.
    LogBegin,
    /// What the log tells of the use of a license since a moment, the latest first.
    Logged(LicenseId, Moment, Option<Cursor>),
    /// What a person last used, by the requests that they sent.
    Requests(UserId),
}

/// Signs of use that a server tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signs {
    /// It keeps nothing of the kind.
    NotKept,
    /// The days of a license.
    Days(DayCounts),
    /// A page of changes.
    Changes(Page<SeatChange>),
    /// A page of uses.
    Traces(Page<Trace>),
    /// When the log begins; `None` if there is nothing in it.
    LogSince(Option<Moment>),
    /// A page of uses that a log tells of.
    Logged(Page<LoggedUse>),
    /// What somebody's requests were uses of.
    Requested(Vec<LoggedUse>),
}

/// A request that changes something, as whoever has a token of their own can send it.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// How it is sent.
    pub method: transport::Method,
    /// Where to, below the address of the API.
    pub path: String,
    /// What goes along.
    pub body: Option<serde_json::Value>,
}

/// What a server can do at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// What to call the server in the panel, such as `Keygen CE`.
    pub server: String,
    /// The shortest text [`LicenseServer::find_users`] and [`LicenseServer::find_licenses`] look
    /// for, in characters.
    pub search_from: usize,
    /// Whether signing in asks for the company as well.
    pub asks_company: bool,
    /// Whether people can be created without a seat. Where not, a creation has to go together
    /// with the first seat, in one call of [`LicenseServer::apply`].
    pub creates_alone: bool,
    /// Whether people can be removed from the server.
    pub removes_people: bool,
    /// Whether people can be banned.
    pub bans_people: bool,
    /// Whether people have roles that can be changed.
    pub has_roles: bool,
    /// Whether licenses have owners.
    pub has_owners: bool,
    /// Whether teams can be created and changed, and people and licenses moved between them.
    pub changes_teams: bool,
    /// Whether activations are limited and counted by seat, and can be reset so.
    pub counts_by_seat: bool,
    /// Whether the server keeps the passwords that people are created with; see
    /// [`LicenseServer::initial_passwords`].
    pub keeps_first_passwords: bool,
    /// Whether the server sends people mails to choose a password with.
    pub mails_passwords: bool,
    /// Whether licenses have a history.
    pub has_history: bool,
    /// Whether licenses are bought with contracts that people manage.
    pub has_contracts: bool,
    /// Whether a license can keep who waits for a seat.
    pub keeps_lines: bool,
    /// How the server keeps signs of use.
    pub habits: Habits,
    /// Whether it may keep more of them; see [`LicenseServer::signs`].
    pub keeps_signs: bool,
    /// Whether it keeps histories of its licenses that tell of use: [`SignsOf::Activations`] and
    /// [`SignsOf::Uses`].
    pub keeps_histories: bool,
}

/// What answers at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Greeting {
    /// What to call the server, such as `Keygen CE`.
    pub server: String,
    /// The version of its interface, if it says.
    pub version: Option<String>,
}

/// Who wants in.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The code of their company, where the server asks for it.
    pub company: Option<String>,
    /// Their address.
    pub email: String,
    /// Their password.
    pub password: Secret,
    /// The code of their second factor, once the server has asked for it.
    pub code: Option<String>,
    /// Whether an earlier sign-in of theirs could not be ended: then this one is short, where the
    /// panel may say so.
    pub is_short: bool,
}

/// Somebody who is in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// What proves it on every later call.
    pub token: Secret,
    /// When the token ends, if it does.
    pub expires: Option<Moment>,
    /// The person.
    pub user: User,
    /// What they may do.
    pub abilities: Abilities,
    /// The company's name, if the server tells.
    pub account: Option<String>,
    /// How it stands with their second factor, where that is the server's to say.
    pub second_factor: Option<SecondFactor>,
    /// What the connector has learned of it, for when they are adopted.
    facts: keygen::Facts,
}

/// What the person signed in may do. Derived from the role, so that the panel offers nothing
/// the server would refuse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Abilities {
    /// They are an end user: they see only what is theirs.
    pub is_end_user: bool,
    /// See everybody, every license, team and device, and search.
    pub see_all: bool,
    /// Create end users.
    pub create_users: bool,
    /// Create people with this or another role at once, and change roles.
    pub set_roles: bool,
    /// Whose address and names they may change.
    pub edit_users: Reach,
    /// Whom they may remove.
    pub remove_users: Reach,
    /// Whose password they may set.
    pub set_passwords: Reach,
    /// Ban end users, and let them in again. Nobody else can be banned.
    pub ban_users: bool,
    /// Give and take back seats.
    pub change_seats: bool,
    /// Change who owns a license.
    pub change_owner: bool,
    /// Reset anybody's devices. End users may free their own: see [`Abilities::frees_device`].
    pub reset_devices: bool,
    /// Say who waits for a seat.
    pub keep_line: bool,
    /// Say whose a device is.
    pub change_device_owner: bool,
    /// Read the server's log, if it keeps one: see [`LicenseServer::has_log`].
    pub read_log: bool,
    /// Move people and licenses from team to team.
    pub change_team: bool,
    /// Create, change and remove teams, and say who owns them.
    pub manage_teams: bool,
    /// Say who manages a contract.
    pub change_managers: bool,
    /// They may not end their own sign-in on the server: the token stays valid until its end.
    pub keeps_token: bool,
    /// Change their own password.
    pub own_password: bool,
    /// See to a second factor of their own.
    pub own_factor: bool,
    /// See where they are signed in, and end it there unless [`Abilities::keeps_token`] says that
    /// they may not.
    pub own_sessions: bool,
}

/// Whom an ability reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Nobody.
    #[default]
    Nobody,
    /// End users.
    EndUsers,
    /// All but admins.
    AllButAdmins,
    /// Everybody.
    Everybody,
}

impl Reach {
    /// Whether it reaches anybody at all.
    pub fn is_any(self) -> bool {
        self != Self::Nobody
    }

    /// Whether it reaches people of a role.
    pub fn covers(self, role: Role) -> bool {
        match self {
            Self::Nobody => false,
            Self::EndUsers => role == Role::User,
            Self::AllButAdmins => role != Role::Admin,
            Self::Everybody => true,
        }
    }
}

impl Abilities {
    /// Whether the person signed in may do an act, by the roles of those it is about.
    pub fn allow(&self, act: &Act, role: impl Fn(&UserId) -> Role) -> bool {
        match act.facts().needs {
            Ability::CreateUsers => self.create_users,
            Ability::CreateWithRole => self.create_users && self.set_roles,
            Ability::EditUser(user) => self.edit_users.covers(role(user)),
            Ability::RemoveUser(user) => self.remove_users.covers(role(user)),
            Ability::BanUsers => self.ban_users,
            Ability::SetRoles => self.set_roles,
            Ability::ChangeSeats => self.change_seats,
            Ability::ChangeOwner => self.change_owner,
            Ability::ResetDevices => self.reset_devices,
            Ability::ChangeDeviceOwner => self.change_device_owner,
            Ability::KeepLine => self.keep_line,
            Ability::ChangeTeam => self.change_team,
            Ability::ManageTeams => self.manage_teams,
            Ability::ChangeManagers => self.change_managers,
        }
    }

    /// Whether the person signed in may reset a device: anybody's, or one of their own where
    /// the license is not protected from its users.
    pub fn frees_device(&self, me: &UserId, device: &Device, license: &License) -> bool {
        let is_theirs = device.user.as_ref() == Some(me) || license.owner.as_ref() == Some(me);
        self.reset_devices || (self.is_end_user && is_theirs && !license.is_protected)
    }
}

/// Where to go on in a list. Only the server that gave it understands it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(pub String);

/// A piece of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, in the server's order.
    pub rows: Vec<T>,
    /// Where the next piece starts; `None` at the end.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// The same piece with other rows.
    pub fn map<U>(self, row: impl FnMut(T) -> U) -> Page<U> {
        Page {
            rows: self.rows.into_iter().map(row).collect(),
            next: self.next,
        }
    }

    /// The end of a list with nothing on it.
    pub fn empty() -> Self {
        Self {
            rows: Vec::new(),
            next: None,
        }
    }
}

/// A text that must not be seen: a password, a token. It prints as dots.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that has to send it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("•••")
    }
}

//! What the panel asks of a license server, in the panel's own words. Vendor words stop here.

use std::{fmt, future::Future, pin::Pin};

use crate::domain::{Act, Applied, Device, License, LicenseId, Moment, Role, Seat, User, UserId};

pub mod error;
pub mod keygen;
pub mod transport;

#[cfg(target_arch = "wasm32")]
pub mod browser;

pub use crate::domain::Catalogue;
pub use error::{ApiError, FieldFault, SignInFault};

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
    /// Signs a person in; later calls act for them.
    fn sign_in(&self, credentials: Credentials) -> Reply<'_, SignedIn, SignInFault>;
    /// Goes on with a token of an earlier sign-in, if the server still takes it.
    fn resume(&self, token: Secret) -> Reply<'_, SignedIn, SignInFault>;
    /// Makes the token worthless on the server. The token is forgotten here in any case.
    fn sign_out(&self) -> Reply<'_, ()>;

    /// Products, policies and teams, all of them.
    fn catalogue(&self) -> Reply<'_, Catalogue>;
    /// A page of all licenses, with the server's counts.
    fn licenses(&self, at: Option<Cursor>) -> Reply<'_, Page<License>>;
    /// One license, as it is now.
    fn license(&self, id: &LicenseId) -> Reply<'_, License>;
    /// A page of the people who hold a seat on a license, owner included.
    fn seats(&self, license: &LicenseId, at: Option<Cursor>) -> Reply<'_, Page<(Seat, User)>>;
    /// A page of all people, whatever their role.
    fn users(&self, at: Option<Cursor>) -> Reply<'_, Page<User>>;
    /// People whose address or name contains the text; a few of them. Fewer than
    /// [`Capabilities::search_from`] characters find nobody.
    fn find_users(&self, text: &str) -> Reply<'_, Vec<User>>;
    /// One person, as they are now.
    fn user(&self, id: &UserId) -> Reply<'_, User>;
    /// A page of the devices a license is active on.
    fn devices(&self, license: &LicenseId, at: Option<Cursor>) -> Reply<'_, Page<Device>>;

    /// Carries out acts that belong in one request: one outcome per act, in order. A full
    /// license is an outcome, not an error. Where an error comes midway, the acts it keeps from
    /// being carried out are [`Outcome::NotTried`](crate::domain::Outcome::NotTried): they
    /// certainly took no effect and may be tried again.
    ///
    /// # Errors
    /// Only when none of the acts took effect. Trying the same acts again is right if the
    /// error is [`ApiError::SignedOut`] or [`ApiError::is_passing`].
    fn apply(&self, acts: &[Act]) -> Reply<'_, Applied>;
    /// How many of these acts fit one request, from the front; at least one if there are any.
    fn batch_len(&self, acts: &[Act]) -> usize;
}

/// What a server can do at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// What to call the server in the panel, such as `Keygen CE`.
    pub server: String,
    /// The shortest text [`LicenseServer::find_users`] looks for, in characters.
    pub search_from: usize,
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
    /// Their address.
    pub email: String,
    /// Their password.
    pub password: Secret,
    /// The code of their second factor, once the server has asked for it.
    pub code: Option<String>,
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
}

/// What the person signed in may do. Derived from the role, so that the panel offers nothing
/// the server would refuse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Abilities {
    /// Create people.
    pub create_users: bool,
    /// Give and take back seats.
    pub change_seats: bool,
    /// Change who owns a license.
    pub change_owner: bool,
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

impl Role {
    /// Whether the role is one of those that run a company's licenses.
    pub fn is_staff(self) -> bool {
        self != Self::User
    }
}

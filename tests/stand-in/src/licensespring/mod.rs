//! The wire format of LicenseSpring's Management API v1, over the same store as Keygen's: one
//! file per resource. What its documents leave open is decided in one place each, and listed in
//! the README.

mod answer;
mod body;
mod changes;
mod customers;
mod devices;
mod exports;
mod filters;
mod histories;
mod license_actions;
mod licenses;
mod list;
mod orders;
mod products;
mod quirks;
mod routes;
mod seats;
mod serve;
mod stamp;
mod users;

pub use quirks::{Pace, Quirks};

pub(crate) use quirks::Hits;
pub(crate) use serve::{Asked, faulty, respond};

use rusqlite::Connection;
use serde_json::Value;

use self::answer::Refusal;
use crate::keygen::query::Query;

/// The key every request carries: of the vendor's shape, and of no use anywhere else.
pub(crate) const API_KEY: &str = "seatdemo.notAREALkeyNotARealKeyNotAReal00";

/// Where the API lives.
pub(crate) const ROOT: &str = "/api/";

/// One request, understood as far as every handler needs it.
pub(crate) struct Call<'a> {
    pub method: &'a str,
    /// The path as it was requested, for paging links.
    pub path: &'a str,
    pub query: Query,
    /// The body, if it is JSON.
    pub body: Option<Value>,
    pub db: &'a Connection,
    /// Milliseconds since the epoch, the same for the whole request.
    pub now: i64,
    pub quirks: Quirks,
}

/// What a handler says.
pub(crate) type Reply = Result<answer::Answer, Refusal>;

//! The wire format of Keygen API 1.8 (singleplayer): one file per resource.

mod account;
pub(crate) mod analytics;
pub(crate) mod auth;
pub(crate) mod casing;
mod check_outs;
mod checks;
pub(crate) mod document;
mod email;
mod entitlements;
mod event_logs;
pub(crate) mod events;
mod filters;
mod groups;
mod license_actions;
mod license_filters;
mod license_links;
mod license_rules;
mod licenses;
mod machine_rules;
mod machines;
pub(crate) mod one_time;
mod paging;
mod passwords;
pub(crate) mod policies;
mod products;
pub(crate) mod query;
pub(crate) mod races;
mod request_logs;
pub(crate) mod rights;
pub(crate) mod roles;
mod routes;
mod schema;
mod search;
mod seats;
pub(crate) mod second_factors;
pub(crate) mod series;
mod tokens;
pub(crate) mod told;
mod user_links;
mod users;
pub(crate) mod webhooks;

use rusqlite::Connection;
use serde_json::Value;

pub(crate) use self::auth::Bearer;
pub(crate) use self::routes::answer;

use self::document::{Links, Refusal};
use self::query::Query;
use self::races::Seen;
use self::roles::{Deed, Role, allow};
use crate::store::Account;

/// One request, understood as far as every handler needs it.
pub(crate) struct Call<'a> {
    pub method: &'a str,
    /// The path as it was requested, for paging links.
    pub path: &'a str,
    pub query: Query,
    /// The body, keys in snake case.
    pub body: Option<Value>,
    pub db: &'a Connection,
    /// Milliseconds since the epoch, the same for the whole request.
    pub now: i64,
    pub account: &'a Account,
    /// Whether the server is of the enterprise edition.
    pub ee: bool,
    /// Whether it has the column store that most analytics need.
    pub clickhouse: bool,
    pub auth: Result<Option<Bearer>, Refusal>,
    /// Name and password of a Basic header.
    pub basic: Option<(String, String)>,
    /// What the race switch lets this request believe.
    pub seen: Option<&'a Seen>,
    /// Who is told to have done this.
    pub doer: Doer,
    /// Whether validations leave the license as it was: the real server writes their time later,
    /// and not at all while the row is locked (keygen-api app/workers/touch_license_worker.rb).
    pub touch_lost: bool,
}

/// Who did something, as the event log tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Doer {
    /// Whoever sent the request.
    Caller,
    /// A record of this kind that is no person: a license by its key, a product by its token.
    Other(&'static str, String),
    /// Nobody in particular, as with a key that is validated without sign-in.
    Nobody,
}

impl Call<'_> {
    pub(crate) fn links(&self) -> Links<'_> {
        Links {
            account: &self.account.id,
            ee: self.ee,
        }
    }

    /// Who calls, if they said so; a bad credential is refused even where none is needed.
    pub(crate) fn visitor(&self) -> Result<Option<&Bearer>, Refusal> {
        match &self.auth {
            Ok(bearer) => Ok(bearer.as_ref()),
            Err(refusal) => Err(refusal.clone()),
        }
    }

    /// Who calls.
    pub(crate) fn bearer(&self) -> Result<&Bearer, Refusal> {
        self.visitor()?.ok_or_else(auth::token_missing)
    }

    /// Who calls, if they have this permission and their role may do this.
    pub(crate) fn may(&self, permission: &str, deed: Deed) -> Result<&Bearer, Refusal> {
        let bearer = self.permitted(permission)?;
        allow(bearer.role, deed)?;
        Ok(bearer)
    }

    /// Who calls, if they have this permission. What their role may do is another question.
    pub(crate) fn permitted(&self, permission: &str) -> Result<&Bearer, Refusal> {
        let bearer = self.bearer()?;
        bearer.user.rights().check(permission)?;
        Ok(bearer)
    }

    /// As [`Self::may`]; people of role `user` may do it as well where `theirs` says that it is
    /// their own business, by their id.
    pub(crate) fn may_or_own(
        &self,
        permission: &str,
        deed: Deed,
        theirs: impl FnOnce(&str) -> bool,
    ) -> Result<&Bearer, Refusal> {
        let bearer = self.permitted(permission)?;
        if bearer.role != Role::User {
            allow(bearer.role, deed)?;
        } else if !theirs(&bearer.user.id) {
            return Err(Refusal::forbidden());
        }
        Ok(bearer)
    }

    /// The id of a caller who sees only their own records, if they may see any.
    pub(crate) fn only_own(&self, permission: &str) -> Result<Option<&str>, Refusal> {
        let bearer = self.permitted(permission)?;
        Ok((bearer.role == Role::User).then_some(bearer.user.id.as_str()))
    }

    /// A new random id.
    pub(crate) fn new_id(&self) -> String {
        uuid::Uuid::new_v4().to_string()
    }
}

//! Requests that meet. The real server decides by what it has read when a request began and locks
//! nothing: two that overlap both see the last free seat, and what only an index of the database
//! forbids ends in 409. With the race switch on, a request that could meet another looks first,
//! waits a little, and decides by what it saw.

use std::collections::HashSet;
use std::time::Duration;

use rusqlite::Connection;
use serde_json::Value;

use super::Call;
use super::document::Refusal;
use crate::store;
use crate::store::licenses::License;

/// Whether requests that meet decide by what they saw before, and how long before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Race {
    /// They come one after the other.
    Off,
    /// Each looks a few milliseconds after it came and decides a few later, never the same: of
    /// five at the last seat some see it free and some see it gone.
    Uneven,
    /// Each looks at once and decides so much later: whoever comes within that time sees the same.
    Even(Duration),
}

impl Race {
    /// What the plain switch means.
    pub(crate) fn uneven_if(on: bool) -> Self {
        if on { Self::Uneven } else { Self::Off }
    }

    /// How long a request waits before it looks, and from then until it decides. `roll` is
    /// another number for every request.
    pub(crate) fn waits(self, roll: u64) -> Option<(Duration, Duration)> {
        match self {
            Self::Off => None,
            // Together less than 18 ms: whoever meets nobody hardly notices.
            Self::Uneven => Some((
                Duration::from_micros(scatter(roll, 1) % 10_000),
                Duration::from_micros(1_000 + scatter(roll, 2) % 7_000),
            )),
            Self::Even(window) => Some((Duration::ZERO, window)),
        }
    }
}

/// A number that looks random and is always the same (splitmix64).
fn scatter(roll: u64, salt: u64) -> u64 {
    let mut z = (roll * 2 + salt).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// What a request may meet another at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Subject {
    /// The people of a license, by id or key.
    License(String),
    /// The devices of a license: its id, the new one's fingerprint.
    Device(String, String),
    /// A new person's address.
    Address(String),
}

impl Subject {
    /// What this request may meet another at, if it may at all. `path` is what follows `/v1`.
    pub(crate) fn of(method: &str, path: &[&str], body: &[u8]) -> Option<Self> {
        let path = match path {
            ["accounts", _, rest @ ..] => rest,
            rest => rest,
        };
        let read = |pointer: &str| {
            let body: Value = serde_json::from_slice(body).ok()?;
            Some(body.pointer(pointer)?.as_str()?.to_owned())
        };
        match (method, path) {
            ("POST" | "DELETE", ["licenses", id, "users"])
            | ("PUT" | "PATCH", ["licenses", id, "owner"]) => Some(Self::License((*id).to_owned())),
            ("POST", ["machines"]) => Some(Self::Device(
                read("/data/relationships/license/data/id")?,
                read("/data/attributes/fingerprint")?,
            )),
            ("POST", ["users"]) => {
                let email = read("/data/attributes/email")?;
                Some(Self::Address(email.trim().to_lowercase()))
            }
            _ => None,
        }
    }
}

/// What a request saw before another one could act.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    license: Option<License>,
    attached: HashSet<String>,
    /// Whose the license's devices were.
    machine_owners: Vec<Option<String>>,
    /// Devices that had the fingerprint, on any license.
    same_fingerprint: HashSet<String>,
    /// The address that is asked for, if somebody had it.
    address: Option<String>,
}

impl Seen {
    pub(crate) fn look(db: &Connection, subject: &Subject) -> rusqlite::Result<Self> {
        let mut seen = Self::default();
        match subject {
            Subject::License(key) => seen.look_at(db, key)?,
            Subject::Device(license, fingerprint) => {
                seen.look_at(db, license)?;
                let same = store::machines::with_fingerprint(db, fingerprint, "''", "")?;
                seen.same_fingerprint = same.into_iter().collect();
            }
            Subject::Address(email) => {
                seen.address = store::users::email_taken(db, email, None)?.then(|| email.clone());
            }
        }
        Ok(seen)
    }

    fn look_at(&mut self, db: &Connection, key: &str) -> rusqlite::Result<()> {
        let Some(license) = store::licenses::find(db, key)? else {
            return Ok(());
        };
        self.attached = store::seats::attached(db, &license.id)?
            .into_iter()
            .collect();
        self.machine_owners = store::machines::owners(db, &license.id)?;
        self.license = Some(license);
        Ok(())
    }
}

impl Call<'_> {
    fn seen_of(&self, license: &License) -> Option<&Seen> {
        self.seen.filter(|seen| {
            let of = seen.license.as_ref();
            of.is_some_and(|of| of.id == license.id)
        })
    }

    /// A license as this request decides about it: as it is, or as it was when it looked.
    pub(crate) fn as_seen(&self, license: License) -> License {
        let seen = self.seen_of(&license).and_then(|seen| seen.license.clone());
        seen.unwrap_or(license)
    }

    /// Whether a person is attached to a license, as far as this request knows.
    pub(crate) fn attached(&self, license: &License, user: &str) -> Result<bool, Refusal> {
        Ok(match self.seen_of(license) {
            Some(seen) => seen.attached.contains(user),
            None => store::seats::find(self.db, &license.id, user)?.is_some(),
        })
    }

    /// How many devices of a license somebody owns, or nobody, as far as this request knows.
    pub(crate) fn owned_count(
        &self,
        license: &License,
        owner: Option<&str>,
    ) -> Result<i64, Refusal> {
        Ok(match self.seen_of(license) {
            Some(seen) => {
                let owners = seen.machine_owners.iter();
                let theirs = owners.filter(|of| of.as_deref() == owner).count();
                i64::try_from(theirs).unwrap_or(i64::MAX)
            }
            None => store::machines::owned_count(self.db, &license.id, owner)?,
        })
    }

    /// Whether a fingerprint is in use where `scope`, a condition on license `l`, holds, as far as
    /// this request knows.
    pub(crate) fn fingerprint_taken(
        &self,
        fingerprint: &str,
        scope: &str,
        value: &str,
    ) -> Result<bool, Refusal> {
        let same = store::machines::with_fingerprint(self.db, fingerprint, scope, value)?;
        Ok(same.iter().any(|id| {
            self.seen
                .is_none_or(|seen| seen.same_fingerprint.contains(id))
        }))
    }

    /// Whether somebody else has an address, as far as this request knows.
    pub(crate) fn email_taken(&self, email: &str, own_id: Option<&str>) -> Result<bool, Refusal> {
        Ok(match self.seen {
            Some(seen) => seen.address.as_deref() == Some(email),
            None => store::users::email_taken(self.db, email, own_id)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Vec<&str> {
        text.split('/').collect()
    }

    #[test]
    fn requests_that_may_meet_are_known_by_what_they_are_about() {
        let of = |method, text, body: &str| Subject::of(method, &path(text), body.as_bytes());
        let license = Some(Subject::License("l1".into()));
        assert_eq!(of("POST", "licenses/l1/users", "{}"), license);
        assert_eq!(of("DELETE", "accounts/a/licenses/l1/users", "{}"), license);
        assert_eq!(of("PUT", "licenses/l1/owner", "{}"), license);
        assert_eq!(of("GET", "licenses/l1/users", ""), None);
        assert_eq!(of("POST", "licenses/l1/actions/renew", ""), None);
        let body = r#"{"data":{"attributes":{"email":" Ana@Example.com"}}}"#;
        let ana = Subject::Address("ana@example.com".into());
        assert_eq!(of("POST", "users", body), Some(ana));
        assert_eq!(of("POST", "users", "not json"), None);
        let body = r#"{"data":{"attributes":{"fingerprint":"f"},
            "relationships":{"license":{"data":{"type":"licenses","id":"l1"}}}}}"#;
        let device = Subject::Device("l1".into(), "f".into());
        assert_eq!(of("POST", "machines", body), Some(device));
    }

    #[test]
    fn nobody_waits_longer_than_twenty_milliseconds_and_waits_differ() {
        let waits: Vec<(Duration, Duration)> = (0..500)
            .filter_map(|roll| Race::Uneven.waits(roll))
            .collect();
        assert_eq!(waits.len(), 500);
        assert!(
            waits
                .iter()
                .all(|(before, after)| *before + *after < Duration::from_millis(18))
        );
        let some = |test: fn(&Duration) -> bool| waits.iter().filter(|(it, _)| test(it)).count();
        assert!(some(|before| *before < Duration::from_millis(3)) > 100);
        assert!(some(|before| *before > Duration::from_millis(7)) > 100);
        assert_eq!(Race::Off.waits(1), None);
    }
}

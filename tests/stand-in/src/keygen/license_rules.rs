//! What a license takes from its policy, and how far its limits reach.

use std::collections::HashMap;

use serde_json::json;

use super::document::{Invalid, Refusal};
use super::policies::rules;
use crate::clock::{DAY, months_after};
use crate::store::catalogue::{Policy, find_policy};
use crate::store::licenses::License;
use crate::store::users::activity_cut;

/// The policies of the licenses in one answer, each read once.
#[derive(Default)]
pub(crate) struct Policies(HashMap<String, Policy>);

impl Policies {
    pub(crate) fn of(
        &mut self,
        db: &rusqlite::Connection,
        license: &License,
    ) -> Result<&Policy, Refusal> {
        let id = &license.policy_id;
        if !self.0.contains_key(id) {
            let policy = policy_of(db, license)?;
            self.0.insert(id.clone(), policy);
        }
        Ok(&self.0[id])
    }
}

/// The policy of a license. One that is gone already leaves a license with the usual rules until
/// the worker gets to it.
pub(crate) fn policy_of(db: &rusqlite::Connection, license: &License) -> rusqlite::Result<Policy> {
    Ok(
        find_policy(db, &license.policy_id)?.unwrap_or_else(|| Policy {
            id: license.policy_id.clone(),
            product_id: license.product_id.clone(),
            name: String::new(),
            rules: rules(&json!({})),
            metadata: "{}".into(),
            created: license.created,
            updated: license.created,
        }),
    )
}

/// The number that counts: the license's own, else the policy's, else no limit. An own one of 0
/// counts as none (keygen-api app/models/license.rb asks `max_users_override?`).
pub(crate) fn limit(own: Option<i64>, policy: &Policy, rule: &str) -> Option<i64> {
    own.filter(|own| *own != 0).or_else(|| policy.number(rule))
}

pub(crate) fn max_users(license: &License, policy: &Policy) -> Option<i64> {
    limit(license.max_users, policy, "max_users")
}

pub(crate) fn max_machines(license: &License, policy: &Policy) -> Option<i64> {
    limit(license.max_machines, policy, "max_machines")
}

/// Whether `count` is within `most`, overage included.
pub(crate) fn within(count: i64, most: Option<i64>, overage: &str) -> bool {
    let Some(most) = most else {
        return true;
    };
    // In quarters, so that 1.25 of anything is exact.
    let quarters = match overage {
        "ALWAYS_ALLOW_OVERAGE" => return true,
        "ALLOW_1_25X_OVERAGE" => 5,
        "ALLOW_1_5X_OVERAGE" => 6,
        "ALLOW_2X_OVERAGE" => 8,
        _ => 4,
    };
    count * 4 <= most * quarters
}

/// Refuses when this many seats are more than the license takes.
pub(crate) fn check_seats(count: i64, license: &License, policy: &Policy) -> Result<(), Refusal> {
    let most = max_users(license, policy);
    if within(count, most, policy.text("overage_strategy")) {
        return Ok(());
    }
    let most = most.unwrap_or_default();
    let detail = format!("user count has exceeded maximum allowed for license ({most})");
    Invalid::relationship("licenses", "users", "USER_LIMIT_EXCEEDED", &detail).refuse()
}

/// The `status` attribute: the first that fits.
pub(crate) fn status(license: &License, now: i64) -> &'static str {
    let expires_by = |at: i64| license.expiry.is_some_and(|expiry| expiry <= at);
    if license.owner_banned {
        "BANNED"
    } else if license.suspended {
        "SUSPENDED"
    } else if expires_by(now) {
        "EXPIRED"
    } else if expires_by(now + 3 * DAY) {
        "EXPIRING"
    } else if license.last_activity() < activity_cut(now) {
        "INACTIVE"
    } else {
        "ACTIVE"
    }
}

/// When the next check-in is due, if the policy asks for any.
pub(crate) fn next_check_in(license: &License, policy: &Policy) -> Option<i64> {
    if !policy.is("require_check_in") {
        return None;
    }
    let last = license.last_check_in.unwrap_or(license.created);
    let count = policy.number("check_in_interval_count").unwrap_or(1);
    let months = |each: i64| months_after(last, u32::try_from(count * each).unwrap_or_default());
    Some(match policy.text("check_in_interval") {
        "day" => last + count * DAY,
        "week" => last + 7 * count * DAY,
        "month" => months(1),
        "year" => months(12),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overage_factors_are_exact() {
        let most = |overage: &str| (0..30).rfind(|count| within(*count, Some(8), overage));
        assert_eq!(most("NO_OVERAGE"), Some(8));
        assert_eq!(most("ALLOW_1_25X_OVERAGE"), Some(10));
        assert_eq!(most("ALLOW_1_5X_OVERAGE"), Some(12));
        assert_eq!(most("ALLOW_2X_OVERAGE"), Some(16));
        assert_eq!(most("ALWAYS_ALLOW_OVERAGE"), Some(29));
        assert!(within(1_000, None, "NO_OVERAGE"));
        assert!(!within(1, Some(0), "ALLOW_2X_OVERAGE"));
    }
}

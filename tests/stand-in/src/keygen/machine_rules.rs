//! What a license's policy demands of its machines: limits, uniqueness, heartbeats.

use super::Call;
use super::document::{Invalid, Refusal};
use super::license_rules::{limit, max_machines, within};
use super::paging::is_uuid;
use crate::store;
use crate::store::catalogue::Policy;
use crate::store::licenses::License;
use crate::store::machines::Machine;

fn over_limit<T>(code: &str, detail: &str) -> Result<T, Refusal> {
    Invalid::at("/data", code, detail).refuse()
}

/// Refuses a machine beyond the limit; the first one is always accepted.
pub(crate) fn check_count(
    call: &Call<'_>,
    license: &License,
    policy: &Policy,
    owner: Option<&str>,
) -> Result<(), Refusal> {
    let per_user = policy.text("machine_leasing_strategy") == "PER_USER";
    let count = if per_user {
        call.owned_count(license, owner)?
    } else {
        license.machines_count
    };
    let most = max_machines(license, policy);
    if count == 0 || within(count + 1, most, policy.text("overage_strategy")) {
        return Ok(());
    }
    let whom = if per_user { "user" } else { "license" };
    let most = most.unwrap_or_default();
    let detail = format!("machine count has exceeded maximum allowed for {whom} ({most})");
    over_limit("MACHINE_LIMIT_EXCEEDED", &detail)
}

/// Refuses hardware beyond the license's sums; `delta` is what the change adds.
pub(crate) fn check_hardware(
    license: &License,
    policy: &Policy,
    delta: [i64; 3],
) -> Result<(), Refusal> {
    let sums = [
        (
            "core",
            license.machines_cores,
            limit(license.max_cores, policy, "max_cores"),
        ),
        (
            "memory",
            license.machines_memory,
            limit(license.max_memory, policy, "max_memory"),
        ),
        (
            "disk",
            license.machines_disk,
            limit(license.max_disk, policy, "max_disk"),
        ),
    ];
    for ((word, sum, most), delta) in sums.into_iter().zip(delta) {
        let fits = within(sum + delta, most, policy.text("overage_strategy"));
        if delta > 0 && !fits {
            let code = format!("MACHINE_{}_LIMIT_EXCEEDED", word.to_uppercase());
            let most = most.unwrap_or_default();
            let detail =
                format!("machine {word} count has exceeded maximum allowed for license ({most})");
            return over_limit(&code, &detail);
        }
    }
    Ok(())
}

/// Refuses a fingerprint that is in use where it must be unique.
pub(crate) fn check_fingerprint(
    call: &Call<'_>,
    license: &License,
    policy: &Policy,
    fingerprint: &str,
) -> Result<(), Refusal> {
    let (scope, value, whom) = match policy.text("machine_uniqueness_strategy") {
        "UNIQUE_PER_ACCOUNT" => ("''", "", " for this account"),
        "UNIQUE_PER_PRODUCT" => (
            "l.product_id",
            license.product_id.as_str(),
            " for this product",
        ),
        "UNIQUE_PER_POLICY" => (
            "l.policy_id",
            license.policy_id.as_str(),
            " for this policy",
        ),
        _ => ("l.id", license.id.as_str(), ""),
    };
    if is_uuid(fingerprint) && store::exists(call.db, "machines", fingerprint)? {
        let detail = "must not conflict with another machine's identifier (UUID)";
        return Invalid::attribute("machines", "fingerprint", "CONFLICT", detail).refuse();
    }
    if call.fingerprint_taken(fingerprint, scope, value)? {
        let detail = format!("has already been taken{whom}");
        return Invalid::attribute("machines", "fingerprint", "TAKEN", &detail).refuse();
    }
    Ok(())
}

/// Refuses an owner who holds no seat on the license; answers with their id.
pub(crate) fn check_owner(
    call: &Call<'_>,
    license: &License,
    key: &str,
) -> Result<String, Refusal> {
    let fault = |code, detail| Invalid::relationship("machines", "owner", code, detail).refuse();
    let Some(owner) = store::users::find_id(call.db, key)? else {
        return fault("OWNER_NOT_FOUND", "must exist");
    };
    if !store::licenses::holds(call.db, license, &owner)? {
        return fault("OWNER_INVALID", "must be a valid license user");
    }
    Ok(owner)
}

/// When the next heartbeat is due, once there was one.
pub(crate) fn next_heartbeat(machine: &Machine) -> Option<i64> {
    Some(machine.last_heartbeat? + machine.heartbeat_duration * 1000)
}

/// When a machine is given up, unless it sends a heartbeat before.
fn dies(machine: &Machine) -> Option<i64> {
    let waits = || machine.created + machine.heartbeat_duration * 1000;
    next_heartbeat(machine).or_else(|| machine.require_heartbeat.then(waits))
}

/// The `heartbeatStatus` attribute.
pub(crate) fn heartbeat_status(machine: &Machine, now: i64) -> &'static str {
    let alive = dies(machine).is_none_or(|next| next >= now);
    match (machine.last_heartbeat, alive) {
        (None, true) => "NOT_STARTED",
        (Some(_), true) => "ALIVE",
        (_, false) => "DEAD",
    }
}

/// Whether a dead machine may come back.
pub(crate) fn revivable(machine: &Machine, policy: &Policy, now: i64) -> bool {
    let strategy = policy.text("heartbeat_resurrection_strategy");
    if strategy == "ALWAYS_REVIVE" {
        return true;
    }
    let minutes: i64 = strategy
        .split('_')
        .next()
        .and_then(|number| number.parse().ok())
        .unwrap_or(0);
    dies(machine).is_some_and(|next| now <= next + minutes * 60_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(last_heartbeat: Option<i64>, require_heartbeat: bool) -> Machine {
        Machine {
            id: String::new(),
            fingerprint: String::new(),
            name: None,
            hostname: None,
            ip: None,
            platform: None,
            cores: None,
            memory: None,
            disk: None,
            license_id: String::new(),
            product_id: None,
            owner_id: None,
            group_id: None,
            last_heartbeat,
            last_check_out: None,
            max_processes: None,
            metadata: "{}".into(),
            created: 0,
            updated: 0,
            require_heartbeat,
            heartbeat_duration: 600,
        }
    }

    #[test]
    fn a_heartbeat_is_due_only_once_it_started_or_is_required() {
        let after = 600_001;
        assert_eq!(
            heartbeat_status(&machine(None, false), after),
            "NOT_STARTED"
        );
        assert_eq!(
            heartbeat_status(&machine(None, true), 600_000),
            "NOT_STARTED"
        );
        assert_eq!(heartbeat_status(&machine(None, true), after), "DEAD");
        assert_eq!(heartbeat_status(&machine(Some(1), false), after), "ALIVE");
        assert_eq!(heartbeat_status(&machine(Some(0), false), after), "DEAD");
    }
}

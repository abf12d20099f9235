//! What can be done to a license: suspend, renew, check in, count usage, validate.

use rusqlite::types::Value as Sql;
use serde_json::{Map, Value, json};

use super::document::{Answer, Invalid, Refusal, Reply, Source};
use super::license_rules::{limit, max_machines, max_users, next_check_in, within};
use super::roles::Deed;
use super::schema::{Attr, Body, Input, Kind, attr};
use super::{Call, licenses};
use crate::clock::{after, iso};
use crate::store;
use crate::store::catalogue::Policy;
use crate::store::licenses::License;

/// Whether a person of role `user` may act on a license: it is theirs and not protected.
pub(crate) fn owns(license: &License, user: &str) -> bool {
    license.owner_id.as_deref() == Some(user) && !license.protected
}

/// Whether a person of role `user` may end or renew a license: it is theirs and its policy not
/// protected (keygen-api app/policies/license_policy.rb).
pub(crate) fn owns_term(license: &License, policy: &Policy, user: &str) -> bool {
    license.owner_id.as_deref() == Some(user) && !policy.is("protected")
}

fn write(call: &Call<'_>, license: &License, changes: &[(&str, Sql)]) -> Reply {
    store::change(call.db, "licenses", &license.id, call.now, changes)?;
    licenses::answer(call, &license.id)
}

/// `suspend` and `reinstate`.
pub(crate) fn suspend(call: &Call<'_>, id: &str, suspended: bool) -> Reply {
    let license = licenses::find(call, id)?;
    let permission = if suspended {
        "license.suspend"
    } else {
        "license.reinstate"
    };
    call.may(permission, Deed::UpdateLicense)?;
    if license.suspended == suspended {
        let detail = if suspended {
            "is already suspended"
        } else {
            "is not suspended"
        };
        let at = Source::pointer("/data/attributes/suspended");
        return Err(Refusal::unprocessable(detail, &at));
    }
    write(call, &license, &[("suspended", suspended.into())])
}

pub(crate) fn renew(call: &Call<'_>, id: &str) -> Reply {
    let license = licenses::find(call, id)?;
    let policy = licenses::policy_of(call, &license)?;
    let own = |user: &str| owns_term(&license, &policy, user);
    call.may_or_own("license.renew", Deed::ManageLicense, own)?;
    let Some(seconds) = policy.number("duration") else {
        let detail = "cannot be renewed because the policy does not have a duration";
        return Err(Refusal::unprocessable(detail, &Source::Nowhere));
    };
    let Some(expiry) = license.expiry else {
        // keygen-api renders a record that has no errors: the list is empty.
        return Err(Refusal::invalid(Vec::new()));
    };
    let base = match policy.text("renewal_basis") {
        "FROM_NOW" => call.now,
        "FROM_NOW_IF_EXPIRED" if expiry <= call.now => call.now,
        _ => expiry,
    };
    write(call, &license, &[("expiry", after(base, seconds).into())])
}

pub(crate) fn check_in(call: &Call<'_>, id: &str) -> Reply {
    let license = licenses::find(call, id)?;
    let own = |user: &str| owns(&license, user);
    call.may_or_own("license.check-in", Deed::UpdateLicense, own)?;
    let policy = licenses::policy_of(call, &license)?;
    if !policy.is("require_check_in") {
        let detail = "cannot be checked in because the policy does not require it";
        return Err(Refusal::unprocessable(detail, &Source::Nowhere));
    }
    write(call, &license, &[("last_check_in", call.now.into())])
}

/// A body that only has `meta`.
fn meta(call: &Call<'_>, attributes: &[Attr]) -> Result<Input, Refusal> {
    let mut body = Body::new(&[], &[]);
    body.meta = attributes;
    body.data_optional = true;
    body.read(call.body.as_ref())
}

/// `increment-usage` and `decrement-usage`; the step is in `meta` under `word`.
pub(crate) fn count_usage(call: &Call<'_>, id: &str, word: &'static str, sign: i64) -> Reply {
    let license = licenses::find(call, id)?;
    let own = |user: &str| sign > 0 && owns(&license, user);
    let permission = format!("license.usage.{word}");
    call.may_or_own(&permission, Deed::UpdateLicense, own)?;
    let input = meta(call, &[attr(word, Kind::Integer)])?;
    let step = input.meta.get(word).and_then(Value::as_i64).unwrap_or(1);
    let uses = license.uses.saturating_add(sign * step);
    let fault =
        |reason, detail: &str| Invalid::attribute("licenses", "uses", reason, detail).refuse();
    if uses < 0 {
        return fault("INVALID", "must be greater than or equal to 0");
    }
    let policy = licenses::policy_of(call, &license)?;
    let most = limit(license.max_uses, &policy, "max_uses");
    if sign > 0 && !within(uses, most, policy.text("overage_strategy")) {
        let most = most.unwrap_or_default();
        let detail = format!("usage exceeds maximum allowed for license ({most})");
        return fault("LIMIT_EXCEEDED", &detail);
    }
    if sign > 0 {
        licenses::start_expiry(call, &license, &policy, "FROM_FIRST_USE")?;
    }
    write(call, &license, &[("uses", uses.into())])
}

pub(crate) fn reset_usage(call: &Call<'_>, id: &str) -> Reply {
    let license = licenses::find(call, id)?;
    call.may("license.usage.reset", Deed::UpdateLicense)?;
    write(call, &license, &[("uses", 0.into())])
}

const VALIDATION: [Attr; 2] = [attr("nonce", Kind::Integer), attr("scope", Kind::Metadata)];

/// `GET|POST licenses/{id}/actions/validate`. Remembers the time: validating is activity.
pub(crate) fn validate(call: &Call<'_>, id: &str) -> Reply {
    let license = licenses::find(call, id)?;
    // Whoever sees a license may ask whether it is good.
    call.may_or_own("license.validate", Deed::Validate, |_| true)?;
    let input = meta(call, &VALIDATION)?;
    validated(call, &license, &input)
}

/// `POST licenses/actions/validate-key`; needs no sign-in, as on a customer's machine.
pub(crate) fn validate_key(call: &Call<'_>) -> Reply {
    call.visitor()?;
    let [nonce, scope] = VALIDATION;
    let input = meta(call, &[attr("key", Kind::Text).required(), nonce, scope])?;
    let key = input.meta_text("key").unwrap_or_default();
    match store::licenses::find(call.db, key)? {
        Some(license) if license.key == key => validated(call, &license, &input),
        _ => Ok(Answer::body(json!({
            "data": null,
            "meta": verdict_meta(call, &input, (false, "NOT_FOUND", "does not exist")),
        }))),
    }
}

fn validated(call: &Call<'_>, license: &License, input: &Input) -> Reply {
    let policy = licenses::policy_of(call, license)?;
    let empty = Map::new();
    let scope = input.meta.get("scope").and_then(Value::as_object);
    let verdict = verdict(call, license, &policy, scope.unwrap_or(&empty))?;
    // Whatever the verdict: an attempt counts as one.
    if !call.touch_lost {
        let changes = [("last_validated", call.now.into())];
        store::note(call.db, "licenses", &license.id, &changes)?;
    }
    licenses::start_expiry(call, license, &policy, "FROM_FIRST_VALIDATION")?;
    let license = store::licenses::find(call.db, &license.id)?
        .ok_or_else(|| Refusal::no_such("license", &license.id))?;
    Ok(Answer::body(json!({
        "data": licenses::show(call.links(), &license, &policy, call.now),
        "meta": verdict_meta(call, input, verdict),
    })))
}

type Verdict = (bool, &'static str, &'static str);

fn verdict_meta(call: &Call<'_>, input: &Input, (valid, code, detail): Verdict) -> Value {
    let mut meta = json!({
        "ts": iso(call.now),
        "valid": valid,
        "detail": detail,
        "code": code,
    });
    for name in ["nonce", "scope"] {
        if let Some(value) = input.meta.get(name) {
            meta[name] = super::casing::rekey(value.clone(), super::casing::camel);
        }
    }
    meta
}

/// The first thing that is wrong with a license, in the server's order
/// (keygen-api app/services/license_validation_service.rb).
fn verdict(
    call: &Call<'_>,
    license: &License,
    policy: &Policy,
    scope: &Map<String, Value>,
) -> Result<Verdict, Refusal> {
    let now = call.now;
    if license.owner_banned {
        return Ok((false, "BANNED", "is banned"));
    }
    if license.suspended {
        return Ok((false, "SUSPENDED", "is suspended"));
    }
    if license.expiry.is_some_and(|expiry| expiry <= now) {
        let kept = policy.text("expiration_strategy");
        let valid = matches!(kept, "MAINTAIN_ACCESS" | "ALLOW_ACCESS");
        return Ok((valid, "EXPIRED", "is expired"));
    }
    if next_check_in(license, policy).is_some_and(|due| due < now) {
        return Ok((false, "OVERDUE", "is overdue for check in"));
    }
    if let Some(verdict) = scope_verdict(call, license, policy, scope)? {
        return Ok(verdict);
    }
    let overage = policy.text("overage_strategy");
    let over = |count: i64, most: Option<i64>| most.is_some_and(|most| count > most);
    let most = max_users(license, policy);
    if over(license.seats(), most) {
        let valid = within(license.seats(), most, overage);
        let detail = "has too many associated users";
        return Ok((valid, "TOO_MANY_USERS", detail));
    }
    if !policy.is("strict") {
        return Ok((true, "VALID", "is valid"));
    }
    let machines = license.machines_count;
    if machines == 0 {
        return Ok(if policy.is("floating") {
            (
                false,
                "NO_MACHINES",
                "must have at least 1 associated machine",
            )
        } else {
            (
                false,
                "NO_MACHINE",
                "must have exactly 1 associated machine",
            )
        });
    }
    // Leased per person, the license's own count says nothing.
    let per_user = policy.text("machine_leasing_strategy") == "PER_USER";
    let most = max_machines(license, policy).filter(|_| !per_user);
    if over(machines, most) {
        let valid = within(machines, most, overage);
        let detail = "has too many associated machines";
        return Ok((valid, "TOO_MANY_MACHINES", detail));
    }
    Ok((true, "VALID", "is valid"))
}

/// What a scope asks for beyond the license itself.
fn scope_verdict(
    call: &Call<'_>,
    license: &License,
    policy: &Policy,
    scope: &Map<String, Value>,
) -> Result<Option<Verdict>, Refusal> {
    let text = |name: &str| scope.get(name).and_then(Value::as_str);
    if text("product").is_some_and(|id| id != license.product_id) {
        let detail = "product scope does not match";
        return Ok(Some((false, "PRODUCT_SCOPE_MISMATCH", detail)));
    }
    if text("policy").is_some_and(|id| id != license.policy_id) {
        let detail = "policy scope does not match";
        return Ok(Some((false, "POLICY_SCOPE_MISMATCH", detail)));
    }
    if let Some(key) = text("user") {
        let held = match store::users::find_id(call.db, key)? {
            Some(user) => store::licenses::holds(call.db, license, &user)?,
            None => false,
        };
        if !held {
            let detail = "user scope does not match";
            return Ok(Some((false, "USER_SCOPE_MISMATCH", detail)));
        }
    }
    for (name, code, detail) in [
        (
            "machine",
            "MACHINE_SCOPE_MISMATCH",
            "machine is not activated (does not match any associated machines)",
        ),
        (
            "fingerprint",
            "FINGERPRINT_SCOPE_MISMATCH",
            "fingerprint is not activated (does not match any associated machines)",
        ),
    ] {
        let Some(value) = text(name) else {
            continue;
        };
        let column = if name == "machine" {
            "m.id"
        } else {
            "m.fingerprint"
        };
        if license.machines_count == 0 {
            let (code, detail) = match (policy.is("floating"), name) {
                (true, "machine") => (
                    "NO_MACHINES",
                    "machine is not activated (has no associated machines)",
                ),
                (true, _) => (
                    "NO_MACHINES",
                    "fingerprint is not activated (has no associated machines)",
                ),
                (false, "machine") => (
                    "NO_MACHINE",
                    "machine is not activated (has no associated machine)",
                ),
                (false, _) => (
                    "NO_MACHINE",
                    "fingerprint is not activated (has no associated machine)",
                ),
            };
            return Ok(Some((false, code, detail)));
        }
        if !store::machines::activated(call.db, &license.id, column, value)? {
            return Ok(Some((false, code, detail)));
        }
    }
    Ok(None)
}

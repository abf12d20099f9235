//! What EE writes into its event log: one record for each request that did something
//! (keygen-api app/services/broadcast_event_service.rb).

use serde_json::{Map, Value, json};

use super::document::{Answer, Refusal};
use super::{Call, Doer, routes};
use crate::store;
use crate::store::event_logs::EventLog;
use crate::store::removal;

/// What can happen, by name. `machine.heartbeat.dead` happens by itself.
pub(super) const EVENTS: [&str; 60] = [
    "entitlement.created",
    "entitlement.deleted",
    "entitlement.updated",
    "group.created",
    "group.deleted",
    "group.owners.attached",
    "group.owners.detached",
    "group.updated",
    "license.checked-in",
    "license.checked-out",
    "license.created",
    "license.deleted",
    "license.entitlements.attached",
    "license.entitlements.detached",
    "license.group.updated",
    "license.owner.updated",
    "license.policy.updated",
    "license.reinstated",
    "license.renewed",
    "license.revoked",
    "license.suspended",
    "license.updated",
    "license.usage.decremented",
    "license.usage.incremented",
    "license.usage.reset",
    "license.users.attached",
    "license.users.detached",
    "license.validation.failed",
    "license.validation.succeeded",
    "machine.checked-out",
    "machine.created",
    "machine.deleted",
    "machine.group.updated",
    "machine.heartbeat.dead",
    "machine.heartbeat.ping",
    "machine.heartbeat.reset",
    "machine.owner.updated",
    "machine.updated",
    "policy.created",
    "policy.deleted",
    "policy.entitlements.attached",
    "policy.entitlements.detached",
    "policy.updated",
    "product.created",
    "product.deleted",
    "product.updated",
    "second-factor.created",
    "second-factor.deleted",
    "second-factor.disabled",
    "second-factor.enabled",
    "token.generated",
    "token.regenerated",
    "token.revoked",
    "user.banned",
    "user.created",
    "user.deleted",
    "user.group.updated",
    "user.password-reset",
    "user.unbanned",
    "user.updated",
];

/// Path segments below the account.
pub(crate) fn below<'a, 'b>(path: &'b [&'a str]) -> &'b [&'a str] {
    match path {
        ["accounts", _, rest @ ..] => rest,
        rest => rest,
    }
}

/// The record an address names, before the request changes it. By then it may be gone.
pub(crate) fn before(call: &Call<'_>, path: &[&str]) -> Option<Value> {
    let [kind, id, ..] = below(path) else {
        return None;
    };
    if call.method == "GET" || *id == "actions" {
        return None;
    }
    routes::look(call, &[kind, id]).ok()
}

/// Writes down what a request has done. Reading leaves no trace, not even where it is a
/// validation: `lastValidated` moves, and nothing tells who moved it
/// (keygen-api app/controllers/api/v1/licenses/actions/validations_controller.rb).
pub(crate) fn record(
    call: &Call<'_>,
    path: &[&str],
    before: Option<&Value>,
    answer: &Answer,
    request_id: &str,
) -> Result<(), Refusal> {
    let Some(event) = name(call.method, below(path), answer) else {
        return Ok(());
    };
    let data = answer.body.as_ref().map(|body| &body["data"]);
    let resource = match before.or(data).and_then(linkage) {
        Some(resource) => Some(resource),
        None if event == "user.password-reset" => asked_about(call)?,
        None => None,
    };
    let bearer = call.visitor().ok().flatten();
    let whodunnit = match (&call.doer, bearer) {
        (Doer::Other(kind, id), _) => Some(((*kind).to_owned(), id.clone())),
        (Doer::Nobody, _) => None,
        (Doer::Caller, Some(bearer)) => Some(("users".to_owned(), bearer.user.id.clone())),
        // Whoever signs in has no token yet.
        (Doer::Caller, None) => data.and_then(|it| linkage(&it["relationships"]["bearer"]["data"])),
    };
    let metadata = match (before, data) {
        (Some(before), Some(after)) if event.ends_with("updated") => {
            Some(json!({ "diff": diff(before, after) }))
        }
        _ if event.starts_with("license.validation.") => {
            let code = answer.body.as_ref().map(|body| &body["meta"]["code"]);
            Some(json!({ "code": code }))
        }
        _ => None,
    };
    store::event_logs::insert(
        call.db,
        &EventLog {
            id: uuid::Uuid::now_v7().to_string(),
            event,
            whodunnit,
            resource,
            request_id: Some(request_id.to_owned()),
            metadata: metadata.map(|it| it.to_string()),
            created: call.now,
        },
    )?;
    Ok(())
}

/// Writes down what happened to a device without anybody's request. Of what else goes with an
/// owner or a license the log says nothing.
pub(crate) fn by_itself(
    db: &rusqlite::Connection,
    event: &str,
    kind: removal::Kind,
    id: &str,
    now: i64,
) -> rusqlite::Result<()> {
    if kind != removal::Kind::Machine {
        return Ok(());
    }
    store::event_logs::insert(
        db,
        &EventLog {
            id: uuid::Uuid::now_v7().to_string(),
            event: event.into(),
            whodunnit: None,
            resource: Some(("machines".into(), id.to_owned())),
            request_id: None,
            metadata: None,
            created: now,
        },
    )
}

fn linkage(resource: &Value) -> Option<(String, String)> {
    let text = |key: &str| resource[key].as_str().map(str::to_owned);
    text("type").zip(text("id"))
}

/// Whom a request for a new password is about.
fn asked_about(call: &Call<'_>) -> Result<Option<(String, String)>, Refusal> {
    let email = call
        .body
        .as_ref()
        .and_then(|body| body["meta"]["email"].as_str());
    let id = store::users::find_id(call.db, email.unwrap_or_default())?;
    Ok(id.map(|id| ("users".to_owned(), id)))
}

/// What a request is called that did something; nothing for one that did not.
pub(super) fn name_of(call: &Call<'_>, path: &[&str], answer: &Answer) -> Option<String> {
    name(call.method, below(path), answer)
}

/// What it is called.
fn name(method: &str, path: &[&str], answer: &Answer) -> Option<String> {
    let method = if method == "PUT" { "PATCH" } else { method };
    let fixed = match (method, path) {
        ("POST", ["tokens"] | ["users", _, "tokens"]) => "token.generated",
        ("PATCH", ["tokens", ..]) => "token.regenerated",
        ("DELETE", ["tokens", _]) => "token.revoked",
        ("POST", ["passwords"]) => "user.password-reset",
        ("POST", ["users", _, "second-factors"]) => "second-factor.created",
        ("PATCH", ["users", _, "second-factors", _]) => {
            let is_on = |body: &Value| body["data"]["attributes"]["enabled"] == true;
            if answer.body.as_ref().is_some_and(is_on) {
                "second-factor.enabled"
            } else {
                "second-factor.disabled"
            }
        }
        ("DELETE", ["users", _, "second-factors", _]) => "second-factor.deleted",
        ("DELETE", ["licenses", _, "actions", "revoke"]) => "license.revoked",
        (
            "POST",
            ["licenses", _, "actions", "validate"] | ["licenses", "actions", "validate-key"],
        ) => match answer.body.as_ref().map(|body| &body["meta"]["valid"]) {
            Some(Value::Bool(true)) => "license.validation.succeeded",
            _ => "license.validation.failed",
        },
        _ => "",
    };
    if !fixed.is_empty() {
        return Some(fixed.to_owned());
    }
    let [kind, rest @ ..] = path else {
        return None;
    };
    let one = match *kind {
        "policies" => "policy",
        "users" | "licenses" | "machines" | "groups" | "products" | "entitlements" => {
            kind.strip_suffix('s')?
        }
        _ => return None,
    };
    let what = match (method, rest) {
        ("POST", []) => "created".to_owned(),
        ("PATCH", [_]) => "updated".to_owned(),
        ("DELETE", [_]) => "deleted".to_owned(),
        ("PATCH", [_, relation]) => format!("{relation}.updated"),
        ("POST", [_, relation]) => format!("{relation}.attached"),
        ("DELETE", [_, relation]) => format!("{relation}.detached"),
        ("POST", [_, "actions", action]) => acted(action)?.to_owned(),
        _ => return None,
    };
    Some(format!("{one}.{what}"))
}

fn acted(action: &str) -> Option<&'static str> {
    Some(match action {
        "ban" => "banned",
        "unban" => "unbanned",
        "update-password" | "reset-password" => "updated",
        "suspend" => "suspended",
        "reinstate" => "reinstated",
        "renew" => "renewed",
        "check-in" => "checked-in",
        "check-out" => "checked-out",
        "increment-usage" => "usage.incremented",
        "decrement-usage" => "usage.decremented",
        "reset-usage" => "usage.reset",
        "reset" | "reset-heartbeat" => "heartbeat.reset",
        "ping" | "ping-heartbeat" => "heartbeat.ping",
        _ => return None,
    })
}

/// What changed, as `{"name": [before, after]}`. What could be secret is masked
/// (keygen-api app/models/concerns/diffable.rb).
fn diff(before: &Value, after: &Value) -> Map<String, Value> {
    let mut changed = Map::new();
    let (Some(was), Some(is)) = (
        before["attributes"].as_object(),
        after["attributes"].as_object(),
    ) else {
        return changed;
    };
    for (name, value) in is {
        let before = was.get(name).unwrap_or(&Value::Null);
        if before == value {
            continue;
        }
        let is_masked = ["password", "token", "private", "key", "digest"]
            .iter()
            .any(|part| name.to_lowercase().contains(part));
        let pair = if is_masked {
            json!(["[FILTERED]", "[FILTERED]"])
        } else {
            json!([before, value])
        };
        changed.insert(name.clone(), pair);
    }
    changed
}

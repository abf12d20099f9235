//! What PATCH changes about a license. Fields Keygen has too are written there.

use rusqlite::types::Value as Sql;
use serde_json::{Map, Value};

use super::answer::{Answer, Refusal};
use super::{Call, Reply, body, licenses, list, stamp};
use crate::store;
use crate::store::spring::{self, Record, note};

const FLAGS: &[&str] = &[
    "is_trial",
    "enable_maintenance_period",
    "allow_grace_period",
    "is_floating",
    "is_floating_cloud",
    "allow_overages",
    "reset_consumption",
    "prevent_vm",
];
const COUNTS: &[&str] = &[
    "trial_days",
    "grace_period",
    "max_transfers",
    "floating_users",
    "floating_timeout",
    "max_consumptions",
    "total_consumptions",
    "max_overages",
];
const TEXTS: &[&str] = &["note", "consumption_period", "maintenance_duration"];
const OTHERS: &[&str] = &[
    "allow_unlimited_activation",
    "enabled",
    "id",
    "installation_file",
    "maintenance_period",
    "max_activations",
    "max_license_users",
    "metadata",
    "order",
    "valid_duration",
    "validity_period",
];

/// Which fields must come with which others; the vendor only says so, strict mode insists.
const COMPANIONS: &[(&[&str], &str)] = &[
    (
        &["valid_duration", "validity_period", "trial_days"],
        "is_trial",
    ),
    (
        &["maintenance_duration", "maintenance_period"],
        "enable_maintenance_period",
    ),
];

/// What one body changes, by table.
#[derive(Default)]
struct Changes {
    own: Vec<(&'static str, Sql)>,
    keygen: Vec<(&'static str, Sql)>,
}

fn check(call: &Call<'_>, fields: &Map<String, Value>) -> Result<(), Refusal> {
    let known = [FLAGS, COUNTS, TEXTS, OTHERS].concat();
    body::check(call, fields, &known)?;
    if fields.contains_key("valid_duration") && fields.contains_key("validity_period") {
        let text = "Set either valid_duration or validity_period, not both.";
        return Err(Refusal::whole(text));
    }
    for (fields_of, companion) in COMPANIONS {
        let alone = fields_of.iter().any(|name| fields.contains_key(*name))
            && !fields.contains_key(*companion);
        if alone && call.quirks.strict {
            return Err(Refusal::field(companion, "This field is required."));
        }
    }
    Ok(())
}

fn read(call: &Call<'_>, fields: &Map<String, Value>) -> Result<Changes, Refusal> {
    check(call, fields)?;
    let mut changes = Changes::default();
    for name in FLAGS {
        if let Some(on) = body::flag(fields, name)? {
            changes.own.push((name, on.into()));
        }
    }
    for name in COUNTS {
        if let Some(number) = body::count(fields, name)? {
            changes.own.push((name, number.into()));
        }
    }
    for name in TEXTS {
        if fields.contains_key(*name) {
            let text = body::text(fields, name)?.map(str::to_owned);
            // Only the period can be missing.
            let value = match text {
                None if *name != "consumption_period" => String::new().into(),
                text => text.into(),
            };
            changes.own.push((name, value));
        }
    }
    if let Some(enabled) = body::flag(fields, "enabled")? {
        changes.keygen.push(("suspended", (!enabled).into()));
    }
    if let Some(most) = body::count(fields, "max_license_users")? {
        changes
            .keygen
            .push(("max_users", (most > 0).then_some(most).into()));
        changes.own.push(("unlimited_users", (most == 0).into()));
    }
    if let Some(most) = body::count(fields, "max_activations")? {
        changes.own.push(("max_activations", most.into()));
        changes.own.push(("unlimited_activations", false.into()));
    }
    // Without the plural that the answer has.
    if let Some(on) = body::flag(fields, "allow_unlimited_activation")? {
        changes.own.push(("unlimited_activations", on.into()));
    }
    if let Some(day) = fields.get("validity_period") {
        let at = stamp::read("validity_period", day)?;
        changes.keygen.push(("expiry", at.into()));
    }
    if let Some(duration) = body::text(fields, "valid_duration")? {
        let at = stamp::after(call.now, duration)
            .ok_or_else(|| Refusal::field("valid_duration", "Invalid duration."))?;
        changes.keygen.push(("expiry", at.into()));
        changes
            .own
            .push(("valid_duration", duration.to_owned().into()));
    }
    if let Some(day) = fields.get("maintenance_period") {
        let at = stamp::read("maintenance_period", day)?;
        changes.own.push(("maintenance_period", at.into()));
    }
    if let Some(metadata) = fields.get("metadata") {
        if !metadata.is_object() {
            return Err(Refusal::field("metadata", "Not a valid object."));
        }
        changes.own.push(("metadata", metadata.to_string().into()));
    }
    if let Some(order) = body::count(fields, "order")? {
        list::find(call, "ls_order", &order.to_string())
            .map_err(|_| Refusal::field("order", "Invalid pk - object does not exist."))?;
        changes.own.push(("order_id", order.into()));
    }
    Ok(changes)
}

fn apply(call: &Call<'_>, license: &Record, fields: &Map<String, Value>) -> Result<Value, Refusal> {
    let changes = read(call, fields)?;
    let key = license.text("license");
    store::update(call.db, "licenses", key, call.now, &changes.keygen)?;
    spring::change(call.db, "ls_licenses", license.id(), &changes.own)?;
    note(call.db, key, call.now, "License updated", None)?;
    let again = licenses::find(call, &license.id().to_string())?;
    licenses::show(call, &again)
}

pub(crate) fn update(call: &Call<'_>, id: &str) -> Reply {
    let license = licenses::find(call, id)?;
    let fields = body::object(call, &[FLAGS, COUNTS, TEXTS, OTHERS].concat())?;
    Ok(Answer::body(apply(call, &license, &fields)?))
}

/// A bare array of objects with their ids; all of them or none.
pub(crate) fn bulk_update(call: &Call<'_>) -> Reply {
    let mut shown = Vec::new();
    for item in body::array(call)? {
        let fields = body::item(item)?;
        let id = body::count(fields, "id")?
            .ok_or_else(|| Refusal::field("id", "This field is required."))?;
        let license = licenses::find(call, &id.to_string())?;
        shown.push(apply(call, &license, fields)?);
    }
    Ok(Answer::body(shown.into()))
}

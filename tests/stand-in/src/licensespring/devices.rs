//! Devices: each is one machine under one license. They never begin here; see the README's
//! control acts.

use serde_json::{Map, Value, json};

use super::answer::{Answer, Refusal};
use super::filters::{EXACT, Filter, Kind, PART, filter};
use super::list::{self, List, MANY};
use super::{Call, Reply};
use crate::store::spring::{self, Record, devices, note};

const FILTERS: &[Filter] = &[
    filter("license", EXACT, Kind::Number, "license_id"),
    filter("license_users__id", EXACT, Kind::Number, "owner_id"),
    filter("device_active", EXACT, Kind::Flag, "device_active"),
    filter("blacklisted", EXACT, Kind::Flag, "blacklisted"),
    filter("hostname", PART, Kind::Text, "hostname"),
    filter("hardware_id", EXACT, Kind::Text, "hardware_id"),
    filter("os", EXACT, Kind::Text, "os"),
    filter("type", EXACT, Kind::Text, "type"),
];

const LIST: List = List {
    view: "ls_device",
    filters: FILTERS,
    most: MANY,
};

/// A device; inside activation histories its license is a bare id.
pub(crate) fn show(call: &Call<'_>, device: &Record, license: Value) -> Result<Value, Refusal> {
    let stamp = call.stamp();
    let mut shown = Map::new();
    for name in [
        "id",
        "hardware_id",
        "hostname",
        "type",
        "os",
        "ip",
        "external_ip",
        "mac_address",
        "app_ver",
        "sdk_build_version",
        "vm_info",
    ] {
        let missing = call.quirks.sparse && !["id", "hardware_id"].contains(&name);
        let value = if missing {
            Value::Null
        } else {
            device.value(name)
        };
        shown.insert(name.to_owned(), value);
    }
    for name in ["device_active", "blacklisted", "is_vm"] {
        shown.insert(name.to_owned(), device.is(name).into());
    }
    for (name, column) in [
        ("last_check", "last_check"),
        ("time_activated", "time_activated"),
        ("time_deactivated", "time_deactivated"),
        ("created_at", "created"),
        ("updated_at", "updated"),
    ] {
        shown.insert(name.to_owned(), stamp.maybe(device.number(column)));
    }
    let variables: Vec<Value> = devices::variables(call.db, device.id())?
        .iter()
        .map(|variable| show_variable(call, variable))
        .collect();
    shown.insert("device_variables".into(), variables.into());
    shown.insert("license".into(), license);
    if !call.quirks.sparse {
        shown.insert("validity_period".into(), Value::Null);
        let seen = stamp.maybe(device.number("floating_last_seen"));
        shown.insert("floating_last_seen".into(), seen);
        shown.insert("floating_in_use".into(), false.into());
    }
    call.odd(&mut shown);
    Ok(shown.into())
}

fn show_variable(call: &Call<'_>, variable: &Record) -> Value {
    json!({
        "id": variable.id(),
        "created_at": call.stamp().write(variable.count("created")),
        "variable": variable.value("variable"),
        "value": variable.value("value"),
        "device": variable.value("device"),
    })
}

fn whole(call: &Call<'_>, device: &Record) -> Result<Value, Refusal> {
    let license = json!({
        "id": device.value("license_id"),
        "license_key": device.value("license_key"),
    });
    show(call, device, license)
}

pub(crate) fn index(call: &Call<'_>) -> Reply {
    list::list(call, &LIST, |device| whole(call, device))
}

pub(crate) fn read(call: &Call<'_>, id: &str) -> Reply {
    Ok(Answer::body(whole(
        call,
        &list::find(call, "ls_device", id)?,
    )?))
}

/// Frees the license's and the person's activation; the device stays listed.
pub(crate) fn reset(call: &Call<'_>, id: &str) -> Reply {
    let device = list::find(call, "ls_device", id)?;
    let license = device.text("license");
    devices::deactivate(call.db, license, Some(device.id()), None)?;
    note(call.db, license, call.now, "Device reset", None)?;
    Ok(Answer::message("Device reset and license updated."))
}

/// Deactivates a device for good: there is no way back through this API.
pub(crate) fn blacklist(call: &Call<'_>, id: &str) -> Reply {
    let device = list::find(call, "ls_device", id)?;
    let license = device.text("license");
    devices::deactivate(call.db, license, Some(device.id()), None)?;
    let changes = [("blacklisted", true.into()), ("updated", call.now.into())];
    spring::change(call.db, "ls_devices", device.id(), &changes)?;
    note(call.db, license, call.now, "Device blacklisted", None)?;
    Ok(Answer::message("Device blacklisted."))
}

const VARIABLES: List = List {
    view: "ls_variable",
    filters: &[filter("device", EXACT, Kind::Number, "device")],
    most: MANY,
};

pub(crate) fn variables(call: &Call<'_>) -> Reply {
    list::list(call, &VARIABLES, |variable| {
        Ok(show_variable(call, variable))
    })
}

pub(crate) fn variable(call: &Call<'_>, id: &str) -> Reply {
    let variable = list::find(call, "ls_variable", id)?;
    Ok(Answer::body(show_variable(call, &variable)))
}

//! What happened to licenses, and on which devices they were activated.

use serde_json::{Map, Value, json};

use super::answer::{Answer, Refusal};
use super::filters::{EXACT, Filter, IN, Kind, PART, RANGE, filter, narrowed};
use super::list::{self, List, MANY};
use super::{Call, Reply, devices};
use crate::store::select::Select;
use crate::store::spring::Record;

const LIST: List = List {
    view: "ls_event",
    filters: &[
        filter("license", EXACT, Kind::Number, "license_id"),
        filter("text", PART, Kind::Text, "text"),
        filter("product", IN, Kind::Number, "product"),
        filter("ts", RANGE, Kind::Time, "ts"),
    ],
    most: MANY,
};

fn show(call: &Call<'_>, event: &Record) -> Value {
    let mut shown = Map::new();
    // Samples have both as null; the export has ids in their place.
    let told = |name: &str| match call.quirks.named_histories {
        true => event.value(name),
        false => Value::Null,
    };
    for (name, value) in [
        ("id", event.id().into()),
        ("ts", call.stamp().write(event.count("ts"))),
        ("source", "api".into()),
        ("level", event.value("level")),
        ("text", event.value("text")),
        ("sdk_version", Value::Null),
        ("data", event.json("data")),
        ("device", told("device")),
        ("license_user", told("user_id")),
        ("license", event.value("license_id")),
    ] {
        shown.insert(name.to_owned(), value);
    }
    call.odd(&mut shown);
    shown.into()
}

pub(crate) fn index(call: &Call<'_>) -> Reply {
    list::list(call, &LIST, |event| Ok(show(call, event)))
}

pub(crate) fn read(call: &Call<'_>, id: &str) -> Reply {
    let event = list::find(call, "ls_event", id)?;
    Ok(Answer::body(show(call, &event)))
}

const ACTIVATIONS: List = List {
    view: "ls_activation",
    filters: ACTIVATION_FILTERS,
    most: MANY,
};

const ACTIVATION_FILTERS: &[Filter] = &[
    filter("license", EXACT, Kind::Number, "license_id"),
    filter("action", EXACT, Kind::Text, "action"),
    filter("ts", RANGE, Kind::Time, "ts"),
];

/// The license is a bare id here.
fn show_activation(call: &Call<'_>, row: &Record) -> Result<Value, Refusal> {
    let device = list::find(call, "ls_device", &row.count("device").to_string())?;
    let license = device.value("license_id");
    let mut shown = Map::new();
    shown.insert("id".into(), row.id().into());
    shown.insert("device".into(), devices::show(call, &device, license)?);
    shown.insert("ts".into(), call.stamp().write(row.count("ts")));
    shown.insert("action".into(), row.value("action"));
    call.odd(&mut shown);
    Ok(shown.into())
}

pub(crate) fn activations(call: &Call<'_>) -> Reply {
    list::list(call, &ACTIVATIONS, |row| show_activation(call, row))
}

pub(crate) fn activation(call: &Call<'_>, id: &str) -> Reply {
    let row = list::find(call, "ls_activation", id)?;
    Ok(Answer::body(show_activation(call, &row)?))
}

/// Of one license, or of the whole company when no filter says which.
pub(crate) fn transfer_count(call: &Call<'_>) -> Reply {
    let select = Select::from("ls_activation").when("is_transfer");
    let count = narrowed(call, select, ACTIVATION_FILTERS)?.count(call.db)?;
    Ok(Answer::body(json!({ "transfer_count": count })))
}

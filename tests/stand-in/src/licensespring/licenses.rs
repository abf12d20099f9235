//! Licenses: the list, one with the people on it, and what can be changed about it.

use serde_json::{Map, Value, json};

use super::answer::{Answer, Refusal};
use super::filters::{EXACT, Filter, IN, Kind, NULL, PART, RANGE, TEXT, filter};
use super::list::{self, FEW, List};
use super::{Call, Reply, customers, stamp, users};
use crate::store::spring::{Record, people};

const FILTERS: &[Filter] = &[
    filter("id", IN, Kind::Number, "id"),
    filter("license_key", TEXT, Kind::Text, KEY),
    filter("license_key", NULL, Kind::Flag, KEY),
    filter("customer_id", EXACT, Kind::Number, "customer_id"),
    filter("customer_email", PART, Kind::Text, "customer_email"),
    filter("customer_name", PART, Kind::Text, "customer_name"),
    filter(
        "customer_company_name",
        PART,
        Kind::Text,
        "customer_company_name",
    ),
    filter(
        "customer__reference",
        PART,
        Kind::Text,
        "customer_reference",
    ),
    filter("customer__account", EXACT, Kind::Number, "account"),
    filter("customer__account__name", PART, Kind::Text, "account_name"),
    filter("customer__account__code", PART, Kind::Text, "account_code"),
    filter("order__customer_account", EXACT, Kind::Number, "account"),
    filter(
        "order__customer_account__name",
        PART,
        Kind::Text,
        "account_name",
    ),
    filter(
        "order__customer_account__code",
        PART,
        Kind::Text,
        "account_code",
    ),
    filter("order__store_id", TEXT, Kind::Text, "order_store_id"),
    filter("product_id", EXACT, Kind::Number, "product"),
    filter("product_name", PART, Kind::Text, "product_name"),
    filter("enabled", EXACT, Kind::Flag, "(NOT suspended)"),
    filter("active", EXACT, Kind::Flag, "(NOT suspended)"),
    filter("note", PART, Kind::Text, "note"),
    filter("subscription_id", EXACT, Kind::Text, "subscription_id"),
    filter(
        "is_any_floating",
        EXACT,
        Kind::Flag,
        "(is_floating OR is_floating_cloud)",
    ),
    filter(
        "license_users__id",
        EXACT,
        Kind::Number,
        "EXISTS (SELECT 1 FROM ls_holders h JOIN ls_users u ON u.user = h.user \
         WHERE h.license = ls_license.license AND authorization_method = 'user' AND u.id {})",
    ),
    filter(
        "license_users__true_email",
        PART,
        Kind::Text,
        "EXISTS (SELECT 1 FROM ls_holders h JOIN users u ON u.id = h.user \
         WHERE h.license = ls_license.license AND authorization_method = 'user' AND u.email {})",
    ),
    filter(
        "manager__true_email",
        PART,
        Kind::Text,
        "EXISTS (SELECT 1 FROM ls_managers m JOIN users u ON u.id = m.user \
         WHERE m.order_id = ls_license.order_id AND u.email {})",
    ),
    filter(
        "devices__hostname",
        PART,
        Kind::Text,
        "EXISTS (SELECT 1 FROM ls_devices d WHERE d.license = ls_license.license \
         AND d.hostname {})",
    ),
    filter(
        "devices__hardware_id",
        EXACT,
        Kind::Text,
        "EXISTS (SELECT 1 FROM ls_devices d WHERE d.license = ls_license.license \
         AND d.hardware_id {})",
    ),
    filter(
        "devices__os",
        EXACT,
        Kind::Text,
        "EXISTS (SELECT 1 FROM ls_devices d WHERE d.license = ls_license.license AND d.os {})",
    ),
    filter("validity_period", RANGE, Kind::Time, "expiry"),
    filter("time_activated", RANGE, Kind::Time, "time_activated"),
    filter("updated_at", RANGE, Kind::Time, "updated"),
];

/// User-authorised licenses have no key.
const KEY: &str = "(CASE authorization_method WHEN 'user' THEN NULL ELSE license_key END)";

const LIST: List = List {
    view: "ls_license",
    filters: FILTERS,
    most: FEW,
};

/// What the row shows under the column's own name.
const PLAIN: &[&str] = &[
    "id",
    "trial_days",
    "valid_duration",
    "maintenance_duration",
    "grace_period",
    "times_activated",
    "max_transfers",
    "transfer_count",
    "floating_users",
    "floating_timeout",
    "max_consumptions",
    "total_consumptions",
    "max_overages",
    "consumption_period",
    "order_store_id",
    "subscription_id",
    "note",
];

/// The same, yes or no.
const FLAGS: &[&str] = &[
    "is_trial",
    "enable_maintenance_period",
    "allow_grace_period",
    "is_floating",
    "is_floating_cloud",
    "allow_unlimited_consumptions",
    "allow_overages",
    "reset_consumption",
    "prevent_vm",
    "is_air_gapped",
];

/// What only the SDKs know of; a server may well leave it out.
const FROM_SDKS: &[&str] = &[
    "active",
    "created_at",
    "updated_at",
    "time_activated",
    "time_disabled",
    "last_check",
    "start_date",
];

/// What may be nothing.
const NULLABLE: &[&str] = &[
    "license_key",
    "valid_duration",
    "maintenance_duration",
    "order_store_id",
    "subscription_id",
    "note",
    "customer",
    "metadata",
];

/// Disabled overrides; a license without activations is not active yet.
pub(crate) fn status(license: &Record) -> &'static str {
    if license.is("suspended") {
        "Disabled"
    } else if license.count("times_activated") == 0 {
        "Inactive"
    } else {
        "Active"
    }
}

fn kind(license: &Record) -> &str {
    match (license.text("license_type"), license.number("expiry")) {
        ("", None) => "perpetual",
        ("", Some(_)) => "time-limited",
        (kind, _) => kind,
    }
}

/// The last day, as a plain date or as a moment: clients meet both.
fn validity(license: &Record) -> Value {
    match license.number("expiry") {
        Some(at) if license.id() % 2 == 0 => stamp::Stamp::Seconds.write(at),
        at => stamp::day(at),
    }
}

pub(crate) fn is_user_based(license: &Record) -> bool {
    license.text("authorization_method") == "user"
}

pub(crate) fn show(call: &Call<'_>, license: &Record) -> Result<Value, Refusal> {
    let written = call.stamp();
    let mut shown = Map::new();
    for name in PLAIN {
        shown.insert((*name).to_owned(), license.value(name));
    }
    for name in FLAGS {
        shown.insert((*name).to_owned(), license.is(name).into());
    }
    let key = license.text("license");
    let (seats, most_seats) = if is_user_based(license) {
        let holders = people::holders(call.db, key)?;
        let seats = holders.iter().map(|one| users::seat(call, one)).collect();
        (seats, license.count("max_license_users"))
    } else {
        (Vec::new(), 0)
    };
    let by_key = (!is_user_based(license)).then(|| license.value("license_key"));
    let enabled = !license.is("suspended");
    let customer = match license.number("customer_id") {
        Some(id) => customers::show(call, &list::find(call, "ls_customer", &id.to_string())?)?,
        None => Value::Null,
    };
    let most = license.number("most_activations");
    let active = license.value("times_activated");
    let floating_devices = if license.is("is_floating") || license.is("is_floating_cloud") {
        active.clone()
    } else {
        0.into()
    };
    for (name, value) in [
        ("status", status(license).into()),
        ("license_key", by_key.unwrap_or_default()),
        ("license_type", kind(license).into()),
        ("active", enabled.into()),
        ("enabled", enabled.into()),
        ("created_at", written.write(license.count("created"))),
        ("updated_at", written.write(license.count("updated"))),
        (
            "time_activated",
            written.maybe(license.number("time_activated")),
        ),
        (
            "time_disabled",
            written.maybe(license.number("time_disabled")),
        ),
        ("last_check", written.maybe(license.number("last_check"))),
        ("start_date", stamp::day(license.number("start_date"))),
        ("validity_period", validity(license)),
        (
            "maintenance_period",
            stamp::day(license.number("maintenance_period")),
        ),
        ("max_activations", most.unwrap_or(0).into()),
        ("allow_unlimited_activations", most.is_none().into()),
        ("total_active_devices", active.clone()),
        ("active_up_to_date_devices", active),
        ("floating_in_use_devices", floating_devices),
        ("max_license_users", most_seats.into()),
        ("license_users", Value::Array(seats)),
        (
            "product",
            json!({
                "id": license.value("product"),
                "product_name": license.value("product_name"),
                "short_code": license.value("short_code"),
                "authorization_method": license.value("authorization_method"),
            }),
        ),
        ("product_features", license.json("features")),
        ("product_custom_fields", json!([])),
        ("customer", customer),
        ("order", license.value("order_id")),
        ("order_item", order_item(license.id()).into()),
        ("metadata", license.json("metadata")),
    ] {
        shown.insert(name.to_owned(), value);
    }
    if call.quirks.sparse {
        for name in FROM_SDKS {
            shown.remove(*name);
        }
        for name in NULLABLE {
            shown.insert((*name).to_owned(), Value::Null);
        }
    }
    call.odd(&mut shown);
    Ok(shown.into())
}

/// The line of the order a license is on.
pub(crate) fn order_item(license: i64) -> i64 {
    license % 100_000 + 88_000
}

pub(crate) fn index(call: &Call<'_>) -> Reply {
    list::list(call, &LIST, |license| show(call, license))
}

pub(crate) fn find(call: &Call<'_>, id: &str) -> Result<Record, Refusal> {
    list::find(call, "ls_license", id)
}

pub(crate) fn read(call: &Call<'_>, id: &str) -> Reply {
    Ok(Answer::body(show(call, &find(call, id)?)?))
}

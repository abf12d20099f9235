//! Products: what is licensed, and whether by key or by user.

use serde_json::{Map, Value, json};

use super::answer::{Answer, Refusal};
use super::filters::{EXACT, Filter, Kind, filter};
use super::list::{self, List, MANY};
use super::{Call, Reply};
use crate::store::spring::Record;

const FILTERS: &[Filter] = &[
    filter("short_code", EXACT, Kind::Text, "code"),
    filter("is_archived", EXACT, Kind::Flag, "(0 {})"),
];

const LIST: List = List {
    view: "ls_product",
    filters: FILTERS,
    most: MANY,
};

fn show(call: &Call<'_>, product: &Record) -> Result<Value, Refusal> {
    let mut shown = Map::new();
    for (name, value) in [
        ("id", product.id().into()),
        ("product_name", product.value("name")),
        ("short_code", product.value("code")),
        (
            "authorization_method",
            product.value("authorization_method"),
        ),
        ("active", true.into()),
        ("is_archived", false.into()),
        ("metadata", product.json("metadata")),
        ("created_at", call.stamp().write(product.count("created"))),
        ("updated_at", call.stamp().write(product.count("updated"))),
    ] {
        shown.insert(name.to_owned(), value);
    }
    if !call.quirks.sparse {
        shown.insert("default_license_type".into(), "perpetual".into());
        shown.insert("allow_trial".into(), true.into());
        shown.insert("product_features".into(), json!([]));
        shown.insert("custom_fields".into(), json!([]));
    }
    call.odd(&mut shown);
    Ok(shown.into())
}

pub(crate) fn index(call: &Call<'_>) -> Reply {
    list::list(call, &LIST, |product| show(call, product))
}

pub(crate) fn read(call: &Call<'_>, id: &str) -> Reply {
    Ok(Answer::body(show(
        call,
        &list::find(call, "ls_product", id)?,
    )?))
}

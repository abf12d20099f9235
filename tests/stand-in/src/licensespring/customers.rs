//! Customers, who buy, and the accounts that hold several of them: Keygen's groups.

use serde_json::{Map, Value, json};

use super::answer::{Answer, Refusal};
use super::filters::{EXACT, Filter, Kind, PART, TEXT, filter};
use super::list::{self, List, MANY};
use super::{Call, Reply, body};
use crate::store;
use crate::store::spring::{self, Record};

const FILTERS: &[Filter] = &[
    filter("email", TEXT, Kind::Text, "email"),
    filter("company_name", PART, Kind::Text, "company_name"),
    filter("first_name", PART, Kind::Text, "first_name"),
    filter("last_name", PART, Kind::Text, "last_name"),
    filter("phone", PART, Kind::Text, "phone"),
    filter("reference__exact", EXACT, Kind::Text, "reference"),
    filter("reference", TEXT, Kind::Text, "reference"),
    filter("account__name", PART, Kind::Text, "account_name"),
    filter("account__code", PART, Kind::Text, "account_code"),
    filter("account", EXACT, Kind::Number, "account"),
];

const LIST: List = List {
    view: "ls_customer",
    filters: FILTERS,
    most: MANY,
};

const TEXTS: &[&str] = &[
    "email",
    "first_name",
    "last_name",
    "company_name",
    "phone",
    "reference",
    "address",
    "postcode",
    "city",
    "country",
    "state",
];

/// A customer, as lists have it and licenses embed it.
pub(crate) fn show(call: &Call<'_>, customer: &Record) -> Result<Value, Refusal> {
    let mut shown = Map::new();
    shown.insert("id".into(), customer.id().into());
    for name in TEXTS {
        let missing = call.quirks.sparse && *name != "email";
        let value = if missing {
            Value::Null
        } else {
            customer.value(name)
        };
        shown.insert((*name).to_owned(), value);
    }
    let account = match customer.number("account") {
        Some(id) => show_account(call, &list::find(call, "ls_account", &id.to_string())?)?,
        None => Value::Null,
    };
    for (name, value) in [
        ("customer_account", account),
        ("total_orders", customer.value("total_orders")),
        ("total_licenses", customer.value("total_licenses")),
        ("labels", json!([])),
        ("clabels", json!([])),
        ("metadata", json!({})),
        ("license_user", customer.value("license_user")),
        ("created_at", call.stamp().write(customer.count("created"))),
        ("updated_at", call.stamp().write(customer.count("updated"))),
    ] {
        shown.insert(name.to_owned(), value);
    }
    call.odd(&mut shown);
    Ok(shown.into())
}

pub(crate) fn index(call: &Call<'_>) -> Reply {
    list::list(call, &LIST, |customer| show(call, customer))
}

pub(crate) fn read(call: &Call<'_>, id: &str) -> Reply {
    Ok(Answer::body(show(
        call,
        &list::find(call, "ls_customer", id)?,
    )?))
}

pub(crate) fn update(call: &Call<'_>, id: &str) -> Reply {
    let customer = list::find(call, "ls_customer", id)?;
    let mut known = TEXTS.to_vec();
    known.push("customer_account");
    let fields = body::object(call, &known)?;
    let mut changes = vec![("updated", call.now.into())];
    for name in TEXTS {
        if fields.contains_key(*name) {
            let text = body::text(&fields, name)?.map(str::to_owned);
            changes.push((*name, text.into()));
        }
    }
    // Read as an object, written as an id.
    if fields.contains_key("customer_account") {
        let account = body::count(&fields, "customer_account")?;
        if let Some(account) = account {
            list::find(call, "ls_account", &account.to_string())?;
        }
        changes.push(("account", account.into()));
    }
    spring::change(call.db, "ls_customers", customer.id(), &changes)?;
    read(call, id)
}

const ACCOUNTS: List = List {
    view: "ls_account",
    // None is documented.
    filters: &[],
    most: MANY,
};

fn show_account(call: &Call<'_>, account: &Record) -> Result<Value, Refusal> {
    let mut shown = Map::new();
    for name in [
        "id",
        "name",
        "code",
        "reference",
        "description",
        "phone",
        "address",
        "email",
    ] {
        shown.insert(name.to_owned(), account.value(name));
    }
    shown.insert(
        "created_at".into(),
        call.stamp().write(account.count("created")),
    );
    shown.insert(
        "updated_at".into(),
        call.stamp().write(account.count("updated")),
    );
    call.odd(&mut shown);
    Ok(shown.into())
}

pub(crate) fn accounts(call: &Call<'_>) -> Reply {
    list::list(call, &ACCOUNTS, |account| show_account(call, account))
}

pub(crate) fn account(call: &Call<'_>, id: &str) -> Reply {
    let account = list::find(call, "ls_account", id)?;
    Ok(Answer::body(show_account(call, &account)?))
}

/// The name is Keygen's group's.
pub(crate) fn update_account(call: &Call<'_>, id: &str) -> Reply {
    const OWN: &[&str] = &[
        "code",
        "reference",
        "description",
        "phone",
        "address",
        "email",
    ];
    let account_row = list::find(call, "ls_account", id)?;
    let mut known = OWN.to_vec();
    known.push("name");
    let fields = body::object(call, &known)?;
    let mut changes = Vec::new();
    for name in OWN {
        if let Some(text) = body::text(&fields, name)? {
            changes.push((*name, text.to_owned().into()));
        }
    }
    spring::change(call.db, "ls_accounts", account_row.id(), &changes)?;
    let name = body::text(&fields, "name")?.filter(|name| !name.is_empty());
    let changes = name.map(|name| ("name", name.to_owned().into()));
    let group = account_row.text("group_id");
    store::update(call.db, "groups", group, call.now, changes.as_slice())?;
    account(call, id)
}

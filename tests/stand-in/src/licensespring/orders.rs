//! Orders, what is on them, and who manages them.

use serde_json::{Map, Value, json};

use super::answer::{Answer, Refusal};
use super::list::{self, List, MANY};
use super::{Call, Reply, body, licenses, seats, users};
use crate::store::spring::{self, Record, orders, people};

const LIST: List = List {
    view: "ls_order",
    // None is documented; those of the vendor's collection belong to products.
    filters: &[],
    most: MANY,
};

fn show(call: &Call<'_>, order: &Record) -> Result<Value, Refusal> {
    let licenses = orders::licenses(call.db, order.id())?;
    let items: Vec<Value> = licenses
        .iter()
        .map(|license| {
            json!({
                "id": licenses::order_item(license.id()),
                "product": {
                    "id": license.value("product"),
                    "product_name": license.value("product_name"),
                    "short_code": license.value("short_code"),
                },
                "licenses": [{ "id": license.id(), "status": licenses::status(license) }],
            })
        })
        .collect();
    let active = licenses.iter().any(|license| !license.is("suspended"));
    let mut shown = Map::new();
    for (name, value) in [
        ("id", order.id().into()),
        ("store_id", order.value("store_id")),
        ("customer", order.value("customer")),
        ("is_test", order.is("is_test").into()),
        ("is_trial", order.is("is_trial").into()),
        ("has_active_licenses", active.into()),
        ("type", "order".into()),
        ("order_items", items.into()),
        ("created_at", call.stamp().write(order.count("created"))),
        ("updated_at", call.stamp().write(order.count("updated"))),
    ] {
        shown.insert(name.to_owned(), value);
    }
    if !call.quirks.sparse {
        shown.insert("download_id".into(), Value::Null);
        shown.insert("language".into(), "en".into());
        shown.insert("campaign_params".into(), Value::Null);
    }
    call.odd(&mut shown);
    Ok(shown.into())
}

pub(crate) fn index(call: &Call<'_>) -> Reply {
    list::list(call, &LIST, |order| show(call, order))
}

fn find(call: &Call<'_>, id: &str) -> Result<Record, Refusal> {
    list::find(call, "ls_order", id)
}

pub(crate) fn read(call: &Call<'_>, id: &str) -> Reply {
    Ok(Answer::body(show(call, &find(call, id)?)?))
}

/// The vendor's own number of the order.
pub(crate) fn update(call: &Call<'_>, id: &str) -> Reply {
    let order = find(call, id)?;
    let fields = body::object(call, &["store_id"])?;
    let mut changes = vec![("updated", call.now.into())];
    if let Some(number) = body::text(&fields, "store_id")? {
        changes.push(("store_id", number.to_owned().into()));
    }
    spring::change(call.db, "ls_orders", order.id(), &changes)?;
    read(call, id)
}

pub(crate) fn managers(call: &Call<'_>, id: &str) -> Reply {
    let order = find(call, id)?;
    let managers = orders::managers(call.db, order.id())?;
    let shown = managers
        .iter()
        .map(|manager| users::identity(call, manager).into())
        .collect();
    Ok(Answer::body(Value::Array(shown)))
}

/// Lets one address manage the order; makes the person if there is none.
fn appoint(call: &Call<'_>, order: &Record, fields: &Map<String, Value>) -> Result<Value, Refusal> {
    let email = body::email(fields, "email")?;
    let wanted = body::text(fields, "password")?.filter(|text| !text.is_empty());
    let known = people::find_by_email(call.db, &email)?;
    let new_user = known.is_none();
    let password = match (&known, wanted) {
        (_, Some(password)) => password.to_owned(),
        (Some(person), None) => seats::password_of(person),
        (None, None) => seats::generate(),
    };
    let person = match known {
        Some(person) => person,
        None => seats::create(call, &email, fields)?,
    };
    if new_user || wanted.is_some() {
        users::keep_password(call, &person, &password, new_user)?;
    }
    orders::add_manager(call.db, order.id(), person.text("user"))?;
    let person = users::find(call, &person.id().to_string())?;
    let mut shown = Map::new();
    for name in [
        "id",
        "true_email",
        "initial_password",
        "first_name",
        "last_name",
        "phone_number",
    ] {
        shown.insert(name.to_owned(), person.value(name));
    }
    let initial = person.is("is_initial_password");
    shown.insert("is_initial_password".into(), initial.into());
    shown.insert("new_user".into(), new_user.into());
    shown.insert("password".into(), password.into());
    Ok(shown.into())
}

const MANAGER: &[&str] = &["email", "password", "first_name", "last_name", "metadata"];

pub(crate) fn add_manager(call: &Call<'_>, id: &str) -> Reply {
    let order = find(call, id)?;
    let fields = body::object(call, MANAGER)?;
    Ok(Answer::body(appoint(call, &order, &fields)?))
}

/// A bare array.
pub(crate) fn add_managers(call: &Call<'_>, id: &str) -> Reply {
    let order = find(call, id)?;
    let mut shown = Vec::new();
    for item in body::array(call)? {
        let fields = body::item(item)?;
        body::check(call, fields, MANAGER)?;
        shown.push(appoint(call, &order, fields)?);
    }
    Ok(Answer::body(shown.into()))
}

/// Says `detail`, and means that it worked.
pub(crate) fn remove_manager(call: &Call<'_>, id: &str) -> Reply {
    let order = find(call, id)?;
    let fields = body::object(call, &["license_user_id"])?;
    let user = body::count(&fields, "license_user_id")?
        .ok_or_else(|| Refusal::field("license_user_id", "This field is required."))?;
    let person = people::find(call.db, user)?.ok_or_else(Refusal::not_found)?;
    if !orders::remove_manager(call.db, order.id(), person.text("user"))? {
        return Err(Refusal::not_found());
    }
    Ok(Answer::body(json!({ "detail": "removed" })))
}

/// What managers of licenses can be allowed to do. The documents name six of fourteen codes.
pub(crate) fn permissions(call: &Call<'_>) -> Reply {
    const CODES: &[&str] = &[
        "create_order",
        "issue_license",
        "manage_license_users",
        "manage_license_user_credentials",
        "borrow_license",
        "create_bundle_order",
    ];
    if call.quirks.strict
        && let Some((name, _)) = call.query.pairs().find(|(name, _)| !list::is_paging(name))
    {
        return Err(Refusal::field(name, "Unknown filter."));
    }
    let rows: Vec<Value> = (1..)
        .zip(CODES)
        .map(|(id, code)| json!({ "id": id, "code": code }))
        .collect();
    Ok(Answer::body(json!({
        "count": rows.len(),
        "next": null,
        "previous": null,
        "results": rows,
    })))
}

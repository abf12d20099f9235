//! License users: one identity each, whatever they have seats on.

use serde_json::{Map, Value, json};

use super::answer::{Answer, Refusal};
use super::filters::{EXACT, Filter, Kind, NULL, PART, filter};
use super::list::{self, List, MANY};
use super::stamp::Stamp;
use super::{Call, Reply, body};
use crate::keygen::auth::hash;
use crate::store;
use crate::store::spring::{self, Record, people};

const FILTERS: &[Filter] = &[
    filter("true_email", PART, Kind::Text, "true_email"),
    filter("first_name", PART, Kind::Text, "first_name"),
    filter("last_name", PART, Kind::Text, "last_name"),
    // The field is called `phone_number`, the filter is not.
    filter("phone", PART, Kind::Text, "phone_number"),
    filter("is_license_manager", EXACT, Kind::Flag, "manages"),
    filter(
        "managing_orders",
        NULL,
        Kind::Flag,
        "(SELECT MIN(m.order_id) FROM ls_managers m WHERE m.user = ls_person.user) {}",
    ),
    filter("managing_customer_accounts", NULL, Kind::Flag, "account"),
    filter(
        "license__order__customer_account",
        EXACT,
        Kind::Number,
        "EXISTS (SELECT 1 FROM ls_holders h JOIN ls_license l ON l.license = h.license \
         WHERE h.user = ls_person.user AND l.account {})",
    ),
];

const LIST: List = List {
    view: "ls_person",
    filters: FILTERS,
    most: MANY,
};

/// The login name inside the vendor's system; nobody's address.
fn internal(email: &str) -> String {
    format!("{email}|nb")
}

/// What every answer says about a person.
pub(crate) fn identity(call: &Call<'_>, person: &Record) -> Map<String, Value> {
    let stamp = call.stamp();
    let email = person.text("true_email");
    let mut shown = Map::new();
    for (name, value) in [
        ("id", person.id().into()),
        ("email", internal(email).into()),
        ("true_email", email.into()),
        ("first_name", person.value("first_name")),
        ("last_name", person.value("last_name")),
        ("phone_number", person.value("phone_number")),
        ("is_active", person.value("banned").is_null().into()),
        ("is_manager", person.is("manages").into()),
        ("initial_password", person.value("initial_password")),
        (
            "is_initial_password",
            person.is("is_initial_password").into(),
        ),
        ("last_login", stamp.maybe(person.number("last_login"))),
        ("created_at", stamp.write(person.count("created"))),
        ("updated_at", stamp.write(person.count("updated"))),
    ] {
        shown.insert(name.to_owned(), value);
    }
    if call.quirks.sparse {
        for name in [
            "first_name",
            "last_name",
            "phone_number",
            "initial_password",
        ] {
            shown.insert(name.to_owned(), Value::Null);
        }
    }
    call.odd(&mut shown);
    shown
}

/// A seat as licenses embed it.
pub(crate) fn seat(call: &Call<'_>, holder: &Record) -> Value {
    let mut shown = identity(call, holder);
    shown.insert("max_activations".into(), holder.value("max_activations"));
    shown.insert(
        "total_activations".into(),
        holder.value("total_activations"),
    );
    if !call.quirks.sparse {
        shown.insert("allow_unlimited_activations".into(), false.into());
        shown.insert("is_staff".into(), false.into());
        // The documents show an empty object here.
        shown.insert("is_admin".into(), json!({}));
    }
    shown.into()
}

fn show(call: &Call<'_>, person: &Record) -> Result<Value, Refusal> {
    let mut shown = identity(call, person);
    let total = people::total_licenses(call.db, person.text("user"))?;
    shown.insert("total_licenses".into(), total.into());
    let accounts: Vec<Value> = person
        .number("account")
        .map(|id| json!({ "id": id, "name": person.text("account_name") }))
        .into_iter()
        .collect();
    shown.insert("customer_accounts".into(), accounts.into());
    Ok(shown.into())
}

pub(crate) fn index(call: &Call<'_>) -> Reply {
    list::list(call, &LIST, |person| show(call, person))
}

pub(crate) fn find(call: &Call<'_>, id: &str) -> Result<Record, Refusal> {
    list::find(call, "ls_person", id)
}

pub(crate) fn read(call: &Call<'_>, id: &str) -> Reply {
    Ok(Answer::body(show(call, &find(call, id)?)?))
}

/// Names and phone; the address does not change here. Answers without what hangs on the person.
pub(crate) fn update(call: &Call<'_>, id: &str) -> Reply {
    let person = find(call, id)?;
    let fields = body::object(call, &["first_name", "last_name", "phone_number"])?;
    let mut changes = Vec::new();
    for name in ["first_name", "last_name"] {
        if fields.contains_key(name) {
            let text = body::text(&fields, name)?.map(str::to_owned);
            changes.push((name, text.into()));
        }
    }
    store::update(call.db, "users", person.text("user"), call.now, &changes)?;
    if let Some(phone) = body::text(&fields, "phone_number")? {
        let changes = [("phone_number", phone.to_owned().into())];
        spring::change(call.db, "ls_users", person.id(), &changes)?;
    }
    Ok(Answer::body(identity(call, &find(call, id)?).into()))
}

/// Gives a person a password of somebody's choice; it is nobody's initial one.
fn set_password(call: &Call<'_>, person: &Record) -> Reply {
    let fields = body::object(call, &["password"])?;
    let password = body::text(&fields, "password")?
        .filter(|password| !password.is_empty())
        .ok_or_else(|| Refusal::field("password", "This field is required."))?;
    keep_password(call, person, password, false)?;
    Ok(Answer::message("Password set."))
}

/// Stores a password: for sign-in as a hash, and in clear as long as it is the initial one.
pub(crate) fn keep_password(
    call: &Call<'_>,
    person: &Record,
    password: &str,
    initial: bool,
) -> Result<(), Refusal> {
    let hash = hash(password).map_err(|_| Refusal::detail(500, "A server error occurred."))?;
    let changes = [("password", hash.into())];
    store::update(call.db, "users", person.text("user"), call.now, &changes)?;
    let shown = if initial { password } else { "" };
    let changes = [
        ("initial_password", shown.to_owned().into()),
        ("is_initial_password", initial.into()),
    ];
    Ok(spring::change(call.db, "ls_users", person.id(), &changes)?)
}

pub(crate) fn set_password_by_id(call: &Call<'_>, id: &str) -> Reply {
    set_password(call, &find(call, id)?)
}

/// The address is in the query.
pub(crate) fn set_password_by_email(call: &Call<'_>) -> Reply {
    let email = call.query.text("email").unwrap_or_default();
    let person = people::find_by_email(call.db, email)?.ok_or_else(Refusal::not_found)?;
    set_password(call, &person)
}

impl Call<'_> {
    /// How this answer writes its moments.
    pub(crate) fn stamp(&self) -> Stamp {
        if self.quirks.micros || self.method == "PATCH" {
            Stamp::Micros
        } else {
            Stamp::Seconds
        }
    }

    /// With that quirk on: a field nobody documented.
    pub(crate) fn odd(&self, shown: &mut Map<String, Value>) {
        if self.quirks.extra {
            shown.insert("undocumented".into(), json!({ "of": ["any", "shape", 7] }));
        }
    }
}

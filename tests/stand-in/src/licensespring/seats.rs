//! Seats: giving and taking them, and the two numbers each one has.

use serde_json::{Map, Value, json};

use super::answer::{Answer, Refusal};
use super::{Call, Reply, body, licenses, users};
use crate::store;
use crate::store::spring::{Record, devices, note, people};

const KNOWN: &[&str] = &[
    "email",
    "first_name",
    "last_name",
    "phone_number",
    "is_manager",
    "password",
    "max_activations",
    "total_activations",
];

/// What came of assigning one address.
struct Assigned {
    new_user: bool,
    password: String,
}

/// Eight characters and digits, as a generated password looks.
pub(crate) fn generate() -> String {
    let text = uuid::Uuid::new_v4().simple().to_string();
    format!("pw-{}", &text[..8])
}

/// What an answer says of a known person's password: the initial one as long as it is that, and
/// otherwise one all the same; it opens nothing.
pub(crate) fn password_of(person: &Record) -> String {
    if person.is("is_initial_password") {
        person.text("initial_password").to_owned()
    } else {
        generate()
    }
}

/// Only products authorised by user have seats.
fn seated(license: &Record) -> Result<(), Refusal> {
    if licenses::is_user_based(license) {
        Ok(())
    } else {
        Err(Refusal::detail(400, "Product is not user based."))
    }
}

/// Gives one address a seat: makes the person if there is none, and never takes a license past
/// its number.
fn assign(
    call: &Call<'_>,
    license: &Record,
    fields: &Map<String, Value>,
) -> Result<Assigned, Refusal> {
    let email = body::email(fields, "email")?;
    let password = body::text(fields, "password")?.filter(|text| !text.is_empty());
    let (max, total) = (
        body::count(fields, "max_activations")?,
        body::count(fields, "total_activations")?,
    );
    let id = license.text("license");
    let known = people::find_by_email(call.db, &email)?;
    if let Some(person) = &known
        && people::holds(call.db, id, person.text("user"))?
    {
        return Err(Refusal::detail(
            400,
            "License user is already assigned to this license.",
        ));
    }
    let most = license.count("max_license_users");
    if most > 0 && people::holder_count(call.db, id)? >= most {
        return Err(Refusal::detail(
            400,
            "License has reached the maximum number of license users.",
        ));
    }
    let (person, assigned) = match known {
        Some(person) => {
            let shown = if let Some(password) = password {
                // Whatever they used until now is gone, on every license.
                users::keep_password(call, &person, password, false)?;
                password.to_owned()
            } else {
                password_of(&person)
            };
            let assigned = Assigned {
                new_user: false,
                password: shown,
            };
            (person, assigned)
        }
        None => {
            let person = create(call, &email, fields)?;
            let password = password.map_or_else(generate, str::to_owned);
            users::keep_password(call, &person, &password, true)?;
            let assigned = Assigned {
                new_user: true,
                password,
            };
            (person, assigned)
        }
    };
    if body::flag(fields, "is_manager")? == Some(true) {
        let changes = [("is_manager", true.into())];
        store::spring::change(call.db, "ls_users", person.id(), &changes)?;
    }
    let seat = uuid::Uuid::new_v4().to_string();
    store::seats::insert(call.db, &seat, id, person.text("user"), call.now)?;
    if max.is_some() || total.is_some() {
        people::set_seat(call.db, id, person.text("user"), max, total)?;
    }
    Ok(assigned)
}

/// Makes a person nobody has met yet.
pub(crate) fn create(
    call: &Call<'_>,
    email: &str,
    fields: &Map<String, Value>,
) -> Result<Record, Refusal> {
    let id = uuid::Uuid::new_v4().to_string();
    store::users::insert(
        call.db,
        &store::users::NewUser {
            id: &id,
            email,
            first_name: body::text(fields, "first_name")?,
            last_name: body::text(fields, "last_name")?,
            role: "user",
            password: None,
            group_id: None,
            metadata: "{}",
            created: call.now,
        },
    )?;
    let person = people::find_by_email(call.db, email)?.ok_or_else(Refusal::not_found)?;
    if let Some(phone) = body::text(fields, "phone_number")? {
        let changes = [("phone_number", phone.to_owned().into())];
        store::spring::change(call.db, "ls_users", person.id(), &changes)?;
    }
    Ok(person)
}

/// Answers without the person's id.
pub(crate) fn assign_user(call: &Call<'_>, id: &str) -> Reply {
    let license = licenses::find(call, id)?;
    seated(&license)?;
    let fields = body::object(call, KNOWN)?;
    let assigned = assign(call, &license, &fields)?;
    Ok(Answer::body(json!({
        "message": "License assigned.",
        "new_password": assigned.password,
    })))
}

/// All of them or none. Somebody who has a seat already keeps it.
pub(crate) fn assign_users(call: &Call<'_>, id: &str) -> Reply {
    let license = licenses::find(call, id)?;
    seated(&license)?;
    let fields = body::object(call, &["emails"])?;
    let Some(Value::Array(emails)) = fields.get("emails") else {
        return Err(Refusal::field("emails", "This field is required."));
    };
    let mut rows = Vec::with_capacity(emails.len());
    for one in emails {
        let fields = body::item(one)?;
        body::check(call, fields, &["email", "is_manager"])?;
        let email = body::email(fields, "email")?;
        let known = people::find_by_email(call.db, &email)?;
        let assigned = match known {
            Some(person)
                if people::holds(call.db, license.text("license"), person.text("user"))? =>
            {
                Assigned {
                    new_user: false,
                    password: password_of(&person),
                }
            }
            _ => assign(call, &license, fields)?,
        };
        rows.push(json!({
            "email": email,
            "new_user": assigned.new_user,
            "password": assigned.password,
        }));
    }
    Ok(Answer::body(rows.into()))
}

/// Takes the seat; the person stays, and so do their devices.
pub(crate) fn unassign_user(call: &Call<'_>, id: &str) -> Reply {
    let license = licenses::find(call, id)?;
    let fields = body::object(call, &["license_user_id", "license_user_email"])?;
    let person = match (
        body::count(&fields, "license_user_id")?,
        body::text(&fields, "license_user_email")?,
    ) {
        (Some(id), _) => people::find(call.db, id)?,
        (None, Some(email)) => people::find_by_email(call.db, email)?,
        (None, None) => {
            return Err(Refusal::whole(
                "license_user_id or license_user_email is required.",
            ));
        }
    };
    let person = person.ok_or_else(Refusal::not_found)?;
    let (id, user) = (license.text("license"), person.text("user"));
    if !people::holds(call.db, id, user)? {
        return Err(Refusal::detail(
            400,
            "License user is not assigned to this license.",
        ));
    }
    store::seats::remove(call.db, id, user)?;
    // Keygen's owner of a license is one of its users here.
    store::licenses::disown(call.db, id, user, call.now)?;
    Ok(Answer::message("License unassigned."))
}

/// Limits and counters of several people at once; every key is a user's id as text.
pub(crate) fn set_users_activations(call: &Call<'_>, id: &str) -> Reply {
    let license = licenses::find(call, id)?;
    let Some(Value::Object(wanted)) = &call.body else {
        return Err(Refusal::whole("Invalid data. Expected a dictionary."));
    };
    let key = license.text("license");
    let holders = people::holders(call.db, key)?;
    for (user, wish) in wanted {
        let holder = holders
            .iter()
            .find(|holder| holder.id().to_string() == *user)
            .ok_or_else(|| Refusal::field(user, "License user is not assigned to this license."))?;
        let wish = body::item(wish)?;
        body::check(call, wish, &["max_activations", "reset_total_activations"])?;
        let max = body::count(wish, "max_activations")?;
        if let (Some(max), Some(most)) = (max, license.number("most_activations"))
            && max > most
        {
            let text = "Maximum activations of a user cannot exceed those of the license.";
            return Err(Refusal::field("max_activations", text));
        }
        let reset = body::flag(wish, "reset_total_activations")? == Some(true);
        people::set_seat(call.db, key, holder.text("user"), max, reset.then_some(0))?;
        if reset {
            devices::deactivate(call.db, key, None, Some(holder.text("user")))?;
            note(
                call.db,
                key,
                call.now,
                "License user activations reset",
                None,
            )?;
        }
        if max.is_some() {
            note(call.db, key, call.now, "License user limits changed", None)?;
        }
    }
    Ok(Answer::body(json!({})))
}

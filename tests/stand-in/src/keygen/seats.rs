//! Seats: the people of a license, and who owns it
//! (keygen-api app/controllers/api/v1/licenses/relationships).

use std::collections::HashSet;

use serde_json::{Value, json};

use super::document::{Answer, Invalid, Refusal, Reply, Source, both};
use super::license_rules::check_seats;
use super::roles::Deed;
use super::schema::{USERS, linkages, to_one};
use super::{Call, licenses, users};
use crate::store;
use crate::store::seats::{ON_LICENSE, Seat};

/// `GET licenses/{id}/users`: everybody attached and the owner, any role.
pub(crate) fn index(call: &Call<'_>, id: &str) -> Reply {
    let license = licenses::find(call, id)?;
    let select = store::users::select(call.now).only(ON_LICENSE, [license.id.clone(), license.id]);
    let select = match call.query.list("roles") {
        Some(roles) => users::with_roles(select, &roles),
        None => select,
    };
    users::list_of(call, &users::narrowed(call, select))
}

/// `GET licenses/{id}/users/{user}`: whether one person is on the license.
pub(crate) fn get(call: &Call<'_>, id: &str, user: &str) -> Reply {
    let license = licenses::find(call, id)?;
    let found = users::find(call, user)?;
    if !store::licenses::holds(call.db, &license, &found.id)? {
        return Err(Refusal::no_such("user", user));
    }
    Ok(Answer::data(users::show(call.links(), &found)))
}

fn show(call: &Call<'_>, seat: &Seat) -> Value {
    let links = call.links();
    let license = format!("licenses/{}", seat.license_id);
    let user = format!("users/{}", seat.user_id);
    links.join(
        "license-users",
        &seat.id,
        (seat.created, seat.updated),
        json!({
            "license": links.one(&license, "licenses", Some(&seat.license_id)),
            "user": links.one(&user, "users", Some(&seat.user_id)),
        }),
        &format!("{license}/{user}"),
    )
}

/// `POST licenses/{id}/users`: all or nothing; the errors do not say which item failed.
pub(crate) fn attach(call: &Call<'_>, id: &str) -> Reply {
    let license = call.as_seen(licenses::find(call, id)?);
    call.may("license.users.attach", Deed::Seats)?;
    let ids = linkages(call.body.as_ref(), USERS)?;
    let policy = licenses::policy_of(call, &license)?;
    let mut count = license.seats();
    let mut seats = Vec::with_capacity(ids.len());
    let mut taken: HashSet<&str> = HashSet::new();
    for user in &ids {
        let fault = |code, detail: &str| -> Result<(), Refusal> {
            Invalid::relationship("license-users", "user", code, detail).refuse()
        };
        if !store::exists(call.db, "users", user)? {
            fault("USER_NOT_FOUND", "must exist")?;
        }
        let is_new = if call.attached(&license, user)? || !taken.insert(user) {
            fault("USER_TAKEN", "already exists")
        } else if license.owner_id.as_ref() == Some(user) {
            let detail = "already exists (user is attached through owner)";
            fault("USER_CONFLICT", detail)
        } else {
            Ok(())
        };
        count += 1;
        both(is_new, check_seats(count, &license, &policy))?;
        let seat = store::seats::insert(call.db, &call.new_id(), &license.id, user, call.now)?;
        seats.push(show(call, &seat));
    }
    Ok(Answer::data(Value::Array(seats)))
}

/// `DELETE licenses/{id}/users`: all or nothing; here the pointer names the item.
pub(crate) fn detach(call: &Call<'_>, id: &str) -> Reply {
    let license = call.as_seen(licenses::find(call, id)?);
    call.may("license.users.detach", Deed::Seats)?;
    let ids = linkages(call.body.as_ref(), USERS)?;
    for (index, user) in ids.iter().enumerate() {
        let at = format!("/data/{index}");
        if license.owner_id.as_ref() == Some(user) {
            let detail = format!("cannot detach user '{user}' (user is attached through owner)");
            return Err(Refusal::forbidden_at(&detail, &at));
        }
        if !call.attached(&license, user)? {
            let detail = format!("cannot detach user '{user}' (user is not attached)");
            return Err(Refusal::unprocessable(&detail, &Source::Pointer(at)));
        }
    }
    let mut gone = Vec::with_capacity(ids.len());
    for user in &ids {
        let seat = store::seats::find(call.db, &license.id, user)?;
        gone.extend(seat.map(|seat| show(call, &seat)));
        store::seats::remove(call.db, &license.id, user)?;
    }
    let mut answer = Answer::empty();
    answer.told = Some(Value::Array(gone));
    Ok(answer)
}

/// `GET licenses/{id}/owner`: 200 with null when there is none.
pub(crate) fn owner(call: &Call<'_>, id: &str) -> Reply {
    let license = licenses::find(call, id)?;
    call.permitted("user.read")?;
    let owner = match &license.owner_id {
        // The id of somebody who was removed is nobody.
        Some(owner) => store::users::find(call.db, call.now, owner)?,
        None => None,
    };
    let data = owner.map_or(Value::Null, |owner| users::show(call.links(), &owner));
    Ok(Answer::data(data))
}

/// `PUT licenses/{id}/owner`. Replacing an owner never changes the count, so it works on a full
/// license; the former owner just leaves.
pub(crate) fn set_owner(call: &Call<'_>, id: &str) -> Reply {
    let license = call.as_seen(licenses::find(call, id)?);
    call.may("license.owner.update", Deed::ManageLicense)?;
    let owner = to_one(call.body.as_ref(), USERS, true)?;
    if let Some(owner) = &owner {
        let fault =
            |code, detail: &str| Invalid::relationship("licenses", "owner", code, detail).refuse();
        if !store::exists(call.db, "users", owner)? {
            return fault("OWNER_NOT_FOUND", "must exist");
        }
        if call.attached(&license, owner)? {
            let detail = "already exists (user is attached through license users)";
            return fault("OWNER_INVALID", detail);
        }
        if license.owner_id.is_none() {
            let policy = licenses::policy_of(call, &license)?;
            check_seats(license.seats() + 1, &license, &policy)?;
        }
    }
    let changes = [("owner_id", owner.into())];
    store::change(call.db, "licenses", &license.id, call.now, &changes)?;
    licenses::answer(call, &license.id)
}

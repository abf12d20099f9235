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
use crate::store::licenses::License;
use crate::store::seats::{ON_LICENSE, Seat};

/// What a request saw of a license before another one could change it. The real server checks
/// limits against the counter it loaded at the start of the request and locks nothing, so two
/// requests that overlap both see the last free seat.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub license: String,
    pub seats: i64,
    pub attached: HashSet<String>,
    pub machines: i64,
}

impl Seen {
    /// Takes the picture, if there is such a license.
    pub(crate) fn of(db: &rusqlite::Connection, key: &str) -> rusqlite::Result<Option<Self>> {
        let Some(license) = store::licenses::find(db, key)? else {
            return Ok(None);
        };
        let attached = store::seats::attached(db, &license.id)?;
        Ok(Some(Self {
            seats: license.seats(),
            machines: license.machines_count,
            attached: attached.into_iter().collect(),
            license: license.id,
        }))
    }
}

impl Call<'_> {
    /// What the race switch lets this request believe about this license, if it is on.
    pub(crate) fn seen_of(&self, license: &License) -> Option<&Seen> {
        self.seen.filter(|seen| seen.license == license.id)
    }
}

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
    let license = licenses::find(call, id)?;
    call.may("license.users.attach", Deed::Seats)?;
    let ids = linkages(call.body.as_ref(), USERS)?;
    let policy = licenses::policy_of(call, &license)?;
    let seen = call.seen_of(&license);
    let mut count = seen.map_or(license.seats(), |seen| seen.seats);
    let mut seats = Vec::with_capacity(ids.len());
    let mut taken: HashSet<&str> = HashSet::new();
    for user in &ids {
        let fault = |code, detail: &str| -> Result<(), Refusal> {
            Invalid::relationship("license-users", "user", code, detail).refuse()
        };
        if !store::exists(call.db, "users", user)? {
            fault("USER_NOT_FOUND", "must exist")?;
        }
        let attached = match seen {
            Some(seen) => seen.attached.contains(user),
            None => store::seats::find(call.db, &license.id, user)?.is_some(),
        };
        let is_new = if attached || !taken.insert(user) {
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
    let license = licenses::find(call, id)?;
    call.may("license.users.detach", Deed::Seats)?;
    let ids = linkages(call.body.as_ref(), USERS)?;
    for (index, user) in ids.iter().enumerate() {
        let at = format!("/data/{index}");
        if license.owner_id.as_ref() == Some(user) {
            let detail = format!("cannot detach user '{user}' (user is attached through owner)");
            return Err(Refusal::forbidden_at(&detail, &at));
        }
        if store::seats::find(call.db, &license.id, user)?.is_none() {
            let detail = format!("cannot detach user '{user}' (user is not attached)");
            return Err(Refusal::unprocessable(&detail, &Source::Pointer(at)));
        }
    }
    for user in &ids {
        store::seats::remove(call.db, &license.id, user)?;
    }
    Ok(Answer::empty())
}

/// `GET licenses/{id}/owner`: 200 with null when there is none.
pub(crate) fn owner(call: &Call<'_>, id: &str) -> Reply {
    let license = licenses::find(call, id)?;
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
    let license = licenses::find(call, id)?;
    call.may("license.owner.update", Deed::ManageLicense)?;
    let owner = to_one(call.body.as_ref(), USERS, true)?;
    if let Some(owner) = &owner {
        let fault =
            |code, detail: &str| Invalid::relationship("licenses", "owner", code, detail).refuse();
        if !store::exists(call.db, "users", owner)? {
            return fault("OWNER_NOT_FOUND", "must exist");
        }
        if store::seats::find(call.db, &license.id, owner)?.is_some() {
            let detail = "already exists (user is attached through license users)";
            return fault("OWNER_INVALID", detail);
        }
        if license.owner_id.is_none() {
            let policy = licenses::policy_of(call, &license)?;
            let seats = call
                .seen_of(&license)
                .map_or(license.seats(), |seen| seen.seats);
            check_seats(seats + 1, &license, &policy)?;
        }
    }
    let changes = [("owner_id", owner.into())];
    store::update(call.db, "licenses", &license.id, call.now, &changes)?;
    licenses::answer(call, &license.id)
}

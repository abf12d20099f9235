//! `users/{id}/second-factors`: one-time codes, each of which is taken once
//! (keygen-api app/controllers/api/v1/users/relationships/second_factors_controller.rb).

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::document::{Answer, Links, Refusal, Reply, Source};
use super::paging::list;
use super::schema::{Attr, Body, Input, Kind, attr};
use super::{Call, auth, one_time, users};
use crate::clock::iso;
use crate::store;
use crate::store::second_factors::{SecondFactor, of_user, read, select};
use crate::store::users::User;

/// The secret of the seeded person with a second factor. For it alone there is a code that is
/// always right, so that tests and the demo need no app.
pub(crate) const SEEDED: &str = "SEATBOARDSEATBOARDSEATBOARDSEATB";
const ALWAYS: &str = "123456";

const TYPES: &[&str] = &["second-factor", "second-factors"];

/// Why a code is refused.
pub(crate) fn otp_invalid() -> Refusal {
    let at = Source::pointer("/meta/otp");
    Refusal::unauthorized("OTP_INVALID", "second factor must be valid", &at)
}

/// Takes a code, unless it is wrong or was taken before.
pub(crate) fn take(
    db: &rusqlite::Connection,
    factor: &SecondFactor,
    otp: &str,
    now: i64,
) -> Result<(), Refusal> {
    if factor.secret == SEEDED && otp == ALWAYS {
        return Ok(());
    }
    let step = one_time::step(now);
    if step <= factor.last_step || otp != one_time::code(&factor.secret, step) {
        return Err(otp_invalid());
    }
    let taken = [("last_step", step.into())];
    Ok(store::note(db, "second_factors", &factor.id, &taken)?)
}

/// A second factor; its secret until it is enabled.
fn show(links: Links<'_>, factor: &SecondFactor, email: &str) -> Value {
    let mut attributes = json!({
        "enabled": factor.enabled,
        "created": iso(factor.created),
        "updated": iso(factor.updated),
    });
    if !factor.enabled {
        let whose = utf8_percent_encode(email, NON_ALPHANUMERIC).to_string();
        let whose = whose
            .replace("%2E", ".")
            .replace("%2D", "-")
            .replace("%5F", "_");
        attributes["secret"] = factor.secret.as_str().into();
        attributes["uri"] = format!(
            "otpauth://totp/Keygen:{whose}?secret={}\
             &image=https%3A%2F%2Fkeygen.sh%2Fimages%2Flogomark.png&issuer=Keygen",
            factor.secret
        )
        .into();
    }
    let owner = format!("users/{}", factor.user_id);
    let relationships = json!({ "user": links.one(&owner, "users", Some(&factor.user_id)) });
    let mut shown = links.resource("second-factors", &factor.id, attributes, relationships);
    let at = links.to(&format!("{owner}/second-factors/{}", factor.id));
    shown["links"] = json!({ "self": at });
    shown
}

/// The person, if they are the caller: nobody manages somebody else's.
fn own(call: &Call<'_>, id: &str, verb: &str) -> Result<User, Refusal> {
    let bearer = call.permitted(&format!("user.second-factors.{verb}"))?;
    let user = users::find(call, id)?;
    if user.id == bearer.user.id {
        Ok(user)
    } else {
        Err(Refusal::forbidden())
    }
}

fn find(call: &Call<'_>, user: &User, id: &str) -> Result<SecondFactor, Refusal> {
    let found = of_user(call.db, &user.id)?.filter(|factor| factor.id == id);
    found.ok_or_else(|| Refusal::no_such("second factor", id))
}

pub(crate) fn index(call: &Call<'_>, id: &str) -> Reply {
    let own = call.only_own("user.second-factors.read")?;
    let user = users::find(call, id)?;
    if own.is_some_and(|own| own != user.id) {
        return Err(Refusal::no_such("user", id));
    }
    let links = call.links();
    list(
        call,
        &select().only("second_factors.user_id = ?", [user.id.clone()]),
        read,
        |factor| &factor.id,
        |factor| show(links, factor, &user.email),
    )
}

pub(crate) fn get(call: &Call<'_>, id: &str, factor: &str) -> Reply {
    let user = own(call, id, "read")?;
    let factor = find(call, &user, factor)?;
    Ok(Answer::data(show(call.links(), &factor, &user.email)))
}

fn read_body(call: &Call<'_>, attributes: &[Attr]) -> Result<Input, Refusal> {
    let meta = [
        attr("password", Kind::Text).nullable(),
        attr("otp", Kind::Text).nullable(),
    ];
    let mut body = Body::new(TYPES, attributes);
    body.meta = &meta;
    body.data_optional = true;
    body.read(call.body.as_ref())
}

/// Makes one, for whoever knows their password; it is not asked for before it is enabled.
pub(crate) fn create(call: &Call<'_>, id: &str) -> Reply {
    let user = own(call, id, "create")?;
    let input = read_body(call, &[])?;
    match of_user(call.db, &user.id)?.filter(|factor| factor.enabled) {
        Some(factor) => take(
            call.db,
            &factor,
            input.meta_text("otp").unwrap_or(""),
            call.now,
        )?,
        None => {
            let password = input.meta_text("password").unwrap_or_default();
            let hash = user.password.as_deref().unwrap_or_default();
            if !auth::verify(password, hash) {
                let at = Source::pointer("/meta/password");
                let detail = "password must be valid";
                return Err(Refusal::unauthorized("PASSWORD_INVALID", detail, &at));
            }
        }
    }
    let factor = SecondFactor {
        id: call.new_id(),
        user_id: user.id.clone(),
        secret: one_time::new_secret(),
        enabled: false,
        last_step: 0,
        created: call.now,
        updated: call.now,
    };
    store::second_factors::insert(call.db, &factor)?;
    Ok(Answer::created(show(call.links(), &factor, &user.email)))
}

/// Enables it, or takes it out of use again, with a code of its own.
pub(crate) fn update(call: &Call<'_>, id: &str, factor: &str) -> Reply {
    let user = own(call, id, "update")?;
    let input = read_body(call, &[attr("enabled", Kind::Boolean).required()])?;
    let factor = find(call, &user, factor)?;
    take(
        call.db,
        &factor,
        input.meta_text("otp").unwrap_or(""),
        call.now,
    )?;
    let enabled = input.flag("enabled").unwrap_or(factor.enabled);
    let changes = [("enabled", enabled.into())];
    store::change(call.db, "second_factors", &factor.id, call.now, &changes)?;
    let factor = find(call, &user, &factor.id)?;
    Ok(Answer::data(show(call.links(), &factor, &user.email)))
}

pub(crate) fn delete(call: &Call<'_>, id: &str, factor: &str) -> Reply {
    let user = own(call, id, "delete")?;
    let input = read_body(call, &[])?;
    let factor = find(call, &user, factor)?;
    take(
        call.db,
        &factor,
        input.meta_text("otp").unwrap_or(""),
        call.now,
    )?;
    store::delete(call.db, "second_factors", &factor.id)?;
    Ok(Answer::empty())
}

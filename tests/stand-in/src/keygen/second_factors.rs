//! `users/{id}/second-factors`: one-time codes, each of which is taken once
//! (keygen-api app/controllers/api/v1/users/relationships/second_factors_controller.rb).

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::document::{Answer, Links, Refusal, Reply, Source};
use super::paging::list;
use super::roles::Role;
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

const TYPES: &[&str] = &[
    "second-factor",
    "second-factors",
    "secondFactor",
    "secondFactors",
    "second_factor",
    "second_factors",
];

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

/// The person, if the caller may manage theirs: an admin everybody's, others their own
/// (keygen-api app/policies/users/second_factor_policy.rb).
fn own(call: &Call<'_>, id: &str, verb: &str) -> Result<User, Refusal> {
    let bearer = call.permitted(&format!("user.second-factors.{verb}"))?;
    let user = users::find(call, id)?;
    if user.id == bearer.user.id || bearer.role == Role::Admin {
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
    let bearer = call.permitted("user.second-factors.read")?;
    let user = users::find(call, id)?;
    let is_own = user.id == bearer.user.id;
    if bearer.role == Role::User && !is_own {
        return Err(Refusal::no_such("user", id));
    }
    if bearer.role != Role::Admin && !is_own && of_user(call.db, &user.id)?.is_some() {
        return Err(Refusal::forbidden());
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

/// A body whose `meta` has to be there.
fn read_body(call: &Call<'_>, attributes: &[Attr], meta: &[Attr]) -> Result<Input, Refusal> {
    let body = call.body.as_ref();
    if body.is_none_or(|body| body.get("meta").is_none()) {
        return Err(Refusal::malformed("is missing", "/meta"));
    }
    let mut schema = Body::new(TYPES, attributes);
    schema.meta = meta;
    schema.data_optional = attributes.is_empty();
    schema.read(body)
}

/// Makes one, for whoever knows their password; it is not asked for before it is enabled.
pub(crate) fn create(call: &Call<'_>, id: &str) -> Reply {
    let meta = [attr("password", Kind::Text), attr("otp", Kind::Text)];
    let input = read_body(call, &[], &meta)?;
    let user = own(call, id, "create")?;
    match of_user(call.db, &user.id)?.filter(|factor| factor.enabled) {
        Some(factor) => {
            let otp = input.meta_text("otp").unwrap_or_default();
            take(call.db, &factor, otp, call.now)?;
        }
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
    let enabled = attr("enabled", Kind::Boolean).required();
    let input = read_body(call, &[enabled], &[attr("otp", Kind::Text).required()])?;
    let user = own(call, id, "update")?;
    let factor = find(call, &user, factor)?;
    let otp = input.meta_text("otp").unwrap_or_default();
    take(call.db, &factor, otp, call.now)?;
    let enabled = input.flag("enabled").unwrap_or(factor.enabled);
    let changes = [("enabled", enabled.into())];
    store::change(call.db, "second_factors", &factor.id, call.now, &changes)?;
    let factor = find(call, &user, &factor.id)?;
    Ok(Answer::data(show(call.links(), &factor, &user.email)))
}

/// Takes it away; one that is enabled only with a code.
pub(crate) fn delete(call: &Call<'_>, id: &str, factor: &str) -> Reply {
    let meta = [attr("otp", Kind::Text)];
    let mut body = Body::new(&[], &[]);
    body.meta = &meta;
    body.data_optional = true;
    let input = body.read(call.body.as_ref())?;
    let user = own(call, id, "delete")?;
    let factor = find(call, &user, factor)?;
    if factor.enabled {
        let otp = input.meta_text("otp").unwrap_or_default();
        take(call.db, &factor, otp, call.now)?;
    }
    store::delete(call.db, "second_factors", &factor.id)?;
    Ok(Answer::empty())
}

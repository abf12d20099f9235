//! Passwords: change one's own, ask for a reset, carry it out.

use super::document::{Answer, Refusal, Reply, Source};
use super::schema::{Attr, Body, Kind, attr};
use super::{Call, auth, users};
use crate::clock::DAY;
use crate::store;

fn meta_only(meta: &[Attr]) -> Body<'_> {
    let mut body = Body::new(&[], &[]);
    body.meta = meta;
    body.data_optional = true;
    body
}

/// `POST passwords`: 204 whether or not anybody has this address. No mail is sent here.
pub(crate) fn ask_reset(call: &Call<'_>) -> Reply {
    let meta = [
        attr("email", Kind::Text).required(),
        attr("deliver", Kind::Boolean),
    ];
    let input = meta_only(&meta).read(call.body.as_ref())?;
    let email = input.meta_text("email").unwrap_or_default();
    if let Some(user) = store::users::find_id(call.db, email)? {
        let digest = store::tokens::digest(&call.new_id());
        store::users::set_reset(call.db, &user, Some(&digest), Some(call.now))?;
    }
    Ok(Answer::empty())
}

/// `POST users/{id}/actions/update-password`: one's own only.
pub(crate) fn update(call: &Call<'_>, id: &str) -> Reply {
    let bearer = call.permitted("user.password.update")?;
    let user = users::find(call, id)?;
    if user.id != bearer.user.id {
        return Err(Refusal::forbidden());
    }
    let meta = [
        attr("old_password", Kind::Text).required(),
        attr("new_password", Kind::Text).required(),
    ];
    let input = meta_only(&meta).read(call.body.as_ref())?;
    let old = input.meta_text("old_password").unwrap_or_default();
    let right = user
        .password
        .as_ref()
        .is_some_and(|hash| auth::verify(old, hash));
    if !right {
        return Err(Refusal::wrong_secret("/meta/old_password"));
    }
    let hash = auth::new_password(input.meta_text("new_password").unwrap_or_default())?;
    let changes = [("password", hash.into())];
    store::change(call.db, "users", &user.id, call.now, &changes)?;
    store::tokens::revoke_all(call.db, &user.id, Some(&bearer.token.id))?;
    Ok(Answer::data(users::show(
        call.links(),
        &users::find(call, &user.id)?,
    )))
}

/// `POST users/{id}/actions/reset-password` with a mailed secret.
pub(crate) fn reset(call: &Call<'_>, id: &str) -> Reply {
    let user = users::find(call, id)?;
    let meta = [
        attr("password_reset_token", Kind::Text).required(),
        attr("new_password", Kind::Text).required(),
    ];
    let input = meta_only(&meta).read(call.body.as_ref())?;
    let secret = input.meta_text("password_reset_token").unwrap_or_default();
    let known = store::users::reset(call.db, &user.id)?;
    let sent = match known {
        Some((digest, sent)) if digest == store::tokens::digest(secret) => sent,
        _ => return Err(Refusal::not_found()),
    };
    if call.now - sent > DAY {
        let at = Source::pointer("/meta/password_reset_token");
        return Err(Refusal::unauthorized("TOKEN_EXPIRED", "is expired", &at));
    }
    let hash = auth::new_password(input.meta_text("new_password").unwrap_or_default())?;
    let changes = [("password", hash.into())];
    store::change(call.db, "users", &user.id, call.now, &changes)?;
    store::users::set_reset(call.db, &user.id, None, None)?;
    store::tokens::revoke_all(call.db, &user.id, None)?;
    Ok(Answer::data(users::show(
        call.links(),
        &users::find(call, &user.id)?,
    )))
}

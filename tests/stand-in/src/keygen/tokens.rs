//! `tokens`: sign-in, list, renew, revoke (keygen-api app/controllers/api/v1/tokens_controller.rb).

use serde_json::{Value, json};

use super::document::{Answer, Links, Refusal, Reply, time};
use super::paging::list;
use super::roles::Role;
use super::schema::{Body, Input, Kind, Rel, TOKENS, USERS, attr, rel};
use super::{Bearer, Call, auth, users};
use crate::clock::{DAY, iso};
use crate::store;
use crate::store::select::Select;
use crate::store::tokens::{Token, read, select};
use crate::store::users::User;

/// What a token lasts where an expiry is called for and none is given.
const TWO_WEEKS: i64 = 14 * DAY;

/// A token; its secret only in the answer that issued it.
pub(crate) fn show(links: Links<'_>, token: &Token, secret: Option<&str>) -> Value {
    let mut attributes = json!({
        "kind": Role::from_name(&token.role).token_kind(),
        "expiry": time(token.expiry),
        "name": token.name,
        "created": iso(token.created),
        "updated": iso(token.updated),
    });
    if let Some(secret) = secret {
        attributes["token"] = secret.into();
    }
    let bearer = links.one(
        &format!("users/{}", token.user_id),
        "users",
        Some(&token.user_id),
    );
    links.resource("tokens", &token.id, attributes, json!({ "bearer": bearer }))
}

fn new_secret(role: Role) -> String {
    let random = || uuid::Uuid::new_v4().simple().to_string();
    format!("{}-{}{}v3", role.token_prefix(), random(), random())
}

fn find(call: &Call<'_>, id: &str) -> Result<Token, Refusal> {
    store::tokens::find(call.db, id)?.ok_or_else(|| Refusal::no_such("token", id))
}

/// Stores a new token and shows it with its secret.
fn issue(call: &Call<'_>, user: &User, input: &Input) -> Result<Value, Refusal> {
    let role = Role::from_name(&user.role);
    let default = (role == Role::User).then_some(call.now + TWO_WEEKS);
    let expiry = input.time("expiry").unwrap_or(default);
    let secret = new_secret(role);
    let id = call.new_id();
    let name = input.text("name");
    store::tokens::insert(call.db, &id, &secret, name, expiry, &user.id, call.now)?;
    Ok(show(call.links(), &find(call, &id)?, Some(&secret)))
}

const BEARER: [Rel; 1] = [rel("bearer", USERS)];

fn schema<'a>(relationships: &'a [Rel], meta: &'a [super::schema::Attr]) -> Body<'a> {
    let attributes = [
        attr("name", Kind::Text).nullable(),
        attr("expiry", Kind::Time).nullable(),
    ];
    let mut body = Body::new(TOKENS, &attributes).with(relationships);
    body.meta = meta;
    body.data_optional = true;
    body.attributes_optional = true;
    body
}

/// `POST tokens`: a sign-in with name and password, or a token for somebody else.
pub(crate) fn create(call: &Call<'_>) -> Reply {
    let meta = [attr("otp", Kind::Text).nullable()];
    let body = schema(&BEARER, &meta);
    if let Some((name, password)) = call.basic.as_ref().filter(|(name, _)| name != "token") {
        let input = body.read(call.body.as_ref())?;
        let otp = input.meta_text("otp");
        let user = auth::sign_in(call.db, call.now, name, password, otp)?;
        return Ok(Answer::created(issue(call, &user, &input)?));
    }
    let bearer = call.permitted("token.generate")?;
    let input = body.read(call.body.as_ref())?;
    let user = match input.rel("bearer").flatten() {
        Some(id) => users::find(call, id)?,
        None => bearer.user.clone(),
    };
    may_issue(bearer, &user)?;
    Ok(Answer::created(issue(call, &user, &input)?))
}

/// Admins and developers issue tokens for themselves and for people of role `user`.
fn may_issue(bearer: &Bearer, user: &User) -> Result<(), Refusal> {
    let own = bearer.user.id == user.id;
    let senior = bearer.role <= Role::Developer;
    if senior && (own || user.role == "user") || own && bearer.role == Role::User {
        Ok(())
    } else {
        Err(Refusal::forbidden())
    }
}

/// `POST users/{id}/tokens`: 200, unlike every other creation.
pub(crate) fn create_for(call: &Call<'_>, id: &str) -> Reply {
    let bearer = call.bearer()?;
    let user = users::find(call, id)?;
    if bearer.user.id == user.id {
        call.permitted("token.generate")?;
    } else {
        call.permitted("user.tokens.generate")?;
    }
    may_issue(bearer, &user)?;
    let input = schema(&[], &[]).read(call.body.as_ref())?;
    Ok(Answer::data(issue(call, &user, &input)?))
}

pub(crate) fn list_of(call: &Call<'_>, select: &Select) -> Reply {
    let links = call.links();
    list(
        call,
        select,
        read,
        |token| &token.id,
        |token| show(links, token, None),
    )
}

/// Every token of the account for whoever may see more than their own.
pub(crate) fn index(call: &Call<'_>) -> Reply {
    let mut select = select();
    if let Some(own) = call.only_own("token.read")? {
        select = select.only("tokens.user_id = ?", [own.to_owned()]);
    }
    let query = &call.query;
    if let Some(id) = query.entry("bearer", "id") {
        select = select.only("tokens.user_id = ?", [id.to_owned()]);
    }
    if let Some(kind) = query.entry("bearer", "type")
        && !USERS.contains(&kind)
    {
        select = select.none();
    }
    let many = query.list("bearer[role]");
    let roles = many.or_else(|| query.entry("bearer", "role").map(|role| vec![role]));
    if let Some(roles) = roles {
        let marks = vec!["?"; roles.len()].join(", ");
        select = select.only(
            format!("tokens.user_id IN (SELECT id FROM users WHERE role IN ({marks}))"),
            roles.into_iter().map(str::to_owned),
        );
    }
    list_of(call, &select)
}

pub(crate) fn get(call: &Call<'_>, id: &str) -> Reply {
    let own = call.only_own("token.read")?;
    let token = find(call, id)?;
    if own.is_some_and(|own| own != token.user_id) {
        return Err(Refusal::no_such("token", id));
    }
    Ok(Answer::data(show(call.links(), &token, None)))
}

/// `PUT tokens/{id}`, or the current one.
pub(crate) fn regenerate(call: &Call<'_>, id: Option<&str>) -> Reply {
    let bearer = call.permitted("token.regenerate")?;
    let token = find(call, id.unwrap_or(&bearer.token.id))?;
    let own = token.user_id == bearer.user.id;
    let of_user = Role::from_name(&token.role) == Role::User;
    let allowed = own || of_user && bearer.role <= Role::Developer;
    if !allowed {
        return Err(Refusal::forbidden());
    }
    let secret = new_secret(Role::from_name(&token.role));
    let expiry = token.expiry.map(|_| call.now + TWO_WEEKS);
    store::tokens::regenerate(call.db, &token.id, &secret, expiry, call.now)?;
    let token = find(call, &token.id)?;
    Ok(Answer::data(show(call.links(), &token, Some(&secret))))
}

pub(crate) fn revoke(call: &Call<'_>, id: &str) -> Reply {
    // A read-only bearer lacks it, and cannot even sign out.
    let bearer = call.permitted("token.revoke")?;
    let token = find(call, id)?;
    let own = token.user_id == bearer.user.id;
    if !own && bearer.role > Role::Developer {
        return Err(Refusal::forbidden());
    }
    store::delete(call.db, "tokens", &token.id)?;
    Ok(Answer::empty())
}

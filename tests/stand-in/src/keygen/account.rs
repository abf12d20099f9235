//! The account, and who the caller is.

use serde_json::{Value, json};

use super::document::{Answer, Form, Reply};
use super::{Call, tokens, users};
use crate::clock::iso;

/// `GET /v1/ping`: no authentication, the identifying headers say the rest.
pub(crate) fn ping() -> Reply {
    let mut answer = Answer::body(Value::String(" ".into()));
    answer.form = Form::Text;
    Ok(answer)
}

/// `GET /v1/health`.
pub(crate) fn health() -> Reply {
    Ok(Answer::empty())
}

pub(crate) fn get(call: &Call<'_>) -> Reply {
    call.permitted("account.read")?;
    let account = call.account;
    let at = format!("/v1/accounts/{}", account.id);
    let part = |name: &str| json!({ "links": { "related": format!("{at}/{name}") } });
    Ok(Answer::data(json!({
        "id": account.id,
        "type": "accounts",
        "attributes": {
            "name": account.name,
            "slug": account.slug,
            "apiVersion": "1.8",
            "status": "ACTIVE",
            "protected": account.protected,
            "created": iso(account.created),
            "updated": iso(account.updated),
        },
        "relationships": {
            "users": part("users"),
            "products": part("products"),
            "policies": part("policies"),
            "licenses": part("licenses"),
        },
        "links": { "self": at },
    })))
}

/// `GET me`: the bearer and the token it came with.
pub(crate) fn me(call: &Call<'_>) -> Reply {
    let bearer = call.bearer()?;
    let links = call.links();
    Ok(Answer::body(json!({
        "data": users::show(links, &bearer.user),
        "included": [tokens::show(links, &bearer.token, None)],
    })))
}

pub(crate) fn profile(call: &Call<'_>) -> Reply {
    let bearer = call.bearer()?;
    Ok(Answer::body(json!({
        "data": users::show(call.links(), &bearer.user),
        "meta": { "tokenId": bearer.token.id },
    })))
}

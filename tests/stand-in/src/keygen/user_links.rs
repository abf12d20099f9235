//! What hangs on a person: licenses, machines, products, tokens, second factors, group.

use serde_json::Value;

use super::document::{Answer, Refusal, Reply};
use super::roles::{Deed, Role};
use super::schema::{GROUPS, to_one};
use super::{Call, groups, license_filters, licenses, machines, products, tokens, users};
use crate::store;
use crate::store::seats::HELD_BY;
use crate::store::select::Select;
use crate::store::users::User;

/// The person, if the caller may look at what hangs on them.
fn visible(call: &Call<'_>, id: &str, permission: &str) -> Result<User, Refusal> {
    let bearer = call.permitted(permission)?;
    let user = users::find(call, id)?;
    if bearer.role == Role::User && bearer.user.id != user.id {
        return Err(Refusal::no_such("user", id));
    }
    Ok(user)
}

/// Owned and attached licenses.
pub(crate) fn user_licenses(call: &Call<'_>, id: &str) -> Reply {
    let user = visible(call, id, "license.read")?;
    let select = store::licenses::select().only(HELD_BY, [user.id.clone(), user.id]);
    licenses::list_of(call, &license_filters::narrowed(call, select)?)
}

/// Every machine of every license the person holds, whoever owns it.
pub(crate) fn user_machines(call: &Call<'_>, id: &str) -> Reply {
    let user = visible(call, id, "machine.read")?;
    let select = machines::held_by(store::machines::select(), &user.id);
    machines::list_of(call, &machines::narrowed(call, select)?)
}

pub(crate) fn user_products(call: &Call<'_>, id: &str) -> Reply {
    let user = visible(call, id, "product.read")?;
    let select = Select::from("products").only(
        format!("products.id IN (SELECT product_id FROM licenses WHERE {HELD_BY})"),
        [user.id.clone(), user.id],
    );
    products::list_of(call, &select)
}

pub(crate) fn user_tokens(call: &Call<'_>, id: &str) -> Reply {
    let user = visible(call, id, "token.read")?;
    let select = store::tokens::select().only("tokens.user_id = ?", [user.id]);
    tokens::list_of(call, &select)
}

/// 200 with null when there is none, unlike the group of a license.
pub(crate) fn group(call: &Call<'_>, id: &str) -> Reply {
    let user = visible(call, id, "group.read")?;
    let group = match &user.group_id {
        Some(group) => store::groups::find(call.db, group)?,
        None => None,
    };
    let data = group.map_or(Value::Null, |group| groups::show(call.links(), &group));
    Ok(Answer::data(data))
}

pub(crate) fn set_group(call: &Call<'_>, id: &str) -> Reply {
    call.may("user.group.update", Deed::ChangeGroup)?;
    let user = users::find(call, id)?;
    let group = to_one(call.body.as_ref(), GROUPS, true)?;
    if let Some(group) = &group
        && user.group_id.as_ref() != Some(group)
    {
        users::check_group(call, "users", "user", group)?;
    }
    store::set_group(call.db, "users", &user.id, group.as_deref(), call.now)?;
    Ok(Answer::data(users::show(
        call.links(),
        &users::find(call, &user.id)?,
    )))
}

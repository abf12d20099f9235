//! `users`: list, show, create, change, delete, ban.

use rusqlite::types::Value as Sql;
use serde_json::{Value, json};

use super::casing::snake;
use super::document::{Answer, Invalid, Links, Refusal, Reply, both, metadata};
use super::filters;
use super::paging::page;
use super::roles::{Deed, Role, allow};
use super::schema::{Attr, Body, GROUPS, Input, Kind, Rel, USERS, attr, check_metadata, rel};
use super::{Bearer, Call, auth, email};
use crate::clock::iso;
use crate::store;
use crate::store::removal::{Kind as Gone, start};
use crate::store::seats::ON_LICENSE;
use crate::store::select::Select;
use crate::store::users::{NewUser, User, read, select, user_active};

pub(crate) fn show(links: Links<'_>, user: &User) -> Value {
    let full_name = match (&user.first_name, &user.last_name) {
        (Some(first), Some(last)) => json!(format!("{first} {last}")),
        _ => Value::Null,
    };
    let status = match (user.banned, user.active) {
        (Some(_), _) => "BANNED",
        (None, true) => "ACTIVE",
        (None, false) => "INACTIVE",
    };
    let at = |rest: &str| format!("users/{}/{rest}", user.id);
    links.resource(
        "users",
        &user.id,
        json!({
            "fullName": full_name,
            "firstName": user.first_name,
            "lastName": user.last_name,
            "email": user.email,
            "status": status,
            "role": user.role,
            "metadata": metadata(&user.metadata),
            "created": iso(user.created),
            "updated": iso(user.updated),
        }),
        json!({
            "group": links.one(&at("group"), "groups", user.group_id.as_deref()),
            "products": links.link(&at("products")),
            "licenses": links.link(&at("licenses")),
            "machines": links.link(&at("machines")),
            "tokens": links.link(&at("tokens")),
            "secondFactors": links.link(&at("second-factors")),
        }),
    )
}

/// A list of people, as `select` keeps them.
pub(crate) fn list_of(call: &Call<'_>, select: &Select) -> Reply {
    let page = page(call, select, read, |user| &user.id)?;
    for user in &page.rows {
        check_readable(call, user)?;
    }
    let people = page.rows.iter().map(|user| show(call.links(), user));
    let people = people.collect();
    Ok(page.answer(people))
}

/// Admins are shown to those only who may read admins; one of them hides a whole page
/// (keygen-api app/policies/user_policy.rb).
fn check_readable(call: &Call<'_>, user: &User) -> Result<(), Refusal> {
    let bearer = call.permitted("user.read")?;
    if user.role == "admin" && user.id != bearer.user.id {
        bearer.user.rights().check("admin.read")?;
    }
    Ok(())
}

/// A condition on `users`: somebody themselves, or who shares a license with them. Takes their
/// id three times.
const AROUND: &str = "(users.id = ? OR EXISTS (SELECT 1 FROM licenses l \
     WHERE (l.owner_id = ? OR l.id IN (SELECT license_id FROM license_users WHERE user_id = ?)) \
     AND (l.owner_id = users.id OR l.id IN \
          (SELECT license_id FROM license_users WHERE user_id = users.id))))";

/// The person an address names.
pub(crate) fn find(call: &Call<'_>, id: &str) -> Result<User, Refusal> {
    store::users::find(call.db, call.now, id)?.ok_or_else(|| Refusal::no_such("user", id))
}

pub(crate) fn index(call: &Call<'_>) -> Reply {
    let own = call.only_own("user.read")?;
    // A scalar `roles=` loses the default and the filter both.
    let select = if call.query.raw("roles").is_some() {
        select(call.now)
    } else {
        let roles = call.query.list("roles").unwrap_or_else(|| vec!["user"]);
        with_roles(select(call.now), &roles)
    };
    let select = match own {
        Some(own) => select.only(AROUND, [own.to_owned(), own.to_owned(), own.to_owned()]),
        None => select,
    };
    list_of(call, &narrowed(call, select))
}

/// Keeps people of these roles.
pub(crate) fn with_roles(select: Select, roles: &[&str]) -> Select {
    let marks = vec!["?"; roles.len()].join(", ");
    // Asked for in any spelling of its words.
    let roles = roles.iter().map(|role| snake(role).replace('_', "-"));
    select.only(format!("users.role IN ({marks})"), roles)
}

/// All filters of people but the one by role.
pub(crate) fn narrowed(call: &Call<'_>, mut select: Select) -> Select {
    let query = &call.query;
    if let Some(status) = query.text("status") {
        let active = user_active(call.now);
        select = match status.to_uppercase().as_str() {
            "ACTIVE" => select.when(format!("users.banned IS NULL AND {active}")),
            "INACTIVE" => select.when(format!("users.banned IS NULL AND NOT {active}")),
            "BANNED" => select.when("users.banned IS NOT NULL"),
            _ => select.none(),
        };
    }
    // Whatever does not say no means yes.
    let said = query.text("assigned").or_else(|| query.text("active"));
    if let Some(said) = said {
        let assigned = !matches!(said, "false" | "f" | "0" | "off" | "FALSE" | "F" | "OFF");
        let not = if assigned { "" } else { "NOT " };
        select = select.when(format!(
            "{not}EXISTS (SELECT 1 FROM licenses l WHERE l.owner_id = users.id)"
        ));
    }
    if let Some(product) = query.text("product") {
        select = select.only(
            "users.id IN (SELECT owner_id FROM licenses WHERE product_id = ? UNION \
             SELECT s.user_id FROM license_users s JOIN licenses l ON l.id = s.license_id \
             WHERE l.product_id = ?)",
            [product.to_owned(), product.to_owned()],
        );
    }
    if let Some(license) = query.text("license") {
        select = select.only(ON_LICENSE, [license.to_owned(), license.to_owned()]);
    }
    if let Some(group) = query.text("group") {
        select = select.only("users.group_id = ?", [group.to_owned()]);
    }
    filters::metadata(select, "users", query)
}

pub(crate) fn get(call: &Call<'_>, id: &str) -> Reply {
    let own = call.only_own("user.read")?;
    let user = find(call, id)?;
    if let Some(own) = own {
        let around = AROUND.to_owned();
        let around = store::users::select(call.now)
            .only(around, [own.to_owned(), own.to_owned(), own.to_owned()])
            .only("users.id = ?", [user.id.clone()]);
        if around.count(call.db)? == 0 {
            return Err(Refusal::no_such("user", id));
        }
    }
    check_readable(call, &user)?;
    Ok(Answer::data(show(call.links(), &user)))
}

const NAMES: [Attr; 2] = [
    attr("first_name", Kind::Text).nullable(),
    attr("last_name", Kind::Text).nullable(),
];
const METADATA: Attr = attr("metadata", Kind::Metadata);
const PASSWORD: Attr = attr("password", Kind::Text).nullable();
const ROLE: Attr = attr("role", Kind::Text).one_of(&Role::NAMES);
const GROUP: [Rel; 1] = [rel("group", GROUPS)];

pub(crate) fn create(call: &Call<'_>) -> Reply {
    let bearer = call.visitor()?;
    let mut attributes = NAMES.to_vec();
    attributes.extend([attr("email", Kind::Text).required(), PASSWORD, METADATA]);
    if bearer.is_some_and(|bearer| bearer.role == Role::Admin) {
        attributes.push(ROLE);
    }
    let input = Body::new(USERS, &attributes)
        .with(&GROUP)
        .without_id()
        .read(call.body.as_ref())?;
    let role = input.text("role").unwrap_or("user").to_owned();
    match bearer {
        Some(bearer) => write(bearer, "create", Role::from_name(&role))?,
        None if call.account.protected => return Err(Refusal::forbidden_anonymous()),
        None => {}
    }
    let email = both(checked_email(call, &input, None), check_texts(&input));
    let password = input.text("password").map(auth::new_password).transpose();
    let group = input.rel("group").flatten();
    let member = group.map_or(Ok(()), |group| check_group(call, "users", "user", group));
    let (((email, ()), password), ()) = both(both(email, password), member)?;
    let email = email.unwrap_or_default();
    let id = call.new_id();
    store::users::insert(
        call.db,
        &NewUser {
            id: &id,
            email: &email,
            first_name: input.text("first_name"),
            last_name: input.text("last_name"),
            role: &role,
            password: password.as_deref(),
            group_id: group,
            metadata: &input.metadata(),
            created: call.now,
        },
    )?;
    Ok(Answer::created(show(call.links(), &find(call, &id)?)))
}

/// The e-mail address to store, if one was sent and it is good and free.
fn checked_email(
    call: &Call<'_>,
    input: &Input,
    own_id: Option<&str>,
) -> Result<Option<String>, Refusal> {
    let Some(email) = input.text("email").map(|email| email.trim().to_lowercase()) else {
        return Ok(None);
    };
    if email.chars().count() > 255 {
        let detail = "is too long (maximum is 255 characters)";
        return Invalid::attribute("users", "email", "TOO_LONG", detail).refuse();
    }
    if !email::is_address(&email) {
        let detail = "must be a valid email";
        return Invalid::attribute("users", "email", "INVALID", detail).refuse();
    }
    if call.email_taken(&email, own_id)? {
        let detail = "has already been taken";
        return Invalid::attribute("users", "email", "TAKEN", detail).refuse();
    }
    Ok(Some(email))
}

fn check_texts(input: &Input) -> Result<(), Refusal> {
    for name in ["first_name", "last_name"] {
        if input
            .text(name)
            .is_some_and(|text| text.chars().count() > 255)
        {
            let detail = "is too long (maximum is 255 characters)";
            return Invalid::attribute("users", name, "TOO_LONG", detail).refuse();
        }
    }
    check_metadata("users", input)
}

/// Whether a group exists and takes one more member of this kind.
pub(crate) fn check_group(
    call: &Call<'_>,
    table: &str,
    word: &str,
    group: &str,
) -> Result<(), Refusal> {
    let Some(found) = store::groups::find(call.db, group)? else {
        return Invalid::relationship(table, "group", "GROUP_NOT_FOUND", "must exist").refuse();
    };
    let most = match table {
        "users" => found.max_users,
        "licenses" => found.max_licenses,
        _ => found.max_machines,
    };
    match most {
        Some(most) if store::group_size(call.db, table, group)? >= most => {
            let detail =
                format!("{word} count has exceeded maximum allowed by current group ({most})");
            let code = format!("GROUP_{}_LIMIT_EXCEEDED", word.to_uppercase());
            Invalid::relationship(table, "group", &code, &detail).refuse()
        }
        _ => Ok(()),
    }
}

/// Whether this bearer may create or change a person of this role.
fn write(bearer: &Bearer, verb: &str, target: Role) -> Result<(), Refusal> {
    let rights = bearer.user.rights();
    rights.check(&format!("user.{verb}"))?;
    if target == Role::Admin {
        rights.check(&format!("admin.{verb}"))?;
    }
    allow(bearer.role, Deed::WriteUser(target))
}

pub(crate) fn update(call: &Call<'_>, id: &str) -> Reply {
    let bearer = call.bearer()?;
    let user = find(call, id)?;
    let mut attributes = NAMES.to_vec();
    attributes.extend([attr("email", Kind::Text), METADATA]);
    if bearer.role <= Role::Developer {
        attributes.push(PASSWORD);
    }
    if bearer.role == Role::Admin {
        attributes.push(ROLE);
    }
    let input = Body::new(USERS, &attributes).read(call.body.as_ref())?;
    let was = Role::from_name(&user.role);
    if bearer.role == Role::User && bearer.user.id == user.id {
        call.permitted("user.update")?;
    } else {
        write(bearer, "update", was)?;
    }
    let email = checked_email(call, &input, Some(&user.id))?;
    check_texts(&input)?;
    let mut changes: Vec<(&str, Sql)> = Vec::new();
    for name in ["first_name", "last_name"] {
        if let Some(value) = input.attributes.get(name) {
            let text = value.as_str().map(str::to_owned);
            changes.push((name, text.into()));
        }
    }
    if let Some(email) = email {
        changes.push(("email", email.into()));
    }
    if input.attributes.contains_key("metadata") {
        changes.push(("metadata", input.metadata().into()));
    }
    if let Some(password) = input.attributes.get("password") {
        let hash = password.as_str().map(auth::new_password).transpose()?;
        changes.push(("password", hash.into()));
    }
    let role = input.text("role").unwrap_or(&user.role);
    if role != user.role {
        if was == Role::Admin {
            keep_an_admin(call)?;
        }
        // keygen-api app/models/user.rb: a new role gives no rights that were not there before,
        // and the person themselves is not updated by it.
        let left = user.rights().in_role(role);
        let role_now = [
            ("role", role.to_owned().into()),
            ("permissions", left.into()),
        ];
        store::note(call.db, "users", &user.id, &role_now)?;
        // And it ends all sessions but the current one.
        store::tokens::revoke_all(call.db, &user.id, Some(&bearer.token.id))?;
    }
    store::change(call.db, "users", &user.id, call.now, &changes)?;
    Ok(Answer::data(show(call.links(), &find(call, &user.id)?)))
}

/// Refuses when there is only one admin left.
fn keep_an_admin(call: &Call<'_>) -> Result<(), Refusal> {
    if store::users::admins(call.db)? > 1 {
        return Ok(());
    }
    let detail = "account must have at least 1 admin user";
    let code = "ACCOUNT_ADMINS_REQUIRED";
    Invalid::relationship("users", "account", code, detail).refuse()
}

pub(crate) fn delete(call: &Call<'_>, id: &str) -> Reply {
    let bearer = call.bearer()?;
    let user = find(call, id)?;
    let role = Role::from_name(&user.role);
    bearer.user.rights().check("user.delete")?;
    if role == Role::Admin {
        bearer.user.rights().check("admin.delete")?;
    }
    allow(bearer.role, Deed::DeleteUser(role))?;
    if role == Role::Admin {
        keep_an_admin(call)?;
    }
    start(call.db, Gone::User, &user.id)?;
    Ok(Answer::empty())
}

/// `actions/ban` and `actions/unban`.
pub(crate) fn ban(call: &Call<'_>, id: &str, banned: bool) -> Reply {
    let user = find(call, id)?;
    let permission = if banned { "user.ban" } else { "user.unban" };
    call.may(permission, Deed::BanUser(Role::from_name(&user.role)))?;
    let at: Option<i64> = banned.then_some(call.now);
    let changes = [("banned", at.into())];
    store::change(call.db, "users", &user.id, call.now, &changes)?;
    Ok(Answer::data(show(call.links(), &find(call, &user.id)?)))
}

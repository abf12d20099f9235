//! `licenses`: list, show, create, change, delete.

use rusqlite::types::Value as Sql;
use serde_json::{Value, json};

use super::document::{Answer, Invalid, Links, Refusal, Reply, metadata, time};
use super::license_filters::narrowed;
use super::license_rules::{self, Policies, limit, next_check_in, status};
use super::paging::{is_uuid, page};
use super::roles::Deed;
use super::schema::{
    Attr, Body, GROUPS, Input, Kind, LICENSES, POLICIES, Rel, USERS, attr, check_metadata, rel,
};
use super::{Call, license_actions, users};
use crate::clock::{after, iso};
use crate::store;
use crate::store::catalogue::Policy;
use crate::store::licenses::{License, NewLicense, read, select};
use crate::store::removal::{Kind as Gone, start};
use crate::store::seats::HELD_BY;
use crate::store::select::Select;

pub(crate) fn show(links: Links<'_>, license: &License, policy: &Policy, now: i64) -> Value {
    let most = |own: Option<i64>, rule: &str| limit(own, policy, rule);
    let at = |rest: &str| format!("licenses/{}/{rest}", license.id);
    let mut users = links.link(&at("users"));
    users["meta"] = json!({ "count": license.seats() });
    let mut machines = links.link(&at("machines"));
    machines["meta"] = json!({
        "cores": license.machines_cores,
        "memory": license.machines_memory,
        "disk": license.machines_disk,
        "count": license.machines_count,
    });
    links.resource(
        "licenses",
        &license.id,
        json!({
            "name": license.name,
            "key": license.key,
            "expiry": time(license.expiry),
            "status": status(license, now),
            "uses": license.uses,
            "suspended": license.suspended,
            "scheme": policy.rules.get("scheme"),
            "encrypted": policy.is("encrypted"),
            "strict": policy.is("strict"),
            "floating": policy.is("floating"),
            "protected": license.protected,
            "version": null,
            "maxMachines": most(license.max_machines, "max_machines"),
            "maxProcesses": most(license.max_processes, "max_processes"),
            "maxUsers": most(license.max_users, "max_users"),
            "maxCores": most(license.max_cores, "max_cores"),
            "maxMemory": most(license.max_memory, "max_memory"),
            "maxDisk": most(license.max_disk, "max_disk"),
            "maxUses": most(license.max_uses, "max_uses"),
            "requireHeartbeat": policy.is("require_heartbeat"),
            "requireCheckIn": policy.is("require_check_in"),
            "lastValidated": time(license.last_validated),
            "lastCheckIn": time(license.last_check_in),
            "nextCheckIn": time(next_check_in(license, policy)),
            "lastCheckOut": time(license.last_check_out),
            "metadata": metadata(&license.metadata),
            "created": iso(license.created),
            "updated": iso(license.updated),
        }),
        json!({
            "product": links.one(&at("product"), "products", Some(&license.product_id)),
            "policy": links.one(&at("policy"), "policies", Some(&license.policy_id)),
            "group": links.one(&at("group"), "groups", license.group_id.as_deref()),
            "owner": links.one(&at("owner"), "users", license.owner_id.as_deref()),
            "users": users,
            "machines": machines,
            "tokens": links.link(&at("tokens")),
            "entitlements": links.link(&at("entitlements")),
        }),
    )
}

/// 200 with the license as it is now.
pub(crate) fn answer(call: &Call<'_>, id: &str) -> Reply {
    Ok(Answer::data(current(call, id)?))
}

/// The license as it is now, as a resource.
pub(crate) fn current(call: &Call<'_>, id: &str) -> Result<Value, Refusal> {
    let license = find(call, id)?;
    let policy = policy_of(call, &license)?;
    Ok(show(call.links(), &license, &policy, call.now))
}

pub(crate) fn policy_of(call: &Call<'_>, license: &License) -> Result<Policy, Refusal> {
    Ok(license_rules::policy_of(call.db, license)?)
}

/// The license an address names, if the caller may see it.
pub(crate) fn find(call: &Call<'_>, id: &str) -> Result<License, Refusal> {
    let own = call.only_own("license.read")?;
    let missing = || Refusal::no_such("license", id);
    let license = store::licenses::find(call.db, id)?.ok_or_else(missing)?;
    match own {
        Some(own) if !store::licenses::holds(call.db, &license, own)? => Err(missing()),
        _ => Ok(license),
    }
}

/// A list of licenses, as `select` keeps them.
pub(crate) fn list_of(call: &Call<'_>, select: &Select) -> Reply {
    let page = page(call, select, read, |license| &license.id)?;
    let mut policies = Policies::default();
    let mut resources = Vec::with_capacity(page.rows.len());
    for license in &page.rows {
        let policy = policies.of(call.db, license)?;
        resources.push(show(call.links(), license, policy, call.now));
    }
    Ok(page.answer(resources))
}

pub(crate) fn index(call: &Call<'_>) -> Reply {
    let mut select = select();
    if let Some(own) = call.only_own("license.read")? {
        select = select.only(HELD_BY, [own.to_owned(), own.to_owned()]);
    }
    list_of(call, &narrowed(call, select)?)
}

pub(crate) fn get(call: &Call<'_>, id: &str) -> Reply {
    answer(call, id)
}

pub(crate) const LIMITS: [&str; 7] = [
    "max_machines",
    "max_processes",
    "max_users",
    "max_cores",
    "max_memory",
    "max_disk",
    "max_uses",
];

/// What both creation and change accept.
fn common() -> Vec<Attr> {
    let mut attributes = vec![
        attr("name", Kind::Text).nullable(),
        attr("expiry", Kind::Time).nullable(),
        attr("protected", Kind::Boolean),
        attr("suspended", Kind::Boolean),
        attr("metadata", Kind::Metadata),
    ];
    attributes.extend(LIMITS.map(|name| attr(name, Kind::Integer).nullable()));
    attributes
}

const RELATIONSHIPS: [Rel; 3] = [
    rel("policy", POLICIES).required(),
    rel("owner", USERS),
    rel("group", GROUPS),
];

pub(crate) fn create(call: &Call<'_>) -> Reply {
    call.bearer()?;
    let mut attributes = common();
    attributes.push(attr("key", Kind::Text).nullable());
    let mut body = Body::new(LICENSES, &attributes).with(&RELATIONSHIPS);
    body.attributes_optional = true;
    let input = body.read(call.body.as_ref())?;
    let theirs = |user: &str| may_make_own(call, &input, user);
    call.may_or_own("license.create", Deed::ManageLicense, theirs)?;
    let id = chosen_id(call, "licenses", &input)?;
    let fault = |name, code| Invalid::relationship("licenses", name, code, "must exist");
    let policy_id = input.rel("policy").flatten().unwrap_or_default();
    let Some(policy) = store::catalogue::find_policy(call.db, policy_id)? else {
        // The product is the policy's, so it is missing as well.
        let both = [
            fault("policy", "POLICY_NOT_FOUND"),
            fault("product", "PRODUCT_NOT_FOUND"),
        ];
        return Err(Refusal::invalid(both.into()));
    };
    let owner = match input.rel("owner").flatten() {
        None => None,
        Some(key) => match store::users::find(call.db, call.now, key)? {
            Some(owner) => Some(owner),
            None => return fault("owner", "OWNER_NOT_FOUND").refuse(),
        },
    };
    let group = match input.rel("group") {
        Some(group) => group.map(str::to_owned),
        None => owner.as_ref().and_then(|owner| owner.group_id.clone()),
    };
    if let Some(group) = &group {
        users::check_group(call, "licenses", "license", group)?;
    }
    check_limits(&input, &policy)?;
    check_metadata("licenses", &input)?;
    let key = match input.text("key") {
        Some(key) => checked_key(call, key)?,
        None => new_key(),
    };
    let expiry = input
        .time("expiry")
        .unwrap_or_else(|| first_expiry(call, &policy));
    let owner_id = owner.as_ref().map(|owner| owner.id.as_str());
    store::licenses::insert(
        call.db,
        &NewLicense {
            id: &id,
            key: &key,
            name: input.text("name"),
            policy_id: &policy.id,
            product_id: &policy.product_id,
            owner_id,
            group_id: group.as_deref(),
            expiry,
            suspended: input.flag("suspended").unwrap_or(false),
            protected: input.flag("protected").unwrap_or(policy.is("protected")),
            max_users: input.number("max_users"),
            max_machines: input.number("max_machines"),
            last_validated: None,
            metadata: &input.metadata(),
            created: call.now,
        },
    )?;
    let others = [
        "max_processes",
        "max_cores",
        "max_memory",
        "max_disk",
        "max_uses",
    ];
    let changes: Vec<(&str, Sql)> = others
        .into_iter()
        .filter_map(|name| Some((name, input.number(name)?.into())))
        .chain(
            policy
                .is("require_check_in")
                .then(|| ("last_check_in", call.now.into())),
        )
        .collect();
    store::change(call.db, "licenses", &id, call.now, &changes)?;
    Ok(Answer::created(current(call, &id)?))
}

/// Whether a person of role `user` may make this license: for themselves, of a policy that is not
/// protected (keygen-api app/policies/license_policy.rb).
fn may_make_own(call: &Call<'_>, input: &Input, user: &str) -> bool {
    let policy = input.rel("policy").flatten().unwrap_or_default();
    let policy = store::catalogue::find_policy(call.db, policy);
    let is_open = policy.is_ok_and(|policy| policy.is_none_or(|it| !it.is("protected")));
    is_open && input.rel("owner").flatten() == Some(user)
}

/// The id the client chose, if it is one and free; else a new one.
pub(crate) fn chosen_id(
    call: &Call<'_>,
    kind: &'static str,
    input: &Input,
) -> Result<String, Refusal> {
    let Some(id) = &input.id else {
        return Ok(call.new_id());
    };
    if !is_uuid(id) {
        return Invalid::at("/data/id", "ID_INVALID", "must be a valid UUID").refuse();
    }
    if store::exists(call.db, kind, id)? {
        let word = kind.trim_end_matches('s');
        let detail = format!("must not conflict with another {word}");
        return Invalid::at("/data/id", "ID_CONFLICT", &detail).refuse();
    }
    Ok(id.clone())
}

fn checked_key(call: &Call<'_>, key: &str) -> Result<String, Refusal> {
    let fault = |reason, detail| Invalid::attribute("licenses", "key", reason, detail).refuse();
    if key.chars().count() < 6 {
        return fault("TOO_SHORT", "is too short (minimum is 6 characters)");
    }
    if is_uuid(key) && store::exists(call.db, "licenses", key)? {
        return fault(
            "CONFLICT",
            "must not conflict with another license's identifier (UUID)",
        );
    }
    if store::licenses::key_taken(call.db, key)? {
        return fault("TAKEN", "has already been taken");
    }
    Ok(key.to_owned())
}

/// Five groups of six hex digits and a version.
fn new_key() -> String {
    let digits = uuid::Uuid::new_v4().simple().to_string().to_uppercase();
    let groups: Vec<&str> = (0..5).map(|at| &digits[at * 6..at * 6 + 6]).collect();
    format!("{}-V3", groups.join("-"))
}

/// The expiry a new license starts with, unless its clock starts later.
fn first_expiry(call: &Call<'_>, policy: &Policy) -> Option<i64> {
    let starts_now = policy.text("expiration_basis") == "FROM_CREATION";
    policy
        .number("duration")
        .filter(|_| starts_now)
        .map(|seconds| after(call.now, seconds))
}

/// Starts the time of a license that waits for its first event of this kind.
pub(crate) fn start_expiry(
    call: &Call<'_>,
    license: &License,
    policy: &Policy,
    basis: &str,
) -> Result<(), Refusal> {
    if let Some(seconds) = policy.number("duration")
        && policy.text("expiration_basis") == basis
        && license.expiry.is_none()
    {
        let changes = [("expiry", after(call.now, seconds).into())];
        store::change(call.db, "licenses", &license.id, call.now, &changes)?;
    }
    Ok(())
}

fn check_limits(input: &Input, policy: &Policy) -> Result<(), Refusal> {
    for name in LIMITS {
        let Some(number) = input.number(name) else {
            continue;
        };
        // None at all is no limit of its own: the policy's counts.
        let detail = if number < 0 {
            "must be greater than or equal to 0".to_owned()
        } else if name == "max_machines" && number > 1 && !policy.is("floating") {
            "must be equal to 1 for non-floating policy".to_owned()
        } else if i32::try_from(number).is_err() && !matches!(name, "max_memory" | "max_disk") {
            "must be less than or equal to 2147483647".to_owned()
        } else {
            continue;
        };
        return Invalid::attribute("licenses", name, "INVALID", &detail).refuse();
    }
    if input
        .text("name")
        .is_some_and(|name| name.chars().count() > 1024)
    {
        let detail = "is too long (maximum is 1024 characters)";
        return Invalid::attribute("licenses", "name", "TOO_LONG", detail).refuse();
    }
    Ok(())
}

pub(crate) fn update(call: &Call<'_>, id: &str) -> Reply {
    let license = find(call, id)?;
    call.may("license.update", Deed::UpdateLicense)?;
    let input = Body::new(LICENSES, &common()).read(call.body.as_ref())?;
    let policy = policy_of(call, &license)?;
    check_limits(&input, &policy)?;
    check_metadata("licenses", &input)?;
    let mut changes: Vec<(&str, Sql)> = Vec::new();
    if let Some(name) = input.attributes.get("name") {
        changes.push(("name", name.as_str().map(str::to_owned).into()));
    }
    if let Some(expiry) = input.time("expiry") {
        changes.push(("expiry", expiry.into()));
    }
    for name in ["protected", "suspended"] {
        if let Some(flag) = input.flag(name) {
            changes.push((name, flag.into()));
        }
    }
    for name in LIMITS {
        if let Some(value) = input.attributes.get(name) {
            changes.push((name, value.as_i64().into()));
        }
    }
    if input.attributes.contains_key("metadata") {
        changes.push(("metadata", input.metadata().into()));
    }
    store::change(call.db, "licenses", &license.id, call.now, &changes)?;
    answer(call, &license.id)
}

/// `DELETE` and `actions/revoke`: the machines, tokens and seats go too.
pub(crate) fn delete(call: &Call<'_>, id: &str, permission: &str) -> Reply {
    let license = find(call, id)?;
    let policy = policy_of(call, &license)?;
    let own = |user: &str| license_actions::owns_term(&license, &policy, user);
    call.may_or_own(permission, Deed::ManageLicense, own)?;
    start(call.db, Gone::License, &license.id)?;
    Ok(Answer::empty())
}

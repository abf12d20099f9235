//! `policies`: the rules licenses are made from.

use rusqlite::types::Value as Sql;
use serde_json::{Map, Value, json};

use super::casing::{camel, rekey};
use super::document::{Answer, Invalid, Links, Refusal, Reply, Source, metadata};
use super::paging::list;
use super::roles::Deed;
use super::schema::{
    Attr, Body, ENTITLEMENTS, Input, Kind, POLICIES, PRODUCTS, Rel, attr, check_metadata, linkages,
    rel,
};
use super::{Call, entitlements, filters, license_filters, licenses, products};
use crate::clock::iso;
use crate::store;
use crate::store::catalogue::{
    Holder, Policy, add_entitlement, find_entitlement, has_entitlement, insert_policy, read_policy,
};
use crate::store::removal::{Kind as Gone, start};
use crate::store::select::Select;

const OVERAGE: &[&str] = &[
    "NO_OVERAGE",
    "ALWAYS_ALLOW_OVERAGE",
    "ALLOW_1_25X_OVERAGE",
    "ALLOW_1_5X_OVERAGE",
    "ALLOW_2X_OVERAGE",
];
const UNIQUENESS: &[&str] = &[
    "UNIQUE_PER_LICENSE",
    "UNIQUE_PER_POLICY",
    "UNIQUE_PER_PRODUCT",
    "UNIQUE_PER_ACCOUNT",
];
const COMPONENT_UNIQUENESS: &[&str] = &[
    "UNIQUE_PER_MACHINE",
    "UNIQUE_PER_LICENSE",
    "UNIQUE_PER_POLICY",
    "UNIQUE_PER_PRODUCT",
    "UNIQUE_PER_ACCOUNT",
];
const MATCHING: &[&str] = &["MATCH_ANY", "MATCH_TWO", "MATCH_MOST", "MATCH_ALL"];

/// Every rule that takes one of a few words; the first one is the default.
const ENUMS: [(&str, &[&str]); 16] = [
    ("overage_strategy", OVERAGE),
    ("machine_leasing_strategy", &["PER_LICENSE", "PER_USER"]),
    (
        "process_leasing_strategy",
        &["PER_MACHINE", "PER_LICENSE", "PER_USER"],
    ),
    ("machine_uniqueness_strategy", UNIQUENESS),
    ("component_uniqueness_strategy", COMPONENT_UNIQUENESS),
    ("machine_matching_strategy", MATCHING),
    ("component_matching_strategy", MATCHING),
    (
        "expiration_strategy",
        &[
            "RESTRICT_ACCESS",
            "REVOKE_ACCESS",
            "MAINTAIN_ACCESS",
            "ALLOW_ACCESS",
        ],
    ),
    (
        "expiration_basis",
        &[
            "FROM_CREATION",
            "FROM_FIRST_VALIDATION",
            "FROM_FIRST_ACTIVATION",
            "FROM_FIRST_DOWNLOAD",
            "FROM_FIRST_USE",
        ],
    ),
    (
        "renewal_basis",
        &["FROM_EXPIRY", "FROM_NOW", "FROM_NOW_IF_EXPIRED"],
    ),
    ("transfer_strategy", &["KEEP_EXPIRY", "RESET_EXPIRY"]),
    (
        "authentication_strategy",
        &["TOKEN", "LICENSE", "SESSION", "MIXED", "NONE"],
    ),
    ("heartbeat_cull_strategy", &["DEACTIVATE_DEAD", "KEEP_DEAD"]),
    (
        "heartbeat_resurrection_strategy",
        &[
            "NO_REVIVE",
            "1_MINUTE_REVIVE",
            "2_MINUTE_REVIVE",
            "5_MINUTE_REVIVE",
            "10_MINUTE_REVIVE",
            "15_MINUTE_REVIVE",
            "ALWAYS_REVIVE",
        ],
    ),
    ("heartbeat_basis", &["FROM_FIRST_PING", "FROM_CREATION"]),
    ("check_in_interval", &["day", "week", "month", "year"]),
];

const SCHEMES: &[&str] = &[
    "ED25519_SIGN",
    "ECDSA_P256_SIGN",
    "RSA_2048_PKCS1_SIGN_V2",
    "RSA_2048_PKCS1_PSS_SIGN_V2",
    "RSA_2048_JWT_RS256",
    "RSA_2048_PKCS1_ENCRYPT",
];

const FLAGS: [&str; 15] = [
    "strict",
    "floating",
    "use_pool",
    "protected",
    "encrypted",
    "require_product_scope",
    "require_policy_scope",
    "require_machine_scope",
    "require_fingerprint_scope",
    "require_components_scope",
    "require_user_scope",
    "require_checksum_scope",
    "require_version_scope",
    "require_check_in",
    "require_heartbeat",
];

const NUMBERS: [&str; 10] = [
    "duration",
    "max_machines",
    "max_processes",
    "max_users",
    "max_cores",
    "max_memory",
    "max_disk",
    "max_uses",
    "check_in_interval_count",
    "heartbeat_duration",
];

/// The rules of a policy nobody said anything about, with `given` on top.
pub(crate) fn rules(given: &Value) -> Map<String, Value> {
    let mut rules = Map::new();
    for name in FLAGS {
        rules.insert(name.into(), false.into());
    }
    for name in NUMBERS.into_iter().chain(["scheme"]) {
        rules.insert(name.into(), Value::Null);
    }
    for (name, words) in ENUMS {
        rules.insert(name.into(), words[0].into());
    }
    rules.insert("check_in_interval".into(), Value::Null);
    for (name, value) in given.as_object().into_iter().flatten() {
        rules.insert(name.clone(), value.clone());
    }
    let is = |rules: &Map<String, Value>, name: &str| rules[name] == Value::Bool(true);
    if !is(&rules, "floating") && rules["max_machines"].is_null() {
        rules.insert("max_machines".into(), 1.into());
    }
    if is(&rules, "require_heartbeat") && given.get("heartbeat_basis").is_none() {
        rules.insert("heartbeat_basis".into(), "FROM_CREATION".into());
    }
    rules
}

pub(crate) fn show(links: Links<'_>, policy: &Policy) -> Value {
    let at = |rest: &str| format!("policies/{}/{rest}", policy.id);
    let mut attributes = rekey(Value::Object(policy.rules.clone()), camel);
    attributes["name"] = policy.name.as_str().into();
    attributes["metadata"] = metadata(&policy.metadata);
    attributes["created"] = iso(policy.created).into();
    attributes["updated"] = iso(policy.updated).into();
    links.resource(
        "policies",
        &policy.id,
        attributes,
        json!({
            "product": links.one(&at("product"), "products", Some(&policy.product_id)),
            "pool": links.link(&at("pool")),
            "licenses": links.link(&at("licenses")),
            "entitlements": links.link(&at("entitlements")),
        }),
    )
}

pub(crate) fn list_of(call: &Call<'_>, select: &Select) -> Reply {
    let links = call.links();
    list(
        call,
        select,
        read_policy,
        |policy| &policy.id,
        |policy| show(links, policy),
    )
}

pub(crate) fn find(call: &Call<'_>, id: &str) -> Result<Policy, Refusal> {
    store::catalogue::find_policy(call.db, id)?.ok_or_else(|| Refusal::no_such("policy", id))
}

pub(crate) fn index(call: &Call<'_>) -> Reply {
    call.may("policy.read", Deed::Read)?;
    let mut select = Select::from("policies");
    if let Some(product) = call.query.text("product") {
        select = select.only("policies.product_id = ?", [product.to_owned()]);
    }
    list_of(call, &filters::metadata(select, "policies", &call.query))
}

pub(crate) fn get(call: &Call<'_>, id: &str) -> Reply {
    call.may("policy.read", Deed::Read)?;
    Ok(Answer::data(show(call.links(), &find(call, id)?)))
}

fn attributes() -> Vec<Attr> {
    let mut all = vec![attr("metadata", Kind::Metadata)];
    all.push(attr("scheme", Kind::Text).nullable());
    all.extend(FLAGS.map(|name| attr(name, Kind::Boolean)));
    all.extend(NUMBERS.map(|name| attr(name, Kind::Integer).nullable()));
    all.extend(ENUMS.map(|(name, _)| attr(name, Kind::Text).nullable()));
    all
}

const RELATIONSHIPS: [Rel; 1] = [rel("product", PRODUCTS).required()];

pub(crate) fn create(call: &Call<'_>) -> Reply {
    call.bearer()?;
    let mut all = attributes();
    all.push(attr("name", Kind::Text).required());
    let input = Body::new(POLICIES, &all)
        .with(&RELATIONSHIPS)
        .read(call.body.as_ref())?;
    call.may("policy.create", Deed::WritePolicy)?;
    let product = input.rel("product").flatten().unwrap_or_default();
    let Some(product) = store::catalogue::find_product(call.db, product)? else {
        let code = "PRODUCT_NOT_FOUND";
        return Invalid::relationship("policies", "product", code, "must exist").refuse();
    };
    let mut given = given(&input);
    // A protected account protects what it makes, unless told otherwise.
    let protected = || call.account.protected.into();
    given.entry("protected").or_insert_with(protected);
    let policy = Policy {
        id: call.new_id(),
        product_id: product.id,
        name: input.text("name").unwrap_or_default().to_owned(),
        rules: rules(&Value::Object(given)),
        metadata: input.metadata(),
        created: call.now,
        updated: call.now,
    };
    check(&policy, &input)?;
    insert_policy(call.db, &policy)?;
    Ok(Answer::created(show(call.links(), &policy)))
}

/// The rules among the attributes of a body.
fn given(input: &Input) -> Map<String, Value> {
    let mut given = input.attributes.clone();
    given.retain(|name, _| name != "name" && name != "metadata");
    given
}

/// What is wrong with the rules that were sent, first one first.
fn check(policy: &Policy, input: &Input) -> Result<(), Refusal> {
    let fault =
        |name, reason, detail: &str| Invalid::attribute("policies", name, reason, detail).refuse();
    for (name, words) in ENUMS.into_iter().chain([("scheme", SCHEMES)]) {
        if input.text(name).is_some_and(|word| !words.contains(&word)) {
            return fault(name, "NOT_ALLOWED", "is not included in the list");
        }
    }
    for name in NUMBERS {
        let Some(number) = input.number(name) else {
            continue;
        };
        let least = match name {
            "duration" => 86_400,
            "heartbeat_duration" => 60,
            _ => 1,
        };
        let detail = if number < least {
            format!("must be greater than or equal to {least}")
        } else if name == "check_in_interval_count" && number > 365 {
            "must be less than or equal to 365".to_owned()
        } else if name == "max_machines" && number != 1 && !policy.is("floating") {
            "must be equal to 1 for non-floating policy".to_owned()
        } else {
            continue;
        };
        return fault(name, "INVALID", &detail);
    }
    if let Some(detail) = unfit_overage(policy) {
        return fault("overage_strategy", "NOT_ALLOWED", &detail);
    }
    if policy.text("heartbeat_resurrection_strategy") == "ALWAYS_REVIVE"
        && policy.text("heartbeat_cull_strategy") != "KEEP_DEAD"
    {
        let detail = "incompatible heartbeat cull strategy (must be KEEP_DEAD)";
        return fault("heartbeat_resurrection_strategy", "NOT_ALLOWED", detail);
    }
    check_metadata("policies", input)
}

/// Why the overage strategy does not go with the other rules.
fn unfit_overage(policy: &Policy) -> Option<String> {
    const LIMITS: [&str; 6] = [
        "max_machines",
        "max_users",
        "max_cores",
        "max_memory",
        "max_disk",
        "max_processes",
    ];
    let strategy = policy.text("overage_strategy");
    let parts = match strategy {
        "ALLOW_1_25X_OVERAGE" => 4,
        "ALLOW_1_5X_OVERAGE" => 2,
        _ => return None,
    };
    let why = if !policy.is("floating") {
        "for a node-locked policy".to_owned()
    } else {
        let odd = |name: &&str| policy.number(name).is_some_and(|most| most % parts != 0);
        let name = LIMITS.into_iter().find(odd)?.replace('_', " ");
        format!("with a {name} value not divisible by {parts}")
    };
    Some(format!(
        "incompatible overage strategy (cannot use {strategy} {why})"
    ))
}

pub(crate) fn update(call: &Call<'_>, id: &str) -> Reply {
    let mut policy = find(call, id)?;
    call.may("policy.update", Deed::WritePolicy)?;
    let mut all = attributes();
    all.push(attr("name", Kind::Text));
    let input = Body::new(POLICIES, &all).read(call.body.as_ref())?;
    for (name, value) in given(&input) {
        policy.rules.insert(name, value);
    }
    check(&policy, &input)?;
    let rules = Value::Object(policy.rules.clone()).to_string();
    let mut changes: Vec<(&str, Sql)> = vec![("rules", rules.into())];
    if let Some(name) = input.text("name") {
        changes.push(("name", name.to_owned().into()));
    }
    if input.attributes.contains_key("metadata") {
        changes.push(("metadata", input.metadata().into()));
    }
    store::change(call.db, "policies", &policy.id, call.now, &changes)?;
    Ok(Answer::data(show(call.links(), &find(call, &policy.id)?)))
}

/// Deletes a policy and its licenses.
pub(crate) fn delete(call: &Call<'_>, id: &str) -> Reply {
    let policy = find(call, id)?;
    call.may("policy.delete", Deed::DeletePolicy)?;
    start(call.db, Gone::Policy, &policy.id)?;
    Ok(Answer::empty())
}

pub(crate) fn product(call: &Call<'_>, id: &str) -> Reply {
    call.may("product.read", Deed::Read)?;
    let policy = find(call, id)?;
    let product = products::find(call, &policy.product_id)?;
    Ok(Answer::data(products::show(call.links(), &product)))
}

pub(crate) fn policy_licenses(call: &Call<'_>, id: &str) -> Reply {
    call.may("license.read", Deed::Read)?;
    let policy = find(call, id)?;
    let select = store::licenses::select().only("licenses.policy_id = ?", [policy.id]);
    licenses::list_of(call, &license_filters::narrowed(call, select)?)
}

pub(crate) fn policy_entitlements(call: &Call<'_>, id: &str) -> Reply {
    call.may("entitlement.read", Deed::Read)?;
    let policy = find(call, id)?;
    let select = Select::from("entitlements").only(
        "entitlements.id IN (SELECT entitlement_id FROM policy_entitlements WHERE policy_id = ?)",
        [policy.id],
    );
    entitlements::list_of(call, &select)
}

pub(crate) fn attach_entitlements(call: &Call<'_>, id: &str) -> Reply {
    let policy = find(call, id)?;
    call.may("policy.entitlements.attach", Deed::WritePolicy)?;
    let mut made = Vec::new();
    for entitlement in linkages(call.body.as_ref(), ENTITLEMENTS)? {
        let fault = |code, detail| {
            Invalid::relationship("policy-entitlements", "entitlement", code, detail).refuse()
        };
        let found = find_entitlement(call.db, &entitlement)?;
        if found.is_none_or(|found| found.id != entitlement) {
            return fault("ENTITLEMENT_NOT_FOUND", "must exist");
        }
        if has_entitlement(call.db, Holder::Policy, &policy.id, &entitlement)? {
            return fault("ENTITLEMENT_TAKEN", "already exists");
        }
        let link = call.new_id();
        let now = call.now;
        add_entitlement(
            call.db,
            Holder::Policy,
            &link,
            &policy.id,
            &entitlement,
            now,
        )?;
        let links = call.links();
        let (policy_at, at) = (
            format!("policies/{}", policy.id),
            format!("entitlements/{entitlement}"),
        );
        made.push(links.join(
            "policy-entitlements",
            &link,
            (now, now),
            json!({
                "policy": links.one(&policy_at, "policies", Some(&policy.id)),
                "entitlement": links.one(&at, "entitlements", Some(&entitlement)),
            }),
            &format!("{policy_at}/{at}"),
        ));
    }
    Ok(Answer::data(Value::Array(made)))
}

pub(crate) fn detach_entitlements(call: &Call<'_>, id: &str) -> Reply {
    let policy = find(call, id)?;
    call.may("policy.entitlements.detach", Deed::WritePolicy)?;
    for (index, entitlement) in linkages(call.body.as_ref(), ENTITLEMENTS)?
        .iter()
        .enumerate()
    {
        if !has_entitlement(call.db, Holder::Policy, &policy.id, entitlement)? {
            let detail =
                format!("cannot detach entitlement '{entitlement}' (entitlement is not attached)");
            let at = Source::Pointer(format!("/data/{index}"));
            return Err(Refusal::unprocessable(&detail, &at));
        }
        store::catalogue::remove_entitlement(call.db, Holder::Policy, &policy.id, entitlement)?;
    }
    Ok(Answer::empty())
}

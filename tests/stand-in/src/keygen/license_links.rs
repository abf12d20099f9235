//! What hangs on a license besides people: policy, product, group, machines, entitlements.

use rusqlite::types::Value as Sql;
use serde_json::{Value, json};

use super::document::{Answer, Invalid, Refusal, Reply, Source};
use super::roles::Deed;
use super::schema::{ENTITLEMENTS, GROUPS, POLICIES, linkages, to_one};
use super::{
    Call, entitlements, groups, license_actions, licenses, machines, policies, products, tokens,
    users,
};
use crate::clock::after;
use crate::store;
use crate::store::catalogue::{Holder, Policy, add_entitlement, find_entitlement, has_entitlement};
use crate::store::licenses::License;
use crate::store::select::Select;

pub(crate) fn policy(call: &Call<'_>, id: &str) -> Reply {
    let license = licenses::find(call, id)?;
    call.permitted("policy.read")?;
    let policy = licenses::policy_of(call, &license)?;
    Ok(Answer::data(policies::show(call.links(), &policy)))
}

pub(crate) fn product(call: &Call<'_>, id: &str) -> Reply {
    let license = licenses::find(call, id)?;
    call.permitted("product.read")?;
    let product = products::find(call, &license.product_id)?;
    Ok(Answer::data(products::show(call.links(), &product)))
}

/// `PUT licenses/{id}/policy`; the seats are not counted again.
pub(crate) fn set_policy(call: &Call<'_>, id: &str) -> Reply {
    let license = licenses::find(call, id)?;
    let to = to_one(call.body.as_ref(), POLICIES, false)?.unwrap_or_default();
    let to = store::catalogue::find_policy(call.db, &to)?;
    let is_open = to.as_ref().is_none_or(|to| !to.is("protected"));
    let own = |user: &str| is_open && license_actions::owns(&license, user);
    call.may_or_own("license.policy.update", Deed::ManageLicense, own)?;
    let fault = |code, detail| Invalid::relationship("licenses", "policy", code, detail).refuse();
    let Some(to) = to else {
        return fault("POLICY_NOT_FOUND", "must exist");
    };
    let from = licenses::policy_of(call, &license)?;
    if let Some(detail) = incompatible(&from, &to) {
        return fault("POLICY_NOT_COMPATIBLE", detail);
    }
    let mut changes: Vec<(&str, Sql)> = vec![
        ("policy_id", to.id.clone().into()),
        ("product_id", to.product_id.clone().into()),
    ];
    if to.text("transfer_strategy") == "RESET_EXPIRY" {
        let expiry = to
            .number("duration")
            .map(|seconds| after(call.now, seconds));
        changes.push(("expiry", expiry.into()));
    }
    store::change(call.db, "licenses", &license.id, call.now, &changes)?;
    licenses::answer(call, &license.id)
}

fn incompatible(from: &Policy, to: &Policy) -> Option<&'static str> {
    let uniqueness = |policy: &Policy| match policy.text("machine_uniqueness_strategy") {
        "UNIQUE_PER_ACCOUNT" => 3,
        "UNIQUE_PER_PRODUCT" => 2,
        "UNIQUE_PER_POLICY" => 1,
        _ => 0,
    };
    if from.is("encrypted") != to.is("encrypted") {
        Some("cannot change from an encrypted policy to an unencrypted policy (or vice-versa)")
    } else if from.is("use_pool") != to.is("use_pool") {
        Some("cannot change from a pooled policy to an unpooled policy (or vice-versa)")
    } else if from.text("scheme") != to.text("scheme") {
        Some("cannot change to a policy with a different scheme")
    } else if uniqueness(to) > uniqueness(from) {
        Some("cannot change to a policy with a more strict machine uniqueness strategy")
    } else {
        None
    }
}

/// `GET licenses/{id}/group`: 404 when there is none, unlike the group of a user.
pub(crate) fn group(call: &Call<'_>, id: &str) -> Reply {
    let license = licenses::find(call, id)?;
    call.permitted("group.read")?;
    groups::answer_of(call, license.group_id.as_deref())
}

pub(crate) fn set_group(call: &Call<'_>, id: &str) -> Reply {
    let license = licenses::find(call, id)?;
    call.may("license.group.update", Deed::ChangeGroup)?;
    let group = to_one(call.body.as_ref(), GROUPS, true)?;
    if let Some(group) = &group
        && license.group_id.as_ref() != Some(group)
    {
        users::check_group(call, "licenses", "license", group)?;
    }
    store::set_group(call.db, "licenses", &license.id, group.as_deref(), call.now)?;
    licenses::answer(call, &license.id)
}

pub(crate) fn license_machines(call: &Call<'_>, id: &str) -> Reply {
    let license = licenses::find(call, id)?;
    call.permitted("machine.read")?;
    let select = store::machines::select().only("machines.license_id = ?", [license.id]);
    machines::list_of(call, &machines::narrowed(call, select)?)
}

/// Activation tokens cannot be issued here, so the list is always empty.
pub(crate) fn license_tokens(call: &Call<'_>, id: &str) -> Reply {
    licenses::find(call, id)?;
    call.may("token.read", Deed::Read)?;
    tokens::list_of(call, &store::tokens::select().none())
}

/// The license's own entitlements and its policy's.
pub(crate) fn license_entitlements(call: &Call<'_>, id: &str) -> Reply {
    let license = licenses::find(call, id)?;
    call.permitted("entitlement.read")?;
    let select = Select::from("entitlements").only(
        "entitlements.id IN (SELECT entitlement_id FROM license_entitlements WHERE license_id = ? \
         UNION SELECT entitlement_id FROM policy_entitlements WHERE policy_id = ?)",
        [license.id, license.policy_id],
    );
    entitlements::list_of(call, &select)
}

pub(crate) fn attach_entitlements(call: &Call<'_>, id: &str) -> Reply {
    let license = licenses::find(call, id)?;
    call.may("license.entitlements.attach", Deed::ManageLicense)?;
    let ids = linkages(call.body.as_ref(), ENTITLEMENTS)?;
    let mut links = Vec::with_capacity(ids.len());
    for entitlement in &ids {
        check_attachable(call, &license, entitlement)?;
        let link = call.new_id();
        add_entitlement(
            call.db,
            Holder::License,
            &link,
            &license.id,
            entitlement,
            call.now,
        )?;
        let license_at = format!("licenses/{}", license.id);
        let at = format!("entitlements/{entitlement}");
        links.push(call.links().join(
            "license-entitlements",
            &link,
            (call.now, call.now),
            json!({
                "license": call.links().one(&license_at, "licenses", Some(&license.id)),
                "entitlement": call.links().one(&at, "entitlements", Some(entitlement)),
            }),
            &format!("{license_at}/{at}"),
        ));
    }
    Ok(Answer::data(Value::Array(links)))
}

fn check_attachable(call: &Call<'_>, license: &License, id: &str) -> Result<(), Refusal> {
    let fault = |code, detail| {
        Invalid::relationship("license-entitlements", "entitlement", code, detail).refuse()
    };
    match find_entitlement(call.db, id)? {
        Some(found) if found.id == id => {}
        _ => return fault("ENTITLEMENT_NOT_FOUND", "must exist"),
    }
    if has_entitlement(call.db, Holder::License, &license.id, id)? {
        return fault("ENTITLEMENT_TAKEN", "already exists");
    }
    if has_entitlement(call.db, Holder::Policy, &license.policy_id, id)? {
        let detail = "already exists (entitlement is attached through policy)";
        return fault("ENTITLEMENT_CONFLICT", detail);
    }
    Ok(())
}

pub(crate) fn detach_entitlements(call: &Call<'_>, id: &str) -> Reply {
    let license = licenses::find(call, id)?;
    call.may("license.entitlements.detach", Deed::ManageLicense)?;
    let ids = linkages(call.body.as_ref(), ENTITLEMENTS)?;
    for (index, entitlement) in ids.iter().enumerate() {
        let at = format!("/data/{index}");
        if has_entitlement(call.db, Holder::License, &license.id, entitlement)? {
            continue;
        }
        if has_entitlement(call.db, Holder::Policy, &license.policy_id, entitlement)? {
            let detail = format!(
                "cannot detach entitlement '{entitlement}' (entitlement is attached through policy)"
            );
            return Err(Refusal::forbidden_at(&detail, &at));
        }
        let detail =
            format!("cannot detach entitlement '{entitlement}' (entitlement is not attached)");
        return Err(Refusal::unprocessable(&detail, &Source::Pointer(at)));
    }
    for entitlement in &ids {
        store::catalogue::remove_entitlement(call.db, Holder::License, &license.id, entitlement)?;
    }
    Ok(Answer::empty())
}

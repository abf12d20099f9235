//! `entitlements`.

use rusqlite::types::Value as Sql;
use serde_json::{Value, json};

use super::document::{Answer, Invalid, Links, Refusal, Reply, metadata};
use super::paging::list;
use super::roles::Deed;
use super::schema::{Body, ENTITLEMENTS, Input, Kind, attr, check_metadata};
use super::{Call, filters};
use crate::clock::iso;
use crate::store;
use crate::store::catalogue::{
    Entitlement, find_entitlement, insert_entitlement, read_entitlement,
};
use crate::store::select::Select;

pub(crate) fn show(links: Links<'_>, entitlement: &Entitlement) -> Value {
    links.resource(
        "entitlements",
        &entitlement.id,
        json!({
            "name": entitlement.name,
            "code": entitlement.code,
            "metadata": metadata(&entitlement.metadata),
            "created": iso(entitlement.created),
            "updated": iso(entitlement.updated),
        }),
        json!({}),
    )
}

pub(crate) fn list_of(call: &Call<'_>, select: &Select) -> Reply {
    let links = call.links();
    list(
        call,
        select,
        read_entitlement,
        |entitlement| &entitlement.id,
        |entitlement| show(links, entitlement),
    )
}

fn find(call: &Call<'_>, id: &str) -> Result<Entitlement, Refusal> {
    find_entitlement(call.db, id)?.ok_or_else(|| Refusal::no_such("entitlement", id))
}

/// A condition on `entitlements`: of a license somebody holds, or of its policy. Takes their id
/// four times.
const THEIRS: &str = "(entitlements.id IN (SELECT e.entitlement_id FROM license_entitlements e \
     JOIN licenses l ON l.id = e.license_id WHERE l.owner_id = ? \
     OR l.id IN (SELECT license_id FROM license_users WHERE user_id = ?)) \
     OR entitlements.id IN (SELECT e.entitlement_id FROM policy_entitlements e \
     JOIN licenses l ON l.policy_id = e.policy_id WHERE l.owner_id = ? \
     OR l.id IN (SELECT license_id FROM license_users WHERE user_id = ?)))";

pub(crate) fn index(call: &Call<'_>) -> Reply {
    let mut select = Select::from("entitlements");
    if let Some(own) = call.only_own("entitlement.read")? {
        select = select.only(THEIRS, vec![own.to_owned(); 4]);
    }
    list_of(
        call,
        &filters::metadata(select, "entitlements", &call.query),
    )
}

pub(crate) fn get(call: &Call<'_>, id: &str) -> Reply {
    let own = call.only_own("entitlement.read")?;
    let found = find(call, id)?;
    if let Some(own) = own {
        let theirs = Select::from("entitlements")
            .only(THEIRS, vec![own.to_owned(); 4])
            .only("entitlements.id = ?", [found.id.clone()]);
        if theirs.count(call.db)? == 0 {
            return Err(Refusal::no_such("entitlement", id));
        }
    }
    Ok(Answer::data(show(call.links(), &found)))
}

fn check(call: &Call<'_>, input: &Input, own_id: &str) -> Result<(), Refusal> {
    if let Some(code) = input.text("code")
        && find_entitlement(call.db, code)?.is_some_and(|other| other.id != own_id)
    {
        let detail = "has already been taken";
        return Invalid::attribute("entitlements", "code", "TAKEN", detail).refuse();
    }
    check_metadata("entitlements", input)
}

pub(crate) fn create(call: &Call<'_>) -> Reply {
    call.bearer()?;
    let attributes = [
        attr("name", Kind::Text).required(),
        attr("code", Kind::Text).required(),
        attr("metadata", Kind::Metadata),
    ];
    let input = Body::new(ENTITLEMENTS, &attributes).read(call.body.as_ref())?;
    call.may("entitlement.create", Deed::WriteCatalogue)?;
    check(call, &input, "")?;
    let text = |name: &str| input.text(name).unwrap_or_default().to_owned();
    let entitlement = Entitlement {
        id: call.new_id(),
        name: text("name"),
        code: text("code"),
        metadata: input.metadata(),
        created: call.now,
        updated: call.now,
    };
    insert_entitlement(call.db, &entitlement)?;
    Ok(Answer::created(show(call.links(), &entitlement)))
}

pub(crate) fn update(call: &Call<'_>, id: &str) -> Reply {
    let entitlement = find(call, id)?;
    call.may("entitlement.update", Deed::WriteCatalogue)?;
    let attributes = [
        attr("name", Kind::Text),
        attr("code", Kind::Text),
        attr("metadata", Kind::Metadata),
    ];
    let input = Body::new(ENTITLEMENTS, &attributes).read(call.body.as_ref())?;
    check(call, &input, &entitlement.id)?;
    let mut changes: Vec<(&str, Sql)> = Vec::new();
    for name in ["name", "code"] {
        if let Some(text) = input.text(name) {
            changes.push((name, text.to_owned().into()));
        }
    }
    if input.attributes.contains_key("metadata") {
        changes.push(("metadata", input.metadata().into()));
    }
    store::change(call.db, "entitlements", &entitlement.id, call.now, &changes)?;
    get(call, &entitlement.id)
}

pub(crate) fn delete(call: &Call<'_>, id: &str) -> Reply {
    let entitlement = find(call, id)?;
    call.may("entitlement.delete", Deed::WriteCatalogue)?;
    store::delete(call.db, "entitlements", &entitlement.id)?;
    Ok(Answer::empty())
}

//! `groups`, their members and their owners.

use rusqlite::types::Value as Sql;
use serde_json::{Value, json};

use super::document::{Answer, Invalid, Links, Refusal, Reply, Source, metadata};
use super::paging::list;
use super::roles::Deed;
use super::schema::{Attr, Body, GROUPS, Kind, USERS, attr, check_metadata, linkages};
use super::{Call, filters, license_filters, licenses, machines, users};
use crate::clock::iso;
use crate::store;
use crate::store::groups::{Group, GroupOwner, find_owner, insert_owner, read, read_owner};
use crate::store::removal::{Kind as Gone, start};
use crate::store::select::Select;

pub(crate) fn show(links: Links<'_>, group: &Group) -> Value {
    let link = |rest: &str| links.link(&format!("groups/{}/{rest}", group.id));
    links.resource(
        "groups",
        &group.id,
        json!({
            "name": group.name,
            "maxUsers": group.max_users,
            "maxLicenses": group.max_licenses,
            "maxMachines": group.max_machines,
            "metadata": metadata(&group.metadata),
            "created": iso(group.created),
            "updated": iso(group.updated),
        }),
        json!({
            "owners": link("owners"),
            "users": link("users"),
            "licenses": link("licenses"),
            "machines": link("machines"),
        }),
    )
}

fn find(call: &Call<'_>, id: &str) -> Result<Group, Refusal> {
    store::groups::find(call.db, id)?.ok_or_else(|| Refusal::no_such("group", id))
}

/// The group of a license or machine: 404 when there is none.
pub(crate) fn answer_of(call: &Call<'_>, id: Option<&str>) -> Reply {
    let id = id.ok_or_else(Refusal::not_found)?;
    Ok(Answer::data(show(call.links(), &find(call, id)?)))
}

pub(crate) fn list_of(call: &Call<'_>, select: &Select) -> Reply {
    let links = call.links();
    list(
        call,
        select,
        read,
        |group| &group.id,
        |group| show(links, group),
    )
}

pub(crate) fn index(call: &Call<'_>) -> Reply {
    let mut select = Select::from("groups");
    if let Some(own) = call.only_own("group.read")? {
        select = select.only(THEIRS, [own.to_owned(), own.to_owned()]);
    }
    list_of(call, &filters::metadata(select, "groups", &call.query))
}

/// A condition on `groups`: somebody is in it or owns it. Takes their id twice.
const THEIRS: &str = "(groups.id IN (SELECT group_id FROM users WHERE id = ?) \
     OR groups.id IN (SELECT group_id FROM group_owners WHERE user_id = ?))";

/// The group an address names, if the caller may see it.
fn visible(call: &Call<'_>, id: &str, permission: &str) -> Result<Group, Refusal> {
    let own = call.only_own(permission)?;
    let group = find(call, id)?;
    if let Some(own) = own {
        let theirs = Select::from("groups")
            .only(THEIRS, [own.to_owned(), own.to_owned()])
            .only("groups.id = ?", [group.id.clone()]);
        if theirs.count(call.db)? == 0 {
            return Err(Refusal::no_such("group", id));
        }
    }
    Ok(group)
}

pub(crate) fn get(call: &Call<'_>, id: &str) -> Reply {
    let group = visible(call, id, "group.read")?;
    Ok(Answer::data(show(call.links(), &group)))
}

const LIMITS: [&str; 3] = ["max_users", "max_licenses", "max_machines"];

fn attributes(name: Attr) -> Vec<Attr> {
    let mut all = vec![name, attr("metadata", Kind::Metadata)];
    all.extend(LIMITS.map(|limit| attr(limit, Kind::Integer).nullable()));
    all
}

pub(crate) fn create(call: &Call<'_>) -> Reply {
    call.bearer()?;
    let name = attr("name", Kind::Text).required();
    let input = Body::new(GROUPS, &attributes(name)).read(call.body.as_ref())?;
    call.may("group.create", Deed::WriteCatalogue)?;
    check_metadata("groups", &input)?;
    let group = Group {
        id: call.new_id(),
        name: input.text("name").unwrap_or_default().to_owned(),
        max_users: input.number("max_users"),
        max_licenses: input.number("max_licenses"),
        max_machines: input.number("max_machines"),
        metadata: input.metadata(),
        created: call.now,
        updated: call.now,
    };
    store::groups::insert(call.db, &group)?;
    Ok(Answer::created(show(call.links(), &group)))
}

pub(crate) fn update(call: &Call<'_>, id: &str) -> Reply {
    let group = find(call, id)?;
    call.may("group.update", Deed::WriteCatalogue)?;
    let input =
        Body::new(GROUPS, &attributes(attr("name", Kind::Text))).read(call.body.as_ref())?;
    check_metadata("groups", &input)?;
    let mut changes: Vec<(&str, Sql)> = Vec::new();
    if let Some(name) = input.text("name") {
        changes.push(("name", name.to_owned().into()));
    }
    for limit in LIMITS {
        if let Some(value) = input.attributes.get(limit) {
            changes.push((limit, value.as_i64().into()));
        }
    }
    if input.attributes.contains_key("metadata") {
        changes.push(("metadata", input.metadata().into()));
    }
    store::change(call.db, "groups", &group.id, call.now, &changes)?;
    Ok(Answer::data(show(call.links(), &find(call, &group.id)?)))
}

/// Deletes a group; its members stay and have none when the worker gets to them.
pub(crate) fn delete(call: &Call<'_>, id: &str) -> Reply {
    let group = find(call, id)?;
    call.may("group.delete", Deed::WriteCatalogue)?;
    start(call.db, Gone::Group, &group.id)?;
    Ok(Answer::empty())
}

/// `groups/{id}/{users|licenses|machines}`.
pub(crate) fn members(call: &Call<'_>, id: &str, what: &str) -> Reply {
    let group = visible(call, id, &format!("group.{what}.read"))?.id;
    match what {
        "licenses" => {
            let select = store::licenses::select().only("licenses.group_id = ?", [group]);
            licenses::list_of(call, &license_filters::narrowed(call, select)?)
        }
        "machines" => {
            let select = store::machines::select().only("machines.group_id = ?", [group]);
            machines::list_of(call, &machines::narrowed(call, select)?)
        }
        _ => {
            let select = store::users::select(call.now).only("users.group_id = ?", [group]);
            users::list_of(call, &users::narrowed(call, select))
        }
    }
}

fn show_owner(call: &Call<'_>, owner: &GroupOwner) -> Value {
    let links = call.links();
    let group = format!("groups/{}", owner.group_id);
    let user = format!("users/{}", owner.user_id);
    let mut shown = links.join(
        "group-owners",
        &owner.id,
        (owner.created, owner.updated),
        json!({
            "group": links.one(&group, "groups", Some(&owner.group_id)),
            "user": links.one(&user, "users", Some(&owner.user_id)),
        }),
        &group,
    );
    // Unlike other records that join two, it has an address of its own.
    let at = links.to(&format!("{group}/owners/{}", owner.id));
    shown["links"] = json!({ "self": at });
    shown
}

pub(crate) fn owners(call: &Call<'_>, id: &str) -> Reply {
    let group = visible(call, id, "group.owners.read")?;
    let select = Select::from("group_owners").only("group_owners.group_id = ?", [group.id]);
    list(
        call,
        &select,
        read_owner,
        |owner| &owner.id,
        |owner| show_owner(call, owner),
    )
}

/// Unlike seats, owners are attached one by one: those before the failing one stay.
pub(crate) fn attach_owners(call: &Call<'_>, id: &str) -> Reply {
    let group = find(call, id)?;
    call.may("group.owners.attach", Deed::WriteCatalogue)?;
    let ids = linkages(call.body.as_ref(), USERS)?;
    let mut made = Vec::with_capacity(ids.len());
    for (index, user) in (0..).zip(ids) {
        let fault = if !store::exists(call.db, "users", &user)? {
            Some(("USER_NOT_FOUND", "must exist"))
        } else if find_owner(call.db, &group.id, &user)?.is_some() {
            Some(("USER_TAKEN", "already exists"))
        } else {
            None
        };
        if let Some((code, detail)) = fault {
            let fault = Invalid::relationship("group-owners", "user", code, detail);
            let mut refusal = Refusal::invalid(vec![fault]);
            refusal.keep_writes = true;
            return Err(refusal);
        }
        let owner = GroupOwner {
            id: call.new_id(),
            group_id: group.id.clone(),
            user_id: user,
            // One after the other: lists show the last one first.
            created: call.now + index,
            updated: call.now + index,
        };
        insert_owner(call.db, &owner)?;
        made.push(show_owner(call, &owner));
    }
    Ok(Answer::data(Value::Array(made)))
}

pub(crate) fn detach_owners(call: &Call<'_>, id: &str) -> Reply {
    let group = find(call, id)?;
    call.may("group.owners.detach", Deed::WriteCatalogue)?;
    let ids = linkages(call.body.as_ref(), USERS)?;
    let mut found = Vec::with_capacity(ids.len());
    for (index, user) in ids.iter().enumerate() {
        match find_owner(call.db, &group.id, user)? {
            Some(owner) => found.push(owner),
            None => {
                let detail = format!("cannot detach owner '{user}' (owner is not attached)");
                let at = Source::Pointer(format!("/data/{index}"));
                return Err(Refusal::unprocessable(&detail, &at));
            }
        }
    }
    for owner in found {
        store::delete(call.db, "group_owners", &owner.id)?;
    }
    Ok(Answer::empty())
}

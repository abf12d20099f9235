//! `machines`: the devices of licenses.

use rusqlite::types::Value as Sql;
use serde_json::{Value, json};

use super::document::{Answer, Invalid, Links, Refusal, Reply, all, both, metadata, time};
use super::machine_rules as rules;
use super::paging::list;
use super::roles::{Deed, Role};
use super::schema::{
    Attr, Body, GROUPS, Input, Kind, LICENSES, MACHINES, Rel, USERS, attr, check_metadata, rel,
    to_one,
};
use super::{Call, filters, groups, licenses, products, users};
use crate::clock::iso;
use crate::store;
use crate::store::licenses::License;
use crate::store::machines::{Machine, NewMachine, dead, read, select};
use crate::store::select::Select;

pub(crate) fn show(links: Links<'_>, machine: &Machine, now: i64) -> Value {
    let at = |rest: &str| format!("machines/{}/{rest}", machine.id);
    links.resource(
        "machines",
        &machine.id,
        json!({
            "fingerprint": machine.fingerprint,
            "name": machine.name,
            "hostname": machine.hostname,
            "ip": machine.ip,
            "platform": machine.platform,
            "cores": machine.cores,
            "memory": machine.memory,
            "disk": machine.disk,
            "requireHeartbeat": machine.require_heartbeat,
            "heartbeatStatus": rules::heartbeat_status(machine, now),
            "heartbeatDuration": machine.heartbeat_duration,
            "lastHeartbeat": time(machine.last_heartbeat),
            "nextHeartbeat": time(rules::next_heartbeat(machine)),
            "lastCheckOut": time(machine.last_check_out),
            "maxProcesses": machine.max_processes,
            "metadata": metadata(&machine.metadata),
            "created": iso(machine.created),
            "updated": iso(machine.updated),
        }),
        json!({
            "product": links.one(&at("product"), "products", machine.product_id.as_deref()),
            "license": links.one(&at("license"), "licenses", Some(&machine.license_id)),
            "group": links.one(&at("group"), "groups", machine.group_id.as_deref()),
            "owner": links.one(&at("owner"), "users", machine.owner_id.as_deref()),
            "components": links.link(&at("components")),
            "processes": links.link(&at("processes")),
        }),
    )
}

/// The machine an address names, if the caller may see it.
pub(crate) fn find(call: &Call<'_>, id: &str) -> Result<Machine, Refusal> {
    let own = call.only_own("machine.read")?;
    let missing = || Refusal::no_such("machine", id);
    let machine = store::machines::find(call.db, id)?.ok_or_else(missing)?;
    if let Some(own) = own {
        let license = licenses::find(call, &machine.license_id).map_err(|_| missing())?;
        if !store::licenses::holds(call.db, &license, own)? {
            return Err(missing());
        }
    }
    Ok(machine)
}

/// The machine as it is now, in a document.
fn answer(call: &Call<'_>, id: &str) -> Reply {
    let machine = find(call, id)?;
    Ok(Answer::data(show(call.links(), &machine, call.now)))
}

pub(crate) fn list_of(call: &Call<'_>, select: &Select) -> Reply {
    let links = call.links();
    list(
        call,
        select,
        read,
        |machine| &machine.id,
        |machine| show(links, machine, call.now),
    )
}

/// The components or processes of machines: an empty list, since none can be registered here.
pub(crate) fn no_parts(call: &Call<'_>) -> Reply {
    list(
        call,
        &select().none(),
        read,
        |machine| &machine.id,
        |machine| show(call.links(), machine, call.now),
    )
}

/// Keeps every machine of every license the person holds, whoever owns it.
pub(crate) fn held_by(select: Select, user: &str) -> Select {
    select.only(
        "machines.license_id IN (SELECT id FROM licenses WHERE owner_id = ? \
         UNION SELECT license_id FROM license_users WHERE user_id = ?)",
        [user.to_owned(), user.to_owned()],
    )
}

pub(crate) fn index(call: &Call<'_>) -> Reply {
    let mut select = select();
    if let Some(own) = call.only_own("machine.read")? {
        select = held_by(select, own);
    }
    list_of(call, &narrowed(call, select)?)
}

/// All filters of machines.
pub(crate) fn narrowed(call: &Call<'_>, mut select: Select) -> Result<Select, Refusal> {
    let query = &call.query;
    for name in ["fingerprint", "ip", "hostname"] {
        if let Some(value) = query.text(name) {
            select = select.only(format!("machines.{name} = ?"), [value.to_owned()]);
        }
    }
    if let Some(status) = query.text("status") {
        let dead = dead(call.now);
        select = match status.to_uppercase().as_str() {
            // Machines that never needed a heartbeat count as alive.
            "ALIVE" => select.when(format!("NOT {dead}")),
            "DEAD" => select.when(dead),
            _ => select.none(),
        };
    }
    for (name, column) in [
        ("product", "product_id"),
        ("policy", "policy_id"),
        ("key", "key"),
    ] {
        if let Some(value) = query.text(name) {
            select = select.only(
                format!("machines.license_id IN (SELECT id FROM licenses WHERE {column} = ?)"),
                [value.to_owned()],
            );
        }
    }
    for (name, column) in [("license", "license_id"), ("group", "group_id")] {
        if let Some(id) = query.text(name) {
            select = select.only(format!("machines.{column} = ?"), [id.to_owned()]);
        }
    }
    for name in ["owner", "user"] {
        let Some(key) = query.text(name) else {
            continue;
        };
        select = match store::users::find_id(call.db, key)? {
            None => select.none(),
            Some(id) if name == "owner" => select.only("machines.owner_id = ?", [id]),
            Some(id) => held_by(select, &id),
        };
    }
    Ok(filters::metadata(select, "machines", query))
}

pub(crate) fn get(call: &Call<'_>, id: &str) -> Reply {
    answer(call, id)
}

const TEXTS: [&str; 4] = ["name", "ip", "hostname", "platform"];
const SIZES: [&str; 3] = ["cores", "memory", "disk"];

fn common() -> Vec<Attr> {
    let mut all = vec![attr("metadata", Kind::Metadata)];
    all.extend(TEXTS.map(|name| attr(name, Kind::Text).nullable()));
    all.extend(SIZES.map(|name| attr(name, Kind::Integer).nullable()));
    all
}

const RELATIONSHIPS: [Rel; 3] = [
    rel("license", LICENSES).required(),
    rel("owner", USERS),
    rel("group", GROUPS),
];

fn check_sizes(input: &Input) -> Result<(), Refusal> {
    for name in SIZES {
        if input.number(name).is_some_and(|size| size < 1) {
            let detail = "must be greater than or equal to 1";
            return Invalid::attribute("machines", name, "INVALID", detail).refuse();
        }
    }
    check_metadata("machines", input)
}

pub(crate) fn create(call: &Call<'_>) -> Reply {
    call.bearer()?;
    let mut attributes = common();
    attributes.push(attr("fingerprint", Kind::Text).required());
    let input = Body::new(MACHINES, &attributes)
        .with(&RELATIONSHIPS)
        .read(call.body.as_ref())?;
    if call.permitted("machine.create")?.role != Role::User {
        call.may("machine.create", Deed::ManageMachine)?;
    }
    let id = licenses::chosen_id(call, "machines", &input)?;
    let license_id = input.rel("license").flatten().unwrap_or_default();
    let found = store::licenses::find(call.db, license_id)?;
    let Some(license) = found.filter(|license| license.id == license_id) else {
        let code = "LICENSE_NOT_FOUND";
        return Invalid::relationship("machines", "license", code, "must exist").refuse();
    };
    if let Some(own) = call.only_own("machine.create")? {
        // keygen-api app/policies/machine_policy.rb: on a license they hold, for nobody else,
        // and only where the license is not protected from its users.
        let for_whom = input.rel("owner").flatten();
        let held = store::licenses::holds(call.db, &license, own)?;
        if license.protected || !held || for_whom.is_some_and(|whom| whom != own) {
            return Err(Refusal::forbidden());
        }
    }
    let license = call.as_seen(license);
    let policy = licenses::policy_of(call, &license)?;
    let owner = match input.rel("owner").flatten() {
        Some(owner) => rules::check_owner(call, &license, owner).map(Some),
        None => Ok(None),
    };
    // Who holds no seat is counted all the same.
    let counted = input.rel("owner").flatten();
    let fingerprint = input.text("fingerprint").unwrap_or_default();
    let size = |name: &str| input.number(name).unwrap_or(0);
    let known_owner = owner.as_ref().ok().and_then(Option::as_deref);
    let group = group_of(call, &input, &license, known_owner);
    let record = all([
        rules::check_fingerprint(call, &license, &policy, fingerprint),
        check_sizes(&input),
        rules::check_count(call, &license, &policy, counted),
        rules::check_hardware(&license, &policy, SIZES.map(size)),
    ]);
    let (((), group), owner) = both(both(record, group), owner)?;
    let text = |name: &str| input.text(name);
    store::machines::insert(
        call.db,
        &NewMachine {
            id: &id,
            fingerprint,
            name: text("name"),
            hostname: text("hostname"),
            ip: text("ip"),
            platform: text("platform"),
            cores: input.number("cores"),
            memory: input.number("memory"),
            disk: input.number("disk"),
            license_id: &license.id,
            owner_id: owner.as_deref(),
            group_id: group.as_deref(),
            last_heartbeat: (policy.text("heartbeat_basis") == "FROM_CREATION").then_some(call.now),
            metadata: &input.metadata(),
            created: call.now,
        },
    )?;
    licenses::start_expiry(call, &license, &policy, "FROM_FIRST_ACTIVATION")?;
    let machine = find(call, &id)?;
    Ok(Answer::created(show(call.links(), &machine, call.now)))
}

/// The group that was sent, else the license's, else the owner's.
fn group_of(
    call: &Call<'_>,
    input: &Input,
    license: &store::licenses::License,
    owner: Option<&str>,
) -> Result<Option<String>, Refusal> {
    let group = match (input.rel("group"), owner) {
        (Some(group), _) => group.map(str::to_owned),
        (None, _) if license.group_id.is_some() => license.group_id.clone(),
        (None, Some(owner)) => users::find(call, owner)?.group_id,
        (None, None) => None,
    };
    if let Some(group) = &group {
        users::check_group(call, "machines", "machine", group)?;
    }
    Ok(group)
}

pub(crate) fn update(call: &Call<'_>, id: &str) -> Reply {
    let machine = find(call, id)?;
    let license = licenses::find(call, &machine.license_id)?;
    let own = |user: &str| owns(&machine, &license, user);
    call.may_or_own("machine.update", Deed::UpdateMachine, own)?;
    let input = Body::new(MACHINES, &common()).read(call.body.as_ref())?;
    check_sizes(&input)?;
    let policy = licenses::policy_of(call, &license)?;
    let was = [machine.cores, machine.memory, machine.disk].map(Option::unwrap_or_default);
    let mut delta = [0; 3];
    for (at, name) in SIZES.into_iter().enumerate() {
        if input.attributes.contains_key(name) {
            delta[at] = input.number(name).unwrap_or(0) - was[at];
        }
    }
    rules::check_hardware(&license, &policy, delta)?;
    let mut changes: Vec<(&str, Sql)> = Vec::new();
    for name in TEXTS {
        if let Some(value) = input.attributes.get(name) {
            changes.push((name, value.as_str().map(str::to_owned).into()));
        }
    }
    for name in SIZES {
        if let Some(value) = input.attributes.get(name) {
            changes.push((name, value.as_i64().into()));
        }
    }
    if input.attributes.contains_key("metadata") {
        changes.push(("metadata", input.metadata().into()));
    }
    store::change(call.db, "machines", &machine.id, call.now, &changes)?;
    answer(call, &machine.id)
}

/// Whether a person of role `user` may act on a machine: it is theirs or on a license they own,
/// and the license is not protected from its users (keygen-api app/policies/machine_policy.rb).
pub(crate) fn owns(machine: &Machine, license: &License, user: &str) -> bool {
    let mut owners = [&machine.owner_id, &license.owner_id].into_iter().flatten();
    !license.protected && owners.any(|owner| owner == user)
}

/// Deactivates a machine.
pub(crate) fn delete(call: &Call<'_>, id: &str) -> Reply {
    let machine = find(call, id)?;
    let license = store::licenses::find(call.db, &machine.license_id)?;
    let own = |user: &str| license.is_some_and(|license| owns(&machine, &license, user));
    call.may_or_own("machine.delete", Deed::ManageMachine, own)?;
    store::delete(call.db, "machines", &machine.id)?;
    Ok(Answer::empty())
}

/// `actions/reset`: the heartbeat has not started.
pub(crate) fn reset(call: &Call<'_>, id: &str) -> Reply {
    let machine = find(call, id)?;
    call.may("machine.heartbeat.reset", Deed::ManageMachine)?;
    let changes = [("last_heartbeat", Sql::Null)];
    store::change(call.db, "machines", &machine.id, call.now, &changes)?;
    answer(call, &machine.id)
}

/// `actions/ping`: only this answer says that a dead machine came back.
pub(crate) fn ping(call: &Call<'_>, id: &str) -> Reply {
    let machine = find(call, id)?;
    let license = licenses::find(call, &machine.license_id)?;
    let own = |user: &str| owns(&machine, &license, user);
    call.may_or_own("machine.heartbeat.ping", Deed::PingMachine, own)?;
    let was_dead = rules::heartbeat_status(&machine, call.now) == "DEAD";
    if was_dead {
        let policy = licenses::policy_of(call, &license)?;
        if !rules::revivable(&machine, &policy, call.now) {
            let (code, detail) = ("MACHINE_HEARTBEAT_DEAD", "is dead");
            return Invalid::at("/data/attributes/heartbeatStatus", code, detail).refuse();
        }
    }
    let changes = [("last_heartbeat", call.now.into())];
    store::change(call.db, "machines", &machine.id, call.now, &changes)?;
    store::note(call.db, "machines", &machine.id, &[("died", Sql::Null)])?;
    let mut shown = show(call.links(), &find(call, &machine.id)?, call.now);
    if was_dead {
        shown["attributes"]["heartbeatStatus"] = "RESURRECTED".into();
    }
    Ok(Answer::data(shown))
}

pub(crate) fn license(call: &Call<'_>, id: &str) -> Reply {
    let machine = find(call, id)?;
    call.permitted("license.read")?;
    licenses::answer(call, &machine.license_id)
}

pub(crate) fn product(call: &Call<'_>, id: &str) -> Reply {
    let machine = find(call, id)?;
    call.permitted("product.read")?;
    let product = machine.product_id.ok_or_else(Refusal::not_found)?;
    let product = products::find(call, &product)?;
    Ok(Answer::data(products::show(call.links(), &product)))
}

/// 404 when there is none.
pub(crate) fn group(call: &Call<'_>, id: &str) -> Reply {
    let machine = find(call, id)?;
    call.permitted("group.read")?;
    groups::answer_of(call, machine.group_id.as_deref())
}

pub(crate) fn set_group(call: &Call<'_>, id: &str) -> Reply {
    let machine = find(call, id)?;
    call.may("machine.group.update", Deed::ChangeGroup)?;
    let group = to_one(call.body.as_ref(), GROUPS, true)?;
    if let Some(group) = &group
        && machine.group_id.as_ref() != Some(group)
    {
        users::check_group(call, "machines", "machine", group)?;
    }
    store::set_group(call.db, "machines", &machine.id, group.as_deref(), call.now)?;
    answer(call, &machine.id)
}

/// 200 with null when there is none.
pub(crate) fn owner(call: &Call<'_>, id: &str) -> Reply {
    let machine = find(call, id)?;
    call.permitted("user.read")?;
    let owner = match &machine.owner_id {
        // The id of somebody who was removed is nobody.
        Some(owner) => store::users::find(call.db, call.now, owner)?,
        None => None,
    };
    let data = owner.map_or(Value::Null, |owner| users::show(call.links(), &owner));
    Ok(Answer::data(data))
}

pub(crate) fn set_owner(call: &Call<'_>, id: &str) -> Reply {
    let machine = find(call, id)?;
    call.may("machine.owner.update", Deed::ManageMachine)?;
    let owner = match to_one(call.body.as_ref(), USERS, true)? {
        Some(owner) => {
            let license = licenses::find(call, &machine.license_id)?;
            Some(rules::check_owner(call, &license, &owner)?)
        }
        None => None,
    };
    let changes = [("owner_id", owner.into())];
    store::change(call.db, "machines", &machine.id, call.now, &changes)?;
    answer(call, &machine.id)
}

//! What a list of licenses can be narrowed by.

use super::Call;
use super::document::Refusal;
use super::filters::{self, duration, time_operator};
use crate::clock::{DAY, parse_time};
use crate::store;
use crate::store::seats::HELD_BY;
use crate::store::select::Select;
use crate::store::users::{activity_cut, license_active};

/// All filters of licenses.
pub(crate) fn narrowed(call: &Call<'_>, mut select: Select) -> Result<Select, Refusal> {
    let query = &call.query;
    let now = call.now;
    if let Some(status) = query.text("status") {
        select = match status_filter(status, now) {
            Some(condition) => select.when(condition),
            None => select.none(),
        };
    }
    for (name, column) in [
        ("product", "product_id"),
        ("policy", "policy_id"),
        ("group", "group_id"),
    ] {
        if let Some(id) = query.text(name) {
            select = select.only(format!("licenses.{column} = ?"), [id.to_owned()]);
        }
    }
    for name in ["owner", "user"] {
        let Some(key) = query.text(name) else {
            continue;
        };
        select = match store::users::find_id(call.db, key)? {
            None => select.none(),
            Some(id) if name == "owner" => select.only("licenses.owner_id = ?", [id]),
            Some(id) => select.only(HELD_BY, [id.clone(), id]),
        };
    }
    if let Some(machine) = query.text("machine") {
        select = select.only(
            "licenses.id IN (SELECT license_id FROM machines WHERE id = ?)",
            [machine.to_owned()],
        );
    }
    let is = |yes: bool| if yes { "" } else { "NOT " };
    if let Some(yes) = query.flag("suspended") {
        select = select.when(format!("{}licenses.suspended", is(yes)));
    }
    if let Some(yes) = query.flag("expired") {
        let test = format!("COALESCE(licenses.expiry <= {now}, 0)");
        select = select.when(format!("{}{test}", is(yes)));
    }
    if let Some(yes) = query.flag("expiring") {
        let soon = now + 3 * DAY;
        let test = format!("COALESCE(licenses.expiry > {now} AND licenses.expiry <= {soon}, 0)");
        select = select.when(format!("{}{test}", is(yes)));
    }
    for (name, flip) in [("assigned", false), ("unassigned", true)] {
        if let Some(yes) = query.flag(name) {
            let test = "(licenses.owner_id IS NOT NULL OR licenses.users_count > 0)";
            select = select.when(format!("{}{test}", is(yes != flip)));
        }
    }
    if let Some(yes) = query.flag("activated") {
        select = select.when(format!("{}licenses.machines_count > 0", is(yes)));
    }
    select = time_filters(call, select);
    Ok(filters::metadata(select, "licenses", query))
}

/// A condition for the `status` filter, which is not the `status` attribute: the states overlap.
fn status_filter(status: &str, now: i64) -> Option<String> {
    let active = license_active("licenses", activity_cut(now));
    let soon = now + 3 * DAY;
    match status.to_uppercase().as_str() {
        "ACTIVE" => Some(active),
        "INACTIVE" => Some(format!("NOT ({active})")),
        "EXPIRING" => Some(format!(
            "licenses.expiry > {now} AND licenses.expiry <= {soon}"
        )),
        "EXPIRED" => Some(format!("licenses.expiry <= {now}")),
        "SUSPENDED" => Some("licenses.suspended".into()),
        "BANNED" => {
            Some("licenses.owner_id IN (SELECT id FROM users WHERE banned IS NOT NULL)".into())
        }
        _ => None,
    }
}

/// `expires[…]`, `expired[…]`, `activity[…]`, `activations[…]`: one operator each takes effect.
fn time_filters(call: &Call<'_>, mut select: Select) -> Select {
    let query = &call.query;
    let now = call.now;
    const OPERATORS: [&str; 5] = ["within", "in", "before", "after", "on"];
    let first = |name: &str, operators: &[&'static str]| {
        operators
            .iter()
            .find_map(|operator| Some((*operator, query.entry(name, operator)?)))
            .filter(|(_, value)| !value.trim().is_empty())
    };
    if let Some((operator, value)) = first("expires", &OPERATORS) {
        select = match time_operator("licenses.expiry", operator, value, now) {
            Some(test) if operator == "on" => select.when(test),
            Some(test) => select.when(test).when(format!("licenses.expiry > {now}")),
            None => select.none(),
        };
    }
    if let Some((operator, value)) = first("expired", &OPERATORS) {
        let past = format!("licenses.expiry <= {now}");
        let test = match operator {
            // Backwards: expired within the last 30 days, expired 30 days ago or longer.
            "within" => duration(value).map(|ms| format!("licenses.expiry >= {}", now - ms)),
            "in" => duration(value).map(|ms| format!("licenses.expiry <= {}", now - ms)),
            _ => time_operator("licenses.expiry", operator, value, now),
        };
        select = match test {
            Some(test) => select.when(test).when(past),
            None => select.none(),
        };
    }
    if let Some((operator, value)) = first("activity", &["inside", "outside", "before", "after"]) {
        let since = |ms: i64| license_active("licenses", ms);
        let test = match operator {
            "inside" => duration(value).map(|ms| since(now - ms)),
            "outside" => duration(value).map(|ms| format!("NOT ({})", since(now - ms))),
            "after" => parse_time(value).map(since),
            _ => parse_time(value).map(|at| format!("NOT ({})", since(at))),
        };
        select = match test {
            Some(test) => select.when(test),
            None => select.none(),
        };
    }
    if let Some((operator, value)) = first("activations", &["eq", "gt", "gte", "lt", "lte"]) {
        let sign = match operator {
            "eq" => "=",
            "gt" => ">",
            "gte" => ">=",
            "lt" => "<",
            _ => "<=",
        };
        select = match value.parse::<i64>() {
            Ok(number) => select.when(format!("licenses.machines_count {sign} {number}")),
            Err(_) => select.none(),
        };
    }
    select
}

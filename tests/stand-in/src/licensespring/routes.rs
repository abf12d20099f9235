//! Which handler answers which path: unknown paths first, then methods a path does not have.

use super::answer::Refusal;
use super::license_actions as actions;
use super::{
    Call, Reply, changes, customers, devices, exports, histories, licenses, orders, products,
    seats, users,
};

/// Answers a request; `path` starts after `/api/v1`, without empty parts.
pub(crate) fn answer(call: &Call<'_>, path: &[&str]) -> Reply {
    let get = call.method == "GET";
    let post = call.method == "POST";
    let patch = call.method == "PATCH";
    match path {
        ["licenses"] if get => licenses::index(call),
        ["licenses", "bulk_update"] if patch => changes::bulk_update(call),
        ["licenses", "disable_bulk"] if post => actions::disable_bulk(call),
        ["licenses", "reset_bulk"] if post => actions::reset_bulk(call),
        ["licenses", id] if get => licenses::read(call, id),
        ["licenses", id] if patch => changes::update(call, id),
        ["licenses", id] if call.method == "DELETE" => actions::delete(call, id),
        ["licenses", id, "disable"] if post => actions::disable(call, id),
        ["licenses", id, "enable"] if post => actions::enable(call, id),
        ["licenses", id, "reset"] if post => actions::reset(call, id),
        ["licenses", id, "assign_user"] if post => seats::assign_user(call, id),
        ["licenses", id, "assign_users"] if post => seats::assign_users(call, id),
        ["licenses", id, "unassign_user"] if post => seats::unassign_user(call, id),
        ["licenses", id, "set_users_activations"] if post => seats::set_users_activations(call, id),
        ["licenses", id, "export_license_users"] if get => exports::license_users(call, id),
        ["license-users"] if get => users::index(call),
        ["license-users", "set_password"] if post => users::set_password_by_email(call),
        ["license-users", id] if get => users::read(call, id),
        ["license-users", id] if patch => users::update(call, id),
        ["license-users", id, "set_password"] if post => users::set_password_by_id(call, id),
        ["devices"] if get => devices::index(call),
        ["devices", id] if get => devices::read(call, id),
        ["devices", id, "reset"] if post => devices::reset(call, id),
        ["devices", id, "blacklist"] if post => devices::blacklist(call, id),
        ["device-variables"] if get => devices::variables(call),
        ["device-variables", id] if get => devices::variable(call, id),
        ["license-histories"] if get => histories::index(call),
        ["license-histories", "export"] if get => exports::histories(call),
        ["license-histories", id] if get => histories::read(call, id),
        ["license-activation-histories"] if get => histories::activations(call),
        ["license-activation-histories", "transfer_count"] if get => {
            histories::transfer_count(call)
        }
        ["license-activation-histories", id] if get => histories::activation(call, id),
        ["products"] if get => products::index(call),
        ["products", id] if get => products::read(call, id),
        ["customers"] if get => customers::index(call),
        ["customers", id] if get => customers::read(call, id),
        ["customers", id] if patch => customers::update(call, id),
        ["customer-accounts"] if get => customers::accounts(call),
        ["customer-accounts", id] if get => customers::account(call, id),
        ["customer-accounts", id] if patch => customers::update_account(call, id),
        ["orders"] if get => orders::index(call),
        ["orders", id] if get => orders::read(call, id),
        ["orders", id] if patch => orders::update(call, id),
        ["orders", id, "managers"] if get => orders::managers(call, id),
        ["orders", id, "add_manager"] if post => orders::add_manager(call, id),
        ["orders", id, "add_managers"] if post => orders::add_managers(call, id),
        ["orders", id, "remove_manager"] if post => orders::remove_manager(call, id),
        ["license-manager-permissions"] if get => orders::permissions(call),
        known if is_known(known) => {
            let detail = format!("Method \"{}\" not allowed.", call.method);
            Err(Refusal::detail(405, &detail))
        }
        _ => Err(Refusal::not_found()),
    }
}

/// The kinds that have a list and single rows.
const KINDS: &[&str] = &[
    "licenses",
    "license-users",
    "devices",
    "device-variables",
    "license-histories",
    "license-activation-histories",
    "products",
    "customers",
    "customer-accounts",
    "orders",
];

/// What hangs on a kind itself, and on one row of it.
const BESIDE: &[(&str, &str)] = &[
    ("licenses", "bulk_update"),
    ("licenses", "disable_bulk"),
    ("licenses", "reset_bulk"),
    ("license-users", "set_password"),
    ("license-histories", "export"),
    ("license-activation-histories", "transfer_count"),
];
const BELOW: &[(&str, &str)] = &[
    ("licenses", "assign_user"),
    ("licenses", "assign_users"),
    ("licenses", "unassign_user"),
    ("licenses", "set_users_activations"),
    ("licenses", "disable"),
    ("licenses", "enable"),
    ("licenses", "reset"),
    ("licenses", "export_license_users"),
    ("license-users", "set_password"),
    ("devices", "reset"),
    ("devices", "blacklist"),
    ("orders", "managers"),
    ("orders", "add_manager"),
    ("orders", "add_managers"),
    ("orders", "remove_manager"),
];

/// Whether a path exists, whatever its methods.
fn is_known(path: &[&str]) -> bool {
    match path {
        ["license-manager-permissions"] => true,
        [kind] => KINDS.contains(kind),
        [kind, id] => BESIDE.contains(&(kind, id)) || (KINDS.contains(kind) && is_id(id)),
        [kind, id, action] => is_id(id) && BELOW.contains(&(kind, action)),
        _ => false,
    }
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

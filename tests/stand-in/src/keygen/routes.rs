//! Which request goes to which handler.

use serde_json::Value;

use super::document::{Refusal, Reply};
use super::query::Query;
use super::{
    Call, Doer, account, analytics, check_outs, entitlements, event_logs, groups, license_actions,
    license_links, licenses, machines, passwords, policies, products, request_logs, search, seats,
    second_factors, tokens, user_links, users, webhooks,
};

/// Answers a request. `path` is what follows `/v1` or `/-`, decoded, account prefix included.
pub(crate) fn answer(call: &Call<'_>, internal: bool, path: &[&str]) -> Reply {
    let rest = match path {
        ["accounts", key, rest @ ..] => {
            if *key != call.account.id && *key != call.account.slug {
                return Err(Refusal::no_such("account", key));
            }
            if rest.is_empty() && !internal && call.method == "GET" {
                return account::get(call);
            }
            rest
        }
        rest => rest,
    };
    if internal {
        return match (call.method, rest) {
            ("GET", ["analytics", rest @ ..]) => analytics::get(call, rest),
            _ => Err(Refusal::not_found()),
        };
    }
    // Updates come as PATCH or PUT.
    let method = if call.method == "PUT" {
        "PATCH"
    } else {
        call.method
    };
    match (method, rest) {
        ("GET", ["ping"]) => account::ping(),
        ("GET", ["health"]) => account::health(),
        ("GET", ["me"]) => account::me(call),
        ("GET", ["profile"]) => account::profile(call),
        ("POST", ["search"]) => search::search(call),
        ("POST", ["passwords"]) => passwords::ask_reset(call),
        (_, ["tokens", rest @ ..]) => tokens_route(call, method, rest),
        (_, ["users", rest @ ..]) => users_route(call, method, rest),
        (_, ["licenses", rest @ ..]) => licenses_route(call, method, rest),
        (_, ["machines", rest @ ..]) => machines_route(call, method, rest),
        (_, ["groups", rest @ ..]) => groups_route(call, method, rest),
        (_, ["webhook-endpoints", rest @ ..]) => endpoints_route(call, method, rest),
        ("GET", ["webhook-events"]) => webhooks::index_events(call),
        ("GET", ["webhook-events", id]) => webhooks::get_event(call, id),
        ("DELETE", ["webhook-events", id]) => webhooks::delete_event(call, id),
        ("GET", [kind @ ("components" | "processes"), rest @ ..]) => parts_route(call, kind, rest),
        ("GET", ["event-logs"]) => event_logs::index(call),
        ("GET", ["event-logs", id]) => event_logs::get(call, id),
        ("GET", ["request-logs"]) => request_logs::index(call),
        ("GET", ["request-logs", id]) => request_logs::get(call, id),
        (_, [kind @ ("policies" | "products" | "entitlements"), rest @ ..]) => {
            catalogue_route(call, method, kind, rest)
        }
        _ => Err(Refusal::not_found()),
    }
}

/// What the same caller would read at an address, as far as a page goes.
pub(crate) fn look(call: &Call<'_>, path: &[&str]) -> Result<Value, Refusal> {
    let look = Call {
        method: "GET",
        path: call.path,
        query: Query::default(),
        body: None,
        db: call.db,
        now: call.now,
        account: call.account,
        ee: call.ee,
        clickhouse: call.clickhouse,
        auth: call.auth.clone(),
        basic: None,
        seen: None,
        doer: Doer::Caller,
        touch_lost: call.touch_lost,
    };
    let body = answer(&look, false, path)?.body;
    Ok(body.map_or(Value::Null, |mut body| body["data"].take()))
}

fn endpoints_route(call: &Call<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => webhooks::index(call),
        ("POST", []) => webhooks::create(call),
        ("GET", [id]) => webhooks::get(call, id),
        ("PATCH", [id]) => webhooks::update(call, id),
        ("DELETE", [id]) => webhooks::delete(call, id),
        _ => Err(Refusal::not_found()),
    }
}

/// What machines are made of and what runs on them: here nothing ever is.
fn parts_route(call: &Call<'_>, kind: &str, rest: &[&str]) -> Reply {
    let word = if kind == "processes" {
        "process"
    } else {
        "component"
    };
    call.permitted(&format!("{word}.read"))?;
    match rest {
        [] => machines::no_parts(call),
        [id] => Err(Refusal::no_such(word, id)),
        _ => Err(Refusal::not_found()),
    }
}

fn tokens_route(call: &Call<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => tokens::index(call),
        ("POST", []) => tokens::create(call),
        ("PATCH", []) => tokens::regenerate(call, None),
        ("GET", [id]) => tokens::get(call, id),
        ("PATCH", [id]) => tokens::regenerate(call, Some(id)),
        ("DELETE", [id]) => tokens::revoke(call, id),
        _ => Err(Refusal::not_found()),
    }
}

fn users_route(call: &Call<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => users::index(call),
        ("POST", []) => users::create(call),
        ("GET", [id]) => users::get(call, id),
        ("PATCH", [id]) => users::update(call, id),
        ("DELETE", [id]) => users::delete(call, id),
        ("POST", [id, "actions", "ban"]) => users::ban(call, id, true),
        ("POST", [id, "actions", "unban"]) => users::ban(call, id, false),
        ("POST", [id, "actions", "update-password"]) => passwords::update(call, id),
        ("POST", [id, "actions", "reset-password"]) => passwords::reset(call, id),
        ("GET", [id, "licenses"]) => user_links::user_licenses(call, id),
        ("GET", [id, "machines"]) => user_links::user_machines(call, id),
        ("GET", [id, "products"]) => user_links::user_products(call, id),
        ("GET", [id, "tokens"]) => user_links::user_tokens(call, id),
        ("POST", [id, "tokens"]) => tokens::create_for(call, id),
        ("GET", [id, "second-factors"]) => second_factors::index(call, id),
        ("POST", [id, "second-factors"]) => second_factors::create(call, id),
        ("GET", [id, "second-factors", one]) => second_factors::get(call, id, one),
        ("PATCH", [id, "second-factors", one]) => second_factors::update(call, id, one),
        ("DELETE", [id, "second-factors", one]) => second_factors::delete(call, id, one),
        ("GET", [id, "group"]) => user_links::group(call, id),
        ("PATCH", [id, "group"]) => user_links::set_group(call, id),
        _ => Err(Refusal::not_found()),
    }
}

fn licenses_route(call: &Call<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => licenses::index(call),
        ("POST", []) => licenses::create(call),
        ("POST", ["actions", "validate-key"]) => license_actions::validate_key(call),
        ("GET", [id]) => licenses::get(call, id),
        ("PATCH", [id]) => licenses::update(call, id),
        ("DELETE", [id]) => licenses::delete(call, id, "license.delete"),
        ("DELETE", [id, "actions", "revoke"]) => licenses::delete(call, id, "license.revoke"),
        ("POST", [id, "actions", "suspend"]) => license_actions::suspend(call, id, true),
        ("POST", [id, "actions", "reinstate"]) => license_actions::suspend(call, id, false),
        ("POST", [id, "actions", "renew"]) => license_actions::renew(call, id),
        ("POST", [id, "actions", "check-in"]) => license_actions::check_in(call, id),
        ("POST", [id, "actions", "increment-usage"]) => {
            license_actions::count_usage(call, id, "increment", 1)
        }
        ("POST", [id, "actions", "decrement-usage"]) => {
            license_actions::count_usage(call, id, "decrement", -1)
        }
        ("POST", [id, "actions", "reset-usage"]) => license_actions::reset_usage(call, id),
        ("GET" | "POST", [id, "actions", "check-out"]) => check_outs::license(call, id),
        ("GET" | "POST", [id, "actions", "validate"]) => license_actions::validate(call, id),
        ("GET", [id, "users"]) => seats::index(call, id),
        ("POST", [id, "users"]) => seats::attach(call, id),
        ("DELETE", [id, "users"]) => seats::detach(call, id),
        ("GET", [id, "users", user]) => seats::get(call, id, user),
        ("GET", [id, "owner"]) => seats::owner(call, id),
        ("PATCH", [id, "owner"]) => seats::set_owner(call, id),
        ("GET", [id, "policy"]) => license_links::policy(call, id),
        ("PATCH", [id, "policy"]) => license_links::set_policy(call, id),
        ("GET", [id, "product"]) => license_links::product(call, id),
        ("GET", [id, "group"]) => license_links::group(call, id),
        ("PATCH", [id, "group"]) => license_links::set_group(call, id),
        ("GET", [id, "machines"]) => license_links::license_machines(call, id),
        ("GET", [id, "tokens"]) => license_links::license_tokens(call, id),
        ("GET", [id, "entitlements"]) => license_links::license_entitlements(call, id),
        ("POST", [id, "entitlements"]) => license_links::attach_entitlements(call, id),
        ("DELETE", [id, "entitlements"]) => license_links::detach_entitlements(call, id),
        _ => Err(Refusal::not_found()),
    }
}

fn machines_route(call: &Call<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => machines::index(call),
        ("POST", []) => machines::create(call),
        ("GET", [id]) => machines::get(call, id),
        ("PATCH", [id]) => machines::update(call, id),
        ("DELETE", [id]) => machines::delete(call, id),
        ("POST", [id, "actions", "reset" | "reset-heartbeat"]) => machines::reset(call, id),
        ("POST", [id, "actions", "ping" | "ping-heartbeat"]) => machines::ping(call, id),
        ("GET" | "POST", [id, "actions", "check-out"]) => check_outs::machine(call, id),
        ("GET", [id, "components" | "processes"]) => {
            machines::find(call, id)?;
            machines::no_parts(call)
        }
        ("GET", [id, "license"]) => machines::license(call, id),
        ("GET", [id, "product"]) => machines::product(call, id),
        ("GET", [id, "group"]) => machines::group(call, id),
        ("PATCH", [id, "group"]) => machines::set_group(call, id),
        ("GET", [id, "owner"]) => machines::owner(call, id),
        ("PATCH", [id, "owner"]) => machines::set_owner(call, id),
        _ => Err(Refusal::not_found()),
    }
}

fn groups_route(call: &Call<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => groups::index(call),
        ("POST", []) => groups::create(call),
        ("GET", [id]) => groups::get(call, id),
        ("PATCH", [id]) => groups::update(call, id),
        ("DELETE", [id]) => groups::delete(call, id),
        ("GET", [id, what @ ("users" | "licenses" | "machines")]) => {
            groups::members(call, id, what)
        }
        ("GET", [id, "owners"]) => groups::owners(call, id),
        ("POST", [id, "owners"]) => groups::attach_owners(call, id),
        ("DELETE", [id, "owners"]) => groups::detach_owners(call, id),
        _ => Err(Refusal::not_found()),
    }
}

fn catalogue_route(call: &Call<'_>, method: &str, kind: &str, rest: &[&str]) -> Reply {
    match (kind, method, rest) {
        ("policies", "GET", []) => policies::index(call),
        ("policies", "POST", []) => policies::create(call),
        ("policies", "GET", [id]) => policies::get(call, id),
        ("policies", "PATCH", [id]) => policies::update(call, id),
        ("policies", "DELETE", [id]) => policies::delete(call, id),
        ("policies", "GET", [id, "product"]) => policies::product(call, id),
        ("policies", "GET", [id, "licenses"]) => policies::policy_licenses(call, id),
        ("policies", "GET", [id, "entitlements"]) => policies::policy_entitlements(call, id),
        ("policies", "POST", [id, "entitlements"]) => policies::attach_entitlements(call, id),
        ("policies", "DELETE", [id, "entitlements"]) => policies::detach_entitlements(call, id),
        ("products", "GET", []) => products::index(call),
        ("products", "POST", []) => products::create(call),
        ("products", "GET", [id]) => products::get(call, id),
        ("products", "PATCH", [id]) => products::update(call, id),
        ("products", "DELETE", [id]) => products::delete(call, id),
        ("products", "GET", [id, what @ ("policies" | "licenses" | "machines" | "users")]) => {
            products::members(call, id, what)
        }
        ("entitlements", "GET", []) => entitlements::index(call),
        ("entitlements", "POST", []) => entitlements::create(call),
        ("entitlements", "GET", [id]) => entitlements::get(call, id),
        ("entitlements", "PATCH", [id]) => entitlements::update(call, id),
        ("entitlements", "DELETE", [id]) => entitlements::delete(call, id),
        _ => Err(Refusal::not_found()),
    }
}

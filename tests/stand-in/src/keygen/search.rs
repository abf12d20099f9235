//! `POST search`: substring search over one kind of resource
//! (keygen-api app/controllers/api/v1/searches_controller.rb).

use rusqlite::types::Value as Sql;
use serde_json::Value;

use super::casing::{camel, snake};
use super::document::{Refusal, Reply, Source};
use super::filters::{json_path, metadata_equals};
use super::roles::{Deed, allow};
use super::{Call, entitlements, groups, licenses, machines, policies, products, users};
use crate::store;
use crate::store::select::Select;

/// A condition and its values.
type Condition = (String, Vec<Sql>);

const LEAST: usize = 3;

fn refuse<T>(detail: &str, path: &str) -> Result<T, Refusal> {
    Err(Refusal::bad_request(detail, None, &Source::pointer(path)))
}

pub(crate) fn search(call: &Call<'_>) -> Reply {
    let role = call.bearer()?.role;
    allow(role, Deed::Read)?;
    let meta = call.body.as_ref().and_then(|body| body.get("meta"));
    let Some(meta) = meta.and_then(Value::as_object) else {
        return refuse("is missing", "/meta");
    };
    if let Some(key) = meta
        .keys()
        .find(|key| !["type", "op", "query"].contains(&key.as_str()))
    {
        return refuse("unpermitted parameter", &format!("/meta/{key}"));
    }
    let Some(kind) = meta.get("type").and_then(Value::as_str) else {
        return refuse("is missing", "/meta/type");
    };
    let query = match meta.get("query") {
        None => return refuse("is missing", "/meta/query"),
        Some(Value::Object(query)) if query.is_empty() => {
            return refuse("cannot be blank", "/meta/query");
        }
        Some(Value::Object(query)) => query,
        Some(_) => {
            return refuse(
                "type mismatch (received string expected object)",
                "/meta/query",
            );
        }
    };
    let all = match meta.get("op").and_then(Value::as_str) {
        None | Some("AND") => true,
        Some("OR") => false,
        // The real server falls over an unknown operator.
        Some(_) => return Err(Refusal::server_error()),
    };
    let kind = snake(kind);
    let table = if kind.ends_with('s') {
        kind
    } else if kind == "policy" {
        "policies".to_owned()
    } else {
        format!("{kind}s")
    };
    let word = if table == "policies" {
        "policy"
    } else {
        table.trim_end_matches('s')
    };
    let keys = match table.as_str() {
        "users" => &[
            "id",
            "email",
            "first_name",
            "last_name",
            "full_name",
            "name",
            "role",
            "metadata",
        ][..],
        "licenses" => &[
            "id", "key", "name", "owner", "user", "product", "policy", "metadata",
        ],
        "machines" => &[
            "id",
            "fingerprint",
            "name",
            "license",
            "owner",
            "user",
            "product",
            "policy",
            "metadata",
        ],
        "policies" => &["id", "name", "product", "metadata"],
        "products" => &["id", "name", "metadata"],
        "groups" => &["name"],
        "entitlements" => &["id", "code", "name"],
        _ => {
            let detail = format!("search type '{}' is not supported", camel(&table));
            return refuse(&detail, "/meta/type");
        }
    };
    call.permitted(&format!("{word}.read"))?;
    let mut conditions: Vec<Condition> = Vec::new();
    for (key, value) in query {
        let at = format!("/meta/query/{key}");
        if !keys.contains(&key.as_str()) {
            let detail = format!(
                "search query '{}' is not supported for resource type '{}'",
                camel(key),
                camel(&table)
            );
            return refuse(&detail, &at);
        }
        if key == "metadata" {
            conditions.push(metadata(&table, value, &at)?);
            continue;
        }
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Bool(flag) => flag.to_string(),
            _ => return refuse("type mismatch (received object expected string)", &at),
        };
        check_length(key, &text, value.is_string(), &at)?;
        conditions.push(condition(&table, key, &text));
    }
    let narrow = |select: Select| {
        if all {
            conditions
                .iter()
                .cloned()
                .fold(select, |select, (text, values)| {
                    select.only(format!("({text})"), values)
                })
        } else {
            select.any(conditions.clone())
        }
    };
    match table.as_str() {
        "users" => users::list_of(call, &narrow(store::users::select(call.now))),
        "licenses" => licenses::list_of(call, &narrow(store::licenses::select())),
        "machines" => machines::list_of(call, &narrow(store::machines::select())),
        "policies" => policies::list_of(call, &narrow(Select::from("policies"))),
        "products" => products::list_of(call, &narrow(Select::from("products"))),
        "groups" => groups::list_of(call, &narrow(Select::from("groups"))),
        _ => entitlements::list_of(call, &narrow(Select::from("entitlements"))),
    }
}

fn check_length(key: &str, text: &str, is_text: bool, at: &str) -> Result<(), Refusal> {
    if is_text && text.chars().count() < LEAST {
        let detail = format!(
            "search query for '{}' is too small (minimum {LEAST} characters)",
            camel(key)
        );
        return refuse(&detail, at);
    }
    Ok(())
}

fn metadata(table: &str, value: &Value, at: &str) -> Result<Condition, Refusal> {
    let Some(terms) = value.as_object() else {
        let detail = "search query for 'metadata' must be a hash of key-value search terms";
        return refuse(detail, at);
    };
    let mut texts = Vec::new();
    let mut values = Vec::new();
    for (key, term) in terms {
        let text = match term {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        check_length(key, &text, term.is_string(), &format!("{at}/{key}"))?;
        let ways = metadata_equals(table, &json_path(&[key]), &text);
        let (any, more): (Vec<String>, Vec<Vec<Sql>>) = ways.into_iter().unzip();
        texts.push(format!("({})", any.join(" OR ")));
        values.extend(more.into_iter().flatten());
    }
    if texts.is_empty() {
        return refuse("cannot be blank", at);
    }
    Ok((texts.join(" AND "), values))
}

/// What stands anywhere in a text, as `LIKE` wants it.
fn pattern(text: &str) -> Sql {
    let plain = text
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    format!("%{plain}%").into()
}

/// What one key of a search means; the table and key are known ones.
fn condition(table: &str, key: &str, text: &str) -> Condition {
    let like = |column: &str| format!("{column} LIKE ? ESCAPE '\\'");
    let part = pattern(text);
    let exact: Sql = text.to_owned().into();
    let person = "email LIKE ? ESCAPE '\\' OR id = ?";
    match (table, key) {
        // keygen-api app/models/user.rb: the first word is looked for in the first name, the rest in
        // the last; a single word finds nobody.
        ("users", "name" | "full_name") => {
            let (first, last) = text.trim_start().split_once(' ').unwrap_or((text, ""));
            if last.trim().is_empty() {
                return ("0".into(), Vec::new());
            }
            let both = [like("users.first_name"), like("users.last_name")].join(" AND ");
            (both, vec![pattern(first), pattern(last)])
        }
        // Kept in snake case there.
        ("users", "role") => (like("REPLACE(users.role, '-', '_')"), vec![part]),
        ("licenses", "key") => ("licenses.key = ?".into(), vec![exact]),
        (_, "id") => (like(&format!("{table}.id")), vec![part]),
        ("licenses" | "machines", "owner") => (
            format!("{table}.owner_id IN (SELECT id FROM users WHERE {person})"),
            vec![part, exact],
        ),
        ("licenses" | "machines", "user") => {
            let column = if table == "licenses" {
                "id"
            } else {
                "license_id"
            };
            (
                format!(
                    "{table}.{column} IN (SELECT id FROM licenses WHERE owner_id IN \
                     (SELECT id FROM users WHERE {person}) UNION \
                     SELECT license_id FROM license_users WHERE user_id IN \
                     (SELECT id FROM users WHERE {person}))"
                ),
                vec![part.clone(), exact.clone(), part, exact],
            )
        }
        ("licenses" | "policies", "product") => {
            by_name("products", table, "product_id", &part, &exact)
        }
        ("licenses", "policy") => by_name("policies", table, "policy_id", &part, &exact),
        ("machines", "license") => (
            "machines.license_id IN (SELECT id FROM licenses WHERE name LIKE ? ESCAPE '\\' \
             OR key = ? OR id = ?)"
                .into(),
            vec![part, exact.clone(), exact],
        ),
        ("machines", "product" | "policy") => {
            let (other, column) = if key == "product" {
                ("products", "product_id")
            } else {
                ("policies", "policy_id")
            };
            (
                format!(
                    "machines.license_id IN (SELECT l.id FROM licenses l JOIN {other} o \
                     ON o.id = l.{column} WHERE o.name LIKE ? ESCAPE '\\' OR o.id = ?)"
                ),
                vec![part, exact],
            )
        }
        _ => (like(&format!("{table}.{key}")), vec![part]),
    }
}

fn by_name(other: &str, table: &str, column: &str, part: &Sql, exact: &Sql) -> Condition {
    (
        format!(
            "{table}.{column} IN (SELECT id FROM {other} WHERE name LIKE ? ESCAPE '\\' OR id = ?)"
        ),
        vec![part.clone(), exact.clone()],
    )
}

//! `products`.

use rusqlite::types::Value as Sql;
use serde_json::{Value, json};

use super::document::{Answer, Invalid, Links, Refusal, Reply, metadata};
use super::paging::list;
use super::roles::Deed;
use super::schema::{Attr, Body, Input, Kind, PRODUCTS, attr, check_metadata};
use super::{Call, filters, license_filters, licenses, machines, policies, users};
use crate::clock::iso;
use crate::store;
use crate::store::catalogue::{Product, find_product, insert_product, read_product};
use crate::store::removal::{Kind as Gone, start};
use crate::store::select::Select;

pub(crate) fn show(links: Links<'_>, product: &Product) -> Value {
    let platforms: Value = product
        .platforms
        .as_deref()
        .and_then(|list| serde_json::from_str(list).ok())
        .unwrap_or_default();
    let link = |rest: &str| links.link(&format!("products/{}/{rest}", product.id));
    links.resource(
        "products",
        &product.id,
        json!({
            "name": product.name,
            "code": product.code,
            "distributionStrategy": product.distribution_strategy,
            "url": product.url,
            "platforms": platforms,
            "metadata": metadata(&product.metadata),
            "created": iso(product.created),
            "updated": iso(product.updated),
        }),
        json!({
            "policies": link("policies"),
            "licenses": link("licenses"),
            "machines": link("machines"),
            "users": link("users"),
            "tokens": link("tokens"),
            "artifacts": link("artifacts"),
            "channels": link("channels"),
            "platforms": link("platforms"),
            "releases": link("releases"),
        }),
    )
}

pub(crate) fn list_of(call: &Call<'_>, select: &Select) -> Reply {
    let links = call.links();
    list(
        call,
        select,
        read_product,
        |product| &product.id,
        |product| show(links, product),
    )
}

pub(crate) fn find(call: &Call<'_>, id: &str) -> Result<Product, Refusal> {
    find_product(call.db, id)?.ok_or_else(|| Refusal::no_such("product", id))
}

pub(crate) fn index(call: &Call<'_>) -> Reply {
    call.may("product.read", Deed::Read)?;
    let select = filters::metadata(Select::from("products"), "products", &call.query);
    list_of(call, &select)
}

pub(crate) fn get(call: &Call<'_>, id: &str) -> Reply {
    call.may("product.read", Deed::Read)?;
    Ok(Answer::data(show(call.links(), &find(call, id)?)))
}

const STRATEGIES: &[&str] = &["LICENSED", "OPEN", "CLOSED"];

fn attributes(name: Attr) -> [Attr; 6] {
    [
        name,
        attr("code", Kind::Text).nullable(),
        attr("distribution_strategy", Kind::Text).nullable(),
        attr("url", Kind::Text).nullable(),
        attr("platforms", Kind::Texts).nullable(),
        attr("metadata", Kind::Metadata),
    ]
}

fn check(call: &Call<'_>, input: &Input, own_id: &str) -> Result<(), Refusal> {
    let strategy = input.text("distribution_strategy");
    if strategy.is_some_and(|word| !STRATEGIES.contains(&word)) {
        let (name, detail) = ("distribution_strategy", "is not included in the list");
        return Invalid::attribute("products", name, "NOT_ALLOWED", detail).refuse();
    }
    if let Some(code) = input.text("code")
        && find_product(call.db, code)?.is_some_and(|other| other.id != own_id)
    {
        let detail = "has already been taken";
        return Invalid::attribute("products", "code", "TAKEN", detail).refuse();
    }
    check_metadata("products", input)
}

pub(crate) fn create(call: &Call<'_>) -> Reply {
    call.bearer()?;
    let name = attr("name", Kind::Text).required();
    let input = Body::new(PRODUCTS, &attributes(name)).read(call.body.as_ref())?;
    call.may("product.create", Deed::WriteCatalogue)?;
    check(call, &input, "")?;
    let text = |name: &str| input.text(name).map(str::to_owned);
    let product = Product {
        id: call.new_id(),
        name: text("name").unwrap_or_default(),
        code: text("code"),
        distribution_strategy: text("distribution_strategy").or(Some("LICENSED".into())),
        url: text("url"),
        platforms: input.attributes.get("platforms").map(Value::to_string),
        metadata: input.metadata(),
        created: call.now,
        updated: call.now,
    };
    insert_product(call.db, &product)?;
    Ok(Answer::created(show(call.links(), &product)))
}

pub(crate) fn update(call: &Call<'_>, id: &str) -> Reply {
    let product = find(call, id)?;
    call.may("product.update", Deed::WriteCatalogue)?;
    let input =
        Body::new(PRODUCTS, &attributes(attr("name", Kind::Text))).read(call.body.as_ref())?;
    check(call, &input, &product.id)?;
    let mut changes: Vec<(&str, Sql)> = Vec::new();
    for name in ["name", "code", "distribution_strategy", "url"] {
        if let Some(value) = input.attributes.get(name) {
            changes.push((name, value.as_str().map(str::to_owned).into()));
        }
    }
    for name in ["platforms", "metadata"] {
        if let Some(value) = input.attributes.get(name) {
            let text = (!value.is_null()).then(|| value.to_string());
            changes.push((name, text.into()));
        }
    }
    store::change(call.db, "products", &product.id, call.now, &changes)?;
    Ok(Answer::data(show(call.links(), &find(call, &product.id)?)))
}

/// Deletes a product with its policies and licenses.
pub(crate) fn delete(call: &Call<'_>, id: &str) -> Reply {
    let product = find(call, id)?;
    call.may("product.delete", Deed::WriteCatalogue)?;
    start(call.db, Gone::Product, &product.id)?;
    Ok(Answer::empty())
}

/// `products/{id}/{policies|licenses|machines|users}`.
pub(crate) fn members(call: &Call<'_>, id: &str, what: &str) -> Reply {
    let word = match what {
        "policies" => "policy",
        "licenses" => "license",
        "machines" => "machine",
        _ => "user",
    };
    call.may(&format!("{word}.read"), Deed::Read)?;
    let product = find(call, id)?.id;
    match what {
        "policies" => {
            let select = Select::from("policies").only("policies.product_id = ?", [product]);
            policies::list_of(call, &select)
        }
        "licenses" => {
            let select = store::licenses::select().only("licenses.product_id = ?", [product]);
            licenses::list_of(call, &license_filters::narrowed(call, select)?)
        }
        "machines" => {
            let select = store::machines::select().only(
                "machines.license_id IN (SELECT id FROM licenses WHERE product_id = ?)",
                [product],
            );
            machines::list_of(call, &machines::narrowed(call, select)?)
        }
        _ => {
            let select = store::users::select(call.now).only(
                "users.id IN (SELECT owner_id FROM licenses WHERE product_id = ? UNION \
                 SELECT s.user_id FROM license_users s JOIN licenses l ON l.id = s.license_id \
                 WHERE l.product_id = ?)",
                [product.clone(), product],
            );
            let roles = call.query.list("roles").unwrap_or_else(|| vec!["user"]);
            let select = users::with_roles(select, &roles);
            users::list_of(call, &users::narrowed(call, select))
        }
    }
}

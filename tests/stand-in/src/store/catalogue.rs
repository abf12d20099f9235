//! What a vendor sells: products, policies, entitlements.

use rusqlite::{Connection, Row, params};
use serde_json::{Map, Value};

use super::select::Select;

#[derive(Debug, Clone)]
pub(crate) struct Product {
    pub id: String,
    pub name: String,
    pub code: Option<String>,
    pub distribution_strategy: Option<String>,
    pub url: Option<String>,
    /// A JSON array.
    pub platforms: Option<String>,
    pub metadata: String,
    pub created: i64,
    pub updated: i64,
}

pub(crate) fn read_product(row: &Row<'_>) -> rusqlite::Result<Product> {
    Ok(Product {
        id: row.get("id")?,
        name: row.get("name")?,
        code: row.get("code")?,
        distribution_strategy: row.get("distribution_strategy")?,
        url: row.get("url")?,
        platforms: row.get("platforms")?,
        metadata: row.get("metadata")?,
        created: row.get("created")?,
        updated: row.get("updated")?,
    })
}

/// The product with this id or code.
pub(crate) fn find_product(db: &Connection, key: &str) -> rusqlite::Result<Option<Product>> {
    Select::from("products")
        .only(
            "(products.id = ? OR products.code = ?)",
            [key.to_owned(), key.to_owned()],
        )
        .one(db, read_product)
}

pub(crate) fn insert_product(db: &Connection, product: &Product) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO products (id, name, code, distribution_strategy, url, platforms, metadata,
                               created, updated)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            product.id,
            product.name,
            product.code,
            product.distribution_strategy,
            product.url,
            product.platforms,
            product.metadata,
            product.created,
            product.updated
        ],
    )?;
    Ok(())
}

/// A policy. Its rules are kept as one JSON object, keys in snake case.
#[derive(Debug, Clone)]
pub(crate) struct Policy {
    pub id: String,
    pub product_id: String,
    pub name: String,
    pub rules: Map<String, Value>,
    pub metadata: String,
    pub created: i64,
    pub updated: i64,
}

impl Policy {
    pub(crate) fn number(&self, rule: &str) -> Option<i64> {
        self.rules.get(rule).and_then(Value::as_i64)
    }

    pub(crate) fn is(&self, rule: &str) -> bool {
        self.rules.get(rule).and_then(Value::as_bool) == Some(true)
    }

    pub(crate) fn text(&self, rule: &str) -> &str {
        self.rules.get(rule).and_then(Value::as_str).unwrap_or("")
    }
}

pub(crate) fn read_policy(row: &Row<'_>) -> rusqlite::Result<Policy> {
    Ok(Policy {
        id: row.get("id")?,
        product_id: row.get("product_id")?,
        name: row.get("name")?,
        rules: serde_json::from_str(&row.get::<_, String>("rules")?).unwrap_or_default(),
        metadata: row.get("metadata")?,
        created: row.get("created")?,
        updated: row.get("updated")?,
    })
}

pub(crate) fn find_policy(db: &Connection, id: &str) -> rusqlite::Result<Option<Policy>> {
    Select::from("policies")
        .only("policies.id = ?", [id.to_owned()])
        .one(db, read_policy)
}

pub(crate) fn insert_policy(db: &Connection, policy: &Policy) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO policies (id, product_id, name, rules, metadata, created, updated)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            policy.id,
            policy.product_id,
            policy.name,
            Value::Object(policy.rules.clone()).to_string(),
            policy.metadata,
            policy.created,
            policy.updated
        ],
    )?;
    Ok(())
}

#[derive(Debug, Clone)]
pub(crate) struct Entitlement {
    pub id: String,
    pub name: String,
    pub code: String,
    pub metadata: String,
    pub created: i64,
    pub updated: i64,
}

pub(crate) fn read_entitlement(row: &Row<'_>) -> rusqlite::Result<Entitlement> {
    Ok(Entitlement {
        id: row.get("id")?,
        name: row.get("name")?,
        code: row.get("code")?,
        metadata: row.get("metadata")?,
        created: row.get("created")?,
        updated: row.get("updated")?,
    })
}

/// The entitlement with this id or code.
pub(crate) fn find_entitlement(
    db: &Connection,
    key: &str,
) -> rusqlite::Result<Option<Entitlement>> {
    Select::from("entitlements")
        .only(
            "(entitlements.id = ? OR entitlements.code = ?)",
            [key.to_owned(), key.to_owned()],
        )
        .one(db, read_entitlement)
}

pub(crate) fn insert_entitlement(
    db: &Connection,
    entitlement: &Entitlement,
) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO entitlements (id, name, code, metadata, created, updated)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            entitlement.id,
            entitlement.name,
            entitlement.code,
            entitlement.metadata,
            entitlement.created,
            entitlement.updated
        ],
    )?;
    Ok(())
}

/// Whose entitlements a link belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holder {
    License,
    Policy,
}

impl Holder {
    fn table(self) -> (&'static str, &'static str) {
        match self {
            Self::License => ("license_entitlements", "license_id"),
            Self::Policy => ("policy_entitlements", "policy_id"),
        }
    }
}

pub(crate) fn has_entitlement(
    db: &Connection,
    holder: Holder,
    id: &str,
    entitlement: &str,
) -> rusqlite::Result<bool> {
    let (table, column) = holder.table();
    db.prepare_cached(&format!(
        "SELECT 1 FROM {table} WHERE {column} = ?1 AND entitlement_id = ?2"
    ))?
    .exists([id, entitlement])
}

pub(crate) fn add_entitlement(
    db: &Connection,
    holder: Holder,
    link: &str,
    id: &str,
    entitlement: &str,
    now: i64,
) -> rusqlite::Result<()> {
    let (table, column) = holder.table();
    db.execute(
        &format!(
            "INSERT INTO {table} (id, {column}, entitlement_id, created, updated)
             VALUES (?1, ?2, ?3, ?4, ?4)"
        ),
        params![link, id, entitlement, now],
    )?;
    Ok(())
}

pub(crate) fn remove_entitlement(
    db: &Connection,
    holder: Holder,
    id: &str,
    entitlement: &str,
) -> rusqlite::Result<()> {
    let (table, column) = holder.table();
    db.execute(
        &format!("DELETE FROM {table} WHERE {column} = ?1 AND entitlement_id = ?2"),
        [id, entitlement],
    )?;
    Ok(())
}

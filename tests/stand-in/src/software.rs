//! What the software of a vendor does at Keygen's side: the requests it sends with a license's key
//! or a product's token, with which nobody can sign in here. They go through the handlers like any
//! other, with an admin's rights, and the log names who is said to have sent them.

use anyhow::{Context, Result, bail};
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::Value;

use crate::keygen::casing::{rekey, snake};
use crate::keygen::query::Query;
use crate::keygen::roles::Role;
use crate::keygen::{Bearer, Call, Doer, told};
use crate::server::Shared;
use crate::store;
use crate::store::tokens::Token;

/// A request, and as whom it is sent.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    /// Absent: nobody in particular.
    #[serde(default, rename = "as")]
    pub whose: Option<Whose>,
    pub method: String,
    /// What follows `/v1`.
    pub path: String,
    #[serde(default)]
    pub body: Option<Value>,
}

/// Who sends a request: a license by id, key or name, a product by id or code, a person by id or
/// address.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Whose {
    License(String),
    Product(String),
    User(String),
}

fn doer(db: &Connection, whose: Option<&Whose>) -> Result<Doer> {
    Ok(match whose {
        None => Doer::Nobody,
        Some(Whose::License(key)) => Doer::Other("licenses", store::licenses::named(db, key)?),
        Some(Whose::User(key)) => {
            let id = store::users::find_id(db, key)?;
            Doer::Other("users", id.with_context(|| format!("no user {key:?}"))?)
        }
        Some(Whose::Product(key)) => {
            let found = store::catalogue::find_product(db, key)?;
            let product = found.with_context(|| format!("no product {key:?}"))?;
            Doer::Other("products", product.id)
        }
    })
}

/// Sends it.
///
/// # Errors
/// When the server refuses it, or nobody is called so.
pub(crate) fn send(shared: &Shared, db: &Connection, request: &Request, now: i64) -> Result<()> {
    let admin = store::users::find(db, now, &shared.facts.admin_email)?;
    let user = admin.context("the first admin is gone")?;
    let token = Token {
        id: String::new(),
        name: None,
        expiry: None,
        user_id: user.id.clone(),
        role: user.role.clone(),
        created: now,
        updated: now,
    };
    let role = Role::from_name(&user.role);
    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let call = Call {
        method: &request.method,
        path,
        query: Query::parse(query),
        body: request.body.clone().map(|body| rekey(body, snake)),
        db,
        now,
        account: &shared.account,
        ee: shared.is_ee(),
        clickhouse: shared.has_clickhouse(),
        auth: Ok(Some(Bearer { user, role, token })),
        basic: None,
        seen: None,
        doer: doer(db, request.whose.as_ref())?,
        touch_lost: shared.is_touch_lost(),
    };
    let id = uuid::Uuid::now_v7().to_string();
    let reply = told::answer(&call, &segments, &id);
    if call.ee && call.clickhouse {
        let mut logged = told::logged(&call, &segments, &reply, &id, "software");
        logged.url = format!("/v1{}", logged.url);
        store::request_logs::insert(db, &logged)?;
    }
    match reply {
        Ok(_) => Ok(()),
        Err(refusal) => bail!("{} {:?}", refusal.status, refusal.errors),
    }
}

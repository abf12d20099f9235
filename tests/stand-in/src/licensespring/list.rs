//! Lists: the envelope, the clamp, the order, and a `next` on a host nobody can reach.

use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use super::filters::{self, Filter};
use super::{Call, Reply};
use crate::store::select::Select;
use crate::store::spring::Record;

/// Licenses come at most a hundred at a time, without a word about it.
pub(crate) const FEW: i64 = 100;
pub(crate) const MANY: i64 = 1000;

const DEFAULT: i64 = 20;

/// The vendor's own documents show paging links on an internal address.
const INSIDE: &str = "http://127.0.0.1:5000";

/// Whether a parameter belongs to every list.
pub(crate) fn is_paging(name: &str) -> bool {
    ["limit", "offset", "order_by"].contains(&name)
}

/// What a list is made of: its view, its filters, how many rows it gives at most.
pub(crate) struct List {
    pub view: &'static str,
    pub filters: &'static [Filter],
    pub most: i64,
}

/// A number of the query that must not be negative; anything else counts as absent.
fn number(call: &Call<'_>, name: &str) -> Option<i64> {
    let number: i64 = call.query.raw(name)?.parse().ok()?;
    (number >= 0).then_some(number)
}

/// The columns a list can be ordered by, under their names on the wire. Documents and vendor's
/// collection disagree on `created_at` and `created`.
fn order(call: &Call<'_>) -> Result<String, Refusal> {
    let Some(wanted) = call.query.text("order_by") else {
        return Ok("id DESC".into());
    };
    let (name, way) = match wanted.strip_prefix('-') {
        Some(name) => (name, "DESC"),
        None => (wanted, "ASC"),
    };
    let column = match name {
        "created_at" | "created" => "created",
        "updated_at" => "updated",
        "id" => "id",
        "ts" => "created",
        _ if call.quirks.strict => {
            let text =
                format!("Select a valid choice. {name} is not one of the available choices.");
            return Err(Refusal::field("order_by", &text));
        }
        _ => return Ok("id DESC".into()),
    };
    Ok(format!("{column} {way}, id {way}"))
}

/// Answers a list, each row as `show` has it.
pub(crate) fn list(
    call: &Call<'_>,
    list: &List,
    show: impl Fn(&Record) -> Result<Value, Refusal>,
) -> Reply {
    let select = filters::narrowed(call, Select::from(list.view), list.filters)?;
    let limit = number(call, "limit").filter(|limit| *limit > 0);
    let limit = limit.unwrap_or(DEFAULT).min(list.most);
    let offset = number(call, "offset").unwrap_or(0);
    let count = select.count(call.db)?;
    let order = order(call)?;
    let rows = select.ordered(call.db, &order, limit, offset, Record::read)?;
    let rows: Vec<Value> = rows.iter().map(show).collect::<Result<_, _>>()?;
    let at = |offset: i64| {
        let page = [("limit", limit), ("offset", offset)];
        format!("{INSIDE}{}?{}", call.path, call.query.with_window(&page))
    };
    Ok(Answer::body(json!({
        "count": count,
        "next": (offset + limit < count).then(|| at(offset + limit)),
        "previous": (offset > 0).then(|| at((offset - limit).max(0))),
        "results": rows,
    })))
}

/// The row of a view with this id of a path.
pub(crate) fn find(call: &Call<'_>, view: &'static str, id: &str) -> Result<Record, Refusal> {
    let id: i64 = id.parse().map_err(|_| Refusal::not_found())?;
    let select = Select::from(view).only("id = ?", [id]);
    Record::one(call.db, &select)?.ok_or_else(Refusal::not_found)
}

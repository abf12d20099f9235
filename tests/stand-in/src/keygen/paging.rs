//! The three paging styles of lists (keygen-api app/controllers/concerns/pagination.rb).

use rusqlite::{Connection, Row};
use serde_json::{Value, json};

use super::Call;
use super::document::{Answer, Refusal, Reply, Source};
use crate::store::select::Select;

const DEFAULT_SIZE: i64 = 10;
const MOST: i64 = 100;

enum Page {
    /// No `page`: the newest ones, no links.
    Newest,
    /// From the row after this one.
    Cursor(String),
    Number(i64),
}

struct Paging {
    page: Page,
    size: i64,
    ascending: bool,
}

fn refuse<T>(detail: &str, parameter: &str) -> Result<T, Refusal> {
    let source = Source::Parameter(parameter.into());
    Err(Refusal::bad_request(detail, None, &source))
}

fn number_between(text: &str, what: &str, parameter: &str, hint: &str) -> Result<i64, Refusal> {
    let number: i64 = text.trim().parse().unwrap_or(0);
    if (1..=MOST).contains(&number) {
        return Ok(number);
    }
    let hint = if number > MOST { hint } else { "" };
    let detail = format!("{what} must be a number between 1 and {MOST} (got {text}{hint})");
    refuse(&detail, parameter)
}

/// Whether the text looks like a UUID.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()
}

impl Paging {
    fn read(call: &Call<'_>) -> Result<Self, Refusal> {
        let query = &call.query;
        let ascending = match query.raw("order") {
            None | Some("desc") => false,
            Some("asc") => true,
            Some(_) => return refuse("order is invalid (must be asc or desc)", "order"),
        };
        if query.raw("page").is_some() {
            return refuse("page is invalid (must be an object)", "page");
        }
        let size = match (query.entry("page", "size"), query.raw("limit")) {
            (Some(size), _) => number_between(size, "page size", "page[size]", "")?,
            (None, Some(limit)) => number_between(limit, "limit", "limit", "")?,
            (None, None) => DEFAULT_SIZE,
        };
        let page = if let Some(cursor) = query.entry("page", "cursor") {
            if !cursor.is_empty() && !is_uuid(cursor) {
                let detail = format!("page cursor must be a valid UUID (got {cursor:?})");
                return refuse(&detail, "page[cursor]");
            }
            Page::Cursor(cursor.to_owned())
        } else if let Some(number) = query.entry("page", "number") {
            let hint = ", please use cursor-based pagination instead";
            Page::Number(number_between(number, "page number", "page[number]", hint)?)
        } else if query.hash("page").is_empty() {
            Page::Newest
        } else {
            return refuse("page is invalid (must have a number or a cursor)", "page");
        };
        Ok(Self {
            page,
            size,
            ascending,
        })
    }
}

/// A page of rows and the links that belong to it.
pub(crate) struct Rows<T> {
    pub rows: Vec<T>,
    links: Option<Value>,
}

impl<T> Rows<T> {
    /// The answer once every row has become a resource.
    pub(crate) fn answer(self, resources: Vec<Value>) -> Answer {
        let mut body = json!({ "data": resources });
        if let Some(links) = self.links {
            body["links"] = links;
        }
        Answer::body(body)
    }
}

/// Reads the page of `select` that the request asks for.
pub(crate) fn page<T>(
    call: &Call<'_>,
    select: &Select,
    read: fn(&Row<'_>) -> rusqlite::Result<T>,
    id: fn(&T) -> &str,
) -> Result<Rows<T>, Refusal> {
    let paging = Paging::read(call)?;
    let Paging {
        size, ascending, ..
    } = paging;
    match paging.page {
        Page::Newest => Ok(Rows {
            rows: select.after(call.db, None, ascending, size, read)?,
            links: None,
        }),
        Page::Cursor(cursor) => {
            let rows = after_cursor(call.db, select, &cursor, ascending, size, read)?;
            Ok(cursor_page(call, rows, &cursor, size, id))
        }
        Page::Number(number) => {
            let rows = select.window(call.db, ascending, size, (number - 1) * size, read)?;
            let count = select.count(call.db)?;
            let links = number_links(call, number, size, count);
            Ok(Rows {
                rows,
                links: Some(links),
            })
        }
    }
}

/// One row more than `size` if there is one; nothing when the cursor's row is gone or filtered.
fn after_cursor<T>(
    db: &Connection,
    select: &Select,
    cursor: &str,
    ascending: bool,
    size: i64,
    read: fn(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, Refusal> {
    let place = if cursor.is_empty() {
        None
    } else {
        match select.created(db, cursor)? {
            Some(created) => Some((created, cursor)),
            None => return Ok(Vec::new()),
        }
    };
    Ok(select.after(db, place, ascending, size + 1, read)?)
}

fn cursor_page<T>(
    call: &Call<'_>,
    mut rows: Vec<T>,
    cursor: &str,
    size: i64,
    id: fn(&T) -> &str,
) -> Rows<T> {
    let size_text = size.to_string();
    let link = |cursor: &str| {
        let page = [("cursor", cursor.to_owned()), ("size", size_text.clone())];
        format!("{}?{}", call.path, call.query.with_page(&page))
    };
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    let next = rows.last().filter(|_| more).map(|row| link(id(row)));
    Rows {
        links: Some(json!({ "self": link(cursor), "next": next })),
        rows,
    }
}

/// As [`list`], where rows are too many to be counted: pages by number have no last one
/// (keygen-api app/controllers/concerns/pagination.rb).
pub(crate) fn list_uncounted<T>(
    call: &Call<'_>,
    select: &Select,
    read: fn(&Row<'_>) -> rusqlite::Result<T>,
    id: fn(&T) -> &str,
    show: impl Fn(&T) -> Value,
) -> Reply {
    let paging = Paging::read(call)?;
    let Page::Number(number) = paging.page else {
        return list(call, select, read, id, show);
    };
    let size = paging.size;
    let from = (number - 1) * size;
    let mut rows = select.window(call.db, paging.ascending, size + 1, from, read)?;
    let has_more = rows.len() > usize::try_from(size).unwrap_or(usize::MAX);
    rows.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    let link = |number: i64| number_link(call, number, size);
    let page = Rows {
        links: Some(json!({
            "self": link(number),
            "prev": (number > 1).then(|| link(number - 1)),
            "next": has_more.then(|| link(number + 1)),
        })),
        rows,
    };
    let resources = page.rows.iter().map(show).collect();
    Ok(page.answer(resources))
}

fn number_link(call: &Call<'_>, number: i64, size: i64) -> String {
    let page = [("number", number.to_string()), ("size", size.to_string())];
    format!("{}?{}", call.path, call.query.with_page(&page))
}

fn number_links(call: &Call<'_>, number: i64, size: i64, count: i64) -> Value {
    let pages = (count + size - 1) / size;
    let link = |number: i64| number_link(call, number, size);
    json!({
        "self": link(number),
        "prev": (number > 1 && number <= pages + 1).then(|| link(number - 1)),
        "next": (number < pages).then(|| link(number + 1)),
        "first": link(1),
        "last": link(pages),
        "meta": { "pages": pages, "count": count },
    })
}

/// A list whose rows become resources one by one.
pub(crate) fn list<T>(
    call: &Call<'_>,
    select: &Select,
    read: fn(&Row<'_>) -> rusqlite::Result<T>,
    id: fn(&T) -> &str,
    show: impl Fn(&T) -> Value,
) -> Reply {
    let page = page(call, select, read, id)?;
    let resources = page.rows.iter().map(show).collect();
    Ok(page.answer(resources))
}

//! Walks of lists by offset.
//!
//! Lists are asked for oldest first: what is created meanwhile comes at the end and shifts
//! nothing. What is removed meanwhile shifts the rest towards the front, so that a row could
//! slip through between two pages. So each page begins a few rows before the last one ended;
//! where none of them is found again, the walk steps back a page, and then begins anew.
//!
//! `next` is never followed: the documents show it on an internal address.

use std::collections::HashSet;

use serde_json::Value;

use super::{LicenseSpring, reply::Row, reply::id_text};
use crate::{
    ApiError, Cursor, Page,
    transport::Transport,
    wire::{unexpected, unreadable},
};

/// The most rows of a page. Licenses are capped without a word.
pub(super) const LICENSES: usize = 100;
pub(super) const OTHERS: usize = 1000;
/// How many rows a page has in common with the one before.
const OVERLAP: usize = 3;
/// How often one walk may step back.
const BACKS: usize = 4;

/// A list.
#[derive(Clone, Copy)]
pub(super) struct List<'a> {
    /// Its path, with filters if any.
    pub path: &'a str,
    /// How many rows to ask for.
    pub limit: usize,
    /// The order to ask for.
    pub order: &'a str,
}

impl<'a> List<'a> {
    /// A list, oldest first. The documents also show `created` for some lists; an order the
    /// server does not know is ignored, which the overlap survives.
    pub fn new(path: &'a str, limit: usize) -> Self {
        Self {
            path,
            limit,
            order: "created_at",
        }
    }
}

/// Where a walk is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Place {
    offset: usize,
    backs: usize,
    /// The last rows of the page before.
    seen: Vec<String>,
}

/// A page as it came.
pub(super) struct Sheet {
    values: Vec<Value>,
    pub next: Option<Cursor>,
}

/// The rows of one answer.
pub(super) struct Part {
    from: usize,
    pub rows: Vec<Value>,
    pub count: Option<usize>,
}

impl Place {
    fn read(cursor: Option<Cursor>) -> Self {
        let Some(Cursor(text)) = cursor else {
            return Self::default();
        };
        let mut parts = text.splitn(3, '|');
        let mut number = || parts.next().and_then(|part| part.parse().ok());
        let (offset, backs) = (number().unwrap_or(0), number().unwrap_or(0));
        let seen = parts.next().unwrap_or_default().split(',');
        Self {
            offset,
            backs,
            seen: seen
                .filter(|id| !id.is_empty())
                .map(str::to_owned)
                .collect(),
        }
    }

    fn to_cursor(&self) -> Cursor {
        let seen = self.seen.join(",");
        Cursor(format!("{}|{}|{seen}", self.offset, self.backs))
    }

    fn has_seen(&self, row: &Value) -> bool {
        id_of(row).is_some_and(|id| self.seen.contains(&id))
    }

    /// Whether a page goes on where the one before ended.
    fn joins(&self, part: &Part) -> bool {
        self.seen.is_empty() || part.rows.iter().any(|row| self.has_seen(row))
    }
}

impl Sheet {
    /// The page in the panel's own words.
    pub fn page<V>(
        &self,
        read: impl Fn(Row<'_>) -> Result<V, ApiError>,
    ) -> Result<Page<V>, ApiError> {
        Ok(Page {
            rows: self.rows().map(read).collect::<Result<_, _>>()?,
            next: self.next.clone(),
        })
    }

    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let rows = self.values.iter().enumerate();
        rows.map(|(index, value)| Row::nth(index, value))
    }
}

impl<T: Transport> LicenseSpring<T> {
    /// A page of a list. Rows may come twice in a walk, but none is left out.
    pub(super) async fn sheet(
        &self,
        list: List<'_>,
        at: Option<Cursor>,
    ) -> Result<Sheet, ApiError> {
        let place = Place::read(at);
        let from = place.offset.saturating_sub(place.seen.len());
        let mut part = self.part(list, from).await?;
        let mut backs = place.backs;
        if !place.joins(&part) {
            backs += 1;
            part = self.part(list, from.saturating_sub(list.limit)).await?;
        }
        if !place.joins(&part) && part.from > 0 {
            part = self.part(list, 0).await?;
        }
        let offset = part.from + part.rows.len();
        let rows = part.rows;
        let known = rows.iter().rposition(|row| place.has_seen(row));
        let fresh = rows.len() - known.map_or(0, |at| at + 1);
        let has_more = part.count.map(|count| offset < count);
        if fresh == 0 && rows.len() > place.seen.len() && has_more == Some(true) {
            // Something in between ignores the offset.
            return Err(unreadable("results".into(), "the list repeats itself"));
        }
        let last: Vec<String> = rows.iter().rev().take(OVERLAP).filter_map(id_of).collect();
        let new: Vec<Value> = rows
            .into_iter()
            .filter(|row| !place.has_seen(row))
            .collect();
        let goes_on = fresh > 0 && has_more != Some(false);
        if goes_on && offset <= place.offset {
            backs = backs.max(place.backs + 1);
        }
        if backs > BACKS {
            return Err(unreadable("results".into(), "the list keeps breaking off"));
        }
        let next = goes_on.then_some(Place {
            offset,
            backs,
            seen: last,
        });
        Ok(Sheet {
            values: new,
            next: next.as_ref().map(Place::to_cursor),
        })
    }

    /// A whole list, each row once.
    pub(super) async fn everything<V>(
        &self,
        path: &str,
        read: impl Fn(Row<'_>) -> Result<V, ApiError>,
    ) -> Result<Vec<V>, ApiError> {
        let mut all = Vec::new();
        let mut ids = HashSet::new();
        let mut at = None;
        loop {
            let sheet = self.sheet(List::new(path, OTHERS), at).await?;
            for row in sheet.rows() {
                if ids.insert(row.id()?) {
                    all.push(read(row)?);
                }
            }
            at = sheet.next;
            if at.is_none() {
                return Ok(all);
            }
        }
    }

    /// The rows from an offset on.
    pub(super) async fn part(&self, list: List<'_>, from: usize) -> Result<Part, ApiError> {
        let List { path, limit, order } = list;
        let separator = if path.contains('?') { '&' } else { '?' };
        let path = format!("{path}{separator}order_by={order}&limit={limit}&offset={from}");
        let answer = self.get(&path).await?;
        let count = Row::whole(&answer).count("count");
        let rows = match answer {
            Value::Object(mut fields) => match fields.remove("results") {
                Some(Value::Array(rows)) => rows,
                other => return Err(unexpected("results".into(), "a list", other.as_ref())),
            },
            other => return Err(unexpected("body".into(), "an object", Some(&other))),
        };
        Ok(Part {
            from,
            rows,
            count: count.map(|count| count as usize),
        })
    }
}

fn id_of(row: &Value) -> Option<String> {
    id_text(row.get("id")?)
}

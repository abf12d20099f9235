//! Ordering rows by several columns.

use std::cmp::Ordering;

use super::{NameKey, SortBy, names};

/// What a row is compared by in one column.
#[derive(Clone, Copy)]
pub(super) enum Key<'a> {
    /// Folded text.
    Text(&'a str),
    /// A number, a date, a rank.
    Number(i64),
    /// Nothing: last in both directions.
    Blank,
}

impl<'a> Key<'a> {
    pub(super) fn text(text: &'a str) -> Self {
        if text.is_empty() {
            Self::Blank
        } else {
            Self::Text(text)
        }
    }

    pub(super) fn number(number: Option<impl Into<i64>>) -> Self {
        number.map_or(Self::Blank, |number| Self::Number(number.into()))
    }

    /// A number that orders most keys at a glance: equal ones have to be looked at.
    fn glance(self, descending: bool) -> u128 {
        let glance = match self {
            Self::Blank => return u128::MAX,
            Self::Number(number) => u128::from((number as u64) ^ (1 << 63)) << 64,
            Self::Text(text) => names::glance(text),
        };
        (if descending { !glance } else { glance }) >> 1
    }

    fn compare(self, other: Self, descending: bool) -> Ordering {
        let order = match (self, other) {
            (Self::Blank, Self::Blank) => return Ordering::Equal,
            (Self::Blank, _) => return Ordering::Greater,
            (_, Self::Blank) => return Ordering::Less,
            (Self::Text(a), Self::Text(b)) => names::compare(a, b),
            (Self::Number(a), Self::Number(b)) => a.cmp(&b),
            // One column has one kind of key.
            (Self::Text(_), Self::Number(_)) => Ordering::Greater,
            (Self::Number(_), Self::Text(_)) => Ordering::Less,
        };
        if descending { order.reverse() } else { order }
    }
}

/// Puts rows in order: by the columns, then by `tie`, which tells every two rows apart.
pub(super) fn sort<'a, C: Copy>(
    rows: Vec<u32>,
    by: &[SortBy<C>],
    key: impl Fn(u32, C) -> Key<'a>,
    tie: impl Fn(u32, u32) -> Ordering,
) -> Vec<u32> {
    let glance = |row| {
        by.first()
            .map_or(0, |by| key(row, by.column).glance(by.descending))
    };
    let mut rows: Vec<Glanced> = rows.into_iter().map(|row| (glance(row), row)).collect();
    arrange(&mut rows, &|a, b| compare(a, b, by, &key, &tie));
    rows.into_iter().map(|(_, row)| row).collect()
}

/// How two rows are ordered by the columns, then by `tie`.
pub(super) fn compare<'a, C: Copy>(
    a: u32,
    b: u32,
    by: &[SortBy<C>],
    key: impl Fn(u32, C) -> Key<'a>,
    tie: impl Fn(u32, u32) -> Ordering,
) -> Ordering {
    by.iter()
        .map(|by| key(a, by.column).compare(key(b, by.column), by.descending))
        .find(|order| order.is_ne())
        .unwrap_or_else(|| tie(a, b))
}

/// A row with a number that orders it at a glance.
pub(super) type Glanced = (u128, u32);

/// Puts rows in order: by the number, where it is the same by a closer look. The one place
/// that sorts rows, since each further one would put another copy of the sort into the page.
pub(super) fn arrange(rows: &mut [Glanced], closer: &dyn Fn(u32, u32) -> Ordering) {
    rows.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| closer(a.1, b.1)));
}

/// The values in the order of their names. For short lists.
pub(super) fn by_name<T>(values: Vec<T>, name: fn(&T) -> &str) -> Vec<T> {
    let mut names: Vec<NameKey> = Vec::with_capacity(values.len());
    let mut sorted = Vec::with_capacity(values.len());
    for value in values {
        let name = NameKey::of(name(&value));
        let at = names.partition_point(|other| *other <= name);
        names.insert(at, name);
        sorted.insert(at, value);
    }
    sorted
}

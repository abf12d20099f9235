//! Rows by a small number instead of the server's id, so that sets of them are cheap.

use std::{hash::Hash, ops::Index, ops::IndexMut};

use rustc_hash::FxHashMap;

/// Rows in the order they were first heard of. A row is never taken out, since the number
/// must keep its meaning: what left the server stays as an empty row that knows when.
#[derive(Clone, Debug)]
pub(super) struct Table<Id, Row> {
    numbers: FxHashMap<Id, u32>,
    rows: Vec<Row>,
}

impl<Id, Row> Default for Table<Id, Row> {
    fn default() -> Self {
        Self {
            numbers: FxHashMap::default(),
            rows: Vec::new(),
        }
    }
}

impl<Id: Clone + Eq + Hash, Row> Table<Id, Row> {
    /// The number of an id, if it has been heard of.
    pub(super) fn find(&self, id: &Id) -> Option<u32> {
        self.numbers.get(id).copied()
    }

    /// The row of an id, if it has been heard of.
    pub(super) fn get(&self, id: &Id) -> Option<&Row> {
        self.find(id).map(|at| &self[at])
    }

    /// The number of an id, which gets an empty row if it is new.
    pub(super) fn number(&mut self, id: &Id, empty: impl FnOnce(Id) -> Row) -> u32 {
        if let Some(at) = self.find(id) {
            return at;
        }
        let at = u32::try_from(self.rows.len()).expect("fewer than four billion rows");
        self.numbers.insert(id.clone(), at);
        self.rows.push(empty(id.clone()));
        at
    }

    /// All rows, empty ones included, with their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &Row)> {
        (0..).zip(&self.rows)
    }

    /// The numbers there are.
    pub(super) fn numbers(&self) -> std::ops::Range<u32> {
        0..self.rows.len() as u32
    }
}

impl<Id, Row> Index<u32> for Table<Id, Row> {
    type Output = Row;

    fn index(&self, at: u32) -> &Row {
        &self.rows[at as usize]
    }
}

impl<Id, Row> IndexMut<u32> for Table<Id, Row> {
    fn index_mut(&mut self, at: u32) -> &mut Row {
        &mut self.rows[at as usize]
    }
}

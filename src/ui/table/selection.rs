//! Which rows are ticked. The set is the caller's, so it outlives sorting, filtering, scrolling.

use std::{collections::HashSet, hash::Hash, sync::Arc};

use leptos::prelude::*;

/// The ticked rows, and the words for their boxes.
pub struct Selection<K: 'static> {
    /// Keys of the ticked rows; may hold rows that a filter hides.
    pub selected: RwSignal<HashSet<K>>,
    /// Names the box of one row: "Select Anna Berg".
    pub select_row: Arc<dyn Fn(&K) -> String + Send + Sync>,
    /// Names the box in the header: "Select all 312 users".
    pub select_all: Signal<String>,
}

impl<K: 'static> Clone for Selection<K> {
    fn clone(&self) -> Self {
        Self {
            selected: self.selected,
            select_row: self.select_row.clone(),
            select_all: self.select_all,
        }
    }
}

/// What the box in the header shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ticked {
    /// No row of the list.
    None,
    /// Some, not all.
    Some,
    /// Every row of the list, and there is one.
    All,
}

/// How many of `rows` are ticked.
pub fn ticked<K: Eq + Hash>(rows: &[K], selected: &HashSet<K>) -> Ticked {
    if selected.is_empty() || rows.is_empty() {
        return Ticked::None;
    }
    let count = rows.iter().filter(|row| selected.contains(row)).count();
    match count {
        0 => Ticked::None,
        count if count == rows.len() => Ticked::All,
        _ => Ticked::Some,
    }
}

/// The rows between the last box pressed and this one, both included, in either direction.
/// Without the first (it was filtered away) only this one.
pub fn span<'rows, K: Eq>(rows: &'rows [K], from: Option<&K>, to: &K) -> &'rows [K] {
    let place = |key: &K| rows.iter().position(|row| row == key);
    let Some(end) = place(to) else { return &[] };
    let start = from.and_then(place).unwrap_or(end);
    &rows[start.min(end)..=start.max(end)]
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Ticked, span, ticked};

    #[test]
    fn the_header_box_has_three_states() {
        let rows = [1, 2, 3];
        assert_eq!(ticked(&rows, &HashSet::from([9])), Ticked::None);
        assert_eq!(ticked(&rows, &HashSet::from([2, 9])), Ticked::Some);
        assert_eq!(ticked(&rows, &HashSet::from([1, 2, 3])), Ticked::All);
        assert_eq!(ticked::<u32>(&[], &HashSet::from([1])), Ticked::None);
    }

    #[test]
    fn a_span_goes_both_ways() {
        let rows = [1, 2, 3, 4, 5];
        assert_eq!(span(&rows, Some(&2), &4), &[2, 3, 4]);
        assert_eq!(span(&rows, Some(&4), &2), &[2, 3, 4]);
        assert_eq!(span(&rows, Some(&9), &2), &[2]);
        assert_eq!(span(&rows, None, &3), &[3]);
        assert!(span(&rows, Some(&1), &9).is_empty());
    }
}

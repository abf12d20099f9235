//! Keeps the focus where the person left it while rows come, go and change places.

use std::hash::Hash;

use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlTableElement};

use super::stops::{row_at, stop_of, stops};
use crate::ui::focus::{focus_in_place, focus_is_lost};

/// Where the focus was last seen inside the table. Its row stays drawn when the focus has gone
/// elsewhere, so that Tab comes back to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot<K> {
    /// The row.
    pub key: K,
    /// Where the row stood among all rows.
    pub place: usize,
    /// Which of the row's stops.
    pub stop: usize,
    /// Whether the focus is still there.
    pub is_here: bool,
}

/// The row that should have the focus now: the same one wherever it went, else the one that
/// took its place, else the last. `None` when there are no rows.
fn heir<K: Eq + Hash>(spot: &Spot<K>, rows: &[K]) -> Option<usize> {
    rows.iter()
        .position(|row| *row == spot.key)
        .or(match rows.len() {
            0 => None,
            count => Some(spot.place.min(count - 1)),
        })
}

/// Where the focus is, if it is in a row.
pub fn spot_of<K: Clone>(target: &Element, rows: &[K]) -> Option<Spot<K>> {
    let row = target.closest("tr[aria-rowindex]").ok().flatten()?;
    let place = row
        .get_attribute("aria-rowindex")?
        .parse::<usize>()
        .ok()?
        .checked_sub(2)?;
    Some(Spot {
        key: rows.get(place)?.clone(),
        place,
        stop: stop_of(&stops(&row), target),
        is_here: true,
    })
}

/// Whether an element is part of something above the page, from which the focus will come back.
pub fn is_above_the_page(target: &Element) -> bool {
    target.closest("dialog, [popover]").ok().flatten().is_some()
}

/// Gives the focus a home if it has none: the heir's same stop, else the first row's, else the table.
pub fn give_back<K: Eq + Hash>(table: &HtmlTableElement, spot: Option<&Spot<K>>, rows: &[K]) {
    if !focus_is_lost() {
        return;
    }
    let place = spot.map_or(Some(0), |spot| heir(spot, rows));
    let control = place
        .and_then(|place| row_at(table, place))
        .and_then(|row| {
            let mut stops = stops(&row);
            let last = stops.len().checked_sub(1)?;
            Some(stops.swap_remove(spot.map_or(0, |spot| spot.stop).min(last)))
        });
    focus_in_place(control.as_ref().unwrap_or_else(|| table.unchecked_ref()));
}

#[cfg(test)]
mod tests {
    use super::{Spot, heir};

    #[test]
    fn the_focus_follows_its_row() {
        let spot = Spot {
            key: "karl",
            place: 1,
            stop: 2,
            is_here: true,
        };
        assert_eq!(heir(&spot, &["mia", "anna", "karl"]), Some(2));
    }

    #[test]
    fn the_next_row_inherits_the_focus_or_else_the_last() {
        let spot = Spot {
            key: "karl",
            place: 1,
            stop: 2,
            is_here: true,
        };
        assert_eq!(heir(&spot, &["anna", "mia", "zoe"]), Some(1));
        assert_eq!(heir(&spot, &["anna"]), Some(0));
        assert_eq!(heir(&spot, &[]), None);
    }
}

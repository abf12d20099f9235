//! The row elements of a table. They are made once and then given the contents of other rows, since
//! making one takes ten times as long as writing other words into it.

use std::{collections::HashMap, hash::Hash};

use leptos::{html, prelude::*};
use web_sys::Element;

use super::window::{Drawn, Piece};
use crate::lean::effect;

/// Row elements that wait out of sight for rows to show; what is beyond is taken out.
const SPARE: usize = 64;

/// One child of the table's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Child {
    /// Room for rows that are not drawn; which of the three such rooms.
    Gap(usize),
    /// A row element.
    Slot(u32),
}

/// The attribute by which a child is known again.
const NAME: &str = "data-slot";

impl Child {
    /// What the attribute says.
    pub fn name(self) -> String {
        match self {
            Self::Gap(gap) => format!("gap{gap}"),
            Self::Slot(slot) => slot.to_string(),
        }
    }

    fn named(name: &str) -> Option<Self> {
        match name.strip_prefix("gap") {
            Some(gap) => gap.parse().ok().map(Self::Gap),
            None => name.parse().ok().map(Self::Slot),
        }
    }
}

/// What a row element holds, see [`Slot`].
#[derive(Clone, Debug, PartialEq)]
struct Held<K> {
    row: K,
    place: Option<usize>,
}

/// Which row each row element shows.
#[derive(Clone, Debug, PartialEq)]
struct Seating<K> {
    /// The children of the body in order; those that wait stand before the last room.
    children: Vec<Child>,
    held: HashMap<u32, Held<K>>,
    /// What the next new element is called.
    next: u32,
}

/// A row element, which hears of its row alone: of a list that changes, those are woken whose row
/// is another.
#[derive(Clone)]
pub struct Slot<K: Send + Sync + 'static> {
    /// The row it shows, or showed last.
    pub row: ArcRwSignal<K>,
    /// Where that stands among all rows; `None` while the element waits out of sight.
    pub place: ArcRwSignal<Option<usize>>,
}

/// The row elements of a table.
pub struct Slots<K: Send + Sync + 'static> {
    /// The children of the body, those that were made last at the end.
    pub children: RwSignal<Vec<Child>>,
    /// The same as they are to stand.
    order: RwSignal<Vec<Child>>,
    all: StoredValue<HashMap<u32, Slot<K>>>,
}

impl<K: Send + Sync + 'static> Clone for Slots<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K: Send + Sync + 'static> Copy for Slots<K> {}

impl<K: Clone + Eq + Hash + Send + Sync + 'static> Slots<K> {
    /// Follows what is drawn. `pinned` has the focus, or had it last.
    pub fn of(drawn: Memo<Drawn<K>>, pinned: Memo<Option<K>>) -> Self {
        let slots = Self {
            children: RwSignal::new(Vec::new()),
            order: RwSignal::new(Vec::new()),
            all: StoredValue::new(HashMap::new()),
        };
        let mut was = None;
        effect(move || {
            let now = drawn.with(|drawn| {
                pinned.with_untracked(|pinned| seat(was.as_ref(), drawn, pinned.as_ref()))
            });
            slots.fill(&now);
            was = Some(now);
        });
        slots
    }

    /// A row element, which is there as long as it is one of the children.
    pub fn get(self, slot: u32) -> Option<Slot<K>> {
        self.all.with_value(|all| all.get(&slot).cloned())
    }

    /// Tells each element what has changed for it.
    fn fill(self, now: &Seating<K>) {
        let mut all = self.all.get_value();
        all.retain(|slot, _| now.held.contains_key(slot));
        for (slot, held) in &now.held {
            let Some(slot) = all.get(slot) else {
                let row = ArcRwSignal::new(held.row.clone());
                let place = ArcRwSignal::new(held.place);
                all.insert(*slot, Slot { row, place });
                continue;
            };
            if slot.row.with_untracked(|row| *row != held.row) {
                slot.row.set(held.row.clone());
            }
            if slot.place.get_untracked() != held.place {
                slot.place.set(held.place);
            }
        }
        self.all.set_value(all);
        if self.order.with_untracked(|order| *order == now.children) {
            return;
        }
        let mut children = self.children.get_untracked();
        children.retain(|it| now.children.contains(it));
        let new = now.children.iter().filter(|it| !children.contains(it));
        let new: Vec<Child> = new.copied().collect();
        children.extend(new);
        if self.children.with_untracked(|before| *before != children) {
            self.children.set(children);
        }
        // After it, so that those who are new are there when all are put in order.
        self.order.set(now.children.clone());
    }

    /// Keeps the children of the body in their order. Whoever draws them leaves them in the order in
    /// which they were made: it would move nearly all of them where a few are to move, and each that
    /// moves is laid out anew.
    pub fn keep_order(self, body: NodeRef<html::Tbody>) {
        effect(move || {
            let order = self.order.get();
            if let Some(body) = body.get() {
                arrange(&body, &order);
            }
        });
    }
}

/// Puts the children in order with as few moves as there can be.
fn arrange(body: &Element, order: &[Child]) {
    let all = body.children();
    let mut here = HashMap::new();
    for at in 0..all.length() {
        let Some(element) = all.item(at) else {
            continue;
        };
        if let Some(child) = element
            .get_attribute(NAME)
            .and_then(|name| Child::named(&name))
        {
            here.insert(child, (at, element));
        }
    }
    let found: Vec<&(u32, Element)> = order.iter().filter_map(|child| here.get(child)).collect();
    let places: Vec<u32> = found.iter().map(|(at, _)| *at).collect();
    let stays = longest_rise(&places);
    let mut next: Option<&Element> = None;
    for ((_, element), stays) in found.into_iter().zip(stays).rev() {
        if !stays {
            // Both are children of the body.
            let _ = body.insert_before(element, next.map(AsRef::as_ref));
        }
        next = Some(element);
    }
}

/// Which of some different numbers make up a longest series that rises.
fn longest_rise(numbers: &[u32]) -> Vec<bool> {
    // Of each length the series that ends lowest, by its last place; and what comes before each.
    let mut ends: Vec<usize> = Vec::new();
    let mut before = vec![None; numbers.len()];
    for (at, number) in numbers.iter().enumerate() {
        let length = ends.partition_point(|end| numbers[*end] < *number);
        before[at] = length.checked_sub(1).map(|shorter| ends[shorter]);
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut stays = vec![false; numbers.len()];
    let mut at = ends.last().copied();
    while let Some(this) = at {
        stays[this] = true;
        at = before[this];
    }
    stays
}

/// A row keeps the element it has, if it has one. The others get those that are free, in the order
/// in which these stand, so that few have to move.
///
/// The element of the pinned row is never given to another: somebody may have its menu open, and
/// must not find it to be about somebody else.
fn seat<K: Clone + Eq + Hash>(
    was: Option<&Seating<K>>,
    drawn: &Drawn<K>,
    pinned: Option<&K>,
) -> Seating<K> {
    let mut old: HashMap<&K, u32> = HashMap::new();
    for (slot, held) in was.iter().flat_map(|was| &was.held) {
        old.insert(&held.row, *slot);
    }
    let mut kept = HashMap::new();
    for key in drawn.places.keys() {
        if let Some((key, slot)) = old.get_key_value(key) {
            kept.insert(*key, *slot);
        }
    }
    let children = was.map_or(&[][..], |was| &was.children);
    let mut free = children.iter().filter_map(|child| match child {
        Child::Slot(slot) => {
            let held = was?.held.get(slot)?;
            let is_free = !kept.contains_key(&held.row) && Some(&held.row) != pinned;
            is_free.then_some((*slot, held))
        }
        Child::Gap(_) => None,
    });
    let mut now = Seating {
        children: Vec::with_capacity(children.len()),
        held: HashMap::new(),
        next: was.map_or(0, |was| was.next),
    };
    for piece in &drawn.pieces {
        let row = match piece {
            Piece::Gap(gap) => {
                now.children.push(Child::Gap(*gap));
                continue;
            }
            Piece::Row(row) => row,
        };
        let slot = kept.get(row).copied();
        let slot = slot.or_else(|| Some(free.next()?.0)).unwrap_or_else(|| {
            now.next += 1;
            now.next
        });
        now.children.push(Child::Slot(slot));
        let held = Held {
            row: row.clone(),
            place: drawn.places.get(row).copied(),
        };
        now.held.insert(slot, held);
    }
    // Before the last room: those that wait do not have to move when they are called, nor does it.
    let room = now.children.pop();
    for (slot, held) in free.take(SPARE) {
        now.children.push(Child::Slot(slot));
        let row = held.row.clone();
        now.held.insert(slot, Held { row, place: None });
    }
    now.children.extend(room);
    now
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is drawn of these rows, which stand at the top.
    fn drawn(rows: &[u32]) -> Drawn<u32> {
        let pieces = rows.iter().map(|row| Piece::Row(*row));
        let pieces = pieces.chain([Piece::Gap(2)]);
        Drawn {
            pieces: pieces.collect(),
            gaps: [0; 3],
            places: rows
                .iter()
                .enumerate()
                .map(|(at, row)| (*row, at))
                .collect(),
        }
    }

    /// The elements in order, each with what it shows, and how many wait.
    fn shown(slots: &Seating<u32>) -> (Vec<(u32, u32)>, usize) {
        assert_eq!(slots.children.last(), Some(&Child::Gap(2)));
        let mut all = Vec::new();
        let mut spare = 0;
        for child in &slots.children {
            let Child::Slot(slot) = child else { continue };
            let held = slots.held.get(slot).expect("every element holds something");
            match held.place {
                Some(place) => {
                    assert_eq!(place, all.len(), "in the order of the rows");
                    all.push((*slot, held.row));
                }
                None => spare += 1,
            }
        }
        (all, spare)
    }

    fn after(was: &Seating<u32>, rows: &[u32], pinned: Option<u32>) -> Seating<u32> {
        seat(Some(was), &drawn(rows), pinned.as_ref())
    }

    #[test]
    fn a_row_keeps_its_element_and_others_get_those_that_are_free() {
        let first = seat(None, &drawn(&[10, 11, 12]), None);
        assert_eq!(shown(&first), (vec![(1, 10), (2, 11), (3, 12)], 0));
        let next = after(&first, &[20, 11, 21], None);
        assert_eq!(shown(&next), (vec![(1, 20), (2, 11), (3, 21)], 0));
    }

    #[test]
    fn elements_wait_and_whoever_comes_back_finds_theirs() {
        let first = seat(None, &drawn(&[10, 11, 12]), None);
        let one = after(&first, &[11], None);
        assert_eq!(shown(&one), (vec![(2, 11)], 2));
        let all = after(&one, &[10, 11, 12, 13], None);
        assert_eq!(shown(&all), (vec![(1, 10), (2, 11), (3, 12), (4, 13)], 0));
    }

    #[test]
    fn the_element_with_the_focus_is_nobody_elses() {
        let first = seat(None, &drawn(&[10, 11, 12]), None);
        let next = after(&first, &[20, 21, 22], Some(11));
        assert_eq!(shown(&next), (vec![(1, 20), (3, 21), (4, 22)], 0));
        // As long as its row is there, it stays where that is.
        let kept = after(&first, &[20, 21, 11], Some(11));
        assert_eq!(shown(&kept), (vec![(1, 20), (3, 21), (2, 11)], 0));
    }

    #[test]
    fn as_few_move_as_can_be() {
        let stays = |numbers: &[u32]| {
            let all = longest_rise(numbers);
            let stays = numbers.iter().zip(all).filter(|(_, stays)| *stays);
            stays.map(|(number, _)| *number).collect::<Vec<_>>()
        };
        // Scrolled down: the first two go to the end.
        assert_eq!(stays(&[2, 3, 4, 0, 1]), [2, 3, 4]);
        assert_eq!(stays(&[0, 1, 2]), [0, 1, 2]);
        assert_eq!(stays(&[2, 1, 0]).len(), 1);
        assert_eq!(stays(&[5, 0, 4, 1, 2, 3]), [0, 1, 2, 3]);
        assert_eq!(stays(&[]), [0; 0]);
    }

    #[test]
    fn children_are_known_again_by_their_names() {
        for child in [Child::Gap(2), Child::Slot(41)] {
            assert_eq!(Child::named(&child.name()), Some(child));
        }
        assert_eq!(Child::named("x"), None);
    }

    #[test]
    fn a_long_list_that_becomes_short_leaves_some() {
        let many: Vec<u32> = (0..200).collect();
        let none = after(&seat(None, &drawn(&many), None), &[], None);
        assert_eq!(shown(&none), (vec![], SPARE));
    }
}

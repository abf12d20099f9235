//! The row elements of a table. They are made once and then given the contents of other rows, since
//! making one takes ten times as long as writing other words into it.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

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

/// What is drawn, with numbers for the rows: all that follows exists once for rows of any kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Laid {
    Gap(usize),
    /// A row, and where it stands among all rows.
    Row(u32, usize),
}

/// What a row element holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Held {
    /// The number of the row it shows, or showed last.
    row: u32,
    /// Where that stands among all rows; `None` while the element waits out of sight.
    place: Option<usize>,
}

/// Which row each row element shows.
#[derive(Clone, Debug, Default, PartialEq)]
struct Seating {
    /// The children of the body in order; those that wait stand before the last room.
    children: Vec<Child>,
    held: HashMap<u32, Held>,
    /// What the next new element is called.
    next: u32,
}

/// The row elements of a table. Each hears of its row alone: of a list that changes, those are woken
/// whose row is another.
pub struct Slots<K: Send + Sync + 'static> {
    /// Where they stand.
    pub stand: Stand,
    rows: StoredValue<HashMap<u32, ArcRwSignal<K>>>,
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
            stand: Stand::new(),
            rows: StoredValue::new(HashMap::new()),
        };
        let mut numbers: HashMap<K, u32> = HashMap::new();
        let mut last = 0;
        let mut was = Seating::default();
        effect(move || {
            let mut keys = HashMap::new();
            let laid = drawn.with(|drawn| {
                let lay = |piece: &Piece<K>| match piece {
                    Piece::Gap(gap) => Laid::Gap(*gap),
                    Piece::Row(key) => {
                        let number = *numbers.entry(key.clone()).or_insert_with(|| {
                            last += 1;
                            last
                        });
                        keys.insert(number, key.clone());
                        Laid::Row(number, drawn.places.get(key).copied().unwrap_or_default())
                    }
                };
                drawn.pieces.iter().map(lay).collect::<Vec<_>>()
            });
            let pinned = pinned.with_untracked(|key| numbers.get(key.as_ref()?).copied());
            let now = seat(&was, &laid, pinned);
            let mut rows = slots.rows.get_value();
            rows.retain(|slot, _| now.held.contains_key(slot));
            for (slot, held) in &now.held {
                let is_other = was.held.get(slot).is_none_or(|was| was.row != held.row);
                let Some(key) = keys.get(&held.row).filter(|_| is_other) else {
                    continue;
                };
                match rows.get(slot) {
                    Some(row) => row.set(key.clone()),
                    None => drop(rows.insert(*slot, ArcRwSignal::new(key.clone()))),
                }
            }
            slots.rows.set_value(rows);
            let numbers_held: HashSet<u32> = now.held.values().map(|held| held.row).collect();
            numbers.retain(|_, number| numbers_held.contains(number));
            slots.stand.fill(&now);
            was = now;
        });
        slots
    }

    /// The row that an element shows, or showed last; `None` if it is none of the children.
    pub fn row(self, slot: u32) -> Option<ArcRwSignal<K>> {
        self.rows.with_value(|rows| rows.get(&slot).cloned())
    }
}

/// Where the children of a table's body stand.
#[derive(Clone, Copy)]
pub struct Stand {
    /// The children of the body, those that were made last at the end.
    pub children: RwSignal<Vec<Child>>,
    /// Told after every change, also where other rows are shown in the same places.
    pub changed: Trigger,
    /// The children as they are to stand.
    order: RwSignal<Vec<Child>>,
    places: StoredValue<HashMap<u32, ArcRwSignal<Option<usize>>>>,
}

impl Stand {
    fn new() -> Self {
        Self {
            children: RwSignal::new(Vec::new()),
            changed: Trigger::new(),
            order: RwSignal::new(Vec::new()),
            places: StoredValue::new(HashMap::new()),
        }
    }

    /// Where the row of an element stands among all rows; `None` while it waits out of sight.
    pub fn place(self, slot: u32) -> ArcRwSignal<Option<usize>> {
        let place = self.places.with_value(|places| places.get(&slot).cloned());
        place.unwrap_or_else(|| ArcRwSignal::new(None))
    }

    /// Tells each element what has changed for it.
    fn fill(self, now: &Seating) {
        let mut places = self.places.get_value();
        places.retain(|slot, _| now.held.contains_key(slot));
        for (slot, held) in &now.held {
            match places.get(slot) {
                Some(place) if place.get_untracked() != held.place => place.set(held.place),
                Some(_) => {}
                None => drop(places.insert(*slot, ArcRwSignal::new(held.place))),
            }
        }
        self.places.set_value(places);
        if self.order.with_untracked(|order| *order != now.children) {
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
        self.changed.notify();
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
fn seat(was: &Seating, drawn: &[Laid], pinned: Option<u32>) -> Seating {
    let rows = drawn.iter().filter_map(|laid| match laid {
        Laid::Gap(_) => None,
        Laid::Row(row, _) => Some(*row),
    });
    let rows: HashSet<u32> = rows.collect();
    let held = was.held.iter();
    let kept = held.filter(|(_, held)| rows.contains(&held.row));
    let kept: HashMap<u32, u32> = kept.map(|(slot, held)| (held.row, *slot)).collect();
    let mut free = was.children.iter().filter_map(|child| match child {
        Child::Gap(_) => None,
        Child::Slot(slot) => {
            let held = was.held.get(slot)?;
            let is_free = !rows.contains(&held.row) && Some(held.row) != pinned;
            is_free.then_some((*slot, held.row))
        }
    });
    let mut now = Seating {
        children: Vec::with_capacity(was.children.len()),
        held: HashMap::new(),
        next: was.next,
    };
    for laid in drawn {
        let (row, place) = match *laid {
            Laid::Gap(gap) => {
                now.children.push(Child::Gap(gap));
                continue;
            }
            Laid::Row(row, place) => (row, Some(place)),
        };
        let slot = kept.get(&row).copied();
        let slot = slot.or_else(|| Some(free.next()?.0)).unwrap_or_else(|| {
            now.next += 1;
            now.next
        });
        now.children.push(Child::Slot(slot));
        now.held.insert(slot, Held { row, place });
    }
    // Before the last room: those that wait do not have to move when they are called, nor does it.
    let room = now.children.pop();
    for (slot, row) in free.take(SPARE) {
        now.children.push(Child::Slot(slot));
        now.held.insert(slot, Held { row, place: None });
    }
    now.children.extend(room);
    now
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is drawn of these rows, which stand at the top.
    fn drawn(rows: &[u32]) -> Vec<Laid> {
        let all = rows.iter().zip(0..);
        let rows = all.map(|(row, place)| Laid::Row(*row, place));
        rows.chain([Laid::Gap(2)]).collect()
    }

    /// The elements in order, each with what it shows, and how many wait.
    fn shown(slots: &Seating) -> (Vec<(u32, u32)>, usize) {
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

    fn after(was: &Seating, rows: &[u32], pinned: Option<u32>) -> Seating {
        seat(was, &drawn(rows), pinned)
    }

    #[test]
    fn a_row_keeps_its_element_and_others_get_those_that_are_free() {
        let first = seat(&Seating::default(), &drawn(&[10, 11, 12]), None);
        assert_eq!(shown(&first), (vec![(1, 10), (2, 11), (3, 12)], 0));
        let next = after(&first, &[20, 11, 21], None);
        assert_eq!(shown(&next), (vec![(1, 20), (2, 11), (3, 21)], 0));
    }

    #[test]
    fn elements_wait_and_whoever_comes_back_finds_theirs() {
        let first = seat(&Seating::default(), &drawn(&[10, 11, 12]), None);
        let one = after(&first, &[11], None);
        assert_eq!(shown(&one), (vec![(2, 11)], 2));
        let all = after(&one, &[10, 11, 12, 13], None);
        assert_eq!(shown(&all), (vec![(1, 10), (2, 11), (3, 12), (4, 13)], 0));
    }

    #[test]
    fn the_element_with_the_focus_is_nobody_elses() {
        let first = seat(&Seating::default(), &drawn(&[10, 11, 12]), None);
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
        let none = after(&seat(&Seating::default(), &drawn(&many), None), &[], None);
        assert_eq!(shown(&none), (vec![], SPARE));
    }
}

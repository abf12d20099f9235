//! Which rows are drawn: those in view, some around them, and the one that holds the focus.

use std::{collections::HashMap, hash::Hash, ops::Range, sync::Arc};

use leptos::prelude::*;

use crate::lean::{after_frame, effect};

/// The drawn range moves in steps of this many rows, so that most scroll events change nothing.
const STEP: usize = 8;
/// Rows drawn above and below the view unless said otherwise, so that fast scrolling meets no
/// blank.
const AROUND: usize = 12;

/// What the browser says about the view. All lengths in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// How far the first row lies above the top of the window; negative while it is below.
    pub above: f64,
    /// Height of the window.
    pub height: f64,
    /// Height of a row.
    pub row: f64,
    /// Rows drawn above and below it.
    pub around: usize,
}

impl Default for View {
    fn default() -> Self {
        Self {
            above: 0.0,
            height: 900.0,
            row: 49.0,
            around: AROUND,
        }
    }
}

impl View {
    /// The rows in view and around it, out of `count`.
    fn rows(self, count: usize) -> Range<usize> {
        let row = self.row.max(1.0);
        // A float beyond the range of `usize` becomes its nearest end, which is what is wanted.
        let first = (self.above.max(0.0) / row) as usize;
        let shown = (self.height.max(0.0) / row).ceil() as usize + 1;
        let start = first.saturating_sub(self.around) / STEP * STEP;
        let end = (first + shown + self.around).div_ceil(STEP) * STEP;
        start.min(count.saturating_sub(shown) / STEP * STEP)..end.min(count)
    }

    /// The rows that somebody sees, out of `count`.
    fn seen(self, count: usize) -> Range<usize> {
        let shown = self.height + self.above.min(0.0);
        let whole = Self {
            height: shown,
            around: 0,
            ..self
        };
        whole.rows(count)
    }
}

/// One child of the table's body.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Piece<K> {
    /// Room for rows that are not drawn; which of the three such rooms.
    Gap(usize),
    /// A drawn row.
    Row(K),
}

/// Where drawn rows stand among all rows.
type Places<K> = HashMap<K, usize>;

/// What the body holds now.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn<K: Eq + Hash> {
    /// The children in order.
    pub pieces: Vec<Piece<K>>,
    /// How many rows each gap stands for.
    pub gaps: [usize; 3],
    /// Where each drawn row stands among all rows.
    pub places: Places<K>,
}

/// What to draw of rows that change: at once what is seen of them, and in the next frame what is
/// around that, so that a key in a filter waits for half of them only.
pub fn drawn<K>(
    rows: Signal<Arc<Vec<K>>>,
    view: RwSignal<View>,
    pinned: Memo<Option<K>>,
) -> Memo<Drawn<K>>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
{
    // Which rows these are, and for which of them the next frame has come.
    let turn = Memo::new(move |was: Option<&u32>| {
        rows.with(|_| ());
        was.map_or(0, |was| was.wrapping_add(1))
    });
    let settled = RwSignal::new(None::<u32>);
    effect(move || {
        let now = Some(turn.get());
        after_frame(move || {
            // The list may have gone by then.
            let _ = settled.try_set(now);
        });
    });
    Memo::new(move |was: Option<&Drawn<K>>| {
        let none = Places::new();
        let is_new = settled.get() != Some(turn.get());
        let was = is_new.then(|| was.map_or(&none, |was| &was.places));
        rows.with(|rows| pinned.with(|pinned| draw(rows, view.get(), pinned.as_ref(), was)))
    })
}

/// Lays out `rows`: the range in view, and the row at `pinned` even when it is out of view,
/// since taking it away would take the focus away. `was` says that the rows are new, and where
/// those that were drawn before stood: no others are drawn around the view.
fn draw<K: Clone + Eq + Hash>(
    rows: &[K],
    view: View,
    pinned: Option<&K>,
    was: Option<&Places<K>>,
) -> Drawn<K> {
    let mut range = view.rows(rows.len());
    if let Some(was) = was {
        let seen = view.seen(rows.len());
        let is_there = |at: &usize| was.contains_key(&rows[*at]);
        let before = (range.start..seen.start).rev().take_while(is_there);
        let after = (seen.end..range.end).take_while(is_there);
        range = seen.start - before.count()..seen.end + after.count();
    }
    let outside = pinned
        .filter(|key| !rows[range.clone()].contains(key))
        .and_then(|key| rows.iter().position(|row| row == key));
    let mut drawn = Drawn {
        pieces: Vec::with_capacity(range.len() + 4),
        gaps: [0; 3],
        places: HashMap::new(),
    };
    let mut next = 0;
    let mut put = |range: Range<usize>, gap: usize| {
        drawn.gaps[gap] = range.start - next;
        drawn.pieces.push(Piece::Gap(gap));
        for at in range.clone() {
            drawn.pieces.push(Piece::Row(rows[at].clone()));
            drawn.places.insert(rows[at].clone(), at);
        }
        next = range.end;
    };
    match outside {
        Some(at) if at < range.start => {
            put(at..at + 1, 0);
            put(range, 1);
        }
        Some(at) => {
            put(range, 0);
            put(at..at + 1, 1);
        }
        None => put(range, 0),
    }
    put(rows.len()..rows.len(), 2);
    drawn
}

#[cfg(test)]
mod tests {
    use super::{Drawn, Piece, Places, View};

    fn draw(rows: &[u32], view: View, pinned: Option<&u32>) -> Drawn<u32> {
        super::draw(rows, view, pinned, None)
    }

    /// The rows that are drawn.
    fn shown(drawn: &Drawn<u32>) -> Vec<u32> {
        let pieces = drawn.pieces.iter();
        let rows = pieces.filter_map(|piece| match piece {
            Piece::Row(row) => Some(*row),
            Piece::Gap(_) => None,
        });
        rows.collect()
    }

    fn view(above: f64) -> View {
        View {
            above,
            height: 490.0,
            ..View::default()
        }
    }

    #[test]
    fn the_view_is_always_covered() {
        for first in [0, 1, 7, 8, 500, 49_000, 49_990] {
            let rows = view(f64::from(first) * 49.0).rows(50_000);
            assert!(rows.start <= first as usize, "{first} lies before {rows:?}");
            assert!(
                rows.end >= (first as usize + 11).min(50_000),
                "{first} lies past {rows:?}"
            );
            assert!(rows.len() < 60, "{rows:?} is too much");
        }
    }

    #[test]
    fn a_view_past_the_end_still_shows_the_last_rows() {
        assert_eq!(view(49.0 * 900.0).rows(20).end, 20);
        assert!(view(49.0 * 900.0).rows(20).start < 16);
        assert_eq!(view(0.0).rows(0), 0..0);
    }

    #[test]
    fn gaps_and_rows_add_up() {
        let rows: Vec<u32> = (0..1000).collect();
        for pinned in [None, Some(2), Some(500), Some(990)] {
            let drawn = draw(&rows, view(49.0 * 480.0), pinned.as_ref());
            assert_eq!(shown(&drawn).len() + drawn.gaps.iter().sum::<usize>(), 1000);
            assert!(pinned.is_none_or(|key| drawn.places[&key] == key as usize));
        }
    }

    #[test]
    fn a_pinned_row_that_is_gone_is_not_drawn() {
        let rows: Vec<u32> = (0..1000).collect();
        assert_eq!(
            draw(&rows, view(0.0), Some(&5000)),
            draw(&rows, view(0.0), None)
        );
    }

    #[test]
    fn of_new_rows_what_is_seen_is_drawn_first_and_no_drawn_row_is_lost() {
        let rows: Vec<u32> = (0..1000).collect();
        let top = View {
            above: -270.0,
            height: 900.0,
            ..View::default()
        };
        let first = super::draw(&rows, top, None, Some(&Places::new()));
        let all = draw(&rows, top, None);
        assert_eq!(shown(&first), (0..16).collect::<Vec<_>>());
        assert_eq!(shown(&all), (0..32).collect::<Vec<_>>());
        // The same people, one fewer: nobody is taken out to come back in the next frame.
        let fewer: Vec<u32> = (1..1000).collect();
        let next = super::draw(&fewer, top, None, Some(&all.places));
        assert_eq!(shown(&next), (1..32).collect::<Vec<_>>());
        // Others: only those in view.
        let others: Vec<u32> = (5000..6000).collect();
        let next = super::draw(&others, view(49.0 * 480.0), None, Some(&all.places));
        assert!(shown(&next).len() < 25, "{:?}", shown(&next));
        assert!(shown(&next).contains(&5480) && shown(&next).contains(&5490));
    }
}

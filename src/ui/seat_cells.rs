//! The signature: a license as a row of seats, one cell each, and the words beside it.

use leptos::{either::EitherOf3, prelude::*};

use crate::lean::memo;

/// The most seats drawn one by one; above that a bar is easier to read.
const MOST_CELLS: u32 = 40;

/// How many seats there are, and what is about to change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SeatFigures {
    /// Seats held now, those about to be freed included.
    pub assigned: u32,
    /// How many there may be; `None` is without limit.
    pub max: Option<u32>,
    /// Seats about to be assigned.
    pub staged_in: u32,
    /// Seats about to be freed.
    pub staged_out: u32,
}

/// The words that carry the meaning of the cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeatWords {
    /// "9 free", or "9 → 7 free" with staged changes.
    pub lead: String,
    /// "of 30".
    pub of: String,
}

/// What one cell stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cell {
    Taken,
    Leaving,
    Coming,
    Free,
    Over,
}

impl Cell {
    const fn class(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Leaving => "leaving",
            Self::Coming => "coming",
            Self::Free => "free",
            Self::Over => "over",
        }
    }
}

/// What is drawn for given figures.
#[derive(Clone, Debug, PartialEq)]
enum Layout {
    /// No limit, so no frame to fill.
    Words,
    Cells(Vec<Cell>),
    /// Shares of the bar in percent, in drawing order.
    Bar(Vec<(Cell, f64)>),
}

/// The runs of equal cells, first to last. Who comes takes free cells first, then the cells of
/// those who leave; only what lies past the limit widens the frame.
fn runs(figures: SeatFigures, max: u32) -> [(Cell, u32); 6] {
    let leaving = figures.staged_out.min(figures.assigned);
    let staying = figures.assigned - leaving;
    let taken = staying.min(max);
    let room = max.saturating_sub(figures.assigned);
    let coming = figures.staged_in.min(max.saturating_sub(staying));
    let changing_hands = figures.staged_in.saturating_sub(room).min(leaving);
    let leaving = leaving - changing_hands;
    [
        (Cell::Taken, taken),
        (Cell::Over, staying - taken),
        (Cell::Leaving, leaving),
        (Cell::Coming, coming),
        (Cell::Over, figures.staged_in - coming),
        (Cell::Free, max.saturating_sub(staying + leaving + coming)),
    ]
}

fn layout(figures: SeatFigures) -> Layout {
    let Some(max) = figures.max else {
        return Layout::Words;
    };
    let runs = runs(figures, max);
    let all: u32 = runs.iter().map(|(_, length)| length).sum();
    if all == 0 {
        return Layout::Words;
    }
    if all <= MOST_CELLS {
        return Layout::Cells(
            runs.iter()
                .flat_map(|&(cell, length)| std::iter::repeat_n(cell, length as usize))
                .collect(),
        );
    }
    Layout::Bar(
        runs.iter()
            .filter(|&&(cell, length)| length > 0 && cell != Cell::Free)
            .map(|&(cell, length)| (cell, f64::from(length) * 100.0 / f64::from(all)))
            .collect(),
    )
}

/// Cells up to 40 seats, a bar above, words alone without a limit. The drawing is hidden from
/// assistive technology. A change of figures touches only the cells whose meaning changed.
#[component]
pub fn SeatCells(
    /// What is drawn.
    #[prop(into)]
    figures: Signal<SeatFigures>,
    /// What is read.
    #[prop(into)]
    words: Signal<SeatWords>,
    /// Heads a page instead of sitting in a row.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let layout = memo(move || layout(figures.get()));
    let drawing = move || match layout.get() {
        Layout::Words => EitherOf3::A(()),
        // A list is compared cell by cell, and a class is only written where it differs.
        Layout::Cells(cells) => EitherOf3::B(view! {
            <span class="cells" aria-hidden="true">
                {cells.into_iter().map(|cell| view! { <i class=cell.class()></i> }).collect::<Vec<_>>()}
            </span>
        }),
        Layout::Bar(parts) => EitherOf3::C(view! {
            <span class="seat-bar" aria-hidden="true">
                {parts
                    .into_iter()
                    .map(|(cell, share)| view! { <i class=cell.class() style:width=format!("{share:.2}%")></i> })
                    .collect::<Vec<_>>()}
            </span>
        }),
    };
    view! {
        <span class=if large { "seats seats--large" } else { "seats" }>
            {drawing}
            <span class="seat-words">
                <b>{move || words.with(|words| words.lead.clone())}</b>
                " "
                <small>{move || words.with(|words| words.of.clone())}</small>
            </span>
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, Layout, SeatFigures, layout};

    fn cells(assigned: u32, max: u32, staged_in: u32, staged_out: u32) -> String {
        let figures = SeatFigures {
            assigned,
            max: Some(max),
            staged_in,
            staged_out,
        };
        match layout(figures) {
            Layout::Cells(cells) => cells
                .iter()
                .map(|cell| match cell {
                    Cell::Taken => '#',
                    Cell::Leaving => '-',
                    Cell::Coming => '+',
                    Cell::Free => '.',
                    Cell::Over => '!',
                })
                .collect(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn one_cell_stands_for_one_seat() {
        assert_eq!(cells(3, 5, 0, 0), "###..");
        assert_eq!(cells(3, 6, 2, 0), "###++.");
        assert_eq!(cells(3, 5, 0, 1), "##-..");
    }

    #[test]
    fn seats_past_the_limit_stand_out() {
        assert_eq!(cells(6, 5, 0, 0), "#####!");
        assert_eq!(cells(5, 5, 1, 0), "#####!");
    }

    #[test]
    fn a_full_license_may_change_hands() {
        assert_eq!(cells(3, 3, 1, 1), "##+");
        assert_eq!(cells(6, 5, 1, 1), "#####!");
    }

    #[test]
    fn more_freed_than_held_draws_what_is_held() {
        assert_eq!(cells(1, 3, 0, 4), "-..");
    }

    #[test]
    fn many_seats_become_a_bar() {
        let figures = SeatFigures {
            assigned: 30,
            max: Some(60),
            staged_in: 15,
            staged_out: 0,
        };
        assert_eq!(
            layout(figures),
            Layout::Bar(vec![(Cell::Taken, 50.0), (Cell::Coming, 25.0)])
        );
    }

    #[test]
    fn without_a_limit_there_is_no_frame() {
        let figures = SeatFigures {
            assigned: 12,
            ..SeatFigures::default()
        };
        assert_eq!(layout(figures), Layout::Words);
    }
}

//! The months in which licenses end, side by side; each shows its licenses alone.

use leptos::prelude::*;

use super::board::{Board, Found, id_of};
use crate::{
    lean::{derived, memo},
    text::{format, reports_renewals::words},
    usage::MonthOf,
};

/// A month as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Tile {
    id: String,
    name: String,
    licenses: usize,
}

fn tiles(found: &Found) -> Vec<Tile> {
    let text = words();
    let tile = |(month, lines): &(MonthOf, Vec<u32>)| Tile {
        id: id_of(*month),
        name: match month {
            MonthOf::Ended => text.ended.to_owned(),
            MonthOf::InGrace => text.in_grace.to_owned(),
            MonthOf::Month(first) => (text.month)(*first),
            MonthOf::Never => text.never.to_owned(),
        },
        licenses: lines.len(),
    };
    found.months.iter().map(tile).collect()
}

/// The board of months.
#[component]
pub fn Months(
    /// The report.
    board: Board,
) -> impl IntoView {
    let tiles = memo(move || {
        let found = board.found.get().unwrap_or_default();
        tiles(&found)
    });
    let ids =
        memo(move || tiles.with(|all| all.iter().map(|it| it.id.clone()).collect::<Vec<_>>()));
    view! {
        <div class="months" role="group" aria-label=words().months>
            <For each=move || ids.get() key=|id| id.clone() let:id>
                {
                    let of = id.clone();
                    let tile = memo(move || {
                        tiles.with(|all| all.iter().find(|it| it.id == of).cloned())
                    });
                    let is_on = {
                        let id = id.clone();
                        derived(move || board.month.with(|it| it.as_ref() == Some(&id)))
                    };
                    let count = move || tile.with(|it| it.as_ref().map_or(0, |it| it.licenses));
                    view! {
                        <button
                            type="button"
                            class="month"
                            aria-pressed=move || is_on.get().to_string()
                            disabled=move || count() == 0
                            on:click=move |_| board.show_month(id.clone())
                        >
                            <span>{move || tile.with(|it| it.as_ref().map(|it| it.name.clone()))}</span>
                            " "
                            <b>{move || format::number(count() as u64)}</b>
                        </button>
                    }
                }
            </For>
        </div>
    }
}

//! The parts of a table: headings that sort, boxes that tick, rows that stand in.

use std::{hash::Hash, sync::Arc};

use leptos::{either::Either, prelude::*};

use crate::lean::{derived, memo};

use super::{
    Column, SortKey,
    selection::{Selection, Ticked, span, ticked},
};

/// A column but for its cells.
pub struct Head {
    id: &'static str,
    title: &'static str,
    sortable: bool,
    classes: String,
}

impl Head {
    /// That of a column.
    pub fn of<K: Send + Sync + 'static>(column: &Column<K>) -> Self {
        Self {
            id: column.id,
            title: column.title,
            sortable: column.sortable,
            classes: column.classes(),
        }
    }
}

/// The heading of a column, with its button if it sorts.
pub fn heading(
    head: &Head,
    sort: Signal<Vec<SortKey>>,
    on_sort: Callback<(String, bool)>,
) -> AnyView {
    let (id, title) = (head.id, head.title);
    let rank = move || {
        sort.with(|keys| {
            let place = keys.iter().position(|key| key.column == id)?;
            Some((place, keys[place].descending, keys.len()))
        })
    };
    let aria_sort = move || match rank() {
        Some((0, true, _)) => Some("descending"),
        Some((0, false, _)) => Some("ascending"),
        _ => None,
    };
    let arrow = move || {
        let (place, descending, keys) = rank()?;
        let arrow = if descending { "↓" } else { "↑" };
        Some(if keys > 1 {
            format!("{arrow}{}", place + 1)
        } else {
            arrow.to_owned()
        })
    };
    let content = if head.sortable {
        Either::Left(view! {
            <button
                type="button"
                class="sort"
                on:click=move |event| on_sort.run((id.to_owned(), event.shift_key()))
            >
                {title}
                <span class="sort-arrow" aria-hidden="true">{arrow}</span>
            </button>
        })
    } else {
        Either::Right(view! { <span>{title}</span> })
    };
    let class = head.classes.clone();
    // A heading without words would be an empty header; a plain cell is not.
    if title.is_empty() {
        view! { <td role="gridcell" class=class></td> }.into_any()
    } else {
        view! {
            <th role="columnheader" scope="col" class=class aria-sort=aria_sort>{content}</th>
        }
        .into_any()
    }
}

/// The cell of a box that ticks.
fn tick_cell(input: AnyView) -> AnyView {
    view! {
        <td role="gridcell" class="w-tick">
            <label class="tick">{input}</label>
        </td>
    }
    .into_any()
}

/// The three-state box that ticks every row of the list, shown or not.
pub fn head_box<K>(rows: Signal<Arc<Vec<K>>>, selection: &Selection<K>) -> AnyView
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
{
    fn draw(
        label: Signal<String>,
        state: Memo<Ticked>,
        is_empty: Signal<bool>,
        toggle: Callback<()>,
    ) -> AnyView {
        let input = view! {
            <input
                type="checkbox"
                aria-label=label
                disabled=is_empty
                prop:checked=move || state.get() == Ticked::All
                prop:indeterminate=move || state.get() == Ticked::Some
                on:change=move |_| toggle.run(())
            />
        };
        tick_cell(input.into_any())
    }
    let selected = selection.selected;
    let state = memo(move || rows.with(|rows| selected.with(|selected| ticked(rows, selected))));
    let toggle = move |()| {
        let all = state.get_untracked() == Ticked::All;
        rows.with_untracked(|rows| {
            selected.update(|selected| {
                if all {
                    rows.iter().for_each(|row| {
                        selected.remove(row);
                    });
                } else {
                    selected.extend(rows.iter().cloned());
                }
            });
        });
    };
    let is_empty = derived(move || rows.with(|rows| rows.is_empty()));
    draw(selection.select_all, state, is_empty, Callback::new(toggle))
}

/// The box of one row; with Shift it carries its new state back to the box pressed before.
pub fn row_box<K>(
    row: Signal<K>,
    rows: Signal<Arc<Vec<K>>>,
    selection: &Selection<K>,
    is_ticked: Memo<bool>,
    last_ticked: StoredValue<Option<K>>,
) -> AnyView
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
{
    fn draw(label: Signal<String>, is_ticked: Memo<bool>, press: Callback<bool>) -> AnyView {
        let input = view! {
            <input
                type="checkbox"
                aria-label=label
                prop:checked=is_ticked
                on:click=move |event| press.run(event.shift_key())
            />
        };
        tick_cell(input.into_any())
    }
    let (selected, select_row) = (selection.selected, selection.select_row.clone());
    let press = move |extends: bool| {
        let on = !is_ticked.get_untracked();
        let from = last_ticked.get_value().filter(|_| extends);
        let key = row.get_untracked();
        rows.with_untracked(|rows| {
            selected.update(|selected| {
                for row in span(rows, from.as_ref(), &key) {
                    if on {
                        selected.insert(row.clone());
                    } else {
                        selected.remove(row);
                    }
                }
            });
        });
        last_ticked.set_value(Some(key));
    };
    let label = derived(move || row.with(|row| select_row(row)));
    draw(label, is_ticked, Callback::new(press))
}

/// A row-high placeholder.
pub fn skeleton_row(heads: &[Head], ticks: bool) -> impl IntoView + use<> {
    let cells = heads
        .iter()
        .map(|head| {
            let bar = (!head.title.is_empty()).then(|| view! { <span class="skeleton"></span> });
            view! { <td class=head.classes.clone()>{bar}</td> }
        })
        .collect_view();
    view! {
        <tr class="table-skeleton" aria-hidden="true">
            {ticks.then(|| view! { <td class="w-tick"></td> })}
            {cells}
        </tr>
    }
}

//! The parts of a table: headings that sort, boxes that tick, rows that stand in.

use std::{hash::Hash, sync::Arc};

use leptos::{either::Either, ev, prelude::*};

use crate::lean::memo;

use super::{
    Column, SortKey,
    selection::{Selection, Ticked, span, ticked},
};

/// The heading of a column, with its button if it sorts.
pub fn heading<K: Send + Sync + 'static>(
    column: &Column<K>,
    sort: Signal<Vec<SortKey>>,
    on_sort: Callback<(String, bool)>,
) -> impl IntoView + use<K> {
    let (id, title) = (column.id, column.title);
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
    let content = if column.sortable {
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
    // A heading without words would be an empty header; a plain cell is not.
    if title.is_empty() {
        Either::Left(view! { <td role="gridcell" class=column.classes()></td> })
    } else {
        Either::Right(view! {
            <th role="columnheader" scope="col" class=column.classes() aria-sort=aria_sort>{content}</th>
        })
    }
}

/// The three-state box that ticks every row of the list, shown or not.
pub fn head_box<K>(rows: Signal<Arc<Vec<K>>>, selection: Selection<K>) -> impl IntoView
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
{
    let Selection {
        selected,
        select_all,
        ..
    } = selection;
    let state = memo(move || rows.with(|rows| selected.with(|selected| ticked(rows, selected))));
    let toggle = move |_| {
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
    view! {
        <td role="gridcell" class="w-tick">
            <label class="tick">
                <input
                    type="checkbox"
                    aria-label=select_all
                    disabled=move || rows.with(|rows| rows.is_empty())
                    prop:checked=move || state.get() == Ticked::All
                    prop:indeterminate=move || state.get() == Ticked::Some
                    on:change=toggle
                />
            </label>
        </td>
    }
}

/// The box of one row; with Shift it carries its new state back to the box pressed before.
pub fn row_box<K>(
    row: Signal<K>,
    rows: Signal<Arc<Vec<K>>>,
    selection: Selection<K>,
    is_ticked: Memo<bool>,
    last_ticked: StoredValue<Option<K>>,
) -> impl IntoView + use<K>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
{
    let Selection {
        selected,
        select_row,
        ..
    } = selection;
    let label = move || row.with(|row| select_row(row));
    let press = move |event: ev::MouseEvent| {
        let on = !is_ticked.get_untracked();
        let from = last_ticked.get_value().filter(|_| event.shift_key());
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
    view! {
        <td role="gridcell" class="w-tick">
            <label class="tick">
                <input type="checkbox" aria-label=label prop:checked=is_ticked on:click=press/>
            </label>
        </td>
    }
}

/// A row-high placeholder.
pub fn skeleton_row<K: Send + Sync + 'static>(
    columns: &[Column<K>],
    ticks: bool,
) -> impl IntoView + use<K> {
    let cells = columns
        .iter()
        .map(|column| {
            let bar = (!column.title.is_empty()).then(|| view! { <span class="skeleton"></span> });
            view! { <td class=column.classes()>{bar}</td> }
        })
        .collect_view();
    view! {
        <tr class="table-skeleton" aria-hidden="true">
            {ticks.then(|| view! { <td class="w-tick"></td> })}
            {cells}
        </tr>
    }
}

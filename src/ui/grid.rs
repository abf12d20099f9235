//! Boxes in rows and columns, after the ARIA grid pattern: arrows move, Space and Enter press.
//! It scrolls in both directions beneath a fixed head and beside a fixed first column; only
//! the rows near the view are drawn.

use std::{hash::Hash, sync::Arc};

use leptos::{either::Either, ev, html, prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, HtmlElement};

use super::{
    focus::focus,
    table::window::{Piece, View, drawn},
};
use crate::lean::{decimal, effect, memo};

/// How many rows Page Up and Page Down move by.
const PAGE: usize = 10;

/// Rows drawn above and below the view. Rows of many boxes are dear.
const AROUND: usize = 4;
/// Fewer columns than this leave room for wider ones.
const ROOMY: usize = 14;

/// One box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GridCell {
    /// Its look: a class.
    pub class: &'static str,
    /// Whether it is ticked.
    pub ticked: bool,
    /// What else there is to say of it; also why it cannot be pressed.
    pub note: &'static str,
    /// Whether it cannot be pressed now.
    pub blocked: bool,
}

/// The boxes of a row.
pub type Cells = Memo<Vec<GridCell>>;

/// Names the box of a row in a column.
pub type BoxName<K> = Arc<dyn Fn(&K, usize) -> String + Send + Sync>;

/// Where a key leads from a box, among so many rows and columns.
fn target(
    key: &str,
    control: bool,
    at: (usize, usize),
    rows: usize,
    columns: usize,
) -> Option<(usize, usize)> {
    let (row, column) = at;
    let (last_row, last) = (rows.checked_sub(1)?, columns.checked_sub(1)?);
    Some(match key {
        "ArrowDown" => ((row + 1).min(last_row), column),
        "ArrowUp" => (row.saturating_sub(1), column),
        "ArrowRight" => (row, (column + 1).min(last)),
        "ArrowLeft" => (row, column.saturating_sub(1)),
        "PageDown" => ((row + PAGE).min(last_row), column),
        "PageUp" => (row.saturating_sub(PAGE), column),
        "Home" if control => (0, 0),
        "End" if control => (last_row, last),
        "Home" => (row, 0),
        "End" => (row, last),
        _ => return None,
    })
}

/// A grid of boxes. The columns stay as they are; for others make another grid.
#[component]
pub fn Grid<K>(
    /// What it shows.
    #[prop(into)]
    label: Signal<String>,
    /// All rows, each once.
    #[prop(into)]
    rows: Signal<Arc<Vec<K>>>,
    /// How many columns there are beside the first.
    columns: usize,
    /// What heads the first column.
    corner: &'static str,
    /// Draws the head of a column.
    head: Arc<dyn Fn(usize) -> AnyView + Send + Sync>,
    /// Draws the first cell of a row.
    row_head: Arc<dyn Fn(&K) -> AnyView + Send + Sync>,
    /// The boxes of a row.
    cells: Arc<dyn Fn(&K) -> Cells + Send + Sync>,
    /// Names a box.
    name: BoxName<K>,
    /// A box was pressed.
    on_press: Callback<(K, usize)>,
) -> impl IntoView
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
{
    let frame = NodeRef::<html::Div>::new();
    let view = RwSignal::new(View {
        row: 37.0,
        height: 600.0,
        around: AROUND,
        ..View::default()
    });
    // Exactly one box can be reached by Tab: the last one that had the focus.
    let active = RwSignal::new((0_usize, 0_usize));
    let pinned = memo(move || rows.with(|rows| rows.get(active.get().0).cloned()));
    let drawn = drawn(rows, view, pinned);
    let count = memo(move || rows.with(|rows| rows.len()));
    let look = move || {
        let Some(frame) = frame.try_get_untracked().flatten() else {
            return;
        };
        let row = frame.query_selector("tr[data-row]").ok().flatten();
        let old = view.get_untracked();
        let now = View {
            above: f64::from(frame.scroll_top()),
            height: f64::from(frame.client_height()),
            row: row.map_or(old.row, |row| row.get_bounding_client_rect().height()),
            ..old
        };
        if now != old && now.height > 0.0 {
            view.set(now);
        }
    };
    let resized = window_event_listener(ev::resize, move |_| look());
    on_cleanup(move || resized.remove());
    effect(move || {
        if frame.get().is_some() {
            count.track();
            request_animation_frame(look);
        }
    });
    // Another list may be shorter than where the focus was.
    effect(move || {
        let count = count.get();
        if active.get_untracked().0 >= count.max(1) {
            active.set((count.saturating_sub(1), 0));
        }
    });

    let go = move |to: (usize, usize)| {
        active.set(to);
        // The row may come into being only now.
        request_animation_frame(move || {
            let Some(frame) = frame.try_get_untracked().flatten() else {
                return;
            };
            // Keys may have led further since.
            let to = active.try_get_untracked().unwrap_or(to);
            let place = format!("tr[data-row=\"{}\"] [data-column=\"{}\"]", to.0, to.1);
            if let Ok(Some(at)) = frame.query_selector(&place)
                && let Ok(at) = at.dyn_into::<HtmlElement>()
            {
                focus(&at);
            }
        });
    };
    let press = move |at: (usize, usize)| {
        let key = rows.with_untracked(|rows| rows.get(at.0).cloned());
        if let Some(key) = key {
            on_press.run((key, at.1));
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if place_of(event.target()).is_none() {
            return;
        }
        // Not where the event is: the focus follows a frame after the key that moved it, and
        // whoever types faster means the box they moved to.
        let at = active.get_untracked();
        let key = event.key();
        if key == " " || key == "Enter" {
            event.prevent_default();
            return press(at);
        }
        if let Some(to) = target(&key, event.ctrl_key(), at, count.get_untracked(), columns) {
            event.prevent_default();
            go(to);
        }
    };
    let on_click = move |event: ev::MouseEvent| {
        if let Some(at) = place_of(event.target()) {
            go(at);
            press(at);
        }
    };
    let on_focus = move |event: ev::FocusEvent| {
        let Some(at) = place_of(event.target()) else {
            return;
        };
        active.set(at);
        if let Some(frame) = frame.get_untracked() {
            mark_head(&frame, at.1);
            give_tab_stop(&frame, event.target());
        }
    };
    let on_over = move |event: ev::MouseEvent| {
        if let (Some(at), Some(frame)) = (place_of(event.target()), frame.get_untracked()) {
            mark_head(&frame, at.1);
        }
    };
    let piece = move |piece: Piece<K>| match piece {
        Piece::Gap(gap) => {
            let height = move || {
                let rows = drawn.with(|drawn| drawn.gaps[gap]) as f64;
                format!("{}px", decimal(rows * view.get().row))
            };
            Either::Left(view! {
                <tr class="table-gap" aria-hidden="true" hidden=move || drawn.with(|drawn| drawn.gaps[gap] == 0)>
                    <td style:height=height></td>
                </tr>
            })
        }
        Piece::Row(key) => {
            let place = {
                let key = key.clone();
                memo(move || drawn.with(|drawn| drawn.places.get(&key).copied().unwrap_or(0)))
            };
            let cells = cells(&key);
            let row = NodeRef::<html::Tr>::new();
            let shown = StoredValue::new(cells.get_untracked());
            // One effect for each row, not several for each box.
            effect(move || {
                let now = cells.get();
                let Some(row) = row.get() else { return };
                shown.update_value(|before| {
                    for (at, cell) in now.iter().enumerate() {
                        if before.get(at) != Some(cell)
                            && let Ok(Some(node)) =
                                row.query_selector(&format!("[data-column=\"{at}\"]"))
                        {
                            repaint(&node, cell);
                        }
                    }
                    *before = now;
                });
            });
            let stop = active.get_untracked();
            let first = place.get_untracked();
            let boxes = shown.with_value(|shown| {
                shown
                    .iter()
                    .enumerate()
                    .map(|(at, cell)| {
                        view! {
                            <td role="gridcell">
                                <span
                                    role="checkbox"
                                    class=format!("box {}", cell.class)
                                    data-column=at.to_string()
                                    tabindex=if stop == (first, at) { "0" } else { "-1" }
                                    aria-checked=cell.ticked.to_string()
                                    aria-disabled=cell.blocked.then_some("true")
                                    aria-label=name(&key, at)
                                    title=cell.note
                                ></span>
                            </td>
                        }
                    })
                    .collect_view()
            });
            Either::Right(view! {
                <tr
                    node_ref=row
                    role="row"
                    data-row=move || place.get().to_string()
                    aria-rowindex=move || (place.get() + 2).to_string()
                >
                    <th role="rowheader" scope="row">{row_head(&key)}</th>
                    {boxes}
                </tr>
            })
        }
    };
    view! {
        <div class="grid" class:is-roomy=columns < ROOMY node_ref=frame on:scroll=move |_| look()>
            <table
                role="grid"
                aria-label=label
                aria-rowcount=move || (count.get() + 1).to_string()
                aria-colcount=(columns + 1).to_string()
                on:keydown=on_key
                on:click=on_click
                on:focusin=on_focus
                on:mouseover=on_over
            >
                <thead role="rowgroup">
                    <tr role="row" aria-rowindex="1">
                        <th role="columnheader" scope="col">{corner}</th>
                        {(0..columns).map(|at| view! {
                            <th role="columnheader" scope="col">{head(at)}</th>
                        }).collect_view()}
                    </tr>
                </thead>
                <tbody role="rowgroup">
                    <For each=move || drawn.with(|drawn| drawn.pieces.clone()) key=Clone::clone children=piece/>
                </tbody>
            </table>
        </div>
    }
}

/// Writes what changed of a box.
fn repaint(node: &Element, cell: &GridCell) {
    let attributes = [
        ("class", format!("box {}", cell.class)),
        ("aria-checked", cell.ticked.to_string()),
        ("title", cell.note.to_owned()),
    ];
    // Attributes with these names can always be written.
    for (name, value) in attributes {
        let _ = node.set_attribute(name, &value);
    }
    let _ = if cell.blocked {
        node.set_attribute("aria-disabled", "true")
    } else {
        node.remove_attribute("aria-disabled")
    };
}

/// The row and the column of the box an event is about.
fn place_of(target: Option<web_sys::EventTarget>) -> Option<(usize, usize)> {
    let target = target?.dyn_into::<Element>().ok()?;
    let cell = target.closest("td[role=gridcell]").ok()??;
    let node = cell.query_selector("[data-column]").ok()??;
    let row = cell.closest("tr[data-row]").ok()??;
    let number = |node: &Element, name: &str| node.get_attribute(name)?.parse().ok();
    Some((number(&row, "data-row")?, number(&node, "data-column")?))
}

/// The head of the column in hand stands out, as the row does by itself.
fn mark_head(frame: &Element, column: usize) {
    let find = |place: &str| frame.query_selector(place).ok().flatten();
    let before = find("thead .is-over");
    // Before it stands the head of the rows, and places count from one.
    let head = find(&format!("thead th:nth-child({})", column + 2));
    if before == head {
        return;
    }
    // A class can always be written.
    if let Some(before) = before {
        let _ = before.class_list().remove_1("is-over");
    }
    if let Some(head) = head {
        let _ = head.class_list().add_1("is-over");
    }
}

/// The box with the focus becomes the one that Tab comes back to.
fn give_tab_stop(frame: &Element, target: Option<web_sys::EventTarget>) {
    if let Ok(Some(old)) = frame.query_selector("[data-column][tabindex=\"0\"]") {
        // The attribute can always be written.
        let _ = old.set_attribute("tabindex", "-1");
    }
    if let Some(node) = target.and_then(|target| target.dyn_into::<Element>().ok()) {
        let _ = node.set_attribute("tabindex", "0");
    }
}

#[cfg(test)]
mod tests {
    use super::target;

    #[test]
    fn keys_move_within_the_grid_and_never_out_of_it() {
        let from = |key, at| target(key, false, at, 30, 4);
        assert_eq!(from("ArrowDown", (0, 1)), Some((1, 1)));
        assert_eq!(from("ArrowDown", (29, 1)), Some((29, 1)));
        assert_eq!(from("ArrowUp", (0, 1)), Some((0, 1)));
        assert_eq!(from("ArrowRight", (2, 3)), Some((2, 3)));
        assert_eq!(from("ArrowLeft", (2, 3)), Some((2, 2)));
        assert_eq!(from("PageDown", (25, 0)), Some((29, 0)));
        assert_eq!(from("End", (2, 1)), Some((2, 3)));
        assert_eq!(target("Home", true, (20, 3), 30, 4), Some((0, 0)));
        assert_eq!(from("x", (0, 0)), None);
        assert_eq!(target("End", true, (0, 0), 0, 4), None);
    }
}

//! Where the focus can stand in a row, and the one place of all rows that Tab stops at.

use leptos::{
    html,
    prelude::*,
    wasm_bindgen::{JsCast, closure::Closure},
};
use send_wrapper::SendWrapper;
use web_sys::{Element, HtmlTableElement};

use crate::{
    lean::{after_frame, effect},
    ui::focus::{FOCUSABLE, matching},
};

/// The row at a place, if it is drawn.
pub fn row_at(table: &HtmlTableElement, place: usize) -> Option<Element> {
    let row = format!("tbody tr[aria-rowindex=\"{}\"]", place + 2);
    table.query_selector(&row).ok().flatten()
}

/// Where the focus can stand in a row, in order: the controls of each cell that shows, or the cell
/// itself where it has none.
pub fn stops(row: &Element) -> Vec<Element> {
    let shows = |it: &Element| it.get_bounding_client_rect().width() > 0.0;
    let mut stops = Vec::new();
    for cell in matching(row, ":scope > td").into_iter().filter(shows) {
        let before = stops.len();
        let controls = matching(&cell, FOCUSABLE).into_iter();
        stops.extend(controls.filter(|it| shows(it) && !is_in_popover(it)));
        if stops.len() == before {
            // It takes the focus, but Tab does not stop there.
            let _ = cell.set_attribute("tabindex", "-1");
            stops.push(cell);
        }
    }
    stops
}

/// Which of these has the focus or holds what has it.
pub fn stop_of(stops: &[Element], target: &Element) -> usize {
    let at = stops.iter().position(|it| it.contains(Some(target)));
    at.unwrap_or(0)
}

/// Scrolls a row into view, if it is not there.
pub fn show(row: &Element) {
    let nearest = web_sys::ScrollIntoViewOptions::new();
    nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
    row.scroll_into_view_with_scroll_into_view_options(&nearest);
}

fn is_in_popover(element: &Element) -> bool {
    matches!(element.closest("[popover]"), Ok(Some(_)))
}

/// What Tab stops at.
const STOP: &str = "tr[aria-rowindex] [tabindex=\"0\"]";

/// Makes what has the focus the place that Tab comes back to.
pub fn stop_at(body: &Element, target: &Element) {
    for it in matching(body, STOP) {
        let _ = it.set_attribute("tabindex", "-1");
    }
    let _ = target.set_attribute("tabindex", "0");
}

/// Takes all controls of all rows out of the way of Tab but one: that which had the focus last,
/// else what the first row is called by. `had_focus` says whether one had it.
fn leave_one(body: &Element, had_focus: bool) {
    // Whoever was the first row may now be any, or wait out of sight.
    let stale = match had_focus {
        true => "tr:not([aria-rowindex]) [tabindex=\"0\"]",
        false => "tr [tabindex=\"0\"]",
    };
    for it in matching(body, stale) {
        let _ = it.set_attribute("tabindex", "-1");
    }
    let fresh = FOCUSABLE.split(", ");
    let fresh = fresh.map(|it| format!("tr[aria-rowindex] {it}:not([tabindex])"));
    for it in matching(body, &fresh.collect::<Vec<_>>().join(", ")) {
        if !is_in_popover(&it) {
            // An element that is there takes any attribute.
            let _ = it.set_attribute("tabindex", "-1");
        }
    }
    if !matches!(body.query_selector(STOP), Ok(None)) {
        return;
    }
    let first = body.query_selector("tr[aria-rowindex]").ok().flatten();
    let Some(row) = first else { return };
    let name = row.query_selector(".row-link").ok().flatten();
    if let Some(stop) = name.or_else(|| stops(&row).into_iter().next()) {
        let _ = stop.set_attribute("tabindex", "0");
    }
}

/// Keeps the rows one stop for Tab, whatever is drawn anew in them, and whichever rows they show.
pub fn watch_stops(body: NodeRef<html::Tbody>, changed: Trigger, had_focus: Signal<bool>) {
    let had_focus = move || had_focus.try_get_untracked() == Some(true);
    effect(move || {
        let Some(body) = body.get() else { return };
        let element: Element = body.clone().unchecked_into();
        effect(move || {
            changed.track();
            let element = element.clone();
            after_frame(move || leave_one(&element, had_focus()));
        });
        let element: Element = body.clone().unchecked_into();
        let changed = Closure::<dyn FnMut()>::new(move || leave_one(&element, had_focus()));
        let Ok(observer) = web_sys::MutationObserver::new(changed.as_ref().unchecked_ref()) else {
            return;
        };
        let how = web_sys::MutationObserverInit::new();
        how.set_child_list(true);
        how.set_subtree(true);
        // Children of an element can always be observed.
        let _ = observer.observe_with_options(&body, &how);
        let kept = SendWrapper::new((observer, changed));
        on_cleanup(move || kept.0.disconnect());
    });
}

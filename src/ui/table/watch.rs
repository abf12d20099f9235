//! What a table hears from the browser: scrolling, resizing, and where the focus goes.

use std::{hash::Hash, sync::Arc};

use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast};
use send_wrapper::SendWrapper;

use super::{
    keep_focus::{Spot, give_back, is_above_the_page, spot_of},
    stops::stop_at,
    window::{Drawn, View},
};
use crate::lean::effect;
use crate::ui::focus::{FOCUS_LOST, FOCUSABLE};

/// Follows scrolling and resizing. The height of a row is that of the first one drawn.
pub fn watch_view(body: NodeRef<html::Tbody>, view: RwSignal<View>) {
    let look = move || {
        let Some(body) = body
            .try_get_untracked()
            .flatten()
            .filter(|body| body.is_connected())
        else {
            return;
        };
        let height = window()
            .inner_height()
            .ok()
            .and_then(|height| height.as_f64());
        let row = body
            .query_selector("tr[aria-rowindex], .table-skeleton")
            .ok()
            .flatten();
        let old = view.get_untracked();
        let now = View {
            above: -body.get_bounding_client_rect().top(),
            height: height.unwrap_or(old.height),
            row: row.map_or(old.row, |row| row.get_bounding_client_rect().height()),
            ..old
        };
        // A table that is not displayed has no measures.
        if now != old && now.row > 0.0 {
            view.set(now);
        }
    };
    let scrolled = window_event_listener(ev::scroll, move |_| look());
    let resized = window_event_listener(ev::resize, move |_| look());
    on_cleanup(move || {
        scrolled.remove();
        resized.remove();
    });
    // Fonts, density, a notice above the table: whatever moves or stretches the rows without
    // a scroll or a resize changes the size of the body or the page.
    effect(move || {
        let Some(body) = body.get() else { return };
        let stretched = leptos::wasm_bindgen::closure::Closure::<dyn FnMut()>::new(move || {
            // Changing the layout while sizes are being told would make the browser complain.
            request_animation_frame(look);
        });
        if let Ok(observer) = web_sys::ResizeObserver::new(stretched.as_ref().unchecked_ref()) {
            observer.observe(&body);
            if let Some(page) = document().body() {
                observer.observe(&page);
            }
            let kept = SendWrapper::new((observer, stretched));
            on_cleanup(move || kept.0.disconnect());
        }
    });
}

/// Remembers which control of which row has the focus, and gives it back when it is lost.
pub fn watch_focus<K>(
    table: NodeRef<html::Table>,
    rows: Signal<Arc<Vec<K>>>,
    drawn: Memo<Drawn<K>>,
    spot: RwSignal<Option<Spot<K>>>,
) where
    K: Clone + Eq + Hash + Send + Sync + 'static,
{
    let leave = move || {
        if spot.with_untracked(|spot| spot.as_ref().is_some_and(|spot| spot.is_here)) {
            spot.update(|spot| {
                if let Some(spot) = spot {
                    spot.is_here = false;
                }
            });
        }
    };
    let entered = window_event_listener(ev::focusin, move |event| {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let (Some(target), Some(table)) = (target, table.try_get_untracked().flatten()) else {
            return;
        };
        if !table.contains(Some(&target)) {
            if !is_above_the_page(&target) {
                leave();
            }
        } else if !is_above_the_page(&target)
            && let Some(found) = rows.with_untracked(|rows| spot_of(&target, rows))
        {
            stop_at(&table, &target);
            spot.set(Some(found));
        }
    });
    // A press on nothing takes the focus away on purpose. One on a row is followed by a focus.
    let pressed = window_event_listener(ev::pointerdown, move |event| {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if target.is_some_and(|target| !is_above_the_page(&target) && lands_on_nothing(&target)) {
            leave();
        }
    });
    // What was lost elsewhere, with the bar of a selection for one, finds a home here, too.
    let restore = move |from_anywhere: bool| {
        if let (Some(table), Some(spot), Some(rows)) = (
            table.try_get_untracked().flatten(),
            spot.try_get_untracked(),
            rows.try_get_untracked(),
        ) && (from_anywhere || spot.as_ref().is_some_and(|spot| spot.is_here))
        {
            give_back(&table, spot.as_ref(), &rows);
        }
    };
    let lost = window_event_listener_untyped(FOCUS_LOST, move |_| restore(true));
    on_cleanup(move || {
        entered.remove();
        pressed.remove();
        lost.remove();
    });
    effect(move || {
        drawn.track();
        request_animation_frame(move || restore(false));
    });
}

/// Whether a press on this element lands on nothing that takes the focus.
fn lands_on_nothing(target: &web_sys::Element) -> bool {
    !matches!(target.closest(FOCUSABLE), Ok(Some(_)))
}

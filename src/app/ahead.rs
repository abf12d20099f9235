//! Fetches the part that somebody is about to use. Where a pointer moves to, a finger is put down
//! or the focus goes says which, some tenths of a second before it is pressed. What nobody comes
//! near is never downloaded.

use leptos::{ev, prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, EventTarget};

use super::{
    pages::{self, Found, PAGES},
    parts::{ASSIGN, PALETTE, PartOf, SEAT_TASKS},
};
use crate::{
    api::Abilities,
    paths,
    state::{server::use_server, session::use_session},
};

/// Fetches what people come near, from now on.
pub fn expect_what_is_near() {
    let (session, server) = (use_session(), use_server());
    let last = StoredValue::new_local(None::<EventTarget>);
    let look = move |target: Option<EventTarget>| {
        // A pointer moves over the same thing many times.
        if last.try_with_value(|last| *last == target) != Some(false) {
            return;
        }
        last.set_value(target.clone());
        let Some(target) = target.and_then(|it| it.dyn_into::<Element>().ok()) else {
            return;
        };
        match near(&target) {
            Some(Near::Page(path)) => {
                if let Some(part) = part_at(&path, &session.peek_abilities()) {
                    part.expect();
                }
            }
            Some(Near::Palette) => PALETTE.expect(),
            Some(Near::Act) => {
                ASSIGN.expect();
                if session.server_can(|server| server.counts_by_seat) {
                    SEAT_TASKS.expect();
                }
                server.expect_acts();
            }
            None => {}
        }
    };
    // A page that comes to lie under a pointer at rest is not what somebody points at, so it has
    // to move.
    let moved = window_event_listener(ev::pointermove, move |event| look(event.target()));
    let touched = window_event_listener(ev::pointerdown, move |event| look(event.target()));
    let focused = window_event_listener(ev::focusin, move |event| look(event.target()));
    on_cleanup(move || {
        moved.remove();
        touched.remove();
        focused.remove();
    });
}

/// What something on the page is there for.
enum Near {
    /// To go to a page, by its address.
    Page(String),
    /// To search for anything.
    Palette,
    /// To do something.
    Act,
}

fn near(target: &Element) -> Option<Near> {
    let around = |selector: &str| target.closest(selector).ok().flatten();
    if around(".top-search").is_some() {
        return Some(Near::Palette);
    }
    if around("main button, [role=menuitem]").is_some() {
        return Some(Near::Act);
    }
    // A row leads to where its name does.
    let link = around("a[href]").or_else(|| {
        let row = around("tr")?;
        row.query_selector(".row-link").ok().flatten()
    });
    Some(Near::Page(link?.get_attribute("href")?))
}

/// What the page at an address of the panel is drawn by.
fn part_at(address: &str, abilities: &Abilities) -> Option<&'static PartOf> {
    let path = address.strip_prefix(paths::base())?;
    let path = path.split(['?', '#']).next()?;
    match pages::find(path, abilities)? {
        Found::Page(row, _) => Some(PAGES[row].part),
        Found::Home => None,
    }
}

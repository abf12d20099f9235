//! Small things about focus and ids that several primitives share.

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::{
    prelude::*,
    wasm_bindgen::{JsCast, closure::Closure},
};
use web_sys::{Element, FocusOptions, HtmlElement};

/// Sent to the window when something closed and its opener is no longer on the page. A table
/// that held the opener moves the focus to the row that took its place.
pub(crate) const FOCUS_LOST: &str = "seatboard-focus-lost";

/// What can hold the focus inside a row or a dialog.
pub(crate) const FOCUSABLE: &str = "a[href], button, input, select, textarea, summary";

/// An id that no other element of this page has.
pub fn unique_id(name: &str) -> String {
    static LAST: AtomicU32 = AtomicU32::new(0);
    format!("{name}-{}", LAST.fetch_add(1, Ordering::Relaxed))
}

/// Whether nothing holds the focus.
pub(crate) fn focus_is_lost() -> bool {
    document()
        .active_element()
        .is_none_or(|active| active.tag_name().eq_ignore_ascii_case("body"))
}

/// Finds the focus a home, if it has none: a table's, else the page's own part.
pub fn report_lost_focus() {
    if focus_is_lost()
        && let Ok(event) = web_sys::Event::new(FOCUS_LOST)
    {
        // Nobody cancels this event, so the answer says nothing.
        let _ = window().dispatch_event(&event);
        let main = document().query_selector("main").ok().flatten();
        if let Some(main) = main.filter(|_| focus_is_lost()) {
            focus_in_place(&main);
        }
    }
}

/// Moves the focus to an element, if it can take it.
pub(crate) fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        // An element that went away meanwhile cannot take the focus, and needs none.
        let _ = element.focus();
    }
}

/// Moves the focus to an element without moving the page.
pub(crate) fn focus_in_place(element: &Element) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus_with_options(&options);
    }
}

/// The elements under `root` that match, in document order.
pub(crate) fn matching(root: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = root.query_selector_all(selector) else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|at| found.item(at)?.dyn_into().ok())
        .collect()
}

/// Gives the focus to a button that is pressed, where the browser does not (Safari): what the press
/// opens could not give it back otherwise. Once for the page.
pub fn focus_what_is_pressed() {
    let listener = Closure::<dyn FnMut(web_sys::Event)>::new(|event: web_sys::Event| {
        let target = event.target();
        let target = target.and_then(|target| target.dyn_into::<Element>().ok());
        let button = target.and_then(|target| target.closest("button, summary").ok()?);
        if let Some(button) = button.filter(|_| focus_is_lost()) {
            focus_in_place(&button);
        }
    });
    let call = listener.as_ref().unchecked_ref();
    // Before whoever answers to the press. A page takes any listener.
    let _ = document().add_event_listener_with_callback_and_bool("click", call, true);
    listener.forget();
}

/// Puts the focus on a field of a form once it has been drawn: `find` is a selector within it.
pub fn focus_field(form: NodeRef<leptos::html::Form>, find: &'static str) {
    request_animation_frame(move || {
        // The form may be gone by then, with its dialog.
        let field = form
            .try_get_untracked()
            .flatten()
            .and_then(|form| form.query_selector(find).ok().flatten())
            .and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok());
        if let Some(field) = field {
            // A field that cannot take the focus leaves it where it is.
            let _ = field.focus();
        }
    });
}

/// Puts the focus on the first field with a fault, so that it is read out.
pub fn focus_first_fault(form: NodeRef<leptos::html::Form>) {
    focus_field(form, "[aria-invalid=true]");
}

#[cfg(test)]
mod tests {
    use super::unique_id;

    #[test]
    fn ids_are_never_repeated() {
        assert_ne!(unique_id("field"), unique_id("field"));
    }
}

//! A button that, when it cannot work now, stays where it is and says why.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast as _;

use super::{focus::unique_id, loading::Spinner};

/// The cards that cut off what stands out of them, and what they are called while they do not.
const CARD: &str = ".table-card, .facts, .product-licenses";
const OPEN: &str = "is-explaining";

/// An action. While it is blocked or pending it keeps the focus and does nothing when pressed;
/// the reason shows on focus and hover, is tied to the button, and Escape puts it away.
#[component]
pub fn ActionButton(
    /// What it does.
    #[prop(into)]
    on_press: Callback<()>,
    /// Why it cannot work now, in words.
    #[prop(into, optional)]
    blocked: Signal<Option<String>>,
    /// The main action of its place.
    #[prop(optional)]
    primary: bool,
    /// Takes something away.
    #[prop(optional)]
    danger: bool,
    /// Looks quiet, for a row of a table.
    #[prop(optional)]
    ghost: bool,
    /// Whether it is under way.
    #[prop(into, optional)]
    pending: Signal<bool>,
    /// Sends the form it stands in; what that does is the form's business, so `on_press` is
    /// not called.
    #[prop(optional)]
    submit: bool,
    /// A longer name for assistive technology, which contains the visible words.
    #[prop(into, optional)]
    label: MaybeProp<String>,
    /// The words on it.
    children: Children,
) -> impl IntoView {
    let id = unique_id("reason");
    let put_away = RwSignal::new(false);
    let class = match (primary, danger, ghost) {
        (true, _, _) => "btn btn--primary",
        (_, true, _) => "btn btn--danger",
        (_, _, true) => "btn btn--ghost",
        _ => "btn",
    };
    let idle = move || blocked.with(Option::is_some) || pending.get();
    let press = move |event: leptos::ev::MouseEvent| {
        // A blocked button inside a form must not submit it either.
        if blocked.with_untracked(Option::is_some) || pending.get_untracked() {
            event.prevent_default();
        } else if !submit {
            on_press.run(());
        }
    };
    let begin = move |event: &ev::Event| {
        // It may be on its way out, as above.
        if put_away.try_set(false).is_none() {
            let is_blocked = blocked.try_with_untracked(Option::is_some);
            explain(event, is_blocked == Some(true));
        }
    };
    let described_by = {
        let id = id.clone();
        move || blocked.with(Option::is_some).then(|| id.clone())
    };
    view! {
        <span
            class="tip-host"
            // A dialog that closes on its way out gives the focus back to a button that goes, too.
            class:is-put-away=move || put_away.try_get() == Some(true)
            class:is-blocked=move || blocked.try_with(Option::is_some) == Some(true)
            on:mouseenter=move |event| begin(&event)
            on:focusin=move |event| begin(&event)
            on:mouseleave=|event| explain(&event, false)
            on:focusout=|event| explain(&event, false)
        >
            <button
                type=if submit { "submit" } else { "button" }
                class=class
                aria-label=move || label.get()
                aria-disabled=move || idle().then_some("true")
                aria-busy=move || pending.get().then_some("true")
                aria-describedby=described_by
                on:click=press
                on:keydown=move |event| {
                    let showing = blocked.with_untracked(Option::is_some) && !put_away.get_untracked();
                    if event.key() == "Escape" && showing {
                        event.stop_propagation();
                        event.prevent_default();
                        put_away.set(true);
                        explain(&event, false);
                    }
                }
            >
                {move || pending.get().then(|| view! { <Spinner/> })}
                {children()}
            </button>
            {move || {
                let id = id.clone();
                blocked.get().map(|reason| view! { <span class="tip" role="tooltip" id=id>{reason}</span> })
            }}
        </span>
    }
}

/// Lets the card around it show the reason whole, or no longer.
fn explain(event: &ev::Event, whole: bool) {
    let at = event.current_target();
    let at = at.and_then(|it| it.dyn_into::<web_sys::Element>().ok());
    if let Some(card) = at.and_then(|it| it.closest(CARD).ok().flatten()) {
        // It fails for a name with blanks alone.
        let _ = card.class_list().toggle_with_force(OPEN, whole);
    }
}

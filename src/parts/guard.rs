//! The question before something in a dialog is lost that was typed, pasted or shown.

use leptos::{prelude::*, wasm_bindgen::JsCast};

use crate::{text::t, ui::Guard};

/// Asks before a dialog goes while something would be lost with it.
pub fn guard(is_full: impl Into<Signal<bool>>) -> Guard {
    Guard {
        is_full: is_full.into(),
        ask,
    }
}

fn ask(stay: Callback<()>, lose: Callback<()>) -> AnyView {
    let was = document().active_element();
    let was = StoredValue::new_local(was.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()));
    // Whichever way it is answered with "stay", somebody goes on where they were.
    on_cleanup(move || {
        if let Some(was) = was.try_get_value().flatten() {
            let _ = was.focus();
        }
    });
    let button = NodeRef::<leptos::html::Button>::new();
    Effect::new(move |_| {
        if let Some(button) = button.get() {
            let _ = button.focus();
        }
    });
    view! {
        <div class="dialog-foot dialog-ask" role="alertdialog" aria-label=t().lose_text>
            <p class="dialog-note">{t().lose_text}</p>
            <button class="btn" type="button" on:click=move |_| lose.run(())>{t().lose_go}</button>
            <button node_ref=button class="btn" type="button" on:click=move |_| stay.run(())>
                {t().lose_stay}
            </button>
        </div>
    }
    .into_any()
}

//! Copying a value, and showing a secret only on request.

use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::icon::{Icon, IconName};

/// What a secret looks like while it is hidden; its length tells nothing.
const MASK: &str = "••••••••";

/// Puts a text on the clipboard. Answers `false` where the browser or the frame forbids it.
pub async fn put_on_clipboard(text: &str) -> bool {
    let clipboard = window().navigator().clipboard();
    // Outside a secure context there is no clipboard, although the binding promises one.
    if clipboard.is_undefined() {
        return false;
    }
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}

/// A button that copies, and says so.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    value: Signal<String>,
    /// The button's words, such as "Copy key".
    #[prop(into)]
    label: Signal<String>,
    /// What it is called where its words alone do not tell what is copied; begins with them.
    #[prop(optional, into)]
    name: Option<String>,
    /// Receives whether it worked, to be announced.
    #[prop(optional, into)]
    on_copied: Option<Callback<bool>>,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let text = value.get_untracked();
        spawn_local(async move {
            let worked = put_on_clipboard(&text).await;
            copied.try_set(worked);
            if let Some(on_copied) = on_copied {
                on_copied.try_run(worked);
            }
        });
    };
    let icon = move || {
        if copied.get() {
            IconName::Check
        } else {
            IconName::Copy
        }
    };
    view! {
        <button
            type="button"
            class="btn btn--ghost btn--small copy"
            aria-label=name
            on:click=copy
            on:blur=move |_| copied.set(false)
        >
            {move || view! { <Icon name=icon()/> }}
            {label}
        </button>
    }
}

/// A value that is hidden until asked for, and can be copied either way.
#[component]
pub fn Secret(
    /// The secret.
    #[prop(into)]
    value: Signal<String>,
    /// What it is, such as "License key".
    #[prop(into)]
    name: Signal<String>,
    /// The word that shows it.
    #[prop(into)]
    show_label: Signal<String>,
    /// The word that hides it.
    #[prop(into)]
    hide_label: Signal<String>,
    /// The word that copies it.
    #[prop(into)]
    copy_label: Signal<String>,
    /// Receives whether copying worked, to be announced.
    #[prop(optional, into)]
    on_copied: Option<Callback<bool>>,
) -> impl IntoView {
    let shown = RwSignal::new(false);
    let toggle = move |_| shown.update(|shown| *shown = !*shown);
    let on_copied = Callback::new(move |worked| {
        if let Some(on_copied) = on_copied {
            on_copied.run(worked);
        }
    });
    view! {
        <span class="secret">
            <code dir="ltr">{move || if shown.get() { value.get() } else { MASK.to_owned() }}</code>
            <button
                type="button"
                class="btn btn--ghost btn--small"
                aria-label=move || {
                    let word = if shown.get() { hide_label.get() } else { show_label.get() };
                    format!("{word}: {}", name.get())
                }
                on:click=toggle
            >
                {move || if shown.get() { hide_label.get() } else { show_label.get() }}
            </button>
            <CopyButton value label=copy_label on_copied/>
        </span>
    }
}

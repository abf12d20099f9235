//! The box above a list in which to search.

use leptos::prelude::*;

use super::icon::{Icon, IconName};

/// A search box with a magnifier. What is typed is said at once; the list follows.
#[component]
pub fn SearchField(
    /// What is searched, for those who listen; stands in the box while it is empty.
    #[prop(into)]
    label: Signal<String>,
    /// What was typed.
    #[prop(into)]
    value: Signal<String>,
    /// Receives what is typed.
    #[prop(into)]
    on_input: Callback<String>,
    /// Takes the focus when its dialog opens.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    view! {
        <div class="find">
            <Icon name=IconName::Search/>
            <input
                class="input"
                type="search"
                aria-label=label
                placeholder=label
                spellcheck="false"
                autocomplete="off"
                autofocus=autofocus
                prop:value=move || value.get()
                on:input:target=move |event| on_input.run(event.target().value())
            />
        </div>
    }
}

//! One choice out of a few, as a filter beside others.

use leptos::prelude::*;

/// The browser's own drop-down. It looks pressed while it narrows the list.
#[component]
pub fn Select(
    /// What is chosen.
    #[prop(into)]
    label: Signal<String>,
    /// Values with their words; the first is "any" and has an empty value.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    /// The value chosen.
    #[prop(into)]
    value: Signal<String>,
    /// Receives the value chosen.
    #[prop(into)]
    on_change: Callback<String>,
) -> impl IntoView {
    view! {
        <select
            class="select select--filter"
            class:is-on=move || !value.with(String::is_empty)
            aria-label=label
            on:change:target=move |event| on_change.run(event.target().value())
        >
            {move || {
                let chosen = value.get();
                options
                    .get()
                    .into_iter()
                    .map(|(value, words)| {
                        let selected = value == chosen;
                        view! { <option value=value selected=selected prop:selected=selected>{words}</option> }
                    })
                    .collect_view()
            }}
        </select>
    }
}

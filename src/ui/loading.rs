//! What is shown while something is fetched: quiet shapes of the size of what will come.

use leptos::prelude::*;

/// Lines of a skeleton, hidden from assistive technology, with the words that stand for them.
#[component]
pub fn Loading(
    /// What is being fetched, such as "Loading licenses".
    #[prop(into)]
    label: Signal<String>,
    /// How many lines to draw.
    #[prop(default = 3)]
    lines: usize,
) -> impl IntoView {
    view! {
        <div class="loading" aria-busy="true">
            <span class="visually-hidden">{label}</span>
            {(0..lines).map(|_| view! { <span class="skeleton" aria-hidden="true"></span> }).collect_view()}
        </div>
    }
}

/// A small turning ring beside the word of what is under way.
#[component]
pub fn Spinner() -> impl IntoView {
    view! { <span class="spinner" aria-hidden="true"></span> }
}

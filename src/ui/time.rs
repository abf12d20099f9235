//! A moment: the date in words, and beneath it how far away it is.

use leptos::prelude::*;

/// `12 Jan 2027` with `in 51 days` beneath, inside `<time datetime>`. Never a bare relative time.
#[component]
pub fn Time(
    /// The moment for machines: `2027-01-12` or an RFC 3339 timestamp.
    #[prop(into)]
    datetime: Signal<String>,
    /// The date as the reader writes it.
    #[prop(into)]
    text: Signal<String>,
    /// How far away it is, or what it means.
    #[prop(into, optional)]
    second: MaybeProp<String>,
) -> impl IntoView {
    view! {
        <time class="time" datetime=datetime>
            <span>{text}</span>
            {move || second.get().map(|second| view! { <small>{second}</small> })}
        </time>
    }
}

/// An empty value: a dash to look at, words to listen to.
#[component]
pub fn Dash(
    /// What is missing, such as "No phone number".
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    view! {
        <span class="dash">
            <span aria-hidden="true">"—"</span>
            <span class="visually-hidden">{label}</span>
        </span>
    }
}

//! What stands where a list would be when there is nothing in it.

use leptos::{either::Either, prelude::*};

/// Says that there is nothing, and why, with a way on.
#[component]
pub fn Empty(
    /// What there is none of.
    #[prop(into)]
    title: Signal<String>,
    /// Why, or what to do about it.
    #[prop(into, optional)]
    text: MaybeProp<String>,
    /// Whether nothing else is on the page: then the title is its heading.
    #[prop(optional)]
    alone: bool,
    /// A way on: usually one button.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let heading = if alone {
        Either::Left(view! { <h1 class="empty-title">{title}</h1> })
    } else {
        Either::Right(view! { <p class="empty-title">{title}</p> })
    };
    view! {
        <div class="empty">
            {heading}
            {move || text.get().map(|text| view! { <p>{text}</p> })}
            {children.map(|children| view! { <div class="empty-action">{children()}</div> })}
        </div>
    }
}

//! Something that is there only under a condition.

use leptos::prelude::*;

use crate::lean::{dynamic, memo};

/// Shows its children while the condition holds. As `Show` of Leptos, but generated once.
#[component]
pub fn When(
    /// Whether they are there. They are drawn anew only when this changes.
    #[prop(into)]
    is: Signal<bool>,
    /// What is shown.
    children: ChildrenFn,
) -> impl IntoView {
    let is = memo(move || is.get());
    dynamic(move || is.get().then(|| children()))
}

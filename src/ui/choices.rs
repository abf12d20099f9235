//! A button with boxes to tick behind it: what a list shows.

use leptos::{html, prelude::*};

use super::{focus::unique_id, menu::place};

/// One box.
#[derive(Clone)]
pub struct Choice {
    /// What the callback receives.
    pub id: &'static str,
    /// Its words.
    pub label: &'static str,
    /// Whether it is ticked.
    pub ticked: Signal<bool>,
}

/// A button that shows boxes to tick. Escape and a press elsewhere put them away.
#[component]
pub fn Choices(
    /// The word on the button.
    label: &'static str,
    /// The boxes in order.
    choices: Vec<Choice>,
    /// Receives the id of the box pressed.
    #[prop(into)]
    on_toggle: Callback<&'static str>,
) -> impl IntoView {
    let id = unique_id("choices");
    let button = NodeRef::<html::Button>::new();
    let list = NodeRef::<html::Div>::new();
    let is_open = RwSignal::new(false);
    let shown = move |_| {
        let (Some(button), Some(list)) = (button.get_untracked(), list.get_untracked()) else {
            return;
        };
        let open = list.matches(":popover-open").unwrap_or(false);
        is_open.set(open);
        if open {
            place(&button, &list);
        }
    };
    view! {
        <button
            node_ref=button
            type="button"
            class="btn btn--small"
            popovertarget=id.clone()
            aria-expanded=move || is_open.get().to_string()
        >
            {label}
        </button>
        <div node_ref=list id=id class="menu choices" popover="auto" role="group" aria-label=label on:toggle=shown>
            {choices
                .into_iter()
                .map(|choice| view! {
                    <label class="choice">
                        <input
                            type="checkbox"
                            prop:checked=choice.ticked
                            on:change=move |_| on_toggle.run(choice.id)
                        />
                        {choice.label}
                    </label>
                })
                .collect_view()}
        </div>
    }
}

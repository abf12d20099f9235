//! Filters as a row of buttons that are pressed or not, each with its count.

use leptos::prelude::*;

use crate::lean::memo;

/// One filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// What the callback receives.
    pub id: String,
    /// Its words.
    pub label: String,
    /// How many rows it leaves, as it should be written.
    pub count: Option<String>,
    /// Whether it is in force.
    pub pressed: bool,
}

impl Chip {
    /// One that does not say how many rows it leaves.
    pub fn plain(id: impl Into<String>, label: impl Into<String>, pressed: bool) -> Self {
        Self {
            id: id.into(),
            label: label.into(),
            count: None,
            pressed,
        }
    }
}

/// Filter chips. Keyed by id, so that a changed count never takes the focus away.
#[component]
pub fn Chips(
    /// What is filtered.
    #[prop(into)]
    label: Signal<String>,
    /// The filters in order.
    #[prop(into)]
    chips: Signal<Vec<Chip>>,
    /// Receives the id of the chip pressed.
    #[prop(into)]
    on_press: Callback<String>,
) -> impl IntoView {
    let chip_of = move |id: &str| chips.with(|all| all.iter().find(|chip| chip.id == id).cloned());
    let ids =
        memo(move || chips.with(|all| all.iter().map(|chip| chip.id.clone()).collect::<Vec<_>>()));
    view! {
        <div class="chips" role="group" aria-label=label>
            <For each=move || ids.get() key=|id| id.clone() let:id>
                {
                    let chip = Memo::new({
                        let id = id.clone();
                        move |_| chip_of(&id)
                    });
                    view! {
                        <button
                            type="button"
                            class="chip"
                            aria-pressed=move || chip.with(|chip| chip.as_ref().is_some_and(|chip| chip.pressed)).to_string()
                            on:click=move |_| on_press.run(id.clone())
                        >
                            {move || chip.with(|chip| chip.as_ref().map(|chip| chip.label.clone()))}
                            {move || {
                                chip.with(|chip| chip.as_ref().and_then(|chip| chip.count.clone()))
                                    .map(|count| view! { " " <span class="count">{count}</span> })
                            }}
                        </button>
                    }
                }
            </For>
        </div>
    }
}

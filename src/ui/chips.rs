//! Filters as a row of buttons that are pressed or not, each with its count.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast as _;

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
        <div class="chips" role="group" aria-label=label on:wheel=|event| go_sideways(&event)>
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

/// Where the chips stand on one line, a wheel that only turns up and down reaches those past the
/// edge. At either end, and where all are in view, the page moves as ever.
fn go_sideways(event: &ev::WheelEvent) {
    let row = event.current_target();
    let Some(row) = row.and_then(|it| it.dyn_into::<web_sys::Element>().ok()) else {
        return;
    };
    if event.delta_x() != 0.0 || event.shift_key() || event.ctrl_key() {
        return;
    }
    let before = row.scroll_left();
    // Whole pixels are all that the property takes.
    #[expect(clippy::cast_possible_truncation)]
    let by = event.delta_y() as i32;
    row.set_scroll_left(before.saturating_add(by));
    if row.scroll_left() != before {
        event.prevent_default();
    }
}

//! Questions of a form that are not answered by typing a line: a drop-down, a box to tick, an
//! area for several lines.

use leptos::prelude::*;

use super::focus::unique_id;

/// The browser's own drop-down with its label.
#[component]
pub fn SelectField(
    /// What is asked.
    #[prop(into)]
    label: Signal<String>,
    /// Values with their words.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    /// The value chosen.
    value: RwSignal<String>,
    /// What helps to answer.
    #[prop(into, optional)]
    hint: MaybeProp<String>,
    /// Takes the focus when its dialog opens.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let id = unique_id("select");
    let hint_id = format!("{id}-hint");
    let described_by = {
        let hint_id = hint_id.clone();
        move || hint.get().map(|_| hint_id.clone())
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select
                id=id
                class="select"
                autofocus=autofocus
                aria-describedby=described_by
                on:change:target=move |event| value.set(event.target().value())
            >
                {move || {
                    options
                        .get()
                        .into_iter()
                        .map(|(id, words)| {
                            let chosen = id.clone();
                            let is_chosen = move || value.with(|value| *value == chosen);
                            view! { <option value=id prop:selected=is_chosen>{words}</option> }
                        })
                        .collect_view()
                }}
            </select>
            {move || {
                let id = hint_id.clone();
                hint.get().map(|hint| view! { <p class="field-hint" id=id>{hint}</p> })
            }}
        </div>
    }
}

/// A box to tick.
#[component]
pub fn Tick(
    /// What ticking it means.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it is ticked.
    value: RwSignal<bool>,
    /// What helps to decide, or why it cannot be ticked.
    #[prop(into, optional)]
    hint: MaybeProp<String>,
    /// Whether it cannot be ticked now.
    #[prop(into, optional)]
    blocked: Signal<bool>,
) -> impl IntoView {
    let ids = [unique_id("tick"), unique_id("tick")];
    let hint_id = ids[1].clone();
    let described_by = move || hint.get().map(|_| hint_id.clone());
    view! {
        <label class="radio" class:is-blocked=blocked class:is-chosen=move || value.get()>
            <input
                type="checkbox"
                disabled=blocked
                aria-labelledby=ids[0].clone()
                aria-describedby=described_by
                prop:checked=move || value.get()
                on:change:target=move |event| value.set(event.target().checked())
            />
            <span>
                <b id=ids[0].clone()>{label}</b>
                {move || {
                    let id = ids[1].clone();
                    hint.get().map(|hint| view! { <small id=id>{hint}</small> })
                }}
            </span>
        </label>
    }
}

/// An area for several lines.
#[component]
pub fn TextArea(
    /// What is asked.
    #[prop(into)]
    label: Signal<String>,
    /// The answer, as typed.
    value: RwSignal<String>,
    /// What helps to answer.
    #[prop(into)]
    hint: Signal<String>,
    /// What an answer looks like.
    placeholder: &'static str,
    /// How many lines are visible.
    rows: u8,
    /// Takes the focus when its dialog opens.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let id = unique_id("area");
    let hint_id = format!("{id}-hint");
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <textarea
                id=id
                class="input"
                rows=rows
                spellcheck="false"
                autocapitalize="none"
                dir="auto"
                autofocus=autofocus
                placeholder=placeholder
                aria-describedby=hint_id.clone()
                prop:value=move || value.get()
                on:input:target=move |event| value.set(event.target().value())
            ></textarea>
            <p class="field-hint" id=hint_id>{hint}</p>
        </div>
    }
}

//! One question of a form: label, input, hint, and what is wrong with the answer.

use leptos::prelude::*;

use super::focus::unique_id;

/// A text input with everything that belongs to it, tied together for assistive technology.
#[component]
pub fn Field(
    /// What is asked.
    #[prop(into)]
    label: Signal<String>,
    /// The answer, as typed.
    value: RwSignal<String>,
    /// `text`, `email`, `password`, `url`, `date`.
    #[prop(default = "text")]
    kind: &'static str,
    /// The field's name, which password managers look at.
    #[prop(default = "")]
    name: &'static str,
    /// What password managers may fill in, such as `username`.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// `numeric` and the like, where a small keyboard helps.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// What helps to answer.
    #[prop(into, optional)]
    hint: MaybeProp<String>,
    /// What is wrong with the answer.
    #[prop(into, optional)]
    error: MaybeProp<String>,
    /// Whether an answer is needed.
    #[prop(optional)]
    required: bool,
    /// Takes the focus when its dialog or page opens.
    #[prop(optional)]
    autofocus: bool,
    /// The answer can be read but not changed.
    #[prop(into, optional)]
    readonly: Signal<bool>,
) -> impl IntoView {
    let id = unique_id("field");
    let hint_id = format!("{id}-hint");
    let error_id = format!("{id}-error");
    let described_by = {
        let (hint_id, error_id) = (hint_id.clone(), error_id.clone());
        move || {
            let ids: Vec<&str> = [
                error.get().map(|_| error_id.as_str()),
                hint.get().map(|_| hint_id.as_str()),
            ]
            .into_iter()
            .flatten()
            .collect();
            (!ids.is_empty()).then(|| ids.join(" "))
        }
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id
                class="input"
                type=kind
                name=name
                autocomplete=autocomplete
                inputmode=inputmode
                required=required
                autofocus=autofocus
                readonly=readonly
                spellcheck="false"
                autocapitalize="none"
                dir="auto"
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=described_by
                prop:value=move || value.get()
                on:input:target=move |event| value.set(event.target().value())
            />
            {move || {
                let id = error_id.clone();
                error.get().map(|error| view! { <p class="field-error" id=id>{error}</p> })
            }}
            {move || {
                let id = hint_id.clone();
                hint.get().map(|hint| view! { <p class="field-hint" id=id>{hint}</p> })
            }}
        </div>
    }
}

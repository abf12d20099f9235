//! One way out of a few, each with what it means beside it.

use leptos::prelude::*;

use super::focus::unique_id;

/// One way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Radio {
    /// What the signal receives.
    pub id: &'static str,
    /// Its name.
    pub title: String,
    /// What it means.
    pub text: String,
    /// Why it cannot be chosen now; it stays visible and says so.
    pub blocked: Option<String>,
}

/// Radio buttons that explain themselves.
#[component]
pub fn Radios(
    /// What is chosen.
    #[prop(into)]
    label: Signal<String>,
    /// The ways in order.
    #[prop(into)]
    ways: Signal<Vec<Radio>>,
    /// The way chosen.
    value: RwSignal<&'static str>,
    /// The way chosen, or the first, takes the focus when its dialog opens.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let name = unique_id("radio");
    view! {
        <fieldset class="radios">
            <legend>{label}</legend>
            {move || {
                ways.get()
                    .into_iter()
                    .enumerate()
                    .map(|(at, Radio { id, title, text, blocked })| {
                        let ids = [unique_id("way"), unique_id("way")];
                        let is_blocked = blocked.is_some();
                        let chosen = value.get_untracked();
                        let is_first = chosen == id || (chosen.is_empty() && at == 0);
                        view! {
                            <label class="radio" class:is-blocked=is_blocked class:is-chosen=move || value.get() == id>
                                <input
                                    type="radio"
                                    name=name.clone()
                                    disabled=is_blocked
                                    autofocus=autofocus && is_first
                                    aria-labelledby=ids[0].clone()
                                    aria-describedby=ids[1].clone()
                                    prop:checked=move || value.get() == id
                                    on:change=move |_| value.set(id)
                                />
                                <span>
                                    <b id=ids[0].clone()>{title}</b>
                                    <small id=ids[1].clone()>{blocked.unwrap_or(text)}</small>
                                </span>
                            </label>
                        }
                    })
                    .collect_view()
            }}
        </fieldset>
    }
}

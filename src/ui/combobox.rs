//! Choosing several from many by typing: an ARIA combobox with a list, and the chosen as chips.

pub(super) mod keys;

use std::{hash::Hash, sync::Arc};

use leptos::{ev, html, prelude::*};

use crate::lean::memo;

use self::keys::{Deed, Standing, deed};
use super::{
    focus::{focus, unique_id},
    icon::{Icon, IconName},
};

/// One choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComboOption<K> {
    /// Tells choices apart.
    pub key: K,
    /// The name.
    pub title: String,
    /// What tells two of the same name apart.
    pub detail: String,
    /// Something worth knowing, such as why it cannot be chosen.
    pub note: Option<String>,
    /// Visible, but not to be chosen.
    pub disabled: bool,
}

/// A type-ahead field for several choices. The options are the caller's, already filtered by
/// `query` and without the chosen; a few dozen at most.
#[component]
pub fn Combobox<K>(
    /// What is chosen.
    #[prop(into)]
    label: Signal<String>,
    /// How to go about it.
    #[prop(into)]
    hint: Signal<String>,
    /// What is typed.
    query: RwSignal<String>,
    /// What fits it.
    #[prop(into)]
    options: Signal<Vec<ComboOption<K>>>,
    /// What was chosen, in order.
    #[prop(into)]
    chosen: Signal<Vec<ComboOption<K>>>,
    /// Takes a choice.
    #[prop(into)]
    on_choose: Callback<K>,
    /// Takes a choice back.
    #[prop(into)]
    on_remove: Callback<K>,
    /// Receives pasted text; `true` if it was used up and must not land in the field.
    #[prop(into)]
    on_paste: Callback<String, bool>,
    /// Names a chip's cross: from "Anna Berg" to "Remove Anna Berg".
    remove_label: Arc<dyn Fn(&str) -> String + Send + Sync>,
    /// What the list came to, such as "5 matches"; announced.
    #[prop(into)]
    status: Signal<String>,
    /// What is wrong with the choice.
    #[prop(into, optional)]
    error: MaybeProp<String>,
    /// Takes the focus when its dialog opens.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
{
    let id = unique_id("combo");
    let [list_id, hint_id, error_id] = ["list", "hint", "error"].map(|part| format!("{id}-{part}"));
    let option_id = {
        let id = id.clone();
        move |at: usize| format!("{id}-option-{at}")
    };
    let input = NodeRef::<html::Input>::new();
    let list = NodeRef::<html::Ul>::new();
    let wanted = RwSignal::new(false);
    let active = RwSignal::new(0_usize);
    let count = memo(move || options.with(Vec::len));
    let open = memo(move || wanted.get() && count.get() > 0);
    let current = memo(move || active.get().min(count.get().saturating_sub(1)));
    let activate = move |at: usize| {
        wanted.set(true);
        active.set(at);
        if let Some(entry) = list
            .get_untracked()
            .and_then(|list| list.children().item(at as u32))
        {
            let nearest = web_sys::ScrollIntoViewOptions::new();
            nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
            entry.scroll_into_view_with_scroll_into_view_options(&nearest);
        }
    };
    let choose = move |at: usize| {
        let choice = options.with_untracked(|options| {
            options
                .get(at)
                .filter(|option| !option.disabled)
                .map(|option| option.key.clone())
        });
        if let Some(key) = choice {
            on_choose.run(key);
            query.set(String::new());
            active.set(0);
        }
    };
    let remove = move |key: K| {
        on_remove.run(key);
        // The chip that held the focus is gone.
        if let Some(input) = input.get_untracked() {
            focus(&input);
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        // Ctrl Enter is the dialog's.
        if event.is_composing() || event.ctrl_key() || event.meta_key() {
            return;
        }
        let standing = Standing {
            open: open.get_untracked(),
            active: current.get_untracked(),
            options: count.get_untracked(),
            query_is_empty: query.with_untracked(String::is_empty),
            chips: chosen.with_untracked(Vec::len),
        };
        let Some(deed) = deed(&event.key(), standing) else {
            return;
        };
        event.prevent_default();
        event.stop_propagation();
        match deed {
            Deed::Activate(at) => activate(at),
            Deed::Choose(at) => choose(at),
            Deed::CloseList => wanted.set(false),
            Deed::RemoveLast => {
                if let Some(key) =
                    chosen.with_untracked(|all| all.last().map(|last| last.key.clone()))
                {
                    on_remove.run(key);
                }
            }
        }
    };
    let on_pasted = move |event: ev::ClipboardEvent| {
        let text = event
            .clipboard_data()
            .and_then(|data| data.get_data("text").ok());
        if text.is_some_and(|text| on_paste.run(text)) {
            event.prevent_default();
        }
    };
    let described_by = {
        let (hint_id, error_id) = (hint_id.clone(), error_id.clone());
        move || match error.get() {
            Some(_) => format!("{error_id} {hint_id}"),
            None => hint_id.clone(),
        }
    };
    let active_id = {
        let option_id = option_id.clone();
        move || open.get().then(|| option_id(current.get()))
    };
    view! {
        <div class="field combo">
            <label for=id.clone()>{label}</label>
            <div class="combo-box">
                <div class="combo-field" class:is-bad=move || error.get().is_some() on:mousedown=move |event| {
                    // A press beside the input is meant for the input.
                    if let Some(input) = input.get_untracked()
                        && event.target() == event.current_target()
                    {
                        event.prevent_default();
                        focus(&input);
                    }
                }>
                    <For each=move || chosen.get() key=|chip| chip.key.clone() let:chip>
                        <span class="combo-chip">
                            <bdi>{chip.title.clone()}</bdi>
                            <button
                                type="button"
                                aria-label=remove_label(&chip.title)
                                // Pressing it must not close the list and move it away from the pointer.
                                on:mousedown=move |event| event.prevent_default()
                                on:click={
                                    let key = chip.key.clone();
                                    move |_| remove(key.clone())
                                }
                            >
                                <Icon name=IconName::Close/>
                            </button>
                        </span>
                    </For>
                    <input
                        node_ref=input
                        id=id
                        class="combo-input"
                        type="text"
                        role="combobox"
                        autocomplete="off"
                        autocapitalize="none"
                        spellcheck="false"
                        dir="auto"
                        autofocus=autofocus
                        aria-autocomplete="list"
                        aria-expanded=move || open.get().to_string()
                        aria-controls=list_id.clone()
                        aria-activedescendant=active_id
                        aria-invalid=move || error.get().map(|_| "true")
                        aria-describedby=described_by
                        prop:value=move || query.get()
                        on:input:target=move |event| {
                            query.set(event.target().value());
                            wanted.set(true);
                            active.set(0);
                        }
                        on:focus=move |_| wanted.set(true)
                        on:click=move |_| wanted.set(true)
                        on:blur=move |_| wanted.set(false)
                        on:keydown=on_key
                        on:paste=on_pasted
                    />
                </div>
                <ul
                    node_ref=list
                    id=list_id
                    class="combo-list"
                    role="listbox"
                    aria-label=label
                    hidden=move || !open.get()
                    // The field keeps the focus while an option is pressed.
                    on:mousedown=move |event| event.prevent_default()
                >
                    {move || {
                        options
                            .get()
                            .into_iter()
                            .enumerate()
                            .map(|(at, option)| {
                                view! {
                                    <li
                                        id=option_id(at)
                                        class="combo-option"
                                        role="option"
                                        aria-selected=move || (open.get() && current.get() == at).to_string()
                                        aria-disabled=option.disabled.then_some("true")
                                        on:click=move |_| choose(at)
                                        on:mousemove=move |_| active.set(at)
                                    >
                                        <span class="combo-words">
                                            <bdi class="combo-title">{option.title}</bdi>
                                            <bdi class="combo-detail">{option.detail}</bdi>
                                        </span>
                                        {option.note.map(|note| view! { <small class="combo-note">{note}</small> })}
                                    </li>
                                }
                            })
                            .collect_view()
                    }}
                </ul>
            </div>
            {move || {
                let id = error_id.clone();
                error.get().map(|error| view! { <p class="field-error" id=id>{error}</p> })
            }}
            <p class="field-hint" id=hint_id>{hint}</p>
            <p class="visually-hidden" role="status">{status}</p>
        </div>
    }
}

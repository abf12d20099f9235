//! A field with a list of groups below it: what is typed narrows the list, keys walk it, Enter
//! chooses. The focus stays in the field all the while.

use leptos::{ev, html, prelude::*};

use crate::lean::{effect, memo};

use super::{
    combobox::keys::{Deed, Standing, deed},
    focus::{focus, unique_id},
    icon::{Icon, IconName},
};

/// One thing to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandRow<K> {
    /// What is chosen.
    pub key: K,
    /// Its name.
    pub title: String,
    /// What tells two of the same name apart.
    pub detail: String,
    /// Depicts its kind.
    pub icon: IconName,
    /// The keys that do the same without the list; empty where there are none.
    pub keys: String,
}

/// Things of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandGroup<K> {
    /// The kind.
    pub label: &'static str,
    /// The things, best first.
    pub rows: Vec<CommandRow<K>>,
}

/// The field and its list. All groups together are a few dozen rows at most.
#[component]
pub fn CommandList<K>(
    /// What the field is for; also its placeholder.
    label: &'static str,
    /// Names the list.
    list_label: &'static str,
    /// What is typed.
    query: RwSignal<String>,
    /// What fits it.
    #[prop(into)]
    groups: Signal<Vec<CommandGroup<K>>>,
    /// Takes the choice.
    #[prop(into)]
    on_choose: Callback<K>,
    /// What the list came to, such as "5 results"; announced.
    #[prop(into)]
    status: Signal<String>,
) -> impl IntoView
where
    K: Clone + PartialEq + Send + Sync + 'static,
{
    let id = unique_id("commands");
    let list_id = format!("{id}-list");
    let row_id = {
        let id = id.clone();
        StoredValue::new(move |at: usize| format!("{id}-row-{at}"))
    };
    let row_id = move |at: usize| row_id.with_value(|name| name(at));
    let input = NodeRef::<html::Input>::new();
    let active = RwSignal::new(0_usize);
    let count = memo(move || groups.with(|all| all.iter().map(|group| group.rows.len()).sum()));
    let current = memo(move || {
        let count: usize = count.get();
        active.get().min(count.saturating_sub(1))
    });
    let choose = move |at: usize| {
        let key = groups.with_untracked(|all| {
            let mut rows = all.iter().flat_map(|group| &group.rows);
            rows.nth(at).map(|row| row.key.clone())
        });
        if let Some(key) = key {
            on_choose.run(key);
        }
    };
    let activate = move |at: usize| {
        active.set(at);
        if let Some(row) = document().get_element_by_id(&row_id(at)) {
            let nearest = web_sys::ScrollIntoViewOptions::new();
            nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
            row.scroll_into_view_with_scroll_into_view_options(&nearest);
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        let standing = Standing {
            open: true,
            active: current.get_untracked(),
            options: count.get_untracked(),
            query_is_empty: query.with_untracked(String::is_empty),
            chips: 0,
        };
        match deed(&event.key(), standing) {
            Some(Deed::Activate(at)) => {
                event.prevent_default();
                activate(at);
            }
            Some(Deed::Choose(at)) => {
                event.prevent_default();
                choose(at);
            }
            // Closing is the dialog's business.
            _ => {}
        }
    };
    // It may arrive after its dialog has opened.
    effect(move || {
        if let Some(input) = input.get() {
            request_animation_frame(move || focus(&input));
        }
    });
    let draw = move || {
        let mut at = 0;
        groups
            .get()
            .into_iter()
            .map(|group| {
                let name = unique_id("commands-group");
                let rows = group.rows.into_iter().map(|row| {
                    let here = at;
                    at += 1;
                    view! {
                        <li
                            id=row_id(here)
                            class="combo-option command"
                            role="option"
                            aria-selected=move || (current.get() == here).to_string()
                            on:click=move |_| choose(here)
                            on:mousemove=move |_| active.set(here)
                        >
                            <Icon name=row.icon/>
                            <bdi class="combo-title">{row.title}</bdi>
                            <bdi class="combo-detail">{row.detail}</bdi>
                            {(!row.keys.is_empty()).then(|| view! { <kbd>{row.keys}</kbd> })}
                        </li>
                    }
                });
                let rows = rows.collect_view();
                view! {
                    <ul role="group" aria-labelledby=name.clone()>
                        <li id=name.clone() role="presentation" class="command-kind">{group.label}</li>
                        {rows}
                    </ul>
                }
            })
            .collect_view()
    };
    view! {
        <div class="commands">
            <div class="commands-field">
                <Icon name=IconName::Search/>
                <input
                    node_ref=input
                    type="text"
                    role="combobox"
                    aria-label=label
                    placeholder=label
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    dir="auto"
                    autofocus=true
                    aria-autocomplete="list"
                    aria-expanded=move || (count.get() > 0).to_string()
                    aria-controls=list_id.clone()
                    aria-activedescendant=move || (count.get() > 0).then(|| row_id(current.get()))
                    prop:value=move || query.get()
                    on:input:target=move |event| {
                        query.set(event.target().value());
                        active.set(0);
                    }
                    on:keydown=on_key
                />
            </div>
            <div
                id=list_id
                class="commands-list"
                role="listbox"
                aria-label=list_label
                tabindex="-1"
                hidden=move || count.get() == 0
                // The field keeps the focus while a row is pressed.
                on:mousedown=move |event| event.prevent_default()
            >
                {draw}
            </div>
            <p class="commands-status" role="status">{status}</p>
        </div>
    }
}

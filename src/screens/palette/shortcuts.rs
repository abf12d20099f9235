//! The list of shortcuts, and the switch for those of a single key.

use leptos::prelude::*;

use crate::{
    parts::ask_dialog::{Question, ask},
    state::{
        keyboard::{control_and, use_keyboard},
        settings::use_settings,
    },
    text::t,
};

/// The list of shortcuts in its dialog.
#[component]
pub fn ShortcutList() -> impl IntoView {
    let title = |()| t().palette.shortcuts.to_owned();
    ask(use_keyboard().help, title, |(), _| {
        Question::look(shortcuts())
    })
}

fn shortcuts() -> AnyView {
    let settings = use_settings();
    let text = t().palette;
    let group = |heading: &'static str, keys: Vec<(Vec<String>, &'static str)>| {
        let rows = keys.into_iter().map(|(keys, does)| {
            let keys = keys.into_iter().enumerate().map(|(at, key)| {
                let or = (at > 0).then(|| format!(" {} ", text.or));
                view! { {or} <kbd>{key}</kbd> }
            });
            view! { <div><dt>{does}</dt><dd>{keys.collect_view()}</dd></div> }
        });
        view! {
            <section class="shortcuts">
                <h3>{heading}</h3>
                <dl class="pairs">{rows.collect_view()}</dl>
            </section>
        }
    };
    let keys = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
    let anywhere = vec![
        (vec![control_and("K")], text.keys_palette),
        (keys(&["/"]), text.keys_search),
        (keys(&["?"]), text.keys_help),
        (keys(&["Esc"]), text.keys_close),
        (vec![control_and("Z")], text.keys_undo),
    ];
    let rows = vec![
        (keys(&["Enter"]), text.keys_first),
        (keys(&["↑", "↓"]), text.keys_rows),
        (keys(&["←", "→"]), text.keys_along),
        (keys(&["Page ↓", "Page ↑"]), text.keys_screen),
        (
            vec![control_and("Home"), control_and("End")],
            text.keys_ends,
        ),
        (keys(&["Shift F10"]), text.keys_menu),
        (keys(&["Space"]), text.keys_tick),
        (keys(&["Shift ↓", "Shift Space"]), text.keys_tick_next),
        (vec![control_and("A")], text.keys_tick_all),
    ];
    let lists = vec![
        (keys(&["↑", "↓"]), text.keys_list),
        (keys(&["Enter"]), text.keys_choose),
    ];
    view! {
            {group(text.anywhere, anywhere)}
            {group(text.in_tables, rows)}
            {group(text.in_lists, lists)}
            <div class="stack">
                <label class="switch">
                    <input
                        type="checkbox"
                        aria-describedby="single-keys"
                        prop:checked=move || settings.shortcuts.get()
                        on:change:target=move |event| settings.choose_shortcuts(event.target().checked())
                    />
                    <span>{text.single_keys} " (" <kbd>"/"</kbd> ", " <kbd>"?"</kbd> ")"</span>
                </label>
                <p id="single-keys" class="field-hint">{text.single_keys_hint}</p>
            </div>
    }
    .into_any()
}

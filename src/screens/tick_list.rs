//! Ticking the people of a list by their addresses: whoever was sent a list of leavers finds all of
//! them at once.

use std::{collections::HashSet, sync::Arc};

use leptos::prelude::*;

use super::addresses::{Address, read_all};
use crate::{
    domain::UserId,
    lean::{derived, memo},
    parts::ask_dialog::{Answer, Question, ask},
    state::live_estate::use_estate,
    text::tick::words,
    ui::TextArea,
};

/// How many of those who are not in the list are named.
const NAMED: usize = 12;

/// A button, and the dialog that takes the addresses.
#[component]
pub fn TickByList(
    /// The people of the list, as it is narrowed.
    #[prop(into)]
    rows: Signal<Arc<Vec<UserId>>>,
    /// Those who are ticked; the ones found join them.
    selected: RwSignal<HashSet<UserId>>,
) -> impl IntoView {
    let open = RwSignal::new(None::<()>);
    let dialog = ask(
        open,
        |()| words().title.to_owned(),
        move |(), _| question(rows, selected),
    );
    view! {
        <div class="selects">
            <button
                class="btn btn--ghost btn--small"
                type="button"
                on:click=move |_| open.set(Some(()))
            >
                {words().open}
            </button>
        </div>
        {dialog}
    }
}

fn question(rows: Signal<Arc<Vec<UserId>>>, selected: RwSignal<HashSet<UserId>>) -> Question {
    let live = use_estate();
    let words = words();
    let text = RwSignal::new(String::new());
    let found = memo(move || {
        let wanted = text.with(|text| read_all(text));
        rows.with(|rows| {
            live.peek(|estate| {
                let listed: HashSet<&UserId> = rows.iter().collect();
                let mut here = HashSet::new();
                let mut elsewhere = Vec::new();
                for Address { email, .. } in wanted {
                    match estate.user_by_email(&email) {
                        Some(user) if listed.contains(&user.id) => {
                            here.insert(user.id.clone());
                        }
                        _ => elsewhere.push(email),
                    }
                }
                (here, elsewhere)
            })
        })
    });
    let count = derived(move || found.with(|(here, _)| here.len()));
    let told = move || {
        found.with(|(_, elsewhere)| {
            let named = elsewhere.iter().take(NAMED).map(String::as_str);
            let more = elsewhere.len().saturating_sub(NAMED);
            (!elsewhere.is_empty()).then(|| (words.elsewhere)(&named.collect::<Vec<_>>(), more))
        })
    };
    let body = view! {
        <TextArea
            label=words.people
            value=text
            hint=words.hint
            placeholder=words.example
            rows=8
            autofocus=true
        />
        <p role="status">{told}</p>
    };
    let answer = move || {
        selected.update(|all| all.extend(found.get_untracked().0));
        Answer::Done
    };
    Question {
        blocked: derived(move || (count.get() == 0).then(|| words.nobody.to_owned())),
        is_typed: derived(move || text.with(|text| !text.trim().is_empty())),
        ..Question::new(
            derived(move || (words.verb)(count.get())),
            body.into_any(),
            answer,
        )
    }
}

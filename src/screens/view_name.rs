//! What a view of a list is to be called.

use leptos::prelude::*;

use crate::{
    lean::effect,
    parts::ask_dialog::{Answer, Question, ask},
    state::views::{Naming, View, use_views},
    text::t,
    ui::Field,
};

/// Asks for the name of whatever view is to be saved or called something else.
#[component]
pub fn ViewNameDialog() -> impl IntoView {
    let title = |naming: Naming| {
        let title = match naming.is_saved {
            true => t().views.rename_title,
            false => t().views.save_title,
        };
        title.to_owned()
    };
    ask(use_views().naming, title, |naming, _| question(naming))
}

fn question(naming: Naming) -> Question {
    let views = use_views();
    let Naming { view, is_saved } = naming;
    let name = RwSignal::new(view.name.clone());
    let wrong = RwSignal::new(None::<&'static str>);
    let before = view.name.clone();
    let answer = move || {
        // A line is one view where they are kept.
        let name =
            name.with_untracked(|name| name.split_whitespace().collect::<Vec<_>>().join(" "));
        let others = untrack(|| views.of(&view.path));
        if name.is_empty() {
            wrong.set(Some(t().required));
            return Answer::Stay;
        }
        if is_saved && name != view.name && others.iter().any(|it| it.name == name) {
            wrong.set(Some(t().views.taken));
            return Answer::Stay;
        }
        match is_saved {
            true => views.rename(&view, name),
            false => views.save(View {
                name,
                ..view.clone()
            }),
        }
        Answer::Done
    };
    // What is corrected is wrong no more.
    effect(move || {
        name.track();
        wrong.set(None);
    });
    let error = Signal::derive(move || wrong.get().map(str::to_owned));
    let hint = t().views.hint.to_owned();
    let body = view! { <Field label=t().name value=name error hint autofocus=true required=true/> };
    Question {
        by_enter: true,
        is_typed: Signal::derive(move || name.with(|name| *name != before)),
        ..Question::new(t().views.confirm, body.into_any(), answer)
    }
}

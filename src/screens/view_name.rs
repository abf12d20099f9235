//! What a view of a list is to be called.

use leptos::prelude::*;

use crate::{
    lean::{derived, dynamic, effect, memo},
    state::views::{Naming, View, Views, use_views},
    text::t,
    ui::{ActionButton, Dialog, Field},
};

/// Asks for the name of whatever view is to be saved or called something else.
#[component]
pub fn ViewNameDialog() -> impl IntoView {
    let views = use_views();
    let open = memo(move || views.naming.with(Option::is_some));
    let title = derived(move || {
        let is_saved = (views.naming).with(|it| it.as_ref().is_some_and(|it| it.is_saved));
        let title = match is_saved {
            true => t().views.rename_title,
            false => t().views.save_title,
        };
        title.to_owned()
    });
    view! {
        <Dialog open on_close=move |()| views.naming.set(None) title close_label=t().close>
            {dynamic(move || views.naming.get().map(|naming| view! { <NameForm views naming/> }))}
        </Dialog>
    }
}

#[component]
fn NameForm(views: Views, naming: Naming) -> impl IntoView {
    let name = RwSignal::new(naming.view.name.clone());
    let wrong = RwSignal::new(None::<&'static str>);
    let naming = StoredValue::new(naming);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Naming { view, is_saved } = naming.get_value();
        // A line is one view where they are kept.
        let name = name
            .get_untracked()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let others = untrack(|| views.of(&view.path));
        if name.is_empty() {
            return wrong.set(Some(t().required));
        }
        if is_saved && name != view.name && others.iter().any(|it| it.name == name) {
            return wrong.set(Some(t().views.taken));
        }
        if is_saved {
            views.remove(&view);
        }
        views.save(View { name, ..view });
        views.naming.set(None);
    };
    // What is corrected is wrong no more.
    effect(move || {
        name.track();
        wrong.set(None);
    });
    let error = Signal::derive(move || wrong.get().map(str::to_owned));
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body">
                <Field label=t().name value=name error hint=t().views.hint.to_owned() autofocus=true required=true/>
            </div>
            <div class="dialog-foot">
                <button class="btn" type="button" on:click=move |_| views.naming.set(None)>{t().cancel}</button>
                <ActionButton on_press=|()| () primary=true submit=true>{t().views.confirm}</ActionButton>
            </div>
        </form>
    }
}

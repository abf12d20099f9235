//! A dialog about one person: its coming and going, and the name in its heading.

use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    domain::UserId,
    lean::memo,
    state::live_estate::use_estate,
    text::t,
    ui::{Dialog, Guard},
};

/// Draws what is asked about a person; the callback closes the dialog.
pub type PersonForm = Arc<dyn Fn(UserId, Callback<()>) -> AnyView + Send + Sync>;

/// What stands in the dialog, made anew for each person.
pub fn form(draw: impl Fn(UserId, Callback<()>) -> AnyView + Send + Sync + 'static) -> PersonForm {
    Arc::new(draw)
}

/// A dialog about one person.
#[component]
pub fn PersonDialog(
    /// Who; `None` closes the dialog.
    person: RwSignal<Option<UserId>>,
    /// Its heading, from the person's name.
    title: fn(&str) -> String,
    /// What is asked.
    form: PersonForm,
    /// Room for a list beside a form.
    #[prop(optional)]
    wide: bool,
    /// What asks before something in it is lost.
    #[prop(optional)]
    guard: Option<Guard>,
) -> impl IntoView {
    let live = use_estate();
    let open = memo(move || person.with(Option::is_some));
    let close = Callback::new(move |()| person.set(None));
    let title = memo(move || match person.get() {
        Some(id) => {
            let name = live.peek(|estate| estate.label(&id));
            title(&name.unwrap_or_else(|| id.to_string()))
        }
        None => String::new(),
    });
    view! {
        <Dialog open on_close=close title close_label=t().close wide guard>
            {
                let form = Arc::clone(&form);
                move || person.get().map(|person| form(person, close))
            }
        </Dialog>
    }
}

//! That a page shows one team alone, said beside its title: what is narrowed must not look whole.

use leptos::prelude::*;

use crate::{
    lean::dynamic,
    state::{live_estate::use_estate, scope::use_scope},
    text::t,
};

/// A page's title, with the team that the page is narrowed to beside it. Pressed, it shows all teams
/// again.
pub fn scoped_title(title: &'static str) -> AnyView {
    let (scope, live) = (use_scope(), use_estate());
    let chip = dynamic(move || {
        let team = scope.team()?;
        live.follow_catalogue();
        let name = live.peek(|estate| estate.team(&team).map(|team| team.name.clone()));
        Some(view! {
            <button
                type="button"
                class="chip"
                aria-pressed="true"
                title=t().teams.show_all
                on:click=move |_| scope.choose(None)
            >
                {t().team}": "<bdi>{name}</bdi>" ×"
            </button>
        })
    });
    view! { <div class="title-line"><h1>{title}</h1>{chip}</div> }.into_any()
}

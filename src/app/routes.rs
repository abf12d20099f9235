//! Which address shows which screen.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    components::{Redirect, Route, Routes},
    hooks::{use_location, use_navigate},
    path,
};

use super::parts::{self, Part};
use crate::{lean::effect, paths, screens::not_found::NotFound, state::session::use_session};

/// The screen the address names.
#[component]
pub fn Pages() -> impl IntoView {
    // Whose pages they are, never changes under them: another person gets their own.
    if untrack(|| use_session().abilities().is_end_user) {
        return view! { <Own/> }.into_any();
    }
    view! {
        <Routes fallback=NotFound>
            <Route path=path!("/") view=|| view! { <Redirect path=paths::LICENSES/> }/>
            // Where an end user was, who signed out here.
            <Route path=path!("/mine") view=|| view! { <Redirect path=paths::LICENSES/> }/>
            <Route path=path!("/licenses") view=|| view! { <Part of=&parts::LICENSES/> }/>
            <Route path=path!("/licenses/:id") view=|| view! { <Part of=&parts::LICENSE/> }/>
            <Route path=path!("/licenses/:id/:tab") view=|| view! { <Part of=&parts::LICENSE/> }/>
            <Route path=path!("/users") view=|| view! { <Part of=&parts::USERS/> }/>
            <Route path=path!("/users/matrix") view=|| view! { <Part of=&parts::MATRIX/> }/>
            <Route path=path!("/users/:id") view=|| view! { <Part of=&parts::USER/> }/>
            <Route path=path!("/users/:id/:tab") view=|| view! { <Part of=&parts::USER/> }/>
            <Route path=path!("/products") view=|| view! { <Part of=&parts::PRODUCTS/> }/>
            <Route path=path!("/products/:id") view=|| view! { <Part of=&parts::PRODUCT/> }/>
            <Route path=path!("/activity") view=|| view! { <Part of=&parts::ACTIVITY/> }/>
            <Route path=path!("/activity/:tab") view=|| view! { <Part of=&parts::ACTIVITY/> }/>
            <Route path=path!("/teams") view=|| view! { <Part of=&parts::TEAMS/> }/>
            <Route path=path!("/teams/:id") view=|| view! { <Part of=&parts::TEAM/> }/>
            <Route path=path!("/devices") view=|| view! { <Part of=&parts::DEVICES/> }/>
        </Routes>
    }
    .into_any()
}

/// An end user has one page; whatever address they come by leads there.
#[component]
fn Own() -> impl IntoView {
    let place = use_location().pathname;
    let go = use_navigate();
    effect(move || {
        if place.get() != paths::link(paths::MINE) {
            let replace = NavigateOptions {
                replace: true,
                ..NavigateOptions::default()
            };
            go(paths::MINE, replace);
        }
    });
    view! { <Part of=&parts::MINE/> }
}

//! Which address shows which screen.

use leptos::prelude::*;
use leptos_router::{
    components::{Redirect, Route, Routes},
    path,
};

use super::parts::{self, Part};
use crate::{paths, screens::not_found::NotFound};

/// The screen the address names.
#[component]
pub fn Pages() -> impl IntoView {
    view! {
        <Routes fallback=NotFound>
            <Route path=path!("/") view=|| view! { <Redirect path=paths::LICENSES/> }/>
            <Route path=path!("/licenses") view=|| view! { <Part of=&parts::LICENSES/> }/>
            <Route path=path!("/licenses/:id") view=|| view! { <Part of=&parts::LICENSE/> }/>
            <Route path=path!("/licenses/:id/:tab") view=|| view! { <Part of=&parts::LICENSE/> }/>
            <Route path=path!("/users") view=|| view! { <Part of=&parts::USERS/> }/>
        </Routes>
    }
}

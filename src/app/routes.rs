//! Which address shows which screen.

use leptos::prelude::*;
use leptos_router::{
    components::{Redirect, Route, Routes},
    path,
};

use crate::{
    paths,
    screens::{
        licenses::{LicenseList, LicensePage},
        not_found::NotFound,
        users::UserList,
    },
};

/// The screen the address names.
#[component]
pub fn Pages() -> impl IntoView {
    view! {
        <Routes fallback=NotFound>
            <Route path=path!("/") view=|| view! { <Redirect path=paths::LICENSES/> }/>
            <Route path=path!("/licenses") view=LicenseList/>
            <Route path=path!("/licenses/:id") view=LicensePage/>
            <Route path=path!("/licenses/:id/:tab") view=LicensePage/>
            <Route path=path!("/users") view=UserList/>
        </Routes>
    }
}

//! No such page.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::{paths, text::t, ui::Empty};

/// Says that the address leads nowhere, and where to go.
#[component]
pub fn NotFound() -> impl IntoView {
    document().set_title(t().not_found_title);
    view! {
        <Empty title=t().not_found_title text=t().not_found_text alone=true>
            <A href=paths::link(paths::LICENSES) attr:class="btn">{t().to_licenses}</A>
        </Empty>
    }
}

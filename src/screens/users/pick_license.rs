//! Choosing the license that people are to get a seat on.

use leptos::prelude::*;

use crate::{
    domain::LicenseId,
    estate::{LicenseQuery, Topic},
    lean::{derived, memo},
    parts::ask_dialog::{Question, ask_wide},
    screens::licenses::{Seats, assign_blocked, title},
    state::{live_estate::use_estate, session::use_session, sync::use_sync},
    text::{format, t},
    ui::SearchField,
};

/// How many licenses are offered at once; more are found by searching.
const OFFERED: usize = 40;

/// Asks which license.
#[component]
pub fn PickLicense(
    /// Whether it is shown.
    open: RwSignal<bool>,
    /// Receives the license; the dialog is closed by then.
    #[prop(into)]
    on_pick: Callback<LicenseId>,
) -> impl IntoView {
    let title = |()| t().by_user.which_license.to_owned();
    ask_wide(open, title, move |(), close| Question {
        // A license is the answer; the cross leaves without one.
        leave: Signal::stored(""),
        ..Question::look(offered(close, on_pick))
    })
}

fn offered(close: Callback<()>, on_pick: Callback<LicenseId>) -> AnyView {
    let live = use_estate();
    use_sync().want(Topic::Licenses);
    let text = RwSignal::new(String::new());
    let offered = memo(move || {
        live.follow_licenses();
        let query = LicenseQuery {
            text: text.get(),
            now: format::now(),
            ..LicenseQuery::default()
        };
        let mut found = live.peek(|estate| estate.find_licenses(&query));
        found.truncate(OFFERED);
        found
    });
    let pick = move |license: LicenseId| {
        close.run(());
        on_pick.run(license);
    };
    view! {
        <div class="stack pick-license">
            <SearchField
                label=t().search_licenses
                value=text
                on_input=move |typed| text.set(typed)
                autofocus=true
            />
            <ul class="picks" role="list">
                <For each=move || offered.get() key=Clone::clone let:license>
                    <li><Pick license on_pick=Callback::new(pick)/></li>
                </For>
            </ul>
            {move || offered.with(Vec::is_empty).then(|| view! {
                <p class="muted-words">{t().nothing_matches}</p>
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Pick(license: LicenseId, on_pick: Callback<LicenseId>) -> impl IntoView {
    let live = use_estate();
    let session = use_session();
    let license = StoredValue::new(license);
    let blocked = derived(move || {
        assign_blocked(live, &license.get_value(), session.abilities().change_seats)
    });
    let name = move || {
        live.follow_license(&license.get_value());
        title(live, &license.get_value())
    };
    view! {
        <button
            type="button"
            class="pick"
            aria-disabled=move || blocked.with(Option::is_some).then_some("true")
            on:click=move |_| if blocked.with_untracked(Option::is_none) {
                on_pick.run(license.get_value());
            }
        >
            <span class="pick-name">
                <bdi>{name}</bdi>
                {move || blocked.get().map(|why| view! { <small>{why}</small> })}
            </span>
            <Seats license=Signal::stored(license.get_value())/>
        </button>
    }
}

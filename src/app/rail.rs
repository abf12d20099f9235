//! The rail beside the screens: the menu, and how fresh all of it is.

use leptos::prelude::*;
use leptos_router::components::A;

use super::pages::{self, Count, Entry, Page};
use crate::{
    config::Config,
    estate::{DeviceQuery, Topic},
    lean::{dynamic, memo},
    paths,
    plan::Plan,
    state::{
        live_estate::use_estate, now_ms, scope::use_scope, session::use_session, sync::use_sync,
    },
    text::{format, t},
    ui::{Icon, IconName, When},
};

/// The rail.
#[component]
pub fn Rail() -> impl IntoView {
    let session = use_session();
    let abilities = memo(move || session.abilities());
    let links = move || {
        let links = pages::named(abilities.get());
        let links = links.filter_map(|(page, entry)| Some(link(page, entry, entry.menu?)));
        links.collect::<Vec<_>>()
    };
    view! {
        <nav class="rail" aria-label=t().main_nav>
            <ul role="list">{dynamic(links)}</ul>
            <Freshness/>
        </nav>
    }
}

fn link(page: &Page, entry: &'static Entry, counts: Count) -> AnyView {
    let count = count(counts);
    let href = paths::link(&paths::fill(page.at, &[]));
    let draw = move || {
        view! {
            <li>
                <A href=href.clone()>
                    <Icon name=entry.icon/>
                    <span>{(entry.title)()}</span>
                    <span class="count">{count}</span>
                </A>
            </li>
        }
    };
    let live = use_estate();
    let is_there = match counts {
        Count::Nothing | Count::Licenses | Count::Users => return draw().into_any(),
        // Where nothing is activated device by device, there is nothing to go to.
        Count::Devices => memo(move || {
            let progress = live.progress(&Topic::AllDevices);
            live.follow_licenses();
            progress.total.is_none_or(|total| total > 0)
        }),
        Count::Staged => memo(move || live.planned().with(|plan| !plan.is_empty())),
    };
    view! { <When is=is_there>{draw()}</When> }.into_any()
}

/// As many as the list shows that the entry leads to, which may be a team's. Nothing until that
/// is known.
fn count(of: Count) -> Memo<Option<String>> {
    let live = use_estate();
    let team = use_scope().memo();
    // Licenses count what is active on them. That is all there is, where what is no longer
    // active is not listed; else it has to be read.
    let lists_inactive = use_session().server_can(|server| server.counts_by_seat);
    memo(move || {
        let team = team.get();
        let rows = match of {
            Count::Nothing => None,
            Count::Licenses => {
                let progress = live.progress(&Topic::Licenses);
                let rows = team.as_ref().map_or(progress.have, |team| {
                    live.follow_bought();
                    live.peek(|estate| estate.license_figures(format::now(), Some(team)).all)
                });
                progress.complete.then_some(rows)
            }
            Count::Users => {
                let progress = live.progress(&Topic::Users);
                let rows = team.as_ref().map_or(progress.have, |team| {
                    live.follow_users();
                    live.peek(|estate| estate.user_figures(Some(team)).all)
                });
                progress.complete.then_some(rows)
            }
            Count::Staged => Some(live.planned().with(Plan::len)),
            Count::Devices => {
                let progress = live.progress(&Topic::AllDevices);
                if progress.complete {
                    live.follow_devices_all();
                    let of = DeviceQuery {
                        team,
                        ..DeviceQuery::default()
                    };
                    Some(live.peek(|estate| estate.count_devices(&of)))
                } else {
                    live.follow_licenses();
                    progress.total.filter(|_| team.is_none() && !lists_inactive)
                }
            }
        };
        rows.map(|rows| format::number(rows as u64))
    })
}

#[component]
fn Freshness() -> impl IntoView {
    let sync = use_sync();
    let session = use_session();
    let config: Config = expect_context();
    let health = sync.health();
    let now = RwSignal::new(now_ms());
    if let Ok(timer) =
        set_interval_with_handle(move || now.set(now_ms()), std::time::Duration::from_secs(1))
    {
        on_cleanup(move || timer.clear());
    }
    let words = move || {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an age in seconds"
        )]
        let age = |at: f64| ((now.get() - at) / 1000.0).max(0.0) as u64;
        health.with(|health| match health.read_at.map(age) {
            None => t().not_updated.to_owned(),
            Some(0..=4) => t().updated_just_now.to_owned(),
            Some(seconds) => (t().updated_ago)(seconds),
        })
    };
    let server = move || {
        session
            .me()
            .map(|me| me.server.server.clone())
            .unwrap_or_default()
    };
    view! {
        <div class="rail-foot">
            <p class="freshness">
                <span>{words}</span>
                <button
                    class="btn btn--ghost btn--icon"
                    type="button"
                    aria-label=t().refresh
                    title=t().refresh
                    on:click=move |_| sync.read_shown()
                >
                    <Icon name=IconName::Refresh/>
                </button>
            </p>
            <p>{server}</p>
            {config.support.map(|to| view! {
                <p><a href=to target="_blank" rel="noreferrer">{t().support}</a></p>
            })}
        </div>
    }
}

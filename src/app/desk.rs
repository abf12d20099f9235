//! What is there for somebody who is in: state, shell, screens.

use leptos::prelude::*;
use leptos_router::components::Router;

use super::{ahead::expect_what_is_near, routes::Pages, shell::Shell};
use crate::{
    config::Config,
    paths,
    state::{
        activity::Activity, live_estate::LiveEstate, notices::Notices, person::Belongings,
        reasons::Reasons, removals::Removals, runner::Runner, server::use_server,
        session::use_session, staged::Staged, sync::Sync, views::Views, visits::Visits,
    },
};

/// What outlives every screen and every person.
#[derive(Clone)]
pub struct Root(Owner);

impl Root {
    /// Makes what is set up here the root.
    pub fn provide() {
        provide_context(Self(Owner::current().unwrap_or_default()));
    }
}

/// The panel for somebody who is in.
#[component]
pub fn Desk() -> impl IntoView {
    // The first time only: what is under way outlives who started it, until it is cleared.
    if use_context::<Runner>().is_none() {
        let Root(root) = expect_context();
        root.with(provide_state);
    }
    expect_what_is_near();
    view! {
        <Router base=paths::base()>
            <Shell><Pages/></Shell>
        </Router>
    }
}

fn provide_state() {
    let config: Config = expect_context();
    let (server, session) = (use_server(), use_session());
    let notices = Notices::provide();
    let live = LiveEstate::provide();
    let sync = Sync::provide(live, server, session, config.refresh_s);
    let activity = Activity::provide(live, server, session.vault());
    let reasons = Reasons::provide(config.reason);
    let removals = Removals::provide(live, session, sync, notices, activity);
    let runner = Runner::provide(live, server, session, sync, notices, activity, reasons);
    let belongings = Belongings {
        live,
        sync,
        activity,
        staged: Staged::provide(live, session, notices),
        views: Views::provide(session.vault()),
        visits: Visits::provide(live, session.vault()),
        removals,
        runner,
        notices,
    };
    belongings.follow(session);
}

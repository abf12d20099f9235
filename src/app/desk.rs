//! What is there for somebody who is in: state, shell, screens.

use leptos::prelude::*;
use leptos_router::components::Router;

use super::{routes::Pages, shell::Shell};
use crate::{
    config::Config,
    domain::UserId,
    lean::effect,
    paths,
    state::{
        activity::Activity,
        live_estate::LiveEstate,
        notices::Notices,
        reasons::Reasons,
        removals::Removals,
        runner::Runner,
        server::use_server,
        session::{Session, Stage, use_session},
        staged::Staged,
        sync::Sync,
        visits::Visits,
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
    super::parts::expect_all();
    use_server().expect_acts();
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
    let activity = Activity::provide(live, server, session);
    let reasons = Reasons::provide(config.reason);
    let removals = Removals::provide(live, session, sync, notices, activity);
    let runner = Runner::provide(live, server, session, sync, notices, activity, reasons);
    let staged = Staged::provide(server, session);
    let visits = Visits::provide(live, server, session);
    forget_on_sign_out(session, live, sync, move || {
        runner.clear();
        notices.clear();
        removals.clear();
        staged.clear();
        visits.clear();
    });
}

/// What one person saw must not be there for the next.
fn forget_on_sign_out(session: Session, live: LiveEstate, sync: Sync, forget: impl Fn() + 'static) {
    let stage = session.stage();
    Effect::new(move |before: Option<Option<(UserId, bool)>>| {
        let now = match stage.get() {
            Stage::In(me) | Stage::Ended(me) => {
                Some((me.user.id.clone(), me.abilities.is_end_user))
            }
            Stage::Restoring | Stage::Out => None,
        };
        let few = now.as_ref().is_some_and(|(_, is_end_user)| *is_end_user);
        if let Some(Some(before)) = before
            && now.as_ref() != Some(&before)
        {
            sync.clear();
            // Who became an end user sees less from now on, but did what they did.
            if now.as_ref().map(|(user, _)| user) != Some(&before.0) {
                forget();
            }
        }
        if let Some((me, _)) = &now {
            live.take(|estate| estate.is_for(me.clone()));
        }
        live.take(|estate| estate.see_few(few));
        now
    });
    effect(move || {
        if matches!(stage.get(), Stage::In(_)) {
            // Screens that asked while nobody was in are served now.
            sync.need_shown();
        }
    });
}

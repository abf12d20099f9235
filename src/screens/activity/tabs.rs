//! The two lists of activity: what was done here, and what the server says anybody did.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    list::Receipts,
    log::{self, ServerLog},
};
use crate::{
    lean::{derived, dynamic, effect, memo},
    paths::{self, ActivityTab},
    state::sync::use_sync,
    text::t,
    ui::{Loading, Tab, Tabs},
};

/// What was done: here, and where the server keeps a log, by anybody.
#[component]
pub fn ActivityPage() -> impl IntoView {
    let sync = use_sync();
    let go = StoredValue::new_local(use_navigate());
    let tab = paths::use_tab(ActivityTab::from_segment);
    let is_log = move || tab.get() == ActivityTab::Log;
    let has_log = RwSignal::new(None::<bool>);
    spawn_local(async move {
        let answer = sync.has_log().await;
        let _ = has_log.try_set(Some(answer));
    });
    // A link to a log that this server does not keep, or not for this person.
    effect(move || {
        if is_log() && has_log.get() == Some(false) {
            let replace = NavigateOptions {
                replace: true,
                ..NavigateOptions::default()
            };
            go.with_value(|go| go(&paths::activity(ActivityTab::Here), replace));
        }
    });
    // What was done here stays as it is when the server's answer comes.
    let shown = memo(move || (is_log(), has_log.get().filter(|_| is_log())));
    dynamic(move || match shown.get() {
        (false, _) => view! { <Receipts has_log/> }.into_any(),
        (true, Some(true)) => view! { <ServerLog/> }.into_any(),
        (true, _) => view! { <Loading label=t().log.loading lines=6/> }.into_any(),
    })
}

/// Leads from one list to the other.
#[component]
pub fn ActivityTabs(
    /// Whether this is the server's.
    is_log: bool,
) -> impl IntoView {
    let title = log::title();
    let tab = |tab, label: &str, current| Tab {
        href: paths::link(&paths::activity(tab)),
        label: label.to_owned(),
        count: None,
        current,
    };
    let tabs = derived(move || {
        vec![
            tab(ActivityTab::Here, t().log.here, !is_log),
            tab(ActivityTab::Log, title, is_log),
        ]
    });
    view! { <Tabs label=t().activity.title tabs/> }
}

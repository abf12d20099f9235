//! Reading first what has to be known before it can be said what goes with people.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::{
    api::ApiError,
    domain::{Role, UserId},
    estate::Topic,
    lean::{derived, effect, memo},
    plan,
    state::{live_estate::use_estate, sync::use_sync},
    text::{fault_words, format, t},
    ui::Fault,
};

/// What has to be read, and how far that is.
#[derive(Clone, Copy)]
pub struct Study {
    topics: Memo<Vec<Topic>>,
    unread: Memo<Vec<Topic>>,
}

impl Study {
    /// Reads everything these people have, and what successors hold already.
    pub fn of(people: Vec<UserId>, successors: Signal<Vec<UserId>>) -> Self {
        let live = use_estate();
        let sync = use_sync();
        let topics = memo(move || {
            // Followed like this, every change of the estate counts.
            live.progress(&Topic::Catalogue);
            let mut topics = vec![Topic::Catalogue, Topic::Licenses];
            live.peek(|estate| {
                let role = |user: &UserId| estate.user(user).map(|it| it.role);
                if people.iter().any(|user| role(user) == Some(Role::Admin)) {
                    topics.push(Topic::Users);
                }
                for user in &people {
                    topics.push(Topic::UserLicenses(user.clone()));
                    topics.push(Topic::UserDevices(user.clone()));
                }
                topics.extend(
                    estate
                        .teams()
                        .map(|team| Topic::TeamOwners(team.id.clone())),
                );
                for lost in plan::leaving(estate, &people).deleted {
                    topics.push(Topic::Devices(lost.license.clone()));
                    topics.push(Topic::Seats(lost.license));
                }
            });
            topics.extend(successors.get().into_iter().map(Topic::UserLicenses));
            topics
        });
        let unread = memo(move || {
            live.progress(&Topic::Catalogue);
            let is_unread = |topic: &&Topic| live.peek(|it| !it.progress(topic).complete);
            topics.with(|topics| topics.iter().filter(is_unread).cloned().collect::<Vec<_>>())
        });
        let known: StoredValue<BTreeSet<String>> = StoredValue::new(BTreeSet::new());
        let owner = StoredValue::new(Owner::current().unwrap_or_default());
        effect(move || {
            for topic in topics.get() {
                let is_new = known
                    .try_update_value(|known| known.insert(format!("{topic:?}")))
                    .unwrap_or_default();
                if is_new {
                    // Held until the dialog closes, whatever else turns out to be needed.
                    owner.with_value(|owner| owner.with(|| sync.glance(topic)));
                }
            }
        });
        Self { topics, unread }
    }

    /// Whether all of it has been read; followed.
    pub fn is_done(self) -> bool {
        self.unread.with(Vec::is_empty)
    }
}

/// How far the reading is, or why it does not go on.
#[component]
pub fn Studying(study: Study) -> impl IntoView {
    let sync = use_sync();
    let fault = derived(move || -> Option<ApiError> {
        study
            .unread
            .with(|unread| unread.iter().find_map(|topic| sync.fault(topic)))
    });
    let total = move || study.topics.with(Vec::len);
    let done = move || total() - study.unread.with(Vec::len).min(total());
    let again = Callback::new(move |()| {
        for topic in study.unread.get_untracked() {
            sync.read(topic);
        }
    });
    view! {
        {move || fault.get().map(|error| view! {
            <Fault happened=fault_words(&error) retry_label=t().retry on_retry=again/>
        })}
        {move || (fault.with(Option::is_none)).then(|| view! {
            <div class="stack">
                <p class="muted-words" role="status">
                    {move || (t().manage.reading)(
                        &format::number(done() as u64),
                        &format::number(total() as u64),
                    )}
                </p>
                <progress
                    class="progress"
                    aria-label=t().manage.reading_label
                    max=total
                    prop:value=move || done() as f64
                ></progress>
            </div>
        })}
    }
}

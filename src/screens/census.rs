//! Reads many short lists for a question that needs all of them, such as who holds no seat at
//! all, and says how far that is: an answer from half of them would be wrong.

use leptos::prelude::*;

use crate::{
    estate::Topic,
    lean::{dynamic, effect, memo},
    state::{
        live_estate::use_estate,
        sync::{Sync, use_sync},
    },
    text::{format, t},
    ui::{Banner, Tone},
};

/// How far a census is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Lists that are known.
    pub done: usize,
    /// Lists that could not be read.
    pub failed: usize,
    /// Lists there are.
    pub of: usize,
}

impl Reach {
    /// Whether every list is known.
    pub fn is_complete(self) -> bool {
        self.done == self.of
    }
}

/// Lists that are read together.
#[derive(Clone, Copy)]
pub struct Census {
    topics: Memo<Vec<Topic>>,
    /// How far it is.
    pub reach: Memo<Reach>,
    sync: Sync,
}

impl Census {
    /// Reads what is missing of these lists, as long as the screen is there.
    pub fn of(topics: Memo<Vec<Topic>>) -> Self {
        let (live, sync) = (use_estate(), use_sync());
        effect(move || {
            for topic in topics.get() {
                sync.glance(topic);
            }
        });
        let reach = memo(move || {
            topics.with(|topics| {
                let mut reach = Reach {
                    of: topics.len(),
                    ..Reach::default()
                };
                // One signal tells that any list has grown.
                live.progress(&Topic::Catalogue);
                for topic in topics {
                    let is_known = live.peek(|estate| estate.progress(topic).complete);
                    reach.done += usize::from(is_known);
                    reach.failed += usize::from(!is_known && sync.fault(topic).is_some());
                }
                reach
            })
        });
        Self {
            topics,
            reach,
            sync,
        }
    }

    /// Whether every list is known; followed.
    pub fn is_complete(self) -> bool {
        self.reach.get().is_complete()
    }

    fn again(self) {
        for topic in self.topics.get_untracked() {
            if self.sync.fault(&topic).is_some() {
                self.sync.read(topic);
            }
        }
    }
}

/// How far the reading is, in words; nothing once all is known. Followed.
pub fn census_words(census: Census) -> Option<String> {
    let Reach { done, of, .. } = census.reach.get();
    let number = |count: usize| format::number(count as u64);
    (done < of).then(|| (t().by_user.census)(&number(done), &number(of)))
}

/// Says what could not be read, and reads it again.
#[component]
pub fn CensusFault(census: Census) -> impl IntoView {
    dynamic(move || {
        let Reach { failed, of, .. } = census.reach.get();
        let number = |count: usize| format::number(count as u64);
        (failed > 0).then(|| {
            let again = Callback::new(move |()| census.again());
            view! {
                <Banner
                    tone=Tone::Warn
                    text=(t().by_user.census_failed)(&number(failed), &number(of))
                    action=t().retry.to_owned()
                    on_action=again
                />
            }
        })
    })
}

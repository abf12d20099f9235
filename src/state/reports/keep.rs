//! What is kept of the past, in the hands of its person: observed, saved as a file, opened from
//! one, cleared.

use std::sync::Arc;

use leptos::prelude::*;

use super::Reports;
use crate::{
    api::Secret,
    domain::Moment,
    state::{
        history::{Kept, OpenFault, ask_to_stay, open, seal},
        now_ms,
    },
    usage::History,
};

impl Reports {
    /// What this page knows.
    pub(super) fn kept_now(self) -> Kept {
        Kept {
            history: self.history.get_untracked(),
            saved: self.saved.get_untracked(),
        }
    }

    /// Whether this browser keeps anything for the person.
    pub fn keeps(self) -> bool {
        self.store
            .with_value(|store| store.as_ref().is_some_and(|store| store.keeps()))
    }

    /// All that was observed as a file. `None` where the browser has nothing to seal it with.
    pub async fn file(self, passphrase: &Secret) -> Option<Vec<u8>> {
        let file = seal(&self.kept_now().history, passphrase).await?;
        let store = self.store.get_value()?;
        let saved = Moment::from_timestamp_millis(now_ms() as i64);
        let (kept, _) = { store.change(self.kept_now(), |kept| kept.saved = saved) }.await;
        self.know(kept);
        Some(file)
    }

    /// Takes in what is in a file. Says how many observations have come, and whether this
    /// browser keeps them.
    ///
    /// # Errors
    /// Says why nothing was taken in.
    pub async fn take_in(
        self,
        file: &[u8],
        passphrase: &Secret,
    ) -> Result<(usize, bool), OpenFault> {
        let Some(store) = self.store.get_value() else {
            return Err(OpenFault::NotOurs);
        };
        let found = open(file, passphrase, store.server()).await?;
        let mut came = Ok(0);
        let change = |kept: &mut Kept| {
            let before = kept.history.len();
            let history = Arc::make_mut(&mut kept.history);
            came = history
                .merge(&found)
                .map(|()| history.len() - before)
                .map_err(|_| OpenFault::OtherServer);
        };
        let (kept, is_kept) = store.change(self.kept_now(), change).await;
        self.know(kept);
        ask_to_stay();
        came.map(|came| (came, is_kept))
    }

    /// Forgets all that was observed. Nothing is observed by itself on this screen any more: lists
    /// that are just being read would fill at once what was to be empty.
    pub async fn clear(self) {
        self.has_observed.set_value(true);
        if let Some(store) = self.store.get_value() {
            store.clear().await;
        }
        self.know(Kept::default());
    }

    /// How many observations there are; followed.
    pub fn count(self) -> usize {
        self.history.with(|history| history.len())
    }

    /// Whether what was observed should be saved as a file again: a month after the last time,
    /// or a month after the first observation.
    pub fn is_file_due(self, now: Moment) -> bool {
        let first = self
            .history
            .with(|history: &Arc<History>| history.moments().next());
        let last = self.saved.get().or(first);
        last.is_some_and(|last| now - last >= chrono::TimeDelta::days(30))
    }
}

//! What hangs on who is in: whoever leaves takes all of it along before the next one comes. What
//! is new and belongs to one person is forgotten here, too.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    activity::Activity,
    live_estate::LiveEstate,
    notices::Notices,
    removals::Removals,
    runner::Runner,
    session::{Me, Session},
    staged::Staged,
    sync::Sync,
    views::Views,
    visits::Visits,
};
use crate::domain::UserId;

/// Everything that belongs to the person who is in.
#[derive(Clone, Copy)]
pub struct Belongings {
    /// What was read for them.
    pub live: LiveEstate,
    /// What is being read.
    pub sync: Sync,
    /// What they did.
    pub activity: Activity,
    /// What they have not saved.
    pub staged: Staged,
    /// The views of lists that they saved.
    pub views: Views,
    /// What they saw before.
    pub visits: Visits,
    /// What they removed and is not gone yet.
    pub removals: Removals,
    /// What is on its way for them.
    pub runner: Runner,
    /// What they were told.
    pub notices: Notices,
}

impl Belongings {
    /// From now on all of it comes and goes with whoever is in.
    pub fn follow(self, session: Session) {
        let whose = StoredValue::new(None::<(UserId, bool)>);
        session.set_person(Callback::new(move |me: Option<Arc<Me>>| {
            let now = me.map(|me| (me.user.id.clone(), me.abilities.is_end_user));
            let before = whose.get_value();
            whose.set_value(now.clone());
            match now {
                None => self.leave(),
                Some((user, few)) => {
                    let is_new = before.as_ref().is_none_or(|(before, _)| *before != user);
                    if !is_new && before.is_some_and(|(_, before)| before != few) {
                        // Who became an end user sees less from now on, but did what they did.
                        self.sync.clear();
                    }
                    self.live.take(|estate| estate.is_for(user));
                    self.live.take(|estate| estate.see_few(few));
                    if is_new {
                        self.activity.take_up();
                        self.staged.take_up();
                        self.views.take_up();
                        self.visits.take_up();
                    }
                    // Screens that asked while nobody was in are served now.
                    self.sync.need_shown();
                }
            }
        }));
    }

    fn leave(self) {
        self.sync.clear();
        self.activity.clear();
        self.staged.clear();
        self.views.clear();
        self.visits.clear();
        self.removals.clear();
        self.runner.clear();
        self.notices.clear();
    }
}

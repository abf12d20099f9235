//! Which team the screens are about. It stays in the address, whatever link is followed, so
//! that a reload, Back and a link sent to somebody keep it.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::query::query;
use crate::{
    domain::TeamId,
    lean::{effect, memo},
};

/// The team that every list is narrowed to, or none for all of them.
#[derive(Clone, Copy)]
pub struct Scope {
    team: RwSignal<Option<TeamId>>,
    asked: Memo<Option<String>>,
    ask: SignalSetter<Option<String>>,
}

impl Scope {
    /// Makes the choice available to every screen below. Has to stand inside the router.
    pub fn provide() -> Self {
        let (asked, ask) = query("team");
        let team = RwSignal::new(asked.get_untracked().map(TeamId::from));
        let scope = Self { team, asked, ask };
        provide_context(scope);
        // The address decides where it names a team. Links inside the panel do not: there the
        // team is put back in.
        let place = use_location().pathname;
        effect(move || {
            place.track();
            match (asked.get(), team.get_untracked()) {
                (Some(named), chosen) => {
                    let named = TeamId::from(named);
                    if chosen.as_ref() != Some(&named) {
                        team.set(Some(named));
                    }
                }
                (None, Some(chosen)) => ask.set(Some(chosen.to_string())),
                (None, None) => {}
            }
        });
        scope
    }

    /// The team; followed.
    pub fn team(self) -> Option<TeamId> {
        self.team.get()
    }

    /// Turns to another team, or to all of them.
    pub fn choose(self, team: Option<TeamId>) {
        self.team.set(team.clone());
        if self.asked.get_untracked() != team.as_ref().map(TeamId::to_string) {
            self.ask.set(team.map(|team| team.to_string()));
        }
    }

    /// The team for a query, woken only when it changes.
    pub fn memo(self) -> Memo<Option<TeamId>> {
        memo(move || self.team.get())
    }
}

/// Which team the screens are about.
pub fn use_scope() -> Scope {
    expect_context()
}

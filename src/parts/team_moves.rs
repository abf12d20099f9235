//! Moving people or licenses to another team, from wherever they are listed. Its dialog arrives when
//! it is first asked for.

use leptos::prelude::*;

use crate::{
    domain::{LicenseId, TeamId, UserId},
    lean::derived,
    state::{live_estate::use_estate, session::use_session},
    text::t,
};

/// The filter of what is in no team, in the address of a list.
pub const TEAMLESS: &str = "teamless";

/// What can be in a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Members {
    /// People.
    People(Vec<UserId>),
    /// Licenses.
    Licenses(Vec<LicenseId>),
}

impl Members {
    /// How many.
    pub fn count(&self) -> usize {
        match self {
            Self::People(people) => people.len(),
            Self::Licenses(licenses) => licenses.len(),
        }
    }
}

/// What is to be moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moving {
    /// Who or what.
    pub what: Members,
    /// The team that is chosen to begin with.
    pub to: Option<TeamId>,
}

impl Moving {
    /// People, to a team that is still to be chosen.
    pub fn people(people: Vec<UserId>) -> Self {
        Self {
            what: Members::People(people),
            to: None,
        }
    }

    /// The same for licenses.
    pub fn licenses(licenses: Vec<LicenseId>) -> Self {
        Self {
            what: Members::Licenses(licenses),
            to: None,
        }
    }
}

/// What is about to be moved.
#[derive(Clone, Copy)]
pub struct TeamMoves(pub RwSignal<Option<Moving>>);

impl TeamMoves {
    /// Makes it available to every screen. Nothing is about to be moved yet.
    pub fn provide() -> Self {
        let moves = Self(RwSignal::new(None));
        provide_context(moves);
        moves
    }
}

/// Asks to which team; `None` once that is answered.
pub fn use_team_moves() -> RwSignal<Option<Moving>> {
    expect_context::<TeamMoves>().0
}

/// Why nothing can be moved between teams, if that is so; followed.
pub fn move_blocked() -> Signal<Option<String>> {
    let session = use_session();
    derived(move || (!session.abilities().change_team).then(|| t().role_forbids.to_owned()))
}

/// The team that [`team_options`] give this id; the first is none.
pub fn team_of(id: &str) -> Option<TeamId> {
    (!id.is_empty()).then(|| TeamId::from(id))
}

/// All teams by their ids, for a choice; the first stands for none.
pub fn team_options() -> Signal<Vec<(String, String)>> {
    let live = use_estate();
    derived(move || {
        live.follow_catalogue();
        let none = (String::new(), t().teams.no_team.to_owned());
        live.peek(|estate| {
            let teams = estate.teams();
            let named = teams.map(|team| (team.id.to_string(), team.name.clone()));
            [none].into_iter().chain(named).collect()
        })
    })
}

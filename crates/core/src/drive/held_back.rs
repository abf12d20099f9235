//! What must not be sent after something before it did not come about.

use std::collections::HashSet;

use crate::{
    acts::{Act, ContractAct, Failure, Outcome, PersonAct, TeamAct},
    domain::{TeamId, UserId},
    plan::Journal,
};

/// What did not come about, and what others needed of it.
#[derive(Debug, Default)]
pub(super) struct Missing {
    people: HashSet<UserId>,
    teams: HashSet<TeamId>,
    /// The places of all of it.
    places: Vec<usize>,
}

impl Missing {
    /// An act came to an end.
    pub(super) fn note(&mut self, at: usize, act: &Act, outcome: &Outcome) {
        if outcome.holds() {
            return;
        }
        if let Act::Person(_, PersonAct::Create(new)) = act {
            self.people.insert(new.placeholder());
        }
        if let Act::Team(_, TeamAct::Create(new)) = act {
            self.teams.insert(new.placeholder());
        }
        self.places.push(at);
    }

    /// Why the act at this place must not be sent: it needs a person or team that could not be
    /// created, or removes somebody of whom something was to be handed over that still is
    /// theirs, be it a contract whose next manager did not come.
    pub(super) fn holds_back(&self, journal: &Journal, at: usize) -> Option<Failure> {
        let act = &journal.entries[at].act;
        let is_missing = |wanted: &dyn Fn(&Act) -> bool| {
            let mut places = self.places.iter();
            places.any(|at| wanted(&journal.entries[*at].act))
        };
        if let Act::Person(user, PersonAct::Remove) = act {
            return is_missing(&|act| act.takes_from(user)).then_some(Failure::StillHolds);
        }
        if let Act::Contract(contract, ContractAct::RemoveManager { .. }) = act {
            let is_successor = |other: &Act| matches!(other, Act::Contract(of, ContractAct::AddManager { .. }) if of == contract);
            return is_missing(&is_successor).then_some(Failure::StillHolds);
        }
        let needs = !self.people.is_empty()
            && act.users().iter().any(|it| self.people.contains(it))
            || !self.teams.is_empty() && act.teams().iter().any(|it| self.teams.contains(it));
        needs.then_some(Failure::NeedsUser)
    }
}

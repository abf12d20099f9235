//! What must not be sent, and what has to be sent again.

use std::collections::{HashMap, HashSet};

use crate::{
    domain::{Act, Failure, Outcome, TeamId, UserId},
    plan::{EntryState, Journal},
};

/// How often an act that did not come about is sent before it is left.
const TRIES: u32 = 5;

/// Acts whose answer was lost, and how often each has been tried.
#[derive(Default)]
pub(super) struct Doubts {
    pub(super) unsure: HashSet<usize>,
    tries: HashMap<usize, u32>,
}

impl Doubts {
    /// For acts some of which an earlier run has sent without hearing what became of them: what
    /// is found to be so was done by it.
    pub(super) fn of(acts: &[Act], unsure: &[Act]) -> Self {
        let is_unsure = |at: &usize| unsure.contains(&acts[*at]);
        Self {
            unsure: (0..acts.len()).filter(is_unsure).collect(),
            tries: HashMap::new(),
        }
    }

    /// Which acts of a batch have to be tried again: those certainly not in effect, and those
    /// whose answer was lost and that change nothing when they are asked for twice.
    /// Found to be so the second time, they were done by the first.
    pub(super) fn weigh(
        &mut self,
        places: &[usize],
        acts: &[Act],
        outcomes: &mut [Outcome],
    ) -> Vec<usize> {
        let mut again = Vec::new();
        // Asked for again together with what brings the person, a creation finds them there.
        let brought: HashSet<UserId> = { acts.iter().zip(outcomes.iter()) }
            .filter(|(_, outcome)| **outcome == Outcome::Failed(Failure::Unsure))
            .filter_map(|(act, _)| act.brings().cloned())
            .collect();
        for ((at, act), outcome) in places.iter().zip(acts).zip(outcomes.iter_mut()) {
            let is_repeatable = match act {
                Act::CreateUser(new) => brought.contains(&new.placeholder()),
                Act::CreateTeam(_) | Act::Move { .. } | Act::SetOwner { .. } => false,
                _ => true,
            };
            match outcome {
                Outcome::Skipped if self.unsure.contains(at) => *outcome = Outcome::Done,
                Outcome::Failed(Failure::Unsure) if is_repeatable => {
                    self.unsure.insert(*at);
                    again.push(*at);
                }
                Outcome::NotTried => {
                    let tries = self.tries.entry(*at).or_default();
                    *tries += 1;
                    if *tries < TRIES {
                        again.push(*at);
                    }
                }
                _ => {}
            }
        }
        again
    }
}

/// Why the act at this place must not be sent: it needs a person or team that could not be
/// created, or removes somebody of whom something was to be handed over that still is theirs, be
/// it a contract whose next manager did not come.
pub(super) fn held_back(journal: &Journal, at: usize) -> Option<Failure> {
    let act = &journal.entries[at].act;
    let failed = |wanted: &dyn Fn(&Act) -> bool| {
        let mut entries = journal.entries.iter();
        entries.any(|entry| {
            let has_failed = matches!(&entry.state, EntryState::Ended(outcome) if !outcome.holds());
            has_failed && wanted(&entry.act)
        })
    };
    if let Act::RemoveUser { user } = act {
        return failed(&|act| act.takes_from(user)).then_some(Failure::StillHolds);
    }
    if let Act::RemoveManager { contract, .. } = act {
        let is_successor =
            |other: &Act| matches!(other, Act::AddManager { contract: of, .. } if of == contract);
        return failed(&is_successor).then_some(Failure::StillHolds);
    }
    let (users, teams) = (act.users(), act.teams());
    let is_needed = |other: &Act| match other {
        Act::CreateUser(new) => users.contains(&new.placeholder()),
        Act::CreateTeam(new) => teams.contains(&new.placeholder()),
        _ => false,
    };
    let has_draft =
        users.iter().any(UserId::is_placeholder) || teams.iter().any(TeamId::is_placeholder);
    (has_draft && failed(&is_needed)).then_some(Failure::NeedsUser)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seat(user: &str) -> Act {
        Act::Assign {
            license: "l".into(),
            user: user.into(),
        }
    }

    #[test]
    fn a_lost_answer_is_asked_again_and_what_is_found_then_was_done_by_us() {
        let mut doubts = Doubts::default();
        let acts = [seat("a"), seat("b")];
        let mut first = [Outcome::Failed(Failure::Unsure), Outcome::Skipped];
        assert_eq!(doubts.weigh(&[0, 1], &acts, &mut first), [0]);
        assert_eq!(first[1], Outcome::Skipped);
        let mut second = [Outcome::Skipped];
        assert!(doubts.weigh(&[0], &acts[..1], &mut second).is_empty());
        assert_eq!(second, [Outcome::Done]);
    }

    #[test]
    fn what_an_interrupted_run_has_sent_was_done_by_it() {
        let acts = [seat("a"), seat("b")];
        let mut doubts = Doubts::of(&acts, &acts[1..]);
        let mut outcomes = [Outcome::Skipped, Outcome::Skipped];
        assert!(doubts.weigh(&[0, 1], &acts, &mut outcomes).is_empty());
        assert_eq!(outcomes, [Outcome::Skipped, Outcome::Done]);
    }

    #[test]
    fn what_cannot_be_repeated_stays_in_doubt() {
        let act = Act::Move {
            license: "l".into(),
            from: "a".into(),
            to: "b".into(),
        };
        let mut outcomes = [Outcome::Failed(Failure::Unsure)];
        assert!(
            Doubts::default()
                .weigh(&[0], &[act], &mut outcomes)
                .is_empty()
        );
        assert_eq!(outcomes, [Outcome::Failed(Failure::Unsure)]);
    }

    #[test]
    fn whoever_is_created_with_a_seat_is_asked_for_again_with_it() {
        let new = crate::domain::NewUser {
            email: "a@acme.test".into(),
            ..Default::default()
        };
        let given = Act::Assign {
            license: "l".into(),
            user: new.placeholder(),
        };
        let lost = || Outcome::Failed(Failure::Unsure);
        let acts = [Act::CreateUser(new), given];
        let weigh = |acts: &[Act], places: &[usize]| {
            let mut outcomes: Vec<Outcome> = acts.iter().map(|_| lost()).collect();
            Doubts::default().weigh(places, acts, &mut outcomes)
        };
        assert_eq!(weigh(&acts, &[0, 1]), [0, 1]);
        // Alone it would make a second person where the server lets it.
        assert!(weigh(&acts[..1], &[0]).is_empty());
    }

    #[test]
    fn no_manager_goes_whose_successor_did_not_come() {
        let contract = || crate::domain::ContractId::from("7");
        let come = Act::AddManager {
            contract: contract(),
            user: "new".into(),
        };
        let go = Act::RemoveManager {
            contract: contract(),
            user: "old".into(),
        };
        let mut journal = journal(vec![come, go]);
        assert_eq!(held_back(&journal, 1), None);
        journal.ended(0, Outcome::Failed(Failure::InvalidEmail));
        assert_eq!(held_back(&journal, 1), Some(Failure::StillHolds));
    }

    #[test]
    fn k1_nobody_is_removed_whose_device_could_not_be_kept() {
        let keep = Act::SetDeviceOwner {
            license: "l".into(),
            device: "d".into(),
            from: Some("a".into()),
            to: None,
        };
        let leave = Act::RemoveTeamOwner {
            team: "t".into(),
            user: "b".into(),
        };
        let remove = |user: &str| Act::RemoveUser { user: user.into() };
        let mut journal = journal(vec![keep, leave, remove("a"), remove("b"), remove("c")]);
        journal.ended(0, Outcome::Failed(Failure::Unsure));
        journal.ended(1, Outcome::Failed(Failure::Forbidden));
        assert_eq!(held_back(&journal, 2), Some(Failure::StillHolds));
        assert_eq!(held_back(&journal, 3), Some(Failure::StillHolds));
        assert_eq!(held_back(&journal, 4), None);
    }

    #[test]
    fn nothing_is_tried_for_ever() {
        let mut doubts = Doubts::default();
        let rounds = (0..10)
            .take_while(|_| {
                !doubts
                    .weigh(&[0], &[seat("a")], &mut [Outcome::NotTried])
                    .is_empty()
            })
            .count();
        assert_eq!(rounds, 4);
    }

    fn journal(acts: Vec<Act>) -> Journal {
        let by = String::new();
        Journal::new("1".into(), chrono::DateTime::UNIX_EPOCH, by, acts)
    }

    #[test]
    fn nobody_is_removed_after_something_could_not_be_handed_over() {
        let hand_over = Act::SetOwner {
            license: "l".into(),
            from: Some("a".into()),
            to: Some("b".into()),
        };
        let remove = |user: &str| Act::RemoveUser { user: user.into() };
        let mut journal = journal(vec![hand_over, remove("a"), remove("c")]);
        assert_eq!(held_back(&journal, 1), None);
        journal.ended(0, Outcome::Failed(Failure::Changed));
        assert_eq!(held_back(&journal, 1), Some(Failure::StillHolds));
        assert_eq!(held_back(&journal, 2), None);
        journal.ended(0, Outcome::Skipped);
        assert_eq!(held_back(&journal, 1), None);
    }

    #[test]
    fn what_needs_a_team_that_was_not_created_is_not_sent() {
        let draft = crate::domain::TeamDraft {
            name: "New".into(),
            ..crate::domain::TeamDraft::default()
        };
        let join = Act::SetUserTeam {
            user: "a".into(),
            from: None,
            to: Some(draft.placeholder()),
        };
        let mut journal = journal(vec![Act::CreateTeam(draft.clone()), join]);
        assert_eq!(held_back(&journal, 1), None);
        journal.ended(0, Outcome::Failed(Failure::NameTaken));
        assert_eq!(held_back(&journal, 1), Some(Failure::NeedsUser));
        journal.created_team(&draft.placeholder(), &"t".into());
        assert_eq!(held_back(&journal, 1), None);
    }
}

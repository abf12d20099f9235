//! Staging many acts at once. An act meets only those about the same thing, so each looks at
//! them alone; a list of ten thousand people is staged as fast per person as one of ten.

use std::{
    collections::HashMap,
    hash::{Hash, Hasher},
};

use rustc_hash::FxHasher;

use crate::acts::{Act, ContractAct, Meets, SeatAct, TeamAct};

/// Adds acts to those that are staged, one after the other.
pub(super) fn stage_all(staged: Vec<Act>, acts: impl IntoIterator<Item = Act>) -> Vec<Act> {
    let mut staging = Staging::default();
    staged.into_iter().for_each(|act| staging.push(act));
    acts.into_iter().for_each(|act| staging.stage(act));
    staging.acts.into_iter().flatten().collect()
}

#[derive(Default)]
struct Staging {
    /// What was joined or cancelled has left its place empty.
    acts: Vec<Option<Act>>,
    /// Places by what the acts there are about.
    about: HashMap<u64, Vec<usize>>,
}

impl Staging {
    fn stage(&mut self, mut act: Act) {
        while !act.is_idle() {
            let mut places: Vec<usize> = Vec::new();
            for subject in subjects(&act) {
                places.extend(self.about.get(&subject).into_iter().flatten());
            }
            // The one that was staged first is met first.
            places.sort_unstable();
            let there = |at: &usize| self.acts[*at].as_ref().map(|staged| (*at, staged));
            let mut there = places.iter().filter_map(there);
            if there.clone().any(|(_, staged)| *staged == act) {
                return;
            }
            let met = there.find_map(|(at, staged)| match staged.meets(&act) {
                Meets::Not => None,
                Meets::Cancel => Some((at, None)),
                Meets::Join(joined) => Some((at, Some(joined))),
            });
            let Some((at, joined)) = met else {
                return self.push(act);
            };
            self.acts[at] = None;
            match joined {
                Some(joined) => act = joined,
                None => return,
            }
        }
    }

    fn push(&mut self, act: Act) {
        let at = self.acts.len();
        let [one, other] = subjects(&act);
        self.about.entry(one).or_default().push(at);
        if other != one {
            self.about.entry(other).or_default().push(at);
        }
        self.acts.push(Some(act));
    }
}

/// What an act is about: two acts can only meet if they share one of these. Others may share one
/// by chance, which does no harm.
fn subjects(act: &Act) -> [u64; 2] {
    let one = |one: &str, other: &str| [hash(one, other); 2];
    match act {
        Act::Seat(license, act) => match act {
            SeatAct::Assign { user }
            | SeatAct::Release { user }
            | SeatAct::SetLimit { user, .. }
            | SeatAct::Reset { user } => one(license.as_str(), user.as_str()),
            SeatAct::Move { from, to } => {
                [from, to].map(|user| hash(license.as_str(), user.as_str()))
            }
        },
        Act::License(license, _) => one(license.as_str(), ""),
        Act::Person(user, _) => one(user.as_str(), ""),
        Act::Team(team, act) => match act {
            TeamAct::Create(_) | TeamAct::Update { .. } | TeamAct::Remove => one(team.as_str(), ""),
            TeamAct::AddOwner { user } | TeamAct::RemoveOwner { user } => {
                one(team.as_str(), user.as_str())
            }
        },
        Act::Device(device, _) => one(device.as_str(), ""),
        Act::Contract(contract, act) => match act {
            ContractAct::AddManager { user } | ContractAct::RemoveManager { user } => {
                one(contract.as_str(), user.as_str())
            }
        },
    }
}

fn hash(one: &str, other: &str) -> u64 {
    let mut hasher = FxHasher::default();
    (one, other).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::{Staging, stage_all};
    use crate::acts::{Act, Meets, SeatAct};

    fn pass(from: usize, to: usize) -> Act {
        Act::Seat(
            "l".into(),
            SeatAct::Move {
                from: from.to_string().into(),
                to: to.to_string().into(),
            },
        )
    }

    fn give(user: usize) -> Act {
        Act::Seat(
            "l".into(),
            SeatAct::Assign {
                user: user.to_string().into(),
            },
        )
    }

    /// As staging is meant: each act is held against all that are staged.
    fn stage_by_hand(staged: &mut Vec<Act>, act: Act) {
        if act.is_idle() || staged.contains(&act) {
            return;
        }
        let met = staged.iter().enumerate();
        let mut met = met.map(|(at, it)| (at, it.meets(&act)));
        let Some((at, met)) = met.find(|(_, met)| *met != Meets::Not) else {
            return staged.push(act);
        };
        staged.remove(at);
        if let Meets::Join(act) = met {
            stage_by_hand(staged, act);
        }
    }

    #[test]
    fn s6_many_acts_are_staged_at_once_as_one_by_one() {
        // Seats go round among few people, so that most acts meet others.
        let mut at = 7_usize;
        let mut random = |below: usize| {
            at = at.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (at >> 33) % below
        };
        for _ in 0..200 {
            let acts: Vec<Act> = (0..40)
                .map(|_| match random(3) {
                    0 => give(random(8)),
                    _ => pass(random(8), random(8)),
                })
                .collect();
            let at_once = stage_all(Vec::new(), acts.clone());
            let mut one_by_one = Vec::new();
            for act in acts {
                stage_by_hand(&mut one_by_one, act);
            }
            assert_eq!(at_once, one_by_one);
        }
    }

    #[test]
    fn s6_an_act_looks_only_at_those_about_the_same() {
        let mut staging = Staging::default();
        (0..10_000).for_each(|user| staging.stage(give(user)));
        assert_eq!(staging.acts.len(), 10_000);
        let longest = staging.about.values().map(Vec::len).max();
        assert_eq!(longest, Some(1), "whom each of them looks at");
    }
}

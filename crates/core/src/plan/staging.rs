//! Staging many acts at once. An act meets only those about the same thing, so each looks at
//! them alone; a list of ten thousand people is staged as fast per person as one of ten.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxBuildHasher, FxHashMap, FxHasher};

use crate::acts::{Act, ContractAct, Meets, SeatAct, TeamAct};

/// Adds acts to those that are staged, one after the other.
pub(super) fn stage_all(staged: Vec<Act>, acts: impl IntoIterator<Item = Act>) -> Vec<Act> {
    let acts = acts.into_iter();
    let mut staging = Staging::with_room(staged.len() + acts.size_hint().0);
    staged.into_iter().for_each(|act| staging.push(act));
    acts.for_each(|act| staging.stage(act));
    staging.into_acts()
}

/// Where nothing comes before.
const NONE: u32 = u32::MAX;

/// Acts that are found by what they are about. Most time of a long list would go into memory that
/// each act asks for, so all of it is asked for at once.
#[derive(Default)]
struct Staging {
    acts: Vec<Act>,
    /// What was joined or cancelled is not there any more.
    is_there: Vec<bool>,
    /// Twice as many as acts: for each of the two things that an act is about, where the act
    /// before it stands that is about the same.
    before: Vec<u32>,
    /// For each thing, where the last act stands that is about it.
    last: FxHashMap<u64, u32>,
}

impl Staging {
    fn with_room(count: usize) -> Self {
        Self {
            acts: Vec::with_capacity(count),
            is_there: Vec::with_capacity(count),
            before: Vec::with_capacity(2 * count),
            last: FxHashMap::with_capacity_and_hasher(count, FxBuildHasher),
        }
    }

    fn stage(&mut self, mut act: Act) {
        while !act.is_idle() {
            let mut places = self.places(&act);
            // The one that was staged first is met first.
            places.sort_unstable();
            if places.iter().any(|at| self.acts[*at] == act) {
                return;
            }
            let mut met = places.into_iter().map(|at| (at, self.acts[at].meets(&act)));
            let Some((at, met)) = met.find(|(_, met)| *met != Meets::Not) else {
                return self.push(act);
            };
            self.is_there[at] = false;
            match met {
                Meets::Join(joined) => act = joined,
                Meets::Cancel | Meets::Not => return,
            }
        }
    }

    /// Where the acts stand that are about the same as another one.
    fn places(&self, act: &Act) -> Vec<usize> {
        let mut places = Vec::new();
        let [one, other] = subjects(act);
        for subject in std::iter::once(one).chain((other != one).then_some(other)) {
            let mut next = self.last.get(&subject).copied().unwrap_or(NONE);
            while next != NONE {
                let at = next as usize / 2;
                if self.is_there[at] {
                    places.push(at);
                }
                next = self.before[next as usize];
            }
        }
        places
    }

    fn push(&mut self, act: Act) {
        let [one, other] = subjects(&act);
        self.follow(one);
        if other == one {
            self.before.push(NONE);
        } else {
            self.follow(other);
        }
        self.acts.push(act);
        self.is_there.push(true);
    }

    fn follow(&mut self, subject: u64) {
        let at = u32::try_from(self.before.len()).unwrap_or(NONE);
        let before = self.last.insert(subject, at);
        self.before.push(before.unwrap_or(NONE));
    }

    fn into_acts(mut self) -> Vec<Act> {
        let mut is_there = self.is_there.into_iter();
        self.acts.retain(|_| is_there.next() == Some(true));
        self.acts
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
        let met = (0..10_000).map(|user| staging.places(&give(user)).len());
        assert_eq!(met.max(), Some(1), "whom each of them looks at");
    }
}

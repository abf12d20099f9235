//! Staging many acts at once. An act meets only those about the same thing, so each looks at
//! them alone; a list of ten thousand people is staged as fast per person as one of ten.

use std::{
    collections::HashMap,
    hash::{Hash, Hasher},
};

use rustc_hash::FxHasher;

use super::{changes_nothing, join};
use crate::domain::{Act, UserId};

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
        while !changes_nothing(&act) {
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
            let Some((at, joined)) = there.find_map(|(at, staged)| Some((at, join(staged, &act)?)))
            else {
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
    let pair = |one: &str, other: &UserId| hash(one, other.as_str());
    let both = |subject| [subject, subject];
    match act {
        Act::Move { license, from, to } => {
            [pair(license.as_str(), from), pair(license.as_str(), to)]
        }
        Act::Assign { license, user }
        | Act::Release { license, user }
        | Act::SetSeatLimit { license, user, .. }
        | Act::ResetSeat { license, user } => both(pair(license.as_str(), user)),
        Act::AddTeamOwner { team, user } | Act::RemoveTeamOwner { team, user } => {
            both(pair(team.as_str(), user))
        }
        Act::AddManager { contract, user } | Act::RemoveManager { contract, user } => {
            both(pair(contract.as_str(), user))
        }
        Act::SetOwner { license, .. } | Act::SetLicenseTeam { license, .. } => {
            both(hash(license.as_str(), ""))
        }
        Act::ResetDevice { device, .. } | Act::SetDeviceOwner { device, .. } => {
            both(hash(device.as_str(), ""))
        }
        Act::CreateUser(new) => both(pair("", &new.placeholder())),
        Act::UpdateUser { user, .. }
        | Act::RemoveUser { user }
        | Act::Ban { user }
        | Act::Unban { user }
        | Act::SetRole { user, .. }
        | Act::SetUserTeam { user, .. } => both(pair("", user)),
        Act::CreateTeam(new) => both(hash(new.placeholder().as_str(), "")),
        Act::UpdateTeam { team, .. } | Act::RemoveTeam { team } => both(hash(team.as_str(), "")),
    }
}

fn hash(one: &str, other: &str) -> u64 {
    let mut hasher = FxHasher::default();
    (one, other).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::{Staging, changes_nothing, join, stage_all};
    use crate::domain::Act;

    fn pass(from: usize, to: usize) -> Act {
        Act::Move {
            license: "l".into(),
            from: from.to_string().into(),
            to: to.to_string().into(),
        }
    }

    fn give(user: usize) -> Act {
        Act::Assign {
            license: "l".into(),
            user: user.to_string().into(),
        }
    }

    /// As staging is meant: each act is held against all that are staged.
    fn stage_by_hand(staged: &mut Vec<Act>, act: Act) {
        if changes_nothing(&act) || staged.contains(&act) {
            return;
        }
        let met = staged.iter().enumerate();
        let Some((at, joined)) = { met }.find_map(|(at, it)| Some((at, join(it, &act)?))) else {
            return staged.push(act);
        };
        staged.remove(at);
        if let Some(act) = joined {
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

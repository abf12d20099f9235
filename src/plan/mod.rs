//! Changes as values: staged, worked out beforehand, put in order, accounted for, taken back.

mod journal;
mod project;
mod receipt;
mod sequence;
#[cfg(test)]
mod tests;

pub use journal::{EntryState, Journal, JournalEntry};
pub use project::{NowAfter, Projection, Verdict, Why, order, project};
pub use receipt::{Counts, Receipt, ReceiptRow};

use serde::{Deserialize, Serialize};

use crate::domain::{Act, LicenseId, UserId};

/// Changes an admin has staged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    acts: Vec<Act>,
}

impl Plan {
    /// Adds an act. What undoes a staged act cancels it, what goes on from one joins it (a
    /// seat given and then passed on is given to the other at once), and the same act twice
    /// is one. So applying a plan again changes nothing.
    pub fn stage(&mut self, act: Act) {
        let passes_to_itself = act.license().is_some() && act.seats() == act.unseats();
        if passes_to_itself || self.acts.contains(&act) {
            return;
        }
        let meets = |staged: &Act| join(staged, &act);
        let met = self.acts.iter().enumerate();
        let Some((at, joined)) = { met }.find_map(|(at, staged)| Some((at, meets(staged)?))) else {
            return self.acts.push(act);
        };
        self.acts.remove(at);
        if let Some(act) = joined {
            self.stage(act);
        }
    }

    /// Stages several acts, one after the other.
    pub fn extend(&mut self, acts: impl IntoIterator<Item = Act>) {
        acts.into_iter().for_each(|act| self.stage(act));
    }

    /// Takes an act out again. Others stay, also those that needed it.
    pub fn unstage(&mut self, act: &Act) {
        self.acts.retain(|staged| staged != act);
    }

    /// The acts, in the order they were staged.
    pub fn acts(&self) -> &[Act] {
        &self.acts
    }

    /// Whether nothing is staged.
    pub fn is_empty(&self) -> bool {
        self.acts.is_empty()
    }

    /// How many acts are staged.
    pub fn len(&self) -> usize {
        self.acts.len()
    }

    /// Forgets all acts.
    pub fn clear(&mut self) {
        self.acts.clear();
    }
}

/// What takes an act back, if anything does: people who were created stay.
pub fn inverse(act: &Act) -> Option<Act> {
    match act.clone() {
        Act::CreateUser(_) => None,
        Act::Assign { license, user } => Some(Act::Release { license, user }),
        Act::Release { license, user } => Some(Act::Assign { license, user }),
        Act::Move { license, from, to } => Some(Act::Move {
            license,
            from: to,
            to: from,
        }),
        Act::SetOwner { license, from, to } => Some(Act::SetOwner {
            license,
            from: to,
            to: from,
        }),
    }
}

/// What an act and a later one come to together: one act, or nothing at all. `None` where
/// they do not meet and both stay.
#[expect(clippy::option_option, reason = "the outer tells whether they meet")]
fn join(first: &Act, then: &Act) -> Option<Option<Act>> {
    match (first, then) {
        // The draft of a person can be corrected.
        (Act::CreateUser(old), Act::CreateUser(new)) => {
            (old.placeholder() == new.placeholder()).then(|| Some(then.clone()))
        }
        (
            Act::SetOwner { license, from, .. },
            Act::SetOwner {
                license: same, to, ..
            },
        ) => (license == same).then(|| {
            (from != to).then(|| Act::SetOwner {
                license: license.clone(),
                from: from.clone(),
                to: to.clone(),
            })
        }),
        _ => {
            let (license, out, into) = assigned_seat(first)?;
            let (same, then_out, then_into) = assigned_seat(then)?;
            if license != same {
                return None;
            }
            if into.is_some() && into == then_out {
                Some(pass(license, out, then_into))
            } else if out.is_some() && out == then_into {
                Some(pass(license, then_out, into))
            } else {
                None
            }
        }
    }
}

/// The license, who gives an assigned seat up and who gets it.
fn assigned_seat(act: &Act) -> Option<(&LicenseId, Option<&UserId>, Option<&UserId>)> {
    match act {
        Act::CreateUser(_) | Act::SetOwner { .. } => None,
        Act::Assign { license, .. } | Act::Release { license, .. } | Act::Move { license, .. } => {
            Some((license, act.unseats(), act.seats()))
        }
    }
}

fn pass(license: &LicenseId, from: Option<&UserId>, to: Option<&UserId>) -> Option<Act> {
    let license = license.clone();
    match (from.cloned(), to.cloned()) {
        (None, None) => None,
        (None, Some(user)) => Some(Act::Assign { license, user }),
        (Some(user), None) => Some(Act::Release { license, user }),
        (Some(from), Some(to)) => (from != to).then_some(Act::Move { license, from, to }),
    }
}

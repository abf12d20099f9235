//! Changes as values: staged, worked out beforehand, put in order, accounted for, taken back.

mod again;
mod cause;
pub mod chain;
mod conflict;
mod journal;
mod leaving;
mod line;
mod oversold;
mod project;
mod receipt;
mod sequence;
mod staging;
#[cfg(test)]
mod tests;
mod together;
mod under_way;
mod undo;

pub use again::{judge_again, keep_order, make_again};
pub use cause::giver;
pub use chain::{Filed, ToldAct};
pub use conflict::{Conflict, State, conflict};
pub use journal::{EntryState, Journal, JournalEntry};
pub use leaving::{
    Leaving, LostLicense, LostTeam, TakeBack, devices_on, hand_over, hand_over_all, keep_devices,
    leave_teams, leaving, release, take_back,
};
pub use line::{assign_or_wait, give_to_next, leave_line, next_after};
pub use oversold::{give_back, mark_oversold, over_before};
pub use project::{NowAfter, Projection, Verdict, Why, order, project};
pub use receipt::{Counts, Receipt, ReceiptRow};
pub use together::together;
pub use under_way::take_off;
pub use undo::{Undo, freed_by, limits_by, undo};

use rustc_hash::FxHashSet;

use self::staging::stage_all;

use crate::acts::Act;

/// Changes an admin has staged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    acts: Vec<Act>,
}

crate::keep_struct!(Plan { acts });

impl Plan {
    /// Adds an act. What undoes a staged act cancels it, what goes on from one joins it (a
    /// seat given and then passed on is given to the other at once), and the same act twice
    /// is one. So applying a plan again changes nothing.
    pub fn stage(&mut self, act: Act) {
        self.extend([act]);
    }

    /// Stages several acts, one after the other.
    pub fn extend(&mut self, acts: impl IntoIterator<Item = Act>) {
        self.acts = stage_all(std::mem::take(&mut self.acts), acts);
    }

    /// Takes an act out again. Others stay, also those that needed it.
    pub fn unstage(&mut self, act: &Act) {
        self.acts.retain(|staged| staged != act);
    }

    /// Takes several acts out again.
    pub fn unstage_all(&mut self, acts: &[Act]) {
        let gone: FxHashSet<&Act> = acts.iter().collect();
        self.acts.retain(|staged| !gone.contains(staged));
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

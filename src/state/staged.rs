//! Seats that were staged and not saved yet. They outlive the screen they were staged on, and
//! where the browser lets us the page; before it is left with something unsaved, it asks.
//! Kept are acts of seats alone, which hold ids and nothing else.

use leptos::{prelude::*, task::spawn_local};

use super::{renewal::is_renewed, storage::Key, vault::Vault};
use crate::{
    acts::{Act, Seats},
    keep,
    lean::effect,
    plan::Plan,
};

/// The one text on the shelf.
const NAME: &str = "plan";
/// The longest text that is taken up again: more than anybody stages by hand.
const LONGEST: usize = 1_000_000;

/// Seats that were staged, for every screen.
#[derive(Clone, Copy)]
pub struct Staged {
    plan: RwSignal<Plan>,
    vault: Vault,
    /// Whether what had been staged before is there: before that, nothing is written over it.
    is_whole: StoredValue<bool>,
    /// Grows with every change: an older one that was sealed later is not kept.
    turn: StoredValue<u64>,
}

impl Staged {
    /// Makes what is staged available to every screen.
    pub fn provide(vault: Vault) -> Self {
        let staged = Self {
            plan: RwSignal::new(Plan::default()),
            vault,
            is_whole: StoredValue::new(false),
            turn: StoredValue::new(0),
        };
        provide_context(staged);
        effect(move || staged.plan.with(|plan| staged.keep(plan)));
        effect(move || {
            if staged.plan.with(|plan| !plan.is_empty()) {
                let leaving = window_event_listener(leptos::ev::beforeunload, |event| {
                    if !is_renewed() {
                        event.prevent_default();
                    }
                });
                on_cleanup(move || leaving.remove());
            }
        });
        staged
    }

    /// Whether nothing of it is lost with the page.
    pub fn outlives_the_page(self) -> bool {
        self.vault.keeps() || self.plan.with_untracked(Plan::is_empty)
    }

    /// What is staged.
    pub fn plan(self) -> RwSignal<Plan> {
        self.plan
    }

    /// Takes up what the person who is in had staged in this tab.
    pub fn take_up(self) {
        let Some(shelf) = self.vault.shelf(Key::Staged) else {
            return;
        };
        spawn_local(async move {
            let text = self.vault.get(&shelf, NAME).await;
            if self.vault.shelf(Key::Staged).as_ref() != Some(&shelf) {
                return;
            }
            self.is_whole.set_value(true);
            if let Some(mut plan) = text.map(|text| read(&text)).filter(|it| !it.is_empty()) {
                plan.extend(self.plan.get_untracked().acts().iter().cloned());
                self.plan.set(plan);
            }
        });
    }

    /// The person leaves. What they staged stays sealed.
    pub fn clear(self) {
        self.is_whole.set_value(false);
        self.plan.set(Plan::default());
    }

    fn keep(self, plan: &Plan) {
        let shelf = self.vault.shelf(Key::Staged);
        let Some(shelf) = shelf.filter(|_| self.is_whole.get_value()) else {
            return;
        };
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        let text = keep::to_text(plan);
        if plan.is_empty() || text.len() > LONGEST {
            return shelf.remove(NAME);
        }
        spawn_local(async move {
            let sealed = self.vault.seal(&shelf.full(NAME), &text).await;
            let is_latest = self.turn.try_get_value() == Some(turn);
            // Half of what was staged, or an older state of it, would be worse than nothing.
            if is_latest && !sealed.is_some_and(|sealed| shelf.put(NAME, &sealed)) {
                shelf.remove(NAME);
            }
        });
    }
}

/// What was kept. What another version of the panel wrote, or somebody else, may be anything:
/// only acts that are staged box by box count.
fn read(text: &str) -> Plan {
    let kept: Plan = keep::from_text(text).unwrap_or_default();
    let mut plan = Plan::default();
    let seats = |act: &&Act| {
        let whose = match act.facts().seats {
            Seats::Assigned(None, user) | Seats::Assigned(user, None) => user,
            Seats::Assigned(..) | Seats::None | Seats::Owners(..) | Seats::All(_) => None,
        };
        whose.is_some_and(|user| !user.is_placeholder())
    };
    plan.extend(kept.acts().iter().filter(seats).cloned());
    plan
}

/// Seats that were staged.
pub fn use_staged() -> Staged {
    expect_context()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acts::{PersonAct, SeatAct};

    #[test]
    fn only_seats_are_taken_up_again() {
        let mut plan = Plan::default();
        let seat = Act::Seat("cad".into(), SeatAct::Assign { user: "ana".into() });
        let release = Act::Seat("cad".into(), SeatAct::Release { user: "ben".into() });
        plan.extend([
            seat.clone(),
            Act::Person("ana".into(), PersonAct::Remove),
            release.clone(),
        ]);
        let text = keep::to_text(&plan);
        assert_eq!(read(&text).acts(), [seat, release]);
        assert!(read("{\"acts\":[{\"Assign\":1}]}").is_empty());
        assert!(read("nonsense").is_empty());
    }
}

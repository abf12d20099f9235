//! Seats that were staged and not saved yet. They outlive the screen they were staged on, and
//! where the browser lets us the page; before it is left with something unsaved, it asks.
//! Kept are acts of seats alone, which hold ids and nothing else.

use leptos::prelude::*;

use super::{
    server::Server,
    session::{Session, Stage},
    storage::{Key, Shelf},
};
use crate::{domain::Act, lean::effect, plan::Plan};

/// The one text on the shelf.
const NAME: &str = "plan";
/// The longest text that is taken up again: more than anybody stages by hand.
const LONGEST: usize = 1_000_000;

/// Seats that were staged, for every screen.
#[derive(Clone, Copy)]
pub struct Staged {
    plan: RwSignal<Plan>,
    whose: StoredValue<Option<(String, String)>>,
}

impl Staged {
    /// Makes what is staged available to every screen, and takes up what this tab had staged.
    pub fn provide(server: Server, session: Session) -> Self {
        let staged = Self {
            plan: RwSignal::new(Plan::default()),
            whose: StoredValue::new(None),
        };
        provide_context(staged);
        let stage = session.stage();
        effect(move || {
            if let Stage::In(me) = stage.get() {
                let whose = (server.url(), me.user.id.to_string());
                if staged.whose.get_value().as_ref() != Some(&whose) {
                    staged.whose.set_value(Some(whose));
                    let text = staged.shelf().and_then(|shelf| shelf.get(NAME));
                    staged
                        .plan
                        .set(text.map(|text| read(&text)).unwrap_or_default());
                }
            }
        });
        effect(move || staged.plan.with(|plan| staged.keep(plan)));
        effect(move || {
            if staged.plan.with(|plan| !plan.is_empty()) {
                let leaving = window_event_listener(leptos::ev::beforeunload, |event| {
                    event.prevent_default();
                });
                on_cleanup(move || leaving.remove());
            }
        });
        staged
    }

    /// What is staged.
    pub fn plan(self) -> RwSignal<Plan> {
        self.plan
    }

    /// Somebody else is in, or nobody.
    pub fn clear(self) {
        if let Some(shelf) = self.shelf() {
            shelf.clear();
        }
        self.whose.set_value(None);
        self.plan.set(Plan::default());
    }

    fn shelf(self) -> Option<Shelf> {
        let whose = self.whose.get_value();
        whose.map(|(server, person)| Shelf::new(Key::Staged, &server, &person))
    }

    fn keep(self, plan: &Plan) {
        let Some(shelf) = self.shelf() else { return };
        let text = serde_json::to_string(plan).unwrap_or_default();
        if plan.is_empty() {
            shelf.remove(NAME);
        } else if text.len() > LONGEST || !shelf.put(NAME, &text) {
            // Half of what was staged, or an older state of it, would be worse than nothing.
            shelf.remove(NAME);
        }
    }
}

/// What was kept. What another version of the panel wrote, or somebody else, may be anything:
/// only acts that are staged box by box count.
fn read(text: &str) -> Plan {
    let kept: Plan = serde_json::from_str(text).unwrap_or_default();
    let mut plan = Plan::default();
    let seats = |act: &&Act| match act {
        Act::Assign { user, .. } | Act::Release { user, .. } => !user.is_placeholder(),
        _ => false,
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

    #[test]
    fn only_seats_are_taken_up_again() {
        let mut plan = Plan::default();
        let seat = Act::Assign {
            license: "cad".into(),
            user: "ana".into(),
        };
        let release = Act::Release {
            license: "cad".into(),
            user: "ben".into(),
        };
        plan.extend([
            seat.clone(),
            Act::RemoveUser { user: "ana".into() },
            release.clone(),
        ]);
        let text = serde_json::to_string(&plan).expect("a text");
        assert_eq!(read(&text).acts(), [seat, release]);
        assert!(read("{\"acts\":[{\"Assign\":1}]}").is_empty());
        assert!(read("nonsense").is_empty());
    }
}

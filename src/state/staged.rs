//! The plan: what was staged and is not applied yet. It outlives the screen it was staged on and,
//! where the browser lets us, the page; it belongs to a person on a server, and is one in all their
//! tabs. Before the page is left with something staged, the browser asks.
//!
//! An act holds no secret; what names people is kept sealed, as their receipts are.

use std::collections::HashSet;

use leptos::{prelude::*, task::spawn_local};

use super::{
    live_estate::LiveEstate,
    notices::{NoticeAction, Notices},
    renewal::is_renewed,
    session::Session,
    storage::{Key, Shelf},
    tabs::Restaged,
    vault::Vault,
};
use crate::{
    acts::{Act, TeamAct},
    estate::Topic,
    keep,
    lean::effect,
    plan::Plan,
    text::{plan::words, t},
};

/// The one text on the shelf.
const NAME: &str = "plan";
/// The longest text that is kept, in bytes: some twenty thousand changes. Browsers keep little more.
const LONGEST: usize = 3_000_000;

/// What is staged, for every screen.
#[derive(Clone, Copy)]
pub struct Staged {
    plan: RwSignal<Plan>,
    /// Whether it is asked whether to apply it.
    pub applying: RwSignal<bool>,
    /// Stages again what was taken out last. It outlives the screen that it was taken out on.
    put_back: Callback<()>,
    dropped: StoredValue<Vec<Act>>,
    notices: Notices,
    session: Session,
    vault: Vault,
    /// What the browser keeps, as this tab has last written or read it; `None` before it has read
    /// it: until then, nothing is written over it.
    kept: StoredValue<Option<Kept>>,
    /// Grows with every change: an older one that was sealed later is not kept.
    turn: StoredValue<u64>,
}

/// A plan as the browser keeps it: in the clear, which stays in this tab, and sealed.
#[derive(Clone, Default, PartialEq, Eq)]
struct Kept {
    text: String,
    sealed: Option<String>,
}

impl Staged {
    /// Makes what is staged available to every screen.
    pub fn provide(live: LiveEstate, session: Session, notices: Notices) -> Self {
        let (plan, dropped) = (live.planned(), StoredValue::new(Vec::new()));
        let staged = Self {
            plan,
            applying: RwSignal::new(false),
            put_back: Callback::new(move |()| {
                plan.update(|plan| plan.extend(dropped.get_value()));
            }),
            dropped,
            notices,
            session,
            vault: session.vault(),
            kept: StoredValue::new(None),
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
        session.tabs().listen(Callback::new(move |said| {
            if let Some((shelf, said)) = staged.shelf().zip(Restaged::read(&said))
                && said.name == shelf.full(NAME)
                && !staged.is_here_alone()
            {
                staged.read(shelf, said.sealed);
            }
        }));
        staged
    }

    /// Whether nothing of it is lost with the page.
    pub fn outlives_the_page(self) -> bool {
        let is_kept = self.vault.keeps() && !self.is_here_alone();
        is_kept || self.plan.with_untracked(Plan::is_empty)
    }

    /// Where it is kept, if this tab can read what is kept there.
    fn shelf(self) -> Option<Shelf> {
        { self.vault.shelf(Key::Staged) }.filter(|_| self.vault.keeps())
    }

    /// Whether what is staged could not be kept, so that no other tab may put anything in its
    /// place.
    fn is_here_alone(self) -> bool {
        self.kept.with_value(|kept| {
            let kept = kept.as_ref();
            kept.is_some_and(|kept| kept.sealed.is_none() && !kept.text.is_empty())
        })
    }

    /// What is staged.
    pub fn plan(self) -> RwSignal<Plan> {
        self.plan
    }

    /// Takes everything out, to be sent. `None` if another tab has changed or taken it since this
    /// one has last looked: then it is read again, and nothing may be sent.
    pub fn take(self) -> Option<Vec<Act>> {
        let shelf = self.shelf();
        let sealed = shelf.as_ref().and_then(|shelf| shelf.get(NAME));
        let seen = self.kept.with_value(|kept| kept.clone()?.sealed);
        if let Some(shelf) = shelf.filter(|_| sealed != seen) {
            self.read(shelf, sealed);
            return None;
        }
        let acts = self.plan.with_untracked(|plan| plan.acts().to_vec());
        // Other tabs look here as well; what is still being sealed comes to nothing.
        self.put(&Plan::default());
        self.plan.set(Plan::default());
        Some(acts)
    }

    /// Stages acts, and says so.
    pub fn stage(self, acts: Vec<Act>) {
        let added = (words().added)(acts.len());
        self.plan.update(|plan| plan.extend(acts));
        self.notices.show(added, None, false);
    }

    /// Takes acts out, and offers to put them back.
    pub fn drop(self, acts: Vec<Act>) {
        self.plan.update(|plan| plan.unstage_all(&acts));
        self.dropped.set_value(acts);
        let undo = NoticeAction {
            label: t().undo.to_owned(),
            act: self.put_back,
        };
        self.notices
            .show(words().dropped.to_owned(), Some(undo), false);
    }

    /// Stages one act in place of another.
    pub fn replace(self, act: &Act, by: Act) {
        self.plan.update(|plan| {
            plan.unstage(act);
            plan.stage(by);
        });
    }

    /// Takes up what the person who is in had staged.
    pub fn take_up(self) {
        if let Some(shelf) = self.vault.shelf(Key::Staged) {
            let sealed = shelf.get(NAME);
            self.read(shelf, sealed);
        }
    }

    /// The person leaves. What they staged stays sealed.
    pub fn clear(self) {
        self.applying.set(false);
        self.kept.set_value(None);
        self.dropped.set_value(Vec::new());
        self.turn.update_value(|turn| *turn += 1);
        self.plan.set(Plan::default());
    }

    /// Stages what was kept: before what is staged, where that is the first to be read, else in its
    /// place.
    fn read(self, shelf: Shelf, sealed: Option<String>) {
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        spawn_local(async move {
            let text = match &sealed {
                Some(sealed) => self.vault.open(&shelf.full(NAME), sealed).await,
                None => None,
            };
            // What was staged or heard of meanwhile is later, and what does not open is not empty.
            if self.turn.try_get_value() != Some(turn) || sealed.is_some() && text.is_none() {
                return;
            }
            let text = text.unwrap_or_default();
            let mut plan = read(&text);
            if self.kept.with_value(Option::is_none) {
                plan.extend(self.plan.get_untracked().acts().iter().cloned());
            }
            self.kept.set_value(Some(Kept { text, sealed }));
            if self.plan.with_untracked(|now| *now != plan) {
                self.plan.set(plan);
            }
        });
    }

    /// Keeps what is staged, once what had been staged before has been read.
    fn keep(self, plan: &Plan) {
        if self.kept.with_value(Option::is_some) {
            self.put(plan);
        }
    }

    fn put(self, plan: &Plan) {
        // A tab without a key must not take from the others what only they can read.
        let Some(shelf) = self.shelf() else {
            return;
        };
        // What is still being sealed is older than this.
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        let text = match plan.is_empty() {
            true => String::new(),
            false => keep::to_text(plan),
        };
        let is_kept = |kept: &Option<Kept>| kept.as_ref().is_some_and(|kept| kept.text == text);
        if self.kept.with_value(is_kept) {
            return;
        }
        // Half of what was staged, or an older state of it, would be worse than nothing.
        if text.is_empty() || text.len() > LONGEST {
            return self.note(&shelf, text, None);
        }
        spawn_local(async move {
            let sealed = self.vault.seal(&shelf.full(NAME), &text).await;
            if self.turn.try_get_value() == Some(turn) {
                self.note(&shelf, text, sealed);
            }
        });
    }

    /// Puts a plan on the shelf, or nothing, and tells the other tabs.
    fn note(self, shelf: &Shelf, text: String, sealed: Option<String>) {
        let sealed = sealed.filter(|sealed| shelf.put(NAME, sealed));
        if sealed.is_none() {
            shelf.remove(NAME);
        }
        let was_here_alone = self.is_here_alone();
        let said = Restaged {
            name: shelf.full(NAME),
            sealed: sealed.clone(),
        };
        self.kept.set_value(Some(Kept { text, sealed }));
        match (self.is_here_alone(), was_here_alone) {
            (false, _) => self.session.tabs().tell(&said.write()),
            (true, true) => {}
            (true, false) => self.notices.show(words().not_kept.to_owned(), None, true),
        }
    }
}

/// What was kept, staged anew. What another version of the panel wrote may be anything.
fn read(text: &str) -> Plan {
    let kept: Plan = keep::from_text(text).unwrap_or_default();
    let mut plan = Plan::default();
    plan.extend(kept.acts().iter().cloned());
    plan
}

/// What has to be read before it can be said what comes of acts.
pub fn topics(acts: &[Act]) -> Vec<Topic> {
    let mut topics = vec![Topic::Catalogue, Topic::Licenses, Topic::Users];
    let mut is_new = HashSet::new();
    for act in acts {
        let license = act.about_license().cloned();
        let topic = match act {
            Act::Device(..) => license.map(Topic::Devices),
            Act::Contract(contract, _) => Some(Topic::Managers(contract.clone())),
            Act::Team(team, TeamAct::AddOwner { .. } | TeamAct::RemoveOwner { .. }) => {
                Some(Topic::TeamOwners(team.clone()))
            }
            Act::Seat(..) | Act::License(..) | Act::Person(..) | Act::Team(..) => {
                license.map(Topic::Seats)
            }
        };
        topics.extend(topic.filter(|topic| is_new.insert(topic.clone())));
    }
    topics
}

/// What is staged.
pub fn use_staged() -> Staged {
    expect_context()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acts::{DeviceAct, PersonAct, SeatAct};

    #[test]
    fn whatever_was_staged_is_taken_up_again_and_nothing_else() {
        let mut plan = Plan::default();
        let release = Act::Seat("cad".into(), SeatAct::Release { user: "ben".into() });
        let acts = [
            Act::Seat("cad".into(), SeatAct::Assign { user: "ana".into() }),
            Act::Person("ana".into(), PersonAct::Remove),
            release.clone(),
        ];
        plan.extend(acts.clone());
        let text = keep::to_text(&plan);
        assert_eq!(read(&text).acts(), acts);
        for broken in ["", "nonsense", "{\"acts\":[{\"Assign\":1}]}", &text[1..]] {
            assert!(read(broken).is_empty(), "{broken}");
        }
    }

    #[test]
    fn what_is_read_is_what_the_acts_are_about_once() {
        let license = || "cad".into();
        let reset = DeviceAct::Reset { license: license() };
        let acts = [
            Act::Seat(license(), SeatAct::Assign { user: "ana".into() }),
            Act::Seat(license(), SeatAct::Release { user: "ben".into() }),
            Act::Device("d".into(), reset),
            Act::Person("ana".into(), PersonAct::Remove),
        ];
        let wanted = [
            Topic::Catalogue,
            Topic::Licenses,
            Topic::Users,
            Topic::Seats(license()),
            Topic::Devices(license()),
        ];
        assert_eq!(topics(&acts), wanted);
    }
}

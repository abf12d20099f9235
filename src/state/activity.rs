//! What was done here: receipts with the words they were told in, kept with the tab, and runs
//! that something interrupted. Nothing here is secret; receipts and journals never are.

use std::{cell::Cell, rc::Rc, sync::Arc};

use leptos::{prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};

use super::{
    live_estate::LiveEstate,
    locks::{self, Held},
    storage::{Key, Shelf},
    vault::Vault,
};
use crate::{
    plan::{Journal, Receipt},
    text::{ToldAct, t},
};

/// How many receipts a tab keeps.
const KEPT: usize = 200;

/// A receipt in words that stay true when people and licenses are renamed or gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    /// What became of the plan.
    pub receipt: Receipt,
    /// All of it in one line.
    pub line: String,
    /// Its acts in words, in the order of the receipt's rows.
    pub told: Vec<ToldAct>,
}

/// A run on its way, as it is written down before each request.
#[derive(Serialize, Deserialize)]
struct Written {
    journal: Journal,
    told: Vec<ToldAct>,
}

/// A run that a closed or reloaded tab has interrupted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interrupted {
    /// What is known of it.
    pub filed: Arc<Filed>,
    /// Acts that were never sent.
    pub not_sent: usize,
    /// Acts that were sent and have no answer.
    pub unsure: usize,
}

/// What was done here, for every screen.
#[derive(Clone, Copy)]
pub struct Activity {
    live: LiveEstate,
    filed: RwSignal<Arc<Vec<Arc<Filed>>>>,
    interrupted: RwSignal<Vec<Interrupted>>,
    is_kept: RwSignal<bool>,
    vault: Vault,
    held: StoredValue<Vec<(String, Held)>, LocalStorage>,
}

impl Activity {
    /// Makes what was done available to every screen.
    pub fn provide(live: LiveEstate, vault: Vault) -> Self {
        let activity = Self {
            live,
            filed: RwSignal::new(Arc::default()),
            interrupted: RwSignal::new(Vec::new()),
            is_kept: RwSignal::new(true),
            vault,
            held: StoredValue::new_local(Vec::new()),
        };
        provide_context(activity);
        activity
    }

    /// All receipts, oldest first.
    pub fn filed(self) -> Signal<Arc<Vec<Arc<Filed>>>> {
        self.filed.into()
    }

    /// Runs that were interrupted and nothing has been decided about.
    pub fn interrupted(self) -> Signal<Vec<Interrupted>> {
        self.interrupted.into()
    }

    /// Whether the browser keeps the receipts over a reload.
    pub fn is_kept(self) -> Signal<bool> {
        self.is_kept.into()
    }

    /// Files a receipt.
    pub fn file(self, filed: Arc<Filed>) {
        let Some(shelf) = self.shelf(Key::Activity) else {
            return;
        };
        let text = serde_json::to_string(&*filed).unwrap_or_default();
        let mut gone = Vec::new();
        self.filed.update(|all| {
            let all = Arc::make_mut(all);
            all.push(Arc::clone(&filed));
            let beyond = all.len().saturating_sub(KEPT);
            gone.extend(all.drain(..beyond));
        });
        for old in &gone {
            shelf.remove(&old.receipt.id);
        }
        spawn_local(async move {
            let id = &filed.receipt.id;
            let Some(text) = self.vault.seal(&shelf.full(id), &text).await else {
                return self.is_kept.set(false);
            };
            let mut is_kept = shelf.put(id, &text);
            // A full storage has room again without the oldest; in memory they stay.
            for old in self.filed.get_untracked().iter() {
                if is_kept || old.receipt.id == *id {
                    break;
                }
                shelf.remove(&old.receipt.id);
                is_kept = shelf.put(id, &text);
            }
            self.is_kept.set(is_kept);
        });
    }

    /// The person leaves: what they did is not there for the next. What is kept of it is sealed.
    pub fn clear(self) {
        self.filed.set(Arc::default());
        self.interrupted.set(Vec::new());
        self.held.update_value(Vec::clear);
    }

    /// Forgets all receipts and what was interrupted, and what is kept of everybody else who was
    /// in here.
    pub fn forget(self) {
        self.vault.forget_others();
        if let Some(shelf) = self.shelf(Key::Activity) {
            shelf.clear();
        }
        self.filed.set(Arc::default());
        for one in self.interrupted.get_untracked() {
            self.decide(&one.filed.receipt.id);
        }
    }

    /// A run begins. Until its record is closed, or the tab, it counts as going on.
    pub fn open(self, journal: &Journal, told: Vec<ToldAct>) -> Record {
        let record = Record {
            shelf: self.shelf(Key::Journal),
            vault: self.vault,
            told,
            held: Rc::default(),
        };
        if let Some(shelf) = &record.shelf {
            let (held, name) = (Rc::clone(&record.held), shelf.full(&journal.id));
            spawn_local(async move {
                // Let go of with the record, or at once if that is gone already.
                held.set(Some(locks::hold(&name).await));
            });
        }
        record
    }

    /// Something has been decided about an interrupted run: it is not offered again.
    pub fn decide(self, id: &str) {
        if let Some(shelf) = self.shelf(Key::Journal) {
            shelf.remove(id);
        }
        self.interrupted
            .update(|all| all.retain(|one| one.filed.receipt.id != id));
        self.held
            .update_value(|held| held.retain(|(name, _)| name != id));
    }

    fn shelf(self, key: Key) -> Option<Shelf> {
        self.vault.shelf(key)
    }

    /// Takes up what the person who is in did in this tab before.
    pub fn take_up(self) {
        let Some((receipts, journals)) = self.shelf(Key::Activity).zip(self.shelf(Key::Journal))
        else {
            return;
        };
        self.is_kept.set(self.vault.keeps());
        let is_theirs = move || self.shelf(Key::Journal);
        spawn_local(async move {
            let mut filed = Vec::new();
            for (id, _) in receipts.all() {
                // What was sealed with another password, or written by another version of the
                // panel, may be unreadable; then it stays unseen.
                let text = self.vault.get(&receipts, &id).await;
                let read = text.and_then(|text| serde_json::from_str::<Filed>(&text).ok());
                filed.extend(read.map(Arc::new));
            }
            if is_theirs().as_ref() != Some(&journals) {
                return;
            }
            for one in &filed {
                self.recall(one);
            }
            self.filed.update(|all| {
                // What was done meanwhile is there already.
                filed.retain(|one| all.iter().all(|it| it.receipt.id != one.receipt.id));
                filed.extend(all.iter().cloned());
                filed.sort_unstable_by(|a, b| by_age(&a.receipt).cmp(&by_age(&b.receipt)));
                *all = Arc::new(filed);
            });
            for (id, _) in journals.all() {
                let journals = journals.clone();
                spawn_local(async move {
                    // While the tab that runs it lives, this waits; then there is nothing left.
                    let held = locks::hold(&journals.full(&id)).await;
                    let text = self.vault.get(&journals, &id).await;
                    let text = text.filter(|_| is_theirs().as_ref() == Some(&journals));
                    let written = text.and_then(|text| serde_json::from_str::<Written>(&text).ok());
                    if let Some(written) = written {
                        self.held.update_value(|all| all.push((id, held)));
                        self.offer(written);
                    }
                });
            }
        });
    }

    /// Whoever it names may not be read until it is undone or gone on with.
    fn recall(self, filed: &Filed) {
        let acts = filed.receipt.rows.iter().map(|row| &row.act);
        let names = crate::text::names(acts, &filed.told);
        self.live.take(|estate| estate.recall(names));
    }

    fn offer(self, Written { journal, told }: Written) {
        let receipt = journal.receipt(None);
        let counts = receipt.counts();
        let unsure = journal.unsettled().count();
        let line = (t().activity.interrupted)(counts.done + counts.skipped, receipt.rows.len());
        let filed = Arc::new(Filed {
            receipt,
            line,
            told,
        });
        self.recall(&filed);
        let is_filed = self
            .filed
            .with_untracked(|all| all.iter().any(|it| it.receipt.id == filed.receipt.id));
        if !is_filed {
            self.file(Arc::clone(&filed));
        }
        if counts.not_tried + unsure == 0 {
            // Only the closing was missing.
            return self.decide(&filed.receipt.id.clone());
        }
        self.interrupted.update(|all| {
            all.push(Interrupted {
                filed,
                not_sent: counts.not_tried,
                unsure,
            });
        });
    }
}

/// The written trace of a run on its way.
pub struct Record {
    shelf: Option<Shelf>,
    vault: Vault,
    told: Vec<ToldAct>,
    held: Rc<Cell<Option<Held>>>,
}

impl Record {
    /// Writes down how far the run has come. Where the browser keeps nothing, nothing is lost
    /// but this.
    pub async fn write(&self, journal: &Journal) {
        #[derive(Serialize)]
        struct Writing<'a> {
            journal: &'a Journal,
            told: &'a [ToldAct],
        }
        if let Some(shelf) = self.shelf.as_ref().filter(|_| locks::are_kept()) {
            let told = &self.told;
            let text = serde_json::to_string(&Writing { journal, told });
            let text = text.unwrap_or_default();
            self.vault.put(shelf, &journal.id, &text).await;
        }
    }

    /// The run is over: its receipt tells the rest.
    pub fn close(self, receipt: Receipt, line: String) -> Filed {
        if let Some(shelf) = &self.shelf {
            shelf.remove(&receipt.id);
        }
        Filed {
            receipt,
            line,
            told: self.told,
        }
    }
}

/// Oldest first; the same order after each reload.
fn by_age(receipt: &Receipt) -> (crate::domain::Moment, &str) {
    (receipt.started, &receipt.id)
}

/// What was done here.
pub fn use_activity() -> Activity {
    expect_context()
}

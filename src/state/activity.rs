//! What was done here: receipts with the words they were told in, kept for whoever did it, and runs
//! that something interrupted. Nothing here is secret; receipts and journals never are.

mod ledger;
mod trace;
mod verify;

use std::{cell::Cell, future::Future, rc::Rc, sync::Arc};

pub use self::{
    ledger::{Ledger, ReceiptFile},
    trace::Trace,
    verify::{Checked, Signed, check_receipts, own_fingerprint},
};
use super::{
    live_estate::LiveEstate,
    locks::{self, Held},
    server::Server,
    storage::{Key, Shelf},
    vault::Vault,
};
use crate::{
    keep,
    plan::{Filed, Journal, Receipt, ToldAct},
    text::t,
};
use leptos::{prelude::*, task::spawn_local};

/// How many receipts are kept of a person.
const KEPT: usize = 200;

/// A run that a closed or reloaded tab has interrupted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interrupted {
    /// What is known of it.
    pub filed: Arc<Filed>,
    /// Acts that were never sent.
    pub not_sent: usize,
    /// Acts that were sent and have no answer.
    pub unsure: usize,
    /// Where it is kept.
    trace: Trace,
}

/// What was done here, for every screen.
#[derive(Clone, Copy)]
pub struct Activity {
    live: LiveEstate,
    filed: RwSignal<Arc<Vec<Arc<Filed>>>>,
    interrupted: RwSignal<Vec<Interrupted>>,
    is_kept: RwSignal<bool>,
    vault: Vault,
    server: Server,
    ledger: Ledger,
    held: StoredValue<Vec<(String, Held)>, LocalStorage>,
}

impl Activity {
    /// Makes what was done available to every screen.
    pub fn provide(live: LiveEstate, server: Server, vault: Vault) -> Self {
        let activity = Self {
            live,
            filed: RwSignal::new(Arc::default()),
            interrupted: RwSignal::new(Vec::new()),
            is_kept: RwSignal::new(true),
            vault,
            server,
            ledger: Ledger::new(vault),
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

    /// What can be proved of all receipts, as a file. `None` if there is nothing yet.
    pub async fn proof(self) -> Option<ReceiptFile> {
        self.ledger.file().await
    }

    /// Files a receipt: at once, and when what is returned is over it is kept, if it can be.
    pub fn file(self, filed: Arc<Filed>) -> impl Future<Output = ()> + 'static {
        let shelf = self.shelf(Key::Activity);
        let server = self.server.url();
        if let Some(shelf) = &shelf {
            let mut gone = Vec::new();
            self.filed.update(|all| {
                let all = Arc::make_mut(all);
                // A run that was interrupted and is over now had one already.
                all.retain(|it| it.receipt.id != filed.receipt.id);
                all.push(Arc::clone(&filed));
                let beyond = all.len().saturating_sub(KEPT);
                gone.extend(all.drain(..beyond));
            });
            for old in &gone {
                shelf.remove(&old.receipt.id);
            }
        }
        async move {
            let Some(shelf) = shelf else { return };
            let id = &filed.receipt.id;
            let text = keep::to_text(&*filed);
            let sealed = self.vault.seal(&shelf.full(id), &text).await;
            let is_latest =
                |all: &Arc<Vec<Arc<Filed>>>| all.iter().any(|it| Arc::ptr_eq(it, &filed));
            if !self.filed.with_untracked(is_latest) {
                return;
            }
            // What does not fit is told as not kept; what was kept before stays. Nor may an older
            // account of the same run.
            let mut is_kept = sealed.is_some_and(|sealed| shelf.put(id, &sealed));
            if !is_kept {
                shelf.remove(id);
            }
            is_kept &= self.ledger.add(&filed, &server).await;
            if !is_kept {
                self.is_kept.set(false);
            }
        }
    }

    /// The person leaves: what they did is not there for the next. What is kept of it is sealed.
    pub fn clear(self) {
        self.filed.set(Arc::default());
        self.interrupted.set(Vec::new());
        self.is_kept.set(true);
        self.ledger.clear();
        self.held.update_value(Vec::clear);
    }

    /// Forgets all receipts and what was interrupted, and what is kept of everybody else who was
    /// in here.
    pub fn forget(self) {
        self.vault.forget_others();
        if let Some(shelf) = self.shelf(Key::Activity) {
            shelf.clear();
        }
        self.ledger.forget();
        self.filed.set(Arc::default());
        for one in self.interrupted.get_untracked() {
            self.decide(&one.filed.receipt.id);
        }
    }

    /// A run begins. Until its record is closed, or the tab, it counts as going on.
    pub async fn open(self, journal: &Journal, told: Vec<ToldAct>) -> Record {
        let held = Rc::new(Cell::new(None));
        let shelf = self.shelf(Key::Journal);
        if let Some(shelf) = &shelf {
            let (name, held) = (shelf.full(&journal.id), Rc::clone(&held));
            spawn_local(async move {
                // Let go of with the record, or at once if that is gone already.
                held.set(Some(locks::hold(&name).await));
            });
        }
        let begun = Filed {
            receipt: journal.receipt(None),
            line: String::new(),
            told,
        };
        let trace = match shelf {
            Some(shelf) => Trace::begin(self.vault, shelf, &begun).await,
            None => None,
        };
        Record {
            trace,
            told: begun.told,
            _held: held,
        }
    }

    /// A run that was interrupted goes on.
    pub fn resume(self, filed: &Filed) -> Record {
        let id = &filed.receipt.id;
        let is_it = |one: &&Interrupted| one.filed.receipt.id == *id;
        let trace = self.interrupted.with_untracked(|all| {
            let one = all.iter().find(is_it);
            one.map(|one| one.trace.clone())
        });
        Record {
            trace,
            told: filed.told.clone(),
            _held: Rc::new(Cell::new(self.settle(id))),
        }
    }

    /// Something has been decided about an interrupted run: it is not offered again.
    pub fn decide(self, id: &str) {
        self.interrupted.with_untracked(|all| {
            let mut all = all.iter();
            if let Some(one) = all.find(|one| one.filed.receipt.id == id) {
                one.trace.forget();
            }
        });
        self.settle(id);
    }

    /// It is no longer offered. Until what is returned is dropped, no other tab offers it.
    fn settle(self, id: &str) -> Option<Held> {
        self.interrupted
            .update(|all| all.retain(|one| one.filed.receipt.id != id));
        let held = self.held.try_update_value(|all| {
            let at = all.iter().position(|(name, _)| name == id)?;
            Some(all.swap_remove(at).1)
        });
        held.flatten()
    }

    fn shelf(self, key: Key) -> Option<Shelf> {
        self.vault.shelf(key)
    }

    /// Takes up what the person who is in did in this browser before.
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
                let read = text.and_then(|text| keep::from_text::<Filed>(&text));
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
                let older =
                    |a: &Arc<Filed>, b: &Arc<Filed>| by_age(&a.receipt).cmp(&by_age(&b.receipt));
                crate::lean::sort_by(&mut filed, &older);
                *all = Arc::new(filed);
            });
            let kept = journals.all();
            for (name, _) in &kept {
                let id = name.split(' ').next().unwrap_or_default();
                if id != name {
                    // The end of a run that is gone may have been cut off.
                    if !kept.iter().any(|(it, _)| it == id) {
                        journals.remove(name);
                    }
                    continue;
                }
                let (id, journals) = (id.to_owned(), journals.clone());
                spawn_local(async move {
                    // While the tab that runs it lives, this waits; then there is nothing left.
                    let held = locks::hold(&journals.full(&id)).await;
                    let read = Trace::read(self.vault, journals.clone(), &id).await;
                    let is_mine = is_theirs().as_ref() == Some(&journals);
                    if let Some((filed, trace)) = read.filter(|_| is_mine) {
                        self.held.update_value(|all| all.push((id, held)));
                        self.offer(filed, trace);
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

    fn offer(self, mut filed: Filed, trace: Trace) {
        let counts = filed.receipt.counts();
        let unsure = filed.receipt.unsure().count();
        let of = filed.receipt.rows.len();
        filed.line = (t().activity.interrupted)(counts.done + counts.skipped, of);
        let filed = Arc::new(filed);
        self.recall(&filed);
        let over = self.filed.with_untracked(|all| {
            let mut all = all.iter();
            all.find(|it| it.receipt.id == filed.receipt.id && it.receipt.finished.is_some())
                .cloned()
        });
        let is_over = over.is_some();
        match over {
            None => spawn_local(self.file(Arc::clone(&filed))),
            // It may have been cut off before it was chained.
            Some(over) => spawn_local(async move {
                self.ledger.add(&over, &self.server.url()).await;
            }),
        }
        if is_over || counts.not_tried + unsure == 0 {
            // Only the closing was missing.
            trace.forget();
            self.settle(&filed.receipt.id);
            return;
        }
        self.interrupted.update(|all| {
            all.push(Interrupted {
                filed,
                not_sent: counts.not_tried,
                unsure,
                trace,
            });
        });
    }
}

/// The written trace of a run on its way.
pub struct Record {
    trace: Option<Trace>,
    told: Vec<ToldAct>,
    _held: Rc<Cell<Option<Held>>>,
}

impl Record {
    /// Whether an interruption will be able to be gone on from.
    pub fn is_kept(&self) -> bool {
        self.trace.is_some()
    }

    /// Writes down what has changed. Says whether it is safe, if the rest was.
    pub async fn add(&mut self, note: Option<String>) -> bool {
        match (&mut self.trace, note) {
            (Some(trace), Some(note)) => trace.add(&note).await,
            (None, _) | (_, None) => true,
        }
    }

    /// The receipt in the words that were kept with the run.
    pub fn told(&self, receipt: Receipt, line: String) -> Filed {
        Filed {
            receipt,
            line,
            told: self.told.clone(),
        }
    }

    /// The run is over, and its receipt is filed: that tells the rest.
    pub fn close(self) {
        if let Some(trace) = &self.trace {
            trace.forget();
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

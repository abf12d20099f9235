//! What is written before a request leaves, so that an interrupted run can be looked at.
//!
//! Only changes are written. A run begins with a text of all its acts; each request adds a short
//! note, and whoever reads the text and the notes has the journal again. Live or read again, a
//! change goes the same way, so the two cannot differ.

use std::{collections::HashMap, ops::Range};

use super::{Receipt, ReceiptRow};
use crate::{
    acts::{Act, Failure, Outcome},
    domain::{DeviceId, Moment, TeamId, UserId},
};

/// A run of a plan as far as it has come. Holds nothing secret.
#[derive(Clone, Debug)]
pub struct Journal {
    /// Tells runs apart; the receipt carries the same.
    pub id: String,
    /// When it began.
    pub started: Moment,
    /// The address of who applies it.
    pub by: String,
    /// Why it is done, in that person's words.
    pub reason: Option<String>,
    /// The receipt this run takes back.
    pub undoes: Option<String>,
    /// The acts in the order they are carried out.
    pub entries: Vec<JournalEntry>,
    /// Which places name somebody or a team yet to be created, by the placeholder. Looked up
    /// once, when the first of them is created.
    drafts: Option<HashMap<String, Vec<usize>>>,
    /// What has changed since the last note.
    fresh: Vec<Change>,
}

/// One act of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalEntry {
    /// The act.
    pub act: Act,
    /// How far it has come.
    pub state: EntryState,
    /// Devices that become nobody's by it.
    pub freed: Vec<DeviceId>,
    /// How many activations the seat may have that it takes back.
    pub limit: Option<u32>,
}

/// How far an act has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryState {
    /// It has not been sent.
    NotTried,
    /// It has been sent; no answer is known.
    Sent,
    /// It has come to an end.
    Ended(Outcome),
}

/// One thing that happened to a run.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Change {
    Sent(usize),
    NotSent(usize),
    Ended(usize, Outcome),
    User(UserId, UserId),
    Team(TeamId, TeamId),
}

crate::keep_enum!(Change {
    Sent { 0: at },
    NotSent { 0: at },
    Ended { 0: at, 1: outcome },
    User { 0: placeholder, 1: real },
    Team { 0: placeholder, 1: real },
});

impl Journal {
    /// A run about to begin, its acts in the order they will be carried out.
    pub fn new(id: String, started: Moment, by: String, acts: Vec<Act>) -> Self {
        let row = |act| ReceiptRow {
            act,
            outcome: Outcome::NotTried,
            freed: Vec::new(),
            limit: None,
        };
        Self::of(Receipt {
            id,
            started,
            finished: None,
            by,
            reason: None,
            undoes: None,
            rows: acts.into_iter().map(row).collect(),
        })
    }

    /// The run that a receipt is an account of, as far as it had come: what is unsure in it is in
    /// doubt, and what was not tried is still to be sent.
    pub fn of(receipt: Receipt) -> Self {
        let entry = |row: ReceiptRow| JournalEntry {
            act: row.act,
            state: match row.outcome {
                Outcome::NotTried => EntryState::NotTried,
                Outcome::Failed(Failure::Unsure) => EntryState::Sent,
                ended => EntryState::Ended(ended),
            },
            freed: row.freed,
            limit: row.limit,
        };
        Self {
            id: receipt.id,
            started: receipt.started,
            by: receipt.by,
            reason: receipt.reason,
            undoes: receipt.undoes,
            entries: receipt.rows.into_iter().map(entry).collect(),
            drafts: None,
            fresh: Vec::new(),
        }
    }

    /// The run as its notes leave it, from how it began. Where not all of them were kept or can be
    /// read, whatever is not known to have ended may have been sent.
    pub fn again<'a>(begun: Receipt, notes: impl Iterator<Item = &'a str>, is_whole: bool) -> Self {
        let mut journal = Self::of(begun);
        let mut is_whole = is_whole;
        for note in notes {
            is_whole &= journal.read(note);
        }
        if !is_whole {
            journal.doubt();
        }
        journal
    }

    /// Notes which devices become nobody's by each of the acts; see [`freed_by`](super::freed_by).
    pub fn note_freed(&mut self, freed: Vec<Vec<DeviceId>>) {
        for (entry, devices) in self.entries.iter_mut().zip(freed) {
            entry.freed = devices;
        }
    }

    /// Notes how many activations the seats may have that the acts give up; see
    /// [`limits_by`](super::limits_by).
    pub fn note_limits(&mut self, limits: Vec<Option<u32>>) {
        for (entry, limit) in self.entries.iter_mut().zip(limits) {
            entry.limit = limit;
        }
    }

    /// The acts at these places are about to be sent. Those that have ended stay so.
    pub fn sending(&mut self, places: Range<usize>) {
        places.for_each(|at| self.change(Change::Sent(at)));
    }

    /// The acts at these places did not leave after all, or certainly took no effect.
    pub fn not_sent(&mut self, places: Range<usize>) {
        places.for_each(|at| self.change(Change::NotSent(at)));
    }

    /// The act at this place came to an end.
    pub fn ended(&mut self, place: usize, outcome: Outcome) {
        self.change(Change::Ended(place, outcome));
    }

    /// A person was created: all acts name them as the server does from now on.
    pub fn created(&mut self, placeholder: &UserId, real: &UserId) {
        self.change(Change::User(placeholder.clone(), real.clone()));
    }

    /// A team was created: all acts name it as the server does from now on.
    pub fn created_team(&mut self, placeholder: &TeamId, real: &TeamId) {
        self.change(Change::Team(placeholder.clone(), real.clone()));
    }

    /// What has changed since this was last asked for, as a text to be added to those before;
    /// `None` if nothing has. Its length is that of the changes, not of the run.
    pub fn note(&mut self) -> Option<String> {
        let fresh = std::mem::take(&mut self.fresh);
        (!fresh.is_empty()).then(|| crate::keep::to_text(&fresh))
    }

    /// Takes up a note. Says whether it could be read.
    fn read(&mut self, note: &str) -> bool {
        let changes: Option<Vec<Change>> = crate::keep::from_text(note);
        let is_read = changes.is_some();
        for change in changes.into_iter().flatten() {
            self.take(&change);
        }
        is_read
    }

    fn doubt(&mut self) {
        for entry in &mut self.entries {
            if entry.state == EntryState::NotTried {
                entry.state = EntryState::Sent;
            }
        }
    }

    fn change(&mut self, change: Change) {
        if self.take(&change) {
            self.fresh.push(change);
        }
    }

    /// Says whether anything is another way now.
    fn take(&mut self, change: &Change) -> bool {
        let (at, next) = match change {
            Change::Sent(at) => (at, EntryState::Sent),
            Change::NotSent(at) => (at, EntryState::NotTried),
            Change::Ended(at, outcome) => (at, EntryState::Ended(outcome.clone())),
            Change::User(placeholder, real) => {
                let rename = |act: &Act| act.with_user(placeholder, real);
                return self.rename(&person(placeholder), rename);
            }
            Change::Team(placeholder, real) => {
                let rename = |act: &Act| act.with_team(placeholder, real);
                return self.rename(&team(placeholder), rename);
            }
        };
        let Some(entry) = self.entries.get_mut(*at) else {
            return false;
        };
        let comes = match next {
            EntryState::Sent => entry.state == EntryState::NotTried,
            EntryState::NotTried => entry.state == EntryState::Sent,
            EntryState::Ended(_) => true,
        };
        if comes {
            entry.state = next;
        }
        comes
    }

    fn rename(&mut self, placeholder: &str, rename: impl Fn(&Act) -> Act) -> bool {
        let entries = &mut self.entries;
        let drafts = self.drafts.get_or_insert_with(|| places_of(entries));
        let places = drafts.remove(placeholder).unwrap_or_default();
        for at in &places {
            entries[*at].act = rename(&entries[*at].act);
        }
        !places.is_empty()
    }

    /// The acts whose fate is unknown: sent, and no answer noted.
    pub fn unsettled(&self) -> impl Iterator<Item = &Act> {
        let sent = |entry: &&JournalEntry| entry.state == EntryState::Sent;
        self.entries.iter().filter(sent).map(|entry| &entry.act)
    }

    /// Whether every act has come to an end.
    pub fn is_settled(&self) -> bool {
        let has_ended = |entry: &JournalEntry| matches!(entry.state, EntryState::Ended(_));
        self.entries.iter().all(has_ended)
    }

    /// The account of the run so far. Acts that were sent and have no answer are unsure in it.
    pub fn receipt(&self, finished: Option<Moment>) -> Receipt {
        let row = |entry: &JournalEntry| ReceiptRow {
            act: entry.act.clone(),
            freed: entry.freed.clone(),
            limit: entry.limit,
            outcome: match &entry.state {
                EntryState::NotTried => Outcome::NotTried,
                EntryState::Sent => Outcome::Failed(Failure::Unsure),
                EntryState::Ended(outcome) => outcome.clone(),
            },
        };
        Receipt {
            id: self.id.clone(),
            started: self.started,
            finished,
            by: self.by.clone(),
            reason: self.reason.clone(),
            undoes: self.undoes.clone(),
            rows: self.entries.iter().map(row).collect(),
        }
    }
}

fn places_of(entries: &[JournalEntry]) -> HashMap<String, Vec<usize>> {
    let mut drafts: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, entry) in entries.iter().enumerate() {
        let users = entry.act.users().into_iter();
        let teams = entry.act.teams().into_iter();
        let users = users.filter(UserId::is_placeholder).map(|id| person(&id));
        let teams = teams.filter(TeamId::is_placeholder).map(|id| team(&id));
        for name in users.chain(teams) {
            drafts.entry(name).or_default().push(at);
        }
    }
    drafts
}

/// A team may be called what a person's address is.
fn team(placeholder: &TeamId) -> String {
    format!("team {placeholder}")
}

fn person(placeholder: &UserId) -> String {
    placeholder.to_string()
}

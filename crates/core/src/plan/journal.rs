//! What is written before a request leaves, so that an interrupted run can be looked at.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Receipt, ReceiptRow};
use crate::domain::{Act, DeviceId, Failure, Moment, Outcome, TeamId, UserId};

/// A run of a plan as far as it has come. Holds nothing secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journal {
    /// Tells runs apart; the receipt carries the same.
    pub id: String,
    /// When it began.
    pub started: Moment,
    /// The address of who applies it.
    pub by: String,
    /// Why it is done, in that person's words.
    #[serde(default)]
    pub reason: Option<String>,
    /// The receipt this run takes back.
    #[serde(default)]
    pub undoes: Option<String>,
    /// The acts in the order they are carried out.
    pub entries: Vec<JournalEntry>,
}

/// One act of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// The act.
    pub act: Act,
    /// How far it has come.
    pub state: EntryState,
    /// Devices that become nobody's by it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub freed: Vec<DeviceId>,
    /// How many activations the seat may have that it takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// How far an act has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EntryState {
    /// It has not been sent.
    NotTried,
    /// It has been sent; no answer is known.
    Sent,
    /// It has come to an end.
    Ended(Outcome),
}

impl Journal {
    /// A run about to begin, its acts in the order they will be carried out.
    pub fn new(id: String, started: Moment, by: String, acts: Vec<Act>) -> Self {
        let entry = |act| JournalEntry {
            act,
            state: EntryState::NotTried,
            freed: Vec::new(),
            limit: None,
        };
        Self {
            id,
            started,
            by,
            reason: None,
            undoes: None,
            entries: acts.into_iter().map(entry).collect(),
        }
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
        let entries = self.entries.iter_mut().take(places.end).skip(places.start);
        for entry in entries.filter(|entry| entry.state == EntryState::NotTried) {
            entry.state = EntryState::Sent;
        }
    }

    /// The acts at these places did not leave after all, or certainly took no effect.
    pub fn not_sent(&mut self, places: Range<usize>) {
        let entries = self.entries.iter_mut().take(places.end).skip(places.start);
        for entry in entries.filter(|entry| entry.state == EntryState::Sent) {
            entry.state = EntryState::NotTried;
        }
    }

    /// The act at this place came to an end.
    pub fn ended(&mut self, place: usize, outcome: Outcome) {
        if let Some(entry) = self.entries.get_mut(place) {
            entry.state = EntryState::Ended(outcome);
        }
    }

    /// A person was created: all acts name them as the server does from now on.
    pub fn created(&mut self, placeholder: &UserId, real: &UserId) {
        for entry in &mut self.entries {
            entry.act = entry.act.with_user(placeholder, real);
        }
    }

    /// A team was created: all acts name it as the server does from now on.
    pub fn created_team(&mut self, placeholder: &TeamId, real: &TeamId) {
        for entry in &mut self.entries {
            entry.act = entry.act.with_team(placeholder, real);
        }
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

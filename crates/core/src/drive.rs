//! Applying a plan: what to send next, what an answer means for the rest, when to wait. Knows no
//! server and no clock; whoever drives it sends, waits, and tells what came. All it must not
//! forget is in its journal, so a run that was cut off anywhere goes on from there.

mod finishing;
mod held_back;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, VecDeque};

pub use self::finishing::{Finishing, Look};
use self::held_back::Missing;
use crate::{
    acts::{Act, Applied, Failure, Outcome, Repeat},
    plan::{EntryState, Journal},
};

/// How often an act that did not come about is sent before it is left.
const TRIES: u32 = 5;
/// How long to wait before asking an absent server again, in milliseconds.
const AGAIN_MS: f64 = 3_000.0;
/// The longest that a server may ask to be waited for, in seconds.
const LONGEST_S: u32 = 3_600;
/// At least so many acts are shown to whoever says how many of them go together.
const AHEAD: usize = 32;

/// A plan being applied.
#[derive(Debug)]
pub struct Drive {
    journal: Journal,
    /// What is still to be sent, by place, in order. What the journal calls sent is in doubt.
    queue: VecDeque<usize>,
    /// What is on its way, each with whether it was in doubt before it left.
    flight: Vec<(usize, bool)>,
    tries: HashMap<usize, u32>,
    missing: Missing,
    /// What has ended and nobody was told yet.
    ended: Vec<(usize, Outcome)>,
    pause: Option<Pause>,
    is_stopped: bool,
}

/// Why nothing is sent for now.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Pause {
    Until { ms: f64, is_away: bool },
    SignIn,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Keep the note, send these, tell what came.
    Send(Sending),
    /// Ask again then.
    Wait {
        /// When, in milliseconds of the clock that was passed in.
        until_ms: f64,
        /// Whether the server does not answer; else it wants a slower pace.
        is_away: bool,
    },
    /// The token ended: ask again when the same person is in.
    WaitForSignIn,
    /// Every act has an outcome.
    Over,
}

/// Acts that go in one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sending {
    /// Their places in the journal.
    pub places: Vec<usize>,
    /// The acts, with the server's ids as far as there are any.
    pub acts: Vec<Act>,
    /// Which of them, counted from the first, an earlier request may have carried out.
    pub unsure: Vec<usize>,
}

/// Why a request had no effect at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The server no longer takes the token.
    SignedOut,
    /// Too many requests.
    Limited {
        /// How long to wait, in seconds, if the server says.
        wait_s: Option<u32>,
    },
    /// The server does not answer, or not now.
    Away,
    /// It will not be otherwise the next time.
    Final(Failure),
}

impl Drive {
    /// Begins a run, or goes on with one from where its journal says that it was cut off.
    pub fn new(journal: Journal) -> Self {
        let mut drive = Self {
            queue: VecDeque::new(),
            flight: Vec::new(),
            tries: HashMap::new(),
            missing: Missing::default(),
            ended: Vec::new(),
            pause: None,
            is_stopped: false,
            journal,
        };
        for (at, entry) in drive.journal.entries.iter().enumerate() {
            match &entry.state {
                EntryState::NotTried | EntryState::Sent => drive.queue.push_back(at),
                EntryState::Ended(outcome) => drive.missing.note(at, &entry.act, outcome),
            }
        }
        drive
    }

    /// How far it has come.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// What has to be kept before the next step is taken; see [`Journal::note`].
    pub fn note(&mut self) -> Option<String> {
        self.journal.note()
    }

    /// What has come to an end since this was last asked for, by place.
    pub fn take_ended(&mut self) -> Vec<(usize, Outcome)> {
        std::mem::take(&mut self.ended)
    }

    /// Sends nothing more. What is on its way still arrives.
    pub fn stop(&mut self) {
        self.is_stopped = true;
    }

    /// The person is in again.
    pub fn signed_in(&mut self) {
        self.pause = None;
    }

    /// What to do now. `fit` says how many of some acts go together, from the front.
    pub fn next(&mut self, now_ms: f64, fit: impl Fn(&[Act]) -> usize) -> Step {
        if self.is_stopped {
            while let Some(at) = self.queue.pop_front() {
                let outcome = match self.is_unsure(at) {
                    true => Outcome::Failed(Failure::Unsure),
                    false => Outcome::NotTried,
                };
                self.settle(at, outcome);
            }
            return Step::Over;
        }
        match self.pause {
            Some(Pause::SignIn) => return Step::WaitForSignIn,
            Some(Pause::Until { ms, is_away }) if now_ms < ms => {
                return Step::Wait {
                    until_ms: ms,
                    is_away,
                };
            }
            Some(Pause::Until { .. }) | None => self.pause = None,
        }
        while let Some(&at) = self.queue.front() {
            let Some(failure) = self.missing.holds_back(&self.journal, at) else {
                return Step::Send(self.send(fit));
            };
            self.queue.pop_front();
            self.settle(at, Outcome::Failed(failure));
        }
        Step::Over
    }

    /// Takes as many acts from the front as go together. Looks no further than it has to, since
    /// the queue may be long.
    fn send(&mut self, fit: impl Fn(&[Act]) -> usize) -> Sending {
        let mut ahead = AHEAD;
        let mut acts: Vec<Act> = Vec::new();
        let count = loop {
            let seen = acts.len();
            let more = { self.queue.iter() }.take(ahead).skip(seen);
            acts.extend(more.map(|at| self.journal.entries[*at].act.clone()));
            let count = fit(&acts).clamp(1, acts.len());
            // Whether more would go along can only be told by the one that does not.
            if count < acts.len() || acts.len() == self.queue.len() {
                break count;
            }
            ahead *= 2;
        };
        acts.truncate(count);
        let places: Vec<usize> = self.queue.drain(..count).collect();
        self.flight = places.iter().map(|at| (*at, self.is_unsure(*at))).collect();
        let flight = self.flight.iter().enumerate();
        let unsure = flight.filter(|(_, (_, is_unsure))| *is_unsure);
        let unsure = unsure.map(|(nth, _)| nth).collect();
        for at in &places {
            self.journal.sending(*at..at + 1);
        }
        Sending {
            places,
            acts,
            unsure,
        }
    }

    /// An answer arrived. What was found to be so by an act in doubt was done by it; then `mark`
    /// may say more of what was done. Returns the places of what is sent again.
    pub fn arrived(
        &mut self,
        now_ms: f64,
        applied: &mut Applied,
        mark: impl FnOnce(&mut Applied),
    ) -> Vec<usize> {
        let flight = std::mem::take(&mut self.flight);
        let outcomes = &mut applied.outcomes;
        outcomes.resize(flight.len(), Outcome::Failed(Failure::Unsure));
        let again = self.weigh(&flight, outcomes);
        mark(applied);
        for ((at, _), outcome) in flight.iter().zip(&applied.outcomes) {
            if !again.contains(at) {
                self.settle(*at, outcome.clone());
            }
        }
        for (placeholder, user) in &applied.created {
            self.journal.created(placeholder, &user.id);
        }
        for (placeholder, team) in &applied.created_teams {
            self.journal.created_team(placeholder, &team.id);
        }
        if !again.is_empty() {
            self.wait(now_ms + AGAIN_MS, true);
        }
        for at in again.iter().rev() {
            self.queue.push_front(*at);
        }
        again
    }

    /// A request had no effect. Says whether it is tried again.
    pub fn failed(&mut self, now_ms: f64, trouble: Trouble) -> bool {
        let flight = std::mem::take(&mut self.flight);
        match trouble {
            Trouble::SignedOut => self.pause = Some(Pause::SignIn),
            Trouble::Limited { wait_s } => {
                let wait_s = wait_s.unwrap_or(1).clamp(1, LONGEST_S);
                self.wait(now_ms + f64::from(wait_s) * 1_000.0, false);
            }
            Trouble::Away => self.wait(now_ms + AGAIN_MS, true),
            Trouble::Final(failure) => {
                for (at, was_unsure) in flight {
                    // This request did nothing; of an earlier one nobody knows.
                    let failure = match was_unsure {
                        true => Failure::Unsure,
                        false => failure.clone(),
                    };
                    self.settle(at, Outcome::Failed(failure));
                }
                return false;
            }
        }
        for (at, was_unsure) in flight.into_iter().rev() {
            self.leave(at, was_unsure);
            self.queue.push_front(at);
        }
        true
    }

    /// Which acts have to be sent again: those certainly not in effect, and those whose answer
    /// was lost. The connector is told which those are, and looks what became of them first.
    fn weigh(&mut self, flight: &[(usize, bool)], outcomes: &mut [Outcome]) -> Vec<usize> {
        let mut again = Vec::new();
        let act = |at: usize| &self.journal.entries[at].act;
        let mut back = Vec::new();
        for ((at, was_unsure), outcome) in flight.iter().zip(outcomes.iter_mut()) {
            match outcome {
                Outcome::Skipped if *was_unsure => *outcome = Outcome::Done,
                Outcome::Failed(Failure::Unsure) => {
                    let is_counted = act(*at).facts().repeat == Repeat::AFewTimes;
                    let tries = self.tries.entry(*at).or_default();
                    *tries += u32::from(is_counted);
                    if *tries < TRIES {
                        again.push(*at);
                    }
                }
                Outcome::NotTried => {
                    let tries = self.tries.entry(*at).or_default();
                    *tries += 1;
                    if *tries < TRIES {
                        again.push(*at);
                        back.push((*at, *was_unsure));
                    } else if *was_unsure {
                        *outcome = Outcome::Failed(Failure::Unsure);
                    }
                }
                Outcome::Done
                | Outcome::Oversold { .. }
                | Outcome::Skipped
                | Outcome::Failed(_) => {}
            }
        }
        for (at, was_unsure) in back {
            self.leave(at, was_unsure);
        }
        again
    }

    /// Nothing came of sending this. What may have arrived before stays in doubt.
    fn leave(&mut self, at: usize, was_unsure: bool) {
        if !was_unsure {
            self.journal.not_sent(at..at + 1);
        }
    }

    fn is_unsure(&self, at: usize) -> bool {
        self.journal.entries[at].state == EntryState::Sent
    }

    fn wait(&mut self, ms: f64, is_away: bool) {
        self.pause = Some(Pause::Until { ms, is_away });
    }

    fn settle(&mut self, at: usize, outcome: Outcome) {
        let act = &self.journal.entries[at].act;
        self.missing.note(at, act, &outcome);
        self.journal.ended(at, outcome.clone());
        self.ended.push((at, outcome));
    }
}

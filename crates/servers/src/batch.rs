//! The account of what became of each of several people who are seated or unseated together.
//!
//! A write is never repeated blindly. After an answer that was lost or cannot be read, the
//! connector looks whether it took effect, and sends it once more only if it did not.

use super::ApiError;
use seatboard_core::{
    acts::{Act, Applied, Failure, Outcome},
    domain::{License, LicenseId, User, UserId},
};

/// A moment for a server that may still be busy with a request whose answer was lost.
pub(super) const BREATH_MS: u32 = 400;

/// People to be seated on one license, or to be taken off it.
pub(super) struct Batch {
    pub license: LicenseId,
    users: Vec<UserId>,
    outcomes: Vec<Option<Outcome>>,
    /// The license, if it was read after the last thing that took effect.
    pub read: Option<License>,
    /// What the server said when it refused last.
    pub words: String,
    /// How many answers in a row were lost.
    losses: u32,
    /// Whether an answer was lost at all, so that what is already so may be this batch's doing.
    pub had_loss: bool,
}

impl Batch {
    pub fn new(license: &LicenseId, users: impl IntoIterator<Item = UserId>) -> Self {
        let users: Vec<UserId> = users.into_iter().collect();
        Self {
            license: license.clone(),
            outcomes: vec![None; users.len()],
            users,
            read: None,
            words: String::new(),
            losses: 0,
            had_loss: false,
        }
    }

    /// Leaves out whoever is yet to be created: the server would take the placeholder for an
    /// unknown person.
    pub fn without_drafts(mut self) -> Self {
        for at in 0..self.users.len() {
            if self.users[at].is_placeholder() {
                self.outcomes[at] = Some(Outcome::Failed(Failure::NeedsUser));
            }
        }
        self
    }

    /// Names people as the server does who were created meanwhile.
    pub fn name<'a>(&mut self, made: impl Fn(&UserId) -> Option<&'a User>) {
        for user in &mut self.users {
            if let Some(now) = made(user) {
                *user = now.id.clone();
            }
        }
    }

    pub fn len(&self) -> usize {
        self.users.len()
    }

    /// Those without an outcome yet, each person once.
    pub fn open(&self) -> Vec<usize> {
        (0..self.users.len())
            .filter(|&at| self.is_open(at) && self.first_of(at) == at)
            .collect()
    }

    pub fn is_open(&self, at: usize) -> bool {
        self.outcomes[at].is_none()
    }

    pub fn user(&self, at: usize) -> &UserId {
        &self.users[at]
    }

    pub fn users(&self, part: &[usize]) -> Vec<&UserId> {
        part.iter().map(|&at| self.user(at)).collect()
    }

    pub fn outcome(&self, at: usize) -> Option<&Outcome> {
        self.outcomes.get(at)?.as_ref()
    }

    pub fn settle(&mut self, at: usize, outcome: Outcome) {
        if may_have_changed(&outcome) {
            self.read = None;
        }
        self.outcomes[at] = Some(outcome);
    }

    pub fn settle_all(&mut self, part: &[usize], outcome: &Outcome) {
        for &at in part {
            self.settle(at, outcome.clone());
        }
    }

    /// Gives everyone left the same outcome.
    pub fn close(&mut self, outcome: &Outcome) {
        self.settle_all(&self.open(), outcome);
    }

    /// Whether any of it took effect, as far as is known.
    pub fn did_something(&self) -> bool {
        self.outcomes.contains(&Some(Outcome::Done))
    }

    /// Counts a lost answer; whether sending again is still right.
    pub fn lose(&mut self) -> bool {
        self.losses += 1;
        self.had_loss = true;
        self.losses < 2
    }

    /// An answer arrived.
    pub fn recover(&mut self) {
        self.losses = 0;
    }

    /// Ends a batch that an error keeps from going on. What is left certainly did not take
    /// effect.
    ///
    /// # Errors
    /// The error itself if nothing else took effect either, so that all may be tried again.
    pub fn stop(&mut self, error: ApiError) -> Result<(), ApiError> {
        match error {
            ApiError::NotFound => self.close(&Outcome::Failed(Failure::NoSuchLicense)),
            ApiError::Forbidden(_) => self.close(&Outcome::Failed(Failure::Forbidden)),
            error if !self.outcomes.iter().flatten().any(may_have_changed) => return Err(error),
            _ => self.close(&Outcome::NotTried),
        }
        Ok(())
    }

    fn first_of(&self, at: usize) -> usize {
        let same = |other: &UserId| other == &self.users[at];
        self.users.iter().position(same).unwrap_or(at)
    }

    pub fn into_applied(self) -> Applied {
        let outcomes = (0..self.users.len()).map(|at| {
            let first = self.first_of(at);
            match self.outcomes[first].clone().unwrap_or(Outcome::NotTried) {
                // The same person named twice: the second time it was already so.
                Outcome::Done if first != at => Outcome::Skipped,
                outcome => outcome,
            }
        });
        Applied {
            outcomes: outcomes.collect(),
            licenses: self.read.into_iter().collect(),
            ..Applied::default()
        }
    }
}

/// How many acts from the front are like the first and on the same license; at most so many.
pub(super) fn alike(acts: &[Act], most: usize) -> usize {
    let Some(first) = acts.first() else {
        return 0;
    };
    let is_alike =
        |act: &&Act| act.sentence() == first.sentence() && act.license() == first.license();
    acts.iter().take(most).take_while(is_alike).count()
}

/// Whether the server may be another one than before.
pub(super) fn may_have_changed(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Done | Outcome::Failed(Failure::Unsure))
}

/// What is found to be so was done by the earlier try that nobody has heard of.
pub(super) fn own_doings(outcomes: &mut [Outcome], unsure: &[usize]) {
    for at in unsure {
        if let Some(outcome @ Outcome::Skipped) = outcomes.get_mut(*at) {
            *outcome = Outcome::Done;
        }
    }
}

/// The outcome of an act that the server refused.
pub(super) fn refused(words: impl Into<String>) -> Outcome {
    Outcome::Failed(Failure::Refused(words.into()))
}

/// The first half goes first, so that seats are given in the order of the acts.
pub(super) fn halve(mut piece: Vec<usize>, pieces: &mut Vec<Vec<usize>>) {
    let second = piece.split_off(piece.len() / 2);
    pieces.push(second);
    pieces.push(piece);
}

//! Acts: which of them fit one request, and the account of what became of each.
//!
//! A write is never repeated blindly. After an answer that was lost or cannot be read, the
//! connector looks whether it took effect, and sends it once more only if it did not.

use serde_json::{Value, json};

use super::{Keygen, call::encode};
use crate::{
    api::{ApiError, transport::Transport},
    domain::{Act, Applied, Failure, License, LicenseId, Outcome, UserId},
};

/// The most people one request can seat or unseat (keygen-api
/// app/controllers/api/v1/licenses/relationships/users_controller.rb).
const MOST: usize = 100;
/// A moment for a server that may still be busy with a request whose answer was lost.
const BREATH_MS: u32 = 400;

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

pub(super) fn batch_len(acts: &[Act]) -> usize {
    let Some(first) = acts.first() else {
        return 0;
    };
    match first {
        Act::Assign { .. } | Act::Release { .. } => acts
            .iter()
            .take(MOST)
            .take_while(|act| {
                std::mem::discriminant(*act) == std::mem::discriminant(first)
                    && act.license() == first.license()
            })
            .count(),
        _ => 1,
    }
}

impl<T: Transport> Keygen<T> {
    pub(super) async fn apply_all(&self, acts: &[Act]) -> Result<Applied, ApiError> {
        let mut applied = Applied::default();
        let mut rest = acts;
        while !rest.is_empty() {
            let (chunk, later) = rest.split_at(batch_len(rest));
            match self.apply_chunk(chunk).await {
                Ok(part) => {
                    let is_cut = part.outcomes.contains(&Outcome::NotTried);
                    applied.outcomes.extend(part.outcomes);
                    applied.created.extend(part.created);
                    applied.created_teams.extend(part.created_teams);
                    applied.users.extend(part.users);
                    applied.teams.extend(part.teams);
                    for license in part.licenses {
                        applied.licenses.retain(|older| older.id != license.id);
                        applied.licenses.push(license);
                    }
                    rest = later;
                    if is_cut {
                        break;
                    }
                }
                Err(error) if !applied.outcomes.iter().any(may_have_changed) => return Err(error),
                Err(_) => break,
            }
        }
        applied.outcomes.resize(acts.len(), Outcome::NotTried);
        Ok(applied)
    }

    /// Acts of one kind, on one license.
    async fn apply_chunk(&self, acts: &[Act]) -> Result<Applied, ApiError> {
        let Some(first) = acts.first() else {
            return Ok(Applied::default());
        };
        let users = acts.iter().filter_map(|act| match act {
            Act::Assign { user, .. } | Act::Release { user, .. } => Some(user.clone()),
            _ => None,
        });
        match first {
            Act::CreateUser(person) => self.create_user(person).await,
            Act::Assign { license, .. } => {
                let mut batch = Batch::new(license, users);
                self.assign(&mut batch).await?;
                Ok(self.finish(batch).await)
            }
            Act::Release { license, .. } => {
                let mut batch = Batch::new(license, users);
                self.release(&mut batch).await?;
                Ok(self.finish(batch).await)
            }
            Act::Move { license, from, to } => self.pass_on(license, from, to).await,
            Act::SetOwner { license, from, to } => {
                self.change_owner(license, from.as_ref(), to.as_ref()).await
            }
            Act::CreateTeam(draft) => self.create_team(draft).await,
            other => self.change(other).await,
        }
    }

    /// Closes the account of a batch, with the license as it is now. Two admins can have sold
    /// its last seat at the same moment, and only this shows it.
    pub(super) async fn finish(&self, mut batch: Batch) -> Applied {
        if batch.read.is_none() {
            // What became of the acts is known; without the license it is only not shown at once.
            batch.read = self.look_license(&batch.license).await.ok().flatten();
        }
        batch.into_applied()
    }

    /// Gives a server time before looking at what became of a lost answer.
    pub(super) async fn breathe(&self) {
        self.transport.wait(BREATH_MS).await;
    }

    pub(super) fn seats_path(&self, license: &LicenseId) -> String {
        format!("licenses/{}/users", encode(license.as_str()))
    }
}

impl Batch {
    pub fn new(license: &LicenseId, users: impl IntoIterator<Item = UserId>) -> Self {
        let users: Vec<UserId> = users.into_iter().collect();
        let outcomes = users
            .iter()
            .map(|user| {
                // The server would take the placeholder for an unknown person.
                user.is_placeholder()
                    .then_some(Outcome::Failed(Failure::NeedsUser))
            })
            .collect();
        Self {
            license: license.clone(),
            users,
            outcomes,
            read: None,
            words: String::new(),
            losses: 0,
            had_loss: false,
        }
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

    /// The body that names these people.
    pub fn body(&self, part: &[usize]) -> Value {
        let people = self.users(part).into_iter();
        let data: Vec<Value> = people
            .map(|user| json!({ "type": "users", "id": user.as_str() }))
            .collect();
        json!({ "data": data })
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

    fn into_applied(self) -> Applied {
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

/// Whether the server may be another one than before.
pub(super) fn may_have_changed(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Done | Outcome::Failed(Failure::Unsure))
}

/// The outcome of an act that the server refused.
pub(super) fn refused(words: impl Into<String>) -> Outcome {
    Outcome::Failed(Failure::Refused(words.into()))
}

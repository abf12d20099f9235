//! Passing a seat on. The server cannot do that at once: where there is room the other one gets
//! a seat first, so that nobody is ever without; else the seat is taken back first, and given
//! back where the other one cannot have it.

use super::{
    LicenseSpring,
    write::{Drafts, outcome},
};
use crate::{ApiError, batch::Batch, transport::Transport};
use seatboard_core::domain::{Applied, Failure, LicenseId, Outcome, User, UserId};

impl<T: Transport> LicenseSpring<T> {
    pub(super) async fn pass_on(
        &self,
        license: &LicenseId,
        from: &UserId,
        to: &UserId,
        drafts: &mut Drafts,
    ) -> Result<Applied, ApiError> {
        let has_draft = drafts.get(to).is_some();
        if from.is_placeholder() || (to.is_placeholder() && !has_draft) {
            return Ok(outcome(Outcome::Failed(Failure::NeedsUser)));
        }
        let now = match self.look_sitting(license).await {
            Ok(Some(now)) => now,
            Ok(None) => return Ok(outcome(Outcome::Failed(Failure::NoSuchLicense))),
            Err(ApiError::Forbidden(_)) => {
                return Ok(outcome(Outcome::Failed(Failure::Forbidden)));
            }
            Err(error) => return Err(error),
        };
        if !has_draft && self.address_of(to).await?.is_none() {
            return Ok(outcome(Outcome::Failed(Failure::NoSuchUser)));
        }
        let is_seated = match drafts.get(to) {
            Some(draft) => now.at(&draft.email).is_some(),
            None => now.has(to),
        };
        match (is_seated, now.has(from)) {
            (true, true) => return Ok(outcome(Outcome::Failed(Failure::HasSeat))),
            (true, false) => return Ok(outcome(Outcome::Skipped)),
            (false, false) => return Ok(outcome(Outcome::Failed(Failure::NoSeat))),
            (false, true) => {}
        }
        let mut hands = Hands {
            given: Batch::new(license, [to.clone()]),
            taken: Batch::new(license, [from.clone()]),
            users: Vec::new(),
        };
        let outcome = match now.room() {
            Some(0) => self.take_then_give(&mut hands, drafts).await?,
            _ => self.give_then_take(&mut hands, drafts).await?,
        };
        // Of the two the later reading counts.
        let mut applied = match now.room() {
            Some(0) => hands.given.into_applied(),
            _ => hands.taken.into_applied(),
        };
        applied.outcomes = vec![outcome];
        applied.users = hands.users;
        Ok(applied)
    }

    async fn give_then_take(
        &self,
        hands: &mut Hands,
        drafts: &mut Drafts,
    ) -> Result<Outcome, ApiError> {
        hands.users = self.assign(&mut hands.given, drafts).await?;
        match hands.given.outcome(0) {
            Some(Outcome::Done | Outcome::Skipped) => {}
            other => return Ok(other.cloned().unwrap_or(Outcome::NotTried)),
        }
        let result = self.release(&mut hands.taken).await;
        match (result, hands.taken.outcome(0)) {
            (Ok(()), Some(Outcome::Done | Outcome::Skipped)) => Ok(Outcome::Done),
            (result, failed) => {
                let failed = failed.cloned();
                let seated = hands.users.first().map(|user| user.id.clone());
                let seated = seated.unwrap_or_else(|| hands.given.user(0).clone());
                let mut back = Batch::new(&hands.given.license, [seated]);
                let is_back = self.release(&mut back).await.is_ok()
                    && back.outcome(0).is_some_and(Outcome::holds);
                end(is_back, result, failed)
            }
        }
    }

    async fn take_then_give(
        &self,
        hands: &mut Hands,
        drafts: &mut Drafts,
    ) -> Result<Outcome, ApiError> {
        self.release(&mut hands.taken).await?;
        match hands.taken.outcome(0) {
            Some(Outcome::Done) => {}
            Some(Outcome::Skipped) => return Ok(Outcome::Failed(Failure::NoSeat)),
            other => return Ok(other.cloned().unwrap_or(Outcome::NotTried)),
        }
        let result = self.assign(&mut hands.given, drafts).await;
        match (result, hands.given.outcome(0)) {
            // Whoever seated them, this is what the act wanted.
            (Ok(users), Some(Outcome::Done | Outcome::Skipped)) => {
                hands.users = users;
                Ok(Outcome::Done)
            }
            (Ok(_), Some(Outcome::Failed(Failure::Unsure))) => Ok(Outcome::Failed(Failure::Unsure)),
            (result, failed) => {
                let failed = failed.cloned();
                let from = hands.taken.user(0).clone();
                let mut back = Batch::new(&hands.given.license, [from]);
                let is_back = self.assign(&mut back, &mut Drafts::default()).await.is_ok()
                    && back.outcome(0).is_some_and(Outcome::holds);
                hands.given.read = back.read;
                end(is_back, result.map(|_| ()), failed)
            }
        }
    }
}

/// The two ends of a seat that is passed on.
struct Hands {
    given: Batch,
    taken: Batch,
    users: Vec<User>,
}

/// What a move comes to whose second half failed.
fn end(
    is_back: bool,
    result: Result<(), ApiError>,
    failed: Option<Outcome>,
) -> Result<Outcome, ApiError> {
    match (is_back, failed) {
        // Somebody has to look.
        (false, _) => Ok(Outcome::Failed(Failure::Unsure)),
        (true, Some(failed)) => Ok(failed),
        (true, None) => {
            result?;
            Ok(Outcome::NotTried)
        }
    }
}

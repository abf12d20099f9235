//! Passing a seat on: what is so before, and the two halves of it.

use std::{future::Future, pin::Pin};

use super::{Keygen, single::shown};
use crate::{
    ApiError, Reply,
    attempt::{forbidden, outcome, with},
    batch::Batch,
    pass::{Hands, Seats, pass_on},
    transport::Transport,
};
use seatboard_core::{
    acts::{Applied, Failure, Outcome},
    domain::{LicenseId, SeatCount, UserId},
};

/// The ways to give and take a seat.
struct Ways<'a, T>(&'a Keygen<T>);

impl<T: Transport> Seats for Ways<'_, T> {
    fn give<'a>(&'a mut self, batch: &'a mut Batch) -> Reply<'a, ()> {
        Box::pin(self.0.assign(batch))
    }

    fn take<'a>(&'a mut self, batch: &'a mut Batch) -> Reply<'a, ()> {
        Box::pin(self.0.release(batch))
    }

    fn wait(&self, ms: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        self.0.transport.wait(ms)
    }
}

impl<T: Transport> Keygen<T> {
    /// Passes a seat on, and with the owner's seat the ownership.
    pub(super) async fn pass_on(
        &self,
        license: &LicenseId,
        from: &UserId,
        to: &UserId,
        unsure: bool,
    ) -> Result<Applied, ApiError> {
        if from.is_placeholder() || to.is_placeholder() {
            return Ok(outcome(Outcome::Failed(Failure::NeedsUser)));
        }
        let now = match self.look_license(license).await {
            Ok(Some(now)) => now,
            Ok(None) => return Ok(outcome(Outcome::Failed(Failure::NoSuchLicense))),
            Err(error) => return forbidden(error),
        };
        if now.owner.as_ref() == Some(from) {
            return self
                .change_owner(license, Some(from), Some(to), unsure)
                .await;
        }
        let sits = match self.sit(license, from, to).await {
            Ok(Some(sits)) => sits,
            Ok(None) => return Ok(with(Outcome::Failed(Failure::NoSuchUser), shown(now))),
            Err(error) => return forbidden(error),
        };
        let cap = match self.overage_of(&now).await {
            Ok(overage) => overage.cap(now.max_seats),
            Err(error) if error.is_passing() || error == ApiError::SignedOut => return Err(error),
            // How far it may go is not known: as far as its limit, at least.
            Err(_) => now.max_seats,
        };
        let hands = Hands {
            license,
            from,
            to,
            sits,
            count: SeatCount {
                assigned: now.seats_counted,
                max: now.max_seats,
                cap,
            },
        };
        let verdict = pass_on(&mut Ways(self), &hands, unsure).await?;
        let mut whole = Batch::new(license, [to.clone()]);
        whole.settle(0, verdict);
        Ok(self.finish(whole, true).await)
    }

    /// Whether each of two people has a seat; nothing if there is no second one.
    async fn sit(
        &self,
        license: &LicenseId,
        from: &UserId,
        to: &UserId,
    ) -> Result<Option<(bool, bool)>, ApiError> {
        let Some(other) = self.is_on(to, license).await? else {
            return Ok(None);
        };
        Ok(Some((self.holds(license, from).await?, other)))
    }
}

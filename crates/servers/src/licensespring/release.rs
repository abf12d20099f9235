//! Taking seats back: one request for each. Whether the server tells somebody without a seat
//! from somebody with one is not documented, so the license is looked at before, and after the last of them.

use std::{
    future::{Future, ready},
    pin::Pin,
};

use serde_json::{Value, json};

use super::{
    LicenseSpring,
    call::Sent,
    licenses::{Sitting, license_path},
    refusal::Refusal,
    reply::id_value,
};
use crate::{
    ApiError, Call, Reply,
    attempt::already,
    batch::{Batch, refused},
    many::{Deeds, Pieces, attempt_all},
    transport::{Method, Transport},
};
use seatboard_core::{
    acts::{Failure, Outcome},
    domain::{LicenseId, UserId},
};

/// The request that takes a seat back.
pub(super) fn unseat(license: &LicenseId, user: Option<&UserId>) -> Call {
    let id = user.map_or(Value::Null, |user| id_value(user.as_str()));
    Call {
        method: Method::Post,
        path: license_path(license, "unassign_user/"),
        body: Some(json!({ "license_user_id": id })),
    }
}

impl<T: Transport> LicenseSpring<T> {
    /// Takes back the seat of everyone in the batch who has one.
    ///
    /// # Errors
    /// As [`Batch::stop`].
    pub(super) async fn release(&self, batch: &mut Batch) -> Result<(), ApiError> {
        let now = match self.look_sitting(&batch.license).await {
            Ok(Some(now)) => now,
            Ok(None) => {
                batch.close(&Outcome::Failed(Failure::NoSuchLicense));
                return Ok(());
            }
            Err(error) => return batch.stop(error),
        };
        let pieces = batch.open().into_iter().rev().map(|at| vec![at]).collect();
        let mut taking = Taking {
            from: self,
            batch,
            now,
            is_stale: false,
            is_gone: false,
        };
        if attempt_all(&mut taking, pieces).await? && !taking.is_gone {
            taking.look_once_more().await;
        }
        Ok(())
    }
}

/// Seats to be taken back.
struct Taking<'k, T> {
    from: &'k LicenseSpring<T>,
    batch: &'k mut Batch,
    /// The license, as it was read last.
    now: Sitting,
    /// Whether it has changed since.
    is_stale: bool,
    /// Whether there is no such license any more.
    is_gone: bool,
}

impl<T: Transport> Deeds for Taking<'_, T> {
    type Done = Value;
    type Refusal = Refusal;

    fn batch(&mut self) -> &mut Batch {
        self.batch
    }

    fn put_off(&mut self, piece: &mut Vec<usize>) -> Vec<usize> {
        for &at in &*piece {
            if !self.now.has(self.batch.user(at)) {
                self.batch.settle(at, already(self.batch.had_loss));
            }
        }
        Vec::new()
    }

    fn send<'a>(&'a mut self, piece: &'a [usize]) -> Reply<'a, Sent> {
        Box::pin(async move {
            let user = self.batch.users(piece).into_iter().next();
            let call = unseat(&self.batch.license, user);
            let sent = self.from.write(call.method, &call.path, call.body.as_ref());
            let sent = sent.await?;
            Ok(sent.saying("message"))
        })
    }

    fn done<'a>(&'a mut self, piece: &'a [usize], _: Value) -> Reply<'a, ()> {
        self.is_stale = true;
        self.batch.settle_all(piece, &Outcome::Done);
        Box::pin(ready(Ok(())))
    }

    fn look<'a>(&'a mut self, piece: &'a [usize], _: &ApiError) -> Reply<'a, ()> {
        Box::pin(async move {
            self.read().await?;
            for &at in piece {
                if self.batch.is_open(at) && !self.now.has(self.batch.user(at)) {
                    self.batch.settle(at, Outcome::Done);
                }
            }
            Ok(())
        })
    }

    fn refused<'a>(
        &'a mut self,
        piece: Vec<usize>,
        refusal: Refusal,
        _: &'a mut Pieces,
    ) -> Reply<'a, ()> {
        Box::pin(async move {
            let is_read = self.read().await.is_ok();
            for at in piece {
                if !self.batch.is_open(at) {
                    continue;
                }
                let outcome = match refusal.status {
                    _ if is_read && !self.now.has(self.batch.user(at)) => {
                        already(self.batch.had_loss)
                    }
                    403 if is_read => Outcome::Failed(Failure::Forbidden),
                    _ => refused(refusal.words()),
                };
                self.batch.settle(at, outcome);
            }
            Ok(())
        })
    }

    fn wait(&self, ms: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        self.from.transport.wait(ms)
    }
}

impl<T: Transport> Taking<'_, T> {
    /// Reads the license again.
    async fn read(&mut self) -> Result<(), ApiError> {
        match self.from.look_sitting(&self.batch.license).await? {
            Some(now) => {
                self.now = now;
                self.is_stale = false;
            }
            None => {
                self.batch.close(&Outcome::Failed(Failure::NoSuchLicense));
                self.is_gone = true;
            }
        }
        Ok(())
    }

    /// Looks whether those sit no more of whom the server said so.
    async fn look_once_more(mut self) {
        // What became of the acts is known; without the license it is not shown at once.
        if self.is_stale && (self.read().await.is_err() || self.is_gone) {
            return;
        }
        for at in 0..self.batch.len() {
            let is_done = self.batch.outcome(at) == Some(&Outcome::Done);
            if is_done && self.now.has(self.batch.user(at)) {
                self.batch.settle(at, refused(String::new()));
            }
        }
        self.batch.read = Some(self.now.license);
    }
}

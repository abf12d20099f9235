//! Taking seats back: one request for each. Whether the server tells somebody without a seat
//! from somebody with one is not documented, so the license is looked at before, and after the last of them.

use serde_json::json;

use super::{LicenseSpring, call::Sent, licenses::license_path, reply::id_value};
use crate::{
    ApiError,
    attempt::already,
    batch::{Batch, refused},
    transport::{Method, Transport},
};
use seatboard_core::{
    acts::{Failure, Outcome},
    domain::UserId,
};

impl<T: Transport> LicenseSpring<T> {
    /// Takes back the seat of everyone in the batch who has one.
    ///
    /// # Errors
    /// As [`Batch::stop`].
    pub(super) async fn release(&self, batch: &mut Batch) -> Result<(), ApiError> {
        let mut now = match self.look_sitting(&batch.license).await {
            Ok(Some(now)) => now,
            Ok(None) => {
                batch.close(&Outcome::Failed(Failure::NoSuchLicense));
                return Ok(());
            }
            Err(error) => return batch.stop(error),
        };
        let mut is_stale = false;
        while let Some(at) = batch.open().first().copied() {
            let user = batch.user(at).clone();
            if !now.has(&user) {
                batch.settle(at, already(batch.had_loss));
                continue;
            }
            let refusal = match self.unseat(batch, &user).await {
                Ok(Sent::Done(_)) => {
                    batch.recover();
                    batch.settle(at, Outcome::Done);
                    is_stale = true;
                    continue;
                }
                Ok(Sent::Refused(refusal)) => Ok(refusal),
                Ok(Sent::Unknown(error)) => Err(error),
                Err(error) => return batch.stop(error),
            };
            if refusal.is_err() {
                self.breathe().await;
            }
            now = match (self.look_sitting(&batch.license).await, &refusal) {
                (Ok(Some(after)), _) => after,
                (Ok(None), _) => {
                    batch.close(&Outcome::Failed(Failure::NoSuchLicense));
                    return Ok(());
                }
                (Err(_), Ok(refusal)) => {
                    batch.settle(at, refused(refusal.words()));
                    continue;
                }
                (Err(_), Err(_)) => {
                    batch.settle(at, Outcome::Failed(Failure::Unsure));
                    batch.close(&Outcome::NotTried);
                    return Ok(());
                }
            };
            is_stale = false;
            let is_gone = !now.has(&user);
            match refusal {
                Ok(refusal) => {
                    batch.recover();
                    let outcome = match refusal.status {
                        _ if is_gone => already(batch.had_loss),
                        403 => Outcome::Failed(Failure::Forbidden),
                        _ => refused(refusal.words()),
                    };
                    batch.settle(at, outcome);
                }
                Err(_) if is_gone => {
                    batch.lose();
                    batch.settle(at, Outcome::Done);
                }
                Err(error) => {
                    if !batch.lose() {
                        return batch.stop(error);
                    }
                }
            }
        }
        if is_stale {
            match self.look_sitting(&batch.license).await {
                Ok(Some(after)) => now = after,
                // What became of the acts is known; without the license it is not shown at once.
                _ => return Ok(()),
            }
        }
        for at in 0..batch.len() {
            if batch.outcome(at) == Some(&Outcome::Done) && now.has(batch.user(at)) {
                batch.settle(at, refused(String::new()));
            }
        }
        batch.read = Some(now.license);
        Ok(())
    }

    async fn unseat(&self, batch: &Batch, user: &UserId) -> Result<Sent, ApiError> {
        let body = json!({ "license_user_id": id_value(user.as_str()) });
        let path = license_path(&batch.license, "unassign_user/");
        let sent = self.write(Method::Post, &path, Some(&body)).await?;
        Ok(sent.saying("message"))
    }
}

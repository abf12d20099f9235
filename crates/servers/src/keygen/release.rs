//! Taking seats back. One request takes back everybody's or nobody's; a refusal points at the
//! first person at fault.

use super::{Keygen, call::Sent, clash::Clashes, refusal::Refusal, write::seats_body};
use crate::{
    ApiError,
    attempt::already,
    batch::{Batch, halve, refused},
    transport::{Method, Transport},
};
use seatboard_core::acts::{Failure, Outcome};

impl<T: Transport> Keygen<T> {
    /// Takes back the seat of everyone in the batch who has one that can be taken back.
    pub(super) async fn release(&self, batch: &mut Batch) -> Result<(), ApiError> {
        let mut pieces = vec![batch.open()];
        let mut strikes = 0;
        let mut clashes = Clashes::default();
        while let Some(mut piece) = pieces.pop() {
            piece.retain(|&at| batch.is_open(at));
            if piece.is_empty() {
                continue;
            }
            let path = self.seats_path(&batch.license);
            let body = seats_body(batch, &piece);
            match self
                .write(Method::Delete, &path, Some(&body))
                .await
                .map(taken)
            {
                Ok(Sent::Done(_)) => {
                    batch.recover();
                    batch.settle_all(&piece, &Outcome::Done);
                }
                Ok(Sent::Unknown(error)) => {
                    if !self.settle_gone(batch, &piece, error).await? {
                        return Ok(());
                    }
                    pieces.push(piece);
                }
                Ok(Sent::Refused(refusal)) => {
                    batch.recover();
                    batch.words = refusal.words();
                    let clashed = self.clashed(&refusal, &mut clashes).await;
                    strikes += u32::from(!clashed);
                    if clashed || (strikes == 2 && matches!(refusal.status, 400 | 409 | 422)) {
                        // Reading the license once is shorter than hearing of one at a time.
                        if let Err(error) = self.settle_unseated(batch).await {
                            return batch.stop(error);
                        }
                        if clashed || piece.iter().any(|&at| !batch.is_open(at)) {
                            pieces.push(piece);
                            continue;
                        }
                    }
                    one_refused(batch, piece, &refusal, &mut pieces);
                }
                Err(error) => return batch.stop(error),
            }
        }
        Ok(())
    }

    /// Settles those who have no seat any more.
    async fn settle_unseated(&self, batch: &mut Batch) -> Result<(), ApiError> {
        let open = batch.open();
        let holders = self.holders(&batch.license, &batch.users(&open)).await?;
        for at in open {
            if !holders.contains(batch.user(at)) {
                batch.settle(at, already(batch.had_loss));
            }
        }
        Ok(())
    }

    /// After a lost answer: settles those who have no seat now. Whether to go on with the rest.
    async fn settle_gone(
        &self,
        batch: &mut Batch,
        piece: &[usize],
        error: ApiError,
    ) -> Result<bool, ApiError> {
        self.breathe().await;
        let Ok(holders) = self.holders(&batch.license, &batch.users(piece)).await else {
            batch.settle_all(piece, &Outcome::Failed(Failure::Unsure));
            batch.close(&Outcome::NotTried);
            return Ok(false);
        };
        let may_repeat = batch.lose();
        // It takes back all or nothing: if anyone still sits, the others did not before.
        let outcome = match piece.iter().any(|&at| holders.contains(batch.user(at))) {
            true => Outcome::Skipped,
            false => Outcome::Done,
        };
        for &at in piece {
            if !holders.contains(batch.user(at)) {
                batch.settle(at, outcome.clone());
            }
        }
        if !may_repeat && piece.iter().any(|&at| batch.is_open(at)) {
            batch.stop(error)?;
            return Ok(false);
        }
        Ok(true)
    }
}

/// A success has no body, so one with a body is not the server's.
fn taken(sent: Sent) -> Sent {
    match sent {
        Sent::Done(Some(_)) => Sent::Unknown(ApiError::Unreadable {
            at: "body".into(),
            detail: "expected none".into(),
        }),
        other => other,
    }
}

/// Settles whoever a refusal is about, and puts the others back among the pieces.
fn one_refused(
    batch: &mut Batch,
    piece: Vec<usize>,
    refusal: &Refusal,
    pieces: &mut Vec<Vec<usize>>,
) {
    let named = refusal.item().and_then(|item| piece.get(item)).copied();
    match (refusal.status, named) {
        (403, Some(at)) => {
            batch.settle(at, Outcome::Failed(Failure::OwnerSeat));
            pieces.push(piece);
        }
        (403, None) => batch.close(&Outcome::Failed(Failure::Forbidden)),
        (404, _) if refusal.is_genuine => {
            batch.close(&Outcome::Failed(Failure::NoSuchLicense));
        }
        (422, Some(at)) => {
            batch.settle(at, already(batch.had_loss));
            pieces.push(piece);
        }
        (400 | 409, Some(at)) => {
            batch.settle(at, refused(refusal.words()));
            pieces.push(piece);
        }
        (400 | 409 | 422, None) => match piece.as_slice() {
            [at] => batch.settle(*at, refused(refusal.words())),
            _ => halve(piece, pieces),
        },
        _ => batch.close(&refused(refusal.words())),
    }
}

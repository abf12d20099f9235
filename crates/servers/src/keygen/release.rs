//! Taking seats back. One request takes back everybody's or nobody's; a refusal points at the
//! first person at fault.

use std::{future::Future, pin::Pin};

use super::{
    Keygen,
    call::Sent,
    clash::Clashes,
    document::Document,
    refusal::Refusal,
    write::{seats_body, seats_path},
};
use crate::{
    ApiError, Reply,
    attempt::already,
    batch::{Batch, halve, refused},
    many::{Deeds, Pieces, attempt_all},
    transport::{Method, Transport},
};
use seatboard_core::acts::{Failure, Outcome};

impl<T: Transport> Keygen<T> {
    /// Takes back the seat of everyone in the batch who has one that can be taken back.
    pub(super) async fn release(&self, batch: &mut Batch) -> Result<(), ApiError> {
        let pieces = vec![batch.open()];
        let mut taking = Taking {
            from: self,
            batch,
            strikes: 0,
            clashes: Clashes::default(),
        };
        attempt_all(&mut taking, pieces).await.map(drop)
    }
}

/// Seats to be taken back.
struct Taking<'k, T> {
    from: &'k Keygen<T>,
    batch: &'k mut Batch,
    /// How often the server refused a piece.
    strikes: u32,
    clashes: Clashes,
}

impl<T: Transport> Deeds for Taking<'_, T> {
    type Done = Option<Document>;
    type Refusal = Refusal;

    fn batch(&mut self) -> &mut Batch {
        self.batch
    }

    fn send<'a>(&'a mut self, piece: &'a [usize]) -> Reply<'a, Sent> {
        Box::pin(async move {
            let path = seats_path(&self.batch.license);
            let body = seats_body(&self.batch.users(piece));
            let sent = self.from.write(Method::Delete, &path, Some(&body)).await?;
            Ok(taken(sent))
        })
    }

    fn look<'a>(&'a mut self, piece: &'a [usize], _: &ApiError) -> Reply<'a, ()> {
        Box::pin(async move {
            let users = self.batch.users(piece);
            let holders = self.from.holders(&self.batch.license, &users).await?;
            // It takes back all or nothing: if anyone still sits, the others did not before.
            let outcome = match users.iter().any(|user| holders.contains(*user)) {
                true => Outcome::Skipped,
                false => Outcome::Done,
            };
            for &at in piece {
                if !holders.contains(self.batch.user(at)) {
                    self.batch.settle(at, outcome.clone());
                }
            }
            Ok(())
        })
    }

    fn refused<'a>(
        &'a mut self,
        piece: Vec<usize>,
        refusal: Refusal,
        pieces: &'a mut Pieces,
    ) -> Reply<'a, ()> {
        Box::pin(async move {
            self.batch.words = refusal.words();
            let clashed = self.from.clashed(&refusal, &mut self.clashes).await;
            self.strikes += u32::from(!clashed);
            if clashed || (self.strikes == 2 && matches!(refusal.status, 400 | 409 | 422)) {
                // Reading the license once is shorter than hearing of one at a time.
                self.settle_unseated().await?;
                if clashed || piece.iter().any(|&at| !self.batch.is_open(at)) {
                    pieces.push(piece);
                    return Ok(());
                }
            }
            one_refused(self.batch, piece, &refusal, pieces);
            Ok(())
        })
    }

    fn wait(&self, ms: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        self.from.transport.wait(ms)
    }
}

impl<T: Transport> Taking<'_, T> {
    /// Settles those who have no seat any more.
    async fn settle_unseated(&mut self) -> Result<(), ApiError> {
        let open = self.batch.open();
        let users = self.batch.users(&open);
        let holders = self.from.holders(&self.batch.license, &users).await?;
        for at in open {
            if !holders.contains(self.batch.user(at)) {
                self.batch.settle(at, already(self.batch.had_loss));
            }
        }
        Ok(())
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
fn one_refused(batch: &mut Batch, piece: Vec<usize>, refusal: &Refusal, pieces: &mut Pieces) {
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

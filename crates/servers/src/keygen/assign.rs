//! Giving seats. One request seats everybody or nobody, and a refusal does not say who is at
//! fault (keygen-api app/controllers/api/v1/licenses/relationships/users_controller.rb). So
//! after a refusal the rest is sent again without those who cannot be seated, who are found by
//! reading the license and, where that does not tell, by splitting.

use std::{collections::HashSet, future::Future, pin::Pin};

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
use seatboard_core::{
    acts::{Failure, Outcome},
    domain::UserId,
};

impl<T: Transport> Keygen<T> {
    /// Seats everyone in the batch who can be seated, in order.
    ///
    /// Every request either settles somebody or makes its piece smaller, so a hundred people
    /// take at most two hundred of them, in practice a handful.
    pub(super) async fn assign(&self, batch: &mut Batch) -> Result<(), ApiError> {
        let pieces = vec![batch.open()];
        let mut giving = Giving {
            to: self,
            batch,
            has_looked: false,
            clashes: Clashes::default(),
        };
        attempt_all(&mut giving, pieces).await.map(drop)
    }
}

/// Seats to be given.
struct Giving<'k, T> {
    to: &'k Keygen<T>,
    batch: &'k mut Batch,
    /// Whether it was looked who of all has a seat already.
    has_looked: bool,
    clashes: Clashes,
}

impl<T: Transport> Deeds for Giving<'_, T> {
    type Done = Option<Document>;
    type Refusal = Refusal;

    fn batch(&mut self) -> &mut Batch {
        self.batch
    }

    fn send<'a>(&'a mut self, piece: &'a [usize]) -> Reply<'a, Sent> {
        Box::pin(async move {
            let path = seats_path(&self.batch.license);
            let body = seats_body(&self.batch.users(piece));
            let sent = self.to.write(Method::Post, &path, Some(&body)).await?;
            Ok(seated(sent, &self.batch.users(piece)))
        })
    }

    fn look<'a>(&'a mut self, piece: &'a [usize], _: &ApiError) -> Reply<'a, ()> {
        Box::pin(async move {
            let users = self.batch.users(piece);
            let holders = self.to.holders(&self.batch.license, &users).await?;
            // It seats all or nobody: if anyone is missing, the others sat before.
            let outcome = match users.iter().all(|user| holders.contains(*user)) {
                true => Outcome::Done,
                false => Outcome::Skipped,
            };
            settle_holders(self.batch, piece, &holders, &outcome);
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
            if self.to.clashed(&refusal, &mut self.clashes).await {
                // Whoever was seated meanwhile was seated by somebody else.
                self.settle_seated(&piece).await?;
                pieces.push(piece);
                return Ok(());
            }
            self.part_refused(piece, &refusal, pieces).await
        })
    }

    fn wait(&self, ms: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        self.to.transport.wait(ms)
    }
}

impl<T: Transport> Giving<'_, T> {
    /// Settles whoever a refusal is about, and puts the others back among the pieces.
    async fn part_refused(
        &mut self,
        piece: Vec<usize>,
        refusal: &Refusal,
        pieces: &mut Pieces,
    ) -> Result<(), ApiError> {
        self.batch.words = refusal.words();
        match refusal.status {
            400 | 409 | 422 => {}
            404 if refusal.is_genuine => {
                self.batch.close(&Outcome::Failed(Failure::NoSuchLicense));
                return Ok(());
            }
            403 => {
                self.batch.close(&Outcome::Failed(Failure::Forbidden));
                return Ok(());
            }
            _ => {
                self.batch.close(&refused(refusal.words()));
                return Ok(());
            }
        }
        if let Some(at) = refusal.item().and_then(|item| piece.get(item)) {
            self.batch.settle(*at, refused(refusal.words()));
            pieces.push(piece);
            return Ok(());
        }
        let is_full = refusal.has_code("USER_LIMIT_EXCEEDED");
        let is_seated = refusal.status == 409
            || refusal.has_code("USER_TAKEN")
            || refusal.has_code("USER_CONFLICT");
        if (is_full || is_seated) && (!self.has_looked || piece.len() == 1) {
            self.has_looked = true;
            let open = self.batch.open();
            let asked = if piece.len() == 1 { &piece } else { &open };
            self.settle_seated(asked).await?;
            if piece.iter().any(|&at| !self.batch.is_open(at)) {
                pieces.push(piece);
                return Ok(());
            }
        }
        if is_full {
            return self.divide_by_room(piece, pieces).await;
        }
        match piece.as_slice() {
            [at] if refusal.has_code("USER_NOT_FOUND") => {
                self.batch.settle(*at, Outcome::Failed(Failure::NoSuchUser));
            }
            [at] => self.batch.settle(*at, refused(refusal.words())),
            _ => halve(piece, pieces),
        }
        Ok(())
    }

    /// Settles those who have a seat already.
    async fn settle_seated(&mut self, asked: &[usize]) -> Result<(), ApiError> {
        // Somebody who was seated by a request whose answer was lost is this batch's doing.
        let already = already(self.batch.had_loss);
        let holders = self
            .to
            .holders(&self.batch.license, &self.batch.users(asked))
            .await?;
        settle_holders(self.batch, asked, &holders, &already);
        Ok(())
    }

    /// Leaves as many as fit to be sent first.
    async fn divide_by_room(
        &mut self,
        mut piece: Vec<usize>,
        pieces: &mut Pieces,
    ) -> Result<(), ApiError> {
        let license = self.to.look_license(&self.batch.license).await?;
        let license = license.ok_or(ApiError::NotFound)?;
        let room = self.to.room(&license).await?;
        let full = Outcome::Failed(Failure::Full {
            assigned: license.seats_counted,
            max: license.max_seats,
        });
        self.batch.read = Some(license);
        match room.map(|room| room as usize) {
            Some(0) => self.batch.close(&full),
            Some(room) if room < piece.len() => {
                pieces.push(piece.split_off(room));
                pieces.push(piece);
            }
            // The license changed in between, or its overage is unknown.
            _ => match piece.as_slice() {
                [at] => self.batch.settle(*at, full),
                _ => halve(piece, pieces),
            },
        }
        Ok(())
    }
}

/// A success only counts as one if it names the people.
fn seated(sent: Sent, users: &[&UserId]) -> Sent {
    let Sent::Done(Some(document)) = sent else {
        return match sent {
            Sent::Done(None) => Sent::Unknown(ApiError::Unreadable {
                at: "data".into(),
                detail: "missing".into(),
            }),
            other => other,
        };
    };
    match named(&document) {
        Ok(named) if users.iter().all(|user| named.contains(*user)) => Sent::Done(Some(document)),
        Ok(_) => Sent::Unknown(ApiError::Unreadable {
            at: "data".into(),
            detail: "does not name everybody".into(),
        }),
        Err(error) => Sent::Unknown(error),
    }
}

fn named(document: &Document) -> Result<HashSet<UserId>, ApiError> {
    document
        .rows()?
        .map(|row| row.id("relationships.user.data.id"))
        .collect()
}

fn settle_holders(batch: &mut Batch, part: &[usize], holders: &HashSet<UserId>, outcome: &Outcome) {
    for &at in part {
        if holders.contains(batch.user(at)) {
            batch.settle(at, outcome.clone());
        }
    }
}

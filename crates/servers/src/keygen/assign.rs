//! Giving seats. One request seats everybody or nobody, and a refusal does not say who is at
//! fault (keygen-api app/controllers/api/v1/licenses/relationships/users_controller.rb). So
//! after a refusal the rest is sent again without those who cannot be seated, who are found by
//! reading the license and, where that does not tell, by splitting.

use std::collections::HashSet;

use super::{
    Keygen, call::Sent, clash::Clashes, document::Document, refusal::Refusal, write::seats_body,
};
use crate::{
    ApiError,
    attempt::already,
    batch::{Batch, halve, refused},
    transport::{Method, Transport},
};
use seatboard_core::{
    acts::{Failure, Outcome},
    domain::UserId,
};

/// What is left to send, the next piece last.
type Pieces = Vec<Vec<usize>>;

impl<T: Transport> Keygen<T> {
    /// Seats everyone in the batch who can be seated, in order.
    ///
    /// Every request either settles somebody or makes its piece smaller, so a hundred people
    /// take at most two hundred of them, in practice a handful.
    pub(super) async fn assign(&self, batch: &mut Batch) -> Result<(), ApiError> {
        let mut pieces: Pieces = vec![batch.open()];
        let mut has_looked = false;
        let mut clashes = Clashes::default();
        while let Some(mut piece) = pieces.pop() {
            piece.retain(|&at| batch.is_open(at));
            if piece.is_empty() {
                continue;
            }
            let path = self.seats_path(&batch.license);
            let body = seats_body(batch, &piece);
            let sent = match self.write(Method::Post, &path, Some(&body)).await {
                Ok(sent) => seated(sent, &batch.users(&piece)),
                Err(error) => return batch.stop(error),
            };
            match sent {
                Sent::Done(_) => {
                    batch.recover();
                    batch.settle_all(&piece, &Outcome::Done);
                }
                Sent::Unknown(error) => {
                    self.breathe().await;
                    let users = batch.users(&piece);
                    let Ok(holders) = self.holders(&batch.license, &users).await else {
                        batch.settle_all(&piece, &Outcome::Failed(Failure::Unsure));
                        batch.close(&Outcome::NotTried);
                        return Ok(());
                    };
                    let may_repeat = batch.lose();
                    // It seats all or nobody: if anyone is missing, the others sat before.
                    let outcome = match piece.iter().all(|&at| holders.contains(batch.user(at))) {
                        true => Outcome::Done,
                        false => Outcome::Skipped,
                    };
                    settle_holders(batch, &piece, &holders, &outcome);
                    if !may_repeat && piece.iter().any(|&at| batch.is_open(at)) {
                        return batch.stop(error);
                    }
                    pieces.push(piece);
                }
                Sent::Refused(refusal) => {
                    batch.recover();
                    if self.clashed(&refusal, &mut clashes).await {
                        // Whoever was seated meanwhile was seated by somebody else.
                        if let Err(error) = self.settle_seated(batch, &piece).await {
                            return batch.stop(error);
                        }
                        pieces.push(piece);
                        continue;
                    }
                    let verdict = self
                        .part_refused(batch, piece, &refusal, &mut pieces, &mut has_looked)
                        .await;
                    if let Err(error) = verdict {
                        return batch.stop(error);
                    }
                }
            }
        }
        Ok(())
    }

    /// Settles whoever a refusal is about, and puts the others back among the pieces.
    async fn part_refused(
        &self,
        batch: &mut Batch,
        piece: Vec<usize>,
        refusal: &Refusal,
        pieces: &mut Pieces,
        has_looked: &mut bool,
    ) -> Result<(), ApiError> {
        batch.words = refusal.words();
        match refusal.status {
            400 | 409 | 422 => {}
            404 if refusal.is_genuine => {
                batch.close(&Outcome::Failed(Failure::NoSuchLicense));
                return Ok(());
            }
            403 => {
                batch.close(&Outcome::Failed(Failure::Forbidden));
                return Ok(());
            }
            _ => {
                batch.close(&refused(refusal.words()));
                return Ok(());
            }
        }
        if let Some(at) = refusal.item().and_then(|item| piece.get(item)) {
            batch.settle(*at, refused(refusal.words()));
            pieces.push(piece);
            return Ok(());
        }
        let is_full = refusal.has_code("USER_LIMIT_EXCEEDED");
        let is_seated = refusal.status == 409
            || refusal.has_code("USER_TAKEN")
            || refusal.has_code("USER_CONFLICT");
        if (is_full || is_seated) && (!*has_looked || piece.len() == 1) {
            *has_looked = true;
            let open = batch.open();
            let asked = if piece.len() == 1 { &piece } else { &open };
            self.settle_seated(batch, asked).await?;
            if piece.iter().any(|&at| !batch.is_open(at)) {
                pieces.push(piece);
                return Ok(());
            }
        }
        if is_full {
            return self.divide_by_room(batch, piece, pieces).await;
        }
        match piece.as_slice() {
            [at] if refusal.has_code("USER_NOT_FOUND") => {
                batch.settle(*at, Outcome::Failed(Failure::NoSuchUser));
            }
            [at] => batch.settle(*at, refused(refusal.words())),
            _ => halve(piece, pieces),
        }
        Ok(())
    }

    /// Settles those who have a seat already.
    async fn settle_seated(&self, batch: &mut Batch, asked: &[usize]) -> Result<(), ApiError> {
        // Somebody who was seated by a request whose answer was lost is this batch's doing.
        let already = already(batch.had_loss);
        let holders = self.holders(&batch.license, &batch.users(asked)).await?;
        settle_holders(batch, asked, &holders, &already);
        Ok(())
    }

    /// Leaves as many as fit to be sent first.
    async fn divide_by_room(
        &self,
        batch: &mut Batch,
        mut piece: Vec<usize>,
        pieces: &mut Pieces,
    ) -> Result<(), ApiError> {
        let license = self.look_license(&batch.license).await?;
        let license = license.ok_or(ApiError::NotFound)?;
        let room = self.room(&license).await?;
        let full = Outcome::Failed(Failure::Full {
            assigned: license.seats_counted,
            max: license.max_seats,
        });
        batch.read = Some(license);
        match room.map(|room| room as usize) {
            Some(0) => batch.close(&full),
            Some(room) if room < piece.len() => {
                pieces.push(piece.split_off(room));
                pieces.push(piece);
            }
            // The license changed in between, or its overage is unknown.
            _ => match piece.as_slice() {
                [at] => batch.settle(*at, full),
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

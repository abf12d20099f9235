//! Changes of one kind to many people, asked for in pieces until it is known what became of each:
//! look, send, look again, as with one ([`attempt`](crate::attempt)). A write is never repeated
//! blindly: after an answer that was lost or cannot be read, a piece is sent once more only with
//! those who are seen to be without what they were to get.

use std::{future::Future, pin::Pin};

use super::{
    ApiError, Reply,
    batch::{BREATH_MS, Batch},
    wire::Sent,
};
use seatboard_core::acts::{Failure, Outcome};

/// What is left to send, the next piece last.
pub(super) type Pieces = Vec<Vec<usize>>;

/// A change of many.
pub(super) trait Deeds {
    /// What a success says.
    type Done;
    /// How the server refuses.
    type Refusal;
    /// The account of all.
    fn batch(&mut self) -> &mut Batch;
    /// Settles those of a piece who need not be asked for any more; gives those who are to be
    /// asked for later.
    fn put_off(&mut self, piece: &mut Vec<usize>) -> Vec<usize> {
        let _ = piece;
        Vec::new()
    }
    /// Asks for a piece once.
    fn send<'a>(&'a mut self, piece: &'a [usize]) -> Reply<'a, Sent<Self::Done, Self::Refusal>>;
    /// After a success: settles those of a piece who have what they were to get. Others are asked
    /// for again.
    fn done<'a>(&'a mut self, piece: &'a [usize], _: Self::Done) -> Reply<'a, ()> {
        self.batch().settle_all(piece, &Outcome::Done);
        Box::pin(std::future::ready(Ok(())))
    }
    /// After a lost answer: looks, and settles those of a piece who have what they were to get.
    fn look<'a>(&'a mut self, piece: &'a [usize], lost: &ApiError) -> Reply<'a, ()>;
    /// After a refusal: settles those it is about, and puts the others back among the pieces, so
    /// that each request either settles somebody or makes its piece smaller.
    fn refused<'a>(
        &'a mut self,
        piece: Vec<usize>,
        refusal: Self::Refusal,
        pieces: &'a mut Pieces,
    ) -> Reply<'a, ()>;
    /// Lets time pass.
    fn wait(&self, ms: u32) -> Pin<Box<dyn Future<Output = ()> + '_>>;
}

/// Makes the changes. Says whether it came to its end: if not, what is left was not tried.
///
/// # Errors
/// As [`Batch::stop`].
pub(super) async fn attempt_all<D, R>(
    deeds: &mut dyn Deeds<Done = D, Refusal = R>,
    mut pieces: Pieces,
) -> Result<bool, ApiError> {
    while let Some(mut piece) = pieces.pop() {
        piece.retain(|&at| deeds.batch().is_open(at));
        let later = deeds.put_off(&mut piece);
        if !later.is_empty() {
            pieces.push(later);
        }
        piece.retain(|&at| deeds.batch().is_open(at));
        if piece.is_empty() {
            continue;
        }
        let went = match deeds.send(&piece).await {
            Ok(Sent::Done(done)) => {
                deeds.batch().recover();
                let went = deeds.done(&piece, done).await;
                pieces.push(piece);
                went
            }
            Ok(Sent::Refused(refusal)) => {
                deeds.batch().recover();
                deeds.refused(piece, refusal, &mut pieces).await
            }
            Ok(Sent::Unknown(error)) => {
                deeds.wait(BREATH_MS).await;
                if deeds.look(&piece, &error).await.is_err() {
                    let batch = deeds.batch();
                    piece.retain(|&at| batch.is_open(at));
                    batch.settle_all(&piece, &Outcome::Failed(Failure::Unsure));
                    batch.close(&Outcome::NotTried);
                    return Ok(false);
                }
                let batch = deeds.batch();
                let may_repeat = batch.lose();
                let is_left = piece.iter().any(|&at| batch.is_open(at));
                pieces.push(piece);
                if may_repeat || !is_left {
                    Ok(())
                } else {
                    Err(error)
                }
            }
            Err(error) => Err(error),
        };
        if let Err(error) = went {
            return deeds.batch().stop(error).map(|()| false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use super::*;
    use crate::{attempt::tests::finish, batch::halve};

    /// How a request goes.
    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Way {
        Works,
        Refused,
        Lost { arrived: bool },
        SignedOut,
    }

    const WAYS: [Way; 5] = [
        Way::Works,
        Way::Refused,
        Way::Lost { arrived: true },
        Way::Lost { arrived: false },
        Way::SignedOut,
    ];

    /// People who are to have something, all of a piece or none.
    struct Model {
        batch: Batch,
        has: [bool; 3],
        ways: Vec<Way>,
        /// After so many looks none works.
        looks: usize,
        sent: usize,
    }

    impl Deeds for Model {
        type Done = ();
        type Refusal = ();

        fn batch(&mut self) -> &mut Batch {
            &mut self.batch
        }

        fn send<'a>(&'a mut self, piece: &'a [usize]) -> Reply<'a, Sent<(), ()>> {
            self.sent += 1;
            let way = match self.ways.is_empty() {
                true => Way::Works,
                false => self.ways.remove(0),
            };
            if matches!(way, Way::Works | Way::Lost { arrived: true }) {
                piece.iter().for_each(|at| self.has[*at] = true);
            }
            Box::pin(ready(match way {
                Way::Works => Ok(Sent::Done(())),
                Way::Refused => Ok(Sent::Refused(())),
                Way::Lost { .. } => Ok(Sent::Unknown(ApiError::Unreachable)),
                Way::SignedOut => Err(ApiError::SignedOut),
            }))
        }

        fn look<'a>(&'a mut self, piece: &'a [usize], _: &ApiError) -> Reply<'a, ()> {
            if self.looks == 0 {
                return Box::pin(ready(Err(ApiError::Unreachable)));
            }
            self.looks -= 1;
            for at in piece {
                if self.has[*at] {
                    self.batch.settle(*at, Outcome::Done);
                }
            }
            Box::pin(ready(Ok(())))
        }

        fn refused<'a>(
            &'a mut self,
            piece: Vec<usize>,
            (): (),
            pieces: &'a mut Pieces,
        ) -> Reply<'a, ()> {
            match piece.as_slice() {
                [at] => self.batch.settle(*at, Outcome::Failed(Failure::Forbidden)),
                _ => halve(piece, pieces),
            }
            Box::pin(ready(Ok(())))
        }

        fn wait(&self, _: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
            Box::pin(ready(()))
        }
    }

    /// Whatever becomes of each request, and whether one can look or not.
    #[test]
    fn what_is_told_of_each_of_many_is_so() {
        let mut unsure = 0;
        for ways in (0..5_usize.pow(5)).map(|at| [1, 5, 25, 125, 625].map(|by| at / by % 5)) {
            for looks in 0..3 {
                let people = ["a", "b", "c"].map(Into::into);
                let mut model = Model {
                    batch: Batch::new(&"l".into(), people),
                    has: [false; 3],
                    ways: ways.map(|way| WAYS[way]).to_vec(),
                    looks,
                    sent: 0,
                };
                let ended = finish(attempt_all(&mut model, vec![vec![0, 1, 2]]));
                let is = format!("{ways:?}, {looks} looks: {ended:?}");
                assert!(model.sent <= 8, "{is}");
                if ended.is_err() {
                    assert_eq!(model.has, [false; 3], "{is}");
                    continue;
                }
                for at in 0..3 {
                    match model.batch.outcome(at) {
                        Some(Outcome::Done) => assert!(model.has[at], "{is}"),
                        Some(Outcome::Failed(Failure::Unsure)) => unsure += 1,
                        Some(_) => assert!(!model.has[at], "{is}"),
                        None => panic!("nothing is told of {at}: {is}"),
                    }
                }
            }
        }
        assert!(unsure > 0, "no look ever failed");
    }
}

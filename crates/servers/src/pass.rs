//! Passing a seat on. No server does that at once. Where there is room the other one gets a seat
//! first, so that nobody is ever without; on a license that is exactly full the seat is taken back
//! first, and given back where the other one cannot have it. Above that nothing is touched: what
//! is taken back there could be given to nobody.
//!
//! Somebody else who passes seats on at the same moment fills and frees places for a moment: a
//! place that was there is gone, or one that was made is taken. That is waited for.

use std::{future::Future, pin::Pin};

use super::{ApiError, Reply, batch::Batch};
use seatboard_core::{
    acts::{Failure, Outcome},
    domain::{LicenseId, SeatCount, UserId},
};

/// A connector's ways to give a seat and to take one back.
pub(super) trait Seats {
    fn give<'a>(&'a mut self, batch: &'a mut Batch) -> Reply<'a, ()>;
    fn take<'a>(&'a mut self, batch: &'a mut Batch) -> Reply<'a, ()>;
    /// Waits, in milliseconds.
    fn wait(&self, ms: u32) -> Pin<Box<dyn Future<Output = ()> + '_>>;
}

/// How often a place that somebody else has taken is waited for.
const TRIES: usize = 8;
/// How long each time, in milliseconds: a few requests take no longer.
const PAUSE_MS: u32 = 700;

/// A seat to be passed on, and what was so before.
pub(super) struct Hands<'a> {
    pub license: &'a LicenseId,
    pub from: &'a UserId,
    pub to: &'a UserId,
    /// Whether each of them has a seat.
    pub sits: (bool, bool),
    pub count: SeatCount,
}

/// Passes a seat on. It is `unsure` if an earlier try may have begun it.
///
/// # Errors
/// Only if neither half took effect.
pub(super) async fn pass_on(
    seats: &mut dyn Seats,
    hands: &Hands<'_>,
    unsure: bool,
) -> Result<Outcome, ApiError> {
    match hands.sits {
        (false, true) => Ok(Outcome::Skipped),
        (true, true) if !unsure => Ok(Outcome::Failed(Failure::HasSeat)),
        (false, false) if !unsure => Ok(Outcome::Failed(Failure::NoSeat)),
        // The earlier try came as far as its first half.
        (false, false) => give_last(seats, hands).await,
        (true, true) => take_last(seats, hands, false).await,
        (true, false) if hands.count.beyond() > 0 => Ok(Outcome::Failed(Failure::Full {
            assigned: hands.count.assigned,
            max: hands.count.max,
        })),
        (true, false) if hands.count.is_full() => take_first(seats, hands).await,
        (true, false) => {
            let mut given = Batch::new(hands.license, [hands.to.clone()]);
            seats.give(&mut given).await?;
            match given.outcome(0) {
                Some(Outcome::Done) => take_last(seats, hands, true).await,
                // Whoever seated them, this is what the act wanted.
                Some(Outcome::Skipped) => take_last(seats, hands, false).await,
                // It is full by now, and no more than that.
                Some(Outcome::Failed(Failure::Full { assigned, .. }))
                    if hands.count.cap == Some(*assigned) =>
                {
                    take_first(seats, hands).await
                }
                other => Ok(other.cloned().unwrap_or(Outcome::NotTried)),
            }
        }
    }
}

/// Takes the seat back in order to give it.
async fn take_first(seats: &mut dyn Seats, hands: &Hands<'_>) -> Result<Outcome, ApiError> {
    let mut taken = Batch::new(hands.license, [hands.from.clone()]);
    seats.take(&mut taken).await?;
    match taken.outcome(0) {
        Some(Outcome::Done) => give_last(seats, hands).await,
        Some(Outcome::Skipped) => Ok(Outcome::Failed(Failure::NoSeat)),
        other => Ok(other.cloned().unwrap_or(Outcome::NotTried)),
    }
}

/// Gives the seat that was taken back; who had it gets it again where the other one cannot.
async fn give_last(seats: &mut dyn Seats, hands: &Hands<'_>) -> Result<Outcome, ApiError> {
    let is_full = |failure: &Failure| matches!(failure, Failure::Full { .. });
    let (given, result) = give(seats, hands.license, hands.to, &is_full).await;
    match given.outcome(0).cloned() {
        Some(Outcome::Done | Outcome::Skipped) if result.is_ok() => Ok(Outcome::Done),
        // They may have it: a second one for who had it could be one too many.
        Some(Outcome::Failed(Failure::Unsure)) => Ok(Outcome::Failed(Failure::Unsure)),
        failed => {
            // It has to come back, whatever the server finds in the way.
            let (back, is_back) = give(seats, hands.license, hands.from, &is_known).await;
            end(is_back.is_ok() && holds(&back), result, failed)
        }
    }
}

/// Whether it is certain that a change took no effect.
fn is_known(failure: &Failure) -> bool {
    *failure != Failure::Unsure
}

/// Gives somebody a seat on a license where there was a place a moment ago. A refusal for which
/// that may be taken by somebody else, for a moment, is waited out.
async fn give(
    seats: &mut dyn Seats,
    license: &LicenseId,
    user: &UserId,
    is_passing: &dyn Fn(&Failure) -> bool,
) -> (Batch, Result<(), ApiError>) {
    let mut tries = 0;
    loop {
        let mut given = Batch::new(license, [user.clone()]);
        let result = seats.give(&mut given).await;
        tries += 1;
        match given.outcome(0) {
            Some(Outcome::Failed(failure)) if tries < TRIES && is_passing(failure) => {
                seats.wait(PAUSE_MS).await;
            }
            _ => return (given, result),
        }
    }
}

/// Takes the seat back that the other one has been given the like of; that one is taken back where
/// the first cannot be, if this act gave it.
async fn take_last(
    seats: &mut dyn Seats,
    hands: &Hands<'_>,
    is_own: bool,
) -> Result<Outcome, ApiError> {
    let mut taken = Batch::new(hands.license, [hands.from.clone()]);
    let result = seats.take(&mut taken).await;
    match taken.outcome(0).cloned() {
        Some(Outcome::Done | Outcome::Skipped) if result.is_ok() => Ok(Outcome::Done),
        failed if !is_own => end(true, result, failed),
        failed => {
            let mut back = Batch::new(hands.license, [hands.to.clone()]);
            let is_back = seats.take(&mut back).await.is_ok();
            end(is_back && holds(&back), result, failed)
        }
    }
}

fn holds(batch: &Batch) -> bool {
    batch.outcome(0).is_some_and(Outcome::holds)
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
        (true, None) => result.map(|()| Outcome::NotTried),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attempt::tests::finish;

    /// How a request goes.
    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Way {
        Works,
        Refused,
        /// No answer, and nobody can tell what became of it.
        Lost {
            arrived: bool,
        },
        /// It certainly took no effect, nor will the next one.
        SignedOut,
    }

    const WAYS: [Way; 5] = [
        Way::Works,
        Way::Refused,
        Way::Lost { arrived: true },
        Way::Lost { arrived: false },
        Way::SignedOut,
    ];

    /// A license and two people; whoever else sits on it does not move.
    struct Model {
        sits: (bool, bool),
        others: u32,
        cap: Option<u32>,
        ways: Vec<Way>,
    }

    impl Model {
        fn held(&self) -> u32 {
            self.others + u32::from(self.sits.0) + u32::from(self.sits.1)
        }

        fn change(&mut self, batch: &mut Batch, gives: bool) -> Result<(), ApiError> {
            let way = match self.ways.is_empty() {
                true => Way::Works,
                false => self.ways.remove(0),
            };
            let held = self.held();
            let is_full = self.cap.is_some_and(|cap| held >= cap);
            let seat = match batch.user(0).as_str() {
                "from" => &mut self.sits.0,
                _ => &mut self.sits.1,
            };
            let outcome = match way {
                Way::SignedOut => {
                    self.ways = vec![way; 4];
                    return Err(ApiError::SignedOut);
                }
                Way::Refused => Outcome::Failed(Failure::Forbidden),
                _ if *seat == gives => Outcome::Skipped,
                _ if gives && is_full => Outcome::Failed(Failure::Full {
                    assigned: held,
                    max: self.cap,
                }),
                Way::Lost { arrived } => {
                    if arrived {
                        *seat = gives;
                    }
                    Outcome::Failed(Failure::Unsure)
                }
                Way::Works => {
                    *seat = gives;
                    Outcome::Done
                }
            };
            batch.settle(0, outcome);
            Ok(())
        }
    }

    impl Seats for Model {
        fn give<'a>(&'a mut self, batch: &'a mut Batch) -> Reply<'a, ()> {
            Box::pin(std::future::ready(self.change(batch, true)))
        }

        fn take<'a>(&'a mut self, batch: &'a mut Batch) -> Reply<'a, ()> {
            Box::pin(std::future::ready(self.change(batch, false)))
        }

        fn wait(&self, _: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
            Box::pin(std::future::ready(()))
        }
    }

    fn passed(model: &mut Model, unsure: bool) -> Result<Outcome, ApiError> {
        let hands = Hands {
            license: &"l".into(),
            from: &"from".into(),
            to: &"to".into(),
            sits: model.sits,
            count: SeatCount {
                assigned: model.held(),
                max: model.cap,
                cap: model.cap,
            },
        };
        finish(pass_on(model, &hands, unsure))
    }

    /// On a license of any size, whatever becomes of each request.
    #[test]
    fn s1_a_seat_is_passed_on_or_stays_or_somebody_is_told_to_look() {
        let mut tried = 0;
        for sits in [(true, false), (true, true), (false, false), (false, true)] {
            for cap in [None, Some(1), Some(2), Some(3), Some(4)] {
                for others in 0..4 {
                    for ways in (0..125).map(|at| [at % 5, at / 5 % 5, at / 25]) {
                        let mut model = Model {
                            sits,
                            others,
                            cap,
                            ways: ways.map(|at| WAYS[at]).to_vec(),
                        };
                        let outcome = passed(&mut model, false);
                        let is = format!("{sits:?} {others} {cap:?} {ways:?}: {outcome:?}");
                        match outcome {
                            Ok(Outcome::Done) => assert_eq!(model.sits, (false, true), "{is}"),
                            // Not while all goes well, be the license as full as it may.
                            Ok(Outcome::Failed(Failure::Unsure)) => {
                                assert_ne!(ways, [0; 3], "{is}");
                            }
                            _ => assert_eq!(model.sits, sits, "{is}"),
                        }
                        tried += 1;
                    }
                }
            }
        }
        assert_eq!(tried, 4 * 5 * 4 * 125);
    }

    /// Cut off after its first half, wherever it goes on from it comes to its end.
    #[test]
    fn s3_what_was_begun_is_brought_to_its_end() {
        for (sits, others, cap) in [
            ((true, true), 0, Some(2)),
            ((true, true), 0, None),
            ((false, false), 1, Some(2)),
            ((false, true), 0, Some(1)),
            ((true, false), 1, Some(2)),
        ] {
            let mut model = Model {
                sits,
                others,
                cap,
                ways: Vec::new(),
            };
            let outcome = passed(&mut model, true).expect("an outcome");
            assert!(outcome.holds(), "{sits:?}: {outcome:?}");
            assert_eq!(model.sits, (false, true));
        }
    }
}

//! Passing a seat on. No server does that at once. Where there is room the other one gets a seat
//! first, so that nobody is ever without; on a license that is exactly full the seat is taken back
//! first, and given back where the other one cannot have it. Above that nothing is touched: what
//! is taken back there could be given to nobody.

use super::{ApiError, Reply, batch::Batch};
use seatboard_core::domain::{Failure, LicenseId, Outcome, SeatCount, UserId};

/// A connector's ways to give a seat and to take one back.
pub(super) trait Seats {
    fn give<'a>(&'a mut self, batch: &'a mut Batch) -> Reply<'a, ()>;
    fn take<'a>(&'a mut self, batch: &'a mut Batch) -> Reply<'a, ()>;
}

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
        (true, false) if hands.count.is_full() => {
            let mut taken = Batch::new(hands.license, [hands.from.clone()]);
            seats.take(&mut taken).await?;
            match taken.outcome(0) {
                Some(Outcome::Done) => give_last(seats, hands).await,
                Some(Outcome::Skipped) => Ok(Outcome::Failed(Failure::NoSeat)),
                other => Ok(other.cloned().unwrap_or(Outcome::NotTried)),
            }
        }
        (true, false) => {
            let mut given = Batch::new(hands.license, [hands.to.clone()]);
            seats.give(&mut given).await?;
            match given.outcome(0) {
                Some(Outcome::Done) => take_last(seats, hands, true).await,
                // Whoever seated them, this is what the act wanted.
                Some(Outcome::Skipped) => take_last(seats, hands, false).await,
                other => Ok(other.cloned().unwrap_or(Outcome::NotTried)),
            }
        }
    }
}

/// Gives the seat that was taken back; who had it gets it again where the other one cannot.
async fn give_last(seats: &mut dyn Seats, hands: &Hands<'_>) -> Result<Outcome, ApiError> {
    let mut given = Batch::new(hands.license, [hands.to.clone()]);
    let result = seats.give(&mut given).await;
    match given.outcome(0).cloned() {
        Some(Outcome::Done | Outcome::Skipped) if result.is_ok() => Ok(Outcome::Done),
        // They may have it: a second one for who had it could be one too many.
        Some(Outcome::Failed(Failure::Unsure)) => Ok(Outcome::Failed(Failure::Unsure)),
        failed => {
            let mut back = Batch::new(hands.license, [hands.from.clone()]);
            let is_back = seats.give(&mut back).await.is_ok();
            end(is_back && holds(&back), result, failed)
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

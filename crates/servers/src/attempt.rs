//! One change, asked for until it is known what became of it: look, send, look again. A write is
//! never repeated blindly: after an answer that was lost or cannot be read, it is sent once more
//! only if it is seen not to be so.

use std::{future::Future, pin::Pin};

use super::{
    ApiError, Reply,
    batch::{BREATH_MS, refused},
};
use seatboard_core::domain::{Applied, Failure, Outcome};

/// How often a request is asked again that met another one at the same moment.
pub(super) const CLASHES: u32 = 3;
/// How long to wait before it is, in milliseconds; so many times as long the next time.
pub(super) const CLASH_MS: u32 = 150;

/// How what is so compares to what is wanted, with what was read.
pub(super) enum Seen {
    So(Applied),
    NotYet(Applied),
    /// It cannot come about from here.
    Never(Failure, Applied),
}

/// What came of sending it once.
pub(super) enum Came {
    /// The answer itself shows that it is so now.
    Done(Applied),
    /// A success that shows nothing.
    Told,
    /// The outcome, unless an earlier try did it.
    Refused(Outcome, Applied),
    /// The outcome, unless it is so all the same.
    Denied(Outcome),
    /// It met another one at the same moment; the outcome if that goes on.
    Clashed(Outcome),
    /// It may or may not have taken effect.
    Unknown(ApiError),
}

/// A change of one thing.
pub(super) trait Deed {
    /// Looks what is so. In `doubt` something that is so may be this change's own doing.
    fn look(&self, doubt: bool) -> Reply<'_, Seen>;
    /// Asks for it once; `now` is what was seen last, if anything was.
    fn send<'a>(&'a self, now: &'a Applied) -> Reply<'a, Came>;
    /// Lets time pass.
    fn wait(&self, ms: u32) -> Pin<Box<dyn Future<Output = ()> + '_>>;
}

/// Makes a change. It is `unsure` if an earlier try may have made it.
///
/// # Errors
/// Only if it certainly took no effect.
pub(super) async fn attempt(
    deed: &dyn Deed,
    looks_first: bool,
    unsure: bool,
) -> Result<Applied, ApiError> {
    let mut doubt = unsure;
    let mut now = Applied::default();
    if looks_first {
        match deed.look(doubt).await {
            Ok(Seen::NotYet(seen)) => now = seen,
            Ok(Seen::So(seen)) => return Ok(with(already(doubt), seen)),
            Ok(Seen::Never(failure, seen)) => return Ok(with(Outcome::Failed(failure), seen)),
            Err(error) => return forbidden(error),
        }
    }
    let (mut losses, mut clashes) = (0, 0);
    loop {
        // What it comes to if it turns out not to be so; nothing if it is sent again then.
        let otherwise = match deed.send(&now).await? {
            Came::Done(seen) => return Ok(with(Outcome::Done, seen)),
            Came::Refused(outcome, seen) if !doubt => return Ok(with(outcome, seen)),
            Came::Refused(outcome, _) | Came::Denied(outcome) => Ok(Some(outcome)),
            Came::Clashed(outcome) => {
                clashes += 1;
                let is_enough = clashes > CLASHES;
                if !is_enough {
                    deed.wait(CLASH_MS * clashes).await;
                } else if !doubt {
                    return Ok(with(outcome, Applied::default()));
                }
                Ok(is_enough.then_some(outcome))
            }
            Came::Told => {
                doubt = true;
                Ok(Some(refused(String::new())))
            }
            Came::Unknown(error) => {
                doubt = true;
                losses += 1;
                deed.wait(BREATH_MS).await;
                if losses < 2 { Ok(None) } else { Err(error) }
            }
        };
        match (deed.look(doubt).await, otherwise) {
            (Ok(Seen::So(seen)), _) => return Ok(with(already(doubt), seen)),
            (Ok(Seen::Never(failure, seen)), _) => {
                return Ok(with(Outcome::Failed(failure), seen));
            }
            (Ok(Seen::NotYet(seen)), Ok(Some(outcome))) => return Ok(with(outcome, seen)),
            (Ok(Seen::NotYet(seen)), Ok(None)) => now = seen,
            (Ok(Seen::NotYet(_)), Err(error)) => return Err(error),
            (Err(_), _) if doubt => {
                let unsure = Outcome::Failed(Failure::Unsure);
                return Ok(with(unsure, Applied::default()));
            }
            (Err(_), Ok(Some(outcome))) => return Ok(with(outcome, Applied::default())),
            (Err(error), _) => return Err(error),
        }
    }
}

/// The outcome of an act that is found to be so: this one's doing, where an answer was lost, else
/// somebody else's.
pub(super) fn already(doubt: bool) -> Outcome {
    match doubt {
        true => Outcome::Done,
        false => Outcome::Skipped,
    }
}

/// An error before anything was sent.
pub(super) fn forbidden(error: ApiError) -> Result<Applied, ApiError> {
    match error {
        ApiError::Forbidden(_) => Ok(outcome(Outcome::Failed(Failure::Forbidden))),
        error => Err(error),
    }
}

/// The outcome of a single act.
pub(super) fn outcome(outcome: Outcome) -> Applied {
    with(outcome, Applied::default())
}

/// The outcome of a single act, with what was seen of what it is about.
pub(super) fn with(outcome: Outcome, seen: Applied) -> Applied {
    Applied {
        outcomes: vec![outcome],
        ..seen
    }
}

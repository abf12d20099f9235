//! One change, asked for until it is known what became of it: look, send, look again. A write is
//! never repeated blindly: after an answer that was lost or cannot be read, it is sent once more
//! only if it is seen not to be so.

use std::{
    future::{Future, ready},
    pin::Pin,
};

use super::{
    ApiError, Reply,
    batch::{BREATH_MS, refused},
};
use seatboard_core::acts::{Applied, Failure, Outcome};

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
    /// Looks what is so. In `doubt` something that is so may be this change's own doing. What
    /// cannot be looked at is taken not to be so, and sent once more after a lost answer: only
    /// for what does no harm when it is done twice.
    fn look(&self, doubt: bool) -> Reply<'_, Seen> {
        let _ = doubt;
        Box::pin(ready(Ok(Seen::NotYet(Applied::default()))))
    }
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

#[cfg(test)]
pub(super) mod tests {
    use std::{
        cell::{Cell, RefCell},
        pin::pin,
        task::{Context, Poll, Waker},
    };

    use super::*;

    /// The end of something that waits for nothing.
    pub fn finish<V>(future: impl Future<Output = V>) -> V {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => value,
            Poll::Pending => panic!("it waits for something"),
        }
    }

    /// Looks and answers as they are told, the next one last; then all is as it should be.
    struct Script {
        looks: RefCell<Vec<Result<Seen, ApiError>>>,
        sends: RefCell<Vec<Came>>,
        sent: Cell<u32>,
    }

    impl Deed for Script {
        fn look(&self, _: bool) -> Reply<'_, Seen> {
            let next = self.looks.borrow_mut().pop();
            Box::pin(ready(next.unwrap_or_else(|| Ok(so()))))
        }

        fn send<'a>(&'a self, _: &'a Applied) -> Reply<'a, Came> {
            self.sent.set(self.sent.get() + 1);
            let next = self.sends.borrow_mut().pop();
            Box::pin(ready(Ok(next.unwrap_or(Came::Told))))
        }

        fn wait(&self, _: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
            Box::pin(ready(()))
        }
    }

    fn so() -> Seen {
        Seen::So(Applied::default())
    }

    fn not_yet() -> Result<Seen, ApiError> {
        Ok(Seen::NotYet(Applied::default()))
    }

    fn away<V>() -> Result<V, ApiError> {
        Err(ApiError::Unreachable)
    }

    fn lost() -> Came {
        Came::Unknown(ApiError::Unreachable)
    }

    fn clash() -> Came {
        Came::Clashed(taken())
    }

    fn taken() -> Outcome {
        Outcome::Failed(Failure::EmailTaken)
    }

    fn refusal() -> Came {
        Came::Refused(taken(), Applied::default())
    }

    #[test]
    fn it_is_looked_sent_and_looked_again_until_it_is_known() {
        let unsure = Outcome::Failed(Failure::Unsure);
        let never = || Ok(Seen::Never(Failure::Changed, Applied::default()));
        let changed = Outcome::Failed(Failure::Changed);
        let nothing = refused(String::new());
        // What is sent, what is seen, both from the first; how often it is sent; what it comes to
        // without and with a doubt.
        type Case = (
            Vec<Came>,
            Vec<Result<Seen, ApiError>>,
            u32,
            Result<Outcome, ApiError>,
        );
        let cases: Vec<(bool, Case)> = vec![
            (false, (vec![Came::Told], vec![], 1, Ok(Outcome::Done))),
            (false, (vec![Came::Told], vec![not_yet()], 1, Ok(nothing))),
            (false, (vec![lost()], vec![], 1, Ok(Outcome::Done))),
            (
                false,
                (vec![lost(), lost()], vec![not_yet()], 2, Ok(Outcome::Done)),
            ),
            (
                false,
                (vec![lost(), lost()], vec![not_yet(), not_yet()], 2, away()),
            ),
            (false, (vec![lost()], vec![away()], 1, Ok(unsure.clone()))),
            (false, (vec![lost()], vec![never()], 1, Ok(changed))),
            (false, (vec![refusal()], vec![], 1, Ok(taken()))),
            (
                false,
                (
                    vec![lost(), refusal()],
                    vec![not_yet()],
                    2,
                    Ok(Outcome::Done),
                ),
            ),
            (
                false,
                (vec![Came::Denied(taken())], vec![], 1, Ok(Outcome::Skipped)),
            ),
            (
                false,
                (vec![Came::Denied(taken())], vec![not_yet()], 1, Ok(taken())),
            ),
            (
                false,
                (vec![Came::Denied(taken())], vec![away()], 1, Ok(taken())),
            ),
            (false, (vec![clash()], vec![], 1, Ok(Outcome::Skipped))),
            (
                false,
                (vec![clash()], vec![not_yet()], 2, Ok(Outcome::Done)),
            ),
            (false, (vec![clash()], vec![away()], 1, away())),
            (
                false,
                (
                    vec![clash(), clash(), clash(), clash()],
                    vec![not_yet(), not_yet(), not_yet()],
                    4,
                    Ok(taken()),
                ),
            ),
            // An earlier try may have done it.
            (true, (vec![refusal()], vec![], 1, Ok(Outcome::Done))),
            (true, (vec![refusal()], vec![not_yet()], 1, Ok(taken()))),
            (true, (vec![refusal()], vec![away()], 1, Ok(unsure))),
            (true, (vec![clash()], vec![], 1, Ok(Outcome::Done))),
        ];
        for (at, (doubt, (mut sends, mut looks, times, expected))) in cases.into_iter().enumerate()
        {
            sends.reverse();
            looks.reverse();
            let script = Script {
                looks: looks.into(),
                sends: sends.into(),
                sent: Cell::new(0),
            };
            let told = finish(attempt(&script, false, doubt));
            let told = told.map(|mut it| it.outcomes.remove(0));
            assert_eq!((told, script.sent.get()), (expected, times), "case {at}");
        }
    }

    #[test]
    fn what_is_so_before_is_not_sent() {
        for (seen, doubt, expected) in [
            (Ok(so()), false, Ok(Outcome::Skipped)),
            (Ok(so()), true, Ok(Outcome::Done)),
            (away(), true, away()),
            (
                Err(ApiError::Forbidden(None)),
                false,
                Ok(Outcome::Failed(Failure::Forbidden)),
            ),
        ] {
            let script = Script {
                looks: vec![seen].into(),
                sends: RefCell::default(),
                sent: Cell::new(0),
            };
            let told = finish(attempt(&script, true, doubt));
            assert_eq!(told.map(|mut it| it.outcomes.remove(0)), expected);
            assert_eq!(script.sent.get(), 0);
        }
    }
}

//! Reading a long list in pieces, so that a page that reads it can answer in between.

use std::{
    future::Future,
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
};

/// How many rows are one piece: a few milliseconds in a browser.
const PIECE: usize = 100;

/// What comes between two pieces.
pub type Rest = fn() -> Pin<Box<dyn Future<Output = ()>>>;

/// When there is a rest between rows. By default there is none.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace(Option<Rest>);

impl Pace {
    /// With a rest after every piece.
    pub fn with(rest: Rest) -> Self {
        Self(Some(rest))
    }

    /// To be called after each row, with its number.
    pub(super) async fn after(self, row: usize) {
        if let Some(rest) = self.0.filter(|_| row % PIECE == PIECE - 1) {
            rest().await;
        }
    }
}

/// What work without a rest comes to.
///
/// # Panics
///
/// If it waits for anything.
pub fn at_once<T>(work: impl Future<Output = T>) -> T {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => unreachable!("nothing is waited for without a rest"),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::people_file::{read, read_with};

    thread_local! {
        static RESTS: Cell<usize> = const { Cell::new(0) };
    }

    /// Is over at once, and counted.
    fn counted() -> Pin<Box<dyn Future<Output = ()>>> {
        RESTS.set(RESTS.get() + 1);
        Box::pin(std::future::ready(()))
    }

    #[test]
    fn a_list_in_pieces_is_the_list_and_every_piece_is_followed_by_a_rest() {
        let rows = (0..4 * PIECE).map(|number| format!("Ada,p{number}@x.test,p@y.test\n"));
        let file = format!("Name,Email,Manager\n{}", rows.collect::<String>());
        let read_slowly = read_with(file.as_bytes(), None, Pace::with(counted));
        assert_eq!(at_once(read_slowly), read(file.as_bytes()));
        // Rows, columns and people are each gone through.
        assert!(RESTS.get() >= 3 * 4, "{} rests", RESTS.get());
    }
}

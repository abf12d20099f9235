//! Removals that the server has answered and not finished. When to ask how far it is, in growing
//! pauses, and when that is long enough to be said. A receipt tells what to wait for, so waiting
//! goes on after the page was loaded again.

use crate::{acts::Seats, domain::UserId, plan::Receipt};

/// How long to wait before the server is asked first, in milliseconds: it usually takes less
/// than a second.
const FIRST_MS: f64 = 1_000.0;
/// The longest pause between two questions, in milliseconds.
const PAUSE_MS: f64 = 20_000.0;
/// After how long the server counts as late, in milliseconds.
const LATE_MS: f64 = 60_000.0;

/// Waiting until the server is done with removals.
#[derive(Clone, Debug)]
pub struct Finishing {
    started_ms: f64,
    pause_ms: f64,
    next_ms: f64,
    is_late: bool,
}

/// What to do about it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Look {
    /// Look again then, whether it has been done meanwhile.
    At(f64),
    /// Ask the server what is left.
    Ask,
    /// Say that it takes long; look again at once.
    SayLate,
    /// It is done.
    Done {
        /// Whether it was said to take long.
        was_late: bool,
    },
}

impl Finishing {
    /// Whom a receipt has removed: those to wait for.
    pub fn people(receipt: &Receipt) -> Vec<UserId> {
        let gone = { receipt.rows.iter() }.filter(|row| row.outcome.holds());
        gone.filter_map(|row| match row.act.facts().seats {
            Seats::All(user) => Some(user.clone()),
            Seats::None | Seats::Assigned(..) | Seats::Owners(..) => None,
        })
        .collect()
    }

    /// Begins to wait.
    pub fn new(now_ms: f64) -> Self {
        Self {
            started_ms: now_ms,
            pause_ms: FIRST_MS,
            next_ms: now_ms + FIRST_MS,
            is_late: false,
        }
    }

    /// What to do now. A list that was asked for before may have told that it `is_done`.
    pub fn next(&mut self, now_ms: f64, is_done: bool) -> Look {
        if is_done {
            return Look::Done {
                was_late: self.is_late,
            };
        }
        if !self.is_late && now_ms - self.started_ms >= LATE_MS {
            self.is_late = true;
            return Look::SayLate;
        }
        if now_ms < self.next_ms {
            return Look::At(self.next_ms);
        }
        self.pause_ms = (self.pause_ms * 2.0).min(PAUSE_MS);
        self.next_ms = now_ms + self.pause_ms;
        Look::Ask
    }
}

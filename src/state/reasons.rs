//! What is asked before a change is sent. Where the vendor wants a reason for every change, no
//! screen can forget it: a change that comes without one waits until it is given. So does a large
//! one of which the browser can keep nothing.

use std::sync::Mutex;

use futures_channel::oneshot;
use leptos::prelude::*;

use crate::config::ReasonRule;

/// Whether people are asked for a reason, and who waits for one.
#[derive(Clone, Copy)]
pub struct Reasons {
    rule: ReasonRule,
    why: Question,
    unkept: Question,
}

/// Something only a person can answer, and who waits for it.
#[derive(Clone, Copy)]
pub struct Question {
    waiting: StoredValue<Mutex<Vec<oneshot::Sender<Option<String>>>>>,
    count: RwSignal<usize>,
}

impl Reasons {
    /// Makes the rule available to every screen.
    pub fn provide(rule: ReasonRule) -> Self {
        let reasons = Self {
            rule,
            why: Question::new(),
            unkept: Question::new(),
        };
        provide_context(reasons);
        reasons
    }

    /// The vendor's rule.
    pub fn rule(self) -> ReasonRule {
        self.rule
    }

    /// Why something is changed.
    pub fn why(self) -> Question {
        self.why
    }

    /// Whether to send a change of which nothing could be kept, were it interrupted.
    pub fn unkept(self) -> Question {
        self.unkept
    }
}

impl Question {
    fn new() -> Self {
        Self {
            waiting: StoredValue::new(Mutex::default()),
            count: RwSignal::new(0),
        }
    }

    /// Whether somebody waits for an answer; followed.
    pub fn is_asked(self) -> bool {
        self.count.get() > 0
    }

    /// Asks. `None` if nobody wants to answer.
    pub async fn ask(self) -> Option<String> {
        let (tell, told) = oneshot::channel();
        self.change(|waiting| waiting.push(tell));
        told.await.ok().flatten()
    }

    /// Answers all who wait.
    pub fn answer(self, answer: Option<String>) {
        self.change(|waiting| {
            for tell in waiting.drain(..) {
                // A change that no longer waits needs no answer.
                let _ = tell.send(answer.clone());
            }
        });
    }

    fn change(self, change: impl FnOnce(&mut Vec<oneshot::Sender<Option<String>>>)) {
        let count = self.waiting.try_update_value(|waiting| {
            let waiting = waiting.get_mut().ok()?;
            change(waiting);
            Some(waiting.len())
        });
        self.count.set(count.flatten().unwrap_or_default());
    }
}

/// Asking why.
pub fn use_reasons() -> Reasons {
    expect_context()
}

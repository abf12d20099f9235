//! Asking why. Where the vendor wants a reason for every change, no screen can forget it: a
//! change that comes without one waits until it is given.

use std::sync::Mutex;

use futures_channel::oneshot;
use leptos::prelude::*;

use crate::config::ReasonRule;

/// Whether people are asked for a reason, and who waits for one.
#[derive(Clone, Copy)]
pub struct Reasons {
    rule: ReasonRule,
    waiting: StoredValue<Mutex<Vec<oneshot::Sender<Option<String>>>>>,
    count: RwSignal<usize>,
}

impl Reasons {
    /// Makes the rule available to every screen.
    pub fn provide(rule: ReasonRule) -> Self {
        let reasons = Self {
            rule,
            waiting: StoredValue::new(Mutex::default()),
            count: RwSignal::new(0),
        };
        provide_context(reasons);
        reasons
    }

    /// The vendor's rule.
    pub fn rule(self) -> ReasonRule {
        self.rule
    }

    /// Whether a change is waiting for a reason; followed.
    pub fn is_asked(self) -> bool {
        self.count.get() > 0
    }

    /// Asks for a reason. `None` if nobody wants to give one.
    pub async fn ask(self) -> Option<String> {
        let (tell, told) = oneshot::channel();
        self.change(|waiting| waiting.push(tell));
        told.await.ok().flatten()
    }

    /// Answers all who wait.
    pub fn answer(self, reason: Option<String>) {
        self.change(|waiting| {
            for tell in waiting.drain(..) {
                // A change that no longer waits needs no reason.
                let _ = tell.send(reason.clone());
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

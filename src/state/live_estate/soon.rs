//! Replies that come one after the other are told together: hundreds of pages of a long list
//! must not draw the screen hundreds of times.

use std::time::Duration;

use leptos::prelude::*;

use super::LiveEstate;
use crate::{
    estate::{Changes, Estate},
    state::now_ms,
};

/// How long screens stay as they are, at least, once something was told, in milliseconds.
const AT_LEAST_MS: f64 = 100.0;
/// And at most.
const AT_MOST_MS: f64 = 1_500.0;
/// The longer drawing takes, the less often it is done: so many times as long is left to
/// everything else.
const SHARE: f64 = 4.0;

/// What nobody has been told yet.
#[derive(Default)]
pub(super) struct Soon {
    untold: Option<Changes>,
    /// When something was last told, and how long from then on nothing is.
    told_at: f64,
    pause: f64,
}

impl LiveEstate {
    /// As [`LiveEstate::change`], for a reply that others follow: who shows what it changed is
    /// woken at once if that was not done a moment ago, else a moment later, together with
    /// what has come until then.
    pub fn change_soon(self, change: impl FnOnce(&mut Estate) -> Changes) {
        let Some(changes) = self.estate.try_update_value(change) else {
            return;
        };
        let now = now_ms();
        let wait = self.soon.try_update_value(|soon| {
            let is_awaited = soon.untold.is_some();
            soon.untold.get_or_insert_default().extend(changes);
            let wait = soon.told_at + soon.pause - now;
            (!is_awaited).then_some(wait)
        });
        match wait.flatten() {
            None => {}
            // A clock that was set back says nothing.
            Some(wait) if wait > 0.0 && wait <= AT_MOST_MS => {
                let wait = Duration::from_millis(wait as u64);
                set_timeout(move || self.tell(), wait);
            }
            Some(_) => self.tell(),
        }
    }

    /// Tells what nobody has been told yet.
    fn tell(self) {
        let Some(changes) = self.untold() else { return };
        let began = now_ms();
        self.ring(&changes);
        self.soon.try_update_value(|soon| {
            soon.told_at = began;
            soon.pause = AT_LEAST_MS;
        });
        // By then the screens have been drawn.
        let drawn = move || {
            self.soon.try_update_value(|soon| {
                let took = now_ms() - began;
                soon.pause = (took * (1.0 + SHARE)).clamp(AT_LEAST_MS, AT_MOST_MS);
            });
        };
        set_timeout(drawn, Duration::ZERO);
    }

    /// What nobody has been told yet; from now on somebody has.
    pub(super) fn untold(self) -> Option<Changes> {
        let untold = self.soon.try_update_value(|soon| soon.untold.take());
        untold.flatten()
    }
}

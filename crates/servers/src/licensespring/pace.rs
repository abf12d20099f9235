//! Keeps below the limits that a gateway shares among all who sit behind it: LicenseSpring
//! counts by key and by address, and both are the gateway's.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::transport::Response;
use seatboard_core::domain::{Moment, iso};

/// How many requests leave within a second.
const PER_SECOND: usize = 15;
/// The longest wait that is chosen here, in seconds.
const LONGEST_S: u32 = 32;
/// How much later than the others somebody may come back, in milliseconds.
const JITTER_MS: u32 = 400;

/// What has been sent lately.
#[derive(Debug, Default)]
pub(super) struct Pace(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    sent_ms: VecDeque<f64>,
    /// The server asked for a pause until then.
    pause_ms: f64,
}

impl Pace {
    /// Leave to send now, or how many milliseconds to wait before asking again. How many wait for
    /// their answer at the same time is the transport's business.
    pub fn claim(&self, now_ms: f64) -> Result<(), u32> {
        let mut state = self.state();
        let pause_ms = state.pause_ms - now_ms;
        if pause_ms > f64::from(LONGEST_S * 2_000) {
            // A clock was set anew.
            state.pause_ms = 0.0;
        } else if pause_ms > 0.0 {
            return Err(pause_ms.ceil() as u32);
        }
        let is_recent = |at: &f64| (0.0..1000.0).contains(&(now_ms - at));
        state.sent_ms.retain(is_recent);
        if let Some(first) = state.sent_ms.front()
            && state.sent_ms.len() >= PER_SECOND
        {
            return Err((first + 1000.0 - now_ms).ceil().max(1.0) as u32);
        }
        state.sent_ms.push_back(now_ms);
        Ok(())
    }

    /// Lets everybody wait.
    pub fn pause(&self, now_ms: f64, ms: u32) {
        let mut state = self.state();
        state.pause_ms = state.pause_ms.max(now_ms + f64::from(ms));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long the server says to stay away, in whole seconds. The header may be absent.
pub(super) fn wait_s(response: &Response, now: Moment) -> Option<u32> {
    let told = response.header("retry-after")?.trim();
    if let Ok(seconds) = told.parse::<u32>() {
        return Some(seconds.clamp(1, 86_400));
    }
    let wait = iso::read_http(told)? - now;
    u32::try_from(wait.num_seconds().clamp(1, 86_400)).ok()
}

/// How long to stay away after the n-th refusal in a row: twice as long each time, and never
/// all at the same moment.
pub(super) fn back_off_ms(told_s: Option<u32>, nth: u32, now_ms: f64) -> u32 {
    let seconds = told_s.unwrap_or_else(|| (1 << nth.min(16)).min(LONGEST_S));
    let chance = (now_ms.abs() * 7919.0) % f64::from(JITTER_MS);
    seconds * 1000 + chance as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(after: Option<&str>) -> Response {
        let header = |text: &str| ("retry-after".to_owned(), text.to_owned());
        Response {
            status: 429,
            headers: after.map(header).into_iter().collect(),
            body: String::new(),
        }
    }

    #[test]
    fn fifteen_leave_within_a_second() {
        let pace = Pace::default();
        for at in 0..15 {
            assert!(pace.claim(f64::from(at)).is_ok());
        }
        assert_eq!(pace.claim(15.0).err(), Some(985));
        assert!(pace.claim(1000.0).is_ok());
    }

    #[test]
    fn s9_answers_that_are_awaited_make_nobody_look_again_and_again() {
        let pace = Pace::default();
        for second in 0..10 {
            assert_eq!(pace.claim(f64::from(second) * 1000.0), Ok(()));
        }
        // Who has to wait is told for how long, not to look again in a moment.
        let full = (0..15).map(|_| pace.claim(20_000.0)).all(|it| it.is_ok());
        assert!(full);
        for late in [1.0, 500.0, 999.0] {
            assert_eq!(pace.claim(20_000.0 + late), Err(1000 - late as u32));
        }
    }

    #[test]
    fn a_pause_holds_everybody_back_but_not_for_ever() {
        let pace = Pace::default();
        pace.pause(1_000.0, 2_000);
        assert_eq!(pace.claim(1_500.0).err(), Some(1_500));
        assert!(pace.claim(3_000.0).is_ok());
        pace.pause(1e12, 2_000);
        assert!(pace.claim(4_000.0).is_ok(), "the clock was set back");
    }

    #[test]
    fn the_wait_is_told_in_seconds_or_as_a_date_or_not_at_all() {
        let now = "1994-11-15T08:12:01Z".parse().expect("a time");
        assert_eq!(wait_s(&reply(Some("7")), now), Some(7));
        let date = reply(Some("Tue, 15 Nov 1994 08:12:31 GMT"));
        assert_eq!(wait_s(&date, now), Some(30));
        for odd in ["", "-1", "soon", "1e9"] {
            assert_eq!(wait_s(&reply(Some(odd)), now), None, "{odd}");
        }
        assert_eq!(wait_s(&reply(None), now), None);
        let waits: Vec<u32> = (0..7).map(|n| back_off_ms(None, n, 0.0)).collect();
        assert_eq!(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 32_000]);
        assert!((3_000..3_400).contains(&back_off_ms(Some(3), 0, 12_345.678)));
    }
}

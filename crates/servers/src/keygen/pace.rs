//! Keeps below the server's rate limit, from the `X-RateLimit-*` headers of its replies, so
//! that nothing has to fail for it (keygen-api config/initializers/rack_attack.rb).

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::transport::Response;
use seatboard_core::domain::iso;

/// What is known of the server's limit and of its clock.
#[derive(Debug, Default)]
pub(super) struct Pace(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    window: Option<Window>,
    in_flight: i64,
    /// The server's clock minus this side's, in milliseconds. Its replies give whole seconds,
    /// cut off, and arrive late, so the largest difference seen is the nearest to the truth.
    offset_ms: Option<f64>,
}

#[derive(Debug)]
struct Window {
    limit: i64,
    length_ms: f64,
    /// By this side's clock.
    ends_ms: f64,
    left: i64,
}

/// Leave to send one request; held until its answer is there, or nobody waits for it any more.
pub(super) struct Ticket<'a>(&'a Pace);

/// A later clock reading this far below the best one means that a clock was set anew.
const CLOCK_JUMP_MS: f64 = 5_000.0;

impl Pace {
    /// Leave to send now, or how many milliseconds to wait before asking again.
    pub fn claim(&self, now_ms: f64) -> Result<Ticket<'_>, u32> {
        let mut state = self.state();
        let in_flight = state.in_flight;
        if let Some(window) = &mut state.window {
            if now_ms >= window.ends_ms || window.ends_ms > now_ms + window.length_ms {
                window.ends_ms = now_ms + window.length_ms;
                window.left = (window.limit - in_flight).max(1);
            }
            if window.left <= 0 {
                return Err((window.ends_ms - now_ms).ceil().max(1.0) as u32);
            }
            window.left -= 1;
        }
        state.in_flight += 1;
        Ok(Ticket(self))
    }

    /// Learns from a reply, while its ticket is still held.
    pub fn learn(&self, response: &Response, now_ms: f64) {
        let mut state = self.state();
        if let Some(date_ms) = date_ms(response) {
            let seen = date_ms - now_ms;
            state.offset_ms = Some(match state.offset_ms {
                Some(best) if best >= seen && best - seen < CLOCK_JUMP_MS => best,
                _ => seen,
            });
        }
        let number = |name| response.header(name)?.trim().parse::<i64>().ok();
        let length_ms = response
            .header("x-ratelimit-window")
            .and_then(window_length_ms);
        let (Some(length_ms), Some(limit), Some(remaining), Some(reset_s)) = (
            length_ms,
            number("x-ratelimit-limit"),
            number("x-ratelimit-remaining"),
            number("x-ratelimit-reset"),
        ) else {
            return;
        };
        let ends_ms = reset_s as f64 * 1000.0 - state.offset_ms.unwrap_or_default();
        // The others still on their way may not be in the server's count yet.
        let others = state.in_flight - 1;
        state.window = Some(Window {
            limit,
            length_ms,
            ends_ms: ends_ms.clamp(now_ms + 20.0, now_ms + length_ms),
            left: remaining - others,
        });
    }

    /// The server's clock, as far as it is known.
    pub fn server_now_ms(&self, now_ms: f64) -> f64 {
        now_ms + self.state().offset_ms.unwrap_or_default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        self.0.state().in_flight -= 1;
    }
}

/// How long a refused request should wait, in whole seconds. `Retry-After` would say so, but
/// browsers hide it from a page of another origin.
pub(super) fn wait_s(response: &Response, server_now_ms: f64) -> Option<u32> {
    let reset_s: i64 = response.header("x-ratelimit-reset")?.trim().parse().ok()?;
    let now_ms = date_ms(response).unwrap_or(server_now_ms);
    let wait = (reset_s as f64 - now_ms / 1000.0).ceil();
    Some(wait.clamp(1.0, 86_400.0) as u32)
}

fn date_ms(response: &Response) -> Option<f64> {
    let date = response
        .header("date")
        .or_else(|| response.header("keygen-date"))?;
    Some(iso::read_http(date)?.timestamp_millis() as f64)
}

/// `1s` or `1m`. The windows of single actions (`auth`, `rstpwd`, ...) say nothing about the
/// pace of the rest.
fn window_length_ms(name: &str) -> Option<f64> {
    let unit = match name.chars().last()? {
        's' => 1_000.0,
        'm' => 60_000.0,
        'h' => 3_600_000.0,
        _ => return None,
    };
    let count: u32 = name[..name.len() - 1].parse().ok()?;
    Some(f64::from(count) * unit).filter(|length| *length > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(remaining: i64, reset_s: i64, date: Option<&str>) -> Response {
        let mut headers = vec![
            ("x-ratelimit-window".to_owned(), "1s".to_owned()),
            ("x-ratelimit-limit".to_owned(), "5".to_owned()),
            ("x-ratelimit-remaining".to_owned(), remaining.to_string()),
            ("x-ratelimit-reset".to_owned(), reset_s.to_string()),
        ];
        headers.extend(date.map(|date| ("date".to_owned(), date.to_owned())));
        Response {
            status: 200,
            headers,
            body: String::new(),
        }
    }

    fn take(pace: &Pace, now_ms: f64) -> Option<u32> {
        pace.claim(now_ms).err()
    }

    #[test]
    fn a_server_without_limits_is_never_waited_for() {
        let pace = Pace::default();
        for _ in 0..1000 {
            assert_eq!(take(&pace, 0.0), None);
        }
    }

    #[test]
    fn an_empty_window_is_waited_out_and_the_next_one_holds_the_limit() {
        let pace = Pace::default();
        let ticket = pace.claim(10_400.0);
        pace.learn(&reply(0, 11, None), 10_400.0);
        drop(ticket);
        assert_eq!(take(&pace, 10_400.0), Some(600));
        assert_eq!(take(&pace, 10_990.0), Some(10));
        for _ in 0..5 {
            assert_eq!(take(&pace, 11_000.0), None);
        }
        assert_eq!(take(&pace, 11_000.0), Some(1000));
    }

    #[test]
    fn requests_still_on_their_way_count() {
        let pace = Pace::default();
        let held: Vec<_> = (0..4).map(|_| pace.claim(0.0)).collect();
        pace.learn(&reply(4, 1, None), 0.0);
        // Four left by the server's count, but three more may not have arrived yet.
        assert_eq!(take(&pace, 0.0), None);
        assert_eq!(take(&pace, 0.0), Some(1000));
        drop(held);
    }

    #[test]
    fn the_end_of_a_window_is_told_by_the_servers_clock() {
        let pace = Pace::default();
        let ticket = pace.claim(0.0);
        // The server says 08:00:00, reset in one second; this side's clock is in 1970.
        pace.learn(
            &reply(0, 1_767_254_401, Some("Thu, 01 Jan 2026 08:00:00 GMT")),
            0.0,
        );
        drop(ticket);
        assert_eq!(take(&pace, 300.0), Some(700));
        assert_eq!(pace.server_now_ms(500.0), 1_767_254_400_500.0);
    }

    #[test]
    fn a_throttled_sign_in_does_not_slow_the_rest() {
        let pace = Pace::default();
        let ticket = pace.claim(0.0);
        let mut response = reply(0, 60, None);
        response.headers[0].1 = "auth".into();
        pace.learn(&response, 0.0);
        drop(ticket);
        assert_eq!(take(&pace, 0.0), None);
        assert_eq!(wait_s(&response, 12_300.0), Some(48));
    }

    #[test]
    fn no_header_however_odd_breaks_the_pace() {
        let pace = Pace::default();
        for window in ["", "s", "0s", "-1s", "99999999999s", "1d", "é", "1é"] {
            let mut response = reply(-5, i64::MAX, Some("yesterday"));
            response.headers[0].1 = window.into();
            pace.learn(&response, 5.0);
            assert_eq!(take(&pace, 5.0), None, "{window}");
        }
        let mut response = reply(1, 0, None);
        response.headers[3].1 = "NaN".into();
        assert_eq!(wait_s(&response, 0.0), None);
    }
}

//! What tests switch: how strict it is, how odd its answers look, and the documented limits.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use serde::Deserialize;

/// How LicenseSpring's side behaves beyond its contract. Everything is off by default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Quirks {
    /// Query parameters and body fields nobody documented are refused with 400.
    pub strict: bool,
    /// Moments have microseconds in every answer, not only in those to a PATCH.
    pub micros: bool,
    /// Fields only the SDKs know are left out, and whatever may be null is null.
    pub sparse: bool,
    /// Objects carry fields nobody documented.
    pub extra: bool,
    /// Rows of license histories name device and person by their ids.
    pub named_histories: bool,
    /// The documented rate limits are kept.
    pub pace: Option<Pace>,
}

/// The documented rate limits, per window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Pace {
    /// Requests in any 60 seconds; 600 is the smallest plan.
    pub per_minute: u32,
    /// Requests in any 10 seconds from one address.
    pub per_ten_seconds: u32,
    /// Requests in any second with one key.
    pub per_second: u32,
    /// Whether a refusal says when to come back.
    pub retry_after: bool,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            per_minute: 600,
            per_ten_seconds: 200,
            per_second: 50,
            retry_after: true,
        }
    }
}

/// When the requests of the last minute came.
#[derive(Default)]
pub(crate) struct Hits(Mutex<VecDeque<i64>>);

impl Hits {
    /// Counts a request; the seconds to wait when it is one too many.
    pub(crate) fn count(&self, pace: Pace, now: i64) -> Option<i64> {
        let mut hits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        hits.retain(|at| (now - 60_000..=now).contains(at));
        let windows = [
            (pace.per_minute, 60_000),
            (pace.per_ten_seconds, 10_000),
            (pace.per_second, 1_000),
        ];
        for (most, length) in windows {
            let inside = hits.iter().filter(|at| **at > now - length);
            if inside.clone().count() >= most as usize {
                let first = inside.copied().next().unwrap_or(now);
                return Some((first + length - now + 999).div_euclid(1000).max(1));
            }
        }
        hits.push_back(now);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_rolls() {
        let hits = Hits::default();
        let pace = Pace {
            per_second: 2,
            per_ten_seconds: 3,
            ..Pace::default()
        };
        let asked: Vec<Option<i64>> = [0, 500, 900, 1_000, 2_500, 10_001]
            .into_iter()
            .map(|now| hits.count(pace, now))
            .collect();
        assert_eq!(asked, [None, None, Some(1), None, Some(8), None]);
    }
}

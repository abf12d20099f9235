//! What can go wrong on purpose: faults that hit chosen requests, and a slow network.

use std::sync::Mutex;
use std::time::Duration;

use serde::Deserialize;

/// How a request that a fault hits goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A JSON:API error of this status instead of the answer.
    Status(u16),
    /// An HTML page of this status, as a proxy would send.
    Html(u16),
    /// The connection is dropped before the request is processed.
    Drop(bool),
    /// The request is processed, then the connection is dropped: the answer is lost.
    DropAfter(bool),
    /// The request is processed, half of the answer's body arrives.
    Truncate(bool),
    /// The request is processed after this many milliseconds.
    DelayMs(u64),
    /// 401 `TOKEN_EXPIRED`, and the token that came with the request is expired from now on.
    ExpireToken(bool),
    /// 429 with the real headers.
    RateLimit {
        /// Seconds until the limit is lifted.
        reset_s: u64,
    },
    /// 200 with valid JSON of the wrong shape.
    Garbage(bool),
}

/// A fault waiting for its requests.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Only requests of this method; any method when absent.
    #[serde(default)]
    pub method: Option<String>,
    /// Only requests whose path, with its query, contains this.
    #[serde(default)]
    pub path: String,
    /// The first matching request it hits, counted from now; 1 is the next one.
    #[serde(default = "one")]
    pub nth: u32,
    /// How many matching requests in a row it hits; `None` means for ever.
    #[serde(default = "once")]
    pub times: Option<u32>,
    /// What happens to them.
    pub kind: Kind,
}

fn one() -> u32 {
    1
}

fn once() -> Option<u32> {
    Some(1)
}

/// Whether a request of this method and path is one that `method` and `path` ask for.
pub(crate) fn matches(method: Option<&str>, path: &str, seen_method: &str, seen: &str) -> bool {
    method.is_none_or(|method| method.eq_ignore_ascii_case(seen_method)) && seen.contains(path)
}

/// Extra time each API request takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub struct Latency {
    /// Milliseconds every request waits.
    pub ms: u64,
    /// Up to this many milliseconds more, different for each request.
    #[serde(default)]
    pub jitter_ms: u64,
}

impl Latency {
    /// The wait of one request; `roll` is any number that differs between requests.
    pub(crate) fn wait(self, roll: u64) -> Option<Duration> {
        let jitter = if self.jitter_ms == 0 {
            0
        } else {
            roll.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33
        };
        let ms = self.ms + jitter % (self.jitter_ms + 1);
        (ms > 0).then(|| Duration::from_millis(ms))
    }
}

/// The faults that still wait for requests.
#[derive(Default)]
pub(crate) struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    pub(crate) fn add(&self, fault: Fault) {
        self.lock().push(fault);
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    /// Counts this request for every waiting fault and answers which one hits it, if any.
    pub(crate) fn take(&self, method: &str, path: &str) -> Option<Kind> {
        let mut faults = self.lock();
        let mut hit = None;
        for fault in faults.iter_mut() {
            if !matches(fault.method.as_deref(), &fault.path, method, path) {
                continue;
            }
            if fault.nth > 1 {
                fault.nth -= 1;
            } else if hit.is_none() && fault.times != Some(0) {
                hit = Some(fault.kind.clone());
                if let Some(times) = &mut fault.times {
                    *times -= 1;
                }
            }
        }
        faults.retain(|fault| fault.times != Some(0));
        hit
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Fault>> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(nth: u32, times: Option<u32>) -> Fault {
        Fault {
            method: Some("POST".into()),
            path: "/users".into(),
            nth,
            times,
            kind: Kind::Status(503),
        }
    }

    #[test]
    fn a_fault_hits_the_requests_it_names_and_no_other() {
        let faults = Faults::default();
        faults.add(fault(2, Some(2)));
        let hits: Vec<bool> = (0..5)
            .map(|_| faults.take("POST", "/v1/users").is_some())
            .collect();
        assert_eq!(hits, [false, true, true, false, false]);
        faults.add(fault(1, None));
        assert_eq!(faults.take("GET", "/v1/users"), None);
        assert_eq!(faults.take("POST", "/v1/groups"), None);
        for _ in 0..3 {
            assert_eq!(faults.take("post", "/v1/users"), Some(Kind::Status(503)));
        }
    }

    #[test]
    fn faults_are_read_from_the_control_endpoint_form() {
        let text = r#"{"path":"/licenses","kind":{"rate_limit":{"reset_s":2}}}"#;
        let fault: Fault = serde_json::from_str(text).expect("a fault");
        assert_eq!(fault.times, Some(1));
        assert_eq!(fault.kind, Kind::RateLimit { reset_s: 2 });
        let text = r#"{"path":"/","times":null,"kind":{"drop_after":true}}"#;
        let fault: Fault = serde_json::from_str(text).expect("a fault");
        assert_eq!(fault.times, None);
        assert_eq!(fault.kind, Kind::DropAfter(true));
    }
}

//! Rate limits (keygen-api config/initializers/rack_attack.rb): the general ones are off unless
//! asked for, those on sign-in and passwords are always on.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde::Deserialize;

/// The general limits, requests per second and per minute.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct General {
    pub max_rps: Option<u32>,
    pub max_rpm: Option<u32>,
}

/// How far a window is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Use {
    pub window: &'static str,
    pub count: u32,
    pub limit: u32,
    /// Unix milliseconds.
    pub reset: i64,
}

impl Use {
    pub(crate) fn exceeded(&self) -> bool {
        self.count > self.limit
    }

    /// The `X-RateLimit-*` headers, and `Retry-After` once the limit is passed.
    pub(crate) fn headers(&self, now: i64) -> Vec<(&'static str, String)> {
        // Rounded up, so that whoever waits until then finds the window open.
        let reset = (self.reset + 999).div_euclid(1000);
        let mut headers = vec![
            ("x-ratelimit-window", self.window.to_owned()),
            ("x-ratelimit-count", self.count.to_string()),
            ("x-ratelimit-limit", self.limit.to_string()),
            (
                "x-ratelimit-remaining",
                self.limit.saturating_sub(self.count).to_string(),
            ),
            ("x-ratelimit-reset", reset.to_string()),
        ];
        if self.exceeded() {
            let wait = (self.reset - now + 999).div_euclid(1000).max(1);
            headers.push(("retry-after", wait.to_string()));
        }
        headers
    }
}

struct Rule {
    window: &'static str,
    limit: u32,
    period_ms: i64,
}

#[derive(Default)]
struct State {
    general: General,
    /// By window and who: when it began and how often it was hit.
    hits: HashMap<(&'static str, String), (i64, u32)>,
}

/// The counters of one server.
#[derive(Default)]
pub(crate) struct Limits(Mutex<State>);

impl Limits {
    pub(crate) fn set(&self, general: General) {
        let mut state = self.lock();
        state.general = general;
        state.hits.retain(|(window, _), _| !window.starts_with('1'));
    }

    /// Counts a request against the general limits; the tightest of them, if any are on.
    pub(crate) fn general(&self, now: i64) -> Option<Use> {
        let mut state = self.lock();
        let rules = [
            (state.general.max_rps, "1s", 1_000),
            (state.general.max_rpm, "1m", 60_000),
        ];
        let mut tightest: Option<Use> = None;
        for (limit, window, period_ms) in rules {
            let Some(limit) = limit else {
                continue;
            };
            let rule = Rule {
                window,
                limit,
                period_ms,
            };
            let used = state.hit(&rule, String::new(), now);
            let left = |used: &Use| i64::from(used.limit) - i64::from(used.count);
            if tightest
                .as_ref()
                .is_none_or(|other| left(&used) < left(other))
            {
                tightest = Some(used);
            }
        }
        tightest
    }

    /// Counts a request that the fixed limits cover; `path` starts after `/v1`.
    pub(crate) fn fixed(
        &self,
        method: &str,
        path: &[&str],
        basic: Option<&(String, String)>,
        reset_email: Option<&str>,
        now: i64,
    ) -> Option<Use> {
        let ["accounts", account, rest @ ..] = path else {
            return None;
        };
        if method != "POST" {
            return None;
        }
        let (rule, who) = match rest {
            ["tokens"] => {
                let (email, password) = basic?;
                if !email.contains('@') || password.is_empty() {
                    return None;
                }
                (("auth", 60_000), email.to_lowercase())
            }
            ["passwords"] => (("rstpwd", 3_600_000), reset_email?.to_lowercase()),
            [
                "users",
                user,
                "actions",
                "update-password" | "reset-password",
            ] => (("mutpwd", 600_000), user.to_lowercase()),
            _ => return None,
        };
        let rule = Rule {
            window: rule.0,
            limit: 5,
            period_ms: rule.1,
        };
        let used = self.lock().hit(&rule, format!("{account}/{who}"), now);
        used.exceeded().then_some(used)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn hit(&mut self, rule: &Rule, who: String, now: i64) -> Use {
        let (start, count) = self.hits.entry((rule.window, who)).or_insert((now, 0));
        if now >= *start + rule.period_ms || now < *start {
            (*start, *count) = (now, 0);
        }
        *count += 1;
        Use {
            window: rule.window,
            count: *count,
            limit: rule.limit,
            reset: *start + rule.period_ms,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixth_sign_in_within_a_minute_is_too_many() {
        let limits = Limits::default();
        let basic = ("Ana@nordbau.example".to_owned(), "secret".to_owned());
        let sign_in = |basic: &(String, String), now| {
            limits.fixed("POST", &["accounts", "x", "tokens"], Some(basic), None, now)
        };
        for _ in 0..5 {
            assert_eq!(sign_in(&basic, 1_000), None);
        }
        let used = sign_in(&basic, 2_000).expect("too many");
        assert_eq!((used.count, used.reset), (6, 61_000));
        assert_eq!(used.headers(2_000)[5], ("retry-after", "59".into()));
        assert_eq!(sign_in(&("other@x.y".into(), "s".into()), 2_000), None);
        assert_eq!(sign_in(&basic, 61_000), None);
        for _ in 0..9 {
            assert_eq!(sign_in(&("probe@x.y".into(), String::new()), 0), None);
        }
        let short = limits.fixed("POST", &["tokens"], Some(&basic), None, 2_000);
        assert_eq!(short, None, "the short form of the path is not limited");
    }

    #[test]
    fn the_tightest_general_window_speaks() {
        let limits = Limits::default();
        assert_eq!(limits.general(0), None);
        limits.set(General {
            max_rps: Some(2),
            max_rpm: Some(4),
        });
        let windows: Vec<(&str, bool)> = [0, 1, 2_000, 2_001, 2_002]
            .into_iter()
            .filter_map(|now| limits.general(now))
            .map(|used| (used.window, used.exceeded()))
            .collect();
        assert_eq!(
            windows,
            [
                ("1s", false),
                ("1s", false),
                ("1s", false),
                ("1s", false),
                ("1s", true)
            ]
        );
    }
}

//! Whether licenses keep who waits for a seat, and what a person may do about it.

use std::sync::OnceLock;

use leptos::prelude::*;

use super::session::Session;
use crate::config::Config;

/// Whether the vendor wants lines. That stays as long as the page.
fn wants_lines() -> bool {
    static WANTED: OnceLock<bool> = OnceLock::new();
    *WANTED.get_or_init(|| expect_context::<Config>().waiting_list)
}

impl Session {
    /// Whether licenses have lines here.
    pub fn has_lines(self) -> bool {
        wants_lines() && self.server_can(|server| server.keeps_lines)
    }

    /// Whether there are none though the vendor wants them: the server cannot keep any.
    pub fn lacks_lines(self) -> bool {
        wants_lines() && !self.has_lines()
    }

    /// Whether the person may put others in line and take them out; followed.
    pub fn may_keep_lines(self) -> bool {
        self.has_lines() && self.abilities().keep_line
    }
}

//! Whether licenses keep who waits for a seat, and what a person may do about it.

use super::session::Session;

impl Session {
    /// Whether licenses have lines here.
    pub fn has_lines(self) -> bool {
        self.server().wants_lines() && self.server_can(|server| server.keeps_lines)
    }

    /// Whether there are none though the vendor wants them: the server cannot keep any.
    pub fn lacks_lines(self) -> bool {
        self.server().wants_lines() && !self.has_lines()
    }

    /// Whether the person may put others in line and take them out; followed.
    pub fn may_keep_lines(self) -> bool {
        self.has_lines() && self.abilities().keep_line
    }
}

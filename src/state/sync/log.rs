//! The server's own log. It never enters the estate: whoever looks at it holds what was read.

use super::{Sync, TRIES, patiently};
use crate::{
    api::{ApiError, Cursor, Page},
    domain::{LogEntry, LogQuery},
};

impl Sync {
    /// Whether the server keeps a log that the person signed in may see. While that cannot be
    /// found out, there is none.
    pub async fn has_log(self) -> bool {
        if !self.session.peek_abilities().read_log {
            return false;
        }
        let server = self.server.get();
        let entry = self.session.entry();
        let answer = patiently(TRIES, || server.has_log()).await;
        if let Err(error) = &answer {
            self.note_fault(error, entry);
        }
        answer.unwrap_or(false)
    }

    /// Reads a page of the server's log.
    ///
    /// # Errors
    /// Says why it could not be read; the notice above the page knows already.
    pub async fn log_page(
        self,
        query: LogQuery,
        at: Option<Cursor>,
    ) -> Result<Page<LogEntry>, ApiError> {
        let server = self.server.get();
        let era = self.session.era();
        loop {
            let entry = self.session.entry();
            let answer = patiently(TRIES, || server.log(&query, at.clone())).await;
            if self.session.era() != era {
                return Err(ApiError::SignedOut);
            }
            match &answer {
                Ok(_) => self.note_page(),
                Err(error) => self.note_fault(error, entry),
            }
            // Whoever signs in again finds the list as it was, and it goes on.
            let is_ended = answer == Err(ApiError::SignedOut);
            if !is_ended || !self.session.signed_in().await {
                return answer;
            }
        }
    }
}

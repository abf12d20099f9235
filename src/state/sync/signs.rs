//! Signs of use that no list has. They never enter the estate: reports hold them.

use super::{Sync, TRIES, patiently};
use crate::api::{ApiError, Signs, SignsOf};

impl Sync {
    /// Reads signs of use.
    ///
    /// # Errors
    /// Says why they could not be read. The notice above the page does not: nothing but a report
    /// misses them, and that tells.
    pub async fn signs(self, of: SignsOf) -> Result<Signs, ApiError> {
        let server = self.server.get();
        let era = self.session.era();
        loop {
            let entry = self.session.entry();
            let answer = patiently(TRIES, || server.signs(&of)).await;
            if self.session.era() != era {
                return Err(ApiError::SignedOut);
            }
            if answer != Err(ApiError::SignedOut) {
                return answer;
            }
            self.session.end(entry);
            if !self.session.signed_in().await {
                return answer;
            }
        }
    }
}

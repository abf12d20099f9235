//! Requests that met another one at the same moment. The server's index lets one of them
//! through and answers the others 409 without a code (keygen-api
//! app/controllers/application_controller.rb): nothing became of those, so they are asked
//! again, as a person would, once it is known that what they want is not so already.

use super::{Keygen, refusal::Refusal};
use crate::{
    attempt::{CLASH_MS, CLASHES},
    transport::Transport,
};

/// How often a request has met others.
#[derive(Debug, Default)]
pub(super) struct Clashes(u32);

impl<T: Transport> Keygen<T> {
    /// Whether a refused request is to be asked again, waiting for a moment if so.
    pub(super) async fn clashed(&self, refusal: &Refusal, clashes: &mut Clashes) -> bool {
        if !refusal.is_clash() || clashes.0 == CLASHES {
            return false;
        }
        clashes.0 += 1;
        self.transport.wait(CLASH_MS * clashes.0).await;
        true
    }
}

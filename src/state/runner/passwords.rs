//! Passwords: the one kind of change that is no act, since what an act holds is kept and shown.

use super::Runner;
use crate::{
    api::{ApiError, Secret},
    domain::UserId,
};

impl Runner {
    /// Gives a person a password. It is forgotten here as soon as it is sent.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] if the password will not do. After [`ApiError::Unreachable`] it may
    /// have been set; setting it again does no harm.
    pub async fn set_password(self, user: &UserId, password: Secret) -> Result<(), ApiError> {
        let entry = self.session.entry();
        let server = self.server.get();
        let answer = server.set_password(user, password).await;
        self.note(answer, entry)
    }

    /// Lets the server send a person a mail to choose a password with.
    ///
    /// # Errors
    /// After [`ApiError::Unreachable`] the mail may have been sent.
    pub async fn send_password_reset(self, user: &UserId) -> Result<(), ApiError> {
        let entry = self.session.entry();
        let server = self.server.get();
        let answer = server.send_password_reset(user).await;
        self.note(answer, entry)
    }

    fn note(self, answer: Result<(), ApiError>, entry: u64) -> Result<(), ApiError> {
        match &answer {
            Ok(()) => self.sync.note_answer(),
            Err(error) => self.sync.note_trouble(error, entry),
        }
        answer
    }
}

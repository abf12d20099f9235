//! Passwords: the one kind of change that is no act, since what an act holds is kept and shown.

use super::Runner;
use crate::{
    api::{ApiError, PeopleOf, Secret},
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

    /// The passwords people were created with and have not changed; asked for now and kept
    /// nowhere.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] if the license or contract is gone.
    pub async fn initial_passwords(self, of: &PeopleOf) -> Result<Vec<(UserId, Secret)>, ApiError> {
        let entry = self.session.entry();
        let server = self.server.get();
        self.note(server.initial_passwords(of).await, entry)
    }

    fn note<T>(self, answer: Result<T, ApiError>, entry: u64) -> Result<T, ApiError> {
        match &answer {
            Ok(_) => self.sync.note_answer(),
            Err(error) => self.sync.note_trouble(error, entry),
        }
        answer
    }
}

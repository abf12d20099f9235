//! Passwords: the one kind of change that is no act, since what an act holds is kept and shown.

use std::sync::Arc;

use leptos::{prelude::GetUntracked, task::spawn_local};

use super::Runner;
use crate::{
    api::{ApiError, PeopleOf, Secret},
    domain::UserId,
    plan::Receipt,
    state::activity::Filed,
    text::{format, t},
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
        self.file(answer.is_ok(), user, entry, t().manage.password_set);
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
        self.file(answer.is_ok(), user, entry, t().manage.mail_sent);
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

    /// Leaves a receipt that says what was done and to whom. It has no act, and so no way back.
    fn file(self, is_done: bool, user: &UserId, entry: u64, words: fn(&str) -> String) {
        if !is_done || self.session.entry() != entry {
            return;
        }
        let name = self.live.peek(|estate| estate.label(user));
        let now = format::now();
        let receipt = Receipt {
            id: self.next_id(),
            started: now,
            finished: Some(now),
            by: self.session.email().get_untracked(),
            reason: None,
            undoes: None,
            rows: Vec::new(),
        };
        spawn_local(self.activity.file(Arc::new(Filed {
            receipt,
            line: words(&name.unwrap_or_else(|| user.to_string())),
            told: Vec::new(),
        })));
    }

    fn note<T>(self, answer: Result<T, ApiError>, entry: u64) -> Result<T, ApiError> {
        match &answer {
            Ok(_) => self.sync.note_answer(),
            Err(error) => self.sync.note_trouble(error, entry),
        }
        answer
    }
}

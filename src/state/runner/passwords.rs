//! Passwords: the one kind of change that is no act, since what an act holds is kept and shown.

use std::sync::Arc;

use leptos::{prelude::GetUntracked, task::spawn_local};

use super::{Cause, Runner};
use crate::{
    api::{ApiError, PeopleOf, Secret},
    domain::UserId,
    plan::{Filed, Receipt},
    text::{format, t},
};

impl Runner {
    /// Gives a person a password. It is forgotten here as soon as it is sent. Says whether it was:
    /// not where a reason is needed and nobody gives one.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] if the password will not do. After [`ApiError::Unreachable`] it may
    /// have been set; setting it again does no harm.
    pub async fn set_password(self, user: &UserId, password: Secret) -> Result<bool, ApiError> {
        let entry = self.session.entry();
        let Some(reason) = self.why(None).await else {
            return Ok(false);
        };
        let server = self.server.get();
        let answer = server.set_password(user, password).await;
        if answer.is_ok() {
            let name = self.name_of(user);
            self.file(entry, reason, (t().manage.password_set)(&name));
        }
        self.note(answer, entry).map(|()| true)
    }

    /// Lets the server send a person a mail to choose a password with. Says whether it was asked
    /// to, as [`Self::set_password`] does.
    ///
    /// # Errors
    /// After [`ApiError::Unreachable`] the mail may have been sent.
    pub async fn send_password_reset(self, user: &UserId) -> Result<bool, ApiError> {
        match self.why(None).await {
            Some(reason) => self.send_reset(user, reason).await.map(|()| true),
            None => Ok(false),
        }
    }

    async fn send_reset(self, user: &UserId, reason: Option<String>) -> Result<(), ApiError> {
        let entry = self.session.entry();
        let server = self.server.get();
        let answer = server.send_password_reset(user).await;
        if answer.is_ok() {
            let name = self.name_of(user);
            self.file(entry, reason, (t().manage.mail_sent)(&name));
        }
        self.note(answer, entry)
    }

    /// The same for several people, who are one receipt. Says how many the server was not asked for.
    pub async fn send_password_resets(self, people: &[UserId], reason: Option<String>) -> usize {
        let Some(reason) = self.why(reason).await else {
            return people.len();
        };
        if let [one] = people {
            return usize::from(self.send_reset(one, reason).await.is_err());
        }
        let entry = self.session.entry();
        let server = self.server.get();
        let mut sent = 0;
        for user in people {
            let answer = server.send_password_reset(user).await;
            sent += usize::from(self.note(answer, entry).is_ok());
        }
        if sent > 0 {
            self.file(entry, reason, (t().manage.mails_sent)(sent));
        }
        people.len() - sent
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

    fn name_of(self, user: &UserId) -> String {
        let name = self.live.peek(|estate| estate.label(user));
        name.unwrap_or_else(|| user.to_string())
    }

    /// The reason that goes on the receipt, asked for where one is needed and none is given. `None`
    /// if nobody gives one: then nothing may be sent.
    async fn why(self, given: Option<String>) -> Option<Option<String>> {
        if !self.needs_reason(&Cause::because(given.clone())) {
            return Some(given);
        }
        let era = self.session.era();
        let reason = self.reasons.why().ask().await;
        // Somebody else may be in meanwhile.
        let is_same = self.session.era() == era;
        reason.filter(|_| is_same).map(Some)
    }

    /// Leaves a receipt that says what was done and to whom. It has no act, and so no way back.
    fn file(self, entry: u64, reason: Option<String>, line: String) {
        if self.session.entry() != entry {
            return;
        }
        let now = format::now();
        let receipt = Receipt {
            id: self.next_id(),
            started: now,
            finished: Some(now),
            by: self.session.email().get_untracked(),
            reason,
            undoes: None,
            rows: Vec::new(),
        };
        spawn_local(self.activity.file(Arc::new(Filed {
            receipt,
            line,
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

//! Passwords. They go into one request and nowhere else.

use std::{future::Future, pin::Pin};

use serde_json::{Value, json};

use super::{Keygen, call::Sent, refusal::Refusal};
use crate::{
    ApiError, Reply, Secret,
    attempt::{Came, Deed, attempt},
    transport::Method,
    transport::Transport,
    wire::{NO_PATIENCE, encode, missing},
};
use seatboard_core::{acts::Applied, domain::UserId};

impl<T: Transport> Keygen<T> {
    /// Sets a password. Setting the same one twice is setting it once, so a lost answer is
    /// followed by the same request again.
    pub(super) async fn give_password(
        &self,
        user: &UserId,
        password: &Secret,
    ) -> Result<(), ApiError> {
        let change = PasswordChange {
            of: self,
            user,
            password,
        };
        attempt(&change, false, false).await.map(drop)
    }

    /// Lets the server send a mail. A second request would send a second one.
    pub(super) async fn mail_reset(&self, user: &UserId) -> Result<(), ApiError> {
        let person = self.look_user(user.as_str()).await?;
        let person = person.ok_or(ApiError::NotFound)?;
        let body = reset_of(&person.email);
        match self.write(Method::Post, "passwords", Some(&body)).await? {
            Sent::Done(_) => Ok(()),
            Sent::Refused(refusal) => Err(refusal.to_error()),
            Sent::Unknown(error) => Err(error),
        }
    }

    /// [`crate::LicenseServer::forgot_password`]. A second request would send a second mail.
    pub(super) async fn mail_forgotten(&self, email: &str) -> Result<(), ApiError> {
        let body = reset_of(email);
        let request = self.request(
            Method::Post,
            self.url("passwords"),
            None,
            Some(body.to_string()),
        );
        let response = self.exchange(|| Ok(request.clone()), NO_PATIENCE).await?;
        match response.status {
            200..300 => Ok(()),
            _ => Err(self.refusal(&response).to_error()),
        }
    }
}

/// Asks for a mail to choose a password with.
fn reset_of(email: &str) -> Value {
    json!({ "meta": { "email": email, "deliver": true } })
}

/// A password to be set.
struct PasswordChange<'a, T> {
    of: &'a Keygen<T>,
    user: &'a UserId,
    password: &'a Secret,
}

impl<T: Transport> Deed for PasswordChange<'_, T> {
    fn send<'a>(&'a self, _: &'a Applied) -> Reply<'a, Came> {
        Box::pin(async move {
            let path = format!("users/{}", encode(self.user.as_str()));
            let attributes = json!({ "password": self.password.expose() });
            let body = json!({ "data": { "type": "users", "attributes": attributes } });
            let document = match self.of.write(Method::Patch, &path, Some(&body)).await? {
                Sent::Done(document) => document.ok_or_else(|| missing("data")),
                Sent::Refused(refusal) => return Err(refused(&refusal)),
                Sent::Unknown(error) => Err(error),
            };
            let said = document.and_then(|it| it.one()?.text("id").map(str::to_owned));
            Ok(match said {
                Ok(id) if id == self.user.as_str() => Came::Done(Applied::default()),
                Ok(_) => Came::Unknown(missing("data.id")),
                Err(error) => Came::Unknown(error),
            })
        })
    }

    fn wait(&self, ms: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        self.of.transport.wait(ms)
    }
}

/// Who may not set a password may not even name it.
fn refused(refusal: &Refusal) -> ApiError {
    match refusal.status {
        400 if refusal.names("password") => ApiError::Forbidden(None),
        _ => refusal.to_error(),
    }
}

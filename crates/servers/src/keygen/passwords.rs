//! Passwords. They go into one request and nowhere else.

use serde_json::json;

use super::{Keygen, call::Sent, refusal::Refusal};
use crate::{
    ApiError, Secret, transport::Method, transport::Transport, wire::encode, wire::missing,
};
use seatboard_core::domain::UserId;

impl<T: Transport> Keygen<T> {
    /// Sets a password. Setting the same one twice is setting it once, so a lost answer is
    /// followed by the same request again.
    pub(super) async fn give_password(
        &self,
        user: &UserId,
        password: &Secret,
    ) -> Result<(), ApiError> {
        let path = format!("users/{}", encode(user.as_str()));
        let attributes = json!({ "password": password.expose() });
        let body = json!({ "data": { "type": "users", "attributes": attributes } });
        let mut had_loss = false;
        loop {
            let error = match self.write(Method::Patch, &path, Some(&body)).await? {
                Sent::Done(Some(document)) => {
                    let said = document
                        .one()
                        .and_then(|row| row.text("id").map(str::to_owned));
                    match said {
                        Ok(id) if id == user.as_str() => return Ok(()),
                        Ok(_) => missing("data.id"),
                        Err(error) => error,
                    }
                }
                Sent::Done(None) => missing("data"),
                Sent::Refused(refusal) => return Err(refused(&refusal)),
                Sent::Unknown(error) => error,
            };
            if had_loss {
                return Err(error);
            }
            had_loss = true;
            self.breathe().await;
        }
    }

    /// Lets the server send a mail. A second request would send a second one.
    pub(super) async fn mail_reset(&self, user: &UserId) -> Result<(), ApiError> {
        let person = self.look_user(user.as_str()).await?;
        let person = person.ok_or(ApiError::NotFound)?;
        let body = json!({ "meta": { "email": person.email, "deliver": true } });
        match self.write(Method::Post, "passwords", Some(&body)).await? {
            Sent::Done(_) => Ok(()),
            Sent::Refused(refusal) => Err(refusal.to_error()),
            Sent::Unknown(error) => Err(error),
        }
    }
}

/// Who may not set a password may not even name it.
fn refused(refusal: &Refusal) -> ApiError {
    match refusal.status {
        400 if refusal.names("password") => ApiError::Forbidden(None),
        _ => refusal.to_error(),
    }
}

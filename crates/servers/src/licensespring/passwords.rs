//! Setting a password. It goes into one request and nowhere else.

use serde_json::json;

use super::{LicenseSpring, call::Sent, people::user_path};
use crate::{ApiError, Secret, transport::Method, transport::Transport};
use seatboard_core::domain::UserId;

impl<T: Transport> LicenseSpring<T> {
    /// Sets a password. Setting the same one twice is setting it once, so a lost answer is
    /// followed by the same request again.
    pub(super) async fn give_password(
        &self,
        user: &UserId,
        password: &Secret,
    ) -> Result<(), ApiError> {
        let path = user_path(user, "set_password/");
        let body = json!({ "password": password.expose() });
        let mut had_loss = false;
        loop {
            let sent = self.write(Method::Post, &path, Some(&body)).await?;
            match sent.saying("message") {
                Sent::Done(_) => return Ok(()),
                Sent::Refused(refusal) => return Err(refusal.to_error()),
                Sent::Unknown(error) if had_loss => return Err(error),
                Sent::Unknown(_) => had_loss = true,
            }
            self.breathe().await;
        }
    }
}

//! Setting a password. It goes into one request and nowhere else.

use std::{future::Future, pin::Pin};

use serde_json::json;

use super::{LicenseSpring, call::Sent, people::user_path};
use crate::{
    ApiError, Reply, Secret,
    attempt::{Came, Deed, attempt},
    transport::Method,
    transport::Transport,
};
use seatboard_core::{acts::Applied, domain::UserId};

impl<T: Transport> LicenseSpring<T> {
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
}

/// A password to be set.
struct PasswordChange<'a, T> {
    of: &'a LicenseSpring<T>,
    user: &'a UserId,
    password: &'a Secret,
}

impl<T: Transport> Deed for PasswordChange<'_, T> {
    fn send<'a>(&'a self, _: &'a Applied) -> Reply<'a, Came> {
        Box::pin(async move {
            let path = user_path(self.user, "set_password/");
            let body = json!({ "password": self.password.expose() });
            let sent = self.of.write(Method::Post, &path, Some(&body)).await?;
            match sent.saying("message") {
                Sent::Done(_) => Ok(Came::Done(Applied::default())),
                Sent::Refused(refusal) => Err(refusal.to_error()),
                Sent::Unknown(error) => Ok(Came::Unknown(error)),
            }
        })
    }

    fn wait(&self, ms: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        self.of.transport.wait(ms)
    }
}

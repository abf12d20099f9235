//! One request and its answer: address, headers, pace.

use serde_json::Value;

use super::{Keygen, document::Document, lock, pace, refusal::Refusal};
use crate::{
    ApiError, Secret,
    transport::{Lost, Method, Request, Response, Transport},
    wire::{self, Patience, READ_PATIENCE, WRITE_PATIENCE},
};
use seatboard_core::domain::UserId;

/// The interface this connector is written for. Without it, the account's own setting would
/// decide the shape of every reply.
const VERSION: &str = "1.8";
const MEDIA_TYPE: &str = "application/vnd.api+json";

/// What became of a write.
pub(super) type Sent = wire::Sent<Option<Document>, Refusal>;

impl<T: Transport> Keygen<T> {
    /// An address below the account.
    pub(super) fn url(&self, path: &str) -> String {
        format!("{}/{path}", self.base)
    }

    /// Reads something below the account.
    pub(super) async fn get(&self, path: &str) -> Result<Document, ApiError> {
        self.read(Method::Get, path, None).await
    }

    /// Reads something, by whatever method.
    pub(super) async fn read(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Document, ApiError> {
        let answer = self.ask(method, path, body).await?;
        answer.map_err(|refusal| refusal.to_error())
    }

    /// Reads something, and keeps what the server says where it does not give it.
    pub(super) async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Result<Document, Refusal>, ApiError> {
        let body = || body.map(Value::to_string);
        let request = || Ok(self.request(method, self.url(path), Some(&self.token()?), body()));
        let response = self.exchange(request, READ_PATIENCE).await?;
        if (200..300).contains(&response.status) {
            Document::parse(&response.body).map(Ok)
        } else {
            Ok(Err(self.refusal(&response)))
        }
    }

    /// Changes something.
    ///
    /// # Errors
    /// As [`wire::judge`].
    pub(super) async fn write(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Sent, ApiError> {
        self.write_text(method, path, body.map(Value::to_string))
            .await
    }

    /// As [`Self::write`], with a body that is text already.
    pub(super) async fn write_text(
        &self,
        method: Method,
        path: &str,
        body: Option<String>,
    ) -> Result<Sent, ApiError> {
        let body = || body.clone();
        let request = || Ok(self.request(method, self.url(path), Some(&self.token()?), body()));
        let answer = self.exchange(request, WRITE_PATIENCE).await;
        let read = |response: &Response| match response.status {
            204 => Ok(None),
            _ => Document::parse(&response.body).map(Some),
        };
        wire::judge(answer, read, |response| {
            let refusal = self.refusal(response);
            let error = refusal.to_error();
            (refusal, error)
        })
    }

    pub(super) fn request(
        &self,
        method: Method,
        url: String,
        token: Option<&Secret>,
        body: Option<String>,
    ) -> Request {
        let mut headers = vec![
            ("Accept", MEDIA_TYPE.to_owned()),
            ("Keygen-Version", VERSION.to_owned()),
        ];
        if let Some(token) = token {
            headers.push(("Authorization", format!("Bearer {}", token.expose())));
        }
        if body.is_some() {
            headers.push(("Content-Type", MEDIA_TYPE.to_owned()));
        }
        Request {
            method,
            url,
            headers,
            body,
        }
    }

    /// Sends a request at the server's pace. A request refused for its pace was not carried
    /// out, so any kind of request may be sent again after that.
    ///
    /// # Errors
    /// [`ApiError::Unreachable`], or [`ApiError::Limited`] where patience is exceeded before
    /// anything was sent; a reply of 429 after the last try is a reply like any other.
    pub(super) async fn exchange(
        &self,
        request: impl Fn() -> Result<Request, ApiError>,
        patience: Patience,
    ) -> Result<Response, ApiError> {
        let mut tries = patience.tries;
        loop {
            let claim = |now_ms| self.pace.claim(now_ms);
            let ticket = wire::leave(&self.transport, patience, claim).await?;
            // Made only now: whoever it is for may have signed out meanwhile.
            let answer = self.transport.send(request()?).await;
            let response = answer.map_err(|Lost::NoAnswer| ApiError::Unreachable)?;
            let now_ms = self.transport.now_ms();
            self.pace.learn(&response, now_ms);
            drop(ticket);
            self.learn_edition(&response);
            tries -= 1;
            if response.status != 429 || tries == 0 {
                return Ok(response);
            }
            let wait_s = pace::wait_s(&response, self.pace.server_now_ms(now_ms)).unwrap_or(1);
            if wait_s > patience.hold_ms / 1000 {
                return Ok(response);
            }
            self.transport.wait(wait_s * 1000).await;
        }
    }

    pub(super) fn refusal(&self, response: &Response) -> Refusal {
        let now_ms = self.pace.server_now_ms(self.transport.now_ms());
        Refusal::read(response, pace::wait_s(response, now_ms))
    }

    pub(super) fn server_name(&self) -> String {
        match &*lock(&self.edition) {
            Some(edition) => format!("Keygen {edition}"),
            None => "Keygen".into(),
        }
    }

    fn learn_edition(&self, response: &Response) {
        if let Some(edition) = response.header("keygen-edition") {
            let mut known = lock(&self.edition);
            if known.as_deref() != Some(edition) {
                *known = Some(edition.to_owned());
            }
        }
    }

    pub(super) fn token(&self) -> Result<Secret, ApiError> {
        let session = lock(&self.session);
        let session = session.as_ref().ok_or(ApiError::SignedOut)?;
        Ok(session.token.clone())
    }

    /// Who is signed in, if they are an end user.
    pub(super) fn end_user(&self) -> Option<UserId> {
        lock(&self.session).as_ref()?.end_user.clone()
    }
}

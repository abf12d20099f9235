//! One request and its answer: address, headers, pace.

use serde_json::Value;

use super::{LicenseSpring, lock, pace, refusal::Refusal};
use crate::{
    ApiError, Secret,
    batch::BREATH_MS,
    transport::{Lost, Method, Request, Response, Transport},
    wire::{self, Patience, READ_PATIENCE, WRITE_PATIENCE},
};

/// What became of a write: a success says nothing, or this.
pub(super) type Sent = wire::Sent<Value, Refusal>;

impl Sent {
    /// A success only counts as one if it says what the documents show, or nothing at all;
    /// else it is looked after.
    pub(super) fn saying(self, key: &str) -> Self {
        match self {
            Self::Done(Value::Object(fields)) if fields.contains_key(key) => {
                Self::Done(Value::Object(fields))
            }
            Self::Done(Value::Null) => Self::Done(Value::Null),
            Self::Done(_) => Self::Unknown(wire::missing(key)),
            other => other,
        }
    }
}

impl<T: Transport> LicenseSpring<T> {
    /// An address of LicenseSpring's own, behind the gateway. Paths end with a slash.
    pub(super) fn url(&self, path: &str) -> String {
        format!("{}/api/v1/{path}", self.base)
    }

    /// Reads something.
    pub(super) async fn get(&self, path: &str) -> Result<Value, ApiError> {
        let answer = self.ask(path).await?;
        answer.map_err(|refusal| refusal.to_error())
    }

    /// Reads something that may not exist. Only the server or its gateway can say that it does
    /// not: a proxy's page of 404 is no proof.
    pub(super) async fn look(&self, path: &str) -> Result<Option<Value>, ApiError> {
        match self.ask(path).await? {
            Ok(value) => Ok(Some(value)),
            Err(refusal) if refusal.status == 404 && refusal.is_genuine => Ok(None),
            Err(refusal) if refusal.status == 404 => Err(ApiError::Refused {
                status: 404,
                detail: refusal.words(),
            }),
            Err(refusal) => Err(refusal.to_error()),
        }
    }

    /// Reads something, and keeps what the server says where it does not give it.
    async fn ask(&self, path: &str) -> Result<Result<Value, Refusal>, ApiError> {
        let request = || {
            let token = bearer(&self.token()?);
            Ok(self.request(Method::Get, self.url(path), Some(token), None))
        };
        let response = self.exchange(request, READ_PATIENCE).await?;
        if (200..300).contains(&response.status) {
            wire::parse(&response.body).map(Ok)
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
        let request = || {
            let token = bearer(&self.token()?);
            Ok(self.request(method, self.url(path), Some(token), body))
        };
        let answer = self.exchange(request, WRITE_PATIENCE).await;
        wire::judge(answer, told, |response| {
            let refusal = self.refusal(response);
            let error = refusal.to_error();
            (refusal, error)
        })
    }

    pub(super) fn request(
        &self,
        method: Method,
        url: String,
        authorization: Option<String>,
        body: Option<&Value>,
    ) -> Request {
        let mut headers = vec![("Accept", "application/json".to_owned())];
        headers.extend(authorization.map(|value| ("Authorization", value)));
        if body.is_some() {
            headers.push(("Content-Type", "application/json".to_owned()));
        }
        Request {
            method,
            url,
            headers,
            body: body.map(Value::to_string),
        }
    }

    /// Sends a request at the agreed pace. A request refused for its pace was not carried out,
    /// so any kind of request may be sent again after that.
    ///
    /// # Errors
    /// [`ApiError::Unreachable`], or [`ApiError::Limited`] where patience is exceeded before
    /// anything was sent; a reply of 429 after the last try is a reply like any other.
    pub(super) async fn exchange(
        &self,
        request: impl Fn() -> Result<Request, ApiError>,
        patience: Patience,
    ) -> Result<Response, ApiError> {
        let mut nth = 0;
        loop {
            let claim = |now_ms| self.pace.claim(now_ms);
            wire::leave(&self.transport, patience, claim).await?;
            // Made only now: whoever it is for may have signed out meanwhile.
            let answer = self.transport.send(request()?).await;
            let response = answer.map_err(|Lost::NoAnswer| ApiError::Unreachable)?;
            nth += 1;
            if response.status != 429 || nth == patience.tries {
                return Ok(response);
            }
            let now_ms = self.transport.now_ms();
            let told_s = pace::wait_s(&response, self.now());
            let wait_ms = pace::back_off_ms(told_s, nth - 1, now_ms);
            if wait_ms > patience.hold_ms {
                return Ok(response);
            }
            // The limit is for all who share the gateway's key.
            self.pace.pause(now_ms, wait_ms);
            self.transport.wait(wait_ms).await;
        }
    }

    pub(super) fn refusal(&self, response: &Response) -> Refusal {
        Refusal::read(response, pace::wait_s(response, self.now()))
    }

    /// Gives a server time before looking at what became of a lost answer.
    pub(super) async fn breathe(&self) {
        self.transport.wait(BREATH_MS).await;
    }

    pub(super) fn token(&self) -> Result<Secret, ApiError> {
        lock(&self.session).clone().ok_or(ApiError::SignedOut)
    }
}

/// What a success says. One that is neither an object nor a list is not the server's.
fn told(response: &Response) -> Result<Value, ApiError> {
    if response.body.trim().is_empty() {
        return Ok(Value::Null);
    }
    match wire::parse(&response.body)? {
        value @ (Value::Object(_) | Value::Array(_)) => Ok(value),
        other => Err(wire::unexpected(
            "body".into(),
            "an object or a list",
            Some(&other),
        )),
    }
}

/// The header of somebody who is in.
pub(super) fn bearer(token: &Secret) -> String {
    format!("Bearer {}", token.expose())
}

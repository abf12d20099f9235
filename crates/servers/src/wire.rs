//! What connectors share on the way to and from the wire: how texts become parts of an
//! address, how an answer is read as JSON, and how long a request is held back.

use serde_json::Value;

use super::{
    ApiError,
    transport::{Response, Transport},
};

/// How far a request is held back for the sake of the rate limit.
#[derive(Clone, Copy)]
pub(super) struct Patience {
    /// The longest single wait.
    pub hold_ms: u32,
    /// How often it is sent at most, if the server says 429 each time.
    pub tries: u32,
}

/// A read that has to wait for longer tells its caller so instead.
pub(super) const READ_PATIENCE: Patience = Patience {
    hold_ms: 5_000,
    tries: 4,
};
/// Writes go on by themselves: whoever started a plan has no reason to press anything.
pub(super) const WRITE_PATIENCE: Patience = Patience {
    hold_ms: 70_000,
    tries: 6,
};
/// A throttled sign-in must reach the person, not be tried again.
pub(super) const NO_PATIENCE: Patience = Patience {
    hold_ms: 5_000,
    tries: 1,
};

/// Leave to send a request, as soon as the pace allows it.
///
/// # Errors
/// [`ApiError::Limited`] where that takes longer than there is patience for.
pub(super) async fn leave<K>(
    transport: &impl Transport,
    patience: Patience,
    claim: impl Fn(f64) -> Result<K, u32>,
) -> Result<K, ApiError> {
    loop {
        match claim(transport.now_ms()) {
            Ok(ticket) => return Ok(ticket),
            Err(ms) if ms > patience.hold_ms => {
                let wait_s = Some(ms.div_ceil(1000));
                return Err(ApiError::Limited { wait_s });
            }
            Err(ms) => transport.wait(ms).await,
        }
    }
}

/// What became of a write: what a success says, or how it was refused.
#[derive(Debug)]
pub(super) enum Sent<D, R> {
    /// It took effect.
    Done(D),
    /// It did not take effect.
    Refused(R),
    /// It may or may not have taken effect.
    Unknown(ApiError),
}

/// What the answer to a write shows of it. `read` reads a success, `refusal` anything else.
///
/// # Errors
/// Only if the server certainly did nothing and this is no verdict on the change: signed out, or
/// limited for longer than anyone wants to wait.
pub(super) fn judge<D, R>(
    answer: Result<Response, ApiError>,
    read: impl FnOnce(&Response) -> Result<D, ApiError>,
    refusal: impl FnOnce(&Response) -> (R, ApiError),
) -> Result<Sent<D, R>, ApiError> {
    let response = match answer {
        Ok(response) => response,
        Err(unsent @ (ApiError::Limited { .. } | ApiError::SignedOut)) => return Err(unsent),
        Err(lost) => return Ok(Sent::Unknown(lost)),
    };
    if (200..300).contains(&response.status) {
        return Ok(read(&response).map_or_else(Sent::Unknown, Sent::Done));
    }
    let (refusal, error) = refusal(&response);
    match response.status {
        // 408 is a proxy's or the server's own impatience, like 5xx.
        status if (400..500).contains(&status) && status != 408 => match error {
            error @ (ApiError::SignedOut | ApiError::Limited { .. }) => Err(error),
            _ => Ok(Sent::Refused(refusal)),
        },
        _ => Ok(Sent::Unknown(error)),
    }
}

/// A text as one segment of a path, or as a value of a query.
pub(super) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            for digit in [byte >> 4, byte & 15] {
                encoded.push(char::from(b"0123456789ABCDEF"[usize::from(digit)]));
            }
        }
    }
    encoded
}

/// The body of an answer.
pub(super) fn parse(body: &str) -> Result<Value, ApiError> {
    serde_json::from_str(body).map_err(|error| ApiError::Unreadable {
        at: format!("line {}, column {}", error.line(), error.column()),
        detail: if error.is_eof() {
            "the answer breaks off".into()
        } else {
            "not JSON".into()
        },
    })
}

pub(super) fn unreadable(at: String, detail: &str) -> ApiError {
    ApiError::Unreadable {
        at,
        detail: detail.into(),
    }
}

pub(super) fn missing(at: &str) -> ApiError {
    unreadable(at.into(), "missing")
}

/// Something stands where something of another kind should. Never tells what it holds.
pub(super) fn unexpected(at: String, wanted: &str, found: Option<&Value>) -> ApiError {
    let found = match found {
        None => "nothing",
        Some(Value::Null) => "null",
        Some(Value::Bool(_)) => "true or false",
        Some(Value::Number(_)) => "a number",
        Some(Value::String(_)) => "text",
        Some(Value::Array(_)) => "a list",
        Some(Value::Object(_)) => "an object",
    };
    unreadable(at, &format!("expected {wanted}, found {found}"))
}

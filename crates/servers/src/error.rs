//! What can go wrong on the way to a license server. Screens branch on the variants; the
//! sentences are in `text`.

/// Why a call failed. Told apart by status first, body second, so that a proxy's page of
/// HTML still yields the right one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// The server no longer takes the token (401).
    SignedOut,
    /// The person may not do this (403), with the server's words if it gave any.
    Forbidden(Option<String>),
    /// It is not there (404).
    NotFound,
    /// Somebody else changed the same thing at the same moment (409).
    Conflict,
    /// The server did not accept what was sent (400, 422).
    Invalid(Vec<FieldFault>),
    /// Too many requests (429).
    Limited {
        /// How long to wait, in seconds, if the server says.
        wait_s: Option<u32>,
    },
    /// The server failed or refused in another way.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The server's words, or nothing.
        detail: String,
    },
    /// The answer was not of the agreed form.
    Unreadable {
        /// Where in the answer, as far as known.
        at: String,
        /// What was wrong there.
        detail: String,
    },
    /// No answer: offline, refused, blocked, timed out.
    Unreachable,
    /// The panel lacks a part of itself that this takes: nothing was sent.
    Incomplete,
}

/// One thing the server did not accept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    /// The field in the panel's words, such as `email`; `None` where it is the whole.
    pub field: Option<String>,
    /// The server's code, such as `EMAIL_TAKEN`, if it gave one.
    pub code: Option<String>,
    /// The server's words.
    pub detail: String,
}

/// Why nobody was signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInFault {
    /// No such address, or not this password.
    WrongCredentials,
    /// This person has no password here (single sign-on, or an invitation not yet taken up).
    NoPassword,
    /// The server wants the code of the second factor.
    CodeNeeded,
    /// That was not the code.
    CodeWrong,
    /// Too many tries.
    TooMany {
        /// How long to wait, in seconds.
        wait_s: u32,
    },
    /// The person is shut out.
    Banned,
    /// The person is an end user; this panel is for those who run the licenses.
    NotAnAdmin,
    /// The server has no such account.
    WrongAccount,
    /// Something answers, but it is not a license server of the expected kind.
    NotThisServer,
    /// The token of the earlier sign-in has ended.
    Ended,
    /// Anything else.
    Other(ApiError),
}

impl From<ApiError> for SignInFault {
    fn from(error: ApiError) -> Self {
        Self::Other(error)
    }
}

impl ApiError {
    /// Whether the same read may simply be tried again.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable | Self::Incomplete | Self::Limited { .. } => true,
            Self::Refused { status, .. } => *status >= 500,
            _ => false,
        }
    }
}

//! The way requests travel, kept apart from what they mean: the browser's fetch in the panel,
//! a recorded reply in a unit test, the stand-in's router in the contract test.

use std::{future::Future, pin::Pin};

/// Something a connector wants sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The whole address. Never holds a secret.
    pub url: String,
    /// Header names and values. May hold secrets, so this type does not print them.
    pub headers: Vec<(&'static str, String)>,
    /// The body, if any.
    pub body: Option<String>,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// Headers that the browser lets the page see; names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: String,
}

/// How something is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Read.
    Get,
    /// Create or act.
    Post,
    /// Change some fields.
    Patch,
    /// Replace.
    Put,
    /// Remove.
    Delete,
}

/// Why nothing came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// The request may or may not have reached the server.
    NoAnswer,
}

/// A way to send requests, with the clock that goes with it.
pub trait Transport: Send + Sync {
    /// Sends one request and waits for the whole answer.
    fn send(&self, request: Request) -> Pin<Box<dyn Future<Output = Result<Response, Lost>> + '_>>;
    /// Waits no longer for what is being read: whoever it was for has gone. What is being
    /// changed goes on.
    fn give_up_reads(&self) {}
    /// Milliseconds since 1970 by this side's clock.
    fn now_ms(&self) -> f64;
    /// Waits.
    fn wait(&self, ms: u32) -> Pin<Box<dyn Future<Output = ()> + '_>>;
}

impl Method {
    /// The method as HTTP writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Headers and bodies carry tokens and passwords.
        write!(f, "{} {}", self.method.as_str(), self.url)
    }
}

impl Response {
    /// The value of a header, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

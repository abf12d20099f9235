//! A transport that answers from a list and remembers what it was asked, for the tests of every
//! connector's wire.

pub mod mutate;

use std::{
    collections::VecDeque,
    future::{Future, ready},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard},
};

use seatboard_core::domain::Moment;
use seatboard_servers::transport::{Lost, Request, Response, Transport};

/// Where every script starts: 2026-03-01T09:30:00Z by this side's clock.
const NOON: &str = "2026-03-01T09:30:00Z";

#[derive(Clone, Default)]
pub struct Script(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    answers: VecDeque<Result<Response, Lost>>,
    asked: Vec<Request>,
    waited_ms: u32,
}

impl Script {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no test panics while holding it")
    }

    /// Answers the next request that has no answer yet.
    pub fn then(self, status: u16, body: &str) -> Self {
        self.then_with(
            status,
            &[("content-type", "application/vnd.api+json")],
            body,
        )
    }

    pub fn then_with(self, status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let header = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        self.lock().answers.push_back(Ok(Response {
            status,
            headers: headers.iter().map(header).collect(),
            body: body.to_owned(),
        }));
        self
    }

    pub fn then_lost(self) -> Self {
        self.lock().answers.push_back(Err(Lost::NoAnswer));
        self
    }

    /// Method and address of every request so far, without the server's origin.
    pub fn asked(&self) -> Vec<String> {
        let state = self.lock();
        assert!(state.answers.is_empty(), "not everything was asked for");
        let short = |request: &Request| {
            let url = request.url.replace("https://keys.acme.test", "");
            format!("{} {url}", request.method.as_str())
        };
        state.asked.iter().map(short).collect()
    }

    pub fn requests(&self) -> Vec<Request> {
        self.lock().asked.clone()
    }

    pub fn waited_ms(&self) -> u32 {
        self.lock().waited_ms
    }

    /// Lets time go by.
    pub fn pass(&self, ms: u32) {
        self.lock().waited_ms += ms;
    }

    /// Puts the answers aside while somebody signs in.
    pub fn put_aside(&self) -> VecDeque<Result<Response, Lost>> {
        std::mem::take(&mut self.lock().answers)
    }

    /// Goes on with the answers put aside, and forgets what was asked meanwhile.
    pub fn go_on(&self, later: VecDeque<Result<Response, Lost>>) {
        let mut state = self.lock();
        state.asked.clear();
        state.answers = later;
    }
}

impl Transport for Script {
    fn send(&self, request: Request) -> Pin<Box<dyn Future<Output = Result<Response, Lost>> + '_>> {
        let mut state = self.lock();
        let asked = format!("{request:?}");
        state.asked.push(request);
        let answer = state.answers.pop_front();
        drop(state);
        Box::pin(ready(
            answer.unwrap_or_else(|| panic!("no answer to {asked}")),
        ))
    }

    fn now_ms(&self) -> f64 {
        let start = moment(NOON).timestamp_millis() as f64;
        start + f64::from(self.lock().waited_ms)
    }

    fn wait(&self, ms: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        self.lock().waited_ms += ms;
        Box::pin(ready(()))
    }
}

/// A recorded reply of a server by name.
pub fn recorded(server: &str, name: &str) -> String {
    let path = format!("{}/wire/{server}/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub fn moment(text: &str) -> Moment {
    text.parse().expect("a time")
}

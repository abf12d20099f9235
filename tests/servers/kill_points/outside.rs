//! What is outside of the page: the way to the server with its troubles, a clock that waits for
//! nobody, and the moment at which the page is gone.

use std::{
    future::{Future, pending},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard},
    time::SystemTime,
};

use axum::Router;
use seatboard_servers::transport::{Lost, Method, Request, Response, Transport};
use tokio::sync::Notify;

use crate::keygen::carry;

/// Of so many requests one runs into trouble.
const ONE_IN: u64 = 9;

#[derive(Clone, Default)]
pub struct Outside(Arc<Inner>);

#[derive(Default)]
struct Inner {
    state: Mutex<State>,
    gone: Notify,
    /// With whom this page takes turns, where there are two.
    turns: Option<Seat>,
}

/// Two pages at once: each request is one's turn, and chance says whose is next, so that a case
/// goes the same way whenever it is repeated.
pub struct Turns {
    state: Mutex<TurnsState>,
    moved: Notify,
}

struct TurnsState {
    next: usize,
    /// Who has no more turns.
    left: [bool; 2],
    seed: u64,
}

/// A page's place among two.
struct Seat {
    turns: Arc<Turns>,
    number: usize,
}

impl Turns {
    /// What two pages are outside of.
    pub fn of_two(seed: u64) -> [Outside; 2] {
        let turns = Arc::new(Self {
            state: Mutex::new(TurnsState {
                next: 0,
                left: [false; 2],
                seed,
            }),
            moved: Notify::new(),
        });
        [0, 1].map(|number| {
            Outside(Arc::new(Inner {
                turns: Some(Seat {
                    turns: turns.clone(),
                    number,
                }),
                ..Inner::default()
            }))
        })
    }

    fn state(&self) -> MutexGuard<'_, TurnsState> {
        self.state.lock().expect("no test panics while holding it")
    }
}

/// A turn that is passed on when it is over, whichever way it ends.
struct Turn<'a>(&'a Seat);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.pass();
    }
}

impl Seat {
    async fn wait(&self) {
        loop {
            let moved = self.turns.moved.notified();
            {
                let state = self.turns.state();
                if state.next == self.number || state.left[1 - self.number] {
                    return;
                }
            }
            moved.await;
        }
    }

    fn pass(&self) {
        let mut state = self.turns.state();
        state.seed = next(state.seed);
        state.next = (state.seed >> 33) as usize % 2;
        drop(state);
        self.turns.moved.notify_waiters();
    }

    /// Time passes, in which the other page gets a few turns.
    async fn let_by(&self) {
        for _ in 0..4 {
            self.wait().await;
            self.turns.state().next = 1 - self.number;
            self.turns.moved.notify_waiters();
        }
    }

    fn leave(&self) {
        self.turns.state().left[self.number] = true;
        self.turns.moved.notify_waiters();
    }
}

/// The number of chance after this one.
fn next(seed: u64) -> u64 {
    seed.wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695)
}

#[derive(Default)]
struct State {
    steps: usize,
    gone_at: Option<usize>,
    /// Where chance goes on from; zero is no trouble at all.
    seed: u64,
    waited_ms: f64,
    is_calm: bool,
}

/// What happens to a request.
enum Trouble {
    Lost,
    AnswerLost,
    AnswerCut,
    Page(u16),
    Clash,
    TooFast,
    TokenEnds,
}

impl Outside {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0
            .state
            .lock()
            .expect("no test panics while holding it")
    }

    /// From now on: which trouble there is, and after how many steps the page is gone.
    pub fn arm(&self, seed: u64, gone_at: Option<usize>) {
        let mut state = self.state();
        (state.steps, state.gone_at) = (0, gone_at);
        state.seed = seed;
    }

    /// Whether nothing happens to requests for now.
    pub fn calm(&self, is_calm: bool) {
        self.state().is_calm = is_calm;
    }

    /// Whether there is any trouble at all.
    pub fn is_rough(&self) -> bool {
        self.state().seed != 0
    }

    pub fn steps(&self) -> usize {
        self.state().steps
    }

    /// The page is about to do something that can be seen from outside, unless it is gone.
    pub async fn step(&self) {
        let is_gone = {
            let mut state = self.state();
            state.steps += 1;
            assert!(state.steps < 100_000, "it goes on for ever");
            state.gone_at == Some(state.steps)
        };
        if is_gone {
            self.0.gone.notify_one();
            pending::<()>().await;
        }
    }

    /// This page has no more turns: the other one goes on alone.
    pub fn leave(&self) {
        if let Some(seat) = &self.0.turns {
            seat.leave();
        }
    }

    /// Until the page is gone.
    pub async fn gone(&self) {
        self.0.gone.notified().await;
    }

    pub fn now_ms(&self) -> f64 {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        now.expect("after 1970").as_secs_f64() * 1000.0 + self.state().waited_ms
    }

    /// Time passes at once.
    pub fn wait_until(&self, ms: f64) {
        let left = ms - self.now_ms();
        self.state().waited_ms += left.max(1.0);
    }

    /// The next number of chance.
    pub fn chance(&self, below: u64) -> u64 {
        let mut state = self.state();
        state.seed = next(state.seed);
        (state.seed >> 33) % below
    }

    fn trouble(&self) -> Option<Trouble> {
        if !self.is_rough() || self.state().is_calm || self.chance(ONE_IN) > 0 {
            return None;
        }
        Some(match self.chance(9) {
            0 => Trouble::Lost,
            1 | 2 => Trouble::AnswerLost,
            3 => Trouble::AnswerCut,
            4 => Trouble::Page(502),
            5 => Trouble::Page(500),
            6 => Trouble::Clash,
            7 => Trouble::TooFast,
            _ => Trouble::TokenEnds,
        })
    }
}

/// The server itself.
pub struct Straight(pub Router);

impl Transport for Straight {
    fn send(&self, request: Request) -> Pin<Box<dyn Future<Output = Result<Response, Lost>> + '_>> {
        Box::pin(carry(self.0.clone(), request))
    }

    fn now_ms(&self) -> f64 {
        0.0
    }

    fn wait(&self, _: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        Box::pin(std::future::ready(()))
    }
}

/// A way to a server that ends with the page.
pub struct Way<T> {
    inner: T,
    outside: Outside,
}

impl<T: Transport> Way<T> {
    pub fn new(inner: T, outside: &Outside) -> Self {
        Self {
            inner,
            outside: outside.clone(),
        }
    }

    async fn carry(&self, request: Request) -> Result<Response, Lost> {
        let Some(seat) = &self.outside.0.turns else {
            return self.carry_alone(request).await;
        };
        seat.wait().await;
        // A page that goes in its turn passes it on as well.
        let turn = Turn(seat);
        let answer = self.carry_alone(request).await;
        drop(turn);
        answer
    }

    async fn carry_alone(&self, request: Request) -> Result<Response, Lost> {
        // Whoever looks on sees no difference when something is read.
        let is_seen = request.method != Method::Get;
        let is_door = request.url.ends_with("/tokens") || request.url.ends_with("/session");
        let trouble = if is_door {
            None
        } else {
            self.outside.trouble()
        };
        if is_seen {
            self.outside.step().await;
        }
        let answer = |status, body: &str| {
            Ok(Response {
                status,
                headers: vec![("retry-after".into(), "2".into())],
                body: body.into(),
            })
        };
        let answer = match trouble {
            Some(Trouble::Lost) => Err(Lost::NoAnswer),
            Some(Trouble::Page(status)) => answer(status, "<html></html>"),
            Some(Trouble::Clash) if is_seen => answer(409, "{\"errors\":[]}"),
            Some(Trouble::TooFast) => answer(429, "{\"errors\":[]}"),
            Some(Trouble::TokenEnds) => answer(401, "{\"code\":\"signed_out\",\"errors\":[]}"),
            Some(Trouble::AnswerLost) => self.inner.send(request).await.and(Err(Lost::NoAnswer)),
            Some(Trouble::AnswerCut) => self.inner.send(request).await.map(|whole| Response {
                body: whole.body.chars().take(whole.body.len() / 2).collect(),
                ..whole
            }),
            Some(Trouble::Clash) | None => self.inner.send(request).await,
        };
        if is_seen {
            self.outside.step().await;
        }
        answer
    }
}

impl<T: Transport> Transport for Way<T> {
    fn send(&self, request: Request) -> Pin<Box<dyn Future<Output = Result<Response, Lost>> + '_>> {
        Box::pin(self.carry(request))
    }

    fn now_ms(&self) -> f64 {
        self.outside.now_ms()
    }

    fn wait(&self, ms: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        self.outside
            .wait_until(self.outside.now_ms() + f64::from(ms));
        Box::pin(async {
            if let Some(seat) = &self.outside.0.turns {
                seat.let_by().await;
            }
        })
    }
}

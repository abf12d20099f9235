//! Places for requests that wait for their answer. A browser opens few connections to a server
//! and lets further requests wait without a word; whoever then measures how long an answer takes
//! measures that, too. So they wait here, what is changed before what is read.

use std::{
    pin::Pin,
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

/// How many connections browsers open to a server.
const PLACES: usize = 6;
/// How many of them reads take up at most.
const FOR_READS: usize = 5;

/// Who may send.
#[derive(Debug, Default)]
pub struct Gate(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    taken: usize,
    came: u64,
    waiting: Vec<Waiting>,
}

#[derive(Debug)]
struct Waiting {
    nth: u64,
    is_read: bool,
    waker: Waker,
}

/// A place; held until the answer is there, or nobody waits for it any more.
#[derive(Debug)]
pub struct Place<'a>(&'a Gate);

/// Waits for a place.
#[derive(Debug)]
pub struct Entering<'a> {
    gate: &'a Gate,
    is_read: bool,
    nth: Option<u64>,
}

impl Gate {
    /// A gate where nobody is.
    pub const fn new() -> Self {
        Self(Mutex::new(State {
            taken: 0,
            came: 0,
            waiting: Vec::new(),
        }))
    }

    /// A place as soon as there is one, for something that is read or changed.
    pub fn enter(&self, is_read: bool) -> Entering<'_> {
        Entering {
            gate: self,
            is_read,
            nth: None,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Who is next, if there is room for them.
    fn next(&self) -> Option<&Waiting> {
        let changes = self.waiting.iter().find(|it| !it.is_read);
        let next = changes.or(self.waiting.first())?;
        self.has_room(next.is_read).then_some(next)
    }

    fn has_room(&self, is_read: bool) -> bool {
        self.taken < if is_read { FOR_READS } else { PLACES }
    }

    fn call(&self) {
        if let Some(next) = self.next() {
            next.waker.wake_by_ref();
        }
    }
}

impl<'a> Future for Entering<'a> {
    type Output = Place<'a>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Place<'a>> {
        let gate = self.gate;
        let mut state = gate.state();
        let nth = *self.nth.get_or_insert_with(|| {
            state.came += 1;
            state.came
        });
        let waker = context.waker().clone();
        match state.waiting.iter_mut().find(|it| it.nth == nth) {
            Some(waiting) => waiting.waker = waker,
            None => state.waiting.push(Waiting {
                nth,
                is_read: self.is_read,
                waker,
            }),
        }
        if state.next().is_none_or(|next| next.nth != nth) {
            return Poll::Pending;
        }
        state.waiting.retain(|it| it.nth != nth);
        state.taken += 1;
        self.nth = None;
        state.call();
        Poll::Ready(Place(gate))
    }
}

impl Drop for Entering<'_> {
    fn drop(&mut self) {
        if let Some(nth) = self.nth {
            let mut state = self.gate.state();
            state.waiting.retain(|it| it.nth != nth);
            state.call();
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.taken -= 1;
        state.call();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        pin::pin,
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
        task::Wake,
    };

    #[derive(Default)]
    struct Calls(AtomicUsize);

    impl Wake for Calls {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn poll<'a>(entering: Pin<&mut Entering<'a>>, calls: &Arc<Calls>) -> Option<Place<'a>> {
        let waker = Waker::from(Arc::clone(calls));
        match entering.poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(place) => Some(place),
            Poll::Pending => None,
        }
    }

    fn take(gate: &Gate, is_read: bool) -> Option<Place<'_>> {
        poll(pin!(gate.enter(is_read)), &Arc::default())
    }

    #[test]
    fn s9_what_waits_for_a_place_is_called_once_when_there_is_one() {
        let gate = Gate::new();
        let mut held: Vec<_> = (0..5).map_while(|_| take(&gate, true)).collect();
        assert_eq!(held.len(), 5);
        let calls = Arc::new(Calls::default());
        let mut entering = pin!(gate.enter(true));
        assert!(poll(entering.as_mut(), &calls).is_none());
        assert_eq!(calls.0.load(Ordering::Relaxed), 0);
        held.pop();
        assert_eq!(calls.0.load(Ordering::Relaxed), 1);
        assert!(poll(entering.as_mut(), &calls).is_some());
    }

    #[test]
    fn s9_what_is_changed_has_a_place_of_its_own_and_goes_first() {
        let gate = Gate::new();
        let mut held: Vec<_> = (0..5).map_while(|_| take(&gate, true)).collect();
        held.extend(take(&gate, false));
        assert_eq!(held.len(), 6);
        let (mut read, mut change) = (pin!(gate.enter(true)), pin!(gate.enter(false)));
        let calls = Arc::default();
        assert!(poll(read.as_mut(), &calls).is_none());
        assert!(poll(change.as_mut(), &calls).is_none());
        held.truncate(4);
        assert!(poll(read.as_mut(), &calls).is_none(), "the change is first");
        let place = poll(change.as_mut(), &calls);
        assert!(place.is_some());
        assert!(poll(read.as_mut(), &calls).is_none(), "five are taken");
        drop(place);
        assert!(poll(read.as_mut(), &calls).is_some());
    }

    #[test]
    fn who_gives_up_waiting_keeps_nobody_out() {
        let gate = Gate::new();
        let held: Vec<_> = (0..6).map_while(|_| take(&gate, false)).collect();
        let calls = Arc::new(Calls::default());
        let mut second = pin!(gate.enter(true));
        {
            let mut first = pin!(gate.enter(false));
            assert!(poll(first.as_mut(), &Arc::default()).is_none());
            assert!(poll(second.as_mut(), &calls).is_none());
            drop(held);
        }
        assert_eq!(calls.0.load(Ordering::Relaxed), 1);
        assert!(poll(second.as_mut(), &calls).is_some());
    }
}

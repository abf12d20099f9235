//! Leptos generates its machinery once per closure it is given. These hide the closure behind
//! a box first, so that the machinery exists once per type of value.

use std::time::Duration;

use leptos::prelude::*;

pub use seatboard_core::lean::{map, set, sort, sort_by, sort_by_key};

/// A value computed from signals, which wakes its readers only when it differs.
pub fn memo<T>(compute: impl Fn() -> T + Send + Sync + 'static) -> Memo<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    fn boxed<T>(compute: Box<dyn Fn() -> T + Send + Sync>) -> Memo<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| compute())
    }
    boxed(Box::new(compute))
}

/// A value computed from signals anew for each reader.
pub fn derived<T>(compute: impl Fn() -> T + Send + Sync + 'static) -> Signal<T>
where
    T: Send + Sync + 'static,
{
    fn boxed<T>(compute: Box<dyn Fn() -> T + Send + Sync>) -> Signal<T>
    where
        T: Send + Sync + 'static,
    {
        Signal::derive(compute)
    }
    boxed(Box::new(compute))
}

/// Runs once the screen is drawn, and again whenever a signal it reads has changed.
pub fn effect(run: impl FnMut() + 'static) {
    fn boxed(mut run: Box<dyn FnMut()>) {
        Effect::new(move |_| run());
    }
    boxed(Box::new(run));
}

/// A part of a screen that is drawn again whenever a signal it reads has changed.
pub fn dynamic<V>(mut draw: impl FnMut() -> V + Send + 'static) -> AnyView
where
    V: IntoAny,
{
    fn boxed(draw: Box<dyn FnMut() -> AnyView + Send>) -> AnyView {
        draw.into_any()
    }
    boxed(Box::new(move || draw().into_any()))
}

/// Does something once the next frame is painted: what nobody sees need not delay it.
pub fn after_frame(act: impl FnOnce() + 'static) {
    fn boxed(act: Box<dyn FnOnce()>) {
        // Before the frame is painted, this is called; after it, what waits for no time.
        request_animation_frame(move || set_timeout(act, Duration::ZERO));
    }
    boxed(Box::new(act));
}

/// A number as style sheets take it. The browser can write one already; the formatting of Rust
/// would come on top.
pub fn decimal(number: f64) -> String {
    #[cfg(target_arch = "wasm32")]
    return js_sys::Number::from(number)
        .to_string_with_radix(10)
        .map(String::from)
        .unwrap_or_default();
    #[cfg(not(target_arch = "wasm32"))]
    number.to_string()
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use any_spawner::Executor;

    use super::*;

    /// See `vendor/reactive_graph/README.md`.
    #[test]
    fn an_effect_that_reads_a_value_and_what_is_made_of_it_misses_no_change() {
        Executor::init_futures_executor().expect("nothing else spawns tasks in these tests");
        let owner = Owner::new();
        owner.set();
        let address = RwSignal::new(1);
        let id = memo(move || address.get());
        let is_known = memo(move || id.get() > 0);
        let drawn = Arc::new(Mutex::new(Vec::new()));
        let draws = Arc::clone(&drawn);
        effect(move || {
            if is_known.get() {
                draws.lock().expect("one thread").push(id.get());
            }
        });
        for next in 2..=4 {
            Executor::poll_local();
            address.set(next);
        }
        Executor::poll_local();
        assert_eq!(*drawn.lock().expect("one thread"), [1, 2, 3, 4]);
    }
}

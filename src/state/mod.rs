//! Reactive wiring that outlives a screen: who is signed in, what is known, what is changing.

pub mod activity;
pub mod database;
pub mod history;
pub mod host;
pub mod keyboard;
pub mod last_manifest;
pub mod live_estate;
pub mod locks;
pub mod notices;
pub mod person;
pub mod query;
pub mod reasons;
pub mod removals;
pub mod renewal;
pub mod reports;
pub mod runner;
pub mod scope;
pub mod search;
pub mod server;
pub mod session;
pub mod settings;
mod signing;
pub mod staged;
pub mod storage;
#[cfg(target_arch = "wasm32")]
mod subtle;
pub mod sync;
pub mod tabs;
pub mod taking;
pub mod vault;
pub mod views;
pub mod visits;
pub mod waiting;

use std::{cell::Cell, future::Future, rc::Rc};

/// Milliseconds since 1970 by this device's clock.
pub fn now_ms() -> f64 {
    #[cfg(target_arch = "wasm32")]
    return js_sys::Date::now();
    #[cfg(not(target_arch = "wasm32"))]
    0.0
}

/// Waits without blocking the page.
pub async fn pause(ms: u32) {
    let (wake, sleep) = futures_channel::oneshot::channel();
    let ms = std::time::Duration::from_millis(u64::from(ms));
    leptos::prelude::set_timeout(
        move || {
            // Whoever waited may be gone.
            let _ = wake.send(());
        },
        ms,
    );
    let _ = sleep.await;
}

/// Waits for some work, but no longer than so many milliseconds. It goes on in any case.
pub async fn at_most(ms: u32, work: impl Future<Output = ()> + 'static) {
    let (tell, told) = futures_channel::oneshot::channel();
    let done = Rc::new(Cell::new(Some(tell)));
    let late = Rc::clone(&done);
    let end = |tell: &Cell<Option<futures_channel::oneshot::Sender<()>>>| {
        // Whoever waited may be gone.
        let _ = tell.take().map(|tell| tell.send(()));
    };
    leptos::task::spawn_local(async move {
        work.await;
        end(&done);
    });
    let ms = std::time::Duration::from_millis(u64::from(ms));
    leptos::prelude::set_timeout(move || end(&late), ms);
    let _ = told.await;
}

/// Bytes nobody can guess, from the browser. `None` where it has none to give.
pub fn chance<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let crypto = leptos::prelude::window().crypto().ok()?;
    crypto.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(bytes)
}

/// Such bytes, as [`digits`].
pub fn chance_word<const N: usize>() -> Option<String> {
    Some(digits(&chance::<N>()?))
}

/// Bytes in digits of base sixteen, two for each.
pub fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

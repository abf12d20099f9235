//! Reactive wiring that outlives a screen: who is signed in, what is known, what is changing.

pub mod activity;
pub mod database;
pub mod host;
pub mod keyboard;
pub mod live_estate;
pub mod locks;
pub mod notices;
pub mod person;
pub mod query;
pub mod reasons;
pub mod removals;
pub mod reports;
pub mod runner;
pub mod scope;
pub mod server;
pub mod session;
pub mod settings;
pub mod staged;
pub mod storage;
pub mod sync;
pub mod tabs;
pub mod vault;
pub mod visits;

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

/// Bytes nobody can guess, from the browser. `None` where it has none to give.
pub fn chance<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let crypto = leptos::prelude::window().crypto().ok()?;
    crypto.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(bytes)
}

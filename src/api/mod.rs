//! The license server, over the browser's own requests.

#[cfg(target_arch = "wasm32")]
pub mod browser;

pub use seatboard_servers::*;

//! What the journeys stand on: a license server and a panel served from this process, a real
//! browser over WebDriver, and a way to find things as people do, by role and name.
//!
//! Nothing here waits for a fixed time: everything is looked for again until it is there or a
//! limit has passed.

mod browser;
mod driver;
mod engine;
mod hosting;
mod journey;
mod kind;
mod locator;
mod mode;
mod page;
mod server;
mod stage;
mod tool;

use std::future::Future;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

pub use browser::{Browser, Look};
pub use engine::Engine;
pub use hosting::{Host, Hosting};
pub use journey::{Setting, Told, journey};
pub use kind::Kind;
pub use locator::Locator;
pub use page::Page;
pub use server::{Person, Server};
pub use stage::{Arrivals, COMPANY, Kept, Stage, dist, near};
pub use stand_in::Seed;
pub use thirtyfour::Key;

/// How long something may take to show before a journey fails.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// How long to wait before looking again.
const PAUSE: Duration = Duration::from_millis(40);

/// Tries until it works, at most for [`PATIENCE`].
///
/// # Errors
/// The last failure, with what was waited for.
pub async fn eventually<T, F>(what: &str, mut attempt: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<T>>,
{
    let since = Instant::now();
    loop {
        match attempt().await {
            Ok(value) => return Ok(value),
            Err(error) if since.elapsed() > PATIENCE => {
                return Err(error).with_context(|| format!("waited in vain: {what}"));
            }
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

//! How the license server behaves on every journey alike, beyond what a journey asks for.

use std::env;

use anyhow::{Context, Result, bail};
use stand_in::Worker;

/// What is set for all journeys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mode {
    /// Whether requests that meet see each other as little as on the real server.
    pub race: bool,
    /// How far behind the worker is that takes away what hangs on something removed.
    pub worker: Worker,
}

impl Mode {
    /// What `SEATBOARD_RACE` and `SEATBOARD_WORKER` say: `1` or nothing, and the milliseconds that
    /// the worker takes or `off`.
    ///
    /// # Errors
    /// When they say something else.
    pub fn chosen() -> Result<Self> {
        let said = |name: &str| env::var(name).unwrap_or_default();
        Self::read(&said("SEATBOARD_RACE"), &said("SEATBOARD_WORKER"))
    }

    fn read(race: &str, worker: &str) -> Result<Self> {
        let race = match race {
            "" | "0" => false,
            "1" => true,
            other => bail!("SEATBOARD_RACE is 1 or nothing, not {other}"),
        };
        let worker = match worker {
            "" => Worker::default(),
            told => told.parse().context("SEATBOARD_WORKER")?,
        };
        Ok(Self { race, worker })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_mode_is_read_from_two_words() {
        let read = |race, worker| Mode::read(race, worker).ok();
        let mode = |race, worker| Some(Mode { race, worker });
        assert_eq!(read("", ""), mode(false, Worker::default()));
        assert_eq!(read("1", ""), mode(true, Worker::default()));
        let slow = Worker::After(Duration::from_millis(1500));
        assert_eq!(read("0", "1500"), mode(false, slow));
        assert_eq!(read("", "off"), mode(false, Worker::Off));
        assert_eq!(read("yes", ""), None);
        assert_eq!(read("", "slow"), None);
    }
}

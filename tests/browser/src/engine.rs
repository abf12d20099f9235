//! Which browser the journeys are made in.

use std::env;

use anyhow::{Result, bail};

/// A kind of browser, by what draws its pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Chromium, in which all journeys are made.
    Chromium,
    /// Firefox ESR.
    Firefox,
    /// WebKitGTK's small browser: the engine of Safari, as far as it runs here.
    WebKit,
}

impl Engine {
    /// What `SEATBOARD_ENGINE` names; Chromium where nothing is said.
    ///
    /// # Errors
    /// When it names something else.
    pub fn chosen() -> Result<Self> {
        Self::read(&env::var("SEATBOARD_ENGINE").unwrap_or_default())
    }

    fn read(word: &str) -> Result<Self> {
        match word {
            "" | "chromium" => Ok(Self::Chromium),
            "firefox" => Ok(Self::Firefox),
            "webkit" => Ok(Self::WebKit),
            other => bail!("SEATBOARD_ENGINE is chromium, firefox or webkit, not {other}"),
        }
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
            Self::WebKit => "WebKitGTK",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_engine_is_read_from_a_word() {
        assert_eq!(Engine::read("").ok(), Some(Engine::Chromium));
        assert_eq!(Engine::read("firefox").ok(), Some(Engine::Firefox));
        assert_eq!(Engine::read("webkit").ok(), Some(Engine::WebKit));
        assert_eq!(Engine::read("Safari").ok(), None);
    }
}

//! Other browsers than Chromium, with what drives them: Firefox ESR with geckodriver, and
//! WebKitGTK's small browser with its driver and a screen that nobody sees.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::{cache, exe, install, on_path, say};
use crate::workspace::first_line;

const GECKODRIVER: &str = "0.36.0";

/// A browser that is not Chromium, and what the journeys are told of it.
pub struct OtherBrowser {
    told: Vec<(&'static str, PathBuf)>,
}

impl OtherBrowser {
    /// Finds or installs Firefox and its driver.
    ///
    /// # Errors
    ///
    /// If one of them is not there and cannot be installed.
    pub fn firefox() -> Result<Self> {
        let version = |program: &Path| first_line(program, &["--version"]);
        let find = || {
            ["firefox-esr", "firefox"]
                .iter()
                .find_map(|name| on_path(name, version))
        };
        let found = match find() {
            Some(found) => found,
            None => {
                install::from_system(&["firefox-esr"]).context("Firefox is needed")?;
                find().context("Firefox was installed but is not on the path")?
            }
        };
        say(&found.1, &found.0.display().to_string());
        Ok(Self {
            told: vec![("FIREFOX", found.0), ("GECKODRIVER", geckodriver()?)],
        })
    }

    /// Finds or installs WebKitGTK's browser, its driver and the screen.
    ///
    /// # Errors
    ///
    /// If one of them is not there and cannot be installed.
    pub fn webkit() -> Result<Self> {
        // Neither tells its version to whoever asks without a screen.
        let there = |_: &Path| Some(());
        let find = || {
            let driver = on_path("WebKitWebDriver", there)?.0;
            Some((driver, on_path("Xvfb", there)?.0))
        };
        let (driver, screen) = match find() {
            Some(found) => found,
            None => {
                install::from_system(&["webkit2gtk-driver", "xvfb"])
                    .context("WebKitGTK and Xvfb are needed")?;
                find().context("WebKitWebDriver or Xvfb is not on the path")?
            }
        };
        say("WebKitWebDriver", &driver.display().to_string());
        say("Xvfb", &screen.display().to_string());
        Ok(Self {
            told: vec![("WEBKITDRIVER", driver), ("XVFB", screen)],
        })
    }

    /// Tells the journeys where everything is.
    pub fn tell(&self, command: &mut Command, dist: &Path) {
        command.env("SEATBOARD_DIST", dist);
        for (name, program) in &self.told {
            command.env(name, program);
        }
    }
}

fn geckodriver() -> Result<PathBuf> {
    let version = |program: &Path| first_line(program, &["--version"]);
    if let Some((program, version)) = on_path("geckodriver", version) {
        say(short(&version), &program.display().to_string());
        return Ok(program);
    }
    let folder = cache()?.join(format!("geckodriver-{GECKODRIVER}"));
    let program = folder.join("bin").join(exe("geckodriver"));
    if version(&program).is_none() {
        install::from_crates("geckodriver", GECKODRIVER, &folder, true)?;
    }
    let found = version(&program).context("geckodriver was installed but does not run")?;
    say(short(&found), &program.display().to_string());
    Ok(program)
}

/// Without the commit it was built from.
fn short(version: &str) -> &str {
    version.split(" (").next().unwrap_or(version)
}

//! The browser for the journeys: Chromium, its driver, and axe-core.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{cache, install, on_path, say};
use crate::workspace::first_line;

const AXE: &str = "4.14.1";
const CHROMIUMS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// What the browser journeys take.
pub struct Browser {
    chromium: PathBuf,
    driver: PathBuf,
    axe: PathBuf,
}

impl Browser {
    /// Finds or installs the browser, its driver and axe-core.
    pub fn ready() -> Result<Self> {
        let (chromium, driver) = match found()? {
            Some(both) => both,
            None => {
                // On Ubuntu the package `chromium` only points to a snap, which a driver
                // cannot always start.
                install::from_system(&["chromium", "chromium-driver"])
                    .context("the browser journeys need Chromium and chromedriver")?;
                found()?.context(
                    "Chromium and chromedriver were installed but are not on the path; put \
                     `chromium` (or `google-chrome`) and `chromedriver` there",
                )?
            }
        };
        Ok(Self {
            chromium,
            driver,
            axe: axe()?,
        })
    }

    /// Tells the journeys where everything is.
    pub fn tell(&self, command: &mut Command, dist: &Path) {
        command
            .env("SEATBOARD_DIST", dist)
            .env("CHROMIUM", &self.chromium)
            .env("CHROMEDRIVER", &self.driver)
            .env("AXE_PATH", &self.axe);
    }
}

/// Both programs, if both are on the path and belong together.
fn found() -> Result<Option<(PathBuf, PathBuf)>> {
    let version = |program: &Path| first_line(program, &["--version"]);
    let chromium = CHROMIUMS.iter().find_map(|name| on_path(name, version));
    let driver = on_path("chromedriver", version);
    let (Some((chromium, its)), Some((driver, drivers))) = (chromium, driver) else {
        return Ok(None);
    };
    if major(&its) != major(&drivers) {
        bail!("{its} and {drivers} do not belong together; install the same version of both");
    }
    say(&its, &chromium.display().to_string());
    // The driver adds the commit it was built from, which helps nobody here.
    let drivers = drivers.split(" (").next().unwrap_or(&drivers);
    say(drivers, &driver.display().to_string());
    Ok(Some((chromium, driver)))
}

/// `Chromium 156.0.8078.79 built on Debian` → `156`.
fn major(version: &str) -> Option<&str> {
    version
        .split(' ')
        .find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?
        .split('.')
        .next()
}

fn axe() -> Result<PathBuf> {
    let folder = cache()?.join(format!("axe-core-{AXE}"));
    let script = folder.join("node_modules/axe-core/axe.min.js");
    if !script.is_file() {
        install::from_npm(&format!("axe-core@{AXE}"), &folder)?;
    }
    if !script.is_file() {
        bail!("axe-core was installed but {} is missing", script.display());
    }
    say(&format!("axe-core {AXE}"), &script.display().to_string());
    Ok(script)
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn browser_and_driver_tell_their_major_version_in_different_sentences() {
        let browser = "Chromium 156.0.8078.79 built on Debian GNU/Linux 12 (bookworm)";
        let driver = "ChromeDriver 156.0.8078.79 (a21ce95c24ce-refs/branch-heads/8078)";
        assert_eq!(major(browser), Some("156"));
        assert_eq!(major(driver), Some("156"));
        assert_eq!(major("Google Chrome for Testing"), None);
    }
}

//! One browser session with a profile of its own.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::{DesiredCapabilities, LoggingPrefsLogLevel, WebDriver};

use crate::driver;

const WATCH: &str = include_str!("script/watch.js");

/// How the page is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Light, on a desk.
    Light,
    /// Dark, on a desk.
    Dark,
    /// Light, 390 pixels wide.
    Phone,
    /// Dark, 390 pixels wide.
    PhoneDark,
}

impl Look {
    /// Every way.
    pub const ALL: [Self; 4] = [Self::Light, Self::Dark, Self::Phone, Self::PhoneDark];
}

/// How somebody has set up their browser.
#[derive(Clone, Debug, Default)]
pub struct Habits {
    /// A script that runs before those of any page.
    pub first: &'static str,
    /// Settings of the profile; null for none.
    pub preferences: Value,
}

/// A running browser. It must be ended with [`Browser::quit`].
pub struct Browser {
    /// The session.
    pub driver: WebDriver,
    profile: PathBuf,
}

impl Browser {
    /// Starts a browser with an empty profile.
    ///
    /// # Errors
    /// When the driver or the browser does not start.
    pub async fn open(habits: &Habits) -> Result<Self> {
        static OPENED: AtomicU32 = AtomicU32::new(0);
        let number = OPENED.fetch_add(1, Ordering::Relaxed);
        let name = format!("seatboard-journey-{}-{number}", std::process::id());
        let profile = std::env::temp_dir().join(name);
        let mut wanted = DesiredCapabilities::chrome();
        for argument in [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            // Two sessions share a screen that nobody sees; neither may be slowed down for it.
            "--disable-backgrounding-occluded-windows",
            "--disable-renderer-backgrounding",
            "--window-size=1360,900",
            "--lang=en-GB",
            &format!("--user-data-dir={}", profile.display()),
        ] {
            wanted.add_arg(argument)?;
        }
        if !habits.preferences.is_null() {
            wanted.add_experimental_option("prefs", &habits.preferences)?;
        }
        let chromium = driver::chromium();
        // A bare name is left to the driver, which knows where browsers live.
        if chromium.components().count() > 1 {
            wanted.set_binary(&chromium.display().to_string())?;
        }
        wanted.set_browser_log_level(LoggingPrefsLogLevel::All)?;
        let driver = WebDriver::new(driver::address()?, wanted)
            .await
            .context("the browser did not start")?;
        let browser = Self { driver, profile };
        browser.watch().await?;
        browser.run_first(habits.first).await?;
        Ok(browser)
    }

    /// Watches every document of the tab in front from now on.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn watch(&self) -> Result<()> {
        self.devtools("Page.enable", json!({})).await?;
        self.run_first(WATCH).await
    }

    async fn run_first(&self, script: &str) -> Result<()> {
        let script = json!({ "source": script });
        let method = "Page.addScriptToEvaluateOnNewDocument";
        self.devtools(method, script).await.map(drop)
    }

    /// Sends a command of the DevTools protocol.
    ///
    /// # Errors
    /// What the browser answers.
    pub async fn devtools(&self, method: &str, parameters: Value) -> Result<Value> {
        Ok(self.driver.cdp().send_raw(method, parameters).await?)
    }

    /// Changes how the page is looked at.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn look(&self, look: Look) -> Result<()> {
        let dark = matches!(look, Look::Dark | Look::PhoneDark);
        let value = if dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        self.devtools("Emulation.setEmulatedMedia", media).await?;
        if matches!(look, Look::Phone | Look::PhoneDark) {
            let phone =
                json!({ "width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": false });
            self.devtools("Emulation.setDeviceMetricsOverride", phone)
                .await?;
        } else {
            self.devtools("Emulation.clearDeviceMetricsOverride", json!({}))
                .await?;
        }
        Ok(())
    }

    /// What went wrong in the page: policy violations, uncaught errors and everything the
    /// console calls an error, but for messages that contain one of `expected`.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn complaints(&self, expected: &[&str]) -> Result<Vec<String>> {
        let mut complaints: Vec<String> = Vec::new();
        for entry in self.driver.browser_log().await? {
            if entry.level == "SEVERE" {
                complaints.push(entry.message);
            }
        }
        let reports = "return window.__journey?.reports ?? []";
        let reports = self.driver.execute(reports, Vec::new()).await?;
        complaints.extend(reports.convert::<Vec<String>>()?);
        complaints.retain(|text| !expected.iter().any(|part| text.contains(part)));
        Ok(complaints)
    }

    /// Keeps a picture of the page for whoever looks into a failure.
    ///
    /// # Errors
    /// When the browser is gone or the folder cannot be written.
    pub async fn picture(&self, name: &str) -> Result<PathBuf> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/journeys");
        std::fs::create_dir_all(&folder)?;
        let file = folder.join(format!("{}.png", name.replace("::", "-")));
        self.driver.screenshot(&file).await?;
        Ok(file)
    }

    /// Ends the browser and removes its profile.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn quit(self) -> Result<()> {
        let ended = self.driver.quit().await;
        // Files of a browser that is just ending may still come and go.
        let _ = std::fs::remove_dir_all(&self.profile);
        if let Err(error) = ended {
            bail!("the browser did not end: {error}");
        }
        Ok(())
    }
}

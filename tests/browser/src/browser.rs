//! One browser session with a profile of its own.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::common::capabilities::firefox::FirefoxPreferences;
use thirtyfour::{Capabilities, DesiredCapabilities, LoggingPrefsLogLevel, WebDriver};

use crate::driver::{self, Driver};
use crate::engine::Engine;
use crate::tool::named;

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
    /// What the browser is started with besides.
    pub arguments: Vec<String>,
}

impl Habits {
    /// Why no other browser than Chromium can be set up so; `None` if each can.
    pub(crate) fn of_chromium_alone(&self) -> Option<&'static str> {
        if !self.first.is_empty() {
            Some("only Chromium runs a script before those of a page")
        } else if !self.preferences.is_null() || !self.arguments.is_empty() {
            Some("these are settings of Chromium")
        } else {
            None
        }
    }
}

/// A running browser. It must be ended with [`Browser::quit`].
pub struct Browser {
    /// The session.
    pub driver: WebDriver,
    engine: Engine,
    profile: PathBuf,
    /// Of a browser that has a driver of its own.
    _own: Option<Driver>,
}

impl Browser {
    /// Starts a browser with an empty profile.
    ///
    /// # Errors
    /// When the driver or the browser does not start.
    pub async fn open(engine: Engine, habits: &Habits) -> Result<Self> {
        static OPENED: AtomicU32 = AtomicU32::new(0);
        let number = OPENED.fetch_add(1, Ordering::Relaxed);
        let name = format!("seatboard-journey-{}-{number}", std::process::id());
        let profile = std::env::temp_dir().join(name);
        let saved = saved_in(&profile);
        std::fs::create_dir_all(&saved).context("no folder for a profile")?;
        let (address, wanted, own) = match engine {
            Engine::Chromium => (driver::of_chromium()?, chromium(habits, &profile)?, None),
            Engine::Firefox => {
                let driver = Driver::of_firefox()?;
                (driver.address(), firefox(&saved)?, Some(driver))
            }
            Engine::WebKit => {
                let driver = Driver::of_webkit(&profile)?;
                (driver.address(), webkit(&profile, &saved)?, Some(driver))
            }
        };
        let driver = WebDriver::new(address, wanted)
            .await
            .with_context(|| format!("{} did not start", engine.name()))?;
        let browser = Self {
            driver,
            engine,
            profile,
            _own: own,
        };
        match engine {
            Engine::Chromium => {
                browser.watch().await?;
                browser.run_first(habits.first).await?;
            }
            Engine::Firefox | Engine::WebKit => {
                browser.driver.set_window_rect(0, 0, 1360, 900).await?;
            }
        }
        Ok(browser)
    }

    /// What draws the pages.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// The folder of this browser's own that files are saved into from now on.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn saved(&self) -> Result<PathBuf> {
        let folder = saved_in(&self.profile);
        if self.engine == Engine::Chromium {
            let allow = json!({ "behavior": "allow", "downloadPath": folder });
            self.devtools("Browser.setDownloadBehavior", allow).await?;
        }
        Ok(folder)
    }

    /// Watches the document that is there, where a browser cannot be told to watch each from its
    /// beginning.
    ///
    /// # Errors
    /// When the browser is gone.
    pub(crate) async fn watch_this(&self) -> Result<()> {
        if self.engine != Engine::Chromium {
            self.driver.execute(WATCH, Vec::new()).await?;
        }
        Ok(())
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

    /// Sends a command of the DevTools protocol, which is Chromium's.
    ///
    /// # Errors
    /// What the browser answers, or that it is another one.
    pub async fn devtools(&self, method: &str, parameters: Value) -> Result<Value> {
        ensure!(
            self.engine == Engine::Chromium,
            "{} has no {method}",
            self.engine.name()
        );
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

    /// What went wrong in the page: policy violations, uncaught errors and, in Chromium, everything
    /// the console calls an error, but for messages that contain one of `expected`.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn complaints(&self, expected: &[&str]) -> Result<Vec<String>> {
        let mut complaints: Vec<String> = Vec::new();
        if self.engine == Engine::Chromium {
            for entry in self.driver.browser_log().await? {
                if entry.level == "SEVERE" {
                    complaints.push(entry.message);
                }
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

fn saved_in(profile: &Path) -> PathBuf {
    profile.join("saved")
}

fn chromium(habits: &Habits, profile: &Path) -> Result<Capabilities> {
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
        // Hundreds of browsers share two processors: none draws what only moves, none collects
        // garbage on threads beside its own, none keeps a process ready for a page that no
        // journey opens. Together an eighth of the time.
        "--force-prefers-reduced-motion",
        "--js-flags=--single-threaded-gc",
        "--disable-features=SpareRendererForSitePerProcess",
        "--window-size=1360,900",
        "--lang=en-GB",
        &format!("--user-data-dir={}", profile.display()),
    ] {
        wanted.add_arg(argument)?;
    }
    for argument in &habits.arguments {
        wanted.add_arg(argument)?;
    }
    if !habits.preferences.is_null() {
        wanted.add_experimental_option("prefs", &habits.preferences)?;
    }
    let chromium = named("CHROMIUM", "chromium");
    // A bare name is left to the driver, which knows where browsers live.
    if chromium.components().count() > 1 {
        wanted.set_binary(&chromium.display().to_string())?;
    }
    wanted.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    Ok(wanted.into())
}

/// The driver makes a profile, and removes it.
fn firefox(saved: &Path) -> Result<Capabilities> {
    let mut wanted = DesiredCapabilities::firefox();
    wanted.add_arg("-headless")?;
    wanted.set_firefox_binary(&named("FIREFOX", "firefox-esr").display().to_string())?;
    let mut preferences = FirefoxPreferences::new();
    preferences.set("intl.accept_languages", "en-GB")?;
    // Files go into this folder, and nobody is asked where to.
    preferences.set("browser.download.folderList", 2)?;
    preferences.set("browser.download.dir", saved.display().to_string())?;
    preferences.set("browser.download.useDownloadDir", true)?;
    preferences.set(
        "browser.download.always_ask_before_handling_new_types",
        false,
    )?;
    wanted.set_preferences(preferences)?;
    Ok(wanted.into())
}

/// The driver starts the browser of its own package. Files go where the desk's settings say.
fn webkit(profile: &Path, saved: &Path) -> Result<Capabilities> {
    let config = profile.join("config");
    std::fs::create_dir_all(&config)?;
    let folders = format!("XDG_DOWNLOAD_DIR=\"{}\"\n", saved.display());
    std::fs::write(config.join("user-dirs.dirs"), folders)?;
    let mut wanted = Capabilities::new();
    wanted.set("pageLoadStrategy", "normal")?;
    Ok(wanted)
}

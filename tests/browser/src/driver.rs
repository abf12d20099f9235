//! Drivers of browsers: one of Chromium for a whole test process, and one of the others for each
//! browser, since they take one session at a time.

use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};

use crate::tool::{Tool, free_port, named};

static CHROMEDRIVER: Mutex<Option<Driver>> = Mutex::new(None);
static SCREEN: Mutex<Option<(Tool, u32)>> = Mutex::new(None);

/// A running driver.
pub struct Driver {
    port: u16,
    _tool: Tool,
}

impl Driver {
    /// Where it listens.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// A driver of Firefox.
    ///
    /// # Errors
    /// When it does not start.
    pub fn of_firefox() -> Result<Self> {
        let mut command = Command::new(named("GECKODRIVER", "geckodriver"));
        command.args(["--port=0", "--websocket-port=0"]);
        // "1764438000000	geckodriver	INFO	Listening on 127.0.0.1:38641".
        let port = |line: &str| line.rsplit_once("Listening on 127.0.0.1:")?.1.parse().ok();
        let (tool, port) =
            Tool::telling(&command, port).context("GECKODRIVER may name where it is")?;
        Ok(Self { port, _tool: tool })
    }

    /// A driver of WebKitGTK's browser, which keeps everything in the folder `home`.
    ///
    /// # Errors
    /// When it or a screen does not start.
    pub fn of_webkit(home: &Path) -> Result<Self> {
        let port = free_port()?;
        let mut command = Command::new(named("WEBKITDRIVER", "WebKitWebDriver"));
        command
            .arg(format!("--port={port}"))
            .env("DISPLAY", format!(":{}", screen()?))
            .env("GDK_BACKEND", "x11")
            // There is no graphics card, and nobody listens to what is read out.
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("NO_AT_BRIDGE", "1")
            .env("GTK_A11Y", "none")
            // Root may not make the namespaces that its sandbox takes.
            .env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1")
            .env("HOME", home);
        for (name, folder) in [
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_DATA_HOME", "data"),
        ] {
            command.env(name, home.join(folder));
        }
        let tool = Tool::listening(&command, port, &home.join("driver.log"))
            .context("WEBKITDRIVER may name where it is")?;
        Ok(Self { port, _tool: tool })
    }
}

/// The address of this process's chromedriver, which is started by the first that asks.
///
/// # Errors
/// When it does not start.
pub fn of_chromium() -> Result<String> {
    let mut driver = CHROMEDRIVER.lock().unwrap_or_else(PoisonError::into_inner);
    if driver.is_none() {
        let mut command = Command::new(named("CHROMEDRIVER", "chromedriver"));
        command.arg("--port=0");
        // "ChromeDriver was started successfully on port 38641."
        let port = |line: &str| {
            let (_, port) = line.rsplit_once("successfully on port ")?;
            port.trim_end_matches('.').parse().ok()
        };
        let (tool, port) =
            Tool::telling(&command, port).context("CHROMEDRIVER may name where it is")?;
        *driver = Some(Driver { port, _tool: tool });
    }
    let address = driver.as_ref().map(Driver::address);
    address.context("it was started just now")
}

/// The number of this process's screen that nobody sees, which is started by the first that asks.
fn screen() -> Result<u32> {
    let mut screen = SCREEN.lock().unwrap_or_else(PoisonError::into_inner);
    if screen.is_none() {
        let mut command = Command::new(named("XVFB", "Xvfb"));
        command.args(["-displayfd", "1", "-screen", "0", "1400x1000x24"]);
        command.args(["-nolisten", "tcp"]);
        let number = |line: &str| line.trim().parse().ok();
        *screen = Some(Tool::telling(&command, number).context("XVFB may name where it is")?);
    }
    let number = screen.as_ref().map(|(_, number)| *number);
    number.context("it was started just now")
}

//! The one chromedriver of a test process.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

use anyhow::{Context, Result, bail};

/// Runs the driver until this process lets go of the pipe, however it ends: a test that panics
/// or a process that is killed closes it as well. The shell then ends the driver together with
/// the browsers it still has, which all belong to its process group.
const UNTIL_THE_PIPE_CLOSES: &str =
    r#"setsid "$0" --port=0 & driver=$!; cat >/dev/null; kill -- "-$driver""#;

static DRIVER: Mutex<Option<Driver>> = Mutex::new(None);

struct Driver {
    port: u16,
    /// Held for its standard input.
    _shell: Child,
}

/// The address of this process's chromedriver, which is started by the first that asks.
pub fn address() -> Result<String> {
    let mut driver = DRIVER
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    if driver.is_none() {
        *driver = Some(start()?);
    }
    let port = driver.as_ref().map(|driver| driver.port);
    let port = port.context("it was started just now")?;
    Ok(format!("http://127.0.0.1:{port}"))
}

/// The browser to drive.
pub fn chromium() -> PathBuf {
    named("CHROMIUM", "chromium")
}

fn named(variable: &str, default: &str) -> PathBuf {
    std::env::var_os(variable).map_or_else(|| default.into(), PathBuf::from)
}

fn start() -> Result<Driver> {
    let program = named("CHROMEDRIVER", "chromedriver");
    let mut shell = Command::new("sh")
        .args(["-c", UNTIL_THE_PIPE_CLOSES])
        .arg(&program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("sh could not be started")?;
    let stdout = shell.stdout.take().context("the output is piped")?;
    let mut lines = BufReader::new(stdout).lines();
    // "ChromeDriver was started successfully on port 38641."
    let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
        line.rsplit_once("successfully on port ")?
            .1
            .trim_end_matches('.')
            .parse()
            .ok()
    });
    let Some(port) = port else {
        bail!(
            "{} did not start; set CHROMEDRIVER to its path",
            program.display()
        );
    };
    // Its later words are of no use here, but nobody reading them would stop it.
    std::thread::spawn(move || lines.for_each(drop));
    Ok(Driver {
        port,
        _shell: shell,
    })
}

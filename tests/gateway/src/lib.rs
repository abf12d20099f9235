//! The LicenseSpring gateway of `deploy/licensespring-gateway`, run by a real nginx on
//! loopback. The files are those that are shipped; only addresses, folders, limits and what a
//! vendor writes into them (companies, admins, keys) are put in their place.

mod files;
mod nginx;
mod setup;

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

pub use nginx::{Nginx, PACKAGES};
pub use setup::{Admin, Company, Limits, Password, Role, Setup};

/// A port found free may be taken before nginx listens on it.
const TRIES: u32 = 5;
/// How long nginx may take to answer for the first time.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running gateway; it ends when this is dropped.
pub struct Gateway {
    /// Where panel and gateway are served, as `http://127.0.0.1:port`.
    pub address: String,
    child: Child,
    folder: Folder,
}

impl Gateway {
    /// Writes the configuration into a temporary folder and starts nginx with it.
    ///
    /// # Errors
    ///
    /// When nginx or its JavaScript module is missing, the shipped files are no longer of the
    /// form this expects, or nginx does not start; the message has nginx's own words.
    pub fn start(setup: &Setup) -> Result<Self> {
        let nginx = Nginx::find()?;
        let mut last = None;
        for _ in 0..TRIES {
            match Self::on_some_port(&nginx, setup) {
                Ok(gateway) => return Ok(gateway),
                Err(error) if format!("{error:#}").contains("Address already in use") => {
                    last = Some(error);
                }
                Err(error) => return Err(error),
            }
        }
        Err(last.context("no port was tried")?)
    }

    fn on_some_port(nginx: &Nginx, setup: &Setup) -> Result<Self> {
        let port = match setup.port {
            0 => TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port(),
            port => port,
        };
        let folder = Folder::new()?;
        let configuration = files::write(&folder.0, nginx, setup, port)?;
        let words = fs::File::create(folder.0.join("words"))?;
        let child = Command::new(&nginx.program)
            .arg("-p")
            .arg(&folder.0)
            .arg("-e")
            .arg(folder.0.join("logs/error.log"))
            .arg("-c")
            .arg(configuration)
            .stdin(Stdio::null())
            .stdout(words.try_clone()?)
            .stderr(words)
            .spawn()
            .with_context(|| format!("{} could not be started", nginx.program.display()))?;
        let mut gateway = Self {
            address: format!("http://127.0.0.1:{port}"),
            child,
            folder,
        };
        gateway.wait(port)?;
        Ok(gateway)
    }

    fn wait(&mut self, port: u16) -> Result<()> {
        let since = Instant::now();
        while !answers(port) {
            if let Some(status) = self.child.try_wait()? {
                let log = fs::read_to_string(self.folder.0.join("words")).unwrap_or_default();
                bail!("nginx ended ({status}):\n{log}{}", self.logs());
            }
            if since.elapsed() > PATIENCE {
                bail!("nginx does not answer:\n{}", self.logs());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// The number of nginx's first process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Where nginx keeps the sessions, one file each.
    pub fn sessions(&self) -> PathBuf {
        self.folder.0.join("run/sessions")
    }

    /// Where nginx keeps what people chose for themselves.
    pub fn kept(&self) -> PathBuf {
        self.folder.0.join("kept")
    }

    /// The files a vendor edits: `companies.json`, `passwords`, `portals.json`, `keys.conf`,
    /// `secret.conf`, `config.json`.
    pub fn files(&self) -> PathBuf {
        self.folder.0.join("files")
    }

    /// All that nginx has logged so far.
    pub fn logs(&self) -> String {
        let Ok(entries) = fs::read_dir(self.folder.0.join("logs")) else {
            return String::new();
        };
        entries
            .filter_map(|entry| fs::read(entry.ok()?.path()).ok())
            .map(|log| String::from_utf8_lossy(&log).into_owned())
            .collect()
    }

    #[cfg(unix)]
    fn ask_to_end(&self) {
        use nix::sys::signal::{Signal, kill};
        if let Ok(id) = i32::try_from(self.child.id()) {
            // It may be gone already, which is what we want.
            let _ = kill(nix::unistd::Pid::from_raw(id), Signal::SIGTERM);
        }
    }

    #[cfg(not(unix))]
    fn ask_to_end(&self) {}
}

impl Drop for Gateway {
    fn drop(&mut self) {
        if thread::panicking() {
            let logs = self.logs();
            for line in logs.lines().filter(|line| line.contains("[error]")) {
                eprintln!("{line}");
            }
        }
        // The first process ends its workers; killed, it would leave them behind.
        self.ask_to_end();
        let since = Instant::now();
        while since.elapsed() < Duration::from_secs(5) {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn answers(port: u16) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        stream.write_all(b"GET /gateway/session HTTP/1.0\r\n\r\n")?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        Ok(text.contains("licensespring-gateway"))
    };
    ask().unwrap_or(false)
}

/// A temporary folder for this process alone.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("seatboard-gateway-{}-{number}", std::process::id());
        // Short, because the path of a socket may have no more than 107 bytes.
        let folder = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder)?;
        restrict(&folder, 0o700)?;
        Ok(Self(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(unix)]
fn restrict(path: &Path, mode: u32) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::set_permissions(path, fs::Permissions::from_mode(mode))?)
}

#[cfg(not(unix))]
fn restrict(_: &Path, _: u32) -> Result<()> {
    Ok(())
}

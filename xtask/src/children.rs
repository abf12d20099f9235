//! Programs this one starts and must stop again, with everything they started in turn.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C (and a polite request to end) only sets [`interrupted`].
pub fn catch_interrupts() -> Result<()> {
    ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::SeqCst))
        .context("Ctrl-C cannot be caught")
}

/// Whether someone asked this program to end.
pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// A running program, in a process group of its own; dropping it stops the whole group.
pub struct Running {
    name: String,
    child: Child,
}

impl Running {
    /// Starts `command`; `name` is what messages call it.
    pub fn start(name: &str, command: &mut Command) -> Result<Self> {
        // Of its own, so that Ctrl-C reaches it through this program and in order.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let child = command
            .stdin(Stdio::null())
            .spawn()
            .with_context(|| format!("{name} could not be started"))?;
        Ok(Self {
            name: name.to_owned(),
            child,
        })
    }

    /// Starts a server and waits until it prints a line with this beginning; returns the rest
    /// of that line. Later lines are passed on.
    pub fn start_server(
        name: &str,
        command: &mut Command,
        ready: &'static str,
        patience: Duration,
    ) -> Result<(Self, String)> {
        let mut running = Self::start(name, command.stdout(Stdio::piped()))?;
        let stdout = running.child.stdout.take().context("the output is piped")?;
        let line = lines_after(stdout, ready);
        let since = Instant::now();
        loop {
            match line.recv_timeout(Duration::from_millis(100)) {
                Ok(rest) => return Ok((running, rest)),
                Err(RecvTimeoutError::Disconnected) => {
                    bail!("{name} ended before it was ready; its words are above")
                }
                Err(RecvTimeoutError::Timeout) if interrupted() => bail!("stopped"),
                Err(RecvTimeoutError::Timeout) if since.elapsed() > patience => {
                    bail!("{name} was not ready within {} s", patience.as_secs())
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    /// Waits for a program that is expected to end.
    ///
    /// # Errors
    ///
    /// If it does not succeed, or someone asks this program to end.
    pub fn finish(mut self) -> Result<()> {
        loop {
            if interrupted() {
                bail!("stopped");
            }
            if let Some(status) = self.ended()? {
                if status.success() {
                    return Ok(());
                }
                bail!("{} failed ({status}); its words are above", self.name);
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// How it ended, if it did.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        self.child
            .try_wait()
            .with_context(|| format!("{} cannot be watched", self.name))
    }

    /// What messages call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    #[cfg(unix)]
    fn signal(&self, signal: nix::sys::signal::Signal) {
        if let Ok(id) = i32::try_from(self.child.id()) {
            // The group may be gone already, which is what we want.
            let _ = nix::sys::signal::killpg(nix::unistd::Pid::from_raw(id), signal);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        #[cfg(unix)]
        {
            use nix::sys::signal::Signal;
            self.signal(Signal::SIGINT);
            let since = Instant::now();
            while since.elapsed() < Duration::from_secs(3) {
                if matches!(self.child.try_wait(), Ok(Some(_))) {
                    break;
                }
                thread::sleep(Duration::from_millis(20));
            }
            // Whatever is left in the group, even if the program itself ended politely.
            self.signal(Signal::SIGKILL);
        }
        #[cfg(not(unix))]
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends what follows `ready` on the first line that begins with it, and prints all others.
fn lines_after(
    stdout: impl std::io::Read + Send + 'static,
    ready: &'static str,
) -> Receiver<String> {
    let (send, receive) = channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            match line.strip_prefix(ready) {
                Some(rest) => {
                    // Nobody listens after the first; the line is then of no use.
                    let _ = send.send(rest.trim().to_owned());
                }
                None => println!("{line}"),
            }
        }
    });
    receive
}

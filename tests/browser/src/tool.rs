//! Other programs that a test process runs: drivers of browsers, web servers.

use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Runs a program until this process lets go of the pipe, however it ends: a test that panics
/// or a process that is killed closes it as well. The shell then ends the program together with
/// what it has started, which all belongs to its process group.
const UNTIL_THE_PIPE_CLOSES: &str =
    r#"setsid "$0" "$@" & program=$!; cat >/dev/null; kill -- "-$program""#;

/// How long a program may take until it listens.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running program. It ends when this is dropped.
pub struct Tool {
    /// Held for its standard input.
    shell: Child,
}

impl Tool {
    /// Starts a program, and goes on when it prints a line of which `ready` makes something.
    ///
    /// # Errors
    /// When it ends before, or cannot be started.
    pub fn telling<T>(command: &Command, ready: impl Fn(&str) -> Option<T>) -> Result<(Self, T)> {
        let mut shell = shell(command)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("sh could not be started")?;
        let stdout = shell.stdout.take().context("the output is piped")?;
        let mut lines = BufReader::new(stdout).lines();
        let told = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| ready(&line));
        let Some(told) = told else {
            bail!(
                "{} did not start",
                Path::new(command.get_program()).display()
            );
        };
        // Its later words are of no use here, but nobody reading them would stop it.
        thread::spawn(move || lines.for_each(drop));
        Ok((Self { shell }, told))
    }

    /// Starts a program that says nothing, and goes on when it listens on a port of this machine.
    /// What it says all the same goes into the file `words`.
    ///
    /// # Errors
    /// When it does not listen in time; with its words.
    pub fn listening(command: &Command, port: u16, words: &Path) -> Result<Self> {
        let file = std::fs::File::create(words).context("no file for what it says")?;
        let shell = shell(command)
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()
            .context("sh could not be started")?;
        let tool = Self { shell };
        let since = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if since.elapsed() > PATIENCE {
                let said = std::fs::read_to_string(words).unwrap_or_default();
                let program = Path::new(command.get_program()).display();
                bail!("{program} does not listen: {said}");
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(tool)
    }
}

impl Drop for Tool {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        // The shell ends as soon as it has told the program to.
        let _ = self.shell.wait();
    }
}

/// The command, run until the pipe closes.
fn shell(command: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell
        .args(["-c", UNTIL_THE_PIPE_CLOSES])
        .arg(command.get_program())
        .args(command.get_args())
        .stdin(Stdio::piped());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell
}

/// A port of this machine on which nobody listens right now.
///
/// # Errors
/// When there is none.
pub fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no free port")?;
    Ok(listener.local_addr()?.port())
}

/// The program that an environment variable names, else the one of this name on the path.
pub fn named(variable: &str, default: &str) -> PathBuf {
    std::env::var_os(variable).map_or_else(|| default.into(), PathBuf::from)
}

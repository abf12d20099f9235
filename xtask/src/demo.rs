//! `demo`: the built panel against a seeded stand-in license server, both on loopback.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use gateway::Gateway;
use lexopt::{Arg, ValueExt};

use crate::children::{self, Running};
use crate::demo_gateway;
use crate::kept;
use crate::panel::{self, Build};
use crate::tools::{self, Builders};
use crate::workspace::{self, built, cargo};

/// Seeded in every database, see `tests/stand-in`.
const SIGN_IN: (&str, &str) = ("admin@nordbau.example", "seatboard-demo");
/// The large seed takes a while in an unoptimised server.
const PATIENCE: Duration = Duration::from_secs(180);

/// What can be asked of the demo.
pub struct Options {
    port: u16,
    api_port: u16,
    seed: String,
    dev: bool,
    keep: bool,
    race: bool,
    /// Milliseconds, or `off`.
    worker: Option<String>,
    log: bool,
    latency: Option<u32>,
    server: Server,
}

/// Which of the servers it imitates the panel is shown against.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Server {
    Keygen,
    LicenseSpring,
}

impl Options {
    /// Reads the words after `demo`.
    pub fn parse(mut args: lexopt::Parser) -> Result<Self> {
        let mut options = Self {
            port: 8080,
            api_port: 8081,
            seed: "demo".to_owned(),
            dev: false,
            keep: false,
            race: false,
            worker: None,
            log: false,
            latency: None,
            server: Server::Keygen,
        };
        while let Some(arg) = args.next()? {
            match arg {
                Arg::Long("port") => options.port = args.value()?.parse()?,
                Arg::Long("api-port") => options.api_port = args.value()?.parse()?,
                Arg::Long("seed") => {
                    options.seed = args.value()?.string()?;
                    if !["demo", "large", "roles", "empty"].contains(&options.seed.as_str()) {
                        bail!(
                            "--seed is demo, large, roles or empty, not {}",
                            options.seed
                        );
                    }
                }
                Arg::Long("server") => {
                    options.server = match args.value()?.string()?.as_str() {
                        "keygen" => Server::Keygen,
                        "licensespring" => Server::LicenseSpring,
                        other => bail!("--server is keygen or licensespring, not {other}"),
                    }
                }
                Arg::Long("dev") => options.dev = true,
                Arg::Long("keep") => options.keep = true,
                Arg::Long("race") => options.race = true,
                Arg::Long("worker") => options.worker = Some(pace(args.value()?.string()?)?),
                Arg::Long("log") => options.log = true,
                Arg::Long("latency") => options.latency = Some(args.value()?.parse()?),
                other => return Err(other.unexpected().into()),
            }
        }
        options.fits()?;
        Ok(options)
    }

    /// Nothing that is asked for is left out without a word.
    fn fits(&self) -> Result<()> {
        if self.server == Server::Keygen {
            return Ok(());
        }
        if self.race {
            bail!("--race is about Keygen, which decides by what it has read before");
        }
        if self.worker.is_some() {
            bail!("--worker is about Keygen, which finishes removals later");
        }
        if self.log {
            bail!(
                "--log is about Keygen's Enterprise Edition; LicenseSpring always keeps a history"
            );
        }
        Ok(())
    }
}

/// How far behind the worker is, as the stand-in takes it.
fn pace(text: String) -> Result<String> {
    if text != "off" && text.parse::<u32>().is_err() {
        bail!("--worker is off or milliseconds, not {text}");
    }
    Ok(text)
}

/// Builds and shows the panel until Ctrl-C.
pub fn run(mut options: Options) -> Result<()> {
    children::catch_interrupts()?;
    match show(&mut options) {
        // Ctrl-C is how a demo ends, so it is no failure, however early it comes.
        Err(_) if children::interrupted() => {
            println!("\nStopped.");
            Ok(())
        }
        other => other,
    }
}

fn show(options: &mut Options) -> Result<()> {
    // Before the build, so that nobody waits minutes for this message.
    options.port = free(options.port, "--port")?;
    options.api_port = free(options.api_port, "--api-port")?;
    if options.port == options.api_port {
        bail!("--port and --api-port are both {}", options.port);
    }

    println!("Tools");
    let tools = Builders::ready()?;
    if options.server == Server::LicenseSpring {
        tools::nginx()?;
    }
    if children::interrupted() {
        bail!("stopped");
    }
    println!("Building the panel");
    let build = |build: Build, dist: &Path| {
        Running::start(
            "the build of the panel",
            &mut panel::command(&tools, build, dist)?,
        )?
        .finish()
    };
    let shelf = workspace::root().join("target/demo");
    // Kept to the end: no other demo builds into it.
    let mut kept = None;
    let dist = if options.dev {
        // A build that watches writes into the folder that is served: each demo has its own.
        let mine = match options.port {
            0 => std::process::id(),
            port => u32::from(port),
        };
        let dist = shelf.join(format!("watched-{mine}"));
        fs::create_dir_all(&dist)
            .with_context(|| format!("{} cannot be created", dist.display()))?;
        build(Build::Quick, &dist)?;
        dist
    } else {
        let latest = kept::latest(&workspace::root(), &shelf.join("panels"), |aside| {
            build(Build::Release, aside)
        })?;
        kept.insert(latest).dist.clone()
    };
    println!("Building the servers");
    Running::start(
        "the build of the servers",
        &mut cargo(&[
            "build",
            "--quiet",
            "--locked",
            "--package",
            "stand-in",
            "--bins",
        ]),
    )?
    .finish()?;

    let (server, api) = Running::start_server(
        "the license server",
        &mut license_server(options)?,
        "API:",
        PATIENCE,
    )?;
    let mut all = vec![server];
    // Kept to the end, which ends it.
    let mut gateway = None;
    let address = if options.server == Server::LicenseSpring {
        let setup = demo_gateway::setup(&api, options.port, &dist, SIGN_IN)?;
        let started = Gateway::start(&setup).context("the gateway did not start")?;
        gateway.insert(started).address.clone()
    } else {
        let (site, address) = Running::start_server(
            "the web server",
            &mut web_server(options, &dist, &api)?,
            "Site:",
            PATIENCE,
        )?;
        all.push(site);
        address
    };
    if options.dev {
        all.push(Running::start(
            "the watching build",
            &mut panel::command(&tools, Build::Watch, &dist)?,
        )?);
    }

    println!();
    println!("Panel: {address}");
    if gateway.is_some() {
        println!("Company code: {}", demo_gateway::COMPANY);
    }
    println!("Sign in: {} / {}", SIGN_IN.0, SIGN_IN.1);
    println!("License server: {api}");
    if gateway.is_some() && options.dev {
        println!("The page is rebuilt when a file changes; nginx does not reload it by itself.");
    }
    println!("Press Ctrl-C to stop.");
    watch(&mut all)
}

/// Waits for Ctrl-C; all are stopped when this returns and `all` is dropped.
fn watch(all: &mut [Running]) -> Result<()> {
    loop {
        if children::interrupted() {
            bail!("stopped");
        }
        for one in &mut *all {
            if let Some(status) = one.ended()? {
                bail!("{} ended by itself ({status})", one.name());
            }
        }
        thread::sleep(Duration::from_millis(100));
    }
}

fn license_server(options: &Options) -> Result<Command> {
    let mut command = Command::new(built("stand-in")?);
    command
        .args(["--port", &options.api_port.to_string()])
        .args(["--seed", &options.seed]);
    if options.race {
        command.arg("--race");
    }
    // As far behind as the real one usually is.
    command.args(["--worker", options.worker.as_deref().unwrap_or("300")]);
    if options.log {
        command.args(["--ee", "--clickhouse"]);
    }
    if let Some(latency) = options.latency {
        command.args(["--latency", &latency.to_string()]);
    }
    if options.keep {
        let database = database(&options.seed)?;
        println!(
            "Database: {} (kept; delete it to begin anew)",
            database.display()
        );
        command.arg("--database").arg(database);
    }
    Ok(command)
}

/// One file per seed, so that another `--seed` is not silently ignored.
fn database(seed: &str) -> Result<PathBuf> {
    let folder = workspace::root().join("target/demo");
    fs::create_dir_all(&folder)
        .with_context(|| format!("{} cannot be created", folder.display()))?;
    Ok(folder.join(format!("{seed}.sqlite")))
}

fn web_server(options: &Options, dist: &Path, api: &str) -> Result<Command> {
    let mut command = Command::new(built("site")?);
    command
        .arg("--dist")
        .arg(dist)
        .args(["--port", &options.port.to_string()])
        .args(["--api", api])
        .args(["--config", &config(api)?]);
    if options.dev {
        command.arg("--reload");
    }
    Ok(command)
}

/// The configuration that is deployed, but for the address of the license server.
fn config(api: &str) -> Result<String> {
    let mut config = shipped_config()?;
    config["server"]["url"] = api.into();
    Ok(config.to_string())
}

/// `config.json` as it is in the repository.
pub fn shipped_config() -> Result<serde_json::Value> {
    let file = workspace::root().join("public/config.json");
    let text =
        fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not valid JSON", file.display()))
}

/// The port itself if nothing listens there, or any free one for 0.
fn free(port: u16, option: &str) -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", port)).map_err(|error| {
        anyhow::anyhow!(
            "port {port} cannot be used ({error}); choose another with {option}, or stop the \
             program that uses it"
        )
    })?;
    Ok(listener.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_keeps_the_configuration_but_for_the_server() {
        let config = config("http://127.0.0.1:8081").expect("public/config.json is readable");
        let config: serde_json::Value = serde_json::from_str(&config).expect("still JSON");
        assert_eq!(config["server"]["url"], "http://127.0.0.1:8081");
        assert_eq!(config["server"]["kind"], "keygen");
        assert!(config["refreshSeconds"].is_u64());
    }

    #[test]
    fn what_licensespring_has_not_is_refused_with_the_reason() {
        let asked = |words: &[&str]| Options::parse(lexopt::Parser::from_args(words));
        assert!(asked(&["--server", "licensespring", "--keep", "--latency", "50"]).is_ok());
        for words in [
            &["--server", "licensespring", "--race"][..],
            &["--log", "--server", "licensespring"],
            &["--server", "another"],
        ] {
            assert!(asked(words).is_err(), "{words:?}");
        }
        assert!(asked(&["--race", "--log"]).is_ok());
    }

    #[test]
    fn a_port_in_use_is_named_with_the_option_to_change_it() {
        let taken = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let port = taken.local_addr().expect("its address").port();
        let error = free(port, "--port").expect_err("it is taken").to_string();
        assert!(
            error.contains(&port.to_string()) && error.contains("--port"),
            "{error}"
        );
        assert_ne!(free(0, "--port").expect("any free port"), port);
    }
}

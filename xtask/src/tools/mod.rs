//! Finds the programs the commands need, and installs those that are missing.
//!
//! A suitable one on the path is taken as it is; otherwise it is installed into a folder of
//! the person's cache, never into the system, except for browsers and web servers, which come
//! from the system's packages.

mod browser;
mod engines;
mod install;
mod nginx;

pub use browser::Browser;
pub use engines::OtherBrowser;
pub use nginx::{brotli, nginx};

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::workspace::{self, cargo, check, first_line};

const TRUNK: &str = "0.21.14";
const BINARYEN: &str = "132";
/// Older ones do not know all WebAssembly features the compiler uses.
const BINARYEN_SINCE: u32 = 116;
const ICAL: &str = "2.2.1";
const WASM: &str = "wasm32-unknown-unknown";

/// What building the panel takes.
pub struct Builders {
    /// The Trunk program.
    pub trunk: PathBuf,
    /// A search path on which Trunk finds wasm-bindgen and wasm-opt.
    pub path: OsString,
}

impl Builders {
    /// Finds or installs everything needed to build the panel.
    pub fn ready() -> Result<Self> {
        wasm_target()?;
        let trunk = trunk()?;
        let folders = [wasm_bindgen()?, wasm_opt()?];
        // Trunk works without the network below, so what it compiles must be here already.
        check(&mut cargo(&["fetch", "--quiet", "--locked"]))?;

        let path = env::var_os("PATH").unwrap_or_default();
        let path = env::join_paths(folders.into_iter().flatten().chain(env::split_paths(&path)))
            .context("a folder of a tool has a name that cannot stand on the search path")?;
        Ok(Self { trunk, path })
    }
}

/// rustfmt and clippy, which a small Rust installation leaves out.
pub fn checkers() -> Result<()> {
    for (component, command) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if first_line("cargo", &[command, "--version"]).is_none() {
            rustup(&["component", "add", component])?;
        }
    }
    Ok(())
}

/// The standard library for WebAssembly.
pub fn wasm_target() -> Result<()> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let there = first_line(rustc, &["--print", "target-libdir", "--target", WASM])
        .is_some_and(|folder| Path::new(&folder).is_dir());
    if !there {
        rustup(&["target", "add", WASM])?;
    }
    say("Rust for WebAssembly", WASM);
    Ok(())
}

fn rustup(args: &[&str]) -> Result<()> {
    let words = args.join(" ");
    if first_line("rustup", &["--version"]).is_none() {
        bail!(
            "rustup is missing, so `rustup {words}` cannot be run. Install it from \
             https://rustup.rs, or install that part with your system's packages"
        );
    }
    // In the project's folder, so that it concerns the toolchain used here.
    let mut command = std::process::Command::new("rustup");
    check(command.args(args).current_dir(workspace::root()))
}

fn trunk() -> Result<PathBuf> {
    let suits = |program: &Path| {
        first_line(program, &["--version"])
            .filter(|line| line.strip_prefix("trunk ").is_some_and(is_trunk_0_21))
    };
    if let Some((program, version)) = on_path("trunk", suits) {
        say(&version, &program.display().to_string());
        return Ok(program);
    }
    let folder = cache()?.join(format!("trunk-{TRUNK}"));
    let program = folder.join("bin").join(exe("trunk"));
    if suits(&program).is_none() {
        install::from_crates("trunk", TRUNK, &folder, true)?;
    }
    let version = suits(&program).context("trunk was installed but does not run")?;
    say(&version, &program.display().to_string());
    Ok(program)
}

fn is_trunk_0_21(version: &str) -> bool {
    version.starts_with("0.21.")
}

/// The folder of a wasm-bindgen of exactly the library's version: the two write and read
/// one private format. `None` if it is on the path already.
fn wasm_bindgen() -> Result<Option<PathBuf>> {
    let lock = std::fs::read_to_string(workspace::root().join("Cargo.lock"))
        .context("Cargo.lock cannot be read")?;
    let version = locked(&lock, "wasm-bindgen").context("Cargo.lock names no wasm-bindgen")?;
    let wanted = format!("wasm-bindgen {version}");
    // Some builds add the commit in parentheses.
    let suits = |program: &Path| {
        first_line(program, &["--version"])
            .filter(|line| *line == wanted || line.starts_with(&format!("{wanted} (")))
    };
    // Only the first one on the path counts, because that is the one Trunk will take.
    if let Some((program, version)) = on_path("wasm-bindgen", suits) {
        say(&version, &program.display().to_string());
        return Ok(None);
    }
    let folder = cache()?.join(format!("wasm-bindgen-{version}"));
    let program = folder.join("bin").join(exe("wasm-bindgen"));
    if suits(&program).is_none() {
        install::from_crates("wasm-bindgen-cli", version, &folder, false)?;
    }
    let found = suits(&program).context("wasm-bindgen was installed but does not run")?;
    say(&found, &program.display().to_string());
    Ok(Some(folder.join("bin")))
}

/// The folder of wasm-opt; `None` if it is on the path already.
fn wasm_opt() -> Result<Option<PathBuf>> {
    let suits = |program: &Path| {
        first_line(program, &["--version"])
            .filter(|line| binaryen_version(line).is_some_and(|found| found >= BINARYEN_SINCE))
    };
    if let Some((program, version)) = on_path("wasm-opt", suits) {
        say(&version, &program.display().to_string());
        return Ok(None);
    }
    let folder = cache()?.join(format!("binaryen-{BINARYEN}"));
    let programs = folder.join("node_modules").join(".bin");
    let program = programs.join(if cfg!(windows) {
        "wasm-opt.cmd"
    } else {
        "wasm-opt"
    });
    if suits(&program).is_none() {
        install::from_npm(&format!("binaryen@{BINARYEN}.0.0"), &folder)?;
    }
    let version = suits(&program).context("wasm-opt was installed but does not run")?;
    say(&version, &program.display().to_string());
    Ok(Some(programs))
}

/// `wasm-opt version 132 (version_132)` → 132.
fn binaryen_version(line: &str) -> Option<u32> {
    line.strip_prefix("wasm-opt version ")?
        .split([' ', '.', '-'])
        .next()?
        .parse()
        .ok()
}

/// The version of a package in the text of a `Cargo.lock`.
fn locked<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines
        .nth(1)?
        .strip_prefix("version = \"")?
        .strip_suffix('"')
}

/// The first program of that name on the path, if it suits, with what `suits` makes of it.
fn on_path<T>(name: &str, suits: impl Fn(&Path) -> Option<T>) -> Option<(PathBuf, T)> {
    let path = env::var_os("PATH")?;
    let program = env::split_paths(&path)
        .map(|folder| folder.join(exe(name)))
        .find(|program| program.is_file())?;
    let found = suits(&program)?;
    Some((program, found))
}

fn exe(name: &str) -> String {
    format!("{name}{}", env::consts::EXE_SUFFIX)
}

/// A reader of calendar files, for Node.js: the folder of its modules.
///
/// # Errors
/// If it is not there and cannot be installed.
pub fn ical() -> Result<PathBuf> {
    let folder = cache()?.join(format!("ical.js-{ICAL}"));
    let modules = folder.join("node_modules");
    if !modules.join("ical.js/package.json").is_file() {
        install::from_npm(&format!("ical.js@{ICAL}"), &folder)?;
    }
    Ok(modules)
}

/// LibreOffice with its spreadsheet, which runs without a screen.
///
/// # Errors
/// If it is not there and cannot be installed.
pub fn calc() -> Result<PathBuf> {
    let find = || on_path("soffice", |program| first_line(program, &["--version"]));
    // The program is there with any part of it, the spreadsheet only with its own.
    let opens = |program: &Path| {
        let real = program.canonicalize().ok()?;
        let part = real.parent()?.join(format!(
            "{}sclo{}",
            env::consts::DLL_PREFIX,
            env::consts::DLL_SUFFIX
        ));
        part.is_file().then_some(())
    };
    let found = match find() {
        Some(found) if opens(&found.0).is_some() => found,
        _ => {
            install::from_system(&["libreoffice-calc"])
                .context("files of reports are opened in LibreOffice Calc")?;
            find().context("LibreOffice was installed but `soffice` is not on the path")?
        }
    };
    say(&found.1, &found.0.display().to_string());
    Ok(found.0)
}

/// The web server Caddy.
///
/// # Errors
/// If it is not there and cannot be installed.
pub fn caddy() -> Result<PathBuf> {
    let find = || on_path("caddy", |program| first_line(program, &["version"]));
    let found = match find() {
        Some(found) => found,
        None => {
            install::from_system(&["caddy"]).context("the recipe for Caddy takes Caddy")?;
            install::without_service("caddy");
            find().context("Caddy was installed but is not on the path")?
        }
    };
    say(
        &format!("Caddy {}", found.1),
        &found.0.display().to_string(),
    );
    Ok(found.0)
}

/// Where installed tools are kept between runs.
fn cache() -> Result<PathBuf> {
    let base = env::var_os("XDG_CACHE_HOME")
        .filter(|folder| !folder.is_empty())
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cache")))
        .context("there is no home folder for tools; set XDG_CACHE_HOME to one")?;
    let folder = base.join("seatboard");
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("{} cannot be created", folder.display()))?;
    Ok(folder)
}

fn say(tool: &str, place: &str) {
    println!("  {tool:<44} {place}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locked_version_is_that_of_the_exact_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.2.1\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked(lock, "wasm"), None);
    }

    #[test]
    fn binaryen_names_its_version_in_several_ways() {
        let plain = "wasm-opt version 108";
        let tagged = "wasm-opt version 132 (version_132)";
        let between = "wasm-opt version 120-12-gabc";
        assert_eq!(binaryen_version(plain), Some(108));
        assert_eq!(binaryen_version(tagged), Some(132));
        assert_eq!(binaryen_version(between), Some(120));
        assert_eq!(binaryen_version("something else"), None);
    }

    #[test]
    fn any_0_21_of_trunk_suits() {
        assert!(is_trunk_0_21("0.21.14"));
        assert!(!is_trunk_0_21("0.20.3"));
        assert!(!is_trunk_0_21("0.210.0"));
    }
}

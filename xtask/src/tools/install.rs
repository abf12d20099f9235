//! Ways to install a tool: from crates.io, from npm, from the system's packages.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace::{check, first_line};

/// Compiles a program of crates.io into `folder/bin`. Cargo keeps two of these from
/// disturbing each other.
pub fn from_crates(package: &str, version: &str, folder: &Path, locked: bool) -> Result<()> {
    println!("  installing {package} {version}; this takes some minutes, once");
    let mut command = Command::new("cargo");
    command
        .args(["install", package, "--version", version, "--quiet"])
        .arg("--root")
        .arg(folder)
        // The project's own settings and target folder are not meant for tools.
        .env_remove("CARGO_TARGET_DIR")
        // They wait for files and for other programs most of the time: what makes them faster is
        // what makes their release builds slow, and one of them take a single processor for minutes.
        .envs([
            ("CARGO_PROFILE_RELEASE_LTO", "off"),
            ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
            ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
        ])
        .current_dir(folder.parent().unwrap_or(folder));
    if locked {
        command.arg("--locked");
    }
    check(&mut command).with_context(|| format!("{package} {version} could not be installed"))
}

/// Installs one npm package, named with its exact version, into `folder/node_modules`.
pub fn from_npm(package: &str, folder: &Path) -> Result<()> {
    println!("  installing {package}");
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    if first_line(npm, &["--version"]).is_none() {
        from_system(&["nodejs", "npm"]).context("Node.js with npm is needed")?;
    }
    // Two runs at once must not write into one folder: each fills its own and renames it.
    let scratch = folder.with_extension(format!("{}.new", std::process::id()));
    fs::create_dir_all(&scratch)
        .with_context(|| format!("{} cannot be created", scratch.display()))?;
    let done = check(
        Command::new(npm)
            .args([
                "install",
                "--silent",
                "--no-audit",
                "--no-fund",
                "--no-save",
            ])
            .arg("--prefix")
            .arg(&scratch)
            .arg(package)
            .current_dir(&scratch),
    )
    .with_context(|| format!("{package} could not be installed"))
    .and_then(|()| put(&scratch, folder));
    if done.is_err() {
        // The reason is in `done`; a folder left behind would only be untidy.
        let _ = fs::remove_dir_all(&scratch);
    }
    done
}

/// Renames `scratch` to `folder`, unless another run was faster: what it put there is whole,
/// because a rename is.
fn put(scratch: &Path, folder: &Path) -> Result<()> {
    match fs::rename(scratch, folder) {
        Err(_) if folder.exists() => fs::remove_dir_all(scratch)
            .with_context(|| format!("{} cannot be removed", scratch.display())),
        renamed => renamed.with_context(|| format!("{} cannot be put in place", folder.display())),
    }
}

/// Installs Debian or Ubuntu packages, if this person may.
pub fn from_system(packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    if first_line("apt-get", &["--version"]).is_none() {
        bail!("install these with your system's packages, or by hand: {names}");
    }
    let Some(prefix) = root() else {
        bail!("install these with `sudo apt-get install {names}`: {names}");
    };
    println!("  installing {names}");
    run(prefix, &["apt-get", "update", "-qq"])?;
    let mut install = vec!["apt-get", "install", "-y", "-qq", "--no-install-recommends"];
    install.extend(packages);
    run(prefix, &install).with_context(|| format!("{names} could not be installed"))
}

/// Stops a service that a package has just started: only its program is wanted.
pub fn without_service(name: &str) {
    let running = first_line("systemctl", &["is-enabled", name]).is_some();
    if let (true, Some(prefix)) = (running, root()) {
        // If it stays, the tests run all the same.
        let _ = run(prefix, &["systemctl", "disable", "--quiet", "--now", name]);
    }
}

/// What to put before a command so that it runs as root; `None` if this person may not.
fn root() -> Option<&'static [&'static str]> {
    if first_line("id", &["-u"]).as_deref() == Some("0") {
        Some(&[])
    } else if first_line("sudo", &["-n", "id", "-u"]).as_deref() == Some("0") {
        Some(&["sudo", "-n"])
    } else {
        None
    }
}

fn run(prefix: &[&str], args: &[&str]) -> Result<()> {
    let words: Vec<&str> = prefix.iter().chain(args).copied().collect();
    let mut command = Command::new(words[0]);
    check(
        command
            .args(&words[1..])
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

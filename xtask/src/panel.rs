//! Builds the panel: Trunk compiles it and puts the page together; a release build is then
//! taken apart, so that a first visit downloads only what it shows.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use lexopt::{Arg, ValueExt};

use crate::tools::Builders;
use crate::workspace::{self, check};
use crate::{hosts, kept, parts, script, sheets};

/// What the panel is built for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// Small and in parts, as it is deployed.
    Release,
    /// Quick to build and in one piece, for working on it.
    Quick,
    /// Like `Quick`, and again whenever a file changes; does not end by itself.
    Watch,
}

/// What `build` can be told.
pub struct Options {
    dist: PathBuf,
    /// The folder on the host that the panel is served from, between slashes.
    base: String,
    /// A finished build to take, in place of compiling.
    from: Option<PathBuf>,
}

impl Options {
    /// Reads the words after `build`.
    pub fn parse(mut args: lexopt::Parser) -> Result<Self> {
        let mut options = Self {
            dist: workspace::dist(),
            base: "/".to_owned(),
            from: None,
        };
        while let Some(arg) = args.next()? {
            match arg {
                Arg::Long("dist") => options.dist = args.value()?.into(),
                Arg::Long("public-url") => options.base = hosts::base(&args.value()?.string()?)?,
                Arg::Long("from") => options.from = Some(args.value()?.into()),
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(options)
    }
}

/// Builds the panel as it is deployed.
pub fn run(options: &Options) -> Result<()> {
    let dist = std::path::absolute(&options.dist).context("the folder has no path")?;
    // Whoever serves the folder serves the old build until the new one is whole.
    kept::in_place(&dist, |aside| {
        match &options.from {
            Some(from) => hosts::copy(from, aside)?,
            None => compile(aside)?,
        }
        hosts::ready(aside, &options.base)
    })
}

/// Makes a build for another folder of its host, without compiling.
///
/// # Errors
///
/// If the folder holds no build, or the new one cannot be written.
pub fn moved(from: &Path, dist: &Path, base: &str) -> Result<()> {
    run(&Options {
        dist: dist.to_owned(),
        base: hosts::base(base)?,
        from: Some(from.to_owned()),
    })
}

/// Builds for the top of a host.
fn compile(dist: &Path) -> Result<()> {
    let tools = Builders::ready()?;
    let mut trunk = trunk(&tools, Build::Release, dist);
    trunk.args(["--features", "split"]);
    check(&mut trunk)?;
    parts::take_apart(&tools, dist)?;
    script::shorten(dist)?;
    sheets::join(dist)
}

/// The command that builds into `dist`.
///
/// # Errors
///
/// If the path of this program, which builds the release, is unknown.
pub fn command(tools: &Builders, build: Build, dist: &Path) -> Result<Command> {
    if build != Build::Release {
        return Ok(trunk(tools, build, dist));
    }
    let here = std::env::current_exe().context("the path of this program is unknown")?;
    let mut command = Command::new(here);
    command.args(["build", "--dist"]).arg(dist);
    Ok(command)
}

fn trunk(tools: &Builders, build: Build, dist: &Path) -> Command {
    let mut command = Command::new(&tools.trunk);
    command
        .arg(if build == Build::Watch {
            "watch"
        } else {
            "build"
        })
        // The tools are on the path given below; without this Trunk would look for updates.
        .args(["--offline=true", "--skip-version-check", "--locked=true"])
        .arg(format!("--release={}", build == Build::Release))
        // Its minifier cannot read newer JavaScript, says so, and rightly leaves the file alone.
        .args(["--log", "info,trunk::processing::minify=error"])
        .arg("--dist")
        .arg(dist)
        .env("PATH", &tools.path)
        // Trunk reads this as a yes-or-no option and stops at the usual value, 1.
        .env_remove("NO_COLOR")
        // Its errors end with a stack trace of itself otherwise, and hide the compiler's words.
        .env_remove("RUST_BACKTRACE")
        .current_dir(workspace::root());
    command
}

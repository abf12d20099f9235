//! Builds the panel with Trunk.

use std::path::Path;
use std::process::Command;

use crate::tools::Builders;
use crate::workspace;

/// What the panel is built for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// Small, as it is deployed.
    Release,
    /// Quick to build, for working on it.
    Quick,
    /// Like `Quick`, and again whenever a file changes; does not end by itself.
    Watch,
}

/// The command that builds into `dist`.
pub fn command(tools: &Builders, build: Build, dist: &Path) -> Command {
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

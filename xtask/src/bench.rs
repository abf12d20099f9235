//! `bench`: the native benchmarks, then the time from click to painted count in a browser; or a
//! first visit on a slow line, of the panel or of any other page.

use std::path::{self, PathBuf};

use anyhow::{Result, ensure};

use crate::panel::{self, Build};
use crate::tools::{self, Browser, Builders};
use crate::workspace::{self, cargo, check};

/// What is asked for.
#[derive(Default)]
struct Options {
    /// An earlier build, which is measured in the same run.
    before: Option<PathBuf>,
    /// Instead, a first visit on this line.
    network: Option<String>,
    /// What the journey is told: the names of variables, and their values.
    told: Vec<(&'static str, String)>,
}

impl Options {
    fn parse(mut args: lexopt::Parser) -> Result<Self> {
        use lexopt::prelude::*;
        let mut options = Self::default();
        while let Some(arg) = args.next()? {
            let name = match arg {
                Long("network") => {
                    options.network = Some(args.value()?.string()?);
                    continue;
                }
                Long("before") => {
                    let folder = PathBuf::from(args.value()?);
                    options.before = Some(path::absolute(folder)?);
                    continue;
                }
                Long("page") => "SEATBOARD_PAGE",
                Long("form") => "SEATBOARD_FORM",
                Long("list") => "SEATBOARD_LIST",
                Long("email") => "SEATBOARD_EMAIL",
                other => return Err(other.unexpected().into()),
            };
            options.told.push((name, args.value()?.string()?));
        }
        ensure!(
            options.network.is_some() || options.told.is_empty(),
            "--page, --form, --list and --email go with --network slow-4g"
        );
        Ok(options)
    }
}

/// Runs what is asked for.
pub fn run(args: lexopt::Parser) -> Result<()> {
    let options = Options::parse(args)?;
    println!("Tools");
    let tools = Builders::ready()?;
    let browser = Browser::ready()?;
    tools::nginx()?;
    tools::brotli()?;
    let dist = workspace::dist();
    if let Some(network) = &options.network {
        println!("\nThe release build");
        check(&mut panel::command(&tools, Build::Release, &dist)?)?;
        println!("\nA first visit");
        let mut measure = cargo(&["test", "--locked", "--package", "browser-journeys"]);
        measure.args(["--test", "hosting", "--", "--ignored", "--nocapture"]);
        measure.arg("network_first_visit");
        measure.env("SEATBOARD_NETWORK", network).envs(options.told);
        browser.tell(&mut measure, &dist);
        return check(&mut measure);
    }

    println!("\nNative benchmarks");
    check(&mut cargo(&["bench", "--locked", "--package", "seatboard"]))?;

    println!("\nThe release build");
    check(&mut panel::command(&tools, Build::Release, &dist)?)?;
    for build in options.before.iter().chain([&dist]) {
        println!("\nIn the browser, {}", build.display());
        let mut measure = cargo(&["test", "--locked", "--package", "browser-journeys", "--"]);
        // One after the other: each would be measured along with the others.
        measure.args(["--ignored", "--nocapture", "--test-threads", "1", "measure"]);
        browser.tell(&mut measure, build);
        check(&mut measure)?;
    }
    Ok(())
}

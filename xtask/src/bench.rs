//! `bench`: the native benchmarks, then the time from click to painted count in a browser; or a
//! first visit on a slow line, of the panel or of any other page.

use anyhow::{Result, ensure};

use crate::panel::{self, Build};
use crate::tools::{self, Browser, Builders};
use crate::workspace::{self, cargo, check};

/// A first visit on a slow line.
#[derive(Default)]
struct Visit {
    network: Option<String>,
    /// What the journey is told: the names of variables, and their values.
    told: Vec<(&'static str, String)>,
}

impl Visit {
    fn parse(mut args: lexopt::Parser) -> Result<Self> {
        use lexopt::prelude::*;
        let mut visit = Self::default();
        while let Some(arg) = args.next()? {
            let name = match arg {
                Long("network") => {
                    visit.network = Some(args.value()?.string()?);
                    continue;
                }
                Long("page") => "SEATBOARD_PAGE",
                Long("form") => "SEATBOARD_FORM",
                Long("list") => "SEATBOARD_LIST",
                Long("email") => "SEATBOARD_EMAIL",
                other => return Err(other.unexpected().into()),
            };
            visit.told.push((name, args.value()?.string()?));
        }
        ensure!(
            visit.network.is_some() || visit.told.is_empty(),
            "--page, --form, --list and --email go with --network slow-4g"
        );
        Ok(visit)
    }
}

/// Runs what is asked for.
pub fn run(args: lexopt::Parser) -> Result<()> {
    let visit = Visit::parse(args)?;
    println!("Tools");
    let tools = Builders::ready()?;
    let browser = Browser::ready()?;
    tools::nginx()?;
    tools::brotli()?;
    let dist = workspace::dist();
    if let Some(network) = &visit.network {
        println!("\nThe release build");
        check(&mut panel::command(&tools, Build::Release, &dist)?)?;
        println!("\nA first visit");
        let mut measure = cargo(&["test", "--locked", "--package", "browser-journeys"]);
        measure.args(["--test", "hosting", "--", "--ignored", "--nocapture"]);
        measure.arg("network_first_visit");
        measure.env("SEATBOARD_NETWORK", network).envs(visit.told);
        browser.tell(&mut measure, &dist);
        return check(&mut measure);
    }

    println!("\nNative benchmarks");
    check(&mut cargo(&["bench", "--locked", "--package", "seatboard"]))?;

    println!("\nThe release build");
    check(&mut panel::command(&tools, Build::Release, &dist)?)?;
    println!("\nIn the browser");
    let mut measure = cargo(&[
        "test",
        "--locked",
        "--package",
        "browser-journeys",
        "--",
        "--ignored",
        "--nocapture",
        "measure",
    ]);
    browser.tell(&mut measure, &dist);
    check(&mut measure)
}

//! `bench`: the native benchmarks, then the time from click to painted count in a browser.

use anyhow::Result;

use crate::panel::{self, Build};
use crate::tools::{self, Browser, Builders};
use crate::workspace::{self, cargo, check};

/// Runs both.
pub fn run(mut args: lexopt::Parser) -> Result<()> {
    if let Some(arg) = args.next()? {
        return Err(arg.unexpected().into());
    }
    println!("Tools");
    let tools = Builders::ready()?;
    let browser = Browser::ready()?;
    tools::nginx()?;
    tools::brotli()?;
    let dist = workspace::dist();

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

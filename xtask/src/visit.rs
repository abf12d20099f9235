//! What a visit to the built panel downloads, by phase: the journey `measure_bytes_by_phase` opens
//! it in a real browser and weighs each file as a host sends it that was packed ahead.

use std::path::Path;

use anyhow::Result;

use crate::tools::{self, Browser};
use crate::workspace::{cargo, check};

/// The servers that are visited, as the journeys are told of them.
const SERVERS: [&str; 2] = ["keygen", "licensespring"];

/// Prints the bytes by phase, on each server.
///
/// # Errors
///
/// If a tool is missing, or the list of licenses is not reached.
pub fn print(dist: &Path) -> Result<()> {
    println!("\nTools");
    let browser = Browser::ready()?;
    // The gateway before LicenseSpring runs in it.
    tools::nginx()?;
    for server in SERVERS {
        println!("\nbytes by phase after brotli 11, {server}");
        let mut measure = cargo(&[
            "test",
            "--quiet",
            "--locked",
            "--package",
            "browser-journeys",
        ]);
        measure.args([
            "--test",
            "journeys",
            "--",
            "--ignored",
            "--nocapture",
            "--exact",
        ]);
        measure.arg("measure_bytes::measure_bytes_by_phase");
        browser.tell(&mut measure, dist);
        check(measure.env("SEATBOARD_SERVER", server))?;
    }
    Ok(())
}

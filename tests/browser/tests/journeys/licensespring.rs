//! What is so on LicenseSpring alone, through the shipped gateway in a real nginx: the rows of
//! the vendor's own portal, and that its secrets stay where they belong.

mod absent;
mod details;
mod managers;
mod many;
mod seats;
mod secrets;
mod signing_in;

use anyhow::{Context, Result};
use browser_journeys::{Kind, Page, Person, Seed, Setting};
use serde_json::Value;

use crate::CAD;

/// The demo office, where the server is LicenseSpring.
fn spring() -> Setting {
    spring_of(Seed::Demo)
}

fn spring_of(seed: Seed) -> Setting {
    Setting::of(seed).only(Kind::LicenseSpring, "it is about LicenseSpring")
}

/// What LicenseSpring's side says of a person's seat on the license of most journeys.
async fn seat_of(page: &Page, person: &Person) -> Result<Value> {
    let license = page.server().spring_license(CAD).await?;
    let seats = license["license_users"].as_array().context("seats")?;
    let is_theirs = |seat: &&Value| seat["true_email"] == person.email.as_str();
    let found = seats.iter().find(is_theirs);
    Ok(found.context("no seat")?.clone())
}

/// The software is activated on one more device.
async fn activate(page: &Page, person: &Person, hardware: &str, host: &str) -> Result<()> {
    let act = serde_json::json!({ "activate": { "license": CAD, "user": person.email,
        "hardware_id": hardware, "hostname": host } });
    page.server().another_admin(act).await
}

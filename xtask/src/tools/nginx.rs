//! The web server for the gateway: nginx with its JavaScript module.

use anyhow::{Context, Result};
use gateway::{Nginx, PACKAGES};

use super::{install, say};

/// Finds or installs nginx and its JavaScript module.
pub fn nginx() -> Result<()> {
    let found = match Nginx::find() {
        Ok(found) => found,
        Err(missing) => {
            println!("  {missing}");
            install::from_system(&PACKAGES).context("the gateway needs nginx")?;
            install::without_service("nginx");
            Nginx::find()?
        }
    };
    say(&found.version, &found.program.display().to_string());
    Ok(())
}

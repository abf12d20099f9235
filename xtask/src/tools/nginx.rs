//! The web server for the gateway: nginx with its JavaScript module.

use anyhow::{Context, Result};
use gateway::{Nginx, PACKAGES};

use super::{install, say};

const BROTLI_MODULE: &str = "ngx_http_brotli_static_module.so";
const BROTLI_PACKAGE: &str = "libnginx-mod-http-brotli-static";

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

/// The module that lets nginx send what brotli has packed ahead. nginx must be there.
///
/// # Errors
///
/// If it is not there and cannot be installed.
pub fn brotli() -> Result<()> {
    let find = || -> Result<std::path::PathBuf> {
        Ok(Nginx::find()?.module.with_file_name(BROTLI_MODULE))
    };
    let mut module = find()?;
    if !module.is_file() {
        install::from_system(&[BROTLI_PACKAGE]).context("nginx sends what brotli has packed")?;
        module = find()?;
    }
    anyhow::ensure!(module.is_file(), "{} is missing", module.display());
    say("brotli for nginx", &module.display().to_string());
    Ok(())
}

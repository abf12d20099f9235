//! Finds nginx and its JavaScript module.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

/// What Debian and Ubuntu call the two.
pub const PACKAGES: [&str; 2] = ["nginx-light", "libnginx-mod-http-js"];
const MODULE: &str = "ngx_http_js_module.so";

/// The installed nginx.
#[derive(Clone, Debug)]
pub struct Nginx {
    /// The program.
    pub program: PathBuf,
    /// Its JavaScript module.
    pub module: PathBuf,
    /// `nginx/1.22.1`.
    pub version: String,
}

impl Nginx {
    /// Looks on the path and where system packages put it.
    ///
    /// # Errors
    ///
    /// Says what to install when either is missing.
    pub fn find() -> Result<Self> {
        let install = format!("install them with `apt-get install {}`", PACKAGES.join(" "));
        let path = env::var_os("PATH").unwrap_or_default();
        // People who are not root rarely have this one on their path.
        let folders = env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
        let Some(program) = folders
            .map(|folder| folder.join("nginx"))
            .find(|program| program.is_file())
        else {
            bail!("nginx and its JavaScript module are needed: {install}");
        };
        // Written to the error output, of all places.
        let output = Command::new(&program).arg("-V").output()?;
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        let Some(module) = modules(&told)
            .map(|folder| Path::new(folder).join(MODULE))
            .find(|module| module.is_file())
        else {
            bail!("{MODULE}, nginx's JavaScript module, is missing: {install}");
        };
        let version = told
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("nginx version: "))
            .unwrap_or("nginx")
            .to_owned();
        Ok(Self {
            program,
            module,
            version,
        })
    }
}

/// The folders of modules, by what `nginx -V` tells and by habit.
fn modules(told: &str) -> impl Iterator<Item = &str> {
    told.split_ascii_whitespace()
        .filter_map(|word| word.strip_prefix("--modules-path="))
        .chain(["/usr/lib/nginx/modules", "/usr/lib64/nginx/modules"])
}

#[cfg(test)]
mod tests {
    use super::modules;

    #[test]
    fn nginx_tells_where_its_modules_are() {
        let told = "configure arguments: --prefix=/opt --modules-path=/opt/modules --with-http";
        assert_eq!(modules(told).next(), Some("/opt/modules"));
    }
}

//! What the demo's gateway to LicenseSpring is started with.

use std::path::Path;

use anyhow::Result;
use gateway::{Admin, Company, Limits, Password, Role, Setup};
use serde_json::json;

use crate::demo::shipped_config;

/// The code people sign in with.
pub const COMPANY: &str = "NORDBAU";
/// The key the stand-in knows. It has a vendor's shape and opens nothing else.
const KEY: &str = "seatdemo.notAREALkeyNotARealKeyNotAReal00";
/// May look, but change nothing; the password is the admin's.
const VIEWER: &str = "readonly@nordbau.example";

/// The shipped gateway, before the license server at `api`, for all that it has.
pub fn setup(api: &str, port: u16, dist: &Path, (email, password): (&str, &str)) -> Result<Setup> {
    let admin = |email: &str, role| Admin {
        email: email.to_owned(),
        password: Password::Plain(password.to_owned()),
        role,
        first_name: String::new(),
        last_name: String::new(),
    };
    let company = Company {
        code: COMPANY.to_owned(),
        name: "Nordbau".to_owned(),
        key: KEY.to_owned(),
        customer_account: None,
        admins: vec![admin(email, Role::Admin), admin(VIEWER, Role::Viewer)],
    };
    Ok(Setup {
        upstream: api.to_owned(),
        trusted: None,
        dist: dist.to_owned(),
        config: Some(config()?),
        companies: vec![company],
        limits: Limits::default(),
        port,
    })
}

/// The configuration that is deployed, but for the server.
fn config() -> Result<String> {
    let mut config = shipped_config()?;
    config["server"] = json!({ "kind": "licensespring", "url": "/gateway" });
    Ok(config.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_panel_asks_its_own_origin_and_never_learns_the_key() {
        let setup = setup(
            "http://127.0.0.1:1",
            0,
            Path::new("dist"),
            ("a@b.example", "pw"),
        );
        let setup = setup.expect("public/config.json is readable");
        let config = setup.config.expect("one is given");
        let read: serde_json::Value = serde_json::from_str(&config).expect("still JSON");
        assert_eq!(read["server"]["url"], "/gateway");
        assert!(read["refreshSeconds"].is_u64());
        assert!(!config.contains(KEY) && !config.contains("pw"), "{config}");
    }
}

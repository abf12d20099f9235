//! The license server the panel talks to, and how a configuration becomes one.

use std::sync::Arc;

use leptos::prelude::*;

use crate::api::LicenseServer;
use crate::config::Config;

/// The license server in use. It changes only while nobody is signed in.
#[derive(Clone, Copy)]
pub struct Server {
    current: StoredValue<(String, Arc<dyn LicenseServer>)>,
    config: StoredValue<Config>,
}

impl Server {
    /// Makes the configured server available to every screen.
    pub fn provide(config: &Config) -> Self {
        let connector = connect(&config.server_url, config);
        let server = Self {
            current: StoredValue::new((config.server_url.clone(), connector)),
            config: StoredValue::new(config.clone()),
        };
        provide_context(server);
        server
    }

    /// The connector.
    pub fn get(self) -> Arc<dyn LicenseServer> {
        self.current.with_value(|(_, server)| Arc::clone(server))
    }

    /// The server's address.
    pub fn url(self) -> String {
        self.current.with_value(|(url, _)| url.clone())
    }

    /// Turns to another server.
    pub fn change(self, url: &str) {
        if self.url() != url {
            let connector = self.config.with_value(|config| connect(url, config));
            self.current.set_value((url.to_owned(), connector));
        }
    }
}

/// The license server in use.
pub fn use_server() -> Server {
    expect_context()
}

#[cfg(target_arch = "wasm32")]
fn connect(url: &str, config: &Config) -> Arc<dyn LicenseServer> {
    use crate::{
        api::{
            browser::Browser,
            keygen::{Keygen, KeygenOptions},
            licensespring::{LicenseSpring, LicenseSpringOptions},
        },
        config::ServerKind,
    };
    let url = url.to_owned();
    match config.server_kind {
        ServerKind::Keygen => {
            let account = config.account.clone();
            Arc::new(Keygen::new(Browser, KeygenOptions { url, account }))
        }
        ServerKind::LicenseSpring => {
            let company = config.company.clone();
            let options = LicenseSpringOptions { url, company };
            Arc::new(LicenseSpring::new(Browser, options))
        }
    }
}

/// Outside a browser there is no fetch; connectors are tested over the stand-in instead.
#[cfg(not(target_arch = "wasm32"))]
fn connect(_: &str, _: &Config) -> Arc<dyn LicenseServer> {
    unreachable!("the panel runs in a browser")
}

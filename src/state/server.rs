//! The license server the panel talks to, and how a configuration becomes one.

use std::sync::Arc;

use leptos::prelude::*;

use crate::api::LicenseServer;
use crate::config::Config;

/// The license server in use. It changes only while nobody is signed in.
#[derive(Clone, Copy)]
pub struct Server {
    current: StoredValue<(String, Arc<dyn LicenseServer>)>,
    account: StoredValue<Option<String>>,
}

impl Server {
    /// Makes the configured server available to every screen.
    pub fn provide(config: &Config) -> Self {
        let connector = connect(&config.server_url, config.account.clone());
        let server = Self {
            current: StoredValue::new((config.server_url.clone(), connector)),
            account: StoredValue::new(config.account.clone()),
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
            let connector = connect(url, self.account.get_value());
            self.current.set_value((url.to_owned(), connector));
        }
    }
}

/// The license server in use.
pub fn use_server() -> Server {
    expect_context()
}

#[cfg(target_arch = "wasm32")]
fn connect(url: &str, account: Option<String>) -> Arc<dyn LicenseServer> {
    use crate::api::{browser::Browser, keygen};
    let options = keygen::KeygenOptions {
        url: url.to_owned(),
        account,
    };
    Arc::new(keygen::Keygen::new(Browser, options))
}

/// Outside a browser there is no fetch; connectors are tested over the stand-in instead.
#[cfg(not(target_arch = "wasm32"))]
fn connect(_: &str, _: Option<String>) -> Arc<dyn LicenseServer> {
    unreachable!("the panel runs in a browser")
}

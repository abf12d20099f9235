//! The license server the panel talks to, and how a configuration becomes one. Connectors arrive
//! in files of their own: nobody needs more than one.

use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    api::{LicenseServer, keygen::KeygenOptions},
    config::{Config, ServerKind},
    missing::Absent,
};

/// Makes a connector for the server at an address.
type Connect = fn(&str, &Config) -> Arc<dyn LicenseServer>;

/// The license server in use. It changes only while nobody is signed in.
#[derive(Clone, Copy)]
pub struct Server {
    url: StoredValue<String>,
    /// Once its connector has arrived.
    current: StoredValue<Option<Arc<dyn LicenseServer>>>,
    connect: StoredValue<Option<Connect>>,
    config: StoredValue<Config>,
}

impl Server {
    /// Makes the configured server available to every screen.
    pub fn provide(config: &Config) -> Self {
        let server = Self {
            url: StoredValue::new(config.server_url.clone()),
            current: StoredValue::new(None),
            connect: StoredValue::new(None),
            config: StoredValue::new(config.clone()),
        };
        provide_context(server);
        server
    }

    /// The connector, as soon as it is here.
    ///
    /// # Errors
    /// [`Absent`] if it cannot be fetched; it may be tried again.
    pub async fn ready(self) -> Result<Arc<dyn LicenseServer>, Absent> {
        if let Some(server) = self.current.get_value() {
            return Ok(server);
        }
        let connect = match self.kind() {
            ServerKind::Keygen => keygen().await?,
            ServerKind::LicenseSpring => licensespring().await?,
        };
        // Another call may have been quicker; there is one connector only.
        if let Some(server) = self.current.get_value() {
            return Ok(server);
        }
        self.connect.set_value(Some(connect));
        Ok(self.connect_by(connect))
    }

    fn connect_by(self, connect: Connect) -> Arc<dyn LicenseServer> {
        let url = self.url();
        let server = self.config.with_value(|config| connect(&url, config));
        self.current.set_value(Some(Arc::clone(&server)));
        server
    }

    /// Whoever was in has left: nothing acts for them any more, and whoever comes next gets a
    /// connector of their own. What the old one has on its way can never be sent by another.
    pub fn leave(self) -> Option<Arc<dyn LicenseServer>> {
        let old = self.current.get_value()?;
        old.adopt(None);
        self.connect_by(self.connect.get_value()?);
        Some(old)
    }

    /// The connector. Only for somebody who is in: without it nobody could be.
    pub fn get(self) -> Arc<dyn LicenseServer> {
        let current = self.current.get_value();
        current.unwrap_or_else(|| unreachable!("somebody is in without a connector"))
    }

    /// Fetches what acts take ahead of the first one. A failure shows, if it lasts, with that.
    pub fn expect_acts(self) {
        if self.kind() == ServerKind::Keygen {
            connectors::expect_acts();
        }
    }

    /// What kind of server it is.
    pub fn kind(self) -> ServerKind {
        self.config.with_value(|config| config.server_kind)
    }

    /// The server's address.
    pub fn url(self) -> String {
        self.url.get_value()
    }

    /// Whether the vendor wants lines of people who wait for a seat.
    pub fn wants_lines(self) -> bool {
        self.config.with_value(|config| config.waiting_list)
    }

    /// Where its API begins, for whoever asks it by other means.
    pub fn api(self) -> String {
        let url = self.url();
        match self.kind() {
            ServerKind::Keygen => {
                let account = self.config.with_value(|config| config.account.clone());
                let (_, base) = KeygenOptions { url, account }.addresses();
                base
            }
            ServerKind::LicenseSpring => url.trim_end_matches('/').to_owned(),
        }
    }

    /// Turns to another server.
    pub fn change(self, url: &str) {
        if self.url() != url {
            self.url.set_value(url.to_owned());
            self.current.set_value(None);
        }
    }
}

/// The license server in use.
pub fn use_server() -> Server {
    expect_context()
}

#[cfg(target_arch = "wasm32")]
mod connectors {
    use super::{Absent, Arc, Config, Connect, LicenseServer};
    use crate::{
        acts::{Act, Applied},
        api::{
            ApiError, Cursor, Page, Reply, Signs, SignsOf,
            browser::Browser,
            keygen::{Keygen, KeygenOptions, Rest},
            licensespring::{
                AskOwn, LicenseSpring, LicenseSpringOptions, LicenseSpringRest, ReadLog, ReadSigns,
            },
            own::{Own, OwnAnswer},
        },
        domain::{LogEntry, LogQuery},
    };

    fn to_keygen(url: &str, config: &Config) -> Arc<dyn LicenseServer> {
        let (url, account) = (url.to_owned(), config.account.clone());
        let options = KeygenOptions { url, account };
        Arc::new(Keygen::with_rest(
            Browser,
            options,
            Rest {
                carry_out,
                signs,
                own: own_of_keygen,
            },
        ))
    }

    /// Carries acts out with the half of the connector that signing in does not take.
    fn carry_out(
        server: &Keygen<Browser>,
        acts: Vec<Act>,
        unsure: Vec<usize>,
    ) -> Reply<'_, Applied> {
        Box::pin(async move {
            let half = acts_of_keygen().await;
            let half = half.map_err(|Absent| ApiError::Incomplete)?;
            (half.carry_out)(server, acts, unsure).await
        })
    }

    /// Reads signs with that half, too.
    fn signs(server: &Keygen<Browser>, of: SignsOf) -> Reply<'_, Signs> {
        Box::pin(async move {
            let half = acts_of_keygen().await;
            let half = half.map_err(|Absent| ApiError::Incomplete)?;
            (half.signs)(server, of).await
        })
    }

    /// Asks about the person's own sign-in with that half, too.
    fn own_of_keygen(server: &Keygen<Browser>, own: Own) -> Reply<'_, OwnAnswer> {
        Box::pin(async move {
            let half = acts_of_keygen().await;
            let half = half.map_err(|Absent| ApiError::Incomplete)?;
            (half.own)(server, own).await
        })
    }

    fn to_licensespring(url: &str, config: &Config) -> Arc<dyn LicenseServer> {
        let (url, company) = (url.to_owned(), config.company.clone());
        let options = LicenseSpringOptions { url, company };
        let rest = LicenseSpringRest {
            signs: signs_of_licensespring,
            log: log_of_licensespring,
            own: own_of_licensespring,
        };
        Arc::new(LicenseSpring::with_rest(Browser, options, rest))
    }

    /// Asks about the person's own sign-in with what arrives with its page.
    fn own_of_licensespring(server: &LicenseSpring<Browser>, own: Own) -> Reply<'_, OwnAnswer> {
        Box::pin(async move {
            let ask = asks_own_of_licensespring().await;
            let ask = ask.map_err(|Absent| ApiError::Incomplete)?;
            ask(server, own).await
        })
    }

    /// Reads the log with what arrives with reports: both read the export of histories.
    fn log_of_licensespring(
        server: &LicenseSpring<Browser>,
        query: LogQuery,
        at: Option<Cursor>,
    ) -> Reply<'_, Page<LogEntry>> {
        Box::pin(async move {
            let half = reads_of_licensespring().await;
            let (_, read) = half.map_err(|Absent| ApiError::Incomplete)?;
            read(server, query, at).await
        })
    }

    /// Reads signs with what arrives with reports.
    fn signs_of_licensespring(server: &LicenseSpring<Browser>, of: SignsOf) -> Reply<'_, Signs> {
        Box::pin(async move {
            let half = reads_of_licensespring().await;
            let (read, _) = half.map_err(|Absent| ApiError::Incomplete)?;
            read(server, of).await
        })
    }

    pub fn expect_acts() {
        wasm_bindgen_futures::spawn_local(async {
            let _ = acts_of_keygen().await;
        });
    }

    #[cfg(feature = "split")]
    #[wasm_split_helpers::wasm_split(keygen, fallible)]
    pub fn keygen() -> Result<Connect, Absent> {
        Ok(to_keygen)
    }

    #[cfg(feature = "split")]
    #[wasm_split_helpers::wasm_split(acts, fallible)]
    fn acts_of_keygen() -> Result<Rest<Browser>, Absent> {
        Ok(Keygen::REST)
    }

    #[cfg(feature = "split")]
    #[wasm_split_helpers::wasm_split(licensespring, fallible)]
    pub fn licensespring() -> Result<Connect, Absent> {
        Ok(to_licensespring)
    }

    #[cfg(not(feature = "split"))]
    pub async fn keygen() -> Result<Connect, Absent> {
        Ok(to_keygen)
    }

    #[cfg(not(feature = "split"))]
    async fn acts_of_keygen() -> Result<Rest<Browser>, Absent> {
        Ok(Keygen::REST)
    }

    #[cfg(feature = "split")]
    #[wasm_split_helpers::wasm_split(more, fallible)]
    fn asks_own_of_licensespring() -> Result<AskOwn<Browser>, Absent> {
        Ok(LicenseSpring::OWN)
    }

    #[cfg(not(feature = "split"))]
    async fn asks_own_of_licensespring() -> Result<AskOwn<Browser>, Absent> {
        Ok(LicenseSpring::OWN)
    }

    #[cfg(feature = "split")]
    #[wasm_split_helpers::wasm_split(reports, fallible)]
    fn reads_of_licensespring() -> Result<(ReadSigns<Browser>, ReadLog<Browser>), Absent> {
        Ok((LicenseSpring::SIGNS, LicenseSpring::LOG))
    }

    #[cfg(not(feature = "split"))]
    async fn reads_of_licensespring() -> Result<(ReadSigns<Browser>, ReadLog<Browser>), Absent> {
        Ok((LicenseSpring::SIGNS, LicenseSpring::LOG))
    }

    #[cfg(not(feature = "split"))]
    pub async fn licensespring() -> Result<Connect, Absent> {
        Ok(to_licensespring)
    }
}

/// Outside a browser there is no fetch; connectors are tested over the stand-in instead.
#[cfg(not(target_arch = "wasm32"))]
mod connectors {
    use super::{Absent, Connect};

    pub async fn keygen() -> Result<Connect, Absent> {
        Err(Absent)
    }

    pub async fn licensespring() -> Result<Connect, Absent> {
        Err(Absent)
    }

    pub fn expect_acts() {}
}

use connectors::{keygen, licensespring};

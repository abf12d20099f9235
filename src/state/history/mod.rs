//! What was observed of use, kept in this browser: sealed like all that stays of a person, in the
//! browser's database, one store for each person, server and account. A report reads it when it is
//! opened, so nothing of it is in memory once its person has left.
//!
//! ```text
//! history ─ write ─ deflate ─ seal (vault) ─ database     what this browser keeps
//!                     └────── seal (passphrase) ─ file    what the person owns
//! ```

mod deflate;
mod file;

use std::sync::Arc;

pub use self::file::{LARGEST, OpenFault, open, seal};
use super::{
    database, locks,
    server::use_server,
    session::use_session,
    storage::{self, Key, Shelf},
    vault::Vault,
};
use crate::{
    config::Config,
    domain::Moment,
    usage::{Evidence, History, Observation},
};

/// The most bytes that observations may come to. The oldest go beyond.
const MOST: usize = 20_000_000;
/// How long something that was sealed is, before its bytes: when a file was saved, and how they are
/// packed.
const HEAD: usize = 9;

/// What is kept.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// What was observed.
    pub history: Arc<History>,
    /// When it was last saved as a file, by this device's clock.
    pub saved: Option<Moment>,
}

impl Kept {
    /// Takes an observation in, and lets go of what is not kept any more.
    pub fn take_in(&mut self, observation: &Observation) {
        let history = Arc::make_mut(&mut self.history);
        history.add(observation);
        history.thin(observation.at);
    }
}

/// Where it is kept of the person who is in.
#[derive(Clone, Debug)]
pub struct Store {
    vault: Vault,
    shelf: Shelf,
    /// What stands for the server and the account, which no observation of another may join.
    server: String,
    /// What stands for the person.
    observer: String,
}

impl Store {
    /// The store of the person who is in. `None` where the vendor wants none, or nobody is in.
    pub fn here(config: &Config) -> Option<Self> {
        let session = use_session();
        let me = session.me_now().filter(|_| config.reports.history)?;
        let vault = session.vault();
        let (url, account) = (use_server().url(), config.account.as_deref());
        // Behind a gateway the address is a path of this site, and the company makes the account.
        let site = if url.starts_with('/') {
            origin()
        } else {
            String::new()
        };
        let company = me.account.as_deref().or(account).unwrap_or_default();
        let server = storage::mark(&format!("{site}{url}"), company);
        Some(Self {
            vault,
            shelf: vault.shelf(Key::History)?,
            observer: storage::mark(&server, me.user.id.as_str()),
            server,
        })
    }

    /// Whether anything stays here. Of whoever came without a password nothing does.
    pub fn keeps(&self) -> bool {
        self.vault.keeps()
    }

    /// What stands for the server and the account.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// What is kept. Nothing where there is none, or where it does not open, as after another
    /// password.
    pub async fn read(&self) -> Kept {
        self.try_read().await.unwrap_or_default()
    }

    async fn try_read(&self) -> Option<Kept> {
        let name = self.record();
        let sealed = database::bytes(&name).await?;
        let plain = self.vault.open_bytes(&name, &sealed).await?;
        let (head, packed) = plain.split_at_checked(HEAD)?;
        let (saved, how) = head.split_at_checked(HEAD - 1)?;
        let saved = i64::from_le_bytes(saved.try_into().ok()?);
        let bytes = deflate::unpack(how[0], packed).await?;
        let history = History::read(&bytes).ok()?;
        Some(Kept {
            history: Arc::new(history),
            saved: Moment::from_timestamp_millis(saved).filter(|_| saved > 0),
        })
    }

    /// Changes what is kept, and tells what it is then. Other tabs wait meanwhile, so that nothing
    /// of theirs is lost. Says as well whether the browser has kept it. Where nothing stays here,
    /// what the page knows is changed.
    pub async fn change(&self, known: Kept, change: impl FnOnce(&mut Kept)) -> (Kept, bool) {
        let _held = locks::hold(&self.record()).await;
        let mut kept = if self.keeps() {
            self.read().await
        } else {
            known
        };
        change(&mut kept);
        let is_kept = self.write(&mut kept).await.is_some();
        (kept, is_kept)
    }

    async fn write(&self, kept: &mut Kept) -> Option<()> {
        let bytes = Arc::make_mut(&mut kept.history).write_within(MOST);
        let saved = kept.saved.map_or(0, |at| at.timestamp_millis());
        let (how, packed) = deflate::pack(&bytes).await;
        let plain = [&saved.to_le_bytes(), [how].as_slice(), &packed].concat();
        let name = self.record();
        let sealed = self.vault.seal_bytes(&name, &plain).await?;
        // First what stands for it in web storage, by which it goes when its person's time is up.
        let is_known = self.shelf.put(&self.server, database::LARGE);
        (is_known && database::put_bytes(&name, &sealed).await).then_some(())
    }

    /// Forgets all of it.
    pub async fn clear(&self) {
        let _held = locks::hold(&self.record()).await;
        self.shelf.remove(&self.server);
        database::remove(&self.record()).await;
    }

    /// What is known now, as an observation of this person's.
    pub fn observe(&self, evidence: &Evidence) -> Observation {
        Observation::of(evidence, &self.server, &self.observer)
    }

    /// The same, made before something of it is reset. It stands beside the observations that are
    /// made once a day, and in the place of none: not everything had to be read for it.
    pub fn observe_before(&self, evidence: &Evidence) -> Observation {
        let observer = storage::mark(&self.observer, "reset");
        Observation::of(evidence, &self.server, &observer)
    }

    /// Whether this person has observed everything since a moment.
    pub fn has_observed_since(&self, history: &History, moment: Moment) -> bool {
        history.moments_of(&self.observer).any(|at| at > moment)
    }

    /// The name of the one record. Below that of what stands for it, so that both go together.
    fn record(&self) -> String {
        self.shelf.in_database(&self.server)
    }
}

/// Asks the browser not to let go of what is kept when it is short of room. Some ask the person
/// then, so this is for what they do themselves.
pub fn ask_to_stay() {
    #[cfg(target_arch = "wasm32")]
    {
        use js_sys::{Function, Reflect};
        use wasm_bindgen::JsCast;

        let navigator = leptos::prelude::window().navigator();
        let asked = Reflect::get(&navigator, &"storage".into()).and_then(|storage| {
            let persist = Reflect::get(&storage, &"persist".into())?;
            persist.dyn_into::<Function>()?.call0(&storage)
        });
        // Without it everything is kept all the same, as long as there is room.
        let _ = asked;
    }
}

/// Where the panel is served.
fn origin() -> String {
    #[cfg(target_arch = "wasm32")]
    return leptos::prelude::window()
        .location()
        .origin()
        .unwrap_or_default();
    #[cfg(not(target_arch = "wasm32"))]
    String::new()
}

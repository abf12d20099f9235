//! Who is signed in. The only place that handles a token that has ended.

use std::sync::Arc;

use futures_channel::oneshot;
use leptos::prelude::*;
use serde_json::{Value, json};

use super::{
    server::{Absent, Server},
    storage::{self, Key},
};
use crate::api::{
    Abilities, ApiError, Capabilities, Credentials, LicenseServer, Secret, SignInFault, SignedIn,
};
use crate::config::Config;
use crate::domain::{Moment, User};

/// Whether somebody is in.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// A token of this tab is being looked at.
    Restoring,
    /// Nobody is in.
    Out,
    /// Somebody is in.
    In(Arc<Me>),
    /// The token ended under the person's hands. What is on screen stays; they sign in again
    /// in place.
    Ended(Arc<Me>),
}

/// The person signed in.
#[derive(Clone, Debug, PartialEq)]
pub struct Me {
    /// The person.
    pub user: User,
    /// What they may do.
    pub abilities: Abilities,
    /// What the server can do at all.
    pub server: Capabilities,
    /// The company's name, if the server tells.
    pub account: Option<String>,
    /// When the sign-in ends by itself, if it does.
    ends: Option<Moment>,
}

/// A sign-in that was left and that the server still takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lasting {
    /// When it ends by itself, if it does.
    pub until: Option<Moment>,
}

/// What goes on after a reload.
struct Kept {
    server: String,
    token: String,
}

impl Kept {
    fn read(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        Some(Self {
            server: value.get("server")?.as_str()?.to_owned(),
            token: value.get("token")?.as_str()?.to_owned(),
        })
    }

    fn write(&self) -> String {
        json!({ "server": self.server, "token": self.token }).to_string()
    }
}

/// Who is signed in, for every screen.
#[derive(Clone, Copy)]
pub struct Session {
    stage: RwSignal<Stage>,
    me: RwSignal<Option<Arc<Me>>>,
    abilities: Memo<Abilities>,
    server: Server,
    keep_in_tab: bool,
    /// What proves who it is, for when that has to be looked at again.
    token: StoredValue<Option<Secret>>,
    waiting: StoredValue<Vec<oneshot::Sender<()>>>,
    email: RwSignal<String>,
    company: RwSignal<String>,
    /// Grows when a person leaves: what was asked for one must not reach the next.
    era: StoredValue<u64>,
    /// Grows with every sign-in: a late refusal of an old token says nothing of the new one.
    entry: StoredValue<u64>,
    fault: RwSignal<Option<SignInFault>>,
    lasting: RwSignal<Option<Lasting>>,
    /// Whether it is on show that the person has fewer rights than their role says.
    lacks: RwSignal<bool>,
    lack_told: StoredValue<bool>,
}

impl Session {
    /// Makes the session available and goes on with this tab's earlier one, if there is one.
    pub fn provide(config: &Config, server: Server) -> Self {
        let me = RwSignal::new(None::<Arc<Me>>);
        let abilities = move |_: Option<&Abilities>| {
            me.with(|me| me.as_ref().map(|me| me.abilities).unwrap_or_default())
        };
        let session = Self {
            stage: RwSignal::new(Stage::Restoring),
            me,
            abilities: Memo::new(abilities),
            server,
            keep_in_tab: config.keep_in_tab,
            token: StoredValue::new(None),
            waiting: StoredValue::new(Vec::new()),
            email: RwSignal::new(String::new()),
            company: RwSignal::new(config.company.clone().unwrap_or_default()),
            era: StoredValue::new(0),
            entry: StoredValue::new(0),
            fault: RwSignal::new(None),
            lasting: RwSignal::new(None),
            lacks: RwSignal::new(false),
            lack_told: StoredValue::new(false),
        };
        provide_context(session);
        session.restore(config.server_changeable);
        session
    }

    fn restore(self, server_changeable: bool) {
        if !self.keep_in_tab {
            // An earlier configuration may have allowed it.
            storage::remove(Key::Session);
        }
        let kept = storage::read(Key::Session);
        let kept: Option<Kept> = kept.and_then(|text| Kept::read(&text));
        let Some(kept) = kept else {
            return self.stage.set(Stage::Out);
        };
        if kept.server != self.server.url() {
            if !server_changeable {
                // A token must never travel to a server it was not made for.
                storage::remove(Key::Session);
                return self.stage.set(Stage::Out);
            }
            self.server.change(&kept.server);
        }
        let era = self.era();
        leptos::task::spawn_local(async move {
            let resumed = self.resume(Secret::new(kept.token)).await;
            if self.era() != era {
                return;
            }
            match resumed {
                Ok(signed_in) => self.enter(signed_in),
                Err(fault) => {
                    // A server that is only away may take the token after the next reload.
                    if !matches!(&fault, SignInFault::Other(error) if error.is_passing()) {
                        storage::remove(Key::Session);
                    }
                    self.fault.set(Some(fault));
                    self.stage.set(Stage::Out);
                }
            }
        });
    }

    /// Signs a person in.
    ///
    /// # Errors
    /// Says why nobody was signed in; nothing has changed then.
    pub async fn sign_in(self, credentials: Credentials) -> Result<(), SignInFault> {
        let era = self.era();
        let server = self.connector().await?;
        server.greet().await?;
        if let Some(company) = &credentials.company {
            self.company.set(company.clone());
        }
        let signed_in = server.sign_in(credentials).await?;
        if self.era() != era {
            // They signed out meanwhile, perhaps in another tab: that counts.
            let _ = server.sign_out().await;
            return Err(SignInFault::Ended);
        }
        self.keep(&signed_in.token);
        self.enter(signed_in);
        Ok(())
    }

    /// Goes on with a token that the page around the panel hands over. Does nothing while
    /// somebody is in; a token that is not taken leaves everything as it is, but for the fault
    /// on the sign-in page.
    pub fn take_token(self, token: Secret) {
        let before = match self.stage.get_untracked() {
            Stage::In(_) => return,
            Stage::Ended(me) => Some(me.user.id.clone()),
            Stage::Restoring | Stage::Out => None,
        };
        let era = self.era();
        leptos::task::spawn_local(async move {
            let resumed = self.resume(token.clone()).await;
            let is_in = matches!(self.stage.get_untracked(), Stage::In(_));
            if self.era() != era || is_in {
                return;
            }
            match resumed {
                Ok(signed_in) => {
                    if before.is_some_and(|before| before != signed_in.user.id) {
                        // What waits for one person must not be done by another.
                        self.sign_out();
                    }
                    self.keep(&token);
                    self.enter(signed_in);
                }
                Err(fault) => self.fault.set(Some(fault)),
            }
        });
    }

    /// Looks whether the server takes a token.
    async fn resume(self, token: Secret) -> Result<SignedIn, SignInFault> {
        let server = self.connector().await?;
        // Learns what to call the server; a failure shows again right below.
        let _ = server.greet().await;
        server.resume(token).await
    }

    /// A connector that does not arrive is as bad as a server that does not answer.
    async fn connector(self) -> Result<Arc<dyn LicenseServer>, SignInFault> {
        let ready = self.server.ready().await;
        ready.map_err(|Absent| SignInFault::Other(ApiError::Unreachable))
    }

    /// Lets a reload stay signed in, where that is allowed.
    fn keep(self, token: &Secret) {
        if self.keep_in_tab {
            let kept = Kept {
                server: self.server.url(),
                token: token.expose().to_owned(),
            };
            storage::write(Key::Session, &kept.write());
        }
    }

    fn enter(self, signed_in: SignedIn) {
        self.fault.set(None);
        self.lasting.set(None);
        self.entry.update_value(|entry| *entry += 1);
        self.know(signed_in);
        self.waiting.update_value(|waiting| {
            for task in waiting.drain(..) {
                // A task that no longer waits was dropped with its screen.
                let _ = task.send(());
            }
        });
    }

    /// Who is in, and what they may do.
    fn know(self, signed_in: SignedIn) {
        let server = self.server.get().capabilities();
        let me = Me {
            user: signed_in.user,
            abilities: signed_in.abilities,
            server,
            account: signed_in.account,
            ends: signed_in.expires,
        };
        self.token.set_value(Some(signed_in.token));
        self.email.set(me.user.email.clone());
        let me = Arc::new(me);
        self.me.set(Some(Arc::clone(&me)));
        self.stage.set(Stage::In(me));
    }

    /// Asks the server again who is in and what they may do: they have changed it themselves.
    /// A new role leaves only this one sign-in of theirs.
    pub fn look_again(self) {
        let Some(token) = self.token.get_value() else {
            return;
        };
        let (era, entry) = (self.era(), self.entry());
        leptos::task::spawn_local(async move {
            let server = self.server.get();
            let resumed = server.resume(token).await;
            if (self.era(), self.entry()) != (era, entry) {
                return;
            }
            match resumed {
                Ok(signed_in) => self.know(signed_in),
                Err(SignInFault::Ended) => self.end(entry),
                // Whatever else it is, the next call meets it, too.
                Err(_) => {}
            }
        });
    }

    /// Signs out: here at once, on the server as soon as it answers.
    pub fn sign_out(self) {
        storage::remove(Key::Session);
        self.era.update_value(|era| *era += 1);
        self.token.set_value(None);
        let server = self.server;
        let left = match self.stage.get_untracked() {
            // What has ended lasts no longer.
            Stage::In(me) if me.abilities.keeps_token => Some(Lasting { until: me.ends }),
            _ => None,
        };
        self.lasting.set(left);
        self.lacks.set(false);
        self.lack_told.set_value(false);
        self.stage.set(Stage::Out);
        // Whoever waits for a sign-in learns by this that none comes.
        self.waiting.update_value(Vec::clear);
        leptos::task::spawn_local(async move {
            // Offline, the token stays valid until it expires; it is forgotten here.
            if let Ok(server) = server.ready().await {
                let _ = server.sign_out().await;
            }
        });
    }

    /// The server no longer takes the token of a sign-in. Everything stays; the shell asks to
    /// sign in again.
    pub fn end(self, entry: u64) {
        if entry != self.entry() {
            return;
        }
        storage::remove(Key::Session);
        self.stage.update(|stage| {
            if let Stage::In(me) = stage {
                *stage = Stage::Ended(Arc::clone(me));
            }
        });
    }

    /// Waits until somebody is in. `false` when they signed out instead.
    pub async fn signed_in(self) -> bool {
        match self.stage.get_untracked() {
            Stage::In(_) => true,
            Stage::Out => false,
            Stage::Restoring | Stage::Ended(_) => {
                let (wake, sleep) = oneshot::channel();
                self.waiting.update_value(|waiting| waiting.push(wake));
                sleep.await.is_ok()
            }
        }
    }

    /// Grows when a person leaves.
    pub fn era(self) -> u64 {
        self.era.get_value()
    }

    /// Grows with every sign-in.
    pub fn entry(self) -> u64 {
        self.entry.get_value()
    }

    /// Why an earlier session of this tab, or one handed over by a portal, could not go on;
    /// followed.
    pub fn fault(self) -> Option<SignInFault> {
        self.fault.get()
    }

    /// The sign-in that was left last and could not be ended; followed.
    pub fn lasting(self) -> Option<Lasting> {
        self.lasting.get()
    }

    /// Notes that the server refused what the person's role should allow. It is told once, until
    /// they leave.
    pub fn note_lack(self) {
        let has_roles = self.server_can(|server| server.has_roles);
        if has_roles && !self.lack_told.get_value() {
            self.lack_told.set_value(true);
            self.lacks.set(true);
        }
    }

    /// What is told while it has not been put away: that the person has fewer rights than their
    /// role says.
    pub fn lacks(self) -> RwSignal<bool> {
        self.lacks
    }

    /// Whether somebody is in.
    pub fn stage(self) -> Signal<Stage> {
        self.stage.into()
    }

    /// The person signed in, also while they have to sign in again; followed. Signing out
    /// leaves it as it was: the screens that show it go then, and must not be drawn once more
    /// on their way out.
    pub fn me(self) -> Option<Arc<Me>> {
        self.me.get()
    }

    /// As [`Self::me`], not followed.
    pub fn me_now(self) -> Option<Arc<Me>> {
        self.me.get_untracked()
    }

    /// What the person may do; followed.
    pub fn abilities(self) -> Abilities {
        self.abilities.get()
    }

    /// Whether the server can do something at all. Not followed: it stays so while somebody is
    /// in.
    pub fn server_can(self, what: fn(&Capabilities) -> bool) -> bool {
        self.me
            .with_untracked(|me| me.as_ref().is_some_and(|me| what(&me.server)))
    }

    /// The company code last signed in with, else the one the vendor has set.
    pub fn company(self) -> Signal<String> {
        self.company.into()
    }

    /// What the person may do, without following it.
    pub fn peek_abilities(self) -> Abilities {
        self.abilities.get_untracked()
    }

    /// The address last signed in with, to sign in again with.
    pub fn email(self) -> Signal<String> {
        self.email.into()
    }
}

/// Who is signed in.
pub fn use_session() -> Session {
    expect_context()
}

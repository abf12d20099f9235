//! Who is signed in. The only place that handles a token that has ended, or that lets somebody
//! leave and somebody else come; in which order, the core's [`Door`] says.

use std::sync::Arc;

use futures_channel::oneshot;
use leptos::prelude::*;
use serde_json::{Value, json};

use super::{
    chance_word, pause,
    renewal::renew,
    server::Server,
    storage::{self, Key},
    tabs::{Said, Tabs},
    vault::{Opener, Vault},
};
use crate::api::{
    Abilities, ApiError, Capabilities, Credentials, LicenseServer, Secret, SignInFault, SignedIn,
    own::{Own, OwnAnswer, SecondFactor},
};
use crate::config::Config;
use crate::domain::{Moment, User};
use crate::missing::{Absent, Missing};
use crate::person::{Door, Look, Source, Verdict};

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
    /// How it stands with their second factor, where that is the server's to say.
    pub second_factor: Option<SecondFactor>,
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

/// How long a new tab waits for one that lets it in, in milliseconds.
const ANSWER_MS: u32 = 300;

/// What another tab has handed over: its token, and what opens what the browser keeps.
type Handed = (Secret, Option<Secret>);

/// What hangs on who is in: told who it is, and before that of everybody who leaves.
type Person = Callback<Option<Arc<Me>>>;

/// Who is signed in, for every screen.
#[derive(Clone, Copy)]
pub struct Session {
    stage: RwSignal<Stage>,
    me: RwSignal<Option<Arc<Me>>>,
    abilities: Memo<Abilities>,
    server: Server,
    vault: Vault,
    keep_in_tab: bool,
    tabs: Tabs,
    /// Whether tabs let each other in.
    share_tabs: bool,
    /// What this tab calls itself while it asks to be let in, and who waits for the answer.
    asked: StoredValue<Option<(String, oneshot::Sender<Handed>)>>,
    door: StoredValue<Door>,
    person: StoredValue<Option<Person>>,
    /// Who is in, for when that has to be looked at again or ended.
    who: StoredValue<Option<SignedIn>>,
    /// Where their token came from.
    from: StoredValue<Source>,
    /// Whether what hangs on somebody who has left is still there.
    is_leaving: StoredValue<bool>,
    waiting: StoredValue<Vec<oneshot::Sender<()>>>,
    email: RwSignal<String>,
    company: RwSignal<String>,
    /// Addresses whose sign-ins could not be ended.
    lasting_ones: StoredValue<Vec<String>>,
    fault: RwSignal<Option<SignInFault>>,
    lasting: RwSignal<Option<Lasting>>,
    /// Whether it is on show that the person has fewer rights than their role says.
    lacks: RwSignal<bool>,
    lack_told: StoredValue<bool>,
}

impl Session {
    /// Makes the session available and goes on with this tab's earlier one, if there is one.
    /// Where a host says who is in, the tab keeps none: the host is asked at every start.
    pub fn provide(config: &Config, server: Server, has_host: bool) -> Self {
        let me = RwSignal::new(None::<Arc<Me>>);
        let abilities = move |_: Option<&Abilities>| {
            me.with(|me| me.as_ref().map(|me| me.abilities).unwrap_or_default())
        };
        let keep_in_tab = config.keep_in_tab && !has_host;
        let session = Self {
            stage: RwSignal::new(Stage::Restoring),
            me,
            abilities: Memo::new(abilities),
            server,
            vault: Vault::new(keep_in_tab),
            keep_in_tab,
            tabs: Tabs::open(),
            share_tabs: config.share_tabs,
            asked: StoredValue::new(None),
            door: StoredValue::new(Door::default()),
            person: StoredValue::new(None),
            who: StoredValue::new(None),
            from: StoredValue::new(Source::Panel),
            is_leaving: StoredValue::new(false),
            waiting: StoredValue::new(Vec::new()),
            email: RwSignal::new(String::new()),
            company: RwSignal::new(config.company.clone().unwrap_or_default()),
            lasting_ones: StoredValue::new(Vec::new()),
            fault: RwSignal::new(None),
            lasting: RwSignal::new(None),
            lacks: RwSignal::new(false),
            lack_told: StoredValue::new(false),
        };
        provide_context(session);
        session.tabs.listen(Callback::new(move |said| {
            if let Some(said) = Said::read(&said) {
                session.hear(said);
            }
        }));
        session.restore(config.server_changeable);
        session
    }

    /// Says what hangs on who is in, and tells it who that is now.
    pub fn set_person(self, person: Person) {
        self.person.set_value(Some(person));
        person.run(self.me_now());
    }

    fn restore(self, server_changeable: bool) {
        if !self.keep_in_tab {
            // An earlier configuration may have allowed it.
            forget_in_tab();
        }
        let kept = storage::read(Key::Session);
        let kept: Option<Kept> = kept.and_then(|text| Kept::read(&text));
        let Some(kept) = kept else {
            return self.ask_tabs();
        };
        if kept.server != self.server.url() {
            if !server_changeable {
                // A token must never travel to a server it was not made for.
                forget_in_tab();
                return self.stage.set(Stage::Out);
            }
            self.server.change(&kept.server);
        }
        let Some(look) = self.look(Source::Panel) else {
            return;
        };
        leptos::task::spawn_local(async move {
            match self.resume(Secret::new(kept.token)).await {
                Ok(signed_in) => {
                    self.admit(look, signed_in, Opener::Tab, Source::Panel)
                        .await;
                }
                Err(fault) if self.is_refused(look) => {
                    // A server that is only away may take the token after the next reload.
                    if !matches!(&fault, SignInFault::Other(error) if error.is_passing()) {
                        forget_in_tab();
                    }
                    self.fault.set(Some(fault));
                    self.stage.set(Stage::Out);
                }
                Err(_) => {}
            }
        });
    }

    /// Asks the other tabs to be let in, where they may. Whoever is not, signs in.
    fn ask_tabs(self) {
        let name = chance_word::<16>().filter(|_| self.share_tabs);
        let Some((by, look)) = name.zip(self.look(Source::Tab)) else {
            return self.stage.set(Stage::Out);
        };
        let (tell, told) = oneshot::channel();
        self.asked.set_value(Some((by.clone(), tell)));
        let server = self.server.url();
        self.tabs.tell(&Said::Ask { server, by }.write());
        leptos::task::spawn_local(async move {
            pause(ANSWER_MS).await;
            // Whoever waits learns by this that none lets it in.
            self.asked.set_value(None);
        });
        leptos::task::spawn_local(async move {
            if let Ok((token, key)) = told.await
                && let Ok(signed_in) = self.resume(token).await
            {
                self.admit(look, signed_in, Opener::Handed(key), Source::Tab)
                    .await;
            } else if self.is_refused(look) {
                self.stage.set(Stage::Out);
            }
        });
    }

    /// Another tab says something.
    fn hear(self, said: Said) {
        match said {
            // Whoever signs out on a shared computer means all of it.
            Said::Left { server } => {
                if server == self.server.url() && self.stage.get_untracked() != Stage::Out {
                    self.sign_out();
                }
            }
            Said::Ask { server, by } => self.answer(&server, by),
            Said::Answer { to, token, key } => self.asked.update_value(|asked| {
                if let Some((_, tell)) = asked.take_if(|(by, _)| *by == to) {
                    // It may have waited long enough.
                    let _ = tell.send((token, key));
                }
            }),
        }
    }

    /// Lets a new tab in, with a token of the panel's own: one that a host gave is the host's.
    fn answer(self, server: &str, to: String) {
        let is_in = matches!(self.stage.get_untracked(), Stage::In(_));
        let is_own = self.from.get_value() != Source::Host;
        if !(self.share_tabs && is_in && is_own && server == self.server.url()) {
            return;
        }
        let who = self.who.get_value();
        if let Some(who) = who {
            let (token, key) = (who.token, storage::read(Key::Sealing).map(Secret::new));
            self.tabs.tell(&Said::Answer { to, token, key }.write());
        }
    }

    /// Signs out, here and in the other tabs.
    pub fn sign_out_everywhere(self) {
        let server = self.server.url();
        self.tabs.tell(&Said::Left { server }.write());
        self.sign_out();
    }

    /// The way to the other tabs.
    pub fn tabs(self) -> Tabs {
        self.tabs
    }

    /// Signs a person in.
    ///
    /// # Errors
    /// Says why nobody was signed in; nothing has changed then.
    pub async fn sign_in(self, mut credentials: Credentials) -> Result<(), SignInFault> {
        let Some(look) = self.look(Source::Panel) else {
            return Err(SignInFault::Ended);
        };
        let server = self.connector().await?;
        server.greet().await?;
        if let Some(company) = &credentials.company {
            self.company.set(company.clone());
        }
        let is_theirs = |all: &Vec<String>| all.contains(&credentials.email.to_lowercase());
        credentials.is_short = self.lasting_ones.with_value(is_theirs);
        let password = Opener::Password(credentials.password.clone());
        let signed_in = server.sign_in(credentials).await?;
        let who = signed_in.clone();
        if !self.admit(look, signed_in, password, Source::Panel).await {
            // They signed out meanwhile, perhaps in another tab: that counts.
            let _ = server.revoke(&who).await;
            return Err(SignInFault::Ended);
        }
        Ok(())
    }

    /// Lets the server send a mail to choose a new password with, whether or not anybody has the
    /// address.
    ///
    /// # Errors
    /// Says why the server was not asked, or did not answer.
    pub async fn forgot_password(self, email: &str) -> Result<(), SignInFault> {
        let server = self.connector().await?;
        Ok(server.forgot_password(email).await?)
    }

    /// The page around the panel hands a token over. Whether it counts, and who has to leave for
    /// it, the door says; one that is not taken leaves everything as it is, but for the fault on
    /// the sign-in page.
    pub fn take_token(self, token: Secret) {
        let is_in = matches!(self.stage.get_untracked(), Stage::In(_));
        let is_known = |who: &Option<SignedIn>| who.as_ref().is_some_and(|it| it.token == token);
        if is_in && self.who.with_value(is_known) {
            return;
        }
        let Some(look) = self.look(Source::Host) else {
            return;
        };
        leptos::task::spawn_local(async move {
            match self.resume(token).await {
                // It is the host's to say who is in, so it is never kept.
                Ok(signed_in) => {
                    self.admit(look, signed_in, Opener::Nothing, Source::Host)
                        .await;
                }
                Err(fault) if self.is_refused(look) => self.fault.set(Some(fault)),
                Err(_) => {}
            }
        });
    }

    /// The host is asked for a token: one that comes counts.
    pub fn expect_token(self) {
        self.door.update_value(Door::ask);
    }

    fn look(self, from: Source) -> Option<Look> {
        self.door.try_update_value(|door| door.look(from)).flatten()
    }

    fn is_refused(self, look: Look) -> bool {
        let is_told = self.door.try_update_value(|door| door.refused(look));
        is_told == Some(true)
    }

    /// Lets somebody in, as far as their token counts; whoever else is in leaves first. Says
    /// whether they are in.
    async fn admit(self, look: Look, signed_in: SignedIn, by: Opener, from: Source) -> bool {
        let verdict = self
            .door
            .try_update_value(|door| door.taken(look, &signed_in.user.id));
        match verdict {
            Some(Verdict::Enter) => self.enter(signed_in, by, from),
            Some(Verdict::GoOn) => {
                let before = self.who.get_value();
                let was_from = self.from.get_value();
                let was_in = matches!(self.stage.get_untracked(), Stage::In(_));
                let token = signed_in.token.clone();
                self.enter(signed_in, by, from);
                // One that the host gave is the host's, and ends by itself.
                if let Some(before) = before
                    && was_in
                    && was_from == Source::Panel
                    && before.token != token
                {
                    self.revoke(before);
                }
            }
            Some(Verdict::Change) => {
                let entry = self.entry();
                self.email.set(String::new());
                self.leave(Stage::Restoring);
                forget_address();
                // What was on screen goes before anything is there for the next.
                pause(0).await;
                self.clear_up();
                if self.entry() != entry || self.stage.get_untracked() != Stage::Restoring {
                    return false;
                }
                self.enter(signed_in, by, from);
            }
            Some(Verdict::Drop) | None => return false,
        }
        true
    }

    /// Looks whether the server takes a token.
    async fn resume(self, token: Secret) -> Result<SignedIn, SignInFault> {
        let server = self.connector().await?;
        // Learns what to call the server; a failure shows again right below.
        let _ = server.greet().await;
        server.resume(token).await
    }

    async fn connector(self) -> Result<Arc<dyn LicenseServer>, SignInFault> {
        let ready = self.server.ready().await;
        ready.map_err(|Absent| {
            let is_nobody_in = matches!(self.stage.get_untracked(), Stage::Out | Stage::Restoring);
            renew(Missing::last(), is_nobody_in);
            SignInFault::Other(ApiError::Incomplete)
        })
    }

    fn enter(self, signed_in: SignedIn, by: Opener, from: Source) {
        self.clear_up();
        self.fault.set(None);
        self.lasting.set(None);
        let url = self.server.url();
        self.vault.unlock(&url, signed_in.user.id.as_str(), by);
        self.from.set_value(from);
        if from == Source::Panel && self.keep_in_tab {
            // Lets a reload stay signed in.
            let kept = Kept {
                server: url,
                token: signed_in.token.expose().to_owned(),
            };
            storage::write(Key::Session, &kept.write());
        }
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
        let server = self.server.get();
        server.adopt(Some(&signed_in));
        let me = Arc::new(Me {
            user: signed_in.user.clone(),
            abilities: signed_in.abilities,
            server: server.capabilities(),
            account: signed_in.account.clone(),
            second_factor: signed_in.second_factor,
            ends: signed_in.expires,
        });
        self.who.set_value(Some(signed_in));
        self.email.set(me.user.email.clone());
        self.me.set(Some(Arc::clone(&me)));
        self.stage.set(Stage::In(Arc::clone(&me)));
        if let Some(person) = self.person.get_value() {
            person.run(Some(me));
        }
    }

    /// Asks the server again who is in and what they may do: they have changed it themselves.
    /// A new role leaves only this one sign-in of theirs.
    pub fn look_again(self) {
        let Some(who) = self.who.get_value() else {
            return;
        };
        let (era, entry) = (self.era(), self.entry());
        leptos::task::spawn_local(async move {
            let server = self.server.get();
            let resumed = server.resume(who.token).await;
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

    /// Does something about the person's own sign-in.
    ///
    /// # Errors
    /// As [`LicenseServer::own`]; [`ApiError::SignedOut`] also if somebody else is in by then, who
    /// is not to see the answer.
    pub async fn own(self, own: Own) -> Result<OwnAnswer, ApiError> {
        let (era, entry) = (self.era(), self.entry());
        let answer = self.server.get().own(own).await;
        if self.era() != era {
            return Err(ApiError::SignedOut);
        }
        if answer.as_ref().is_err_and(|it| *it == ApiError::SignedOut) {
            self.end(entry);
        }
        answer
    }

    /// Signs out: here at once, on the server as soon as it answers.
    pub fn sign_out(self) {
        let left = match self.stage.get_untracked() {
            // What has ended lasts no longer.
            Stage::In(me) if me.abilities.keeps_token => {
                let email = me.user.email.to_lowercase();
                self.lasting_ones.update_value(|all| all.push(email));
                Some(Lasting { until: me.ends })
            }
            Stage::Restoring | Stage::Out | Stage::In(_) | Stage::Ended(_) => None,
        };
        self.door.update_value(Door::leave);
        self.leave(Stage::Out);
        self.lasting.set(left);
    }

    /// The host says that its person has signed out there.
    pub fn sign_out_by_host(self) {
        self.email.set(String::new());
        self.sign_out();
        forget_address();
    }

    /// The person who is in leaves, with all that hangs on it: nothing of it is there when
    /// somebody else comes.
    fn leave(self, next: Stage) {
        forget_in_tab();
        let who = self.who.try_update_value(Option::take).flatten();
        self.vault.shut();
        self.lacks.set(false);
        self.lack_told.set_value(false);
        self.stage.set(next);
        // Whoever waits for a sign-in learns by this that none comes.
        self.waiting.update_value(Vec::clear);
        let Some(who) = who else { return };
        self.is_leaving.set_value(true);
        let old = self.server.leave();
        leptos::task::spawn_local(async move {
            pause(0).await;
            self.clear_up();
            if let Some(old) = old {
                // Offline, the token stays valid until it expires; it is forgotten here.
                let _ = old.revoke(&who).await;
            }
        });
    }

    /// What hangs on the person who has left goes: once their screens have, since what is on
    /// screen must not be drawn once more on its way out, and before anybody comes in.
    fn clear_up(self) {
        if self.is_leaving.get_value() {
            self.is_leaving.set_value(false);
            if let Some(person) = self.person.get_value() {
                person.run(None);
            }
        }
    }

    fn revoke(self, who: SignedIn) {
        let server = self.server.get();
        leptos::task::spawn_local(async move {
            let _ = server.revoke(&who).await;
        });
    }

    /// The server no longer takes the token of a sign-in. Everything stays; the shell asks to
    /// sign in again.
    pub fn end(self, entry: u64) {
        if entry != self.entry() {
            return;
        }
        forget_in_tab();
        self.stage.update(|stage| {
            if let Stage::In(me) = stage {
                *stage = Stage::Ended(Arc::clone(me));
            }
        });
    }

    /// What seals what is kept of the person.
    pub fn vault(self) -> Vault {
        self.vault
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
        self.door.with_value(Door::era)
    }

    /// Grows with every sign-in.
    pub fn entry(self) -> u64 {
        self.door.with_value(Door::entry)
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

    /// The server that the person is in on.
    pub(super) fn server(self) -> Server {
        self.server
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

/// A token never outlives its tab, and the key of what is kept goes with it.
fn forget_in_tab() {
    storage::remove(Key::Session);
    storage::remove(Key::Sealing);
}

/// What the address names is one person's, too: whom they looked for, say.
fn forget_address() {
    let start = format!("{}/", crate::paths::base());
    if let Ok(history) = window().history() {
        let nothing = wasm_bindgen::JsValue::NULL;
        // An address of the panel's own is never refused.
        let _ = history.replace_state_with_url(&nothing, "", Some(&start));
    }
}

/// Who is signed in.
pub fn use_session() -> Session {
    expect_context()
}

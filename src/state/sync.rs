//! Reading: loads what screens want, keeps it fresh, and says how long ago that was.

mod log;

use std::{
    collections::{HashMap, HashSet},
    pin::Pin,
};

use leptos::{prelude::*, task::spawn_local};

use super::{
    live_estate::LiveEstate,
    now_ms, pause,
    server::Server,
    session::{Session, Stage},
    tabs::{Tabs, Word},
};
use crate::{
    api::{ApiError, Cursor, Page},
    domain::{ContractId, LicenseEvent, LicenseId, User, UserId},
    estate::{Changes, Estate, Topic, Walk},
};

/// How many lists are read at the same time: the browser opens six connections to a server,
/// and one has to stay free for what the person does.
const AT_ONCE: usize = 4;
/// How often a passing failure of a read is tried again before it is shown.
const TRIES: u32 = 3;
/// How many people are looked up after a list was read.
const LOOKED_UP: usize = 5;
/// Up to so many people the list of all is read again rather than each of them alone.
const SHORT: usize = 500;
/// How long a list that could not be read is left alone, in milliseconds.
const RETRY_MS: f64 = 15_000.0;

/// Whether the server can be read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Health {
    /// When something was last read, in milliseconds since 1970.
    pub read_at: Option<f64>,
    /// Since when nothing could be read, and why.
    pub trouble: Option<(f64, ApiError)>,
}

#[derive(Default)]
struct Desk {
    /// Lists being read or about to be.
    busy: HashSet<Topic>,
    queue: Vec<Topic>,
    running: usize,
    /// How many screens show a list.
    shown: HashMap<Topic, usize>,
    /// How many rows glance at a list: it is read once, and again only when it is known to
    /// have changed.
    glanced: HashMap<Topic, usize>,
    /// When a list was last read to its end and how long that took, in milliseconds.
    read: HashMap<Topic, (f64, f64)>,
    /// People who were looked up.
    looked_up: HashSet<UserId>,
    /// Grows when everything is forgotten, so that answers from before are dropped.
    era: u64,
}

/// Loads and refreshes the estate.
#[derive(Clone, Copy)]
pub struct Sync {
    live: LiveEstate,
    server: Server,
    session: Session,
    desk: StoredValue<Desk>,
    faults: RwSignal<HashMap<Topic, ApiError>>,
    health: RwSignal<Health>,
    tabs: StoredValue<Option<Tabs>>,
    refresh_ms: f64,
}

impl Sync {
    /// Makes loading available to every screen, and starts refreshing.
    pub fn provide(live: LiveEstate, server: Server, session: Session, refresh_s: u32) -> Self {
        let sync = Self {
            live,
            server,
            session,
            desk: StoredValue::new(Desk::default()),
            faults: RwSignal::new(HashMap::new()),
            health: RwSignal::new(Health::default()),
            tabs: StoredValue::new(None),
            refresh_ms: f64::from(refresh_s) * 1000.0,
        };
        provide_context(sync);
        sync.tabs
            .set_value(Some(Tabs::open(move |word| sync.hear(&word))));
        sync.refresh_by_itself();
        sync
    }

    /// Forgets everything that was read: somebody else is in, or nobody.
    pub fn clear(self) {
        self.desk.update_value(|desk| {
            *desk = Desk {
                era: desk.era + 1,
                shown: std::mem::take(&mut desk.shown),
                glanced: std::mem::take(&mut desk.glanced),
                ..Desk::default()
            };
        });
        self.faults.set(HashMap::new());
        self.health.set(Health::default());
        self.live.clear();
    }

    /// Says that a screen shows a list: it is read now unless it is known, and kept fresh
    /// until the screen goes.
    pub fn want(self, topic: Topic) {
        self.hold(topic, |desk| &mut desk.shown);
    }

    /// Says that a row shows something of a list: it is read unless it is known, and again
    /// only when it turns out to be out of date. Two thousand rows must not be two thousand
    /// requests a minute.
    pub fn glance(self, topic: Topic) {
        self.hold(topic, |desk| &mut desk.glanced);
    }

    fn hold(self, topic: Topic, shelf: fn(&mut Desk) -> &mut HashMap<Topic, usize>) {
        self.desk
            .update_value(|desk| *shelf(desk).entry(topic.clone()).or_default() += 1);
        let gone = topic.clone();
        on_cleanup(move || {
            self.desk.try_update_value(|desk| {
                let held = shelf(desk);
                if let Some(count) = held.get_mut(&gone) {
                    *count -= 1;
                    if *count == 0 {
                        held.remove(&gone);
                    }
                }
                let is_held = desk.shown.contains_key(&gone) || desk.glanced.contains_key(&gone);
                // What nobody looks at any more need not be read.
                if let Some(at) = desk.queue.iter().position(|topic| *topic == gone)
                    && !is_held
                {
                    desk.queue.remove(at);
                    desk.busy.remove(&gone);
                }
            });
        });
        self.need(topic);
    }

    /// Reads a list unless it is known already, or what it is about is gone: a row stays on
    /// screen for a moment longer than its license.
    pub fn need(self, topic: Topic) {
        let is_moot = |estate: &Estate| match &topic {
            Topic::Seats(license) | Topic::Devices(license) => estate.lacks_license(license),
            _ => false,
        };
        if !self
            .live
            .peek(|estate| estate.progress(&topic).complete || is_moot(estate))
        {
            self.read(topic);
        }
    }

    /// Reads a list again.
    pub fn read(self, topic: Topic) {
        if !matches!(self.session.stage().get_untracked(), Stage::In(_)) {
            return;
        }
        let is_new = self.desk.try_update_value(|desk| {
            let is_new = desk.busy.insert(topic.clone());
            if is_new {
                desk.queue.push(topic);
            }
            is_new
        });
        if is_new == Some(true) {
            self.pump();
        }
    }

    /// Reads everything on screen again.
    pub fn read_shown(self) {
        let shown: Vec<Topic> = self
            .desk
            .with_value(|desk| desk.shown.keys().cloned().collect());
        for topic in shown {
            self.read(topic);
        }
    }

    /// Reads what is on screen and not known: after signing in, after trouble, or when another
    /// reply showed that it has changed.
    pub fn need_shown(self) {
        let shown: Vec<Topic> = self.desk.with_value(|desk| {
            desk.shown
                .keys()
                .chain(desk.glanced.keys())
                .cloned()
                .collect()
        });
        for topic in shown {
            self.need(topic);
        }
    }

    /// Whether a list could not be read, and why; followed.
    pub fn fault(self, topic: &Topic) -> Option<ApiError> {
        self.faults.with(|faults| faults.get(topic).cloned())
    }

    /// Whether the server can be read.
    pub fn health(self) -> Signal<Health> {
        self.health.into()
    }

    /// Tells the other tabs that licenses, who manages contracts, people or teams changed here.
    pub fn tell_tabs(
        self,
        licenses: Vec<LicenseId>,
        contracts: Vec<ContractId>,
        users: bool,
        teams: bool,
    ) {
        self.tell(&Word {
            server: self.server.url(),
            licenses,
            contracts,
            users,
            teams,
            signed_out: false,
        });
    }

    /// Tells the other tabs that the person signed out.
    pub fn tell_signed_out(self) {
        self.tell(&Word {
            server: self.server.url(),
            signed_out: true,
            ..Word::default()
        });
    }

    fn tell(self, word: &Word) {
        self.tabs.with_value(|tabs| {
            if let Some(tabs) = tabs {
                tabs.tell(word);
            }
        });
    }

    fn hear(self, word: &Word) {
        if word.server != self.server.url() {
            return;
        }
        if word.signed_out {
            // Whoever signs out on a shared computer means all of it.
            return self.session.sign_out();
        }
        for license in &word.licenses {
            self.reread_license(license.clone());
            for topic in [
                Topic::Seats(license.clone()),
                Topic::Devices(license.clone()),
            ] {
                self.reread(topic);
            }
        }
        for contract in &word.contracts {
            self.reread(Topic::Managers(contract.clone()));
        }
        if word.teams {
            self.read(Topic::Catalogue);
        }
        if word.users
            && self
                .live
                .peek(|estate| estate.progress(&Topic::Users).complete)
        {
            self.read(Topic::Users);
        }
    }

    /// Reads a list again, if anything of it has been read.
    pub fn reread(self, topic: Topic) {
        let progress = self.live.peek(|estate| estate.progress(&topic));
        if progress.have > 0 || progress.complete {
            self.read(topic);
        }
    }

    /// Reads one license again, in its own time.
    pub fn reread_license(self, id: LicenseId) {
        spawn_local(async move {
            // What went wrong has been noted.
            let _ = self.read_license(id).await;
        });
    }

    /// Reads one license again.
    ///
    /// # Errors
    /// Says why it could not be read; the notice above the page knows already.
    pub async fn read_license(self, id: LicenseId) -> Result<(), ApiError> {
        let server = self.server.get();
        let (era, entry) = (self.session.era(), self.session.entry());
        let Some(asked) = self.live.take(Estate::ask) else {
            return Ok(());
        };
        let answer = patiently(|| server.license(&id)).await;
        if self.session.era() != era {
            return Err(ApiError::SignedOut);
        }
        match answer {
            Ok(row) => {
                self.note_answer();
                self.live.change(|estate| estate.merge_license(asked, row));
                self.need_shown();
                Ok(())
            }
            Err(error) => {
                if error == ApiError::NotFound {
                    self.live.change(|estate| estate.remove_license(asked, &id));
                }
                self.note_trouble(&error, entry);
                Err(error)
            }
        }
    }

    /// Reads one person again.
    ///
    /// # Errors
    /// Says why they could not be read; the notice above the page knows already.
    pub async fn read_user(self, id: UserId) -> Result<(), ApiError> {
        let server = self.server.get();
        let (era, entry) = (self.session.era(), self.session.entry());
        let Some(asked) = self.live.take(Estate::ask) else {
            return Ok(());
        };
        let answer = patiently(|| server.user(&id)).await;
        if self.session.era() != era {
            return Err(ApiError::SignedOut);
        }
        match answer {
            Ok(row) => {
                self.note_answer();
                self.live.change(|estate| estate.merge_user(asked, row));
                Ok(())
            }
            Err(error) => {
                if error == ApiError::NotFound {
                    self.live.change(|estate| estate.remove_user(asked, &id));
                }
                self.note_trouble(&error, entry);
                Err(error)
            }
        }
    }

    /// Asks the server for people, for when not everybody has been read yet.
    pub async fn find_users(self, text: String) -> Result<Vec<User>, ApiError> {
        let server = self.server.get();
        let (era, entry) = (self.session.era(), self.session.entry());
        let asked = self.live.take(Estate::ask);
        let found = server.find_users(&text).await;
        if self.session.era() != era {
            return Err(ApiError::SignedOut);
        }
        match (&found, asked) {
            (Ok(users), Some(asked)) => {
                let users = users.clone();
                self.live
                    .change(|estate| estate.merge_found_users(asked, users));
            }
            (Err(error), _) => self.note_trouble(error, entry),
            _ => {}
        }
        found
    }

    /// A page of what has happened to a license. Kept nowhere: few look, and it grows for ever.
    ///
    /// # Errors
    /// As the server says; noted above the page as well.
    pub async fn history(
        self,
        license: LicenseId,
        at: Option<Cursor>,
    ) -> Result<Page<LicenseEvent>, ApiError> {
        let server = self.server.get();
        let entry = self.session.entry();
        let answer = patiently(|| server.history(&license, at.clone())).await;
        match &answer {
            Ok(_) => self.note_answer(),
            Err(error) => self.note_trouble(error, entry),
        }
        answer
    }

    /// Notes that the server answered.
    pub fn note_answer(self) {
        let now = now_ms();
        let was_absent = self
            .health
            .with_untracked(|health| health.trouble.is_some());
        self.health.set(Health {
            read_at: Some(now),
            trouble: None,
        });
        if was_absent {
            // What could not be read meanwhile may be readable now.
            let failed: Vec<Topic> = self.faults.with_untracked(|faults| {
                let passing = faults.iter().filter(|(_, error)| error.is_passing());
                passing.map(|(topic, _)| topic.clone()).collect()
            });
            for topic in failed {
                if self.is_older(&topic, RETRY_MS) {
                    self.read(topic);
                }
            }
            self.need_shown();
        }
    }

    /// Notes that a call failed: a token that ended goes to the session, an absent server to
    /// the notice above the page. `entry` is the sign-in the call was made for.
    pub fn note_trouble(self, error: &ApiError, entry: u64) {
        if *error == ApiError::SignedOut {
            return self.session.end(entry);
        }
        // A server that asks for a pause has answered.
        if error.is_passing() && !matches!(error, ApiError::Limited { .. }) {
            let now = now_ms();
            self.health.update(|health| {
                let since = health.trouble.as_ref().map_or(now, |(since, _)| *since);
                health.trouble = Some((since, error.clone()));
            });
        }
    }

    /// Whether a list was last tried longer ago than this, or than is fair for its length.
    fn is_older(self, topic: &Topic, ms: f64) -> bool {
        let now = now_ms();
        self.desk.with_value(|desk| {
            desk.read
                .get(topic)
                .is_none_or(|(at, took)| now - at >= ms.max(took * 20.0))
        })
    }

    fn pump(self) {
        loop {
            let next = self.desk.try_update_value(|desk| {
                if desk.running >= AT_ONCE || desk.queue.is_empty() {
                    return None;
                }
                desk.running += 1;
                // Single licenses are short and wanted by the eye; everybody is long.
                let is_short = |topic: &Topic| !matches!(topic, Topic::Users | Topic::AllDevices);
                // One person's page waits for no survey of all licenses.
                let is_one = |topic: &Topic| matches!(topic, Topic::UserLicenses(_));
                let first = |fits: fn(&Topic) -> bool| desk.queue.iter().position(fits);
                let at = first(is_one).or_else(|| first(is_short)).unwrap_or(0);
                Some((desk.queue.remove(at), desk.era))
            });
            let Some((topic, era)) = next.flatten() else {
                return;
            };
            spawn_local(async move {
                let started = now_ms();
                let entry = self.session.entry();
                let result = self.walk(&topic, era).await;
                if self.desk.with_value(|desk| desk.era) != era {
                    return;
                }
                self.desk.update_value(|desk| {
                    desk.running -= 1;
                    desk.busy.remove(&topic);
                    // An attempt counts, too: what cannot be read is not asked for every time.
                    let now = now_ms();
                    let took = if result.is_ok() { now - started } else { 0.0 };
                    desk.read.insert(topic.clone(), (now, took));
                });
                match result {
                    Ok(()) => {
                        self.note_answer();
                        self.follow_up(&topic);
                        if topic == Topic::Licenses {
                            // Counts that changed elsewhere show whose people are out of date.
                            self.need_shown();
                        }
                        self.faults.update(|faults| {
                            faults.remove(&topic);
                        });
                    }
                    Err(error) => {
                        self.note_trouble(&error, entry);
                        self.faults.update(|faults| {
                            faults.insert(topic.clone(), error);
                        });
                    }
                }
                self.pump();
            });
        }
    }

    /// Reads what a list has left open: the license, where it lists fewer people than were
    /// counted, and people whom something names although no list has them.
    fn follow_up(self, topic: &Topic) {
        let open = match topic {
            Topic::Seats(license) => {
                if self.live.peek(|estate| estate.waits_for_count(license)) {
                    self.reread_license(license.clone());
                }
                // The owner is on the list of people, unless they are nobody.
                let owner = self.live.peek(|estate| estate.unread_owner(license));
                owner.into_iter().collect()
            }
            Topic::Licenses | Topic::Users | Topic::AllDevices | Topic::TeamOwners(_) => {
                self.live.peek(|estate| estate.unread_people(LOOKED_UP))
            }
            Topic::Catalogue
            | Topic::Devices(_)
            | Topic::UserLicenses(_)
            | Topic::UserDevices(_)
            | Topic::Managers(_) => Vec::new(),
        };
        self.look_up(open);
    }

    /// Finds out about people whom something names: by the list of all, whose end tells of
    /// everybody, or where that is long or nobody has wanted it by asking for each of them once.
    fn look_up(self, mut people: Vec<UserId>) {
        if people.is_empty() {
            return;
        }
        let all = self.live.peek(|estate| estate.progress(&Topic::Users));
        if all.complete && all.have <= SHORT {
            // One that is being read now may have been begun too early; its end asks again.
            return self.read(Topic::Users);
        }
        self.desk.update_value(|desk| {
            people.retain(|user| desk.looked_up.insert(user.clone()));
        });
        for user in people {
            spawn_local(async move {
                // That they are nobody is an answer as well.
                let _ = self.read_user(user).await;
            });
        }
    }

    /// Reads one list from its first page to its last.
    async fn walk(self, topic: &Topic, era: u64) -> Result<(), ApiError> {
        let server = self.server.get();
        if *topic == Topic::Catalogue {
            let Some(asked) = self.live.take(Estate::ask) else {
                return Ok(());
            };
            let catalogue = patiently(|| server.catalogue()).await?;
            if self.desk.with_value(|desk| desk.era) != era {
                return Ok(());
            }
            self.live
                .change(|estate| estate.merge_catalogue(asked, catalogue));
            if server.lacks_rights() {
                self.session.note_lack();
            }
            return Ok(());
        }
        let Some(mut walk) = self.live.take(|estate| estate.begin(topic.clone())) else {
            return Ok(());
        };
        let mut at = None;
        loop {
            let next = match topic {
                Topic::Catalogue => None,
                Topic::Licenses => {
                    let page = patiently(|| server.licenses(at.clone())).await?;
                    self.merge(era, &mut walk, page, Estate::merge_licenses)
                }
                Topic::Users => {
                    let page = patiently(|| server.users(at.clone())).await?;
                    self.merge(era, &mut walk, page, Estate::merge_users)
                }
                Topic::Seats(license) => {
                    let page = patiently(|| server.seats(license, at.clone())).await?;
                    self.merge(era, &mut walk, page, Estate::merge_seats)
                }
                Topic::Devices(license) => {
                    let page = patiently(|| server.devices(license, at.clone())).await?;
                    self.merge(era, &mut walk, page, Estate::merge_devices)
                }
                Topic::AllDevices => {
                    let page = patiently(|| server.devices_all(at.clone())).await?;
                    self.merge(era, &mut walk, page, Estate::merge_devices)
                }
                Topic::UserDevices(user) => {
                    let page = patiently(|| server.devices_of_user(user, at.clone())).await?;
                    self.merge(era, &mut walk, page, Estate::merge_devices)
                }
                Topic::UserLicenses(user) => {
                    let page = patiently(|| server.licenses_of_user(user, at.clone())).await?;
                    self.merge(era, &mut walk, page, Estate::merge_user_licenses)
                }
                Topic::TeamOwners(team) => {
                    let page = patiently(|| server.team_owners(team, at.clone())).await?;
                    self.merge(era, &mut walk, page, Estate::merge_team_owners)
                }
                Topic::Managers(contract) => {
                    let page = patiently(|| server.managers(contract, at.clone())).await?;
                    self.merge(era, &mut walk, page, Estate::merge_managers)
                }
            };
            match next {
                Some(cursor) if self.desk.with_value(|desk| desk.era) == era => at = Some(cursor),
                Some(_) => return Ok(()),
                None => break,
            }
        }
        if self.desk.with_value(|desk| desk.era) == era {
            // Long lists end once; of short ones many end one after the other.
            if matches!(topic, Topic::Licenses | Topic::Users | Topic::AllDevices) {
                self.live.change(|estate| estate.finish(walk));
            } else {
                self.live.change_soon(|estate| estate.finish(walk));
            }
        }
        Ok(())
    }

    fn merge<T>(
        self,
        era: u64,
        walk: &mut Walk,
        page: Page<T>,
        merge: impl FnOnce(&mut Estate, &mut Walk, Vec<T>) -> Changes,
    ) -> Option<Cursor> {
        if self.desk.with_value(|desk| desk.era) == era {
            self.live
                .change_soon(|estate| merge(estate, walk, page.rows));
            self.note_answer();
        }
        page.next
    }

    /// Reads again on focus, when the network comes back, and on a slow timer.
    fn refresh_by_itself(self) {
        let now_and_then = move || {
            if document().hidden() {
                return;
            }
            if self
                .health
                .with_untracked(|health| health.trouble.is_some())
            {
                // One list is enough to see whether the server is back; then come the others.
                self.read(Topic::Licenses);
                return;
            }
            self.read_older(self.refresh_ms);
        };
        let tick = std::time::Duration::from_millis(5_000);
        if let Ok(timer) = set_interval_with_handle(now_and_then, tick) {
            on_cleanup(move || timer.clear());
        }
        let focus = window_event_listener(leptos::ev::focus, move |_| self.read_older(5_000.0));
        let online = window_event_listener(leptos::ev::online, move |_| self.read_shown());
        on_cleanup(move || {
            focus.remove();
            online.remove();
        });
    }

    /// Reads what is on screen and was last read longer ago than this.
    fn read_older(self, ms: f64) {
        let shown: Vec<Topic> = self
            .desk
            .with_value(|desk| desk.shown.keys().cloned().collect());
        for topic in shown {
            if self.is_older(&topic, ms) {
                self.read(topic);
            }
        }
    }
}

/// Tries a read again while it fails only in passing.
async fn patiently<'a, T>(read: impl Fn() -> crate::api::Reply<'a, T>) -> Result<T, ApiError> {
    let mut tries = 0;
    loop {
        let answer = read().await;
        match &answer {
            Err(error) if error.is_passing() && tries + 1 < TRIES => {
                tries += 1;
                have_patience(error, tries).await;
            }
            _ => return answer,
        }
    }
}

/// Boxed, so that it is not part of each kind of read.
fn have_patience(error: &ApiError, tries: u32) -> Pin<Box<dyn Future<Output = ()>>> {
    let wait_ms = match error {
        ApiError::Limited {
            wait_s: Some(seconds),
        } => seconds.min(&60) * 1000,
        _ => 400 << tries,
    };
    Box::pin(pause(wait_ms))
}

/// Loading and refreshing.
pub fn use_sync() -> Sync {
    expect_context()
}
